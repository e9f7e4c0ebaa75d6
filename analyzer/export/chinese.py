"""Frames as users read them: Chinese headers and values, cells that no spreadsheet executes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd

from analyzer.texts import text_of
from analyzer.themes import load_scheme

_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"\s*[+-]?\d+(?:\.\d+)?\s*")


def guard(value: str) -> str:
    """Text that a spreadsheet shows instead of executing: a leading apostrophe before = + - @."""
    if _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return "'" + value
    return value


def in_chinese(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame of `analyzer.frames` with Chinese headers and values, every text guarded."""
    shown = {}
    for name in frame.columns:
        values = frame[name]
        show = _VALUES.get(name)
        if show is not None:
            shown[text_of("columns", name)] = values.map(lambda v, f=show: _shown(v, f))
        elif values.dtype == object or pd.api.types.is_string_dtype(values):
            shown[text_of("columns", name)] = values.map(_guarded)
        else:
            shown[text_of("columns", name)] = values
    return pd.DataFrame(shown, index=frame.index)


def theme_name(key: str) -> str:
    """The Chinese name of a theme; the key itself for one that the scheme does not have."""
    return _theme_names().get(key, key)


@cache
def _theme_names() -> dict[str, str]:
    names = {theme.key: theme.zh for theme in load_scheme().themes}
    return {**names, "none": text_of("theme", "none")}


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
    "theme": theme_name,
    "themes": _each(theme_name),
    "qualifier": _table("qualifier"),
    "period": _table("period"),
    "state": _table("state"),
    "edit": _table("edit"),
    "sharing": _table("sharing"),
    "relation": _table("relation"),
    "severity": _table("severity"),
    "status": _table("status"),
    "decision": _table("decision"),
    "reason": _table("reason"),
    "register_status": _table("words"),
    "zero": lambda value: text_of("bool", value.lower()),
    "in_words": lambda value: text_of("bool", value.lower()),
    "blank": lambda value: text_of("bool", value.lower()),
    "confident": lambda value: text_of("bool", value.lower()),
}
