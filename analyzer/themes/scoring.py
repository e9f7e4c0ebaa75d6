"""Sentences to theme scores and a role."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from analyzer.records import (
    Role,
    Section,
    SectionKind,
    Sentence,
    SentenceThemes,
    ThemeScore,
    UnitKind,
)
from analyzer.themes.context import NOWHERE, Context, contexts_of, read_context
from analyzer.themes.explain import find_evidence
from analyzer.themes.model import ROLES, Floats, ThemeModel, load_theme_model, score_batch

_BATCH = 1024  # sentences scored at once: bounds the memory of one product
_DOUBT = 0.15  # a score this close to its threshold is not confident
_ROLE_DOUBT = 0.6  # a role less probable than this is not confident


def score_themes(
    texts: Sequence[str] | Sequence[Sentence],
    sections: Sequence[SectionKind | str | None] | None = None,
    *,
    model: ThemeModel | None = None,
) -> tuple[SentenceThemes, ...]:
    """Themes and role of each sentence, in order; one item per sentence, none for an empty input.

    `sections` tells where each sentence stood: a section kind, a heading, or a heading path such as
    ``总体情况 / 监督保障``; evidence only. Plain strings get an empty sentence_id.

    Raises:
        ArtifactMissing: `model` is None and the default model is not there.
        ValueError: `sections` has another length than `texts`.

    Example:
        >>> score_themes(["全年收到公开申请3件，均按期答复。"])[0].themes
        ('applications',)
    """
    model = model or load_theme_model()
    if sections is not None and len(sections) != len(texts):
        raise ValueError(f"{len(texts)} texts but {len(sections)} sections: give one for each")
    contexts = [NOWHERE] * len(texts) if sections is None else [read_context(s) for s in sections]
    return tuple(_score(texts, contexts, model))


def score_sentences(
    sentences: Sequence[Sentence], sections: Sequence[Section], model: ThemeModel
) -> tuple[SentenceThemes, ...]:
    """Themes and role of each unit of one report but headings, its sections and lead-ins as evidence."""
    units = [s for s in sentences if s.kind is not UnitKind.HEADING]
    return tuple(_score(units, contexts_of(units, sections), model))


def _score(
    sentences: Sequence[str | Sentence], contexts: Sequence[Context], model: ThemeModel
) -> Iterator[SentenceThemes]:
    keys = model.scheme.keys
    made: list[dict[float, ThemeScore]] = [{} for _ in keys]  # most scores are near zero and equal
    for start in range(0, len(sentences), _BATCH):
        batch = sentences[start : start + _BATCH]
        texts = [s if isinstance(s, str) else s.text for s in batch]
        scored = score_batch(model, texts, contexts[start : start + _BATCH])
        verdicts = _decide(scored.themes, scored.roles, model)
        for row, (sentence, text, verdict) in enumerate(zip(batch, texts, verdicts, strict=True)):
            yield SentenceThemes(
                sentence_id="" if isinstance(sentence, str) else sentence.sentence_id,
                scores=tuple(
                    [
                        known.get(score) or known.setdefault(score, ThemeScore(key, score))
                        for known, key, score in zip(made, keys, verdict.scores, strict=True)
                    ]
                ),
                themes=tuple(keys[i] for i in verdict.themes),
                role=verdict.role,
                role_score=verdict.role_score,
                confident=verdict.confident,
                evidence=find_evidence(text, row, scored, verdict.themes, model),
            )


def to_records(model: ThemeModel, themes: Floats, roles: Floats) -> tuple[SentenceThemes, ...]:
    """Records of given probabilities (n, themes) and (n, 5), without ids and evidence."""
    keys = model.scheme.keys
    return tuple(
        SentenceThemes(
            sentence_id="",
            scores=tuple(map(ThemeScore, keys, verdict.scores)),
            themes=tuple(keys[i] for i in verdict.themes),
            role=verdict.role,
            role_score=verdict.role_score,
            confident=verdict.confident,
        )
        for verdict in _decide(themes, roles, model)
    )


class _Verdict(NamedTuple):
    """What was decided on one sentence; `themes` are columns, best first."""

    scores: list[float]
    themes: list[int]
    role: Role
    role_score: float
    confident: bool


def _decide(themes: Floats, roles: Floats, model: ThemeModel) -> Iterator[_Verdict]:
    reached = themes >= model.thresholds
    gaps = np.abs(themes - model.thresholds).min(axis=1)
    best = roles.argmax(axis=1)
    role_scores = roles.max(axis=1)
    sure = (gaps >= _DOUBT) & ((role_scores >= _ROLE_DOUBT) | (not model.has_roles))
    rows = np.round(themes.astype(np.float64), 4).tolist()
    for row, scores in enumerate(rows):
        chosen = np.flatnonzero(reached[row]).tolist()
        yield _Verdict(
            scores=scores,
            themes=sorted(chosen, key=lambda i: (-scores[i], i)),
            role=ROLES[int(best[row])],
            role_score=round(float(role_scores[row]), 4),
            confident=bool(sure[row]),
        )
