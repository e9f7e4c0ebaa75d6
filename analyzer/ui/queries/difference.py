"""What differs between two texts, character by character, and what both say because everybody does."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from html import escape

import pandas as pd

from analyzer.config import ReuseConfig
from analyzer.records import BlockKind, Report, ReportAnalysis, Sentence, Sharing, Span
from analyzer.reuse.formulas import read_content
from analyzer.reuse.mask import mask, own_names
from analyzer.reuse.sharing import explain_by_content
from analyzer.texts import text_of
from analyzer.ui.highlight import Mark, to_html
from analyzer.ui.queries.pairs import passage_caption

_NUMBER = r"\d+(?:[.,，]\d+)*[%％]?"
_CLAUSE = re.compile(r"([^，。；：！？\n]*)[，。；：！？\n]*")
_MOVED = 6  # characters of a clause that is found in the other text as it stands
_JOIN = 1  # equal characters between two differences that are shown as one
_SHORTEST = 6  # characters of a masked sentence that says anything
_FORMULAS = frozenset((Sharing.STATUTORY.value, Sharing.STOCK.value))


def difference_html(left: str, right: str, reports: tuple[Report, Report]) -> tuple[str, str]:
    """Both texts as HTML; numbers, the reports' own names and other words that differ in own colours."""
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
    from rapidfuzz.distance import Indel

    changed: list[list[int]] = []
    for op in Indel.opcodes(left, right):
        if op.tag == "equal":
            continue
        if changed and op.src_start - changed[-1][1] <= _JOIN:
            changed[-1][1], changed[-1][3] = op.src_end, op.dest_end
        else:
            changed.append([op.src_start, op.src_end, op.dest_start, op.dest_end])
    return (
        list(_marked(left, [(a, b) for a, b, _, _ in changed if a < b], right, names[0])),
        list(_marked(right, [(c, d) for _, _, c, d in changed if c < d], left, names[1])),
    )


def _marked(
    text: str, stretches: Sequence[tuple[int, int]], other: str, names: Collection[str]
) -> Iterator[Mark]:
    """A mark for each part of the stretches that differ, each name and number once and whole."""
    wholes = list(_wholes(text, names))
    shown = 0
    for stretch in stretches:
        for start, end, layer in _parts(text, stretch, other, wholes):
            if end > shown:
                tip = text_of("ui", f"different_{layer}")
                yield Mark(Span(max(start, shown), end), layer, tip)
                shown = end


def _parts(
    text: str, stretch: tuple[int, int], other: str, wholes: Sequence[tuple[int, int, str]]
) -> Iterator[tuple[int, int, str]]:
    """A stretch cut by what it is: clauses that `other` has elsewhere, names, numbers, words."""
    for clause in _CLAUSE.finditer(text, *stretch):
        at, end = clause.span()
        if len(clause[1]) >= _MOVED and clause[1] in other:
            yield at, end, "moved"
            continue
        for first, last, layer in wholes:
            if first < end and at < last:
                if at < first:
                    yield at, first, "changed"
                yield first, last, layer
                at = last
        if at < end:
            yield at, end, "changed"


def _wholes(text: str, names: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Where the report's own names and numbers stand in a text, in order, none inside another."""
    known = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    for match in re.finditer(f"(?P<name>{known})|{_NUMBER}" if known else _NUMBER, text):
        is_name = bool(known) and match["name"] is not None
        yield *match.span(), "name" if is_name else "number"


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
