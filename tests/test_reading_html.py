"""Pages: the report is kept, what surrounds it is dropped, tables stay tables."""

from __future__ import annotations

import quopri
from pathlib import Path

import pytest

from analyzer.errors import ReadingError
from analyzer.reading import read_report
from analyzer.reading.content import assemble
from analyzer.reading.html import read_html

TITLE = "青石县水利局2023年政府信息公开工作年度报告"
REPORT = (
    "<p>根据《条例》要求，现公布本报告，统计期限自2023年1月1日起至12月31日止。</p>"
    "<p><strong>一、总体情况</strong></p><p>　　全年公开信息<span>36</span>条，其中<b>政策</b>文件6件。</p>"
    "<p>六、其他需要报告的事项</p><p>无。</p><p style='text-align:right'>青石县水利局<br>2024年1月19日</p>"
)
LINES = [
    "根据《条例》要求，现公布本报告，统计期限自2023年1月1日起至12月31日止。",
    "一、总体情况",
    "全年公开信息36条，其中政策文件6件。",
    "六、其他需要报告的事项",
    "无。",
    "青石县水利局",
    "2024年1月19日",
]
NAV = (
    "<ul>"
    + "".join(f"<li><a href='/{i}'>栏目{i}，公开；目录</a></li>" for i in range(30))
    + "</ul>"
)
FOOT = "<div>主办：青石县人民政府　承办：县政府办公室</div><div>备案号：鲁ICP备00000000号　网站标识码：0000000000</div>"


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>".encode()


def text(data: bytes) -> list[str]:
    return assemble(read_html(data).pieces)[0].split("\n")


LAYOUTS = {
    "plain": f"<h1>{TITLE}</h1>{REPORT}",
    "content div between navigation and footer": f"{NAV}<div><h1>{TITLE}</h1><div>发布时间：2024-01-20 10:11　来源：水利局　浏览次数：12</div><div id='zoom'>{REPORT}</div></div>{FOOT}",
    "layout tables": f"<table><tr><td>{NAV}</td></tr><tr><td><table><tr><td><h2>{TITLE}</h2></td></tr><tr><td>{REPORT}</td></tr></table></td></tr><tr><td>{FOOT}</td></tr></table>",
    "nav, aside, footer elements": f"<nav>{NAV}</nav><aside>推荐，阅读。相关；内容，很多，很多。</aside><article><h1>{TITLE}</h1>{REPORT}</article><footer>联系我们：地址，电话，邮箱。</footer>",
    "hidden text and scripts": f"<h1>{TITLE}</h1><div style='display: none'>{REPORT}</div><script>var x='，，，，，，';</script><style>p{{}}</style>{REPORT}<noscript>请启用，脚本。</noscript>",
    "breadcrumb, print links, neighbours": f"<div>您的位置：<a>首页</a> &gt; 年报</div><h1>{TITLE}</h1><div>【打印本页】【关闭窗口】</div>{REPORT}<p>上一篇：某局年报</p><p>下一篇：没有了</p><p>扫一扫在手机打开当前页</p>",
    "divs instead of paragraphs": f"<h1>{TITLE}</h1>"
    + REPORT.replace("<p", "<div").replace("</p>", "</div>"),
    "one block with line breaks": f"<h1>{TITLE}</h1><div>"
    + REPORT.replace("<p>", "").replace("</p>", "<br/>").replace("<p style='text-align:right'>", "")
    + "</div>",
}


