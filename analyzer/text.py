"""Text to text: normalize once on reading; a simplified view of equal length for matching."""

from __future__ import annotations

import re
from functools import cache

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_DROPPED = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f\ufeff\ufffe\uffff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def normalize(text: str) -> str:
    """The text that all offsets point into: one kind of line end, no control characters.

    Nothing that a reader can see is changed: full-width digits, blanks and traditional characters stay,
    because findings quote them. Idempotent.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _DROPPED.sub("", text)
    return _SURROGATES.sub("\ufffd", text)


def simplify(text: str) -> str:
    """Traditional characters mapped to simplified ones, one to one: same length, same offsets."""
    return text if text.isascii() else _any_traditional().sub(_simplified, text)


def _simplified(match: re.Match[str]) -> str:
    return _traditional_table()[match[0]]


@cache
def _any_traditional() -> re.Pattern[str]:
    """Most texts hold few such characters, and a search costs a fraction of `str.translate`."""
    return re.compile(f"[{''.join(_traditional_table())}]")


@cache
def _traditional_table() -> dict[str, str]:
    import opencc

    characters = [chr(c) for c in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    simplified = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {t: s for t, s in zip(characters, simplified, strict=True) if s != t and len(s) == 1}


def squeeze(text: str) -> str:
    """The text without blanks and line ends, as characters are counted in reports."""
    return "".join(text.split())
