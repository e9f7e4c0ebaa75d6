"""Narrative lines -> paragraphs: lines that a PDF or an editor wrapped are joined again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyzer.layout import plain
from analyzer.records import Block, BlockKind, Span

_ENDED = re.compile(r"[。！？!?；;：:…][”’」』）)】》\"']*$")
_OPEN = re.compile(r"[，、,（(《“‘「『【〔]$")
_CONTINUES = re.compile(r"[，。、；：！？）)》”’」』】〕,;]")
_MARKER = re.compile(
    r"\(?(?:[一二三四五六七八九十]{1,2}|\d{1,2})(?:[、)]|\.(?!\d))|[一二三四五六七八九十]是|[①-⑳]|第[一二三四五六七八九十][,、]"
)
_MAX_WRAP = 110  # columns; a wrapped line of a page is narrower, a real paragraph usually wider
_FULL = 0.78  # share of the wrap width that a wrapped line reaches (a long word may jump down)


@dataclass(frozen=True, slots=True)
class _Line:
    span: Span  # without blanks at its ends
    indent: int
    width: int  # columns, a wide character counts two; the indent included
    after_gap: bool  # a blank line stands before it
    after_noise: bool


def split_paragraphs(text: str, blocks: Sequence[Block], width: int) -> list[Span]:
    """The paragraphs of the narrative blocks of one section, in order, trimmed.

    `width` is the wrap width of the whole report, 0 for none.
    """
    lines = list(_lines(text, blocks))
    return list(_joined(text, lines, width))


def wrap_width(text: str, blocks: Sequence[Block]) -> int:
    """The width in columns at which lines were wrapped; 0 where they were not."""
    widths = sorted(line.width for line in _lines(text, blocks))
    if not widths:
        return 0
    width = widths[-1 - len(widths) // 25]
    return width if width <= _MAX_WRAP else 0


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


def _joined(text: str, lines: Sequence[_Line], width: int) -> Iterator[Span]:
    least = min((line.indent for line in lines), default=0)
    at = 0
    for i in range(1, len(lines) + 1):
        if i < len(lines) and _continues(text, lines[i - 1], lines[i], width, least):
            continue
        if at < len(lines):
            yield Span(lines[at].span.start, lines[i - 1].span.end)
        at = i


def _continues(text: str, line: _Line, following: _Line, width: int, least: int) -> bool:
    first = text[slice(*line.span)]
    second = plain(text[slice(*following.span)])
    full = width > 0 and line.width >= _FULL * width
    if following.after_gap and not following.after_noise:
        return full and not _ENDED.search(first) and not following.indent and not _MARKER.match(second)
    if _CONTINUES.match(text, following.span.start) or _OPEN.search(first):
        return True
    if not full or (following.indent > least and following.indent >= 2):
        return False
    ended = _ENDED.search(first)
    if ended:
        return ended.group()[0] in "；;：:" and not _MARKER.match(second)
    return True
