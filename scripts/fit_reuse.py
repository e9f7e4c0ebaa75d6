"""Fit the coefficients of analyzer/reuse/score.py on composed corpora of bank A.

Input: corpora/benchmark, the encoder. Output: coefficients on stdout, to be pasted. Some minutes; seeds 100 up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.config import ReuseConfig
from analyzer.reuse.candidates import select_reports
from analyzer.reuse.chains import best_cells
from analyzer.reuse.matching import match_reports
from analyzer.reuse.score import Views, cell_features
from analyzer.reuse.units import Units, collect_units
from analyzer.reuse.views import build_views
from scripts.reuse_benchmark.compose import Benchmark, Plant


def _features(ka: NDArray[np.int64], kb: NDArray[np.int64], views: Views) -> NDArray[np.float64]:
    shared = (views.grams.matrix[ka] @ views.grams.matrix[kb].T).toarray().astype(np.float64)
    cosine = None
    if views.vectors is not None:
        cosine = (views.vectors[ka] @ views.vectors[kb].T).astype(np.float64)
    return cell_features(shared, ka[:, None], kb[None, :], views, cosine)


_ALIGNED = frozenset({"verbatim", "template", "region", "light", "series", "rewrite", "paraphrase"})


def plants_by_pair(benchmark: Benchmark) -> dict[tuple[str, str], list[Plant]]:
    found: dict[tuple[str, str], list[Plant]] = {}
    for plant in benchmark.plants:
        found.setdefault((plant.left[0], plant.right[0]), []).append(plant)
    return found


def inside(report: int, span: tuple[int, int], units: Units) -> NDArray[np.int64]:
    """Positions of the units of a report within a span."""
    members = range(int(units.first[report]), int(units.first[report + 1]))
    return np.array(
        [i for i, u in enumerate(members) if span[0] <= units.sentences[u].span.start < span[1]],
        dtype=np.int64,
    )


def cells(
    benchmark: Benchmark, units: Units, views: Views, pairs: list[tuple[int, int]]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Features of the best cells of report pairs, and whether they are copies; doubtful ones left out."""
    plants = plants_by_pair(benchmark)
    shared: dict[str, list[tuple[int, int]]] = {}
    for _, report, span in benchmark.formulas:
        shared.setdefault(report, []).append(span)
    features, labels = [], []
    for left, right in pairs:
        ka, kb = (units.key[units.first[r] : units.first[r + 1]] for r in (left, right))
        rows, columns = np.flatnonzero(views.counts[ka]), np.flatnonzero(views.counts[kb])
        if not len(rows) or not len(columns):
            continue
        f = _features(ka[rows], kb[columns], views)
        rank = f[..., 0] + (f[..., 4] if f.shape[-1] > 4 else 0)
        i, j = best_cells(rank, f[..., 1] >= 0.5, -9.0)
        label = np.zeros((len(ka), len(kb)), dtype=np.int64)
        names = units.reports[left].report_id, units.reports[right].report_id
        for span in shared.get(names[0], ()):  # equal by right: neither copy nor independent
            label[inside(left, span, units)] = -1
        for plant in plants.get(names, ()):
            a, b = inside(left, plant.left[1], units), inside(right, plant.right[1], units)
            label[np.ix_(a, b)] = -1
            if plant.kind in _ALIGNED and len(a) == len(b):
                label[a, b] = 1
            else:
                overlap = np.zeros(label.shape)
                overlap[np.ix_(rows, columns)] = f[..., 1]
                block = overlap[np.ix_(a, b)]
                label[np.ix_(a, b)] = np.where(block >= 0.55, 1, -1)
        y = label[rows[i], columns[j]]
        features.append(f[i, j][y >= 0])
        labels.append(y[y >= 0])
    return np.concatenate(features), np.concatenate(labels)


def runs(
    benchmark: Benchmark,
    units: Units,
    views: Views,
    pairs: list[tuple[int, int]],
    config: ReuseConfig,
) -> tuple[NDArray[np.float64], NDArray[np.int64], list[str]]:
    """Features of every run, whether it lies on a plant, and the plant's kind."""
    plants = plants_by_pair(benchmark)
    features, labels, kinds = [], [], []
    for left, right in pairs:
        names = units.reports[left].report_id, units.reports[right].report_id
        regions = [
            (p.kind, set(inside(left, p.left[1], units)), set(inside(right, p.right[1], units)))
            for p in plants.get(names, ())
        ]
        for match in match_reports(left, [right], units, views, config):
            a, b = set(match.run.rows.tolist()), set(match.run.columns.tolist())
            hit = [
                k for k, x, y in regions if len(a & x) >= len(a) / 2 and len(b & y) >= len(b) / 2
            ]
            features.append(match.features)
            labels.append(int(bool(hit)))
            kinds.append(hit[0] if hit else "")
    return np.array(features), np.array(labels), kinds
