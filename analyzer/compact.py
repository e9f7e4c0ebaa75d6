"""Decoded records made small: equal strings, numbers and scores become one object each.

A decoder makes every value anew, so that ten thousand reports hold a hundred million copies of a few words.
Sharing them changes no value and takes a third of the memory off.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from analyzer.records import ReportAnalysis, ThemeScore

_LONGEST = 24  # characters: longer strings are rarely met again
_Known = dict[Any, Any]


class Sharer:
    """Keeps one object for each short string and number that the analyses shown to it hold."""

    def __init__(self) -> None:
        self._known: _Known = {}

    def share(self, analysis: ReportAnalysis) -> ReportAnalysis:
        """The same analysis, holding shared values."""
        ids: _Known = {}  # ids are of one report alone, and are not kept
        for records in (
            (analysis.report, *analysis.report.provenance),
            analysis.sections,
            analysis.blocks,
            analysis.sentences,
            *((table, *table.cells) for table in analysis.tables),
            analysis.claims,
        ):
            for record in records:
                _share_fields(record, self._known, ids)
        for themes in analysis.themes:
            scores = tuple(map(self._score, themes.scores))
            object.__setattr__(themes, "scores", scores)
            object.__setattr__(
                themes, "themes", self._known.setdefault(themes.themes, themes.themes)
            )
            _share_fields(themes, self._known, ids)
            for evidence in themes.evidence:
                _share_fields(evidence, self._known, ids)
        return analysis

    def _score(self, score: ThemeScore) -> ThemeScore:
        shared: ThemeScore = self._known.setdefault((score.theme, score.score), score)
        return shared


def _share_fields(record: Any, known: _Known, ids: _Known) -> None:
    # frozen says that nobody sees a record change; an equal value in its place is no change
    for name, is_id in _names(record.__class__):
        value = getattr(record, name)
        if type(value) is str:
            if is_id:
                object.__setattr__(record, name, ids.setdefault(value, value))
            elif len(value) <= _LONGEST:
                object.__setattr__(record, name, known.setdefault(value, value))
        elif type(value) is Decimal:
            object.__setattr__(record, name, known.setdefault((value, str(value)), value))


@cache
def _names(kind: type[Any]) -> tuple[tuple[str, bool], ...]:
    """The fields that may hold strings and numbers, and whether they are ids."""
    assert is_dataclass(kind)
    plain = ("str", "Decimal", "str | None", "Decimal | None")
    return tuple((f.name, f.name.endswith("_id")) for f in fields(kind) if f.type in plain)
