"""Matching sentences of two reports joined to runs: over gaps, in any order, one to many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Run:
    """Matched cells of one passage: `rows` and `columns` are unit positions, `logits` their evidence."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    logits: NDArray[np.float64]

    @property
    def n_matched(self) -> int:
        """Sentences matched on the side that has more of them: merged ones count each."""
        return max(len(np.unique(self.rows)), len(np.unique(self.columns)))

    @property
    def in_order(self) -> float:
        """Share of neighbouring matches that go the same way in both reports, 0 to 1."""
        order = np.lexsort((self.columns, self.rows))
        steps = np.diff(self.columns[order])
        return float((steps >= 0).mean()) if len(steps) else 1.0


def best_cells(
    logits: Floats, overlap: Floats, lengths: tuple[Ints, Ints], floor: float, part: float
) -> tuple[Ints, Ints]:
    """Cells that are the best of their row and of their column, or part of a longer sentence.

    A sentence may match several of the other report only where it is the longer one and holds `part` of
    the n-grams of each: it was merged from them.
    """
    if not logits.size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    row_best = logits >= logits.max(axis=1, keepdims=True)
    column_best = logits >= logits.max(axis=0, keepdims=True)
    longer_row = lengths[0][:, None] > lengths[1][None, :]
    merged = (overlap >= part) & ((row_best & ~longer_row) | (column_best & longer_row))
    rows, columns = np.nonzero(((row_best & column_best) | merged) & (logits >= floor))
    return rows, columns


def join_runs(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    logits: NDArray[np.float64],
    blocks: tuple[NDArray[np.int64], NDArray[np.int64]],
    reach: int,
    strong: float,
) -> list[Run]:
    """Cells near each other on both sides, joined to runs.

    A formula between two cells (they lie in different `blocks`) parts them, except where both are as far
    apart in one report as in the other: then the formula was copied with them.

    Two `strong` cells join in any order within `reach`; where one is weaker, they must go the same way
    and stand next to each other, one sentence left out at the most.
    """
    n = len(rows)
    parent = list(range(n))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    down, across = rows - rows[:, None], columns - columns[:, None]
    near = (np.abs(down) <= reach) & (np.abs(across) <= reach)
    near &= ((logits >= strong) & (logits[:, None] >= strong)) | (
        (down * across > 0) & (np.abs(down) <= 2) & (np.abs(across) <= 2)
    )
    near &= ((blocks[0][:, None] == blocks[0]) & (blocks[1][:, None] == blocks[1])) | (
        down == across
    )
    for i, j in np.argwhere(np.triu(near, 1)).tolist():
        parent[root(j)] = root(i)
    groups: dict[int, list[int]] = {}
    for i in range(n):
        groups.setdefault(root(i), []).append(i)
    return [Run(rows[g], columns[g], logits[g]) for g in groups.values()]


def heaviest_chain(rows: Ints, columns: Ints, weights: Floats) -> Ints:
    """Which cells, in order, make the heaviest chain that goes forward in both reports."""
    order = np.lexsort((columns, rows))
    i, j, w = rows[order], columns[order], weights[order]
    best, before = w.copy(), np.full(len(w), -1)
    for t in range(len(w)):
        ahead = np.flatnonzero((i[:t] < i[t]) & (j[:t] < j[t]))
        if len(ahead):
            before[t] = ahead[best[ahead].argmax()]
            best[t] += best[before[t]]
    path = []
    t = int(best.argmax()) if len(best) else -1
    while t >= 0:
        path.append(order[t])
        t = int(before[t])
    return np.array(path[::-1], dtype=np.int64)
