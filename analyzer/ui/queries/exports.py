"""Files to download, and how the run was made."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping

import msgspec
import pandas as pd

from analyzer.export import CSV_FILES, csv_bytes, csv_frames, theme_names
from analyzer.export.sheet import made_lines
from analyzer.frames import COLUMNS
from analyzer.records import RunInfo
from analyzer.texts import text_of
from analyzer.ui.queries.sql import Ask, marks

_WHOLE = frozenset({"reports", "register", "skipped"})  # small, and other reports are named in them


class Frames(Mapping[str, pd.DataFrame]):
    """The frames of a run, each read when it is asked for and not kept."""

    def __init__(self, read: Callable[[str], pd.DataFrame]) -> None:
        """`read` gives a frame by its name."""
        self._read = read

    def __getitem__(self, name: str) -> pd.DataFrame:
        """A frame. Raises KeyError for a name that is none."""
        if name not in COLUMNS:
            raise KeyError(name)
        return self._read(name)

    def __iter__(self) -> Iterator[str]:
        """The names of all frames."""
        return iter(COLUMNS)

    def __len__(self) -> int:
        """How many frames there are."""
        return len(COLUMNS)


def frames_about(ask: Ask, report_ids: Collection[str]) -> Frames:
    """The frames cut down to the rows that name one of the reports, what is small whole."""

    def read(name: str) -> pd.DataFrame:
        columns = [c for c in COLUMNS[name] if c in _IDS]
        if name in _WHOLE or not columns:
            return ask(f"SELECT * FROM {name}")
        where = " OR ".join(f"{column} IN ({marks(report_ids)})" for column in columns)
        return ask(f"SELECT * FROM {name} WHERE {where}", [*report_ids] * len(columns))

    return Frames(read)


_IDS = ("report_id", "left_report_id", "right_report_id")


def reports_of(ask: Ask, agency: str) -> list[str]:
    """The ids of an agency's reports."""
    return list(ask("SELECT report_id FROM reports WHERE agency = ?", [agency])["report_id"])


def csv_archive(frames: Mapping[str, pd.DataFrame], run: RunInfo, decisions: pd.DataFrame) -> bytes:
    """Every CSV and ``run.json`` as the bytes of a .zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, frame in csv_frames(frames, decisions).items():
            archive.writestr(CSV_FILES[name], csv_bytes(frame, themes=theme_names(run)))
        text = json.dumps(msgspec.to_builtins(run), ensure_ascii=False, indent=1, sort_keys=True)
        archive.writestr("run.json", text + "\n")
    return buffer.getvalue()


def run_facts(run: RunInfo, finished: str, folder: str) -> list[tuple[str, str]]:
    """Version, parameters, counts and place of the run in force."""
    lines = [(line.label, line.value) for line in made_lines(run, finished)]
    lines.append((text_of("sheet_words", "n_skipped"), str(run.n_skipped)))
    return [*lines, (text_of("ui", "store"), folder)]
