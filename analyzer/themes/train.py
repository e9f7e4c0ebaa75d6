"""Learns the weights: one ridge regression on rules, n-grams, words and their meanings, calibrated across batches.

With a penalty on squares the answer for every batch left out follows from one solution, exactly and without
fitting again, so that calibration and figures rest on batches that were not seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.records import Role, SectionKind
from analyzer.themes.calibration import best_threshold, platt, temperature
from analyzer.themes.context import NOWHERE, Context
from analyzer.themes.features import Features, in_context, read_features
from analyzer.themes.labels import LabelledSentence, folds
from analyzer.themes.lexicon import Lexicon
from analyzer.themes.model import (
    ROLES,
    Floats,
    ThemeModel,
    Vocabulary,
    mean_rows,
    probabilities,
    softmax,
    speaking,
    to_matrix,
)
from analyzer.themes.ridge import Doubles, Rows, left_out_margins, solve, weights_of
from analyzer.themes.scheme import Scheme

_THEME_MARGIN, _ROLE_MARGIN = 6.0, 4.0  # targets: margins about as large as log odds are


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen by leaving batches out (`scripts/evaluate_themes.py`)."""

    penalty: float = 8.0
    rule_scale: float = 0.7  # of each rule that fired
    label_scale: float = 3.0  # of "some strong rule of the theme fired"
    gram_scale: float = 4.0  # length of the n-gram block
    meaning_scale: float = 4.5  # mean length of the block of word vectors
    use_lexicon: bool = True  # off for the baseline of n-grams alone
    min_gram: int = 3  # sentences an n-gram must occur in
    threshold_pull: float = 60.0  # sentences' worth of belief in a threshold of one half


