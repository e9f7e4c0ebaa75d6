"""Two reports compared cell by cell: runs of matching sentences with the evidence for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.config import ReuseConfig
from analyzer.reuse.chains import Run, best_cells, join_runs
from analyzer.reuse.score import (
    OVERLAP,
    SIMILARITY,
    Views,
    cell_features,
    cell_logits,
    probability,
    run_logits,
)
from analyzer.reuse.units import Units

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Match:
    """A run between two reports; positions count units within each report."""

    left: int
    right: int
    run: Run
    similarity: NDArray[np.float64]  # of each cell
    overlap: NDArray[np.float64]  # of each cell
    features: NDArray[np.float64]
    score: float


def match_reports(
    left: int, right: int, units: Units, views: Views, config: ReuseConfig
) -> list[Match]:
    """Every run of matching sentences of two reports, with its score."""
    ka, kb = (units.key[units.first[r] : units.first[r + 1]] for r in (left, right))
    rows, columns = np.flatnonzero(~views.formula[ka]), np.flatnonzero(~views.formula[kb])
    if not len(rows) or not len(columns):
        return []
    features = _features(ka[rows], kb[columns], views)
    with_vectors = views.vectors is not None
    logits = cell_logits(features, with_vectors)
    i, j = best_cells(logits, features[..., OVERLAP] >= config.part_overlap, config.cell_floor)
    passed = (
        np.cumsum(views.formula[ka], dtype=np.int64),
        np.cumsum(views.formula[kb], dtype=np.int64),
    )
    found = []
    for cells in join_runs(
        rows[i], columns[j], logits[i, j], (passed[0][rows[i]], passed[1][columns[j]]), config.reach
    ):
        run = trim(cells, config.cell_edge)
        if run is None:
            continue
        at = np.searchsorted(rows, run.rows), np.searchsorted(columns, run.columns)
        facts = run_features(run, ka, kb, views)
        found.append(
            Match(
                left,
                right,
                run,
                features[..., SIMILARITY if with_vectors else 0][at],
                features[..., OVERLAP][at],
                facts,
                float(probability(run_logits(facts, with_vectors))),
            )
        )
    return found


def _features(ka: Ints, kb: Ints, views: Views) -> NDArray[np.float64]:
    shared = (views.grams.matrix[ka] @ views.grams.matrix[kb].T).toarray().astype(np.float64)
    similarity = None
    if views.vectors is not None:
        similarity = (views.vectors[ka] @ views.vectors[kb].T).astype(np.float64)
    return cell_features(shared, ka[:, None], kb[None, :], views, similarity)


def trim(run: Run, edge: float) -> Run | None:
    """The run without weak cells at its ends, None where nothing is left."""
    strong = run.logits >= edge
    if not strong.any():
        return None
    rows, columns = run.rows[strong], run.columns[strong]
    keep = (run.rows >= rows.min()) & (run.rows <= rows.max())
    keep &= (run.columns >= columns.min()) & (run.columns <= columns.max())
    return Run(run.rows[keep], run.columns[keep], run.logits[keep])


def run_features(run: Run, ka: Ints, kb: Ints, views: Views) -> NDArray[np.float64]:
    """What decides on a run: counted, added and averaged evidence of its cells."""
    counts = views.counts[ka[run.rows]] & views.counts[kb[run.columns]]
    counts &= ~(views.content.fact[ka[run.rows]] | views.content.fact[kb[run.columns]])
    best: dict[int, float] = {}
    for row, logit, use in zip(
        run.rows.tolist(), run.logits.tolist(), counts.tolist(), strict=True
    ):
        if use:
            best[row] = max(best.get(row, -9.0), min(logit, 5.0))
    values = np.sort(np.array(list(best.values()) or [-5.0]))[::-1]
    chance = 1 / (1 + np.exp(-values))
    own = views.content.own
    chars = min(own[ka[np.unique(run.rows)]].sum(), own[kb[np.unique(run.columns)]].sum())
    span = max(np.ptp(run.rows), np.ptp(run.columns)) + 1
    return np.array(
        [
            float(np.log1p(chance.sum())),
            float(np.log1p(chance[1:].sum())),
            float(values.mean()),
            float(np.log(max(chars, 1) / 50.0)),
            run.in_order,
            len(np.unique(run.rows)) / span,
        ]
    )
