"""Features to calibrated evidence: committed coefficients, fitted by `scripts/fit_reuse.py`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.reuse.formulas import Content
from analyzer.reuse.lexical import GramIndex

Floats = NDArray[np.float64]

# Log odds that one sentence was made from the other, of candidates in composed corpora.
# cosine, overlap, shorter/longer, log own characters of the poorer side / 20,
# log of the shared weight, [similarity, margin]
LEXICAL_CELL = (-5.0, 9.0, 2.0, 0.0, 0.0, 0.0)
VECTOR_CELL = (-6.0, 6.0, 2.0, 0.0, 0.0, 0.0, 5.0, 0.0)


@dataclass(frozen=True, slots=True)
class Views:
    """What the comparison sees of each key."""

    grams: GramIndex
    vectors: NDArray[np.float32] | None
    density: NDArray[np.float32]  # of each key: how near its nearest unrelated sentences are
    content: Content
    length: NDArray[np.int64]
    formula: NDArray[np.bool_]  # of each key: rightly shared
    counts: NDArray[np.bool_]  # of each key: enough words of its own to be evidence


def cell_features(shared: Floats, left: NDArray[np.int64], right: NDArray[np.int64], views: Views, similarity: Floats | None) -> Floats:
    """Features of cells along the last axis; `left` and `right` (keys) broadcast to `shared`."""
    mass_a, mass_b = views.grams.mass[left], views.grams.mass[right]
    own_a, own_b = views.content.own[left], views.content.own[right]
    length_a, length_b = views.length[left], views.length[right]
    parts = [
        shared / np.sqrt(mass_a * mass_b),
        shared / np.minimum(mass_a, mass_b),
        np.minimum(length_a, length_b) / np.maximum(np.maximum(length_a, length_b), 1),
        np.log(np.maximum(np.minimum(own_a, own_b), 1) / 20.0),
        np.log1p(shared / 50.0),
    ]
    if similarity is not None:
        parts += [similarity, similarity - (views.density[left] + views.density[right]) / 2]
    return np.stack(np.broadcast_arrays(*parts), axis=-1).astype(np.float64)


def cell_logits(features: Floats) -> Floats:
    """Log odds that one sentence was made from the other."""
    weights = np.array(LEXICAL_CELL if features.shape[-1] == len(LEXICAL_CELL) - 1 else VECTOR_CELL)
    logits: Floats = features @ weights[1:] + weights[0]
    return logits


def probability(logits: Floats) -> Floats:
    """Log odds to probabilities."""
    result: Floats = 1.0 / (1.0 + np.exp(-logits))
    return result


# Log odds that a run of matches was made from the other text: intercept, then the features of
# `matching.run_features` (matches expected, the same without the best, mean evidence, log characters,
# order, density).
LEXICAL_RUN = (-3.0, 2.0, 3.0, 0.4, 0.3, 0.5, 0.5)
VECTOR_RUN = (-3.5, 2.0, 3.0, 0.4, 0.3, 0.5, 0.5)


def passage_logit(features: Floats, with_vectors: bool) -> float:
    """Log odds that a run was made from the other text."""
    weights = np.array(VECTOR_RUN if with_vectors else LEXICAL_RUN)
    return float(features @ weights[1:] + weights[0])
