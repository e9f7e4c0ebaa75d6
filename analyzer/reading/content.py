"""What a format reader hands over: paragraphs and tables; and how they become one text with grids.

Every piece is normalized before it is placed, so the spans of the grids are right by construction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from analyzer.records import Grid, GridCell, Span
from analyzer.text import normalize

MAX_SLOTS = 20_000  # rows × columns of one table; the largest statutory table has 261
_CELL_BREAK = re.compile(r"[\n\t]")
_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef，。、；：（）《》“”]")


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell at its anchor (top left) with the rows and columns it covers."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A marked-up table, cells by (row, column)."""

    cells: tuple[TableCell, ...]
    n_rows: int
    n_columns: int


Piece = str | Table


@dataclass(frozen=True, slots=True)
class Content:
    """A file's content in reading order, with what its format said about itself.

    `hints` holds properties that stand outside the report's text, such as a page's title (``title``),
    publication date (``published``), or publisher (``agency``).
    """

    pieces: tuple[Piece, ...]
    media_type: str
    encoding: str = ""
    hints: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def place_cells(rows: Iterable[Iterable[tuple[str, int, int]]]) -> Table:
    """The table of rows of (text, row span, column span), laid out as browsers do.

    Spans are cut where they leave the table, so a hostile ``colspan`` costs nothing.
    """
    listed = [list(row) for row in rows]
    width_cap = max(1, min(200, MAX_SLOTS // max(1, len(listed))))
    taken: set[tuple[int, int]] = set()
    cells = []
    for r, row in enumerate(listed):
        c = 0
        for text, row_span, column_span in row:
            while (r, c) in taken:
                c += 1
            if c >= width_cap:
                break
            row_span = max(1, min(row_span, len(listed) - r))
            column_span = max(1, min(column_span, width_cap - c))
            if row_span * column_span > 1:
                covered = ((r + i, c + j) for i in range(row_span) for j in range(column_span))
                taken.update(covered)
            cells.append(TableCell(r, c, row_span, column_span, text))
            c += column_span
    n_columns = max((cell.column + cell.column_span for cell in cells), default=0)
    return without_hollow_columns(Table(tuple(cells), len(listed), n_columns))


def without_hollow_columns(table: Table, widths: Sequence[int] = ()) -> Table:
    """The table without columns that no cell has to itself: edges that were drawn twice.

    Of two such columns side by side the narrower goes first, the right one where `widths` are unknown.
    """
    known = [*widths[: table.n_columns], *([0] * (table.n_columns - len(widths)))]
    while table.n_columns > 1:
        solid = {cell.column for cell in table.cells if cell.column_span == 1}
        hollow = [c for c in range(table.n_columns) if c not in solid]
        if not hollow:
            return table
        column = min(hollow, key=lambda c: (known[c], -c))
        del known[column]
        cells = tuple(_without_column(cell, column) for cell in table.cells)
        table = Table(cells, table.n_rows, table.n_columns - 1)
    return table


def _without_column(cell: TableCell, column: int) -> TableCell:
    if cell.column > column:
        return replace(cell, column=cell.column - 1)
    if cell.column + cell.column_span > column:
        return replace(cell, column_span=cell.column_span - 1)
    return cell


def cell_text(text: str) -> str:
    """A cell's text on one line: line ends inside Chinese text vanish, others become a blank."""
    lines = [line.strip() for line in _CELL_BREAK.split(normalize(text))]
    joined = ""
    for line in lines:
        if joined and line:
            wide = _WIDE.match(joined[-1]) or _WIDE.match(line[0])
            joined += line if wide else " " + line
        else:
            joined += line
    return joined


def assemble(pieces: Iterable[Piece]) -> tuple[str, tuple[Grid, ...]]:
    """The report's text and the grids in it: a paragraph or a table row is a line.

    A row has one tab fewer than the table has columns; a merged cell's text stands at its anchor and
    the places it covers stay empty.
    """
    lines: list[str] = []
    grids = []
    position = 0
    for piece in pieces:
        if isinstance(piece, str):
            line = normalize(piece)
            lines.append(line)
            position += len(line) + 1
        elif piece.cells:
            table_lines, cells = _table_lines(piece, position)
            lines += table_lines
            end = position + sum(map(len, table_lines)) + len(table_lines) - 1
            grids.append(Grid(Span(position, end), cells))
            position = end + 1
    return "\n".join(lines), tuple(grids)


def _table_lines(table: Table, position: int) -> tuple[list[str], tuple[GridCell, ...]]:
    rows: list[list[str]] = [[""] * table.n_columns for _ in range(table.n_rows)]
    for cell in table.cells:
        rows[cell.row][cell.column] = cell_text(cell.text)
    starts: list[list[int]] = []
    for row in rows:
        row_starts = []
        for text in row:
            row_starts.append(position)
            position += len(text) + 1
        starts.append(row_starts)
    cells = []
    for cell in table.cells:
        start = starts[cell.row][cell.column]
        span = Span(start, start + len(rows[cell.row][cell.column]))
        cells.append(GridCell(cell.row, cell.column, cell.row_span, cell.column_span, span))
    return ["\t".join(row) for row in rows], tuple(cells)
