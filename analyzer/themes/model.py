"""The classifier: arrays and JSON, loaded without scikit-learn, scored with one sparse product."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.artifacts import check_model, find_model, restoring_command
from analyzer.config import ThemesConfig
from analyzer.errors import ArtifactMissing
from analyzer.records import Role
from analyzer.themes.context import Context
from analyzer.themes.features import Features, in_context, read_features
from analyzer.themes.lexicon import Lexicon, compile_lexicon
from analyzer.themes.scheme import Scheme, parse_scheme

ROLES = tuple(Role)
WEIGHTS_FILE = "weights.npz"
META_FILE = "vocabulary.json"
LEXICON_FILE = "lexicon.toml"  # the rules the weights were learned with travel with them
SCHEME_FILE = "scheme.yaml"
LAYOUT = 2

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Columns of the feature matrix: named features first, then n-grams; and the words that mean something."""

    named: dict[str, int]
    grams: dict[str, int]
    idf: Floats  # one weight per column
    gram_scale: float  # length of the n-gram block of a sentence
    words: dict[str, int]  # row of `ThemeModel.meanings`

    @property
    def size(self) -> int:
        """How many columns there are."""
        return len(self.named) + len(self.grams)


@dataclass(frozen=True, slots=True)
class ThemeModel:
    """A loaded classifier.

    Outputs are the scheme's themes, then (if `has_roles`) five roles for a sentence whose section is known
    and five for one that stands alone.
    """

    scheme: Scheme
    lexicon: Lexicon
    vocabulary: Vocabulary
    weights: Floats  # (columns, outputs)
    meanings: Floats  # (words, outputs): what a word's vector in the encoder speaks for
    bias: Floats  # (outputs,)
    slope: Floats  # (themes,) Platt calibration: p = sigmoid(slope * margin + offset)
    offset: Floats  # (themes,)
    thresholds: Floats  # (themes,) on the calibrated probability
    role_slopes: tuple[float, float]  # section known, section unknown
    has_roles: bool
    name: str

    @property
    def n_themes(self) -> int:
        """How many themes the model tells apart."""
        return len(self.scheme.themes)


@dataclass(frozen=True, slots=True)
class Scored:
    """Probabilities of a batch: themes (n, themes), roles (n, 5), and the features behind them."""

    themes: Floats
    roles: Floats
    features: list[Features]
    matrix: Any  # csr_matrix (n, columns)


def score_batch(model: ThemeModel, texts: Sequence[str], contexts: Sequence[Context]) -> Scored:
    """Calibrated probabilities of each text; rows in the order of `texts`."""
    found = read_features(texts, model.lexicon)
    features = [in_context(item, c) for item, c in zip(found, contexts, strict=True)]
    matrix = to_matrix(features, model.vocabulary)
    margins = matrix @ model.weights + model.bias
    if len(model.meanings):
        margins += mean_rows(features, model.vocabulary.words, model.meanings)
    placed = np.array([bool(context.kind) for context in contexts], dtype=bool)
    themes, roles = probabilities(margins, placed, model)
    return Scored(themes, roles, features, matrix)


def probabilities(
    margins: Floats, placed: NDArray[np.bool_], model: ThemeModel
) -> tuple[Floats, Floats]:
    """Calibrated probabilities (n, themes) and (n, 5) of raw margins (n, outputs).

    `placed` tells whose section is known: they are judged by other role weights.
    """
    n = model.n_themes
    themes = _sigmoid(margins[:, :n] * model.slope + model.offset)
    if not model.has_roles:
        return themes, np.zeros((len(margins), len(ROLES)), dtype=np.float32)
    known, alone = model.role_slopes
    heads = margins[:, n : n + len(ROLES)] * known, margins[:, n + len(ROLES) :] * alone
    roles = softmax(np.where(placed[:, None], *heads).astype(np.float32))
    return themes * speaking(roles)[:, None], roles


def speaking(roles: Floats) -> Floats:
    """The probability that a sentence says something: framing and other never carry a theme."""
    return 1 - roles[:, ROLES.index(Role.FRAMING)] - roles[:, ROLES.index(Role.OTHER)]


