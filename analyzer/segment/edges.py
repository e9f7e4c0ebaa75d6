"""What lies before the first section (navigation, title, preamble) and after the last (signature, noise)."""

from __future__ import annotations

import re
from collections.abc import Iterator

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

_TITLE_ROWS = 4
_MAX_SIGNATURE_ROWS = 6


def read_head(view: View, end: int, contents: Span | None) -> list[Piece]:
    """The parts of the text before the first section, which begins at original offset `end`."""
    rows = [r for r in range(len(view.heads)) if view.starts[r] < end]
    kinds = {r: _head_kind(view, r, end, contents) for r in rows}
    parts: list[Piece] = []
    title = _title_rows(rows, kinds)
    for row in rows:
        start = view.folded.original(view.heads[row])
        if title and row in title:
            parts.append((start, SectionKind.TITLE))
        elif kinds[row] in (RowKind.NAVIGATION, RowKind.PAGE, RowKind.CONTENTS) or (
            title and row < title[0]
        ):
            parts.append((start, SectionKind.NOISE))
        elif title and row == title[-1] + 1 and kinds[row] is RowKind.DATE:
            parts.append((start, SectionKind.TITLE))
        else:
            parts.extend(_prose_row(view, row, end, titled=bool(title)))
    return _merged(parts)


def _head_kind(view: View, row: int, end: int, contents: Span | None) -> RowKind:
    start = view.folded.original(view.heads[row])
    if contents and contents.start <= start < contents.end:
        return RowKind.CONTENTS
    return row_kind(fold_short(view.text[start : min(end, view.ends[row])]))


def _title_rows(rows: list[int], kinds: dict[int, RowKind]) -> list[int]:
    """The rows of the title: the last one that ends like a title, with the rows it is wrapped over."""
    ends = [r for r in rows if kinds[r] is RowKind.TITLE]
    if not ends:
        return []
    last = ends[-1]
    first = last
    wrapped = (RowKind.AGENCY, RowKind.TITLE_PART)
    while first - 1 in kinds and kinds[first - 1] in wrapped and last - first < _TITLE_ROWS:
        first -= 1
    return list(range(first, last + 1))


def _prose_row(view: View, row: int, end: int, *, titled: bool) -> Iterator[Piece]:
    """A row of the preamble; a title glued in front of it is cut off."""
    begin = view.heads[row]
    start = view.folded.original(begin)
    text = view.folded.text[begin : view.tails[row]]
    if not titled and not may_not_be_title(text):
        match = GLUED_TITLE.match(text)
        if match:
            yield start, SectionKind.TITLE
            start = view.folded.original(begin + match.end())
            if start >= min(end, view.ends[row]):
                return
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
        if (attached is not None and row >= attached and not _signs(kind)) or is_noise(kind):
            parts.append((begin, SectionKind.NOISE))
        elif (
            _signs(kind)
            and signed < _MAX_SIGNATURE_ROWS
            and (signed or kind is RowKind.DATE or row == rows[-1])
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
