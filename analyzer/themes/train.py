"""Learns the weights: one logistic regression per theme, one for the roles, calibrated across batches."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.records import Role, SectionKind
from analyzer.themes.context import NOWHERE, Context
from analyzer.themes.features import Features, in_context, read_features
from analyzer.themes.lexicon import Lexicon
from analyzer.themes.model import (
    ROLES,
    Floats,
    ThemeModel,
    Vocabulary,
    probabilities,
    softmax,
    speaking,
    to_matrix,
)
from analyzer.themes.scheme import Scheme

SEED = 7
MAX_FOLDS = 8  # batches are dealt out over so many; one each would take hours for nothing


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen by cross-validation over batches (`scripts/evaluate_themes.py`)."""

    theme_c: float = 1.5  # inverse strength of the L2 penalty
    role_c: float = 1.0
    lexicon_scale: float = 3.0  # of "some strong rule of the theme fired" against 1 for each rule
    gram_scale: float = 4.0  # length of the n-gram block against 1 for each rule
    word_scale: float = 2.0
    use_lexicon: bool = True  # off for the baseline of n-grams alone
    min_gram: int = 3  # sentences an n-gram must occur in
    min_word: int = 2
    threshold_pull: float = 60.0  # sentences' worth of belief in a threshold of one half


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """A sentence with its labels, its section (may be empty) and the batch it was written in."""

    text: str
    section: str
    themes: tuple[str, ...]
    role: Role
    batch: str


