"""A PDF with a text layer to paragraphs and tables.

pdfium gives the text lines with their places; pdfplumber gives the tables, and only on pages with
ruled lines. Wrapped lines are joined, page numbers and running heads are dropped.
"""

from __future__ import annotations

import io
import re
import statistics
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from analyzer.config import ReadingConfig
from analyzer.reading.content import Content, Piece, Table, TableCell, without_hollow_columns
from analyzer.reading.reasons import failure

_PAGE_NUMBER = re.compile(
    r"^\s*(?:[-—–·~]*\s*\d{1,3}\s*[-—–·~]*|第\s*\d{1,3}\s*页.{0,12}|\d{1,3}\s*/\s*\d{1,3})\s*$"
)
_STARTS = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}\s*[、.．](?!\d)|第[一二三四五六七八九十]{1,3}[条章节])"
)
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’"
_BLANKS = re.compile(r"[ \xa0]+")
_WIDE_CHARACTER = re.compile(f"[{_WIDE}]")
_MIN_RULES = 8  # drawn paths on a page before a table is looked for
_MAX_UNPACKED = 60_000_000  # bytes of all compressed streams besides pictures
_MAX_PATHS = 200_000  # drawn paths in one document
_STREAM = re.compile(rb"stream\r?\n")
_MAX_RULES = 20_000  # paths; a page with more is a drawing
_MAX_CROSSINGS = 2_500  # of ruled lines on a page (time grows with the square); three tables: 1,200
_MAX_DENSE = 20_000  # crossings in one document
_MIN_CHARS = 20  # per document; fewer means that there is no text layer


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom


def read_pdf(data: bytes, config: ReadingConfig) -> Content:
    """The text layer of a PDF.

    Raises:
        ReadingError: ``damaged``, ``encrypted``, ``image_pdf`` or ``too_large``.
    """
    import pypdfium2

    _check_streams(data)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise failure("encrypted") from error
        raise failure("damaged", str(error)) from error
    try:
        if len(document) > config.max_pdf_pages:
            raise failure("too_large", f"{len(document)} 页，上限 {config.max_pdf_pages} 页")
        pages, ruled = _pages(document, config)
    except pypdfium2.PdfiumError as error:
        raise failure("damaged", str(error)) from error
    finally:
        document.close()
    if sum(len(line.text) for page in pages for line in page) < _MIN_CHARS:
        raise failure("image_pdf")
    tables, dense = _tables(data, ruled) if ruled else ({}, [])
    warnings = tuple(f"第 {index + 1} 页线条过密，表格按文字读取" for index in dense)
    pieces = _pieces(_without_running_heads(pages), tables)
    return Content(tuple(pieces), "pdf", warnings=warnings)


def _pages(document: Any, config: ReadingConfig) -> tuple[list[list[_Line]], list[int]]:
    """The lines of each page, and the indexes of the pages with ruled lines."""
    pages, ruled = [], []
    n_chars = n_paths = 0
    for index in range(len(document)):
        page = document[index]
        lines = _lines(page)
        pages.append(lines)
        n_chars += sum(len(line.text) for line in lines)
        paths = _n_paths(page)
        n_paths += paths
        if n_chars > config.max_text_chars:
            raise failure("too_large", f"超过 {config.max_text_chars} 字")
        if n_paths > _MAX_PATHS:
            raise failure("too_large", f"图形超过 {_MAX_PATHS} 个")
        if _MIN_RULES <= paths <= _MAX_RULES:
            ruled.append(index)
        page.close()
    return pages, ruled


def _check_streams(data: bytes) -> None:
    """Compressed streams that unpack to more than any report has, before anything unpacks them whole."""
    budget = _MAX_UNPACKED
    for found in _STREAM.finditer(data):
        if b"/Image" in data[max(0, found.start() - 400) : found.start()].rpartition(b" obj")[2]:
            continue
        inflater = zlib.decompressobj()
        try:
            budget -= len(inflater.decompress(data[found.end() : found.end() + 10_000_000], budget))
        except zlib.error:
            continue
        if budget <= 0:
            raise failure("too_large", f"解压后超过 {_MAX_UNPACKED / 1e6:.0f} MB")


def _lines(page: Any) -> list[_Line]:
    """The lines of a page from top to bottom."""
    text_page = page.get_textpage()
    pieces = []
    for index in range(text_page.count_rects()):
        left, bottom, right, top = text_page.get_rect(index)
        text = (
            text_page.get_text_bounded(left, bottom, right, top).replace("\r", "").replace("\n", "")
        )
        text = text.replace("\ufffe", "").replace("\x02", "")
        if text.strip():
            pieces.append(_Line(text, left, bottom, right, top))
    pieces.sort(key=lambda piece: (-piece.top, piece.left))
    rows: list[list[_Line]] = []
    for piece in pieces:
        row = rows[-1] if rows else None
        if row and min(row[0].top, piece.top) - max(row[0].bottom, piece.bottom) > 0.5 * min(
            row[0].height, piece.height
        ):
            row.append(piece)
        else:
            rows.append([piece])
    return [_joined(sorted(row, key=lambda piece: piece.left)) for row in rows]


