"""A shared passage line by line: which units of the two reports stand against each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from analyzer.reuse.mask import mask


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of text in its place; `key` is its masked text, equal for a filled-in form."""

    unit_id: str
    start: int
    end: int
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Aligned:
    """Units of the left report and those of the right that match them; one side is empty where none does."""

    left: tuple[Unit, ...]
    right: tuple[Unit, ...]

    @property
    def texts(self) -> tuple[str, str]:
        """The words of both sides, each unit's outer blanks removed."""
        return _words(self.left), _words(self.right)


def _words(units: Sequence[Unit]) -> str:
    return "".join(unit.text.strip() for unit in units)


def units_of(sentences: pd.DataFrame, names: Sequence[str]) -> tuple[Unit, ...]:
    """The units of one report (rows of the frame of sentences) in reading order."""
    rows = zip(
        *(sentences[c] for c in ("sentence_id", "start", "end", "text")),
        strict=True,
    )
    return tuple(Unit(i, int(a), int(b), t, mask(t, names)) for i, a, b, t in rows)


def align(
    left: Sequence[Unit], right: Sequence[Unit], matches: Iterable[tuple[str, str]]
) -> tuple[Aligned, ...]:
    """Every unit of both sides once, in the left's order: matched units together, others where they stand.

    `matches` are pairs of unit ids; units that hang together by several matches (one sentence split in
    two) make one line. Unmatched units whose masked texts are equal stand against each other.
    """
    mates = _groups(left, right, matches)
    lines: list[Aligned] = []
    done: set[str] = set()
    for unit in left:
        if unit.unit_id not in done:
            group = mates.get(unit.unit_id, {unit.unit_id})
            done |= group
            lines.append(
                Aligned(
                    tuple(u for u in left if u.unit_id in group),
                    tuple(u for u in right if u.unit_id in group),
                )
            )
    return _with_rest(lines, [u for u in right if u.unit_id not in done], right)


def _groups(
    left: Sequence[Unit], right: Sequence[Unit], matches: Iterable[tuple[str, str]]
) -> dict[str, set[str]]:
    """For each unit with a mate, all units that hang together with it."""
    known = {u.unit_id for u in (*left, *right)}
    pairs = [(a, b) for a, b in matches if a in known and b in known]
    taken = {i for pair in pairs for i in pair}
    free: dict[str, list[str]] = {}
    for unit in right:
        if unit.unit_id not in taken and unit.key:
            free.setdefault(unit.key, []).append(unit.unit_id)
    pairs.extend(
        (unit.unit_id, free[unit.key].pop(0))
        for unit in left
        if unit.unit_id not in taken and free.get(unit.key)
    )
    groups: dict[str, set[str]] = {}
    for a, b in pairs:
        joined = groups.get(a, {a}) | groups.get(b, {b})
        for i in joined:
            groups[i] = joined
    return groups


def _with_rest(
    lines: list[Aligned], rest: Sequence[Unit], right: Sequence[Unit]
) -> tuple[Aligned, ...]:
    """The lines with the right's unmatched units behind the unit that stands before them in their report."""
    place = {u.unit_id: n for n, line in enumerate(lines) for u in line.right}
    extra: dict[int, list[Aligned]] = {}
    at, wanted = -1, {u.unit_id for u in rest}
    for unit in right:
        if unit.unit_id in wanted:
            extra.setdefault(at, []).append(Aligned((), (unit,)))
        else:
            at = place[unit.unit_id]
    made = list(extra.get(-1, ()))
    for n, line in enumerate(lines):
        made += [line, *extra.get(n, ())]
    return tuple(made)
