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
        rows[i],
        columns[j],
        logits[i, j],
        (passed[0][rows[i]], passed[1][columns[j]]),
        config.reach,
        config.cell_strong,
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
    """What decides on a run, from its best match in each sentence of the side that has fewer.

    Evidence added up, the same without the best match, matches, best match, log of the characters
    that are evidence, order, density.
    """
    left, right = ka[run.rows], kb[run.columns]
    counts = views.counts[left] & views.counts[right]
    if run.n_matched < 2:
        counts &= ~(views.content.fact[left] | views.content.fact[right])
    rows, logits = run.rows[counts], np.clip(run.logits[counts], -4.0, 4.0)
    columns = run.columns[counts]
    if len(np.unique(columns)) < len(np.unique(rows)):
        rows = columns
    order = np.lexsort((-logits, rows))
    first = np.concatenate(([True], np.diff(rows[order]) != 0)) if len(rows) else counts[:0]
    values = np.sort(logits[order][first] + 4.0)[::-1]
    own = views.content.own
    chars = min(own[np.unique(left[counts])].sum(), own[np.unique(right[counts])].sum())
    span = max(np.ptp(run.rows), np.ptp(run.columns)) + 1
    return np.array(
        [
            min(float(values.sum()), 48.0),
            min(float(values[1:].sum()), 40.0),
            min(len(values), 8),
            float(values[0]) if len(values) else 0.0,
            float(np.log(max(chars, 5) / 50.0)),
            run.in_order,
            len(np.unique(run.rows)) / span,
        ]
    )
