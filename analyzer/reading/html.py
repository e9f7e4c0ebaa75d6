"""A page to paragraphs and tables: navigation, scripts and footers dropped, the main text kept.

The walk is by events, never by recursion, so nesting of any depth costs no stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from analyzer.reading.content import Content, Piece, Table, place_cells
from analyzer.reading.reasons import failure
from analyzer.reading.text import decode

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]{1,40})""", re.IGNORECASE)
_SKIPPED = {
    *("script", "style", "head", "noscript", "template", "nav", "aside", "select", "option"),
    *("button", "textarea", "iframe", "object", "svg", "canvas", "video", "audio", "map"),
}
_BLOCKS = {
    *(
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "pre",
        "hr",
    ),
    *("section", "article", "main", "header", "footer", "form", "fieldset", "blockquote", "center"),
    *("table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "address", "figure", "body"),
}
_LAYOUT_CELL = 300  # characters; a cell with more holds text, not data
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_LINE_BLANK = re.compile(r"(?<=[\u2e80-\uffef]) *\n *(?=[\u2e80-\uffef])")
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[，。；：]")
_HEADING = re.compile(r"[一二三四五六]\s*、")
_CHROME = re.compile(
    r"^\s*(?:(?:您?(?:的|当前|现在)?(?:所在)?的?位置|首页)\s*[:：>＞»].*"
    r"|(?:【|\[|［)?(?:打印|关闭|收藏|分享|返回顶部|纠错|字体|字号|大\s*中\s*小)(?:本页|窗口|到)?.{0,30}"
    r"|(?:上|下)一(?:篇|条|页)\s*[:：]?.{0,80}|相关(?:链接|文章|附件|稿件|阅读)\s*[:：]?"
    r"|扫一扫.{0,30}|分享到?\s*[:：]?.{0,30}|阅读(?:次数|量)\s*[:：].{0,20}|浏览(?:次数|量)\s*[:：].{0,40}"
    r"|(?:版权所有|主办单位|主办|承办单位|承办|技术支持|网站标识码|网站地图|联系我们|备案号|ICP备|.{0,6}ICP备|.{0,4}公网安备)"
    r".{0,120}|(?:【|\[)?(?:发布|发文|更新|成文|公开|生成)(?:时间|日期)\s*[:：].{0,120}"
    r"|(?:信息|文章|稿件)?来源\s*[:：].{0,120}|(?:索引号|发布机构|信息分类|主题分类|文号|公开方式|作者|责任编辑|编辑)\s*[:：].{0,80}"
    r"|Copyright.{0,120})\s*$",
    re.IGNORECASE,
)
_META_DATE = re.compile(
    r"(?:发布|成文|公开|生成|更新)(?:时间|日期)\s*[:：]\s*(\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2})"
)
_META_TITLES = ("articletitle", "title", "og:title")
_META_DATES = ("pubdate", "publishdate", "article:published_time", "others", "createdate")
_META_AGENCIES = ("contentsource", "source", "author")


def read_html(data: bytes) -> Content:
    """The main text of a page; `hints` hold its title, publication date and publisher.

    Raises:
        ReadingError: ``empty`` for a page without text.
    """
    declared = _DECLARED.search(data[:4096])
    text, encoding, warnings = decode(data, declared[1].decode("ascii") if declared else "")
    root = parse_html(text)
    if root is None:
        raise failure("empty")
    body = root.find("body")
    body = root if body is None else body
    main = _main_element(body)
    pieces = _trimmed(list(_pieces(main)))
    hints = _hints(root, body)
    title = hints.get("title", "")
    if title and not _starts_with(pieces, title):
        pieces.insert(0, title)
    return Content(tuple(pieces), "html", encoding, hints, warnings)


def parse_html(text: str) -> Any:
    """The root element of a page, or None where there is none."""
    from lxml import etree

    parser = etree.HTMLParser(
        no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    text = text.replace("\0", "")
    try:
        return etree.fromstring(_without_declaration(text), parser)
    except etree.XMLSyntaxError:
        return None


def _without_declaration(text: str) -> str:
    """lxml refuses a string that names its own encoding in an XML declaration."""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("<?xml"):
        return start[start.find("?>", 0, 400) + 2 :]
    return start


def _tag(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _is_skipped(element: Any) -> bool:
    tag = _tag(element)
    if not tag or tag in _SKIPPED or element.get("hidden") is not None:
        return True
    if tag == "div" and element.get("title") in {"header", "footer"}:  # as word processors export
        return True
    style = element.get("style")
    return bool(style and _HIDDEN.search(style))


def _main_element(body: Any) -> Any:
    """The deepest element that still holds nearly all sentences of the page outside links."""
    weights = _weights(body)
    current = body
    while weights.get(current, (0, 0))[0]:
        sentences, headings = weights[current]
        best = max(
            (
                child
                for child in current
                if _tag(child) not in {"table", "tr", "tbody"} or _is_layout(child)
            ),
            key=lambda child: weights.get(child, (0, 0)),
            default=None,
        )
        if best is None or _tag(best) == "p":
            break
        kept, kept_headings = weights.get(best, (0, 0))
        if kept < 0.95 * sentences or kept_headings < headings:
            break
        current = best
    return current


def _weights(body: Any) -> dict[Any, tuple[int, int]]:
    """For each element, punctuation marks and statutory headings in it, outside of links."""
    from lxml import etree

    found: dict[Any, tuple[int, int]] = {}
    stack: list[list[int]] = [[0, 0]]
    links = 0
    walk = etree.iterwalk(body, events=("start", "end"))
    skipped = None
    for event, element in walk:
        tag = _tag(element)
        if event == "start":
            if _is_skipped(element):
                walk.skip_subtree()
                skipped = element
            links += tag == "a"
            stack.append([0, 0])
            _weigh(stack[-1], None if links or element is skipped else element.text)
            continue
        links -= tag == "a"
        sentences, headings = stack.pop()
        found[element] = (sentences, headings)
        stack[-1][0] += sentences
        stack[-1][1] += headings
        if element is not body:
            _weigh(stack[-1], None if links else element.tail)
    return found


def _weigh(weight: list[int], text: str | None) -> None:
    if text:
        weight[0] += len(_PUNCTUATION.findall(text))
        weight[1] += len(_HEADING.findall(text))


def _pieces(main: Any) -> Iterator[Piece]:
    from lxml import etree

    line: list[str] = []
    walk = etree.iterwalk(main, events=("start", "end"))
    skipped = None
    for event, element in walk:
        tag = _tag(element)
        breaks = tag in _BLOCKS or tag == "br"
        if event == "start":
            if breaks:
                yield from _flush(line)
            if tag == "table" and not _is_layout(element):
                yield _table(element)
                walk.skip_subtree()
                skipped = element
            elif _is_skipped(element):
                walk.skip_subtree()
                skipped = element
            elif element.text:
                line.append(element.text)
        else:
            if breaks and element is not skipped:
                yield from _flush(line)
            if element is not main and element.tail:
                line.append(element.tail)
    yield from _flush(line)


def _flush(line: list[str]) -> Iterator[str]:
    if line:
        text = tidy("".join(line))
        line.clear()
        if text:
            yield text


def tidy(text: str) -> str:
    """Text as a browser shows it: source line breaks and runs of blanks collapse."""
    text = _LINE_BLANK.sub("", text.replace("\r", "\n"))
    return _BLANKS.sub(" ", text).strip(" \xa0\u3000\u200b")


def _is_layout(table: Any) -> bool:
    """Whether a table only places text: it nests tables or has a cell longer than any datum."""
    if _tag(table) != "table":
        return any(
            _is_layout(child)
            for child in [next(table.iterancestors("table"), None)]
            if child is not None
        )
    if next(table.iterdescendants("table"), None) is not None:
        return True
    cells = list(table.iterdescendants("td", "th"))
    if len(cells) <= 1:
        return True
    return any(len("".join(cell.itertext())) > _LAYOUT_CELL for cell in cells)


def _table(table: Any) -> Table:
    return place_cells(
        [
            (_cell(cell), _number(cell.get("rowspan")), _number(cell.get("colspan")))
            for cell in row.iterchildren("td", "th")
        ]
        for row in table.iterdescendants("tr")
    )


def _cell(cell: Any) -> str:
    return "\n".join(piece for piece in _pieces(cell) if isinstance(piece, str))


def _number(text: str | None) -> int:
    text = (text or "1").strip()
    return int(text[:4]) if text[:4].isdecimal() and text.isascii() else 1


def _trimmed(pieces: list[Piece]) -> list[Piece]:
    """The pieces without the page's own lines at either end, and inside the first and last ten."""

    def is_chrome(piece: Piece) -> bool:
        return isinstance(piece, str) and len(piece) < 200 and bool(_CHROME.match(piece))

    n = len(pieces)
    return [p for i, p in enumerate(pieces) if not ((i < 10 or i >= n - 10) and is_chrome(p))]


def _starts_with(pieces: list[Piece], title: str) -> bool:
    head = "".join(piece for piece in pieces[:6] if isinstance(piece, str))[:300]
    squeeze = _BLANKS.sub("", head)
    return _BLANKS.sub("", title) in squeeze or "年度报告" in squeeze[:60]


def _hints(root: Any, body: Any) -> dict[str, str]:
    meta: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").lower()
        content = (element.get("content") or "").strip()[:300]
        if name and content:
            meta.setdefault(name, content)
    hints = {}
    titles = [meta.get(name, "") for name in _META_TITLES]
    titles[:0] = [
        tidy("".join(h.itertext()))[:300]
        for _, h in zip(range(5), body.iter("h1", "h2"), strict=False)
    ]
    titles += [tidy("".join(e.itertext()))[:300] for e in root.iter("title")][:1]
    title = next((t for t in titles if "报告" in t and "公开" in t), "")
    if title:
        hints["title"] = re.split(r"\s*[_|]\s*|\s+-\s+", title)[0]
    date = next(
        (
            meta[name]
            for name in _META_DATES
            if re.match(r"\d{4}\D\d{1,2}\D\d{1,2}", meta.get(name, ""))
        ),
        "",
    )
    if not date:
        for text in body.itertext():
            found = _META_DATE.search(text[:2000])
            if found:
                date = found[1]
                break
    if date:
        hints["published"] = date
    agency = next((meta[name] for name in _META_AGENCIES if meta.get(name)), "")
    if agency:
        hints["agency"] = agency
    return hints
