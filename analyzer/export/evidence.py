"""The evidence sheet of a pair of reports: what a person needs to check a suspicion and to defend it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analyzer.errors import AnalyzerError
from analyzer.export.passages import Side, passages_grid, section_rows, set_aside_grid
from analyzer.export.sheet import (
    Frames,
    Grid,
    Line,
    Sheet,
    decided,
    made_lines,
    percent,
    readable,
    templates_of,
)
from analyzer.records import RunInfo
from analyzer.texts import text_of

_THREE = (20.0, 40.0, 40.0)  # a label and both reports


def evidence_sheet(
    frames: Frames,
    run: RunInfo,
    pair_id: str,
    *,
    decisions: pd.DataFrame | None = None,
    finished: str = "",
) -> Sheet:
    """The sheet of one pair. It says 疑似雷同，待人工核实 and never who copied whom.

    Raises:
        AnalyzerError: no such pair.
    """
    pairs = frames["reuse_pairs"]
    found = pairs[pairs["pair_id"] == pair_id]
    if found.empty:
        raise AnalyzerError(
            f"结果库中没有报告对 {pair_id}；编号见 nianbao reuse --format csv 或 reuse_pairs.csv"
        )
    pair = found.iloc[0].to_dict()
    left, right = (Side.of(frames, pair, name, templates_of(run)) for name in ("left", "right"))
    found = frames["reuse_sentences"]
    found = found[
        (found["left_report_id"] == left.report_id) & (found["right_report_id"] == right.report_id)
    ]
    matches = list(zip(found["left_id"], found["right_id"], strict=True))
    return Sheet(
        title=_word("evidence_title"),
        subtitle=text_of("words", "verdict"),
        facts=_facts(pair, decided(decisions, pair_id)),
        grids=(
            _reports(left.row, right.row),
            _numbers(pair, section_rows(left, right, matches)),
            passages_grid(left, right, matches),
            set_aside_grid(left, right),
        ),
        closing=(_word("evidence_closing"), _word("positions"), _word("signature")),
        made=made_lines(run, finished),
    )


def earlier_words(pair: Mapping[Hashable, Any]) -> str:
    """Which of the two reports bears the earlier date, in words; a date is no proof of a source."""
    left, right = pair["left_published"], pair["right_published"]
    if not left or not right:
        return _word("date_unknown")
    if left == right:
        return _word("date_equal").format(date=left)
    side = "left" if left < right else "right"
    return _word("date_earlier").format(
        agency=pair[f"{side}_agency"], year=_year(pair[f"{side}_year"]), date=min(left, right)
    )


def formula_share(pair: Mapping[Hashable, Any]) -> float:
    """Share of what the two reports have in common that was set aside as formulas, 0 to 1."""
    repeated = max(pair["left_repeated"], pair["right_repeated"])
    shared = pair["formula_chars"] + repeated
    return float(pair["formula_chars"] / shared) if shared else 0.0


def _facts(pair: Mapping[Hashable, Any], decision: str) -> tuple[Line, ...]:
    lines = [
        Line(_word("pair"), str(pair["pair_id"])),
        Line(_word("relation"), text_of("relation", pair["relation"])),
        Line(_word("earlier"), earlier_words(pair)),
        Line(_word("decision"), decision),
    ]
    if pair["evidence"]:
        names = {
            pair[
                f"{side}_report_id"
            ]: f"{pair[f'{side}_agency']}{_year(pair[f'{side}_year'])}年报告"
            for side in ("left", "right")
        }
        lines.append(Line(text_of("columns", "evidence"), readable(pair["evidence"], names)))
    return tuple(lines)


def _reports(*sides: pd.Series) -> Grid:
    rows: list[tuple[str, ...]] = [
        (text_of("columns", name), *(_show(side[name]) for side in sides))
        for name in ("agency", "title", "year", "published", "region", "path", "sha256")
    ]
    rows.append((_word("report_id"), *(str(side["report_id"]) for side in sides)))
    head = ("", _word("left"), _word("right"))
    return Grid(_word("both_reports"), head, tuple(rows), _THREE)


def _numbers(pair: Mapping[Hashable, Any], sections: list[tuple[str, str, str]]) -> Grid:
    def both(name: str) -> tuple[str, str]:
        return percent(pair[f"left_{name}"]), percent(pair[f"right_{name}"])

    repeated = [f"{pair[f'{s}_repeated']} / {pair[f'{s}_total']}" for s in ("left", "right")]
    rows = (
        (_word("containment"), *both("containment")),
        (_word("repeated"), *repeated),
        *sections,
        (_word("longest_run"), *[str(pair["longest_run"])] * 2),
        (_word("n_passages"), *[str(pair["n_passages"])] * 2),
        (_word("formula_chars"), *[str(pair["formula_chars"])] * 2),
        (_word("formula_share"), *[percent(formula_share(pair))] * 2),
        (_word("score"), *[f"{pair['score']:.2f}"] * 2),
    )
    head = ("", _word("left"), _word("right"))
    return Grid(_word("numbers"), head, rows, _THREE, _word("numbers_note"))


def _word(key: str) -> str:
    return text_of("sheet_words", key)


def _show(value: Any) -> str:
    if value is None or value != value or value == "":
        return "—"
    return _year(value) if isinstance(value, float) else str(value)


def _year(value: Any) -> str:
    return "—" if value is None or value != value else str(int(value))
