"""Fit the coefficients of analyzer/reuse/score.py on composed corpora of bank A.

Input: corpora/benchmark (bank A only), models/encoder. Output: analyzer/resources/reuse_weights.json and the fit's
own figures on stdout. About five minutes; seeds 100 to 104. `--background FILE` mixes in other official prose.
"""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analyzer.config import ReuseConfig
from analyzer.embed import load_encoder
from analyzer.reuse.chains import best_cells
from analyzer.reuse.matching import match_reports
from analyzer.reuse.neighbours import encode_keys
from analyzer.reuse.score import (
    NUMBERS,
    SIMILARITY,
    WEIGHTS,
    Views,
    cell_features,
    load_weights,
    run_logits,
)
from analyzer.reuse.selection import select_reports
from analyzer.reuse.statistics import corpus_statistics
from analyzer.reuse.units import Units, collect_units, read_units
from analyzer.reuse.views import build_views
from scripts.reuse_benchmark.compose import Benchmark, Plant, Setting, compose


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
    sentences = units.reports[report].sentences
    return np.array(
        [i for i, s in enumerate(sentences) if span[0] <= s.span.start < span[1]], dtype=np.int64
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
        ka, kb = units.rows[left], units.rows[right]
        rows, columns = np.flatnonzero(views.counts[ka]), np.flatnonzero(views.counts[kb])
        if not len(rows) or not len(columns):
            continue
        f = _features(ka[rows], kb[columns], views)
        rank = f[..., 0] + (f[..., SIMILARITY] if f.shape[-1] > SIMILARITY else 0)
        i, j = best_cells(
            rank, f[..., 1], (views.length[ka[rows]], views.length[kb[columns]]), -9.0, 0.5
        )
        label = np.zeros((len(ka), len(kb)), dtype=np.int64)
        names = units.reports[left].report.report_id, units.reports[right].report.report_id
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
        names = units.reports[left].report.report_id, units.reports[right].report.report_id
        regions = [
            (p.kind, set(inside(left, p.left[1], units)), set(inside(right, p.right[1], units)))
            for p in plants.get(names, ())
        ]
        for match in match_reports(left, [right], units.rows, views, config):
            a, b = set(match.run.rows.tolist()), set(match.run.columns.tolist())
            hit = [
                k for k, x, y in regions if len(a & x) >= len(a) / 2 and len(b & y) >= len(b) / 2
            ]
            features.append(match.features)
            labels.append(int(bool(hit)))
            kinds.append(hit[0] if hit else "")
    return np.array(features), np.array(labels), kinds


def settings() -> list[Setting]:
    """Five kinds of corpora, so that nothing is fitted to one."""
    made = []
    for n, strength, passage, sentences, prose in (
        (150, 0.6, (2, 12), (10, 30), 0.9),
        (150, 0.6, (2, 8), (8, 24), 0.0),
        (100, 0.9, (2, 5), (15, 45), 0.9),
        (60, 0.4, (2, 12), (10, 30), 0.5),
        (150, 0.5, (2, 6), (12, 30), 1.0),
    ):
        made.append(
            Setting(
                n_reports=n,
                n_regions=max(3, n // 25),
                plants_per_kind=max(8, n // 9),
                strength=strength,
                passage=passage,
                sentences=sentences,
                negatives=n // 4,
                prose=prose,
            )
        )
    return made


def fit(
    features: NDArray[np.float64], labels: NDArray[np.int64], *, pairwise: bool
) -> dict[str, object]:
    """A logistic model as `analyzer.reuse.score.Weights` reads it."""
    from sklearn.linear_model import LogisticRegression

    center, scale = features.mean(0), features.std(0) + 1e-9
    x = np.clip((features - center) / scale, -4, 4)
    if pairwise:
        i, j = np.triu_indices(x.shape[1])
        x = np.concatenate([x, x[:, i] * x[:, j]], axis=1)
    model = LogisticRegression(C=1.0, max_iter=5000).fit(x, labels)

    def rounded(values: NDArray[np.float64]) -> list[float]:
        return [round(float(v), 4) for v in values]

    return {
        "center": rounded(center),
        "scale": rounded(scale),
        "intercept": rounded(model.intercept_)[0],
        "weights": rounded(model.coef_[0]),
        "pairwise": pairwise,
    }


def without_numbers(
    features: NDArray[np.float64], labels: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Each cell twice, once as if it stated no number: a copy whose numbers were exchanged is a copy, too."""
    bare = features.copy()
    bare[:, NUMBERS] = 0.0
    return np.concatenate([features, bare]), np.concatenate([labels, labels])


def compared(
    benchmark: Benchmark, units: Units, views: Views, margin: float, *, first: bool
) -> list[tuple[int, int]]:
    """All planted pairs of reports, candidates that are none, and pairs drawn at random."""
    place = {r.report.report_id: i for i, r in enumerate(units.reports)}
    true = {(place[p.left[0]], place[p.right[0]]) for p in benchmark.plants}
    rng = random.Random(0)
    rest: list[tuple[int, int]] = []
    if not first:
        wide = replace(ReuseConfig(), min_support=0.8, min_chain=4.0)
        selected = select_reports(units, views, margin, wide, None)
        candidates = set(zip(selected.left.tolist(), selected.right.tolist(), strict=True))
        rest = sorted(candidates - true)
        rng.shuffle(rest)
        rest = rest[:1500]
    while len(rest) < 2000:
        i, j = sorted(rng.sample(range(len(units.reports)), 2))
        if (i, j) not in true:
            rest.append((i, j))
    return sorted(true) + rest


def install(name: str, model: dict[str, object]) -> None:
    """Write one model into the package's resource."""
    data = json.loads(WEIGHTS.read_text("utf-8")) if WEIGHTS.exists() else {}
    data[name] = model
    WEIGHTS.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    load_weights.cache_clear()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--background", type=Path)
    options = parser.parse_args()
    prose = options.background.read_text("utf-8").splitlines() if options.background else []
    benchmarks = [
        compose(s, 100 + i, random.Random(i).sample(prose, min(6000, len(prose))))
        for i, s in enumerate(settings())
    ]
    for mode, encode in (("vector", load_encoder().encode), ("lexical", None)):
        seen = []
        for b in benchmarks:
            units = collect_units(read_units(a) for a in b.analyses)
            vectors = encode_keys(units.keys, encode)
            statistics = corpus_statistics(units, vectors, encode, ReuseConfig())
            views = build_views(units.keys, units.samples, vectors, statistics, ReuseConfig())
            seen.append((b, units, views, statistics.margin))
        for first in (True, False):
            data = [(b, u, v, compared(b, u, v, m, first=first)) for b, u, v, m in seen]
            found = [cells(*row) for row in data]
            x, y = np.concatenate([x for x, _ in found]), np.concatenate([y for _, y in found])
            install(f"cell_{mode}", fit(*without_numbers(x, y), pairwise=True))
        rows = [runs(*row, ReuseConfig()) for row in data]
        x, y = np.concatenate([r[0] for r in rows]), np.concatenate([r[1] for r in rows])
        install(f"run_{mode}", fit(x, y, pairwise=False))
        likely = run_logits(x, mode == "vector") > 0
        print(
            f"{mode}: {len(y)} runs, precision {y[likely].mean():.3f}, recall {likely[y == 1].mean():.3f}"
        )


if __name__ == "__main__":
    main()
