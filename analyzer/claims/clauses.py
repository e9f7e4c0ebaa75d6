"""Where the comma clauses of a text begin."""

from __future__ import annotations

import re
from bisect import bisect_right

_BREAK = re.compile("[，。；！？（）\n,]")
_BRACKETED = re.compile(r"（[^（）0-9，。；]{1,12}）\Z")
_REACH = 60  # characters to the left of a number that are looked at


class Clauses:
    """A text cut at its punctuation once, so that each look-up is a bisection."""

    __slots__ = ("_ends", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._ends = [m.end() for m in _BREAK.finditer(text)]

    def start(self, at: int, floor: int) -> int:
        """Where the clause that holds `at` begins, not before `floor`; 镇（街道） does not break it."""
        lo = at - _REACH
        if lo < floor:
            lo = floor
        i = bisect_right(self._ends, at) - 1
        while i >= 0 and self._ends[i] > lo:
            end = self._ends[i]
            if self.text[end - 1] != "）":
                return end
            inner = _BRACKETED.search(self.text, max(lo, end - 14), end)
            if inner is None or inner.start() == lo:
                return end
            i = bisect_right(self._ends, inner.start()) - 1
        return lo
