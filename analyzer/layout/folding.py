"""A view of a text for matching: blanks and markup dropped, widths and scripts unified, offsets kept."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache

from analyzer.text import simplify

ARTIFACT = re.compile(r"\[bookmark:[^\]\n]{0,60}\]")
# Blanks of every width, zero-width characters, soft hyphen, markdown emphasis and heading marks.
_DROPPED = frozenset(" \t\n\r\xa0\u3000\u1680\u180e\u202f\u205f\u2060\u00ad\u200e\u200f#*`\\") | {
    chr(c) for c in range(0x2000, 0x200E)
}
_LINE = re.compile(r"[^\n]+")
_QUOTES = {ord(c): '"' for c in "“”„‟＂「」『』〝〞"} | {ord(c): "'" for c in "‘’＇"}


def _width_table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for first, last in (
        (0x2E80, 0x2FE0),
        (0xF900, 0xFB00),
    ):  # radicals that PDFs put for characters
        for code in range(first, last):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1:
                table[code] = plain
    return table | _QUOTES | {ord("﹒"): ".", ord("•"): "·", ord("〇"): "零"}


_WIDTHS = {chr(wide): str(narrow) for wide, narrow in str.maketrans(_width_table()).items()}
_COMMON = "，：；（）“”！？"
_ANY_WIDE = re.compile(f"[{''.join(_WIDTHS)}]")  # this and replace: far faster than str.translate


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` without blanks; `offsets[i]` is the place of ``text[i]`` in the original text."""

    text: str
    offsets: tuple[int, ...]
    n_original: int

    def original(self, index: int) -> int:
        """The original offset of a folded index; the length of the original for the end."""
        return self.offsets[index] if index < len(self.offsets) else self.n_original

    def end(self, index: int) -> int:
        """The original offset just after folded character ``index - 1``."""
        return self.offsets[index - 1] + 1 if index else 0

    def index(self, offset: int) -> int:
        """The first folded index at or after an original offset."""
        return bisect_left(self.offsets, offset)


def plain(text: str) -> str:
    """Same length: traditional to simplified, full width to half width, one kind of quotes."""
    text = simplify(text)
    for wide in _COMMON:
        text = text.replace(wide, _WIDTHS[wide])
    return _ANY_WIDE.sub(_narrowed, text)


def _narrowed(match: re.Match[str]) -> str:
    return _WIDTHS[match[0]]


def fold(text: str) -> Folded:
    """The folded view of a whole text. Linear."""
    same = plain(text)
    gone = bytearray(len(text))
    for match in ARTIFACT.finditer(text):
        gone[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    kept = tuple(i for i, c in enumerate(same) if c not in _DROPPED and not gone[i])
    return Folded("".join([same[i] for i in kept]), kept, len(text))


def fold_short(text: str) -> str:
    """The folded view of a short string, offsets not needed."""
    return "".join([c for c in plain(ARTIFACT.sub("", text)) if c not in _DROPPED])


@dataclass(frozen=True, slots=True)
class View:
    """A text with its folded form and its lines.

    Row r is the r-th line that holds any folded character: ``heads[r]`` and ``tails[r]`` bound it in
    the folded text, ``starts[r]`` and ``ends[r]`` bound the whole line (without newline) in the original.
    """

    text: str
    folded: Folded
    heads: tuple[int, ...]
    tails: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    head_set: frozenset[int]

    def row(self, index: int) -> int:
        """The row that holds a folded index."""
        return bisect_right(self.heads, index) - 1

    def row_text(self, row: int) -> str:
        """A row, folded."""
        return self.folded.text[self.heads[row] : self.tails[row]]


@lru_cache(maxsize=2)  # each step of segmentation asks for the same text
def view(text: str) -> View:
    """The view of a text. Linear."""
    folded = fold(text)
    rows: list[tuple[int, int, int, int]] = []
    at = 0
    for line in _LINE.finditer(text):
        head = at
        while at < len(folded.offsets) and folded.offsets[at] < line.end():
            at += 1
        if at > head:
            rows.append((head, at, line.start(), line.end()))
    heads, tails, starts, ends = zip(*rows, strict=True) if rows else ((), (), (), ())
    return View(text, folded, heads, tails, starts, ends, frozenset(heads))
