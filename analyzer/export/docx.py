"""A sheet as a Word document."""

from __future__ import annotations

import io
import re
from typing import Any

from analyzer.export.sheet import Grid, Line, Sheet
from analyzer.texts import text_of

_FONT = "宋体"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NARROW_CM = 1.1  # a column of running numbers
_WIDTH_CM = 25.0  # A4 across, less the margins


def render_docx(sheet: Sheet) -> bytes:
    """The sheet as the bytes of a .docx file, A4 across."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21.0)
    for side in ("left", "right", "top", "bottom"):
        setattr(page, f"{side}_margin", Cm(2.0))
    _paragraph(document, sheet.title, size=18, bold=True, centred=True)
    _paragraph(document, sheet.subtitle, size=12, bold=True, centred=True)
    for line in sheet.facts:
        _line(document, line)
    for grid in sheet.grids:
        _grid(document, grid)
    for text in sheet.closing:
        _paragraph(document, text)
    _paragraph(document, text_of("sheet_words", "made"), bold=True)
    for line in sheet.made:
        _line(document, line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _paragraph(
    document: Any, text: str, *, size: float = 10.5, bold: bool = False, centred: bool = False
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    run = paragraph.add_run(_clean(text))
    run.bold, run.font.size = bold, Pt(size)
    paragraph.paragraph_format.space_after = Pt(4)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _line(document: Any, line: Line) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.add_run(f"{_clean(line.label)}：").bold = True
    paragraph.add_run(_clean(line.value))
    paragraph.paragraph_format.space_after = Pt(2)


def _grid(document: Any, grid: Grid) -> None:
    from docx.shared import Cm, Pt

    _paragraph(document, grid.title, size=12, bold=True)
    if grid.rows:
        table = document.add_table(rows=1, cols=len(grid.head), style="Table Grid")
        table.autofit = False
        widths = _widths(grid)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for row in (grid.head, *grid.rows):
            cells = table.rows[0].cells if row is grid.head else table.add_row().cells
            for cell, text, width in zip(cells, row, widths, strict=True):
                cell.width = Cm(width)
                run = cell.paragraphs[0].add_run(_clean(text))
                run.font.size, run.bold = Pt(9), row is grid.head
        _repeat_head(table.rows[0])
    if grid.note:
        _paragraph(document, grid.note, size=9)


def _widths(grid: Grid) -> list[float]:
    """Centimetres by how much a column holds; running numbers stay narrow."""
    most = [
        max(
            4,
            min(
                40, max(len(part) for row in (grid.head, *grid.rows) for part in row[i].split("\n"))
            ),
        )
        for i in range(len(grid.head))
    ]
    numbered = bool(grid.head) and grid.head[0] == text_of("sheet_words", "head_no")
    rest = most[1:] if numbered else most
    room = _WIDTH_CM - (_NARROW_CM if numbered else 0)
    shares = [room * n / sum(rest) for n in rest]
    return [_NARROW_CM, *shares] if numbered else shares


def _repeat_head(row: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _clean(text: str) -> str:
    """XML takes no control characters; a report may hold them."""
    return _NOT_XML.sub("\ufffd", text)