@dataclass(frozen=True, slots=True)
class WordVectors:
    """Vectors of words, a row each; `source` names the encoder that they were copied from."""

    words: tuple[str, ...] = ()
    rows: Floats | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Probabilities for batches left out: themes (n, themes), roles (n, 5); section known or withheld.

    The thresholds of `model` were chosen on the mean of the two.
    """

    model: ThemeModel
    placed: tuple[Floats, Floats]
    alone: tuple[Floats, Floats]


def train_model(
    labelled: Sequence[LabelledSentence],
    scheme: Scheme,
    lexicon: Lexicon,
    settings: Settings | None = None,
    vectors: WordVectors | None = None,
) -> ThemeModel:
    """A classifier learned from `labelled`, calibrated on predictions for batches left out."""
    return score_held_out(labelled, scheme, lexicon, settings, vectors).model


def score_held_out(
    labelled: Sequence[LabelledSentence],
    scheme: Scheme,
    lexicon: Lexicon,
    settings: Settings | None = None,
    vectors: WordVectors | None = None,
) -> HeldOut:
    """The classifier, and what one without a sentence's batch says of it, row by row."""
    settings, vectors = settings or Settings(), vectors or WordVectors()
    table = _table(labelled, scheme, lexicon, settings, vectors)
    batches = [item.batch for item in labelled]
    themes = np.where(table.themes, _THEME_MARGIN, -_THEME_MARGIN)
    roles = np.where(np.eye(len(ROLES), dtype=bool)[table.roles], _ROLE_MARGIN, -_ROLE_MARGIN)
    plan = ((table.mixed, themes), (table.hinted, roles), (table.bare, roles))
    solutions = [solve(rows, targets, settings.penalty) for rows, targets in plan]
    views = (table.placed, table.bare)
    margins = [
        left_out_margins(s, r, folds(batches), views)
        for s, (r, _) in zip(solutions, plan, strict=True)
    ]
    parts = [weights_of(s, rows) for s, (rows, _) in zip(solutions, plan, strict=True)]
    columns, meanings, bias = (np.hstack([part[i] for part in parts]) for i in range(3))
    model = _model(scheme, lexicon, table, vectors, (columns, meanings, bias))
    placed, alone = (np.hstack([part[view] for part in margins]) for view in range(2))
    model = _calibrate(model, placed, alone, table, settings)
    known = np.ones(len(labelled), dtype=bool)
    return HeldOut(
        model,
        probabilities(placed.astype(np.float32), known, model),
        probabilities(alone.astype(np.float32), ~known, model),
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """Every sentence in each of its contexts, and the labels."""

    vocabulary: Vocabulary
    bare: Rows  # nothing known of the section
    placed: Rows  # with its section
    hinted: Rows  # with its section, every other with the part of the problems section too
    mixed: Rows  # half bare, half hinted
    scale: float  # of the word vectors
    centre: Doubles  # mean of the word vectors' block
    themes: NDArray[np.bool_]
    roles: NDArray[np.int64]


def _table(
    labelled: Sequence[LabelledSentence],
    scheme: Scheme,
    lexicon: Lexicon,
    settings: Settings,
    vectors: WordVectors,
) -> _Table:
    plain = read_features([item.text for item in labelled], lexicon)
    bare = [in_context(item, NOWHERE) for item in plain]
    placed = [in_context(f, Context(s.section)) for f, s in zip(plain, labelled, strict=True)]
    hinted = [
        in_context(f, _hinted(i, s)) if i % 2 else placed[i]
        for i, (f, s) in enumerate(zip(plain, labelled, strict=True))
    ]
    mixed = [h if i % 4 < 2 else b for i, (h, b) in enumerate(zip(hinted, bare, strict=True))]
    vocabulary = _vocabulary([bare, placed, hinted], settings, vectors)
    meanings, centre, scale = _meanings(plain, vocabulary.words, vectors, settings)

    def rows(features: Sequence[Features]) -> Rows:
        return Rows(to_matrix(features, vocabulary).astype(np.float64), meanings)

    return _Table(
        vocabulary=vocabulary,
        bare=rows(bare),
        placed=rows(placed),
        hinted=rows(hinted),
        mixed=rows(mixed),
        scale=scale,
        centre=centre,
        themes=np.array([[key in item.themes for key in scheme.keys] for item in labelled]),
        roles=np.array([ROLES.index(item.role) for item in labelled]),
    )


def _meanings(
    features: Sequence[Features],
    words: dict[str, int],
    vectors: WordVectors,
    settings: Settings,
) -> tuple[Doubles, Doubles, float]:
    """The block of word vectors, centred and scaled; its centre and scale."""
    if vectors.rows is None:
        return np.zeros((len(features), 0)), np.zeros(0), 0.0
    raw = mean_rows(features, words, vectors.rows).astype(np.float64)
    centre = raw.mean(axis=0)
    raw -= centre
    scale = settings.meaning_scale / float(np.sqrt((raw**2).sum(axis=1).mean()))
    return raw * scale, centre, scale


def _hinted(number: int, item: LabelledSentence) -> Context:
    """The context with the part of the problems section; wrong for some, as headings are."""
    parts = {Role.PROBLEM: "problem", Role.MEASURE: "measure"}
    if item.section != SectionKind.PROBLEMS or item.role not in parts:
        return Context(item.section)
    part = parts[item.role]
    if number % 9 == 0:
        part = "measure" if part == "problem" else "problem"
    return Context(item.section, part)


def _vocabulary(
    views: list[list[Features]], settings: Settings, vectors: WordVectors
) -> Vocabulary:
    n = len(views[0])
    named = Counter(name for view in views for item in view for name in item.named)
    grams = Counter(gram for item in views[0] for gram in item.grams)
    keep_named = sorted(
        name
        for name, count in named.items()
        if count >= 2
        and (settings.use_lexicon or (name.startswith(("s:", "h:")) and "|" not in name))
    )
    keep_grams = sorted(gram for gram, count in grams.items() if count >= settings.min_gram)
    idf = np.concatenate(
        [
            [_named_scale(name, settings) for name in keep_named],
            [np.log((1 + n) / (1 + grams[g])) + 1 for g in keep_grams],
        ]
    )
    return Vocabulary(
        named={name: i for i, name in enumerate(keep_named)},
        grams={name: i for i, name in enumerate(keep_grams, start=len(keep_named))},
        idf=idf.astype(np.float16).astype(np.float32),
        gram_scale=settings.gram_scale,
        words={word: i for i, word in enumerate(vectors.words)},
    )


def _named_scale(name: str, settings: Settings) -> float:
    if name.startswith(("L:", "s:", "h:", "turn:")):
        return settings.label_scale
    return settings.label_scale / 2 if name.startswith(("L2:", "W0:")) else settings.rule_scale


def _model(
    scheme: Scheme,
    lexicon: Lexicon,
    table: _Table,
    vectors: WordVectors,
    parts: tuple[Doubles, Doubles, Doubles],
) -> ThemeModel:
    """The weights as they are saved; a word's vector is folded into what it speaks for."""
    columns, directions, bias = parts
    meanings = np.zeros((0, columns.shape[1]))
    if vectors.rows is not None:
        meanings = vectors.rows.astype(np.float64) @ directions * table.scale
        bias = bias - table.centre @ directions * table.scale
    n_themes = len(scheme.keys)
    ones = np.ones(n_themes, dtype=np.float32)
    return ThemeModel(
        scheme=scheme,
        lexicon=lexicon,
        vocabulary=table.vocabulary,
        weights=np.round(columns, 3).astype(np.float32),
        meanings=np.round(meanings, 3).astype(np.float32),
        bias=np.round(bias, 4).astype(np.float32),
        slope=ones,
        offset=ones * 0,
        thresholds=ones * 0.5,
        role_slopes=(1.0, 1.0),
        has_roles=True,
        name="themes",
    )


def _calibrate(
    model: ThemeModel, placed: Doubles, alone: Doubles, table: _Table, settings: Settings
) -> ThemeModel:
    """Probabilities and thresholds on the mean margin with and without the section."""
    n_themes = model.n_themes
    slope = np.ones(n_themes)
    offset = np.zeros(n_themes)
    thresholds = np.full(n_themes, 0.5)
    known = placed[:, n_themes : n_themes + len(ROLES)]
    unknown = alone[:, n_themes + len(ROLES) :]
    slopes = temperature(known, table.roles), temperature(unknown, table.roles)
    heard = speaking(softmax((known * slopes[0]).astype(np.float32)))
    margins = (placed + alone)[:, :n_themes] / 2
    for column in range(n_themes):
        truth = table.themes[:, column]
        if not truth.any():
            continue
        slope[column], offset[column] = platt(margins[:, column], truth)
        scores = heard / (1 + np.exp(-(slope[column] * margins[:, column] + offset[column])))
        thresholds[column] = best_threshold(scores, truth, settings.threshold_pull)
    return replace(
        model,
        slope=np.round(slope, 4).astype(np.float32),
        offset=np.round(offset, 4).astype(np.float32),
        thresholds=np.round(thresholds, 3).astype(np.float32),
        role_slopes=slopes,
    )


def describe(settings: Settings) -> dict[str, Any]:
    """The settings as plain values, for the model's notes."""
    return {name: getattr(settings, name) for name in Settings.__slots__}
