"""Word documents as a reader of the page sees them: numbers, tables, revisions, boxes."""

from __future__ import annotations

import io
import zipfile

import pytest

from analyzer.config import ReadingConfig
from analyzer.errors import ReadingError
from analyzer.reading.content import Table, assemble
from analyzer.reading.docx import read_docx
from analyzer.reading.numbering import chinese

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
WPS = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
V = 'xmlns:v="urn:schemas-microsoft-com:vml"'


def docx(body: str, numbering: str = "", styles: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml",
            f"<w:document {W} {MC} {WPS} {V}><w:body>{body}</w:body></w:document>",
        )
        if numbering:
            archive.writestr("word/numbering.xml", f"<w:numbering {W}>{numbering}</w:numbering>")
        if styles:
            archive.writestr("word/styles.xml", f"<w:styles {W}>{styles}</w:styles>")
    return stream.getvalue()


def lines(body: str, numbering: str = "", styles: str = "") -> list[str]:
    return assemble(read_docx(docx(body, numbering, styles), ReadingConfig()).pieces)[0].split("\n")


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def item(text: str, list_id: int, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def level(number: int, fmt: str, text: str, extra: str = "") -> str:
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/><w:lvlText w:val="{text}"/>{extra}</w:lvl>'


def abstract(key: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{key}">{"".join(levels)}</w:abstractNum>'


def num(key: int, abstract_key: int, extra: str = "") -> str:
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{abstract_key}"/>{extra}</w:num>'


OUTLINE = abstract(
    0,
    level(0, "chineseCounting", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimal", "%1.%2.%3.%4", "<w:isLgl/>"),
)


def test_outline_numbers_are_written_and_restart_below_each_heading() -> None:
    body = (
        item("总体情况", 1)
        + item("主动公开", 1, 1)
        + item("依申请公开", 1, 1)
        + item("受理", 1, 2)
        + item("答复", 1, 2)
        + p("全年无申请。")
        + item("主动公开政府信息情况", 1)
        + item("规章", 1, 1)
        + item("细目", 1, 3)
    )
    assert lines(body, OUTLINE + num(1, 0)) == [
        "一、总体情况",
        "（一）主动公开",
        "（二）依申请公开",
        "1.受理",
        "2.答复",
        "全年无申请。",
        "二、主动公开政府信息情况",
        "（一）规章",
        "2.1.1.1 细目",
    ]


def test_lists_of_one_abstract_go_on_counting_unless_restarted() -> None:
    numbering = (
        OUTLINE
        + num(1, 0)
        + num(2, 0)
        + num(3, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')
    )
    body = item("甲", 1) + item("乙", 2) + item("丙", 3) + item("丁", 3) + item("戊", 1)
    assert lines(body, numbering) == ["一、甲", "二、乙", "一、丙", "二、丁", "三、戊"]


def test_numbers_from_styles_and_their_parents() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Own"><w:basedOn w:val="H1"/></w:style>'
    )
    body = (
        p("总体情况", '<w:pStyle w:val="H1"/>')
        + p("主动公开", '<w:pStyle w:val="H2"/>')
        + p("其他", '<w:pStyle w:val="Own"/>')
        + p("不编号", '<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    assert lines(body, OUTLINE + num(1, 0), styles) == [
        "一、总体情况",
        "（一）主动公开",
        "二、其他",
        "不编号",
    ]


def test_a_level_linked_to_a_style_is_that_styles_level() -> None:
    numbering = abstract(
        0, level(0, "chineseCounting", "%1、"), level(1, "decimal", "%2.", '<w:pStyle w:val="S"/>')
    ) + num(1, 0)
    styles = '<w:style w:type="paragraph" w:styleId="S"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    body = item("甲", 1) + p("乙", '<w:pStyle w:val="S"/>') + p("丙", '<w:pStyle w:val="S"/>')
    assert lines(body, numbering, styles) == ["一、甲", "1.乙", "2.丙"]


@pytest.mark.parametrize(
    ("fmt", "expected"),
    [
        ("decimal", ["1", "2", "3"]),
        ("chineseCountingThousand", ["一", "二", "三"]),
        ("japaneseCounting", ["一", "二", "三"]),
        ("chineseLegalSimplified", ["壹", "贰", "叁"]),
        ("ideographTraditional", ["甲", "乙", "丙"]),
        ("decimalEnclosedCircle", ["①", "②", "③"]),
        ("decimalFullWidth", ["１", "２", "３"]),
        ("upperRoman", ["I", "II", "III"]),
        ("lowerLetter", ["a", "b", "c"]),
        ("decimalZero", ["01", "02", "03"]),
        ("bullet", ["", "", ""]),
        ("none", ["", "", ""]),
    ],
)
def test_number_formats(fmt: str, expected: list[str]) -> None:
    text = "•" if fmt == "bullet" else "" if fmt == "none" else "%1、"
    numbering = abstract(0, level(0, fmt, text)) + num(1, 0)
    ending = "" if fmt in {"bullet", "none"} else "、"
    got = lines("".join(item("项", 1) for _ in expected), numbering)
    assert got == [f"{label}{ending}项" for label in expected]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (21, "二十一"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1002, "一千零二"),
        (10_000, "一万"),
        (0, "零"),
    ],
)
def test_chinese_counts(count: int, text: str) -> None:
    assert chinese(count) == text


def test_revisions_hidden_text_and_fields() -> None:
    body = (
        "<w:p><w:r><w:t>公开</w:t></w:r>"
        "<w:del><w:r><w:delText>三十</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>36</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>条</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        "<w:hyperlink><w:r><w:t>，见网站</w:t></w:r></w:hyperlink>"
        "<w:r><w:br/><w:t>次行</w:t></w:r></w:p>"
    )
    assert lines(body) == ["公开36条，见网站", "次行"]


def test_a_deleted_paragraph_end_joins_and_counts_once() -> None:
    gone = '<w:rPr><w:del/></w:rPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    body = p("前半，", gone) + item("后半。", 1) + item("第二段。", 1)
    assert lines(body, OUTLINE + num(1, 0)) == ["一、前半，后半。", "二、第二段。"]


def test_text_boxes_follow_their_paragraph_once() -> None:
    box = f"<w:txbxContent>{p('框内文字')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>段落</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>" + p("下段")
    )
    assert lines(body) == ["段落", "框内文字", "下段"]


def test_content_controls_are_read_through() -> None:
    assert lines(f"<w:sdt><w:sdtContent>{p('控件内')}</w:sdtContent></w:sdt>") == ["控件内"]


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


MERGED = (
    "<w:tbl>"
    + row(cell("项目", '<w:vMerge w:val="restart"/>'), cell("申请人", '<w:gridSpan w:val="2"/>'))
    + row(cell("", "<w:vMerge/>"), cell("自然人"), cell("总计"))
    + row(cell("新收"), cell("3"), cell(""))
    + "</w:tbl>"
)


def test_merged_cells_stand_once_at_their_anchor() -> None:
    text, (grid,) = assemble(read_docx(docx(p("表") + MERGED + p("完")), ReadingConfig()).pieces)
    assert text.split("\n") == ["表", "项目\t申请人\t", "\t自然人\t总计", "新收\t3\t", "完"]
    assert [
        (c.row, c.column, c.row_span, c.column_span, text[slice(*c.span)]) for c in grid.cells
    ] == [
        (0, 0, 2, 1, "项目"),
        (0, 1, 1, 2, "申请人"),
        (1, 1, 1, 1, "自然人"),
        (1, 2, 1, 1, "总计"),
        (2, 0, 1, 1, "新收"),
        (2, 1, 1, 1, "3"),
        (2, 2, 1, 1, ""),
    ]
    assert text[slice(*grid.span)] == "项目\t申请人\t\n\t自然人\t总计\n新收\t3\t"


def test_rows_that_begin_later_and_deleted_rows() -> None:
    table = (
        "<w:tbl>"
        + row(cell("甲"), cell("乙"))
        + row(cell("2"), properties='<w:trPr><w:gridBefore w:val="1"/></w:trPr>')
        + row(cell("删"), cell("删"), properties="<w:trPr><w:del/></w:trPr>")
        + "</w:tbl>"
    )
    assert lines(table) == ["甲\t乙", "\t2"]


def test_a_table_that_only_frames_text_is_no_table() -> None:
    frame = f"<w:tbl>{row(f'<w:tc>{p(chr(0x7532) * 400)}{MERGED}</w:tc>')}</w:tbl>"
    pieces = read_docx(docx(frame), ReadingConfig()).pieces
    assert pieces[0] == "甲" * 400
    assert isinstance(pieces[1], Table) and pieces[1].n_columns == 3


def test_paragraphs_of_a_cell_stand_on_one_line() -> None:
    table = f"<w:tbl>{row(f'<w:tc>{p(chr(0x7533))}{p(chr(0x8BF7))}</w:tc>', cell('a b'))}</w:tbl>"
    assert lines(table) == ["申请\ta b"]


def test_footnotes_are_counted_not_read() -> None:
    content = read_docx(
        docx("<w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id='1'/></w:r></w:p>"), ReadingConfig()
    )
    assert content.warnings == ("含 1 处脚注或尾注，未纳入正文",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (docx("<w:p><w:r>"), "damaged"),
        (b"PK\x03\x04 no archive", "damaged"),
        (docx("")[:-30], "damaged"),
        (
            docx(
                "".join("<w:sdt><w:sdtContent>" for _ in range(150))
                + "".join("</w:sdtContent></w:sdt>" for _ in range(150))
            ),
            "damaged",
        ),
    ],
    ids=["unclosed", "no archive", "cut", "deep"],
)
def test_broken_documents(data: bytes, reason: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read_docx(data, ReadingConfig())
    assert caught.value.reason == reason
