"""Features to calibrated evidence; the coefficients are fitted by `scripts/fit_reuse.py`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analyzer.config import ReuseConfig
from analyzer.reuse.formulas import Content
from analyzer.reuse.lexical import GramIndex
from analyzer.reuse.numbers import shared_weight

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WEIGHTS = Path(__file__).parent.parent / "resources" / "reuse_weights.json"
OVERLAP, NUMBERS, SIMILARITY = 1, 4, 5  # places in the features of a cell
MANY = 3  # matches of a run, from which on each may be weaker
_LONGER = 1.2  # log odds: by so much
_MAX_NUMBERS = 12.0
_BOUND = 4.0  # standard deviations: features beyond were hardly seen when the weights were fitted


@dataclass(frozen=True, slots=True)
class Views:
    """What the comparison sees of each key.

    `density` says how near the nearest unrelated sentences are (mean cosine), and `unit` scales cosines
    of any model to a common spread of unrelated sentences. `doubt` is `CorpusStatistics.doubt`.
    """

    grams: GramIndex
    vectors: NDArray[np.float32] | None
    density: NDArray[np.float32]
    unit: float
    doubt: float
    content: Content
    numbers: NDArray[np.uint64]  # names of the numbers a key's sample states
    number_weights: NDArray[np.float32]
    length: Ints
    statutory: NDArray[np.bool_]  # rightly shared as the law's or the format's words
    formula: NDArray[np.bool_]  # rightly shared: statutory or stock wording
    counts: NDArray[np.bool_]  # holds enough words of its own to be evidence


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model over standardized features and, for `pairwise`, their products."""

    center: Floats
    scale: Floats
    intercept: float
    weights: Floats
    pairwise: bool

    def logits(self, features: Floats) -> Floats:
        """Log odds for features along the last axis."""
        x = np.clip((features - self.center) / self.scale, -_BOUND, _BOUND)
        size = x.shape[-1]
        found: Floats = x @ self.weights[:size] + self.intercept
        if self.pairwise:
            form = np.zeros((size, size))
            form[np.triu_indices(size)] = self.weights[size:]
            found += np.einsum("...i,...i->...", x @ form, x)
        return found


@cache
def load_weights(model: str) -> Weights:
    """The fitted model ``cell`` or ``run``, with the suffix ``_vector`` or ``_lexical``."""
    data = json.loads(WEIGHTS.read_text("utf-8"))[model]
    return Weights(
        np.array(data["center"]),
        np.array(data["scale"]),
        float(data["intercept"]),
        np.array(data["weights"]),
        bool(data["pairwise"]),
    )


def cell_features(
    shared: Floats, left: Ints, right: Ints, views: Views, cosine: Floats | None
) -> Floats:
    """Features of cells along the last axis; `left` and `right` (keys) broadcast to `shared`.

    n-gram cosine, n-gram overlap, shorter/longer, log of the shared weight (rarity), weight of the numbers
    that both state, and with vectors the cosine and its margin over the density around both sentences.
    """
    mass_a, mass_b = views.grams.mass[left], views.grams.mass[right]
    length_a, length_b = views.length[left], views.length[right]
    parts = [
        shared / np.sqrt(mass_a * mass_b),
        shared / np.minimum(mass_a, mass_b),
        np.minimum(length_a, length_b) / np.maximum(np.maximum(length_a, length_b), 1),
        np.log1p(shared / 50.0),
        np.minimum(
            shared_weight(views.numbers[left], views.numbers[right], views.number_weights[left]),
            _MAX_NUMBERS,
        ),
    ]
    if cosine is not None:
        margin = cosine - (views.density[left] + views.density[right]) / 2
        parts += [cosine * views.unit, margin * views.unit]
    return np.stack(np.broadcast_arrays(*parts), axis=-1).astype(np.float64)


def cell_logits(features: Floats, with_vectors: bool) -> Floats:
    """Log odds that one sentence was made from the other."""
    return load_weights("cell_vector" if with_vectors else "cell_lexical").logits(features)


def run_logits(features: Floats, with_vectors: bool) -> Floats:
    """Log odds that a run of matches was made from the other text."""
    return load_weights("run_vector" if with_vectors else "run_lexical").logits(features)


def least_matches(n_matches: int, doubt: float, config: ReuseConfig) -> tuple[float, float]:
    """Log odds that the best and the second best of so many matches need to make a passage; see docs/reuse.md.

    The more sentences a corpus has, the more is asked for (`CorpusStatistics.doubt`).
    """
    ease = (_LONGER if n_matches >= MANY else 0.0) - doubt / 2
    return config.first_match - ease, config.second_match - ease


def probability(logits: Floats) -> Floats:
    """Log odds to probabilities."""
    result: Floats = 1.0 / (1.0 + np.exp(-logits))
    return result
