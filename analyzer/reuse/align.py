"""Two passages compared character by character: longest common run, common share, kind of edit."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from analyzer.records import EditKind
from analyzer.reuse.chains import Run
from analyzer.reuse.mask import words_of

_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_MAX_CHARS = 4000  # a longer passage is compared by its first characters only


def longest_run(left: str, right: str) -> int:
    """Characters of the longest string that stands in both (of the first few thousand of each)."""
    one, two = _prefix_hashes(left[:_MAX_CHARS]), _prefix_hashes(right[:_MAX_CHARS])
    low, high = 0, min(len(one), len(two)) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if np.isin(_window_hashes(one, middle), _window_hashes(two, middle)).any():
            low = middle
        else:
            high = middle - 1
    return low


def _prefix_hashes(text: str) -> NDArray[np.uint64]:
    """Sums of character codes times powers of an odd base, modulo 2 ** 64, for every prefix."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    return np.concatenate((np.zeros(1, np.uint64), np.cumsum(codes * _powers(_BASE)[: len(codes)])))


def _window_hashes(prefixes: NDArray[np.uint64], size: int) -> NDArray[np.uint64]:
    """A number for every window of `size` characters, equal where the windows are."""
    count = len(prefixes) - size
    found: NDArray[np.uint64] = (prefixes[size:] - prefixes[:count]) * _powers(_INVERSE)[:count]
    return found


@cache
def _powers(base: int) -> NDArray[np.uint64]:
    values = np.full(_MAX_CHARS + 1, base, dtype=np.uint64)
    values[0] = 1
    return np.cumprod(values)


def edit_kind(left: str, right: str, masked_left: str, masked_right: str, run: Run) -> EditKind:
    """How two passages differ, from the texts, their masked views and the matches between them."""
    from rapidfuzz.distance import Indel

    if len(np.unique(run.rows)) != len(np.unique(run.columns)):
        return EditKind.MERGE_SPLIT
    if same_words(left, right):
        return EditKind.VERBATIM
    if masked_left == masked_right:
        return EditKind.TEMPLATE
    masked = Indel.normalized_similarity(masked_left, masked_right)
    if run.in_order < 1.0:
        return EditKind.REORDER
    return EditKind.LIGHT if masked >= 0.6 else EditKind.PARAPHRASE


def same_words(left: str, right: str) -> bool:
    """Whether two texts are the same but for punctuation and blanks."""
    return words_of(left) == words_of(right)
