"""Reports to runs of matching sentences: candidates, then every cell of a candidate pair of reports."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.config import ReuseConfig
from analyzer.reuse.chains import Run, best_cells, join_runs
from analyzer.reuse.formulas import Content
from analyzer.reuse.lexical import GramIndex, rare_gram_pairs
from analyzer.reuse.neighbours import near_pairs
from analyzer.reuse.units import Units


@dataclass(frozen=True, slots=True)
class Views:
    """What the comparison sees of each key."""

    grams: GramIndex
    vectors: NDArray[np.float32] | None
    content: Content
    usable: NDArray[np.bool_]  # of each key: enough words of its own to be evidence
    formula: NDArray[np.bool_]  # of each key: rightly shared


@dataclass(frozen=True, slots=True)
class Match:
    """A run between two reports; positions count units within each report."""

    left: int
    right: int
    run: Run
    similarity: float
    overlap: float
    score: float


def candidate_reports(
    units: Units, views: Views, config: ReuseConfig, focus: Collection[int] | None
) -> list[tuple[int, int]]:
    """Pairs of reports (left earlier) with enough candidate sentences in common."""
    usable = np.flatnonzero(views.usable)
    keys = [units.keys[k] for k in usable]
    left, right = rare_gram_pairs(keys, n=4, max_keys=config.max_gram_keys, min_shared=4)
    pairs = [(usable[left], usable[right]), (usable, usable)]
    if views.vectors is not None:
        left, right = near_pairs(views.vectors[usable], config.candidate_similarity)
        pairs.append((usable[left], usable[right]))
    found: set[tuple[int, int]] = set()
    holders = _holders(units)
    for a, b in pairs:
        for k, other in zip(a.tolist(), b.tolist(), strict=True):
            for r in holders[k]:
                for s in holders[other]:
                    if r != s:
                        found.add((r, s) if r < s else (s, r))
    if focus is not None:
        found = {p for p in found if p[0] in focus or p[1] in focus}
    return sorted(found)


def _holders(units: Units) -> list[list[int]]:
    holders: list[list[int]] = [[] for _ in units.keys]
    for key, report in sorted(set(zip(units.key.tolist(), units.report.tolist(), strict=True))):
        holders[key].append(report)
    return holders


def match_reports(
    left: int, right: int, units: Units, views: Views, config: ReuseConfig
) -> list[Match]:
    """The runs of two reports that are evidence."""
    a, b = (slice(int(units.first[r]), int(units.first[r + 1])) for r in (left, right))
    ka, kb = units.key[a], units.key[b]
    rows, columns = (np.flatnonzero(views.usable[k]) for k in (ka, kb))
    if not len(rows) or not len(columns):
        return []
    cosine, overlap, similarity = _features(ka[rows], kb[columns], views)
    if views.vectors is None:
        logits = -5.0 + 9.0 * cosine + 2.0 * overlap
    else:
        logits = -6.0 + 6.0 * cosine + 2.0 * overlap + 5.0 * similarity
    i, j = best_cells(logits, overlap >= 0.5, floor=-1.0)
    passed = (
        np.cumsum(views.formula[ka], dtype=np.int64),
        np.cumsum(views.formula[kb], dtype=np.int64),
    )
    runs = join_runs(
        rows[i], columns[j], logits[i, j], (passed[0][rows[i]], passed[1][columns[j]]), config.reach
    )
    matches = []
    for run in runs:
        at = np.searchsorted(rows, run.rows), np.searchsorted(columns, run.columns)
        own = int(views.content.own[np.unique(ka[run.rows])].sum())
        evidence = float(np.minimum(run.logits, 4.0).sum())
        score = _passage_score(run, own, evidence)
        if score >= config.threshold:
            matches.append(
                Match(
                    left, right, run, float(similarity[at].mean()), float(overlap[at].mean()), score
                )
            )
    return matches


def _features(
    ka: NDArray[np.int64], kb: NDArray[np.int64], views: Views
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    shared = (views.grams.matrix[ka] @ views.grams.matrix[kb].T).toarray().astype(np.float64)
    mass_a, mass_b = views.grams.mass[ka][:, None], views.grams.mass[kb][None, :]
    cosine = shared / np.sqrt(mass_a * mass_b)
    overlap = shared / np.minimum(mass_a, mass_b)
    if views.vectors is None:
        return cosine, overlap, cosine
    return cosine, overlap, (views.vectors[ka] @ views.vectors[kb].T).astype(np.float64)


def _passage_score(run: Run, own: int, evidence: float) -> float:
    if run.n_matched < 2 and max(len(run.rows), 1) < 2 and own < 40:
        return 0.0
    return float(1.0 / (1.0 + np.exp(3.0 - 0.8 * evidence)))
