"""Frames as users read them: Chinese headers and values, cells that no spreadsheet executes."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from functools import cache, partial
from typing import Any

import pandas as pd

from analyzer.layout.vocabulary import table_vocabulary
from analyzer.records import RunInfo
from analyzer.texts import text_of
from analyzer.themes import load_scheme

_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"\s*[+-]?\d+(?:\.\d+)?\s*")
_NUMERALS = {"2": "二", "3": "三", "4": "四"}
_BLOCKS = (
    ("review_", "行政复议"),
    ("direct_", "未经复议直接起诉"),
    ("after_review_", "复议后起诉"),
)
DECISION_COLUMNS = ("decision", "decision_note", "decided_at")


def guard(value: str) -> str:
    """Text that a spreadsheet shows instead of executing: a leading apostrophe before = + - @."""
    if _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return "'" + value
    return value


def in_chinese(
    frame: pd.DataFrame, *, themes: Mapping[str, str] | None = None, guarded: bool = True
) -> pd.DataFrame:
    """A frame of `analyzer.frames` with Chinese headers and values, every text guarded.

    `themes` are the names of the run's themes (`theme_names`), the shipped scheme's where none are given.
    ``guarded=False`` is for places that never execute a text: pages, and XLSX cells written as text.
    """

    def name_theme(key: str) -> str:
        return theme_name(key, themes)

    show_values = {**_VALUES, "theme": name_theme, "themes": _each(name_theme)}
    if {"table", "row", "column"} <= set(frame.columns):
        frame = _with_labels(frame)
    shown = {}
    for name in frame.columns:
        values = frame[name]
        show = show_values.get(name)
        if show is not None:
            shown[text_of("columns", name)] = _mapped(values, partial(_shown, show=show))
        elif guarded and (values.dtype == object or pd.api.types.is_string_dtype(values)):
            shown[text_of("columns", name)] = _mapped(values, _guarded)
        else:
            shown[text_of("columns", name)] = values
    return pd.DataFrame(shown, index=frame.index)


def with_decisions(
    frame: pd.DataFrame, decisions: pd.DataFrame | None, *, subject: str
) -> pd.DataFrame:
    """The frame with decision, decision_note and decided_at of what column `subject` names; empty: none yet.

    `decisions` (`Decisions.frame`) may hold several of one subject: the last is the one in force.
    """
    known: dict[str, dict[Hashable, str]] = {}
    if decisions is not None:
        known = {row["subject"]: row for row in decisions.to_dict("records")}
    made = {
        name: pd.Series(
            [known.get(s, {}).get(name, "") for s in frame[subject]],
            index=frame.index,
            dtype=object,
        )
        for name in DECISION_COLUMNS
    }
    return frame.assign(**made)


def place_name(place: str) -> str:
    """``3/new/total`` in the words of the official table: 表三“本年新收政府信息公开申请数量”总计."""
    parts = place.split("/")
    if len(parts) != 3 or parts[0] not in _NUMERALS:
        return place
    table, row, column = parts
    rows, columns = axis_labels(int(table))
    words = [rows.get(row, row), _group(table, column) + columns.get(column, column)]
    return f"表{_NUMERALS[table]} " + "·".join(filter(None, words))


@cache
def axis_labels(table: int) -> tuple[dict[str, str], dict[str, str]]:
    """The official labels of a statutory table: row key to words, column key to words, in printed order."""
    words = table_vocabulary()
    return (
        {a.key: a.label for a in words.rows if a.table == table},
        {a.key: a.label for a in words.columns if a.table == table},
    )


def theme_names(run: RunInfo) -> dict[str, str]:
    """Key to Chinese name of the themes a run told apart: the user's own where it used them."""
    return {**dict(run.themes), "none": text_of("theme", "none")}


def theme_name(key: str, names: Mapping[str, str] | None = None) -> str:
    """The Chinese name of a theme in `names` (the shipped scheme for None); the key itself where it has none."""
    return (_shipped_names() if names is None else names).get(key, key)


@cache
def _shipped_names() -> dict[str, str]:
    names = {theme.key: theme.zh for theme in load_scheme().themes}
    return {**names, "none": text_of("theme", "none")}


def _with_labels(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells of statutory tables with the official words of their rows and columns instead of keys."""
    rows, columns = [], []
    for table, row, column in zip(cells["table"], cells["row"], cells["column"], strict=True):
        row_labels, column_labels = axis_labels(int(table))
        rows.append(row_labels.get(row, row))
        columns.append(_group(str(table), column) + column_labels.get(column, column))
    return cells.assign(row=rows, column=columns)


def _group(table: str, column: str) -> str:
    """The block of table 四 that a column belongs to."""
    return "" if table != "4" else next((n for k, n in _BLOCKS if column.startswith(k)), "")


def _mapped(values: pd.Series, show: Callable[[Any], Any]) -> pd.Series:
    """`values`, each distinct one shown once: most columns hold a few words many times."""
    codes, kinds = pd.factorize(values, use_na_sentinel=False)
    return pd.Series(kinds, dtype=object).map(show).take(codes).set_axis(values.index)


def _shown(value: Any, show: Callable[[str], str]) -> str:
    return "" if value is None or value != value or value == "" else show(str(value))


def _guarded(value: Any) -> Any:
    return guard(value) if isinstance(value, str) else value


def _table(name: str) -> Callable[[str], str]:
    return lambda value: text_of(name, value)


def _each(show: Callable[[str], str]) -> Callable[[str], str]:
    return lambda value: "；".join(show(part) for part in value.split(";"))


_VALUES: dict[str, Callable[[str], str]] = {
    "section": _table("section"),
    "left_section": _table("section"),
    "right_section": _table("section"),
    "missing_sections": _each(_table("section")),
    "agency_origin": _table("origin"),
    "year_origin": _table("origin"),
    "role": _table("role"),
    "kind": _table("unit_kind"),
    "metric": _table("metric"),
    "place": place_name,
    "qualifier": _table("qualifier"),
    "period": _table("period"),
    "state": _table("state"),
    "edit": _table("edit"),
    "sharing": _table("sharing"),
    "relation": _table("relation"),
    "severity": _table("severity"),
    "status": _table("status"),
    "decision": _table("decision"),
    "about": _table("about"),
    "reason": _table("reason"),
    "register_status": _table("words"),
    "enabled": lambda value: text_of("bool", value.lower()),
    "zero": lambda value: text_of("bool", value.lower()),
    "in_words": lambda value: text_of("bool", value.lower()),
    "blank": lambda value: text_of("bool", value.lower()),
    "confident": lambda value: text_of("bool", value.lower()),
}
