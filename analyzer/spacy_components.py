"""Our stages as spaCy components: ``nlp.add_pipe("nianbao_themes")`` works once nianbao is installed.

spaCy finds this module through the entry points in pyproject.toml. Each component writes span groups and
leaves the rest of the Doc alone; exact character offsets come from the records, see `language.to_doc`.
"""

from __future__ import annotations

from analyzer.claims import extract_claims
from analyzer.language import register_component
from analyzer.records import Report, Source
from analyzer.segment import split_sections, split_sentences
from analyzer.text import normalize
from analyzer.themes import explain_themes, load_theme_model, score_themes

_STOPS = "。！？\n"


def annotate_themes(text: str) -> dict[str, list[tuple[int, int, str]]]:
    """Span groups ``roles`` (one a sentence), ``themes`` (one a theme) and ``evidence`` of plain text."""
    model = load_theme_model()
    spans = _sentences(text)
    scored = score_themes([text[start:end] for start, end in spans], model=model)
    groups: dict[str, list[tuple[int, int, str]]] = {"roles": [], "themes": [], "evidence": []}
    for (start, end), item in zip(spans, scored, strict=True):
        groups["roles"].append((start, end, str(item.role)))
        groups["themes"] += [(start, end, theme) for theme in item.themes]
        for mark in explain_themes(text[start:end], model=model):
            groups["evidence"].append((start + mark.span.start, start + mark.span.end, mark.theme))
    return groups


def annotate_claims(text: str) -> dict[str, list[tuple[int, int, str]]]:
    """Span group ``claims``: every claimed count, labelled with its canonical metric."""
    return {"claims": [(*claim.span, claim.metric) for claim in extract_claims(text)]}


def annotate_sections(text: str) -> dict[str, list[tuple[int, int, str]]]:
    """Span groups ``sections`` (by kind) and ``units`` (sentences, items, headings) of a whole report's text.

    Offsets are those of the Doc: a text that reading would change (BOM, CRLF, NUL) has to be normalized first.

    Raises:
        ValueError: the text is not normalized.
    """
    if normalize(text) != text:
        raise ValueError(
            "the text holds characters that reading removes; pass analyzer.text.normalize(text)"
        )
    report = Report("doc", "", "", None, "", text, Source("", ""))
    sections = split_sections(report)
    return {
        "sections": [(s.heading.start, s.body.end, s.kind.value) for s in sections],
        "units": [(*u.span, u.kind.value) for u in split_sentences(report, sections)],
    }


def _sentences(text: str) -> list[tuple[int, int]]:
    """Sentences of text outside of any report; reports have `split_sentences`."""
    spans = []
    start = 0
    for position, character in enumerate(text + "\n"):
        if character in _STOPS:
            end = min(position + 1, len(text))
            if text[start:end].strip():
                spans.append((start, end))
            start = position + 1
    return spans


themes = register_component("nianbao_themes", annotate_themes)
claims = register_component("nianbao_claims", annotate_claims)
sections = register_component("nianbao_sections", annotate_sections)
