"""Candidate pairs of keys by sentence vectors: centred on the corpus, near ones only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
_BLOCK_ROWS = 1024


def centred_vectors(
    keys: Sequence[str], background: Sequence[str], encode: Encode
) -> NDArray[np.float32]:
    """Unit vectors of `keys` after the mean over `keys` and `background` is taken away."""
    texts = [key.replace("a", "") for key in (*keys, *background)]
    vectors = np.asarray(encode(texts), dtype=np.float32)
    vectors = vectors - vectors.mean(axis=0, keepdims=True)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-6))
    return np.ascontiguousarray(vectors[: len(keys)])


def near_pairs(
    vectors: NDArray[np.float32], threshold: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs (k < l) of rows with a cosine of at least `threshold`."""
    left, right = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for start in range(0, len(vectors), _BLOCK_ROWS):
        block = vectors[start : start + _BLOCK_ROWS] @ vectors[start:].T
        i, j = np.nonzero(block >= threshold)
        keep = i < j
        left.append(i[keep] + start)
        right.append(j[keep] + start)
    return np.concatenate(left), np.concatenate(right)
