"""From margins to probabilities and thresholds, on margins of batches that were left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.themes.ridge import Doubles

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


def platt(margins: Doubles, truth: Flags) -> tuple[float, float]:
    """Slope and offset of the log odds that margins stand for (Platt scaling)."""
    from sklearn.linear_model import LogisticRegression

    learner = LogisticRegression(C=10.0, solver="lbfgs").fit(margins[:, None], truth)
    return float(learner.coef_[0, 0]), float(learner.intercept_[0])


def best_threshold(scores: Doubles, truth: Flags, pull: float) -> float:
    """The threshold of best F1, drawn to 0.5 where few sentences speak for it."""
    grid = np.arange(0.25, 0.751, 0.025)
    chosen = [scores >= t for t in grid]
    f1 = np.array([2 * (c & truth).sum() / (c.sum() + truth.sum()) for c in chosen])
    smooth = np.convolve(np.pad(f1, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    best = float(grid[int(np.argmax(smooth))])
    share = truth.sum() / (truth.sum() + pull)
    return float(0.5 + share * (best - 0.5))


def temperature(margins: Doubles, roles: Ints) -> float:
    """The factor on role margins with the best log-likelihood."""
    grid = np.arange(0.5, 2.51, 0.1)

    def loss(factor: float) -> float:
        scaled = margins * factor
        peak = scaled.max(axis=1)
        norm = peak + np.log(np.exp(scaled - peak[:, None]).sum(axis=1))
        return float((norm - scaled[np.arange(len(roles)), roles]).mean())

    return float(round(min(grid, key=loss), 2))
