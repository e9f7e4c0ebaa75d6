"""Documents to text files (three ways to write a table) and to web pages with a site around them."""

from __future__ import annotations

from html import escape

from sample.compose import Block, Document
from sample.forms import Table, expand

ENCODINGS = {"gbk": "gb18030", "bom": "utf-8-sig", "u16": "utf-16"}
_INDENT = "\u3000\u3000"


def text_bytes(document: Document) -> bytes:
    """The document as a text file: ``txt-<table layout>[-<encoding>]``."""
    _, layout, *encoding = document.draft.form.split("-")
    lines: list[str] = []
    for block in document.blocks:
        if block.table:
            lines += ["", *_table_lines(block.table, layout), ""]
        elif block.kind == "p" and "wrap" in document.draft.option("style"):
            text = _INDENT + block.text  # as pasted from a PDF: a line end after each printed line
            lines += [text[start : start + 38] for start in range(0, len(text), 38)]
        elif block.kind == "p":
            lines.append(_INDENT + block.text)
        elif block.kind == "sign":
            lines.append(_INDENT * 8 + block.text)
        else:
            lines.append(block.numeral + block.text)
    text = "\n".join(lines) + "\n"
    name = ENCODINGS[encoding[0]] if encoding else "utf-8"
    if name == "gb18030":
        text = text.replace("\n", "\r\n")
    if name == "utf-16":  # fixed byte order, so that every machine writes the same file
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.encode(name)


def _table_lines(table: Table, layout: str) -> list[str]:
    if layout == "lines":  # as text pulled out of a web page: a cell a line, a blank line a row
        lines = []
        for row in _with_gaps(table):
            lines += ["\t" + text for text in row] + [""]
        return lines
    rows = expand(table)
    if layout == "pipes":
        return ["| " + " | ".join(row) + " |" for row in rows]
    return ["\t".join(row).rstrip("\t") for row in rows]


def _with_gaps(table: Table) -> list[list[str]]:
    """Rows of cells; places covered from above are empty cells, those covered from the left none."""
    full = [[False] * table.width for _ in table.rows]
    rows = []
    for index, row in enumerate(table.rows):
        texts, place, cells = [], 0, iter(row)
        while place < table.width:
            if full[index][place]:
                texts.append("")
                place += 1
                continue
            cell = next(cells, None)
            if cell is None:
                break
            for down in range(1, cell.rows):
                full[index + down][place] = True
            texts.append(cell.text)
            place += cell.columns
        rows.append(texts)
    return rows


_PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>{title}_{place}人民政府网</title>
<style>table{{border-collapse:collapse}}td{{border:1px solid #333}}</style>
<script>var visits = 0;</script></head>
<body>
<div class="header"><a href="/">{place}人民政府</a><ul class="nav"><li><a href="/zx/">新闻资讯</a></li><li><a href="/gk/">政务公开</a></li><li><a href="/fw/">办事服务</a></li><li><a href="/hd/">互动交流</a></li></ul></div>
<div class="crumbs">您现在的位置：<a href="/">首页</a> &gt; <a href="/gk/">政务公开</a> &gt; <a href="/gk/nb/">政府信息公开年报</a></div>
<div class="side"><ul><li><a href="/gk/zn/">政府信息公开指南</a></li><li><a href="/gk/zd/">政府信息公开制度</a></li><li><a href="/gk/ml/">法定主动公开内容</a></li><li><a href="/gk/nb/">政府信息公开年报</a></li></ul></div>
<div class="article">
{heading}
<div class="info"><span>发布日期：{published}</span> <span>来源：{name}</span> <span>字体：[<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>]</span></div>
<div class="content">
{content}
</div>
<div class="tools"><a href="#">打印本页</a> <a href="#">关闭窗口</a></div>
</div>
<div class="footer"><p>主办：{place}人民政府办公室</p><p>网站标识码：0000000000</p><p><a href="/map/">网站地图</a> <a href="/about/">关于我们</a></p></div>
</body>
</html>
"""


def page_bytes(document: Document) -> bytes:
    """The document as a page of a government site; ``html-div`` uses div for p, ``html-gbk`` GBK."""
    agency = document.draft.agency
    tag = "div" if document.draft.form.endswith("-div") else "p"
    titles = [b.text for b in document.blocks if b.kind == "title"]
    text = _PAGE.format(
        title=escape("".join(titles)),
        place=agency.region.split("/")[-1],
        heading="\n".join(f"<h1>{escape(title)}</h1>" for title in titles),
        published=document.draft.published.isoformat(),
        name=agency.name,
        content="\n".join(_element(b, tag) for b in document.blocks if b.kind != "title"),
    )
    if document.draft.form.endswith("-gbk"):
        return text.replace('charset="utf-8"', 'charset="gb18030"').encode("gb18030")
    return text.encode()


def _element(block: Block, tag: str) -> str:
    if block.table:
        return _table_element(block.table)
    text = escape(block.numeral + block.text, quote=False)
    if block.kind in ("h1", "h2"):
        return f"<{tag}><strong>{text}</strong></{tag}>"
    style = ' style="text-align:right"' if block.kind == "sign" else ""
    return f"<{tag}{style}>{text if style else '&emsp;&emsp;' + text}</{tag}>"


def _table_element(table: Table) -> str:
    lines = ["<table>"]
    for row in table.rows:
        cells = []
        for cell in row:
            spans = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
            spans += f' colspan="{cell.columns}"' if cell.columns > 1 else ""
            cells.append(f"<td{spans}>{escape(cell.text, quote=False)}</td>")
        lines.append("<tr>" + "".join(cells) + "</tr>")
    return "\n".join([*lines, "</table>"])
