"""Narrative lines -> paragraphs: lines that a PDF or an editor wrapped are joined again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from analyzer.layout import plain
from analyzer.records import Block, BlockKind, Span

_ENDED = re.compile(r"[。！？!?；;：:…][”’」』）)】》\"']*$")
_OPEN = re.compile(r"[，、,（(《“‘「『【〔]$")
_CONTINUES = re.compile(r"[,。、;:!?)》\"'】〕\]]")
_MARKER = re.compile(
    r"\(?(?:[一二三四五六七八九十]{1,2}|\d{1,2})(?:[、)]|\.(?!\d))|[一二三四五六七八九十]是|[①-⑳]|第[一二三四五六七八九十][,、]"
)
_MIN_WRAP = 30
_MAX_WRAP = 110  # columns; a wrapped line of a page is narrower, a real paragraph usually wider
_FULL_CHARACTERS = 0.95
_MIN_TORN = 3
_FULL = 0.78  # share of the wrap width that a wrapped line reaches (a long word may jump down)


@dataclass(frozen=True, slots=True)
class _Line:
    span: Span  # without blanks at its ends
    indent: int
    width: int  # columns, a wide character counts two; the indent included
    after_gap: bool  # a blank line stands before it
    after_noise: bool


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How the lines of a report were wrapped: their full width, 0 for not at all."""

    columns: int = 0
    characters: int = 0
    spread: bool = False  # an empty line follows every line


def split_paragraphs(text: str, blocks: Sequence[Block], wrapping: Wrapping) -> list[Span]:
    """The paragraphs of the narrative blocks of one section, in order, trimmed."""
    return list(_joined(text, list(_lines(text, blocks)), wrapping))


def find_wrapping(text: str, blocks: Sequence[Block]) -> Wrapping:
    """How the narrative of a whole report was wrapped."""
    lines = list(_lines(text, blocks))
    if not lines:
        return Wrapping()
    rank = -1 - len(lines) // 25  # a few lines may stick out
    columns = sorted(line.width for line in lines)[rank]
    if not _MIN_WRAP <= columns <= _MAX_WRAP:
        return Wrapping()
    characters = sorted(line.span.end - line.span.start + line.indent for line in lines)[rank]
    wrapping = Wrapping(columns, characters)
    torn = sum(
        below.after_gap and _is_full(line, wrapping) and not _ENDED.search(text[slice(*line.span)])
        for line, below in pairwise(lines)
    )
    return replace(wrapping, spread=torn >= _MIN_TORN)


def _is_full(line: _Line, wrapping: Wrapping) -> bool:
    characters = line.span.end - line.span.start + line.indent
    return wrapping.columns > 0 and (
        line.width >= _FULL * wrapping.columns
        or characters >= _FULL_CHARACTERS * wrapping.characters
    )


def _lines(text: str, blocks: Sequence[Block]) -> Iterator[_Line]:
    noise = False
    last = None
    for block in blocks:
        if block.kind is not BlockKind.NARRATIVE:
            noise = block.kind is BlockKind.NOISE
            if not noise:
                last = None
            continue
        for match in re.finditer(r"[^\n]+", text[slice(*block.span)]):
            raw = match.group()
            bare = raw.strip()
            if not bare:
                continue
            indent = len(raw) - len(raw.lstrip())
            start = block.span.start + match.start() + indent
            span = Span(start, start + len(bare))
            gap = last is not None and _has_blank_line(text[last:start])
            yield _Line(span, indent, _columns(raw.rstrip()), gap or last is None, noise)
            last, noise = span.end, False


def _has_blank_line(between: str) -> bool:
    return between.count("\n") > 1


def _columns(raw: str) -> int:
    return sum(1 if c < "\u0300" else 2 for c in raw)


def _joined(text: str, lines: Sequence[_Line], wrapping: Wrapping) -> Iterator[Span]:
    least = min((line.indent for line in lines), default=0)
    at = 0
    for i in range(1, len(lines) + 1):
        if i < len(lines) and _continues(text, lines[i - 1], lines[i], wrapping, least):
            continue
        if at < len(lines):
            yield Span(lines[at].span.start, lines[i - 1].span.end)
        at = i


def _continues(text: str, line: _Line, following: _Line, wrapping: Wrapping, least: int) -> bool:
    first = text[slice(*line.span)][-12:]
    second = plain(text[following.span.start : following.span.start + 12])
    apart = following.after_gap and not following.after_noise and not wrapping.spread
    if not apart and (_CONTINUES.match(second) or _OPEN.search(first)):
        return True
    if not _is_full(line, wrapping) or (following.indent > least and following.indent >= 2):
        return False
    ended = _ENDED.search(first)
    if apart:
        return not ended and not _MARKER.match(second)
    if ended:
        return ended.group()[0] in "；;：:" and not _MARKER.match(second)
    return True
