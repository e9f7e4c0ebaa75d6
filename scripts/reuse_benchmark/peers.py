"""Well-known methods on the same sentences, chained to passages the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from analyzer.records import ReportAnalysis, Sentence, Span
from analyzer.reuse.mask import gram_hashes
from scripts.reuse_benchmark.scoring import Detection

Cells = Iterable[tuple[int, int, float]]
Method = Callable[[list[str]], Cells]


def tfidf(texts: list[str], least: float = 0.55) -> Cells:
    """Cosine of character 2-3-gram TF-IDF vectors."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), dtype=np.float32).fit_transform(
        texts
    )
    for start in range(0, len(texts), 1000):
        block = (vectors[start : start + 1000] @ vectors.T).tocoo()
        keep = (block.data >= least) & (block.row + start < block.col)
        yield from zip(
            (block.row[keep] + start).tolist(),
            block.col[keep].tolist(),
            block.data[keep].tolist(),
            strict=True,
        )


def minhash(texts: list[str], least: float = 0.4) -> Cells:
    """datasketch MinHash-LSH over character 3-grams, confirmed by the estimated Jaccard."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=least, num_perm=64)
    sketches = []
    for i, text in enumerate(texts):
        sketch = MinHash(num_perm=64, seed=1)
        sketch.update_batch([text[k : k + 3].encode() for k in range(max(len(text) - 2, 1))])
        sketches.append(sketch)
        index.insert(str(i), sketch)
    for i, sketch in enumerate(sketches):
        for other in index.query(sketch):
            j = int(other)
            if i < j and (value := sketch.jaccard(sketches[j])) >= least:
                yield i, j, value


def winnowing(texts: list[str], least: float = 0.3) -> Cells:
    """Fingerprints of 7-grams, one in a window of four; share of the shorter side's in common."""
    marks: list[set[int]] = []
    for text in texts:
        hashes = gram_hashes([text], 7)[1]
        if len(hashes) > 4:
            windows = np.lib.stride_tricks.sliding_window_view(hashes, 4)
            hashes = windows.min(axis=1)
        marks.append(set(hashes.tolist()))
    holders: dict[int, list[int]] = {}
    for i, mark in enumerate(marks):
        for value in mark:
            holders.setdefault(value, []).append(i)
    shared: dict[tuple[int, int], int] = {}
    for group in holders.values():
        if len(group) <= 60:
            for x, i in enumerate(group):
                for j in group[x + 1 :]:
                    shared[i, j] = shared.get((i, j), 0) + 1
    for (i, j), count in shared.items():
        value = count / max(min(len(marks[i]), len(marks[j])), 1)
        if value >= least:
            yield i, j, value


def rapidfuzz(texts: list[str], least: float = 70.0) -> Cells:
    """RapidFuzz ratio of every pair of sentences."""
    from rapidfuzz import fuzz, process

    for start in range(0, len(texts), 500):
        part = texts[start : start + 500]
        scores = process.cdist(part, texts, scorer=fuzz.ratio, score_cutoff=least, dtype=np.uint8)
        for i, j in np.argwhere(scores):
            if i + start < j:
                yield int(i) + start, int(j), float(scores[i, j]) / 100


METHODS: dict[str, Method] = {
    "MinHash-LSH": minhash,
    "TF-IDF": tfidf,
    "winnowing": winnowing,
    "RapidFuzz": rapidfuzz,
}


def detect(method: Method, analyses: list[ReportAnalysis], max_reports: int) -> list[Detection]:
    """Cells of `method` between reports, chained over gaps of two sentences.

    Sentences under 15 characters and sentences that more than `max_reports` reports hold are left out,
    as every peer needs it.
    """
    ordered = sorted(analyses, key=lambda a: (a.report.year, a.report.report_id))
    units: list[tuple[int, int, Sentence]] = [
        (r, i, s)
        for r, a in enumerate(ordered)
        for i, s in enumerate(a.sentences)
        if len(s.text) >= 15
    ]
    holders: dict[str, set[int]] = {}
    for r, _, s in units:
        holders.setdefault(s.text, set()).add(r)
    units = [u for u in units if len(holders[u[2].text]) <= max_reports]
    cells: dict[tuple[int, int], list[tuple[int, int, float]]] = {}
    for a, b, value in method([u[2].text for u in units]):
        (r, i, _), (s, j, _) = units[a], units[b]
        if r != s:
            cells.setdefault((r, s), []).append((i, j, value))
    return [
        detection
        for (r, s), found in sorted(cells.items())
        for detection in _passages(found, ordered[r], ordered[s])
    ]


def _passages(
    cells: list[tuple[int, int, float]], left: ReportAnalysis, right: ReportAnalysis
) -> list[Detection]:
    groups: list[list[tuple[int, int, float]]] = []
    for cell in sorted(cells):
        near = [
            g
            for g in groups
            if any(abs(cell[0] - i) <= 3 and abs(cell[1] - j) <= 3 for i, j, _ in g)
        ]
        groups = [g for g in groups if g not in near] + [[cell, *(c for g in near for c in g)]]
    found = []
    for group in groups:
        if max(len({i for i, _, _ in group}), len({j for _, j, _ in group})) < 2:
            continue  # one sentence alone is no passage: as in the engine, and best for every peer
        a = [left.sentences[i].span for i, _, _ in group]
        b = [right.sentences[j].span for _, j, _ in group]
        found.append(
            Detection(
                (left.report.report_id, Span(min(s.start for s in a), max(s.end for s in a))),
                (right.report.report_id, Span(min(s.start for s in b), max(s.end for s in b))),
                sum(v for _, _, v in group),
            )
        )
    return found
