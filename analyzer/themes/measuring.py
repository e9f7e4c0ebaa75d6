"""How well labels are predicted: precision, recall, F1, exact sets, reliability, role confusion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.records import SentenceThemes
from analyzer.themes.labels import LabelledSentence
from analyzer.themes.model import ROLES
from analyzer.themes.scheme import Scheme

_BINS = 10


@dataclass(frozen=True, slots=True)
class ThemeMeasure:
    """One theme: how often it is true, and how well it is found (0 to 1)."""

    theme: str
    n: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Measures:
    """All figures of one model on one set of sentences; shares lie in 0 to 1.

    `confusion` counts roles: rows are true, columns predicted, in the order of `ROLES`. `reliability` has a
    row per tenth of probability: (mean probability, observed share, count). `ece` is the mean distance of
    the two over all decisions.
    """

    n: int
    themes: tuple[ThemeMeasure, ...]
    macro_f1: float
    micro_f1: float
    exact: float
    role_accuracy: float
    role_macro_f1: float
    confusion: NDArray[np.int64]
    reliability: tuple[tuple[float, float, int], ...]
    ece: float
    unsure: float  # share of sentences not marked confident
    exact_sure: float  # exact label sets among the confident ones


def measure(
    truth: Sequence[LabelledSentence], found: Sequence[SentenceThemes], scheme: Scheme
) -> Measures:
    """The figures for predictions `found` against `truth`, row by row.

    Raises:
        ValueError: the two differ in length, or are empty.
    """
    if not truth or len(truth) != len(found):
        raise ValueError(f"{len(truth)} labelled and {len(found)} predicted sentences")
    actual = np.array([[key in item.themes for key in scheme.keys] for item in truth])
    decided = np.array([[key in item.themes for key in scheme.keys] for item in found])
    hits = (actual & decided).sum(axis=0)
    themes = tuple(
        ThemeMeasure(key, int(n), hit / max(1, out), hit / max(1, n), 2 * hit / max(1, out + n))
        for key, hit, out, n in zip(
            scheme.keys, hits, decided.sum(axis=0), actual.sum(axis=0), strict=True
        )
    )
    confusion = np.zeros((len(ROLES), len(ROLES)), dtype=np.int64)
    for expected, item in zip(truth, found, strict=True):
        confusion[ROLES.index(expected.role), ROLES.index(item.role)] += 1
    right = np.diag(confusion)
    role_f1 = 2 * right / np.maximum(1, confusion.sum(axis=0) + confusion.sum(axis=1))
    occurring = confusion.sum(axis=1) > 0
    same = (actual == decided).all(axis=1)
    sure = np.array([item.confident for item in found])
    scores = np.array([[s.score for s in item.scores] for item in found])
    rows = _reliability(scores.ravel(), actual.ravel())
    return Measures(
        n=len(truth),
        themes=themes,
        macro_f1=float(np.mean([t.f1 for t in themes if t.n])),
        micro_f1=float(2 * hits.sum() / max(1, actual.sum() + decided.sum())),
        exact=float(same.mean()),
        role_accuracy=float(right.sum() / len(truth)),
        role_macro_f1=float(role_f1[occurring].mean()),
        confusion=confusion,
        reliability=rows,
        ece=sum(abs(p - share) * n for p, share, n in rows) / scores.size,
        unsure=float(1 - sure.mean()),
        exact_sure=float(same[sure].mean()) if sure.any() else 0.0,
    )


def _reliability(
    scores: NDArray[np.float64], truth: NDArray[np.bool_]
) -> tuple[tuple[float, float, int], ...]:
    bins = np.minimum((scores * _BINS).astype(int), _BINS - 1)
    return tuple(
        (float(scores[bins == b].mean()), float(truth[bins == b].mean()), int((bins == b).sum()))
        for b in range(_BINS)
        if (bins == b).any()
    )


def draw_reliability(measures: Measures) -> str:
    """The reliability curve as SVG: observed share over stated probability, dots as large as their counts."""
    side, edge = 320, 40
    dots = "".join(
        f'<circle cx="{edge + p * side:.1f}" cy="{edge + (1 - share) * side:.1f}" '
        f'r="{2 + np.log10(n):.1f}" fill="#1f5fa8"><title>{n}</title></circle>'
        for p, share, n in measures.reliability
    )
    size, far = side + 2 * edge, edge + side
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" '
        f'font-family="sans-serif" font-size="12">'
        f'<rect width="{size}" height="{size}" fill="white"/>'
        f'<rect x="{edge}" y="{edge}" width="{side}" height="{side}" fill="none" stroke="#888"/>'
        f'<path d="M{edge} {far}L{far} {edge}" stroke="#bbb"/>{dots}'
        f'<text x="{edge}" y="{far + 24}">0   stated probability   1</text>'
        f'<text x="{edge}" y="{edge - 12}">observed share (0 to 1, upwards)</text></svg>\n'
    )