def _joined(row: list[_Line]) -> _Line:
    text = row[0].text
    for before, piece in pairwise(row):
        text += ("" if piece.left - before.right < 0.6 * piece.height else " ") + piece.text
    return _Line(
        text,
        row[0].left,
        min(piece.bottom for piece in row),
        max(piece.right for piece in row),
        max(piece.top for piece in row),
    )


def _n_paths(page: Any) -> int:
    import pypdfium2.raw as raw

    count = 0
    for count, _ in enumerate(
        page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=4), start=1
    ):
        if count > _MAX_RULES:
            break
    return count


_Placed = dict[int, list[tuple[tuple[float, float], Table]]]


def _tables(data: bytes, pages: list[int]) -> tuple[_Placed, list[int]]:
    """For each page, (top, bottom) in PDF coordinates and the table there; pages too dense to look at."""
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    found: _Placed = {}
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
                    grid = _grid(table)
                    if len(grid.cells) > 1:
                        top, bottom = page.height - table.bbox[1], page.height - table.bbox[3]
                        found.setdefault(index, []).append(((top, bottom), grid))
    except (PdfminerException, PDFException, ValueError, KeyError, TypeError, RecursionError):
        return {}, pages
    return found, dense


def _n_crossings(page: Any) -> int:
    """How many crossings of ruled lines the table finder would have to look at, at most."""
    across = {round(edge["top"] / 3) for edge in page.edges if edge["orientation"] == "h"}
    down = {round(edge["x0"] / 3) for edge in page.edges if edge["orientation"] == "v"}
    return len(across) * len(down)


def _grid(table: Any) -> Table:
    """The table with spans, from the edges that its cells touch."""
    texts = {
        box: text or ""
        for row, row_texts in zip(table.rows, table.extract(), strict=True)
        for box, text in zip(row.cells, row_texts, strict=True)
        if box
    }
    lines = _edges(edge for box in texts for edge in (box[1], box[3]))
    columns = _edges(edge for box in texts for edge in (box[0], box[2]))
    cells = []
    for (left, top, right, bottom), text in texts.items():
        row, column = _index(lines, top), _index(columns, left)
        height, width = _index(lines, bottom) - row, _index(columns, right) - column
        cells.append(TableCell(row, column, max(1, height), max(1, width), without_gaps(text)))
    return without_hollow_columns(Table(_apart(cells), len(lines) - 1, len(columns) - 1))


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


def _without_running_heads(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Pages without page numbers and without first and last lines that most pages repeat."""
    edges = Counter(
        text for page in pages for text in {line.text.strip() for line in page[:1] + page[-1:]}
    )
    repeated = {text for text, n in edges.items() if n >= 3 and n * 2 > len(pages)}
    kept = []
    for page in pages:
        last = len(page) - 1
        kept.append(
            [
                line
                for i, line in enumerate(page)
                if not (i in {0, 1, last - 1, last} and _PAGE_NUMBER.match(line.text))
                and not (i in {0, last} and line.text.strip() in repeated)
            ]
        )
    return kept


def _pieces(pages: list[list[_Line]], tables: _Placed) -> list[Piece]:
    left, right = _margins([line for page in pages for line in page if len(line.text) > 15])
    pieces: list[Piece] = []
    open_line: _Line | None = None
    for index, page in enumerate(pages):
        items: list[tuple[float, _Line | Table]] = []
        placed = tables.get(index, [])
        for line in page:
            middle = (line.top + line.bottom) / 2
            if not any(bottom <= middle <= top for (top, bottom), _ in placed):
                items.append((line.top, line))
        items += [(top, table) for (top, _), table in placed]
        for _, item in sorted(items, key=lambda pair: -pair[0]):
            if isinstance(item, Table):
                _add_table(pieces, item)
                open_line = None
            elif open_line is not None and _runs_on(open_line, item, left, right):
                pieces[-1] = without_gaps(str(pieces[-1]) + item.text.strip())
                open_line = item
            else:
                pieces.append(without_gaps(item.text.strip()))
                open_line = item
    return pieces


def _margins(lines: list[_Line]) -> tuple[float, float]:
    """Where full lines begin and end."""
    if not lines:
        return 0.0, 0.0
    third = max(1, len(lines) // 3)
    lefts, rights = sorted(line.left for line in lines), sorted(line.right for line in lines)
    return statistics.median_low(lefts[:third]), statistics.median_high(rights[-third:])


def _runs_on(before: _Line, line: _Line, left: float, right: float) -> bool:
    """Whether a line continues the paragraph: the one before is full, and this one is not indented."""
    reaches = before.right > right - 2.2 * before.height
    same_size = abs(before.height - line.height) < 0.35 * max(before.height, line.height)
    indented = line.left > min(left, before.left) + 1.3 * line.height
    return reaches and same_size and not indented and not _STARTS.match(line.text)


def _add_table(pieces: list[Piece], table: Table) -> None:
    before = pieces[-1] if pieces else None
    if isinstance(before, Table) and before.n_columns == table.n_columns:
        pieces[-1] = _continued(before, table)
    else:
        pieces.append(table)


def _continued(above: Table, below: Table) -> Table:
    """A table that a page break cut in two; repeated head rows are dropped, cut cells made whole."""
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
    return Table(_apart(cells), shift + below.n_rows, above.n_columns)


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
