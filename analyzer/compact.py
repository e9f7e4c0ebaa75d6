"""Decoded records made small: equal strings, numbers and scores become one object each.

A decoder makes every value anew, so that ten thousand reports hold a hundred million copies of a few words.
Sharing them changes no value and takes a third of the memory off.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from analyzer.records import ReportAnalysis, ThemeScore

_LONGEST = 24  # characters: longer strings are rarely met again
_Known = dict[Any, Any]
# frozen says that nobody sees a record change; an equal value in its place is no change
_set = object.__setattr__


@contextmanager
def no_cycle_search() -> Iterator[None]:
    """Python looks for no cycles of objects meanwhile: records hold none.

    While thousands of reports are unpacked it would go through all of them again and again, and take three
    quarters of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Sharer:
    """Keeps one object for each short string and number that the analyses shown to it hold."""

    def __init__(self) -> None:
        self._known: _Known = {}

    def share(self, analysis: ReportAnalysis) -> ReportAnalysis:
        """The same analysis, holding shared values."""
        ids: _Known = {}  # ids are of one report alone, and are not kept
        known = self._known
        for records in (
            (analysis.report,),
            analysis.sections,
            analysis.blocks,
            analysis.sentences,
            analysis.tables,
            *(table.cells for table in analysis.tables),
            analysis.claims,
            analysis.themes,
            *(themes.evidence for themes in analysis.themes),
        ):
            _share_fields(records, known, ids)
        for themes in analysis.themes:
            _set(themes, "scores", tuple(map(self._score, themes.scores)))
            _set(themes, "themes", known.setdefault(themes.themes, themes.themes))
        return analysis

    def _score(self, score: ThemeScore) -> ThemeScore:
        shared: ThemeScore = self._known.setdefault((score.theme, score.score), score)
        return shared


def _share_fields(records: Sequence[Any], known: _Known, ids: _Known) -> None:
    """Share the fields of records of one kind."""
    for name, is_id in _names(records[0].__class__) if records else ():
        for record in records:
            value = getattr(record, name)
            kind = type(value)
            if kind is str:
                if is_id:
                    _set(record, name, ids.setdefault(value, value))
                elif len(value) <= _LONGEST:
                    _set(record, name, known.setdefault(value, value))
            elif kind is Decimal:
                _set(record, name, known.setdefault((value, str(value)), value))


@cache
def _names(kind: type[Any]) -> tuple[tuple[str, bool], ...]:
    """The fields that may hold strings and numbers, and whether they are ids."""
    assert is_dataclass(kind)
    plain = ("str", "Decimal", "str | None", "Decimal | None")
    return tuple((f.name, f.name.endswith("_id")) for f in fields(kind) if f.type in plain)
