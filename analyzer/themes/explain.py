"""Which characters of a sentence carried a label: rules that fired, else the weightiest n-grams."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.records import SectionKind, Span, ThemeEvidence
from analyzer.themes.context import read_context
from analyzer.themes.features import Features
from analyzer.themes.lexicon import flatten
from analyzer.themes.model import ThemeModel, load_theme_model, score_batch

_MAX_SPANS = 6  # per theme: more would mark the whole sentence
_MIN_SHARE = 0.1  # of the weightiest span; weaker ones say little


def explain_themes(
    text: str, section: SectionKind | str | None = None, model: ThemeModel | None = None
) -> tuple[ThemeEvidence, ...]:
    """The spans that carried each theme decided on, best theme first, then by position.

    `weight` is the share of the learned score that the span's rule or words brought, in logits.
    """
    model = model or load_theme_model()
    scored = score_batch(model, [text], [read_context(section)])
    row = scored.themes[0]
    decided = [int(i) for i in (-row).argsort(kind="stable") if row[i] >= model.thresholds[i]]
    return find_evidence(text, scored.features[0], decided, model)


def find_evidence(
    text: str, features: Features, decided: Iterable[int], model: ThemeModel
) -> tuple[ThemeEvidence, ...]:
    """Evidence for the themes with the indices `decided`, in that order."""
    found: list[ThemeEvidence] = []
    for column in decided:
        key = model.scheme.keys[column]
        spans = _rule_spans(key, column, features, model) or _gram_spans(
            text, column, features, model
        )
        found += [ThemeEvidence(key, span, weight) for span, weight in spans]
    return tuple(found)


def _rule_spans(
    key: str, column: int, features: Features, model: ThemeModel
) -> list[tuple[Span, float]]:
    weights, named = model.weights, model.vocabulary.named
    shared = named.get(f"L:{key}")
    base = float(weights[shared, column]) if shared is not None else 0.0
    best: dict[Span, float] = {}
    for hit in features.hits:
        rule = model.lexicon.rules[hit.rule]
        if rule.label != key or not rule.strong:
            continue
        own = named.get(rule.name)
        weight = base + (float(weights[own, column]) if own is not None else 0.0)
        span = Span(hit.start, hit.end)
        best[span] = max(best.get(span, 0.0), round(weight, 4))
    return _select(best)


def _gram_spans(
    text: str, column: int, features: Features, model: ThemeModel
) -> list[tuple[Span, float]]:
    plain = flatten(text)
    best: dict[Span, float] = {}
    for known, found in (
        (model.vocabulary.grams, features.grams),
        (model.vocabulary.words, features.words),
    ):
        for item in sorted(found):
            index = known.get(item)
            start = plain.find(item) if index is not None else -1
            if index is None or start < 0:
                continue
            weight = float(model.weights[index, column] * model.vocabulary.idf[index])
            if weight > 0:
                span = Span(start, start + len(item))
                best[span] = max(best.get(span, 0.0), round(weight, 4))
    return _select(best)


def _select(best: dict[Span, float]) -> list[tuple[Span, float]]:
    """The weightiest spans that do not overlap, by position."""
    chosen: list[tuple[Span, float]] = []
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    floor = ranked[0][1] * _MIN_SHARE if ranked else 0.0
    for span, weight in ranked:
        if len(chosen) == _MAX_SPANS or weight < floor:
            break
        if all(span.end <= other.start or span.start >= other.end for other, _ in chosen):
            chosen.append((span, weight))
    return sorted(chosen)
