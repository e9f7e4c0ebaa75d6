"""Sentences to theme scores and a role."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from analyzer.records import Section, SectionKind, Sentence, SentenceThemes, ThemeScore
from analyzer.themes.context import NOWHERE, Context, contexts_of, read_context
from analyzer.themes.explain import find_evidence
from analyzer.themes.features import Features
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
    """Themes and role of each sentence of one report, its sections and lead-ins as evidence."""
    return tuple(_score(sentences, contexts_of(sentences, sections), model))


def _score(
    sentences: Sequence[str | Sentence], contexts: Sequence[Context], model: ThemeModel
) -> Iterator[SentenceThemes]:
    for start in range(0, len(sentences), _BATCH):
        batch = sentences[start : start + _BATCH]
        texts = [s if isinstance(s, str) else s.text for s in batch]
        scored = score_batch(model, texts, contexts[start : start + _BATCH])
        for row, sentence in enumerate(batch):
            name = "" if isinstance(sentence, str) else sentence.sentence_id
            yield _record(
                name, texts[row], scored.themes[row], scored.roles[row], scored.features[row], model
            )


def _record(
    sentence_id: str,
    text: str,
    scores: Floats,
    roles: Floats,
    features: Features,
    model: ThemeModel,
) -> SentenceThemes:
    keys = model.scheme.keys
    decided = decide(scores, model)
    best = int(np.argmax(roles))
    gap = float(np.min(np.abs(scores - model.thresholds)))
    return SentenceThemes(
        sentence_id=sentence_id,
        scores=tuple(map(ThemeScore, keys, scores.tolist())),
        themes=tuple(keys[i] for i in decided),
        role=ROLES[best],
        role_score=float(roles[best]),
        confident=gap >= _DOUBT and (not model.has_roles or float(roles[best]) >= _ROLE_DOUBT),
        evidence=find_evidence(text, features, decided, model),
    )


def decide(scores: Floats, model: ThemeModel) -> list[int]:
    """Indices of the themes whose probability reaches its threshold, best first."""
    chosen = np.flatnonzero(scores >= model.thresholds)
    return sorted(chosen.tolist(), key=lambda i: (-float(scores[i]), i))
