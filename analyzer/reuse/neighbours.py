"""Candidate pairs of keys by sentence vectors: centred on the corpus, near ones only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
Vectors = NDArray[np.float32]
_BLOCK_ROWS = 1024
_NEAREST = 4
EXACT_ROWS = 50_000  # above, lists of near vectors are searched (DECISIONS 9)
_PER_LIST = 40  # rows that the centroid of a list is learned from
_PROBES = 16  # lists that each row is compared with
_SPREAD = 0.17  # standard deviation of the cosines of unrelated sentences, of our own encoder
_LEAST = -0.1  # margin; lower ones are noise for every model tried


def encode_keys(keys: Sequence[str], encode: Encode | None) -> Vectors | None:
    """The encoder's row for each key, given without the mark of own names; None without an encoder."""
    if encode is None:
        return None
    return np.asarray(encode([key.replace("a", "") for key in keys]), dtype=np.float32)


def centre(vectors: Vectors, mean: Vectors) -> Vectors:
    """Unit vectors of `vectors` less `mean`, each number a multiple of 2 ** -11.

    Products of such numbers add up without rounding, so that a cosine has the same bits on every machine
    and however the rows are blocked; the cosine itself moves by some 0.0003.
    """
    rounded = np.empty_like(vectors)
    for start in range(0, len(vectors), _BLOCK_ROWS):
        found = vectors[start : start + _BLOCK_ROWS] - mean
        found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), np.float32(1e-6))
        rounded[start : start + len(found)] = np.rint(found * np.float32(2048)) / np.float32(2048)
    return rounded


def measure_density(vectors: Vectors, sample: Vectors) -> Vectors:
    """How near the nearest unrelated sentences are: the mean cosine of the nearest few in `sample`.

    Themes that everybody writes about are dense, and nearness means less there. The two nearest are passed
    over: they may be the sentence itself and a copy of it.
    """
    density = np.zeros(len(vectors), dtype=np.float32)
    k = min(_NEAREST, max(len(sample) - 3, 1)) + 2
    for start in range(0, len(vectors), _BLOCK_ROWS):
        block = vectors[start : start + _BLOCK_ROWS] @ sample.T
        nearest = -np.partition(-block, k - 1, axis=1)[:, :k] if block.shape[1] > k else block
        nearest = np.sort(nearest, axis=1)[:, ::-1][:, 2:]
        density[start : start + len(block)] = nearest.mean(axis=1) if nearest.size else 0.0
    return density


def spread_unit(sample: Vectors) -> float:
    """The factor by which cosines of unrelated sentences spread alike for every model."""
    if len(sample) < 3 or not sample.shape[1]:
        return 1.0
    spread = float(np.std((sample @ sample.T)[np.triu_indices(len(sample), 1)]))
    return _SPREAD / max(spread, 0.02)


def least_margin(sample: Vectors, density: Vectors, neighbours: int, n_keys: int) -> float:
    """The margin that each of `n_keys` keys has over `neighbours` others on average, from a sample of them."""
    if n_keys <= neighbours or len(sample) < 2:
        return _LEAST
    half = density / 2
    margins = (sample @ sample.T - half - half[:, None])[np.triu_indices(len(sample), 1)]
    return max(_LEAST, float(np.quantile(margins, 1 - neighbours / n_keys)))


