"""Scores of PAN (plagdet) and of report pairs, over all plants and by kind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.records import Span
from scripts.reuse_benchmark.compose import Benchmark, Plant


@dataclass(frozen=True)
class Detection:
    """A passage that a method reports; `score` ranks."""

    left: tuple[str, Span]
    right: tuple[str, Span]
    score: float


def _common(a: tuple[str, Span], b: tuple[str, Span]) -> Span | None:
    if a[0] != b[0]:
        return None
    start, end = max(a[1].start, b[1].start), min(a[1].end, b[1].end)
    return Span(start, end) if start < end else None


def _union(spans: Sequence[Span]) -> int:
    total, reach = 0, -1
    for start, end in sorted(spans):
        if end > reach:
            total += end - max(start, reach)
            reach = end
    return total


def _size(x: Plant | Detection) -> int:
    return x.left[1].end - x.left[1].start + x.right[1].end - x.right[1].start


def _share(x: Plant | Detection, others: Sequence[Plant | Detection]) -> float:
    hits = [o for o in others if _common(x.left, o.left) and _common(x.right, o.right)]
    found = sum(
        _union([c for o in hits if (c := _common(side(x), side(o)))])
        for side in (lambda y: y.left, lambda y: y.right)
    )
    return found / _size(x)


def plagdet(plants: Sequence[Plant], found: Sequence[Detection]) -> float:
    """F1 of macro precision and recall over log2(1 + granularity), 0 to 1."""
    if not plants or not found:
        return 0.0
    by_pair: dict[tuple[str, str], tuple[list[Plant], list[Detection]]] = {}
    for p in plants:
        by_pair.setdefault((p.left[0], p.right[0]), ([], []))[0].append(p)
    for d in found:
        by_pair.setdefault((d.left[0], d.right[0]), ([], []))[1].append(d)
    precision = sum(_share(d, ps) for ps, ds in by_pair.values() for d in ds) / len(found)
    recall = sum(_share(p, ds) for ps, ds in by_pair.values() for p in ps) / len(plants)
    counts = [
        n
        for ps, ds in by_pair.values()
        for p in ps
        if (n := sum(1 for d in ds if _common(p.left, d.left) and _common(p.right, d.right)))
    ]
    if not precision + recall or not counts:
        return 0.0
    f1 = 2 * precision * recall / (precision + recall)
    return f1 / math.log2(1 + sum(counts) / len(counts))


def score(
    benchmark: Benchmark, found: Sequence[Detection], ranked: dict[tuple[str, str], float]
) -> dict[str, float]:
    """All figures of a method: `ranked` scores report pairs."""
    kinds = sorted({p.kind for p in benchmark.plants})
    truth = {(p.left[0], p.right[0]) for p in benchmark.plants}
    kind_of = {(p.left[0], p.right[0]): p.kind for p in benchmark.plants}
    hits = truth & set(ranked)
    precision = len(hits) / max(len(ranked), 1)
    recall = len(hits) / len(truth)
    row = {
        "plagdet": plagdet(benchmark.plants, found),
        "P": precision,
        "R": recall,
        "F1": 2 * precision * recall / max(precision + recall, 1e-9),
        "AP": average_precision(truth, ranked),
    }
    per_kind = []
    for kind in kinds:
        plants = [p for p in benchmark.plants if p.kind == kind]
        mine = [d for d in found if kind_of.get((d.left[0], d.right[0]), kind) == kind]
        share = len(mine) and [d for d in mine if kind_of.get((d.left[0], d.right[0])) == kind]
        value = plagdet(plants, share or [])
        per_kind.append(value)
        pairs = {(p.left[0], p.right[0]) for p in plants}
        row[f"found:{kind}"] = len(pairs & set(ranked)) / len(pairs)
        row[f"pd:{kind}"] = value
    row["kinds"] = sum(per_kind) / len(per_kind)
    row |= false_flags(benchmark, found)
    return row


def average_precision(truth: set[tuple[str, str]], ranked: dict[tuple[str, str], float]) -> float:
    hits, total = 0, 0.0
    for i, pair in enumerate(sorted(ranked, key=lambda p: (-ranked[p], p)), 1):
        if pair in truth:
            hits += 1
            total += hits / i
    return total / max(len(truth), 1)


def false_flags(benchmark: Benchmark, found: Sequence[Detection]) -> dict[str, float]:
    flagged: dict[str, list[Span]] = {}
    for d in found:
        for report, span in (d.left, d.right):
            flagged.setdefault(report, []).append(span)
    sums: dict[str, list[int]] = {}
    for kind, report, span in benchmark.formulas:
        hit = [
            Span(max(span.start, f.start), min(span.end, f.end))
            for f in flagged.get(report, ())
            if max(span.start, f.start) < min(span.end, f.end)
        ]
        total = sums.setdefault(kind, [0, 0])
        total[0] += _union(hit)
        total[1] += span.end - span.start
    row = {f"flag:{k}": a / max(b, 1) for k, (a, b) in sorted(sums.items())}
    bad = sum(
        1
        for n in benchmark.negatives
        if any(_common(n.left, d.left) and _common(n.right, d.right) for d in found)
    )
    row["flag:negative"] = bad / max(len(benchmark.negatives), 1)
    return row