def to_matrix(features: Sequence[Features], vocabulary: Vocabulary) -> Any:
    """The sparse matrix (n, columns) of float32; the n-grams of a row are scaled to one length."""
    from scipy.sparse import csr_matrix

    columns: list[int] = []
    lengths: list[int] = []  # of the two blocks of each row: named, n-grams
    for item in features:
        for known, found in ((vocabulary.named, item.named), (vocabulary.grams, item.grams)):
            before = len(columns)
            columns += [c for c in map(known.get, found) if c is not None]
            lengths.append(len(columns) - before)
    index = np.asarray(columns, dtype=np.int32)
    data = vocabulary.idf[index]
    block_of = np.repeat(np.arange(len(lengths)), lengths)
    norms = np.sqrt(np.bincount(block_of, weights=np.square(data), minlength=len(lengths)))
    scale = np.ones(len(lengths))
    scale[1::2] = vocabulary.gram_scale / np.maximum(norms[1::2], 1e-9)
    data = (data * scale[block_of]).astype(np.float32)
    starts = np.concatenate([[0], np.cumsum(lengths)[1::2]])
    return csr_matrix((data, index, starts), shape=(len(features), vocabulary.size))


def mean_rows(features: Sequence[Features], known: dict[str, int], rows: Floats) -> Floats:
    """For each sentence the sum of its words' rows over the root of their number, (n, rows.shape[1])."""
    found = [word_rows(item.words, known) for item in features]
    lengths = np.array([len(indices) for indices in found])
    out = np.zeros((len(features), rows.shape[1]), dtype=np.float32)
    filled = lengths > 0
    if filled.any():
        flat = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=int(lengths.sum()))
        starts = np.concatenate([[0], np.cumsum(lengths[filled])[:-1]])
        sums = np.add.reduceat(rows[flat], starts, axis=0)
        out[filled] = sums / np.sqrt(lengths[filled], dtype=np.float32)[:, None]
    return out


def word_rows(words: Sequence[str], known: dict[str, int]) -> list[int]:
    """The rows of `words`; a word without one is read character by character."""
    found: list[int] = []
    for word in words:
        index = known.get(word)
        if index is not None:
            found.append(index)
        elif len(word) > 1:
            found += [i for i in map(known.get, word) if i is not None]
    return found


def load_theme_model(config: ThemesConfig | None = None, folder: Path | None = None) -> ThemeModel:
    """The classifier in `folder`, or the one that `config` names below ``models/``; cached.

    Raises:
        ArtifactMissing: no such folder, a file is missing or damaged, or its layout is another.
        ConfigError: the saved scheme is not understood.
    """
    if folder is None:
        folder = find_model((config or ThemesConfig()).model)
    return _load(Path(folder).resolve())


@lru_cache(maxsize=4)
def _load(folder: Path) -> ThemeModel:
    content_id = check_model(folder)
    try:
        meta = json.loads((folder / META_FILE).read_text(encoding="utf-8"))
        scheme = parse_scheme((folder / SCHEME_FILE).read_text("utf-8"), where=SCHEME_FILE)
        lexicon = compile_lexicon((folder / LEXICON_FILE).read_text(encoding="utf-8"))
        with np.load(folder / WEIGHTS_FILE, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except (OSError, ValueError) as error:
        raise ArtifactMissing(
            f"theme model in {folder}: {error}. {restoring_command(folder.name)}"
        ) from error
    if meta.get("layout") != LAYOUT:
        raise ArtifactMissing(
            f"theme model in {folder} has layout {meta.get('layout')}, expected {LAYOUT}. "
            + restoring_command(folder.name)
        )
    return _assemble(meta, arrays, scheme, lexicon, content_id)


def _assemble(
    meta: dict[str, Any],
    arrays: dict[str, NDArray[Any]],
    scheme: Scheme,
    lexicon: Lexicon,
    content_id: str,
) -> ThemeModel:
    named, grams = meta["named"], meta["grams"]
    vocabulary = Vocabulary(
        named={name: i for i, name in enumerate(named)},
        grams={name: i for i, name in enumerate(grams, start=len(named))},
        idf=arrays["idf"].astype(np.float32),
        gram_scale=float(meta["gram_scale"]),
        words={word: i for i, word in enumerate(meta["words"])},
    )
    known, alone = map(float, meta["role_slopes"])
    return ThemeModel(
        scheme=scheme,
        lexicon=lexicon,
        vocabulary=vocabulary,
        weights=arrays["weights"].astype(np.float32),
        meanings=arrays["meanings"].astype(np.float32),
        bias=arrays["bias"].astype(np.float32),
        slope=arrays["slope"].astype(np.float32),
        offset=arrays["offset"].astype(np.float32),
        thresholds=arrays["thresholds"].astype(np.float32),
        role_slopes=(known, alone),
        has_roles=bool(meta["has_roles"]),
        name=f"{meta['name']}@{content_id}",
    )


def _sigmoid(x: Floats) -> Floats:
    return (1.0 / (1.0 + np.exp(-np.clip(x, -30, 30)))).astype(np.float32)


def softmax(x: Floats) -> Floats:
    """Each row as probabilities that add up to 1."""
    e = np.exp(x - x.max(axis=1, keepdims=True))
    shares: Floats = (e / e.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares
