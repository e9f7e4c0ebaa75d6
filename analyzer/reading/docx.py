"""A Word document to paragraphs and tables, read from its XML: text as a reader of the page sees it.

Automatic numbers are written out, deleted revisions and hidden text are left out, inserted revisions
and text boxes are kept, headers and footers are other parts of the package and never read.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from analyzer.config import ReadingConfig
from analyzer.reading.content import Content, Piece, Table, TableCell, without_hollow_columns
from analyzer.reading.numbering import Numbering, load_numbering
from analyzer.reading.reasons import failure
from analyzer.reading.wordxml import attribute, child, is_on, local, parse_xml

_DOCUMENT = "word/document.xml"
_LAYOUT_CELL = 300  # characters; a cell with more holds text, not data
_MAX_DEPTH = 200  # nested elements; real documents stay below 30


def read_docx(data: bytes, config: ReadingConfig) -> Content:
    """The body of a .docx file.

    Raises:
        ReadingError: ``damaged`` or ``too_large``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {
                name: _part(archive, name, config)
                for name in (_DOCUMENT, "word/numbering.xml", "word/styles.xml")
                if name in archive.namelist()
            }
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise failure("damaged", str(error)) from error
    if _DOCUMENT not in parts:
        raise failure("damaged", f"缺少 {_DOCUMENT}")
    document = parse_xml(parts[_DOCUMENT])
    body = next((e for e in document if local(e) == "body"), None)
    if body is None:
        raise failure("damaged", "没有正文")
    numbering = Numbering()
    if any(b"numPr" in part for part in parts.values()):
        lists, styles = (parts.get(f"word/{name}.xml") for name in ("numbering", "styles"))
        numbering = load_numbering(
            parse_xml(lists) if lists else None, parse_xml(styles) if styles else None
        )
    pieces = list(_Walk(numbering).pieces(body))
    return Content(tuple(pieces), "docx", warnings=_warnings(document))


def _part(archive: zipfile.ZipFile, name: str, config: ReadingConfig) -> bytes:
    limit = config.max_xml_mb * 1_000_000
    with archive.open(name) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise failure("too_large", f"{name} 解压后超过 {config.max_xml_mb} MB")
    return data


def _warnings(document: Any) -> tuple[str, ...]:
    notes = sum(1 for e in document.iter() if local(e) in {"footnoteReference", "endnoteReference"})
    return (f"含 {notes} 处脚注或尾注，未纳入正文",) if notes else ()


# Elements whose content is part of the text, and those that hold none of it.
_TRANSPARENT = {
    "ins",
    "moveTo",
    "hyperlink",
    "smartTag",
    "sdt",
    "sdtContent",
    "fldSimple",
    "customXml",
    "dir",
    "bdo",
}
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-", "sym": "□"}


class _Walk:
    """One pass over a document: the numbering counters and the text boxes met on the way."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.boxes: list[Any] = []
        self.carried = ""  # text of a paragraph whose end was deleted: it runs on

    def pieces(self, container: Any, depth: int = 0) -> Iterator[Piece]:
        if depth > _MAX_DEPTH:
            raise failure("damaged", "元素嵌套过深")
        for element in container:
            name = local(element)
            if name == "p":
                yield from self._paragraph(element, depth)
            elif name == "tbl":
                yield from self._table(element, depth)
            elif name == "AlternateContent":
                yield from self.pieces(_chosen(element), depth + 1)
            elif name in _TRANSPARENT:
                yield from self.pieces(element, depth + 1)

    def _paragraph(self, paragraph: Any, depth: int) -> Iterator[Piece]:
        text = self._runs(paragraph, depth)
        boxes, self.boxes = self.boxes, []
        properties = child(paragraph, "pPr")
        mark = child(properties, "rPr") if properties is not None else None
        gone = mark is not None and (
            child(mark, "del") is not None or child(mark, "moveFrom") is not None
        )
        if gone:
            self.carried += text
        elif not (mark is not None and is_on(child(mark, "vanish")) and not text):
            label = self.numbering.label(properties)
            text, self.carried = label + self.carried + text.lstrip("\t"), ""
            yield text
        for box in boxes:
            yield from (
                p for p in self.pieces(box, depth + 1) if not isinstance(p, str) or p.strip()
            )

    def _runs(self, element: Any, depth: int) -> str:
        if depth > _MAX_DEPTH:
            raise failure("damaged", "元素嵌套过深")
        parts = []
        for part in element:
            name = local(part)
            if name == "t":
                parts.append(part.text or "")
            elif name in _BREAKS:
                parts.append(_BREAKS[name])
            elif name == "r":
                if not is_on(child(part, "rPr", "vanish")):
                    parts.append(self._runs(part, depth + 1))
            elif name == "AlternateContent":
                parts.append(self._runs(_chosen(part), depth + 1))
            elif name == "txbxContent":
                self.boxes.append(part)
            elif name in _TRANSPARENT or name in {
                "pict",
                "drawing",
                "ruby",
                "rubyBase",
                "oMath",
                "oMathPara",
            }:
                parts.append(self._runs(part, depth + 1))
            elif name in {
                "shape",
                "textbox",
                "rect",
                "group",
                "anchor",
                "inline",
                "graphic",
                "graphicData",
                "wsp",
                "wgp",
                "wpc",
                "txbx",
                "roundrect",
            }:
                self._runs(part, depth + 1)
        return "".join(parts)

    def _table(self, table: Any, depth: int) -> Iterator[Piece]:
        rows = list(_rows(table))
        contents = [
            [(cell, list(self.pieces(cell, depth + 1))) for cell in _cells(row)] for row in rows
        ]
        texts = [
            ["\n".join(p if isinstance(p, str) else "" for p in c) for _, c in row]
            for row in contents
        ]
        nested = any(isinstance(p, Table) for row in contents for _, c in row for p in c)
        if (
            nested
            or sum(map(len, texts)) <= 1
            or any(len(t) > _LAYOUT_CELL for row in texts for t in row)
        ):
            yield from (piece for row in contents for _, cell in row for piece in cell)
        else:
            yield _grid(
                _widths(table), rows, [[cell for cell, _ in row] for row in contents], texts
            )


def _chosen(alternate: Any) -> Any:
    """One of the versions of the same content, never both."""
    choice = child(alternate, "Choice")
    return choice if choice is not None else next(iter(alternate), ())


def _rows(table: Any) -> Iterator[Any]:
    for element in table:
        name = local(element)
        if name == "tr":
            mark = child(element, "trPr")
            if mark is None or child(mark, "del") is None:
                yield element
        elif name in _TRANSPARENT:
            yield from _rows(element)


def _cells(row: Any) -> Iterator[Any]:
    for element in row:
        name = local(element)
        if name == "tc":
            yield element
        elif name in _TRANSPARENT:
            yield from _cells(element)


def _number(element: Any, default: int) -> int:
    value = attribute(element, "val") if element is not None else None
    return min(int(value), 200) if value and value.isascii() and value.isdecimal() else default


def _widths(table: Any) -> list[int]:
    grid = child(table, "tblGrid")
    return (
        [int(w) if (w := attribute(c, "w") or "").isdecimal() else 0 for c in grid]
        if grid is not None
        else []
    )


def _grid(
    widths: list[int], rows: list[Any], cells: list[list[Any]], texts: list[list[str]]
) -> Table:
    anchors: list[list[Any]] = []  # [row, column, row_span, column_span, text]
    open_merges: dict[int, list[Any]] = {}  # column -> the anchor that goes on below
    width = 0
    for r, row in enumerate(rows):
        column = _number(child(row, "trPr", "gridBefore"), 0)
        for element, text in zip(cells[r], texts[r], strict=True):
            span = max(1, _number(child(element, "tcPr", "gridSpan"), 1))
            merge = child(element, "tcPr", "vMerge")
            if merge is not None and attribute(merge, "val") != "restart" and column in open_merges:
                open_merges[column][2] = r - open_merges[column][0] + 1
            else:
                anchor = [r, column, 1, span, text]
                anchors.append(anchor)
                open_merges.pop(column, None)
                if merge is not None:
                    open_merges[column] = anchor
            column += span
        width = max(width, column)
    placed = tuple(TableCell(*anchor) for anchor in anchors)
    return without_hollow_columns(Table(placed, len(rows), width), widths)
