"""A table region -> rows of cells, as far as the conversion left any; else one stream of cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyzer.layout import Piece, PieceKind, Region, fold_short, read_piece
from analyzer.layout.pieces import PIPES, classify, is_tiled
from analyzer.records import Report, Span

_PIPE = re.compile(f"[{PIPES}]")
_TAB = re.compile(r"\t")
_MAX_WRAP = 6  # pieces that one label was wrapped into


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells, blank ones included.

    `layout` says how far rows and blanks can be trusted: ``grid`` and ``groups`` (one cell a line,
    rows apart) are exact, in ``rows`` (tabs, pipes) merged cells left extra blanks, a ``stream`` is one
    row that holds all cells and no blanks.
    """

    rows: tuple[tuple[Piece, ...], ...]
    layout: str


def read_sheet(report: Report, region: Region) -> Sheet:
    """The cells of a region; rows where grid, tabs or pipes tell them."""
    if region.grid is not None:
        return Sheet(tuple(_grid_rows(region)), "grid")
    start, end = _whole_lines(report.text, region.span)
    text = report.text[start:end]
    separator = next((p for p in (_PIPE, _TAB) if p.search(text)), None)
    rows = tuple(_split_rows(report.text, start, end, separator)) if separator else ()
    if separator is None or any(_runs_together(cell) for row in rows for cell in row):
        return Sheet((tuple(_rejoined(report.text, region.pieces)),), "stream")
    if separator is _PIPE or any(sum(bool(c.folded) for c in row) > 1 for row in rows):
        return Sheet(tuple(filter(None, rows)), "rows")
    return Sheet(tuple(_groups(rows)), "groups")


def _runs_together(cell: Piece) -> bool:
    """0行政规范性文件: the end of one row and the beginning of the next, the line end lost."""
    whole = cell.exact and cell.kind is not PieceKind.TEXT
    return bool(cell.folded) and not whole and is_tiled(cell.folded)


def _whole_lines(text: str, span: Span) -> Span:
    """The span widened over blank cells at its ends, which a region does not see."""
    start = text.rfind("\n", 0, span.start) + 1
    if text[start : span.start].strip():
        start = span.start
    end = span.end
    while end < len(text) and text[end].isspace():
        end += 1
    last = text.rfind("\n", span.end, end)
    return Span(start, end if end == len(text) else max(last, span.end))


def _grid_rows(region: Region) -> Iterator[tuple[Piece, ...]]:
    assert region.grid is not None
    rows: dict[int, list[tuple[int, Piece]]] = {}
    for cell, piece in zip(region.grid.cells, region.pieces, strict=True):
        rows.setdefault(cell.row, []).append((cell.column, piece))
    for row in sorted(rows):
        yield tuple(piece for _, piece in sorted(rows[row], key=lambda c: c[0]))


def _split_rows(
    text: str, start: int, end: int, separator: re.Pattern[str]
) -> Iterator[tuple[Piece, ...]]:
    """The cells of each line; no cell for a line without a separator and without text."""
    at = start
    while at <= end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        yield _split_line(text, at, stop, separator)
        at = stop + 1


def _split_line(text: str, at: int, stop: int, separator: re.Pattern[str]) -> tuple[Piece, ...]:
    cuts = [m.span() for m in separator.finditer(text, at, stop)]
    if not cuts and not text[at:stop].strip():
        return ()
    starts = [at, *(c[1] for c in cuts)]
    ends = [*(c[0] for c in cuts), stop]
    cells = [read_piece(text, s, e) for s, e in zip(starts, ends, strict=True)]
    if separator is _PIPE:
        cells = _between_pipes(cells)
    return () if _is_rule(cells) else tuple(cells)


def _between_pipes(cells: list[Piece]) -> list[Piece]:
    """``| a | b |`` has an empty piece before the first and after the last pipe."""
    if len(cells) > 2 and not cells[0].folded:
        cells = cells[1:]
    return cells[:-1] if len(cells) > 1 and not cells[-1].folded else cells


def _is_rule(cells: Sequence[Piece]) -> bool:
    """``|---|:-:|``, the line below a markdown header."""
    filled = [c.folded for c in cells if c.folded]
    return (
        bool(filled)
        and all(set(f) <= set("-:=") and "-" in f for f in filled)
        and any(len(f) > 1 for f in filled)
    )


def _groups(rows: Sequence[tuple[Piece, ...]]) -> Iterator[tuple[Piece, ...]]:
    """One cell a line: lines up to an empty one make a row; a line with only a tab is a blank cell."""
    group: list[Piece] = []
    for row in (*rows, ()):
        if row:
            group.append(next((c for c in row if c.folded), row[-1]))
        elif group:
            yield tuple(group)
            group = []


def _rejoined(text: str, pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces of a stream, with labels that were wrapped over lines put together."""
    at = 0
    while at < len(pieces):
        piece, used = _longest_label(text, pieces, at)
        yield piece
        at += used


def _longest_label(text: str, pieces: Sequence[Piece], at: int) -> tuple[Piece, int]:
    first = pieces[at]
    if first.kind is PieceKind.NUMBER or (first.kind is PieceKind.LABEL and first.exact):
        return first, 1
    for used in range(min(_MAX_WRAP, len(pieces) - at), 1, -1):
        parts = pieces[at : at + used]
        if any(p.kind is PieceKind.NUMBER for p in parts):
            continue
        span = Span(first.span.start, parts[-1].span.end)
        folded = fold_short(text[slice(*span)])
        kind, label, exact = classify(folded)
        if kind is PieceKind.LABEL and exact:
            return Piece(span, folded, kind, label, exact), used
    return first, 1
