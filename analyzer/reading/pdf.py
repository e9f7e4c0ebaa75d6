"""A PDF with a text layer to paragraphs and tables.

pdfium gives the text lines with their places; pdfplumber gives the tables, and only on pages with
ruled lines. Wrapped lines are joined, page numbers and running heads are dropped.
"""

from __future__ import annotations

import io
import re
import statistics
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from analyzer.config import ReadingConfig
from analyzer.reading.content import Content, Piece, Table, place_cells
from analyzer.reading.reasons import failure

_PAGE_NUMBER = re.compile(
    r"^\s*(?:[-—–·~]*\s*\d{1,3}\s*[-—–·~]*|第\s*\d{1,3}\s*页.{0,12}|\d{1,3}\s*/\s*\d{1,3})\s*$"
)
_ENDS = re.compile(r"[。！？：；:;!?]\s*$")
_STARTS = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}\s*[、.．](?!\d)|第[一二三四五六七八九十]{1,3}[条章节])"
)
_MIN_RULES = 8  # drawn paths on a page before a table is looked for
_MAX_RULES = 20_000  # paths; a page with more is a drawing
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

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise failure("encrypted") from error
        raise failure("damaged", str(error)) from error
    try:
        if len(document) > config.max_pdf_pages:
            raise failure("too_large", f"{len(document)} 页，上限 {config.max_pdf_pages} 页")
        pages = [_lines(document[index]) for index in range(len(document))]
        ruled = [
            i for i in range(len(document)) if _MIN_RULES <= _n_paths(document[i]) <= _MAX_RULES
        ]
    except pypdfium2.PdfiumError as error:
        raise failure("damaged", str(error)) from error
    finally:
        document.close()
    if sum(len(line.text) for page in pages for line in page) < _MIN_CHARS:
        raise failure("image_pdf")
    tables = _tables(data, ruled) if ruled else {}
    return Content(tuple(_pieces(_without_running_heads(pages), tables)), "pdf")


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


def _tables(data: bytes, pages: list[int]) -> dict[int, list[tuple[tuple[float, float], Table]]]:
    """For each page, (top, bottom) in PDF coordinates and the table found there."""
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    found: dict[int, list[tuple[tuple[float, float], Table]]] = {}
    try:
        with pdfplumber.open(io.BytesIO(data), pages=[index + 1 for index in pages]) as document:
            for index, page in zip(pages, document.pages, strict=True):
                for table in page.find_tables():
                    grid = _grid(page, table)
                    if len(grid.cells) > 1:
                        top, bottom = page.height - table.bbox[1], page.height - table.bbox[3]
                        found.setdefault(index, []).append(((top, bottom), grid))
    except (PdfminerException, PDFException, ValueError, KeyError, TypeError, RecursionError):
        return {}
    return found


def _grid(page: Any, table: Any) -> Table:
    """The table with spans, from the edges that its cells touch."""
    boxes = sorted(
        {cell for row in table.rows for cell in row.cells if cell}, key=lambda b: (b[1], b[0])
    )
    lefts = _edges(box[0] for box in boxes)
    tops = _edges(box[1] for box in boxes)
    rights = _edges(box[2] for box in boxes)
    bottoms = _edges(box[3] for box in boxes)
    columns = _edges([*lefts, *rights])
    lines = _edges([*tops, *bottoms])
    rows: list[list[tuple[str, int, int]]] = [[] for _ in lines[:-1]]
    for left, top, right, bottom in boxes:
        row, column = _index(lines, top), _index(columns, left)
        text = page.crop((left, top, right, bottom), strict=False).extract_text() or ""
        height = max(1, _index(lines, bottom) - row)
        rows[row].append((text, height, max(1, _index(columns, right) - column)))
    return place_cells(rows)


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


def _pieces(
    pages: list[list[_Line]], tables: dict[int, list[tuple[tuple[float, float], Table]]]
) -> list[Piece]:
    wide = [line.right for page in pages for line in page if len(line.text) > 15]
    margin = statistics.median_high(sorted(wide)[-max(1, len(wide) // 3) :]) if wide else 0.0
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
            elif open_line is not None and _runs_on(open_line, item, margin):
                pieces[-1] = str(pieces[-1]) + item.text.strip()
                open_line = item
            else:
                pieces.append(item.text.strip())
                open_line = item
    return pieces


def _runs_on(before: _Line, line: _Line, margin: float) -> bool:
    """Whether a line continues the paragraph: the one before reaches the margin and does not end."""
    reaches = before.right > margin - 2.2 * before.height
    same_size = abs(before.height - line.height) < 0.35 * max(before.height, line.height)
    indented = line.left > before.left + 1.2 * line.height
    return reaches and same_size and not indented and not _STARTS.match(line.text)


def _add_table(pieces: list[Piece], table: Table) -> None:
    before = pieces[-1] if pieces else None
    if isinstance(before, Table) and before.n_columns == table.n_columns:
        moved = tuple(replace(cell, row=cell.row + before.n_rows) for cell in table.cells)
        pieces[-1] = Table(before.cells + moved, before.n_rows + table.n_rows, table.n_columns)
    else:
        pieces.append(table)
