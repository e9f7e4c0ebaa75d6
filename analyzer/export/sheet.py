"""What stands on an evidence sheet and in a findings list, before it becomes HTML or DOCX."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analyzer.config import Config
from analyzer.errors import AnalyzerError
from analyzer.records import RunInfo
from analyzer.texts import text_of

_DECIDING = (
    "reuse.threshold",
    "reuse.min_chars",
    "reuse.single_chars",
    "findings.peer_min_score",
    "findings.peer_min_chars",
)

_TEMPLATES = "reuse.templates"

Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a cell; `mark` says how it is shown: words, number, name, formula, place or nothing."""

    text: str
    mark: str = ""


Cell = str | tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A label and what it says."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its heading, its head and its rows; a row of one cell runs across the whole table.

    `widths` are the columns' shares of the page; `legend` stands above the table, `note` below it.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    note: str = ""
    legend: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document of one title, lines of facts, tables, and how it was made."""

    title: str
    subtitle: str
    facts: tuple[Line, ...]
    grids: tuple[Grid, ...]
    closing: tuple[str, ...]
    made: tuple[Line, ...]


def pieces(cell: Cell) -> tuple[Piece, ...]:
    """A cell as its pieces; a plain text is one without a mark."""
    return (Piece(cell),) if isinstance(cell, str) else cell


def plain(cell: Cell) -> str:
    """The words of a cell without their marks."""
    return "".join(piece.text for piece in pieces(cell))


def made_lines(run: RunInfo, finished: str = "") -> tuple[Line, ...]:
    """Version and parameters, so that the result can be made again."""
    words = (
        ("version", f"nianbao {run.version}"),
        ("config", run.config_hash),
        ("encoder", run.encoder),
        ("theme_model", run.theme_model),
        ("n_reports", str(run.n_reports)),
        ("parameters", _parameters(run)),
        ("finished", local_time(finished)),
        *(("note", note) for note in run.notes),
    )
    return tuple(Line(text_of("sheet_words", k), v) for k, v in words if v)


def _parameters(run: RunInfo) -> str:
    """The options that decide what is reported, and every other one that is not as shipped."""
    usual = dict(Config().parameters)
    known = dict(run.parameters)
    changed = [k for k, v in known.items() if usual.get(k) != v and k not in _DECIDING]
    if _TEMPLATES in changed:  # whole texts: how many there are is enough here
        known[_TEMPLATES] = str(len(json.loads(known[_TEMPLATES])))
    return "；".join(
        f"{text_of('parameters', k)} {known[k]}" for k in (*_DECIDING, *changed) if k in known
    )


def templates_of(run: RunInfo) -> tuple[str, ...]:
    """The user's own templates that a run set aside."""
    return tuple(json.loads(dict(run.parameters).get(_TEMPLATES, "[]")))


def percent(value: Any) -> str:
    """0.5714 as 57.1%."""
    return f"{float(value):.1%}"


def readable(text: str, names: Mapping[str, str]) -> str:
    """A text with the report ids in it replaced by what `names` calls them."""
    for report_id in sorted((i for i in names if i in text), key=len, reverse=True):
        text = text.replace(report_id, names[report_id])
    return text


def decided(decisions: pd.DataFrame | None, subject: str) -> str:
    """The last decision on a subject with its note and time; 待核 where there is none."""
    rows = None if decisions is None else decisions[decisions["subject"] == subject]
    if rows is None or rows.empty:
        return text_of("decision", "pending")
    row = rows.iloc[-1]
    parts = (text_of("decision", row["decision"]), row["decision_note"], row["decided_by"])
    return "；".join(part for part in (*parts, local_time(row["decided_at"])) if part)


def local_time(moment: str) -> str:
    """A UTC time (ISO) in the clock of this PC, with its distance from UTC; what is no time stays."""
    try:
        here = datetime.fromisoformat(moment).astimezone()
    except ValueError:
        return moment
    return f"{here:%Y-%m-%d %H:%M}（UTC{here:%z}）"


def render_html(sheet: Sheet) -> str:
    """The sheet as one self-contained HTML page that prints well; every text escaped."""
    return str(_template().render(sheet=sheet, made=text_of("sheet_words", "made")))


@cache
def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("analyzer", "resources")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.globals["pieces"] = pieces
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
        raise AnalyzerError(f"{path.name}：只能写 .html 或 .docx，请这样命名 --out")
    data = kinds[path.suffix.lower()]()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise AnalyzerError(
            f"无法写入 {path}：{error.strerror}。请关闭 Word 中打开的文件，或用 --out 换一个文件名"
        ) from error
    return path
