"""What stands on an evidence sheet and in a findings list, before it becomes HTML or DOCX."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analyzer.errors import AnalyzerError
from analyzer.export.chinese import in_chinese
from analyzer.records import RunInfo
from analyzer.texts import text_of

Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Line:
    """A label and what it says."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its heading, its head and its rows, all as words."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document of one title, lines of facts, tables, and how it was made."""

    title: str
    subtitle: str
    facts: tuple[Line, ...]
    grids: tuple[Grid, ...]
    closing: tuple[str, ...]
    made: tuple[Line, ...]


def made_lines(run: RunInfo, finished: str = "") -> tuple[Line, ...]:
    """Version and parameters, so that the result can be made again."""
    words = (
        ("version", f"nianbao {run.version}"),
        ("config", run.config_hash),
        ("encoder", run.encoder),
        ("theme_model", run.theme_model),
        ("n_reports", str(run.n_reports)),
        ("finished", finished),
        *(("note", note) for note in run.notes),
    )
    return tuple(Line(text_of("sheet_words", k), v) for k, v in words if v)


def cell_text(frame: pd.DataFrame) -> list[dict[str, str]]:
    """The rows of a frame with Chinese values, keyed by the English column names, as text."""
    shown = in_chinese(frame, guarded=False)
    shown.columns = list(frame.columns)
    return [
        {str(k): "" if v is None or v != v else str(v) for k, v in row.items()}
        for row in shown.to_dict("records")
    ]


def percent(value: Any) -> str:
    """0.5714 as 57.1%."""
    return f"{float(value):.1%}"


def decided(decisions: pd.DataFrame | None, subject: str) -> str:
    """The decision on a subject with its note and time; 待核 where there is none."""
    rows = None if decisions is None else decisions[decisions["subject"] == subject]
    if rows is None or rows.empty:
        return text_of("decision", "pending")
    row = rows.iloc[0]
    parts = (text_of("decision", row["decision"]), row["decision_note"], row["decided_by"])
    return "；".join(part for part in (*parts, row["decided_at"]) if part)


def render_html(sheet: Sheet) -> str:
    """The sheet as one self-contained HTML page that prints well; every text escaped."""
    return str(_template().render(sheet=sheet))


@cache
def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("analyzer", "resources")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return made.get_template("sheet.html")


def write_sheet(sheet: Sheet, path: str | Path) -> Path:
    """Write a sheet as .html or .docx, as the name of the file says.

    Raises:
        AnalyzerError: another ending, or the file cannot be written.
    """
    from analyzer.export.docx import render_docx

    path = Path(path)
    kinds = {".html": lambda: render_html(sheet).encode(), ".docx": lambda: render_docx(sheet)}
    if path.suffix.lower() not in kinds:
        raise AnalyzerError(f"{path.name}: a sheet is .html or .docx; give --out such a name")
    data = kinds[path.suffix.lower()]()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise AnalyzerError(
            f"cannot write {path}: {error.strerror}; close it in Word or choose another --out"
        ) from error
    return path
