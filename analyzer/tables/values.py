"""What a value cell holds: a number, nothing, or something else; and what to do with too few of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

from analyzer.layout import Piece
from analyzer.records import CellState

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_WITH_UNIT = re.compile(rf"(?P<number>{_NUMBER.pattern})(?P<unit>[^\d\s].{{0,7}})")


def read_value(folded: str) -> tuple[CellState, Decimal | None, str]:
    """State, value and unit of a folded cell: ``("1751292.6元")`` gives TEXT, 1751292.6, 元."""
    if not folded:
        return CellState.BLANK, None, ""
    if _NUMBER.fullmatch(folded):
        return CellState.NUMBER, Decimal(folded.replace(",", "")), ""
    match = _WITH_UNIT.fullmatch(folded)
    if match:
        return CellState.TEXT, Decimal(match["number"].replace(",", "")), match["unit"]
    return CellState.TEXT, None, ""


def fit(values: Sequence[Piece], n: int, *, exact: bool) -> list[Piece | None] | None:
    """The cells of one row for `n` columns; None in the list for a cell that cannot be told.

    Where blanks are not `exact`, those around the values are left over from merged cells. A row that
    stays too short is filled only where every reading agrees. None for a row too long.
    """
    cells = list(values)
    if len(cells) == n and exact:
        return list(cells)
    while cells and not cells[-1].folded:
        cells.pop()
    while cells and not cells[0].folded:
        cells.pop(0)
    if len(cells) == n:
        return list(cells)
    if len(cells) > n:
        filled = [c for c in cells if c.folded]
        return list(filled) if len(filled) == n else None
    return _fit_short(cells, n)


def _fit_short(cells: list[Piece], n: int) -> list[Piece | None]:
    missing = n - len(cells)
    if len({c.folded for c in cells}) <= 1:  # 0 0 0 0 0 0: any cell that is there holds this
        return [*cells, *[None] * missing]
    if n != 7 or missing > 3:
        return [None] * n
    readings = [r for r in _readings(cells, n) if _adds_up(r)]
    return [_agreed([r[i] for r in readings]) for i in range(n)]


def _readings(cells: list[Piece], n: int) -> list[list[Piece | None]]:
    readings = []
    for places in combinations(range(n), len(cells)):
        reading: list[Piece | None] = [None] * n
        for place, cell in zip(places, cells, strict=True):
            reading[place] = cell
        readings.append(reading)
    return readings


def _adds_up(reading: Sequence[Piece | None]) -> bool:
    """Whether the total, where the reading has one, is at least the sum of the other columns."""
    values = [read_value(c.folded)[1] if c else None for c in reading]
    total = values[-1]
    return total is None or sum(v for v in values[:-1] if v is not None) <= total


def _agreed(options: Sequence[Piece | None]) -> Piece | None:
    found = {o.folded: o for o in options if o}
    whole = all(o is not None for o in options)
    return next(iter(found.values())) if len(found) == 1 and whole else None
