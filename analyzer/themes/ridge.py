"""Ridge regression in its dual form: many outputs from one solution, every batch left out exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
_FREE = 100.0  # the square of the constant column: so large that the penalty leaves the bias free


@dataclass(frozen=True, slots=True)
class Rows:
    """Sentences as rows: a sparse block (csr, n rows) beside a dense one, both of float64."""

    matrix: Any
    dense: Doubles


@dataclass(frozen=True, slots=True)
class Solution:
    """One coefficient per sentence and output, and the inverse of the penalised kernel behind them."""

    duals: Doubles  # (n, outputs)
    inverse: Doubles  # (n, n)


def solve(rows: Rows, targets: Doubles, penalty: float) -> Solution:
    """The outputs that are nearest to `targets` (n, outputs) at the least square of all weights."""
    from scipy.linalg import cho_factor, cho_solve

    kernel = (rows.matrix @ rows.matrix.T).toarray() + rows.dense @ rows.dense.T + _FREE
    kernel[np.diag_indices_from(kernel)] += penalty
    factor = cho_factor(kernel, lower=True, overwrite_a=True, check_finite=False)
    inverse = cho_solve(factor, np.eye(len(kernel)), overwrite_b=True, check_finite=False)
    return Solution(inverse @ targets, inverse)


def weights_of(solution: Solution, rows: Rows) -> tuple[Doubles, Doubles, Doubles]:
    """Weights of the sparse and of the dense columns, and the bias, for each output."""
    return _weights(solution.duals, rows)


def left_out_margins(
    solution: Solution,
    rows: Rows,
    folds: Sequence[NDArray[np.int64]],
    views: Sequence[Rows],
) -> list[Doubles]:
    """For each view of the sentences the outputs (n, outputs) of the solution without their own fold.

    Leaving rows G out of a ridge solution a with inverse V gives a - V[:, G] V[G, G]^-1 a[G].
    """
    duals, inverse = solution.duals, solution.inverse
    found = [np.zeros(duals.shape) for _ in views]
    for fold in folds:
        pull = np.linalg.solve(inverse[np.ix_(fold, fold)], duals[fold])
        matrix, dense, bias = _weights(duals - inverse[:, fold] @ pull, rows)
        for out, view in zip(found, views, strict=True):
            out[fold] = view.matrix[fold] @ matrix + view.dense[fold] @ dense + bias
    return found


def _weights(duals: Doubles, rows: Rows) -> tuple[Doubles, Doubles, Doubles]:
    return rows.matrix.T @ duals, rows.dense.T @ duals, _FREE * duals.sum(axis=0)
