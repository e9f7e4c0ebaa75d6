"""Themes of the user's own: labels with example sentences in YAML, learned and checked on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

import numpy as np

from analyzer.errors import ConfigError
from analyzer.records import Role
from analyzer.themes.labels import LabelledSentence
from analyzer.themes.lexicon import load_lexicon
from analyzer.themes.model import ThemeModel, load_theme_model
from analyzer.themes.saving import write_model
from analyzer.themes.scheme import Scheme, load_scheme, load_user_scheme
from analyzer.themes.train import Settings, train_model

MIN_EXAMPLES = 5  # fewer cannot be cross-validated
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class ThemeCheck:
    """How one theme of the user did on examples it was not trained on (0 to 1), of `n` examples."""

    theme: str
    n: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class UserThemes:
    """A model of the user's themes, its folder, and its cross-validated figures."""

    model: ThemeModel
    folder: Path
    checks: tuple[ThemeCheck, ...]


def train_user_themes(path: str | Path, folder: Path) -> UserThemes:
    """Learns the themes of the YAML file `path` and writes the model into `folder`.

    The file lists ``themes:`` with ``key``, ``zh`` and at least five ``examples`` each (sentences, or
    mappings ``{text, themes}`` for sentences of several themes); ``counter_examples:`` at the top are
    sentences of none. The examples of the built-in scheme serve as further sentences of none.

    Raises:
        ConfigError: the file is not understood, or a theme has too few examples.
    """
    scheme = load_user_scheme(path)
    text = Path(path).read_text(encoding="utf-8-sig")
    labelled = _labelled(scheme)
    lexicon = load_lexicon()
    settings = Settings(min_gram=2)
    checks = _check(labelled, scheme, settings)
    model = replace(train_model(labelled, scheme, lexicon, settings), has_roles=False)
    n_themes = len(scheme.keys)
    model = replace(
        model,
        weights=model.weights[:, :n_themes],
        meanings=model.meanings[:, :n_themes],
        bias=model.bias[:n_themes],
        name=Path(path).stem,
    )
    source = resources.files("analyzer").joinpath("resources", "lexicon.toml").read_text("utf-8")
    write_model(model, folder, lexicon=source, scheme=text, notes={"sentences": str(len(labelled))})
    return UserThemes(load_theme_model(folder=folder), folder, checks)


def _labelled(scheme: Scheme) -> list[LabelledSentence]:
    texts: dict[str, set[str]] = {}
    for theme in scheme.themes:
        for example in theme.examples:
            unknown = sorted(set(example.themes) - set(scheme.keys))
            if unknown:
                raise ConfigError(f"example {example.text!r} names unknown {', '.join(unknown)}")
            texts.setdefault(example.text, set()).update(example.themes)
    few = [t.key for t in scheme.themes if sum(t.key in s for s in texts.values()) < MIN_EXAMPLES]
    if few:
        raise ConfigError(f"give at least {MIN_EXAMPLES} examples for {', '.join(few)}")
    for sentence in (*scheme.counter_examples, *_background()):
        texts.setdefault(sentence, set())
    return [
        LabelledSentence(text, "", tuple(sorted(themes)), Role.ACHIEVEMENT, str(i % _FOLDS))
        for i, (text, themes) in enumerate(texts.items())
    ]


def _background() -> list[str]:
    return [example.text for theme in load_scheme().themes for example in theme.examples]


def _check(
    labelled: Sequence[LabelledSentence], scheme: Scheme, settings: Settings
) -> tuple[ThemeCheck, ...]:
    """Figures over five folds, each predicted by a model that never saw it."""
    from analyzer.themes.scoring import score_themes

    truth = np.zeros((len(labelled), len(scheme.keys)), dtype=bool)
    found = np.zeros_like(truth)
    for fold in range(_FOLDS):
        inside = [s for s in labelled if s.batch != str(fold)]
        model = train_model(inside, scheme, load_lexicon(), settings)
        rows = [i for i, s in enumerate(labelled) if s.batch == str(fold)]
        for row, item in zip(
            rows, score_themes([labelled[i].text for i in rows], model=model), strict=True
        ):
            truth[row] = [key in labelled[row].themes for key in scheme.keys]
            found[row] = [key in item.themes for key in scheme.keys]
    hits, out, n = (truth & found).sum(axis=0), found.sum(axis=0), truth.sum(axis=0)
    return tuple(
        ThemeCheck(key, int(t), h / max(1, o), h / max(1, t), 2 * h / max(1, o + t))
        for key, h, o, t in zip(scheme.keys, hits, out, n, strict=True)
    )
