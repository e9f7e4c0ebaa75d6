"""A PDF with a text layer to paragraphs and tables.

pdfium gives the text lines with their places; pdfplumber gives the tables, and only on pages with
ruled lines. Wrapped lines are joined, page numbers and running heads are dropped.
"""

from __future__ import annotations

import re
import statistics
import zlib
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from analyzer.config import ReadingConfig
from analyzer.reading.content import Content, Piece, without_hollow_columns
from analyzer.reading.reasons import failure
from analyzer.reading.ruled import Placed, Ruled, continued, find_tables, is_continued, without_gaps

_PAGE_NUMBER = re.compile(
    r"^\s*(?:[-—–·~]*\s*\d{1,3}\s*[-—–·~]*|第\s*\d{1,3}\s*页.{0,12}|\d{1,3}\s*/\s*\d{1,3})\s*$"
)
_STARTS = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}\s*[、.．](?!\d)|第[一二三四五六七八九十]{1,3}[条章节])"
)
_MIN_RULES = 4  # drawn paths on a page before a table is looked for
_MAX_UNPACKED = 60_000_000  # bytes of all compressed streams besides pictures
_MAX_PATHS = 200_000  # drawn paths in one document
_STREAM = re.compile(rb"stream\r?\n")
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
    tables, dense = find_tables(data, ruled) if ruled else ({}, [])
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


def _without_running_heads(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Pages without page numbers and without first and last lines that most pages repeat."""
    edges = Counter(
        text for page in pages for text in {line.text.strip() for line in page[:1] + page[-1:]}
    )
    repeated = {text for text, n in edges.items() if n >= 2 and n * 2 > len(pages)}
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


def _pieces(pages: list[list[_Line]], tables: Placed) -> list[Piece]:
    left, right = _margins([line for page in pages for line in page if len(line.text) > 15])
    pieces: list[str | Ruled] = []
    open_line: _Line | None = None
    for index, page in enumerate(pages):
        placed = tables.get(index, [])
        items: list[_Line | Ruled] = [line for line in page if not _is_inside(line, placed)]
        items += placed
        for position, item in enumerate(sorted(items, key=lambda item: -item.top)):
            before = pieces[-1] if pieces else None
            if isinstance(item, Ruled):
                if position == 0 and isinstance(before, Ruled) and is_continued(before, item):
                    pieces[-1] = continued(before, item)
                else:
                    pieces.append(item)
                open_line = None
            elif open_line is not None and _runs_on(open_line, item, left, right):
                pieces[-1] = without_gaps(f"{before}{item.text.strip()}")
                open_line = item
            else:
                pieces.append(without_gaps(item.text.strip()))
                open_line = item
    return [p if isinstance(p, str) else without_hollow_columns(p.table) for p in pieces]


def _is_inside(line: _Line, placed: list[Ruled]) -> bool:
    middle = (line.top + line.bottom) / 2
    return any(ruled.bottom <= middle <= ruled.top for ruled in placed)


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
