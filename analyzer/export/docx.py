"""A sheet as a Word document."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from analyzer.export.sheet import Cell, Grid, Line, Piece, Sheet, pieces
from analyzer.texts import text_of

_FONT = "宋体"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARGIN_CM = 1.6
_WIDTH_CM = 29.7 - 2 * _MARGIN_CM  # A4 across
_FILL = {
    "words": "FFDEDE",
    "moved": "DDF0DD",
    "number": "FFE08A",
    "name": "CFE3FF",
    "left_over": "F4B6C2",
}  # as in sheet.html
_GREY = {"formula": "767676", "place": "555555"}
_HEAD_FILL, _ACROSS_FILL = "EEF2F7", "F6F6F6"


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
    style.paragraph_format.space_after = Pt(2)
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21.0)
    for side in ("left", "right", "top", "bottom"):
        setattr(page, f"{side}_margin", Cm(_MARGIN_CM))
    _page_numbers(page)
    _paragraph(document, sheet.title, size=18, bold=True, centred=True)
    _paragraph(document, sheet.subtitle, size=12, bold=True, centred=True)
    for line in sheet.facts:
        _line(document, line)
    for grid in sheet.grids:
        _grid(document, grid)
    document.add_paragraph()
    for text in sheet.closing:
        _paragraph(document, text)
    _paragraph(document, text_of("sheet_words", "made"), bold=True, above=10)
    for line in sheet.made:
        _line(document, line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _paragraph(
    document: Any,
    text: str,
    *,
    size: float = 10.5,
    bold: bool = False,
    centred: bool = False,
    above: float = 0,
) -> None:
    """A paragraph; with room `above` (points) it is a heading that stays with what follows."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    run = paragraph.add_run(_clean(text))
    run.bold, run.font.size = bold, Pt(size)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = (
        Pt(above),
        Pt(4),
    )
    paragraph.paragraph_format.keep_with_next = bool(above)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _line(document: Any, line: Line) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(f"{_clean(line.label)}：").bold = True
    paragraph.add_run(_clean(line.value))


def _grid(document: Any, grid: Grid) -> None:
    from docx.shared import Cm

    _paragraph(document, grid.title, size=12, bold=True, above=10)
    if grid.legend:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        for piece in grid.legend:
            _run(paragraph, piece)
    if grid.rows:
        table = document.add_table(rows=1, cols=len(grid.head), style="Table Grid")
        table.autofit = False
        widths = [Cm(_WIDTH_CM * w / sum(grid.widths)) for w in grid.widths]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        _pad(table)
        _row(table.rows[0], grid.head, widths, fill=_HEAD_FILL)
        _mark_row(table.rows[0], "w:tblHeader")
        for cells in grid.rows:
            across = len(cells) == 1 < len(grid.head)
            _row(table.add_row(), cells, widths, fill=_ACROSS_FILL if across else "")
    if grid.note:
        _paragraph(document, grid.note, size=9)


def _row(row: Any, cells: Sequence[Cell], widths: Sequence[Any], *, fill: str) -> None:
    """Fill a row; one cell alone runs across; with `fill` it is shaded, bold and stays with the next row."""
    from docx.oxml.ns import qn

    places = row.cells
    if len(cells) == 1 < len(places):
        places = [places[0].merge(places[-1])]
    else:
        for place, width in zip(places, widths, strict=True):
            place.width = width
    for place, cell in zip(places, cells, strict=True):
        paragraph = place.paragraphs[0]
        for piece in pieces(cell):
            _run(paragraph, piece, bold=bool(fill))
        if fill:
            paragraph.paragraph_format.keep_with_next = True
            place._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", fill=fill))
    if row._tr.find(qn("w:trPr")) is None or not fill:
        _mark_row(row, "w:cantSplit")


def _run(paragraph: Any, piece: Piece, *, bold: bool = False) -> None:
    from docx.enum.text import WD_UNDERLINE
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(_clean(piece.text))
    run.font.size = Pt(8 if piece.mark == "place" else 9)
    run.bold = bold or piece.mark in ("number", "left_over")
    if piece.mark in _GREY:
        run.font.color.rgb = RGBColor.from_string(_GREY[piece.mark])
    if piece.mark in _FILL:
        lines = {
            "words": True,
            "moved": WD_UNDERLINE.DOTTED,
            "name": WD_UNDERLINE.DOUBLE,
            "left_over": WD_UNDERLINE.THICK,
        }
        run.underline = lines.get(piece.mark)
        run._r.get_or_add_rPr().append(_element("w:shd", val="clear", fill=_FILL[piece.mark]))


def _pad(table: Any) -> None:
    """A little room above and below the words of every cell."""
    margins = _element("w:tblCellMar")
    for side, width in (("top", "20"), ("left", "85"), ("bottom", "20"), ("right", "85")):
        margins.append(_element(f"w:{side}", w=width, type="dxa"))
    table._tbl.tblPr.append(margins)


def _page_numbers(page: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = page.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in ("PAGE", " / ", "NUMPAGES"):
        run = paragraph.add_run("" if part.isupper() else part)
        run.font.size = Pt(9)
        if part.isupper():
            field = _element("w:fldSimple", instr=part)
            run._r.addprevious(field)
            field.append(run._r)


def _mark_row(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(_element(name, val="true"))


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _clean(text: str) -> str:
    """XML takes no control characters; a report may hold them."""
    return _NOT_XML.sub("\ufffd", text)
