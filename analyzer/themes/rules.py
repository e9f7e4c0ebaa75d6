"""A classifier with hand-set weights on the lexicon alone: the baseline, and the start without data."""

from __future__ import annotations

import numpy as np

from analyzer.records import Role, SectionKind
from analyzer.themes.features import CUES
from analyzer.themes.lexicon import Lexicon
from analyzer.themes.model import ROLES, ThemeModel, Vocabulary
from analyzer.themes.scheme import Scheme

_BIAS = -2.5
_STRONG = 4.0
_WEAK = 0.8
_ROLE_OF_CUE = {
    "problem": (Role.PROBLEM, 4.0),
    "measure": (Role.MEASURE, 4.0),
    "framing": (Role.FRAMING, 3.0),
    "other": (Role.OTHER, 2.0),
    "done": (Role.ACHIEVEMENT, 1.5),
    "none": (Role.ACHIEVEMENT, 1.0),
}


def make_rule_model(scheme: Scheme, lexicon: Lexicon) -> ThemeModel:
    """The lexicon-only classifier; its probabilities are guesses, not calibrated."""
    entries: dict[str, tuple[int, float]] = {}
    for column, key in enumerate(scheme.keys):
        entries[f"L:{key}"] = (column, _STRONG)
        entries[f"W0:{key}"] = (column, _WEAK)
    first = len(scheme.keys)
    for cue in (*CUES, "none"):
        role, weight = _ROLE_OF_CUE[cue]
        entries[f"last:{cue}"] = (first + ROLES.index(role), weight)
    for cue in ("problem", "measure"):
        entries[f"turn:{cue}"] = (first + ROLES.index(Role(cue)), 2.0)
    for cue in ("done", "none"):
        name = f"s:{SectionKind.PROBLEMS}|{cue}"
        entries[name] = (first + ROLES.index(Role.MEASURE), 3.0)
    weights = np.zeros((len(entries), first + len(ROLES)), dtype=np.float32)
    for row, (column, weight) in enumerate(entries.values()):
        weights[row, column] = weight
    weights = np.hstack([weights, weights[:, first:]])  # roles alike, section known or not
    ones = np.ones(first, dtype=np.float32)
    return ThemeModel(
        scheme=scheme,
        lexicon=lexicon,
        vocabulary=Vocabulary(
            named={name: i for i, name in enumerate(entries)},
            grams={},
            idf=np.ones(len(entries), dtype=np.float32),
            gram_scale=1.0,
            words={},
        ),
        weights=weights,
        meanings=np.zeros((0, weights.shape[1]), dtype=np.float32),
        bias=np.concatenate([ones * _BIAS, np.zeros(2 * len(ROLES), dtype=np.float32)]),
        slope=ones,
        offset=ones * 0,
        thresholds=ones * 0.5,
        role_slopes=(1.0, 1.0),
        has_roles=True,
        name="themes-rules",
    )
