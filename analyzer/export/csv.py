"""CSV files that Excel and WPS open by double click: UTF-8 with BOM, CRLF, Chinese headers, no formulas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pandas as pd

from analyzer.errors import AnalyzerError
from analyzer.export.chinese import in_chinese, theme_names, with_decisions
from analyzer.export.history import decision_history
from analyzer.findings import list_rules
from analyzer.frames import column_type, theme_statistics, to_frames
from analyzer.records import CorpusAnalysis, RunInfo
from analyzer.texts import text_of

CSV_FILES = {
    "reports": "reports.csv",
    "themes": "themes.csv",
    "sentences": "sentences.csv",
    "claims": "claims.csv",
    "cells": "cells.csv",
    "reuse_pairs": "reuse_pairs.csv",
    "reuse_passages": "reuse_passages.csv",
    "reuse_sentences": "reuse_sentences.csv",
    "reuse_clusters": "reuse_clusters.csv",
    "sharing": "sharing.csv",
    "findings": "findings.csv",
    "skipped": "skipped.csv",
    "register": "register.csv",
    "decisions": "decisions.csv",
}


def write_csv(analysis: CorpusAnalysis, folder: str | Path) -> tuple[Path, ...]:
    """Write every CSV of `CSV_FILES` and ``run.json``; the paths written, in that order.

    Equal analyses give equal bytes. Raises AnalyzerError where the folder cannot be written.
    """
    return write_frames(to_frames(analysis), analysis.run, folder)


def write_frames(
    frames: Mapping[str, pd.DataFrame],
    run: RunInfo,
    folder: str | Path,
    *,
    decisions: pd.DataFrame | None = None,
) -> tuple[Path, ...]:
    """The same from frames, as a store holds them, with what people decided (`Decisions.frame`)."""
    folder = Path(folder)
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = theme_names(run)
        for name, frame in csv_frames(frames, decisions).items():
            path = folder / CSV_FILES[name]
            path.write_bytes(csv_bytes(frame, themes=names))
            written.append(path)
        path = folder / "run.json"
        text = json.dumps(msgspec.to_builtins(run), ensure_ascii=False, indent=1, sort_keys=True)
        path.write_text(text + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise AnalyzerError(
            f"无法写入 {folder}：{error.strerror}。请关闭 Excel 中打开的文件，或用 --out 换一个文件夹"
        ) from error
    return (*written, path)


def csv_frames(
    frames: Mapping[str, pd.DataFrame], decisions: pd.DataFrame | None = None
) -> dict[str, pd.DataFrame]:
    """The frames as exported: theme statistics, decisions, the verdict's wording beside every pair."""
    verdict = text_of("words", "verdict")
    made = {**frames, "themes": theme_statistics(frames["sentences"])}
    for name in ("reuse_pairs", "reuse_passages"):
        made[name] = made[name].assign(wording=verdict)
    findings = with_decisions(made["findings"], decisions, subject="fingerprint")
    rules = {rule.code: rule.name for rule in list_rules()}
    names = [rules.get(code, "") for code in findings["code"]]
    findings.insert(list(findings.columns).index("code") + 1, "rule", names)
    made["findings"] = findings
    made["reuse_pairs"] = with_decisions(made["reuse_pairs"], decisions, subject="pair_id")
    made["decisions"] = decision_history(made, decisions)
    return {name: made[name] for name in CSV_FILES}


def csv_bytes(frame: pd.DataFrame, *, themes: Mapping[str, str] | None = None) -> bytes:
    """One frame in Chinese as the bytes of a CSV file; `themes` as in `in_chinese`."""
    whole = {c: "Int64" for c in frame.columns if column_type(c) == "int64"}
    text = in_chinese(frame.astype(whole), themes=themes).to_csv(index=False, lineterminator="\r\n")
    return text.encode("utf-8-sig")
