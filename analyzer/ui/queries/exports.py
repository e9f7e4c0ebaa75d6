"""Files to download, and how the run was made."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping

import msgspec
import pandas as pd

from analyzer.export import CSV_FILES, csv_bytes, csv_frames
from analyzer.export.sheet import made_lines
from analyzer.records import RunInfo
from analyzer.texts import text_of


def csv_archive(frames: Mapping[str, pd.DataFrame], run: RunInfo, decisions: pd.DataFrame) -> bytes:
    """Every CSV and ``run.json`` as the bytes of a .zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, frame in csv_frames(frames, decisions).items():
            archive.writestr(CSV_FILES[name], csv_bytes(frame))
        text = json.dumps(msgspec.to_builtins(run), ensure_ascii=False, indent=1, sort_keys=True)
        archive.writestr("run.json", text + "\n")
    return buffer.getvalue()


def run_facts(run: RunInfo, finished: str, folder: str) -> list[tuple[str, str]]:
    """Version, parameters, counts and place of the run in force."""
    lines = [(line.label, line.value) for line in made_lines(run, finished)]
    lines.append((text_of("sheet_words", "n_skipped"), str(run.n_skipped)))
    return [*lines, (text_of("ui", "store"), folder)]
