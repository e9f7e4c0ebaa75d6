"""What differs between two texts, character by character, and what both say because everybody does."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from analyzer.config import ReuseConfig
from analyzer.export.alignment import Aligned, Unit, align
from analyzer.export.differences import Difference, Kind, differences
from analyzer.records import BlockKind, EditKind, ReportAnalysis, Sentence, Sharing, Span
from analyzer.reuse.formulas import read_content
from analyzer.reuse.mask import mask, own_names
from analyzer.reuse.sharing import explain_by_content
from analyzer.texts import text_of
from analyzer.ui.highlight import Mark, to_html
from analyzer.ui.queries.pairs import passage_caption

_SHORTEST = 6  # characters of a masked sentence that says anything
_FORMULAS = frozenset((Sharing.STATUTORY.value, Sharing.STOCK.value))


def lines_html(
    passage: Mapping[Hashable, Any],
    sides: tuple[ReportAnalysis, ReportAnalysis],
    matches: Sequence[tuple[str, str]],
) -> str:
    """A passage as a table, each sentence beside the one that it matches, what differs in colours.

    Sentences without a counterpart stand alone and grey. In a paraphrase nearly all words differ: there only
    numbers and names are marked.
    """
    names = own_names(sides[0].report), own_names(sides[1].report)
    spans = [(passage[f"{side}_start"], passage[f"{side}_end"]) for side in ("left", "right")]
    units = [
        [
            Unit(s.sentence_id, s.span.start, s.span.end, s.text, mask(s.text, own))
            for s in one.sentences
            if start <= s.span.start < end
        ]
        for one, own, (start, end) in zip(sides, names, spans, strict=True)
    ]
    every = passage["edit"] != EditKind.PARAPHRASE
    rows = [_line_html(line, names, every=every) for line in align(units[0], units[1], matches)]
    return f'<table class="nb-lines">{"".join(rows)}</table>'


def _line_html(line: Aligned, names: tuple[Sequence[str], Sequence[str]], *, every: bool) -> str:
    texts = line.texts
    if not all(texts):
        return f'<tr class="alone">{"".join(f"<td>{escape(t)}</td>" for t in texts)}</tr>'
    marks = (
        [m for m in side if every or m.layer in ("name", "left_over", "number")]
        for side in _differences(*texts, names)
    )
    cells = (f"<td>{to_html(t, m)}</td>" for t, m in zip(texts, marks, strict=True))
    return f"<tr>{''.join(cells)}</tr>"


def legend_html() -> str:
    """What the marks of `lines_html` and `side_html` mean."""
    parts = [
        f'<span class="{layer}">{escape(text_of("ui", f"legend_{layer}"))}</span>'
        for layer in ("reuse", "name", "left_over", "number", "changed", "moved", "formula")
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
    left: str, right: str, names: tuple[Sequence[str], Sequence[str]]
) -> tuple[list[Mark], list[Mark]]:
    """What `export.differences` finds, as marks."""
    one, two = differences(left, right, *names)
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
