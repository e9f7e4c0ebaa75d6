"""What differs between two texts, character by character: numbers, names, what was moved, other words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from analyzer.reuse.mask import strange_names

_JOIN = 4  # equal characters between two longer changes that are read as one change
_MOVED = 6  # characters that stand elsewhere in the other text before they count as moved
_ENDS = "，。；、：！？ \n\t　"
_NUMBER = re.compile(
    r"[0-9０-９]+(?:[.,，．][0-9０-９]+)*[%％‰]?[余多]?|百分之[零一二三四五六七八九十百点]{1,9}"
    r"|[零〇一二两三四五六七八九十百千万]{2,12}[余多]?"
    r"|(?<![统唯同逐专单进])[一二两三四五六七八九十百][余多]?(?=[件条次个篇期场人项份名家起批部块处页类户轮套年月日天元号])"
)

Stretch = tuple[int, int]


class Kind(StrEnum):
    """What a differing stretch is. Where a number or a name differs, the whole of it is marked."""

    WORDS = "words"
    MOVED = "moved"  # the same words stand elsewhere in the other text
    NUMBER = "number"
    NAME = "name"
    LEFT_OVER = "left_over"  # the other side's own name, whether it differs or not


_KINDS = tuple(Kind)  # a later one wins over an earlier one


class Difference(NamedTuple):
    """Characters ``start`` to ``end`` (half-open) of one text that the other text says otherwise."""

    start: int
    end: int
    kind: Kind


def differences(
    left: str,
    right: str,
    left_names: Sequence[str] = (),
    right_names: Sequence[str] = (),
) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
    """The differing stretches of both texts, in order, none overlapping; two empty ones for equal texts.

    `left_names` and `right_names` are what each side calls itself and its region: they are marked as names where
    they differ, and as left over where they stand in the other side's text.
    """
    from rapidfuzz.distance import Indel

    ops = [op for op in Indel.opcodes(left, right) if op.tag != "equal"]
    exact = [(op.src_start, op.src_end, op.dest_start, op.dest_end) for op in ops]
    joined = _joined(exact)
    names = _pattern((*left_names, *right_names))
    strange = (
        _pattern(strange_names(left_names, right_names)),
        _pattern(strange_names(right_names, left_names)),
    )
    return (
        _marked(left, right, [e[:2] for e in exact], [j[:2] for j in joined], names, strange[0]),
        _marked(right, left, [e[2:] for e in exact], [j[2:] for j in joined], names, strange[1]),
    )


def _joined(changes: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Changes with those joined that only a few equal characters part, as a reader would see them."""
    made: list[tuple[int, int, int, int]] = []
    for change in changes:
        if made:
            last = made[-1]
            between = change[0] - last[1]
            if between <= max(1, min(_JOIN, _size(last), _size(change))):
                made[-1] = (last[0], change[1], last[2], change[3])
                continue
        made.append(change)
    return made


def _size(change: tuple[int, int, int, int]) -> int:
    return max(change[1] - change[0], change[3] - change[2])


def _pattern(names: Collection[str]) -> re.Pattern[str] | None:
    words = sorted({n for n in names if len(n) > 1}, key=lambda n: (-len(n), n))
    return re.compile("|".join(map(re.escape, words))) if words else None


def _marked(
    text: str,
    other: str,
    exact: Iterable[Stretch],
    joined: Iterable[Stretch],
    names: re.Pattern[str] | None,
    strange: re.Pattern[str] | None,
) -> tuple[Difference, ...]:
    """Each character gets the strongest kind that covers it; equal neighbours become one stretch."""
    changed, level = bytearray(len(text)), bytearray(len(text))
    for start, end in exact:
        changed[start:end] = b"\x01" * (end - start)
    for start, end in joined:
        level[start:end] = b"\x01" * (end - start)
    for kind, pattern in ((Kind.NUMBER, _NUMBER), (Kind.NAME, names)):
        if pattern is None:
            continue
        mark = bytes([_KINDS.index(kind) + 1])
        known = set(pattern.findall(other))  # a number that the other text holds too did not change
        for found in pattern.finditer(text):
            start, end = found.span()
            if found[0] not in known and any(changed[start:end]):
                level[start:end] = mark * (end - start)
    for found in strange.finditer(text) if strange else ():
        start, end = found.span()
        level[start:end] = bytes([_KINDS.index(Kind.LEFT_OVER) + 1]) * (end - start)
    made, at = [], 0
    for value, run in itertools.groupby(level):
        end = at + len(list(run))
        if value:
            made.append(Difference(at, end, _kind(_KINDS[value - 1], text[at:end], other)))
        at = end
    return tuple(made)


def _kind(kind: Kind, words: str, other: str) -> Kind:
    words = words.strip(_ENDS)
    return Kind.MOVED if kind is Kind.WORDS and len(words) >= _MOVED and words in other else kind
