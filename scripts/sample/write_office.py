"""Documents to Word files and PDFs, with fixed dates, so that the same bank gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from sample.compose import Document
from sample.forms import Table, expand

_EPOCH = (1980, 1, 1, 0, 0, 0)
_TWIPS = {  # widths of the columns of a Word table, 20 to the point
    2: (2300, 2100, 2100, 2100),
    3: (720, 1240, 2200, *(640,) * 7),
    4: (576,) * 15,
}


def word_bytes(document: Document) -> bytes:
    """A .docx; ``docx-auto`` leaves the numerals of the headings to Word's own numbering."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    file = docx.Document()
    automatic = document.draft.form.endswith("-auto")
    lists = _numbering(file) if automatic else 0
    for block in document.blocks:
        if block.table:
            _word_table(file, block.table)
            continue
        paragraph = file.add_paragraph()
        heading = block.kind in ("h1", "h2")
        if heading and automatic and block.numeral:
            _number(paragraph, lists, 0 if block.kind == "h1" else 1)
            paragraph.add_run(block.text).bold = True
        elif heading:
            paragraph.add_run(block.numeral + block.text).bold = True
        else:
            indent = "\u3000\u3000" if block.kind == "p" else ""
            paragraph.add_run(indent + block.text)
        if block.kind == "title":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if block.kind == "sign":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    core = file.core_properties
    core.author, core.title, core.revision = document.draft.agency.name, "", 1
    core.created = core.modified = datetime(*_EPOCH)
    buffer = io.BytesIO()
    file.save(buffer)
    return _fixed(buffer.getvalue())


def _fixed(data: bytes) -> bytes:
    """The same archive with fixed times and an order of its own."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(info, old.read(name))
    return target.getvalue()


def _word_table(file: Any, table: Table) -> None:
    """Real merged cells; a cell missing from its row leaves the row short, as in damaged files."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _TWIPS[table.number])
    rows = "".join(f"<w:tr>{''.join(cells)}</w:tr>" for cells in _word_rows(table))
    xml = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:type="auto" w:w="0"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )
    file.element.body._insert_tbl(parse_xml(xml))


def _word_rows(table: Table) -> list[list[str]]:
    """The cells of each row as WordprocessingML; a cell covered from above continues a merge."""
    above: list[dict[int, int]] = [{} for _ in table.rows]  # row -> column -> width
    rows, widths = [], _TWIPS[table.number]
    for index, row in enumerate(table.rows):
        cells, place, waiting = [], 0, list(row)
        while place < table.width:
            if place in above[index]:
                width = above[index][place]
                cells.append(_word_cell("", widths[place : place + width], "<w:vMerge/>"))
            elif waiting:
                cell = waiting.pop(0)
                width = cell.columns
                for down in range(1, cell.rows):
                    above[index + down][place] = width
                merge = '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
                cells.append(_word_cell(cell.text, widths[place : place + width], merge))
            else:
                break
            place += width
        rows.append(cells)
    return rows


def _word_cell(text: str, widths: tuple[int, ...], merge: str) -> str:
    span = f'<w:tcW w:type="dxa" w:w="{sum(widths)}"/>'
    span += f'<w:gridSpan w:val="{len(widths)}"/>' if len(widths) > 1 else ""
    run = f"<w:r><w:t>{escape(text)}</w:t></w:r>" if text else ""
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr><w:p>{run}</w:p></w:tc>"


def _numbering(file: Any) -> int:
    """Defines the list 一、（一） and returns its id."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    part = file.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, text in enumerate(("%1、", "（%2）"))
    )
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    part.insert(0, abstract)
    number = f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'
    part.append(parse_xml(number))
    return 90


def _number(paragraph: Any, number: int, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    listed = properties.get_or_add_numPr()
    listed.get_or_add_ilvl().val = level
    listed.get_or_add_numId().val = number


def pdf_bytes(document: Document) -> bytes:
    """A PDF with a text layer and ruled tables; ``pdf-pages`` adds page numbers."""
    from reportlab.lib.enums import TA_CENTER, TA_RIGHT
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    shared = {"fontName": "STSong-Light", "fontSize": 11, "leading": 19, "wordWrap": "CJK"}
    styles = {
        "p": ParagraphStyle("p", firstLineIndent=22, **shared),
        "title": ParagraphStyle("title", alignment=TA_CENTER, **{**shared, "fontSize": 15}),
        "sign": ParagraphStyle("sign", alignment=TA_RIGHT, **shared),
    }
    plain = ParagraphStyle("plain", **shared)
    story: list[Any] = []
    for block in document.blocks:
        if block.table:
            story.append(_pdf_table(block.table))
        else:
            text = (block.numeral + block.text).replace("&", "&amp;").replace("<", "&lt;")
            story.append(Paragraph(text, styles.get(block.kind, plain)))
    buffer = io.BytesIO()
    template = SimpleDocTemplate(
        buffer, pagesize=A4, invariant=1, pageCompression=0, title="", author="", margin=50
    )
    paged = document.draft.form.endswith("-pages")
    template.build(story, **({"onFirstPage": _page, "onLaterPages": _page} if paged else {}))
    return buffer.getvalue()


def _page(canvas: Any, _: Any) -> None:
    canvas.setFont("STSong-Light", 9)
    canvas.drawCentredString(297, 36, f"- {canvas.getPageNumber()} -")


def _pdf_table(table: Table) -> Any:
    from reportlab.lib import colors
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph
    from reportlab.platypus import Table as Ruled

    style = ParagraphStyle("cell", fontName="STSong-Light", fontSize=7, leading=9, wordWrap="CJK")
    commands: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
    taken = [[False] * table.width for _ in table.rows]
    for index, row in enumerate(table.rows):
        place = 0
        for cell in row:
            while taken[index][place]:
                place += 1
            bottom, right = index + cell.rows - 1, place + cell.columns - 1
            for down in range(index, bottom + 1):
                taken[down][place : right + 1] = [True] * cell.columns
            if (bottom, right) != (index, place):
                commands.append(("SPAN", (place, index), (right, bottom)))
            place = right + 1
    widths = {3: [36, 62, 126] + [33] * 7, 2: [130, 110, 110, 105], 4: [30] * 15}[table.number]
    rows = [[Paragraph(text, style) if text else "" for text in row] for row in expand(table)]
    return Ruled(rows, colWidths=widths, style=commands, spaceBefore=8, spaceAfter=8)


def scan_bytes() -> bytes:
    """A one-page PDF that holds a picture of lines and no text, as a scanner leaves it."""
    width, height = 400, 560
    rows = []
    for y in range(height):
        line = 60 <= y < 500 and y % 16 < 9
        rows.append(bytes(0x55 if line and 6 <= x < 44 else 0xFF for x in range(width // 8)))
    image = b"".join(rows)
    content = b"q 595 0 0 842 0 0 cm /I Do Q"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R"
        b"/Resources<</XObject<</I 4 0 R>>>>>>",
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray"
        b"/BitsPerComponent 1/Length %d>>stream\n%b\nendstream"
        % (width, height, len(image), image),
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return data + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
