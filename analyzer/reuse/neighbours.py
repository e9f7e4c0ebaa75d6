"""Candidate pairs of keys by sentence vectors: centred on the corpus, near ones only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
Vectors = NDArray[np.float32]
_BLOCK_ROWS = 1024
_SAMPLE = 2048  # sentences against which density and the threshold are measured
_NEAREST = 4
_EXACT_ROWS = 50_000  # above, faiss searches lists of near vectors (DECISIONS 9)
_SPREAD = 0.17  # standard deviation of the cosines of unrelated sentences, of our own encoder
_LEAST = -0.1  # margin; lower ones are noise for every model tried


def centred_vectors(
    keys: Sequence[str], background: Sequence[str], encode: Encode
) -> tuple[Vectors, Vectors, float]:
    """Unit vectors of `keys` centred over `keys` and `background`, the density around each, and the unit.

    The density is the mean cosine of the nearest few in a sample of a fixed size of all sentences:
    themes that everybody writes about are dense, and nearness means less there. The unit scales cosines so that those of unrelated sentences spread alike
    for every model.
    """
    texts = [key.replace("a", "") for key in (*keys, *background)]
    vectors = np.asarray(encode(texts), dtype=np.float32)
    vectors = vectors - vectors.mean(axis=0, keepdims=True)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-6))
    sample = vectors[_sample_rows(len(vectors))]
    density = np.zeros(len(keys), dtype=np.float32)
    k = min(_NEAREST, max(len(sample) - 3, 1))
    for start in range(0, len(keys), _BLOCK_ROWS):
        block = vectors[start : min(start + _BLOCK_ROWS, len(keys))] @ sample.T
        # the two nearest may be the sentence itself and a copy of it
        nearest = (
            -np.partition(-block, k + 1, axis=1)[:, : k + 2] if block.shape[1] > k + 2 else block
        )
        nearest = np.sort(nearest, axis=1)[:, ::-1][:, 2:]
        density[start : start + len(block)] = nearest.mean(axis=1) if nearest.size else 0.0
    spread = (
        float(np.std((sample @ sample.T)[np.triu_indices(len(sample), 1)]))
        if len(sample) > 2
        else 0
    )
    return np.ascontiguousarray(vectors[: len(keys)]), density, _SPREAD / max(spread, 0.02)


def _sample_rows(n: int) -> NDArray[np.int64]:
    return np.unique(np.linspace(0, n - 1, min(n, _SAMPLE)).astype(np.int64))


def near_pairs(
    vectors: Vectors, density: Vectors, neighbours: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs (k < l) of rows whose cosine stands out most from the density around both.

    The margin asked for is that which a row has `neighbours` times on average, at least a small one.
    """
    least = _least_margin(vectors, density, neighbours)
    if len(vectors) > _EXACT_ROWS:
        return _searched(vectors, density, least)
    half = density / 2
    left, right = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for start in range(0, len(vectors), _BLOCK_ROWS):
        block = vectors[start : start + _BLOCK_ROWS] @ vectors[start:].T
        block -= half[start:]
        block -= half[start : start + _BLOCK_ROWS, None]
        i, j = np.divmod(np.flatnonzero(block >= least), block.shape[1])
        keep = i < j
        left.append(i[keep] + start)
        right.append(j[keep] + start)
    return np.concatenate(left), np.concatenate(right)


def _least_margin(vectors: Vectors, density: Vectors, neighbours: int) -> float:
    if len(vectors) <= neighbours:
        return _LEAST
    rows = _sample_rows(len(vectors))
    sample, half = vectors[rows], density[rows] / 2
    margins = (sample @ sample.T - half - half[:, None])[np.triu_indices(len(sample), 1)]
    return max(_LEAST, float(np.quantile(margins, 1 - neighbours / len(vectors))))


def _searched(
    vectors: Vectors, density: Vectors, least: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    import faiss

    n, dimension = vectors.shape
    lists = int(4 * np.sqrt(n))
    index = faiss.IndexIVFFlat(
        faiss.IndexFlatIP(dimension), dimension, lists, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.seed = 7
    index.train(vectors[:: max(1, n // (40 * lists))])
    index.add(vectors)
    index.nprobe = 16
    threshold = least + float(np.quantile(density, 0.05))
    codes = [np.zeros(0, np.int64)]
    for start in range(0, n, 4096):
        limits, cosines, found = index.range_search(vectors[start : start + 4096], threshold)
        rows = np.repeat(np.arange(len(limits) - 1), np.diff(limits).astype(np.int64)) + start
        keep = (cosines - (density[rows] + density[found]) / 2 >= least) & (rows != found)
        rows, found = rows[keep], found[keep]
        codes.append(np.minimum(rows, found) * n + np.maximum(rows, found))
    one, two = np.divmod(np.unique(np.concatenate(codes)), n)
    return one, two


def pair_cosines(vectors: Vectors, one: NDArray[np.int64], two: NDArray[np.int64]) -> Vectors:
    """The cosine of each pair of rows."""
    found = np.zeros(len(one), dtype=np.float32)
    for start in range(0, len(one), 65536):
        part = slice(start, start + 65536)
        found[part] = np.einsum("ij,ij->i", vectors[one[part]], vectors[two[part]])
    return found
