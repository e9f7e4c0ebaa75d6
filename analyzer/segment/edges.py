"""What lies before the first section (navigation, title, preamble) and after the last (signature, noise)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from analyzer.layout import View, fold_short
from analyzer.records import SectionKind, Span
from analyzer.segment.rows import (
    GLUED_TITLE,
    INLINE_SIGNATURE,
    RowKind,
    is_agency,
    is_noise,
    may_not_be_title,
    row_kind,
)

Piece = tuple[int, SectionKind]  # where a part begins in the original text, and what it is

_NO_NAME = re.compile(r"[无未没已将的\d。,;:!?、]|^[我本]|事项|情况|报告")
_TITLE_ROWS = 4
_MAX_SIGNATURE_ROWS = 6


def read_head(view: View, end: int, contents: Span | None) -> list[Piece]:
    """The parts of the text before the first section, which begins at original offset `end`."""
    spans = list(_head_spans(view, end, contents))
    kinds = [_head_kind(view, span, contents) for span in spans]
    parts: list[Piece] = []
    title = _title_rows(kinds)
    for i, (span, kind) in enumerate(zip(spans, kinds, strict=True)):
        if i in title:
            parts.append((span.start, SectionKind.TITLE))
        elif kind in (RowKind.NAVIGATION, RowKind.PAGE, RowKind.CONTENTS) or (
            title and i < title[0]
        ):
            parts.append((span.start, SectionKind.NOISE))
        elif title and i == title[-1] + 1 and kind is RowKind.DATE:
            parts.append((span.start, SectionKind.TITLE))
        else:
            parts.extend(_prose_row(view, span, titled=bool(title)))
    return _merged(parts)


def _head_spans(view: View, end: int, contents: Span | None) -> Iterator[Span]:
    """The rows before `end`, cut at the edges of a table of contents, trimmed at the front."""
    edges = [contents.start, contents.end] if contents else []
    for row in range(len(view.heads)):
        if view.starts[row] >= end:
            return
        start, stop = view.starts[row], min(end, view.ends[row])
        cuts = [start, *(e for e in edges if start < e < stop), stop]
        for left, right in pairwise(cuts):
            piece = view.text[left:right]
            if piece.strip():
                yield Span(left + len(piece) - len(piece.lstrip()), right)


def _head_kind(view: View, span: Span, contents: Span | None) -> RowKind:
    if contents and contents.start <= span.start < contents.end:
        return RowKind.CONTENTS
    return row_kind(fold_short(view.text[slice(*span)]))


def _title_rows(kinds: list[RowKind]) -> list[int]:
    """The rows of the title: the last one that ends like a title, with the rows it is wrapped over."""
    prose = kinds.index(RowKind.PROSE) if RowKind.PROSE in kinds else len(kinds)
    ends = [i for i, kind in enumerate(kinds[:prose]) if kind is RowKind.TITLE]
    if not ends:
        return []
    first = ends[-1]
    wrapped = (RowKind.AGENCY, RowKind.TITLE_PART)
    while first and kinds[first - 1] in wrapped and ends[-1] - first < _TITLE_ROWS:
        first -= 1
    return list(range(first, ends[-1] + 1))


def _prose_row(view: View, span: Span, *, titled: bool) -> Iterator[Piece]:
    """A row of the preamble; a title glued in front of it is cut off."""
    begin = view.folded.index(span.start)
    text = view.folded.text[begin : view.folded.index(span.end)]
    start = span.start
    if not titled and not may_not_be_title(text):
        match = GLUED_TITLE.match(text)
        if match:
            yield start, SectionKind.TITLE
            if match.end() == len(text):
                return
            start = view.folded.original(begin + match.end())
    yield start, SectionKind.PREAMBLE


def read_tail(view: View, start: int) -> list[Piece]:
    """The parts after the body of the last section, whose body begins at original offset `start`."""
    rows = [r for r in range(len(view.heads)) if view.ends[r] > start]
    attached = _attachment_row(view, rows, start)
    parts: list[Piece] = []
    signed = 0
    for row in reversed(rows):
        begin = max(start, view.folded.original(view.heads[row]))
        kind = row_kind(fold_short(view.text[begin : view.ends[row]]))
        if view.starts[row] < start and begin == start:
            break  # the row of the heading itself
        loose = attached is not None and row >= attached and not _signs(kind)
        if loose or is_noise(kind) or kind is RowKind.CONTACT:
            parts.append((begin, SectionKind.NOISE))
        elif (signed and _is_short_name(view.row_text(row)) and begin == _row_start(view, row)) or (
            _signs(kind) and signed < _MAX_SIGNATURE_ROWS and (signed or _signs_alone(view, row))
        ):
            parts.append((begin, SectionKind.SIGNATURE))
            signed += 1
        else:
            break
    if not signed:
        body_end = min((p[0] for p in parts), default=len(view.text))
        parts.extend(_inline_signature(view.text, start, body_end))
    return _merged(sorted(parts))


def _signs(kind: RowKind) -> bool:
    return kind in (RowKind.DATE, RowKind.AGENCY)


def _signs_alone(view: View, row: int) -> bool:
    """The lowest row of a signature: a date, or a bare name without any word of a sentence."""
    folded = view.row_text(row)
    if row_kind(folded) is RowKind.DATE:
        return True
    return len(folded) <= 25 and not re.search("[无未没已将的]|^[我本]", folded)


def _row_start(view: View, row: int) -> int:
    return view.folded.original(view.heads[row])


def _is_short_name(folded: str) -> bool:
    """A name above the date that ends like no agency: 县残联, (公章)."""
    return 3 <= len(folded) <= 12 and not _NO_NAME.search(folded)


def _attachment_row(view: View, rows: list[int], start: int) -> int | None:
    for row in rows:
        if view.starts[row] >= start and row_kind(view.row_text(row)) is RowKind.ATTACHMENT:
            return row
    return None


def _inline_signature(text: str, start: int, end: int) -> Iterator[Piece]:
    tail = text[max(start, end - 120) : end]
    match = INLINE_SIGNATURE.search(tail)
    if not match:
        return
    base = max(start, end - 120)
    agency = match.group("agency") or ""
    at = base + match.start("date")
    if agency and is_agency(fold_short(agency)):
        at = base + match.start("agency")
    before = text[start:at].rstrip()
    if not before or before[-1] in "。！？!?" or re.search(r"\s$", text[start:at]):
        yield at, SectionKind.SIGNATURE


def _merged(parts: list[Piece]) -> list[Piece]:
    """Neighbours of one kind joined."""
    return [p for i, p in enumerate(parts) if i == 0 or p[1] is not parts[i - 1][1]]
