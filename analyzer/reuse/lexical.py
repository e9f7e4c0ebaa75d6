"""Character n-grams of the masked keys: a weighted matrix to compare, rare grams to find candidates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from analyzer.reuse.mask import gram_hashes

_BLOCK_ROWS = 2048
RARE_GRAMS = (4, 8)  # characters: sizes of the n-grams that find candidates
MIN_SHARED = 3  # of them that two keys share
_RAREST = 9.0  # weight of a gram that one of 8,000 sentences holds
_T = TypeVar("_T", np.int64, np.uint64)


@dataclass(frozen=True, slots=True)
class GramIndex:
    """``matrix[k] @ matrix[l].T`` is the weight of the grams that keys k and l share.

    `mass` is the weight of all grams of a key; the weight of a gram is its inverse document frequency.
    """

    matrix: Any  # scipy CSR, float32, rows are keys
    mass: NDArray[np.float32]


def lexical_grams(keys: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """(row, hash) of the 2- and 3-grams of `keys`, each once, sorted by row and hash."""
    pieces = [gram_hashes(keys, n) for n in (2, 3)]
    rows = np.concatenate([r for r, _ in pieces])
    hashes = np.concatenate([h for _, h in pieces])
    order = np.lexsort((hashes, rows))
    rows, hashes = rows[order], hashes[order]
    first = np.ones(len(rows), dtype=np.bool_)
    first[1:] = (np.diff(rows) != 0) | (hashes[1:] != hashes[:-1])
    return rows[first], hashes[first]


def gram_weights(frequency: NDArray[np.int64], n_keys: int) -> tuple[NDArray[np.float32], float]:
    """The weight of grams that so many of `n_keys` keys hold, and that of one which a single key holds.

    Scaled so that rarity means the same in small and large corpora.
    """
    scale = _RAREST / np.log(n_keys + 1.0) if n_keys else 0.0
    counts = np.concatenate([frequency, [1]])
    weights = (np.log((n_keys + 1.0) / (counts + 0.5)) * scale).astype(np.float32).clip(0.05)
    return weights[:-1], float(weights[-1])


def index_grams(
    keys: Sequence[str],
    grams: NDArray[np.uint64],
    weights: NDArray[np.float32],
    unseen: float,
) -> GramIndex:
    """The 2- and 3-grams of `keys`, columns as in the sorted `grams`.

    A gram that is not there has no column, as no key of the corpus holds it; it adds `unseen` to the mass.
    """
    from scipy import sparse

    roots = np.sqrt(weights)
    blocks, masses = [], [np.zeros(0, dtype=np.float32)]
    for start in range(0, len(keys), _BLOCK_ROWS):
        part = keys[start : start + _BLOCK_ROWS]
        rows, hashes = lexical_grams(part)
        columns = np.searchsorted(grams, hashes)
        known = columns < len(grams)
        known[known] = grams[columns[known]] == hashes[known]
        missing = np.bincount(rows[~known], minlength=len(part)) * np.float32(unseen)
        rows, columns = rows[known], columns[known].astype(np.int32)
        first = np.searchsorted(rows, np.arange(len(part) + 1)).astype(np.int32)
        block = sparse.csr_matrix((roots[columns], columns, first), shape=(len(part), len(grams)))
        mass = np.asarray(block.multiply(block).sum(axis=1), dtype=np.float32).ravel()
        blocks.append(block)
        masses.append(mass + missing.astype(np.float32))
    empty = sparse.csr_matrix((0, len(grams)), dtype=np.float32)
    matrix = sparse.vstack(blocks, format="csr") if blocks else empty
    return GramIndex(matrix, np.maximum(np.concatenate(masses), np.float32(1e-6)))


def rare_gram_pairs(
    keys: Sequence[str], *, n: int, max_keys: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Pairs (k < l) of keys that share `MIN_SHARED` n-grams which at most `max_keys` keys hold, in blocks."""
    for one, two, shared in count_rare_grams(*gram_hashes(keys, n), len(keys), max_keys):
        keep = shared >= MIN_SHARED
        yield one[keep], two[keep]


def count_rare_grams(
    rows: NDArray[np.int64], hashes: NDArray[np.uint64], n_rows: int, max_keys: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
    """(row, later row, how many of the grams they share) block by block, for grams that at most so many rows hold.

    `rows` and `hashes` are in any order; all the rows of a gram have to be there.
    """
    from scipy import sparse

    columns, count = _columns(hashes)
    matrix = sparse.csr_matrix((np.ones(len(rows), np.int32), (rows, columns)), (n_rows, count))
    matrix.sum_duplicates()
    matrix.data[:] = 1
    frequency = np.bincount(matrix.indices, minlength=count)
    matrix = matrix[:, (frequency >= 2) & (frequency <= max_keys)].tocsr()
    other = matrix.T.tocsr()
    for start in range(0, n_rows, _BLOCK_ROWS):
        shared = (matrix[start : start + _BLOCK_ROWS] @ other).tocoo()
        later = shared.row + start < shared.col
        one, two = shared.row[later].astype(np.int64) + start, shared.col[later].astype(np.int64)
        yield one, two, shared.data[later].astype(np.int64)


def shared_mass(
    index: GramIndex, left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.float32]:
    """The weight that each pair of keys shares."""
    blocks = [
        np.asarray(
            index.matrix[left[i : i + 65536]].multiply(index.matrix[right[i : i + 65536]]).sum(1)
        ).ravel()
        for i in range(0, len(left), 65536)
    ]
    return np.concatenate(blocks).astype(np.float32) if blocks else np.zeros(0, np.float32)


def _columns(hashes: NDArray[np.uint64]) -> tuple[NDArray[np.int64], int]:
    unique, inverse = np.unique(hashes, return_inverse=True)
    return inverse.astype(np.int64), len(unique)


def distinct(values: NDArray[_T]) -> NDArray[_T]:
    """Sorted, each once. `numpy.unique` hashes integers, which takes many times as long for millions of them."""
    values = np.sort(values)
    first = np.ones(len(values), dtype=np.bool_)
    first[1:] = values[1:] != values[:-1]
    return values[first]


def within(values: NDArray[_T], known: NDArray[_T]) -> NDArray[np.bool_]:
    """Which of `values` stand in the sorted `known`."""
    if not len(known):
        return np.zeros(len(values), dtype=np.bool_)
    found: NDArray[np.bool_] = (
        known[np.searchsorted(known, values).clip(max=len(known) - 1)] == values
    )
    return found