def read_labels(folder: Path, scheme: Scheme) -> tuple[LabelledSentence, ...]:
    """The sentences of every ``batch_*.csv`` in `folder`, by file name then row.

    Raises:
        ValueError: an unknown theme, role or section; the message names file and row.
    """
    found = []
    for path in sorted(folder.glob("batch_*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            found += [_labelled(row, scheme, f"{path.name} {row['id']}") for row in rows]
    return tuple(found)


def read_test_batches(folder: Path) -> frozenset[str]:
    """The batches that `splits.toml` in `folder` keeps for testing: never trained or tuned on."""
    return frozenset(tomllib.loads((folder / "splits.toml").read_text("utf-8"))["test"])


def _labelled(row: dict[str, str], scheme: Scheme, where: str) -> LabelledSentence:
    themes = tuple(filter(None, row["themes"].split(";")))
    unknown = sorted(set(themes) - set(scheme.keys))
    if unknown or (row["section"] and row["section"] not in set(SectionKind)):
        raise ValueError(f"{where}: unknown {', '.join(unknown) or row['section']}")
    try:
        role = Role(row["role"])
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error
    return LabelledSentence(row["text"], row["section"], themes, role, row["batch"])


def train_model(
    labelled: Sequence[LabelledSentence],
    scheme: Scheme,
    lexicon: Lexicon,
    settings: Settings | None = None,
) -> ThemeModel:
    """A classifier learned from `labelled`, calibrated on predictions for batches left out."""
    settings = settings or Settings()
    table = _table(labelled, scheme, lexicon)
    margins = _held_out(labelled, table, scheme, lexicon, settings)
    everything = np.arange(len(labelled))
    return _calibrate(_fit(table, everything, scheme, lexicon, settings), margins, table, settings)


def score_held_out(
    labelled: Sequence[LabelledSentence], scheme: Scheme, lexicon: Lexicon
) -> tuple[ThemeModel, Floats, Floats]:
    """Calibration and the probabilities of themes and roles from models that never saw the batch.

    Themes (n, themes) and roles (n, 5), each the mean of margins with and without the section. The
    thresholds of the model that comes back were chosen on these very scores.
    """
    settings = Settings()
    table = _table(labelled, scheme, lexicon)
    margins = _held_out(labelled, table, scheme, lexicon, settings)
    model = _fit(table, np.arange(len(labelled)), scheme, lexicon, settings)
    model = _calibrate(model, margins, table, settings)
    return (model, *probabilities(margins.astype(np.float32), model))


def _held_out(
    labelled: Sequence[LabelledSentence],
    table: _Table,
    scheme: Scheme,
    lexicon: Lexicon,
    settings: Settings,
) -> NDArray[np.float64]:
    margins = np.zeros((len(labelled), len(scheme.keys) + len(ROLES)), dtype=np.float64)
    for inside, outside in folds([item.batch for item in labelled]):
        model = _fit(table, inside, scheme, lexicon, settings)
        margins[outside] = _margins(model, table, outside)
    return margins


def folds(batches: Sequence[str]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """(training, held out) row numbers; no batch is on both sides; a single one is split in five."""
    names = sorted(set(batches))
    groups = np.array([names.index(batch) % MAX_FOLDS for batch in batches])
    if len(names) == 1:
        groups = np.arange(len(batches)) % 5
    return [
        (np.flatnonzero(groups != group), np.flatnonzero(groups == group))
        for group in sorted(set(groups.tolist()))
    ]


@dataclass(frozen=True, slots=True)
class _Table:
    """Features of every sentence in each of its contexts, and the labels."""

    plain: list[Features]  # nothing known of the section
    placed: list[Features]  # with its section
    hinted: list[Features]  # with the part of the problems section too
    themes: NDArray[np.bool_]
    roles: NDArray[np.int64]


def _table(labelled: Sequence[LabelledSentence], scheme: Scheme, lexicon: Lexicon) -> _Table:
    plain = read_features([item.text for item in labelled], lexicon)

    def features(contexts: Sequence[Context]) -> list[Features]:
        return [in_context(item, context) for item, context in zip(plain, contexts, strict=True)]

    return _Table(
        plain=features([NOWHERE] * len(labelled)),
        placed=features([Context(item.section) for item in labelled]),
        hinted=features([_hinted(i, item) for i, item in enumerate(labelled)]),
        themes=np.array([[key in item.themes for key in scheme.keys] for item in labelled]),
        roles=np.array([ROLES.index(item.role) for item in labelled]),
    )


def _hinted(number: int, item: LabelledSentence) -> Context:
    """The context with the part of the problems section; wrong for every eighth, as headings are."""
    parts = {Role.PROBLEM: "problem", Role.MEASURE: "measure"}
    if item.section != SectionKind.PROBLEMS or item.role not in parts:
        return Context(item.section)
    part = parts[item.role]
    if number % 8 == 0:
        part = "measure" if part == "problem" else "problem"
    return Context(item.section, part)


def _fit(
    table: _Table, rows: NDArray[np.int64], scheme: Scheme, lexicon: Lexicon, settings: Settings
) -> ThemeModel:
    from sklearn.linear_model import LogisticRegression

    views = [[view[i] for i in rows] for view in (table.plain, table.placed, table.hinted)]
    vocabulary = _vocabulary(views, settings)
    matrix = to_matrix([f for view in views for f in view], vocabulary).astype(np.float64)
    weight = np.repeat([0.5, 0.25, 0.25], len(rows))
    n_themes = len(scheme.keys)
    weights = np.zeros((vocabulary.size, n_themes + len(ROLES)), dtype=np.float32)
    bias = np.zeros(n_themes + len(ROLES), dtype=np.float32)
    bias[:n_themes] = -5.0
    themes = np.tile(table.themes[rows], (3, 1))
    for column in range(n_themes):
        if themes[:, column].any():
            learner = LogisticRegression(
                solver="liblinear", C=settings.theme_c, random_state=SEED, intercept_scaling=5.0
            )
            learner.fit(matrix, themes[:, column], sample_weight=weight)
            weights[:, column], bias[column] = learner.coef_[0], learner.intercept_[0]
    if len(set(table.roles[rows].tolist())) > 1:  # themes of a user come without roles
        roles = LogisticRegression(solver="lbfgs", C=settings.role_c, max_iter=500)
        roles.fit(matrix, np.tile(table.roles[rows], 3), sample_weight=weight)
        for place, role in enumerate(roles.classes_):
            weights[:, n_themes + role] = roles.coef_[place]
            bias[n_themes + role] = roles.intercept_[place]
    ones = np.ones(n_themes, dtype=np.float32)
    return ThemeModel(
        scheme=scheme,
        lexicon=lexicon,
        vocabulary=vocabulary,
        weights=np.round(weights, 3),
        bias=np.round(bias, 4),
        slope=ones,
        offset=ones * 0,
        thresholds=ones * 0.5,
        role_slope=1.0,
        has_roles=True,
        name="themes",
    )


def _vocabulary(views: list[list[Features]], settings: Settings) -> Vocabulary:
    n = len(views[0])
    named = Counter(name for view in views for item in view for name in item.named)
    grams = Counter(gram for item in views[0] for gram in item.grams)
    words = Counter(word for item in views[0] for word in item.words)
    keep_named = sorted(
        name
        for name, count in named.items()
        if count >= 2
        and (settings.use_lexicon or (name.startswith(("s:", "h:")) and "|" not in name))
    )
    keep_grams = sorted(gram for gram, count in grams.items() if count >= settings.min_gram)
    keep_words = sorted(word for word, count in words.items() if count >= settings.min_word)
    idf = np.concatenate(
        [
            [_named_scale(name, settings.lexicon_scale) for name in keep_named],
            [np.log((1 + n) / (1 + grams[g])) + 1 for g in keep_grams],
            [np.log((1 + n) / (1 + words[w])) + 1 for w in keep_words],
        ]
    )
    first, second = len(keep_named), len(keep_named) + len(keep_grams)
    return Vocabulary(
        named={name: i for i, name in enumerate(keep_named)},
        grams={name: i + first for i, name in enumerate(keep_grams)},
        words={name: i + second for i, name in enumerate(keep_words)},
        idf=idf.astype(np.float16).astype(np.float32),
        scales=(settings.gram_scale, settings.word_scale),
        texts=(*keep_grams, *keep_words),
    )


def _named_scale(name: str, scale: float) -> float:
    if name.startswith(("L:", "s:", "h:", "turn:")):
        return scale
    return scale / 2 if name.startswith(("L2:", "W0:")) else 1.0


def _margins(model: ThemeModel, table: _Table, rows: NDArray[np.int64]) -> Floats:
    """Mean margin with and without the section: how sentences come in practice."""
    with_section = to_matrix([table.placed[i] for i in rows], model.vocabulary)
    without = to_matrix([table.plain[i] for i in rows], model.vocabulary)
    mean: Floats = (with_section @ model.weights + without @ model.weights) / 2 + model.bias
    return mean


def _calibrate(
    model: ThemeModel, margins: NDArray[np.float64], table: _Table, settings: Settings
) -> ThemeModel:
    n_themes = model.n_themes
    slope = np.ones(n_themes)
    offset = np.zeros(n_themes)
    thresholds = np.full(n_themes, 0.5)
    temperature = _temperature(margins[:, n_themes:], table.roles)
    heard = speaking(softmax((margins[:, n_themes:] * temperature).astype(np.float32)))
    for column in range(n_themes):
        truth = table.themes[:, column]
        if not truth.any():
            continue
        slope[column], offset[column] = _platt(margins[:, column], truth)
        scores = heard / (1 + np.exp(-(slope[column] * margins[:, column] + offset[column])))
        thresholds[column] = _threshold(scores, truth, settings.threshold_pull)
    return replace(
        model,
        slope=np.round(slope, 4).astype(np.float32),
        offset=np.round(offset, 4).astype(np.float32),
        thresholds=np.round(thresholds, 3).astype(np.float32),
        role_slope=temperature,
    )


def _platt(margins: NDArray[np.float64], truth: NDArray[np.bool_]) -> tuple[float, float]:
    from sklearn.linear_model import LogisticRegression

    learner = LogisticRegression(C=10.0, solver="lbfgs").fit(margins[:, None], truth)
    return float(learner.coef_[0, 0]), float(learner.intercept_[0])


def _threshold(scores: NDArray[np.float64], truth: NDArray[np.bool_], pull: float) -> float:
    """The threshold of best F1, drawn to 0.5 where few sentences speak for it."""
    grid = np.arange(0.25, 0.751, 0.025)
    chosen = [scores >= t for t in grid]
    f1 = np.array([2 * (c & truth).sum() / (c.sum() + truth.sum()) for c in chosen])
    smooth = np.convolve(np.pad(f1, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    best = float(grid[int(np.argmax(smooth))])
    share = truth.sum() / (truth.sum() + pull)
    return float(0.5 + share * (best - 0.5))


def _temperature(margins: NDArray[np.float64], roles: NDArray[np.int64]) -> float:
    """The factor on role margins with the best log-likelihood."""
    grid = np.arange(0.5, 2.51, 0.1)

    def loss(factor: float) -> float:
        scaled = margins * factor
        peak = scaled.max(axis=1)
        norm = peak + np.log(np.exp(scaled - peak[:, None]).sum(axis=1))
        return float((norm - scaled[np.arange(len(roles)), roles]).mean())

    return float(round(min(grid, key=loss), 2))


def describe(settings: Settings) -> dict[str, Any]:
    """The settings as plain values, for the model's notes."""
    return {name: getattr(settings, name) for name in Settings.__slots__}
