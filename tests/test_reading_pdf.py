"""PDF files: wrapped lines joined, page furniture dropped, tables whole over page breaks."""

from __future__ import annotations

import io

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from analyzer.config import ReadingConfig
from analyzer.errors import ReadingError
from analyzer.reading.content import assemble
from analyzer.reading.pdf import read_pdf
from analyzer.reading.ruled import without_gaps

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
LEFT, RIGHT, SIZE = 80, 512, 12
LONG = (
    "我局围绕防汛抗旱、河湖管护和农村供水三类信息，在县政府网站公开各类信息36条，其中政策文件6件，水质监测月报12期，群众留言在五个工作日内全部答复，"
    * 3
    + "未发生逾期。"
)


class Page:
    """Draws lines and tables from the top; starts pages with a running head and a page number."""

    def __init__(self, **options: object) -> None:
        self.stream = io.BytesIO()
        self.canvas = Canvas(self.stream, pagesize=(595, 842), **options)
        self.number = 0
        self.start()

    def start(self) -> None:
        if self.number:
            self.canvas.showPage()
        self.number += 1
        self.y: float = 740
        self.canvas.setFont("STSong-Light", SIZE)
        self.canvas.drawString(LEFT, 800, "青石县水利局文件")
        self.canvas.drawCentredString(297, 40, f"- {self.number} -")

    def line(self, text: str, x: float = LEFT) -> None:
        if self.y < 80:
            self.start()
        self.canvas.drawString(x, self.y, text)
        self.y -= 20

    def paragraph(self, text: str) -> None:
        x, line = LEFT + 2 * SIZE, ""
        for character in text:
            if x + pdfmetrics.stringWidth(line + character, "STSong-Light", SIZE) > RIGHT:
                self.line(line, x)
                x, line = LEFT, ""
            line += character
        self.line(line, x)

    def table(self, rows: list[list[tuple[str, int]]], width: float = 60) -> None:
        """Rows of (text, columns covered); each cell is a box."""
        for row in rows:
            if self.y < 80:
                self.start()
            x: float = LEFT
            for text, span in row:
                self.canvas.rect(x, self.y - 6, width * span, 20)
                self.canvas.drawString(x + 3, self.y, text)
                x += width * span
            self.y -= 20
        self.y -= 14

    def data(self) -> bytes:
        self.canvas.save()
        return self.stream.getvalue()


def read(page: Page) -> tuple[list[str], list[list[tuple[int, int, int, int, str]]]]:
    text, grids = assemble(read_pdf(page.data(), ReadingConfig()).pieces)
    cells = [
        [(c.row, c.column, c.row_span, c.column_span, text[slice(*c.span)]) for c in grid.cells]
        for grid in grids
    ]
    return text.split("\n"), cells


def test_wrapped_paragraphs_over_pages_are_joined() -> None:
    page = Page()
    page.line("青石县水利局2023年政府信息公开工作年度报告", 150)
    page.paragraph("一、总体情况")
    for _ in range(9):
        page.paragraph(LONG)
    page.paragraph("六、其他需要报告的事项")
    page.paragraph("无。")
    page.line("青石县水利局", 400)
    page.line("2024年1月19日", 400)
    assert page.number > 1
    assert read(page)[0] == [
        "青石县水利局2023年政府信息公开工作年度报告",
        "一、总体情况",
        *[LONG] * 9,
        "六、其他需要报告的事项",
        "无。",
        "青石县水利局",
        "2024年1月19日",
    ]


def test_a_ruled_table_with_merged_cells() -> None:
    page = Page()
    page.paragraph("二、主动公开政府信息情况")
    page.table(
        [
            [("第二十条第（一）项", 3)],
            [("内容", 1), ("制发", 1), ("有效", 1)],
            [("规章", 1), ("0", 1), ("", 1)],
        ]
    )
    page.paragraph("三、收到和处理政府信息公开申请情况")
    lines, (cells,) = read(page)
    assert lines == [
        "青石县水利局文件",  # a single page cannot tell its running head from a line of text
        "二、主动公开政府信息情况",
        "第二十条第（一）项\t\t",
        "内容\t制发\t有效",
        "规章\t0\t",
        "三、收到和处理政府信息公开申请情况",
    ]
    assert cells[0] == (0, 0, 1, 3, "第二十条第（一）项")
    assert cells[-1] == (2, 2, 1, 1, "")


def test_a_table_over_a_page_break_is_one_table_even_if_its_columns_merge_differently() -> None:
    page = Page()
    page.y = 110
    page.table([[("项目", 1), ("甲", 1), ("乙", 1)], [("规章", 1), ("1", 1), ("2", 1)]])
    page.y = 60
    page.table([[("许可", 1), ("197", 2)], [("合计", 1), ("200", 2)]])
    page.paragraph("完毕。")
    lines, (cells,) = read(page)
    assert page.number == 2
    assert lines == ["项目\t甲\t乙", "规章\t1\t2", "许可\t197\t", "合计\t200\t", "完毕。"]
    assert (2, 1, 1, 2, "197") in cells


def test_head_rows_repeated_on_the_next_page_are_dropped() -> None:
    page = Page()
    page.y = 110
    page.table([[("项目", 1), ("数量", 1)], [("规章", 1), ("1", 1)]])
    page.y = 60
    page.table([[("项目", 1), ("数量", 1)], [("许可", 1), ("2", 1)]])
    assert read(page)[0] == ["项目\t数量", "规章\t1", "许可\t2"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公开 36 条", "公开36条"),
        ("〔2021〕 30 号", "〔2021〕30号"),
        ("public 36 items", "public 36 items"),
        ("  甲", "甲"),
        ("", ""),
    ],
)
def test_gaps_between_chinese_and_western_characters(text: str, expected: str) -> None:
    assert without_gaps(text) == expected


def test_password_and_picture_only() -> None:
    locked = Page(encrypt=StandardEncryption("secret"))
    locked.line("文字")
    empty = Canvas(stream := io.BytesIO())
    empty.rect(10, 10, 50, 50)
    empty.save()
    for data, reason in ((locked.data(), "encrypted"), (stream.getvalue(), "image_pdf")):
        with pytest.raises(ReadingError) as caught:
            read_pdf(data, ReadingConfig())
        assert caught.value.reason == reason


def test_too_many_pages() -> None:
    page = Page()
    page.start()
    page.start()
    with pytest.raises(ReadingError) as caught:
        read_pdf(page.data(), ReadingConfig(max_pdf_pages=2))
    assert caught.value.reason == "too_large"
