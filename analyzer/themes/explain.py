"""Which characters of a sentence carried a label: rules that fired, else the weightiest n-grams."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyzer.records import SectionKind, Span, ThemeEvidence
from analyzer.themes.context import read_context
from analyzer.themes.lexicon import Hit, flatten
from analyzer.themes.model import (
    Scored,
    ThemeModel,
    load_theme_model,
    score_batch,
    word_rows,
)

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
    return find_evidence(text, 0, scored, decided, model)


def find_evidence(
    text: str, row: int, scored: Scored, decided: Sequence[int], model: ThemeModel
) -> tuple[ThemeEvidence, ...]:
    """Evidence for the themes with the indices `decided`, in that order, in row `row` of a batch."""
    hits: dict[str, list[Hit]] = {}
    for hit in scored.features[row].hits if decided else ():
        rule = model.lexicon.rules[hit.rule]
        if rule.strong:
            hits.setdefault(rule.label, []).append(hit)
    found: list[ThemeEvidence] = []
    for column in decided:
        key = model.scheme.themes[column].key
        own = hits.get(key)
        spans = (
            _rule_spans(own, column, model)
            if own
            else _gram_spans(text, row, column, scored, model)
        )
        found += [ThemeEvidence(key, span, weight) for span, weight in spans]
    return tuple(found)


def _rule_spans(hits: Sequence[Hit], column: int, model: ThemeModel) -> list[tuple[Span, float]]:
    named = model.vocabulary.named
    label = model.lexicon.rules[hits[0].rule].label
    base = _weight(model, named.get(f"L:{label}"), column)
    best: dict[Span, float] = {}
    for hit in hits:
        own = _weight(model, named.get(model.lexicon.rules[hit.rule].name), column)
        span = Span(hit.start, hit.end)
        best[span] = max(best.get(span, 0.0), round(base + own, 4))
    return _select(best)


def _weight(model: ThemeModel, index: int | None, column: int) -> float:
    if index is None:
        return 0.0
    return model.weights.item(index, column) * model.vocabulary.idf.item(index)


def _gram_spans(
    text: str, row: int, column: int, scored: Scored, model: ThemeModel
) -> list[tuple[Span, float]]:
    """The n-grams and words that brought most, each where it first stands."""
    vocabulary, features = model.vocabulary, scored.features[row]
    end = int(scored.matrix.indptr[row + 1])
    own = [gram for gram in features.grams if gram in vocabulary.grams]
    first = end - len(own)  # the n-grams stand last in a row, in this order
    brought = (
        scored.matrix.data[first:end] * model.weights[scored.matrix.indices[first:end], column]
    )
    top = np.argsort(-brought, kind="stable")[: 2 * _MAX_SPANS].tolist()
    weights = {own[place]: float(brought[place]) for place in top}
    length = max(1, len(word_rows(features.words, vocabulary.words))) ** 0.5
    for word in features.words:
        index = vocabulary.words.get(word)
        if index is not None:
            more = float(model.meanings[index, column]) / length
            weights[word] = weights.get(word, 0.0) + more
    plain = flatten(text)
    best: dict[Span, float] = {}
    for item, weight in sorted(weights.items(), key=lambda pair: (-pair[1], pair[0])):
        if weight <= 0 or len(best) == 2 * _MAX_SPANS:
            break
        at = plain.find(item)  # what lies over numbers or blanks is not found again
        if at >= 0:
            best[Span(at, at + len(item))] = round(weight, 4)
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