def near_pairs(
    vectors: Vectors, density: Vectors, margin: float, names: NDArray[np.uint64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Pairs (k < l) of rows whose cosine is larger than the mean density around both by `margin`, in blocks.

    Exact for up to 50,000 rows; above, lists of near vectors are searched and a pair in a thousand is missed.
    `names` (`mask.key_hashes`) choose the rows that the lists are made from.
    """
    if len(vectors) > EXACT_ROWS:
        yield from _searched(vectors, density, margin, names)
        return
    for start in range(0, len(vectors), _BLOCK_ROWS):
        part = slice(start, start + _BLOCK_ROWS)
        i, j = near_rows((vectors[part], density[part]), (vectors[start:], density[start:]), margin)
        keep = i < j
        yield i[keep] + start, j[keep] + start


def near_rows(
    one: tuple[Vectors, Vectors], two: tuple[Vectors, Vectors], margin: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(row of `one`, row of `two`) that are near; each side is (vectors, density). For blocks that fit memory."""
    block = one[0] @ two[0].T
    block -= two[1] / 2
    block -= one[1][:, None] / 2
    i, j = np.divmod(np.flatnonzero(block >= margin), max(block.shape[1], 1))
    return i, j


def near_blocks(
    one: tuple[Vectors, Vectors], two: tuple[Vectors, Vectors], margin: float
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """The same for any number of rows in `one`, block by block."""
    for start in range(0, len(one[0]), _BLOCK_ROWS):
        part = slice(start, start + _BLOCK_ROWS)
        i, j = near_rows((one[0][part], one[1][part]), two, margin)
        yield i + start, j


def _searched(
    vectors: Vectors, density: Vectors, margin: float, names: NDArray[np.uint64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Every row is kept in the list of its nearest centroid and looks for others in the nearest lists.

    Two rows that find each other are told once: by the smaller one, or by the larger where that alone asks.
    """
    n = len(vectors)
    sample = np.argsort(names, kind="stable")[: sample_size(n)]
    lists = assign_lists(vectors, list_centroids(vectors[sample], n))
    home = lists[:, 0]
    order = np.argsort(home, kind="stable")
    start = np.searchsorted(home[order], np.arange(int(lists.max()) + 2))
    asked = np.argsort(lists.ravel(), kind="stable")
    asked_start = np.searchsorted(lists.ravel()[asked], np.arange(len(start)))
    for at in range(len(start) - 1):
        there = order[start[at] : start[at + 1]]
        rows = asked[asked_start[at] : asked_start[at + 1]] // lists.shape[1]
        here = vectors[there], density[there]
        for i, j in near_blocks((vectors[rows], density[rows]), here, margin):
            one, two = rows[i], there[j]
            larger = np.flatnonzero(one > two)
            both = (lists[two[larger]] == home[one[larger], None]).any(axis=1)
            keep = one < two
            keep[larger[~both]] = True
            yield np.minimum(one, two)[keep], np.maximum(one, two)[keep]


def sample_size(n: int) -> int:
    """How many of `n` rows the lists are made from."""
    return min(n, _PER_LIST * int(4 * np.sqrt(n)))


def list_centroids(sample: Vectors, n: int) -> Vectors:
    """A vector for each of 4 times the square root of `n` lists, its numbers multiples of 2 ** -11."""
    import faiss

    dimension, lists = sample.shape[1], int(4 * np.sqrt(n))
    centroids = faiss.IndexFlatIP(dimension)
    index = faiss.IndexIVFFlat(centroids, dimension, lists, faiss.METRIC_INNER_PRODUCT)
    index.cp.seed = 7
    index.train(np.ascontiguousarray(sample))
    found = centroids.reconstruct_n(0, lists)
    rounded: Vectors = np.rint(found * np.float32(2048)) / np.float32(2048)
    return rounded


def assign_lists(vectors: Vectors, centroids: Vectors) -> NDArray[np.int64]:
    """The lists nearest to each row, its own first; a row's do not depend on the rows beside it."""
    k = min(_PROBES, len(centroids))
    found = np.zeros((len(vectors), k), dtype=np.int64)
    for start in range(0, len(vectors), _BLOCK_ROWS):
        cosines = vectors[start : start + _BLOCK_ROWS] @ centroids.T
        nearest = np.argpartition(-cosines, k - 1, axis=1)[:, :k]
        order = np.argsort(-np.take_along_axis(cosines, nearest, 1), axis=1, kind="stable")
        found[start : start + len(cosines)] = np.take_along_axis(nearest, order, 1)
    return found


def pair_cosines(vectors: Vectors, one: NDArray[np.int64], two: NDArray[np.int64]) -> Vectors:
    """The cosine of each pair of rows."""
    found = np.zeros(len(one), dtype=np.float32)
    for start in range(0, len(one), _BLOCK_ROWS):  # both sides of a block fit a processor's cache
        part = slice(start, start + _BLOCK_ROWS)
        found[part] = np.einsum("ij,ij->i", vectors[one[part]], vectors[two[part]])
    return found
