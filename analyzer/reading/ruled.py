"""Tables of a PDF from its ruled lines, made whole where a page break cut them."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from typing import Any

from analyzer.reading.content import Table, TableCell

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’"
_BLANKS = re.compile(r"[ \xa0]+")
_WIDE_CHARACTER = re.compile(f"[{_WIDE}]")
_MAX_CROSSINGS = 2_500  # of ruled lines on a page (time grows with the square); three tables: 1,200
_MAX_DENSE = 20_000  # crossings in one document


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table where it stands on its page: PDF coordinates, and the places of its column edges."""

    top: float
    bottom: float
    columns: tuple[float, ...]
    table: Table


Placed = dict[int, list[Ruled]]


def find_tables(data: bytes, pages: list[int]) -> tuple[Placed, list[int]]:
    """The tables of each page, and the pages too dense to look at: all of them where the file is damaged."""
    import pdfplumber

    found: Placed = {}
    dense = []
    left = _MAX_DENSE
    try:
        with pdfplumber.open(io.BytesIO(data), pages=[index + 1 for index in pages]) as document:
            for index, page in zip(pages, document.pages, strict=True):
                crossings = _n_crossings(page)
                left -= crossings
                if crossings > _MAX_CROSSINGS or left < 0:
                    dense.append(index)
                    continue
                for table in page.find_tables():
                    ruled = _ruled(table, page.height)
                    if len(ruled.table.cells) > 1:
                        found.setdefault(index, []).append(ruled)
    except Exception:  # pdfminer raises whatever a damaged file makes it stumble over
        return {}, pages
    return found, dense


def _n_crossings(page: Any) -> int:
    """How many crossings of ruled lines the table finder would have to look at, at most."""
    across = {round(edge["top"] / 3) for edge in page.edges if edge["orientation"] == "h"}
    down = {round(edge["x0"] / 3) for edge in page.edges if edge["orientation"] == "v"}
    return len(across) * len(down)


def _ruled(found: Any, height: float) -> Ruled:
    """The table with spans, from the edges that its cells touch."""
    texts = {
        box: text or ""
        for row, row_texts in zip(found.rows, found.extract(), strict=True)
        for box, text in zip(row.cells, row_texts, strict=True)
        if box
    }
    lines = _edges(edge for box in texts for edge in (box[1], box[3]))
    columns = _edges(edge for box in texts for edge in (box[0], box[2]))
    cells = []
    for (left, top, right, bottom), text in texts.items():
        row, column = _index(lines, top), _index(columns, left)
        n_rows, n_columns = _index(lines, bottom) - row, _index(columns, right) - column
        cells.append(TableCell(row, column, max(1, n_rows), max(1, n_columns), without_gaps(text)))
    table = Table(_apart(cells), len(lines) - 1, len(columns) - 1)
    return Ruled(height - found.bbox[1], height - found.bbox[3], tuple(columns), table)


def _apart(cells: list[TableCell]) -> tuple[TableCell, ...]:
    """The cells by (row, column), of those at one place the first."""
    placed: dict[tuple[int, int], TableCell] = {}
    for cell in sorted(cells, key=lambda cell: (cell.row, cell.column)):
        placed.setdefault((cell.row, cell.column), cell)
    return tuple(placed.values())


def _edges(values: Any) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > 3:
            edges.append(value)
    return edges


def _index(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))


def is_continued(above: Ruled, below: Ruled) -> bool:
    """Whether a table at the top of a page can go on from the one above: both have the same sides."""
    sides = zip(
        (above.columns[0], above.columns[-1]), (below.columns[0], below.columns[-1]), strict=True
    )
    return all(abs(one - other) < 4 for one, other in sides)


def continued(upper: Ruled, lower: Ruled) -> Ruled:
    """A table that a page break cut in two; repeated head rows are dropped, cut cells made whole."""
    columns = _edges((*upper.columns, *lower.columns))
    above, below = _spread(upper, columns), _spread(lower, columns)
    n_head = next(
        (n for n in (3, 2, 1) if _rows(above, n) == _rows(below, n) and _any(above, n)), 0
    )
    shift = above.n_rows - n_head
    rest = [replace(cell, row=cell.row + shift) for cell in below.cells if cell.row >= n_head]
    cells = list(above.cells)
    bottom = {
        (cell.column, cell.column_span): index
        for index, cell in enumerate(cells)
        if cell.row + cell.row_span == above.n_rows
    }
    for cell in rest:
        index = bottom.get((cell.column, cell.column_span))
        cut = index is not None and cell.row == above.n_rows and not cell.text.strip()
        if index is not None and cut and cells[index].row_span + cell.row_span > 2:
            cells[index] = replace(cells[index], row_span=cells[index].row_span + cell.row_span)
        else:
            cells.append(cell)
    table = Table(_apart(cells), shift + below.n_rows, above.n_columns)
    return Ruled(lower.top, lower.bottom, tuple(columns), table)


def _spread(ruled: Ruled, columns: list[float]) -> Table:
    """The table over more columns than its own."""
    at = [_index(columns, edge) for edge in ruled.columns]
    cells = []
    for cell in ruled.table.cells:
        start, end = at[cell.column], at[cell.column + cell.column_span]
        cells.append(replace(cell, column=start, column_span=max(1, end - start)))
    return Table(tuple(cells), ruled.table.n_rows, len(columns) - 1)


def _rows(table: Table, n: int) -> list[tuple[int, int, str]]:
    return [(cell.row, cell.column, cell.text) for cell in table.cells if cell.row < n]


def _any(table: Table, n: int) -> bool:
    return n < table.n_rows and any(cell.text.strip() for cell in table.cells if cell.row < n)


def without_gaps(text: str) -> str:
    """Text without the blanks that a PDF shows between Chinese and Western characters."""

    def kept(found: re.Match[str]) -> str:
        around = (
            text[max(0, found.start() - 1) : found.start()] + text[found.end() : found.end() + 1]
        )
        return "" if _WIDE_CHARACTER.search(around) else found.group()

    return _BLANKS.sub(kept, text)