@pytest.mark.parametrize("body", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_layouts(body: str) -> None:
    assert text(page(body)) == [TITLE, *LINES]


def test_title_above_the_main_text_is_put_back() -> None:
    body = f"{NAV}<div class='top'><h1>{TITLE}</h1></div><div><div class='text'>{REPORT}</div></div>{FOOT}"
    assert text(page(body)) == [TITLE, *LINES]
    head = f"<meta name='ArticleTitle' content='{TITLE}'>"
    assert text(page(f"<div>{REPORT}</div>", head)) == [TITLE, *LINES]
    assert text(page(f"<div>{REPORT}</div>", f"<title>{TITLE}_青石县人民政府网</title>")) == [
        TITLE,
        *LINES,
    ]
    assert text(page(f"<div>{REPORT}</div>", "<title>青石县人民政府网</title>")) == LINES


def test_sentences_that_begin_like_page_lines_stay() -> None:
    body = REPORT.replace("<p>无。</p>", "<p>主办政务公开培训3次。</p><p>打印宣传手册200份，</p>")
    assert text(page(body))[-4:-2] == ["主办政务公开培训3次。", "打印宣传手册200份，"]


def test_hints_from_the_page() -> None:
    head = f"<title>{TITLE} - 青石县</title><meta name='PubDate' content='2024-01-22 09:00'><meta name='ContentSource' content='青石县水利局'>"
    assert read_html(page(REPORT, head)).hints == {
        "title": TITLE,
        "published": "2024-01-22",
        "agency": "青石县水利局",
    }
    dated = f"<div>来源：局办　发布日期：2024年01月23日</div>{REPORT}"
    assert read_html(page(dated)).hints["published"] == "2024年01月23"


TABLE = (
    "<table><caption>表</caption><thead><tr><th rowspan='2'>项目<th colspan='2'>申请人</tr><tr><th>自然人</th><th>总计</th></tr></thead>"
    "<tbody><tr><td><p>一、本年新收</p><p>申请数量</p></td><td> 3 </td><td>&nbsp;</td></tr></tbody></table>"
)


def test_tables_with_spans() -> None:
    whole, (grid,) = assemble(read_html(page(f"{REPORT}{TABLE}<p>四、其他，事项。</p>")).pieces)
    assert whole.split("\n")[len(LINES) :] == [
        "项目\t申请人\t",
        "\t自然人\t总计",
        "一、本年新收申请数量\t3\t",
        "四、其他，事项。",
    ]
    assert [
        (c.row, c.column, c.row_span, c.column_span, whole[slice(*c.span)]) for c in grid.cells
    ] == [
        (0, 0, 2, 1, "项目"),
        (0, 1, 1, 2, "申请人"),
        (1, 1, 1, 1, "自然人"),
        (1, 2, 1, 1, "总计"),
        (2, 0, 1, 1, "一、本年新收申请数量"),
        (2, 1, 1, 1, "3"),
        (2, 2, 1, 1, ""),
    ]


def test_spans_beyond_the_table_are_cut() -> None:
    table = "<table><tr><td rowspan=99999 colspan=99999>甲</td></tr><tr><td>乙</td><td>丙</td></tr></table>"
    _, (grid,) = assemble(read_html(page(table)).pieces)
    assert max(c.row + c.row_span for c in grid.cells) <= 2


def test_source_line_breaks_inside_a_paragraph() -> None:
    assert text(page("<p>全年公开\n      信息36条，\n按期 in\nfull。</p>")) == [
        "全年公开信息36条，按期 in full。"
    ]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("utf-8", "utf-8"),
        ("", "gb18030"),
        ("big5", "big5hkscs"),
    ],
)
def test_declared_charsets(declared: str, encoding: str) -> None:
    meta = (
        f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
        if declared
        else ""
    )
    words = (
        "縣政府資訊公開，年度報告，統計數字。"
        if declared == "big5"
        else "全年公开信息，朱镕基路，囧。"
    )
    data = f"<html><head>{meta}</head><body><p>{words}</p></body></html>".encode(encoding)
    assert text(data) == [words]


def test_a_wrong_declaration_is_overruled_by_the_bytes() -> None:
    data = '<html><head><meta charset="gb2312"></head><body><p>全年公开信息三十六条。</p></body></html>'.encode()
    assert text(data) == ["全年公开信息三十六条。"]


@pytest.mark.parametrize(
    "data", [b"<html></html>", b"<html><body><script>x</script></body></html>", b"<!-- only -->"]
)
def test_pages_without_text_have_no_pieces(data: bytes) -> None:
    try:
        assert read_html(data).pieces == ()
    except ReadingError as error:
        assert error.reason == "empty"


def test_markup_beyond_the_limit_is_refused_but_embedded_pictures_do_not_count() -> None:
    with pytest.raises(ReadingError) as caught:
        read_html(page("<p>甲。</p>" * 100), 500)
    assert caught.value.reason == "too_large"
    picture = f"<img src='data:image/png;base64,{'A' * 9000}'>"
    assert assemble(read_html(page(f"<p>甲。{picture}</p>"), 500).pieces)[0] == "甲。"


def test_numbered_lists_show_their_numbers() -> None:
    plain = "<ol><li>甲。</li><li><p>乙。</p><ul><li>子。</li></ul></li><li>丙。</li></ol>"
    assert text(page(plain)) == ["1.甲。", "2.乙。", "子。", "3.丙。"]
    chinese = (
        "<ol style='list-style-type:cjk-ideographic' start='2'><li>甲。</li><li>乙。</li></ol>"
    )
    assert text(page(chinese)) == ["二、甲。", "三、乙。"]


def test_a_page_saved_with_its_parts(tmp_path: Path) -> None:
    body = quopri.encodestring(page(f"<h1>{TITLE}</h1>{REPORT}")).decode()
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n'
    part = "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    file = tmp_path / "a.doc"
    file.write_text(f"{head}{part}{body}\n--b--\n", encoding="utf-8")
    assert read_report(file).text.split("\n") == [TITLE, *LINES]
