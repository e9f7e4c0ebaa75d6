"""The text as the extractor reads it: simplified, half-width, without layout blanks; offsets map back."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from analyzer.numerals import HALF_WIDTH
from analyzer.text import simplify

_GAP = re.compile(r"[\s\u200b\u2060]+")
_PLAIN = HALF_WIDTH | str.maketrans("();:％﹪＋", "（）；：%%+")
_TERMINAL = frozenset("。！？；：!?")
_HEADING = re.compile(
    r"（[一二三四五六七八九十\d]{1,3}）|[一二三四五六七八九十]{1,3}[、是]|\d{1,2}[、.．](?!\d)"
    r"|第[一二三四五六七八九十]{1,3}[，、]|[■●◆※①-⑳]"
)
_SHORT_LINE = 30  # characters; a shorter line that opens with a list numeral is a heading


@dataclass(frozen=True, slots=True)
class View:
    """`text` is what is matched; `origin(i)` is the place in the source of its character i."""

    text: str
    starts: tuple[int, ...]  # places in `text` where a piece begins
    origins: tuple[int, ...]  # and their places in the source
    changed: bool  # whether `text` is not the source itself

    def origin(self, index: int) -> int:
        """The source offset of character `index`."""
        if not self.starts:
            return index
        piece = bisect_right(self.starts, index) - 1
        return self.origins[piece] + index - self.starts[piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source interval of the non-empty interval `start`, `end`."""
        return (self.origin(start), self.origin(end - 1) + 1) if self.starts else (start, end)


def view(source: str) -> View:
    """The view of `source`: blanks inside lines and line ends inside sentences are left out.

    A paragraph end, a tab, and a line end after a full stop or around a list numeral become one line
    feed, so that no number or phrase reaches across them.
    """
    text = source
    if _unusual().search(text):
        text = simplify(source).translate(_PLAIN)
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    length = last = 0
    for gap in _GAP.finditer(text):
        start = gap.start()
        if start > last:
            pieces.append(text[last:start])
            starts.append(length)
            origins.append(last)
            length += start - last
        if _divides(text, gap):
            pieces.append("\n")
            starts.append(length)
            origins.append(start)
            length += 1
        last = gap.end()
    if not last:
        return View(text, (), (), text is not source)
    pieces.append(text[last:])
    starts.append(length)
    origins.append(last)
    return View("".join(pieces), tuple(starts), tuple(origins), True)


@cache
def _unusual() -> re.Pattern[str]:
    """Any character that the view shows as another: most texts have none and stay as they are."""
    characters = "".join(map(chr, (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))))
    traditional = [c for c, s in zip(characters, simplify(characters), strict=True) if c != s]
    return re.compile("[" + re.escape("".join((*traditional, *map(chr, _PLAIN)))) + "]")


def _divides(text: str, gap: re.Match[str]) -> bool:
    blank = gap[0]
    if "\n" not in blank:
        return "\t" in blank
    if blank.count("\n") > 1 or "\t" in blank:
        return True
    start, end = gap.span()
    if start == 0 or end == len(text) or text[start - 1] in _TERMINAL or _HEADING.match(text, end):
        return True
    line = text.rfind("\n", max(0, start - _SHORT_LINE - 1), start) + 1
    return 0 < start - line < _SHORT_LINE and bool(_HEADING.match(text, line))
