"""What differs between two texts, character by character, and what both say because everybody does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from html import escape

import pandas as pd

from analyzer.config import ReuseConfig
from analyzer.export.differences import Difference, Kind, differences
from analyzer.records import BlockKind, Report, ReportAnalysis, Sentence, Sharing, Span
from analyzer.reuse.formulas import read_content
from analyzer.reuse.mask import mask, own_names
from analyzer.reuse.sharing import explain_by_content
from analyzer.texts import text_of
from analyzer.ui.highlight import Mark, to_html
from analyzer.ui.queries.pairs import passage_caption

_SHORTEST = 6  # characters of a masked sentence that says anything
_FORMULAS = frozenset((Sharing.STATUTORY.value, Sharing.STOCK.value))


def difference_html(left: str, right: str, reports: tuple[Report, Report]) -> tuple[str, str]:
    """Both texts as HTML; numbers, the two reports' names and other words that differ in own colours."""
    marks = _differences(left, right, (own_names(reports[0]), own_names(reports[1])))
    return to_html(left, marks[0]), to_html(right, marks[1])


def legend_html() -> str:
    """What the marks of `difference_html` and `side_html` mean."""
    parts = [
        f'<span class="{layer}">{escape(text_of("ui", f"legend_{layer}"))}</span>'
        for layer in ("reuse", "name", "number", "changed", "moved", "formula")
    ]
    return f'<div class="nb"><div class="legend">{"　".join(parts)}</div></div>'


def side_html(
    one: ReportAnalysis, other: ReportAnalysis, passages: pd.DataFrame, *, side: str
) -> str:
    """One report's text: numbered passages with their differences marked, formulas and tables grey."""
    opposite = "right" if side == "left" else "left"
    names = own_names(one.report), own_names(other.report)
    marks = [
        Mark(b.span, b.kind.value, "") for b in one.blocks if b.kind is not BlockKind.NARRATIVE
    ]
    taken = list(zip(passages[f"{side}_start"], passages[f"{side}_end"], strict=True))
    marks += _formulas(one, other, taken)
    for n, row in enumerate(passages.to_dict("records"), 1):
        start, end = row[f"{side}_start"], row[f"{side}_end"]
        layer = "formula" if row["sharing"] in _FORMULAS else "reuse"
        marks.append(Mark(Span(start, end), layer, passage_caption(row), badge=str(n)))
        changed = _differences(row[f"{side}_text"], row[f"{opposite}_text"], names)[0]
        marks += [
            Mark(Span(start + m.span.start, start + m.span.end), m.layer, m.title) for m in changed
        ]
    return to_html(one.report.text, marks)


def _differences(
    left: str, right: str, names: tuple[Collection[str], Collection[str]]
) -> tuple[list[Mark], list[Mark]]:
    """What `export.differences` finds, as marks."""
    one, two = differences(left, right, (*names[0], *names[1]))
    return [_mark(d) for d in one], [_mark(d) for d in two]


def _mark(found: Difference) -> Mark:
    layer = "changed" if found.kind is Kind.WORDS else found.kind.value
    return Mark(Span(found.start, found.end), layer, text_of("ui", f"different_{layer}"))


def _formulas(
    one: ReportAnalysis, other: ReportAnalysis, taken: Sequence[tuple[int, int]]
) -> Iterator[Mark]:
    """Sentences outside the passages that the comparison set aside: held by both, or formulas by content."""
    names, their_names = own_names(one.report), own_names(other.report)
    theirs = {mask(s.text, their_names) for s in other.sentences}
    free = [
        s for s in one.sentences if not any(a < s.span.end and s.span.start < b for a, b in taken)
    ]
    keys = [mask(s.text, names) for s in free]
    for sentence, key, formula in zip(free, keys, _by_content(free, keys), strict=True):
        if len(key) >= _SHORTEST and (formula or key in theirs):
            title = "formula_mark" if key in theirs else "formula_alone"
            yield Mark(sentence.span, "formula", text_of("ui", title))


def _by_content(sentences: Sequence[Sentence], keys: Sequence[str]) -> list[bool]:
    """Whether each sentence is the law's, the form's or everybody's wording."""
    if not keys:
        return []
    statutory, stock = explain_by_content(
        read_content(keys, [s.text for s in sentences]), ReuseConfig()
    )
    return [bool(a or b) for a, b in zip(statutory, stock, strict=True)]
