"""Numbers that a sentence states: masked out of its key, yet a sign where two sentences share an unusual one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analyzer.numerals import find_numerals
from analyzer.reuse.mask import key_hashes

Hashes = NDArray[np.uint64]

N_NUMBERS = 4  # kept of a sentence: the first ones


def key_numbers(samples: Sequence[str]) -> Hashes:
    """Names of the numbers in each text, (n, 4), zeros where it has fewer; years are left out.

    38, 三十八 and 38.0 have one name.
    """
    texts: dict[str, int] = {}
    found = []
    for sample in samples:
        values = (n.value.normalize() for n in find_numerals(sample))
        stated = dict.fromkeys(f"#{v:f}" for v in values if not 1990 <= v <= 2040)
        found.append([texts.setdefault(text, len(texts)) for text in list(stated)[:N_NUMBERS]])
    names = key_hashes(list(texts))
    numbers = np.zeros((len(samples), N_NUMBERS), dtype=np.uint64)
    for row, places in enumerate(found):
        numbers[row, : len(places)] = names[places]
    return numbers


def shared_weight(left: Hashes, right: Hashes, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sum of the `weights` (of the numbers in `left`) that stand in `right` too; rows are compared pairwise."""
    shared = np.zeros(np.broadcast_shapes(left.shape[:-1], right.shape[:-1]), dtype=np.float32)
    for i in range(left.shape[-1]):
        one = left[..., i]
        there = np.zeros(shared.shape, dtype=np.bool_)
        for j in range(right.shape[-1]):
            there |= one == right[..., j]
        shared += np.where(there & (one != 0), weights[..., i], np.float32(0))
    return shared
