"""A page to paragraphs and tables: navigation, scripts and footers dropped, the main text kept.

The walk is by events, never by recursion, so nesting of any depth costs no stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import groupby
from typing import Any

from analyzer.reading.content import Content, Piece, Table, place_cells
from analyzer.reading.numbering import chinese
from analyzer.reading.page import page_hints, tidy, without_chrome
from analyzer.reading.reasons import failure
from analyzer.reading.text import decode

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]{1,40})""", re.IGNORECASE)
_SKIPPED = {
    *(
        "script",
        "style",
        "head",
        "noscript",
        "template",
        "nav",
        "footer",
        "aside",
        "select",
        "option",
    ),
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
    *("section", "article", "main", "header", "form", "fieldset", "blockquote", "center"),
    *("table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "address", "figure", "body"),
}
_LAYOUT_CELL = 300  # characters; a cell with more holds text, not data
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]{0,4000}>")
# Attributes are compared pairwise by the parser: tags as long as this hold embedded pictures or an attack.
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{4000,}>?")
_CHINESE_LIST = re.compile(r"cjk-ideographic|chinese|cjk-decimal")
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[，。；]")
_HEADING = re.compile(r"[一二三四五六]\s*、")


def read_html(data: bytes, max_chars: int = 2_000_000) -> Content:
    """The main text of a page; `hints` hold its title, publication date and publisher.

    Raises:
        ReadingError: ``empty`` for a page without text, ``too_large`` for one of more than `max_chars`
            characters of markup, embedded pictures not counted.
    """
    declared = _DECLARED.search(data[:4096])
    text, encoding, warnings = decode(data, declared[1].decode("ascii") if declared else "")
    text = _LONG_TAG.sub("", text.replace("\0", ""))
    if len(text) > max_chars:
        raise failure("too_large", f"网页 {len(text)} 字，上限 {max_chars} 字")
    root, whole = parse_html(text)
    if root is None:
        raise failure("empty")
    if not whole:
        warning = "网页标签嵌套过深，只取得文字，未能识别表格"
        return Content(tuple(_bare_lines(text)), "html", encoding, {}, (*warnings, warning))
    body = root.find("body")
    body = root if body is None else body
    main = _main_element(body)
    pieces = without_chrome(_without_menus(list(_marked_pieces(main))))
    hints = page_hints(root, body)
    title = hints.get("title", "")
    if title and not _starts_with(pieces, title):
        pieces.insert(0, title)
    return Content(tuple(pieces), "html", encoding, hints, warnings)


def read_mht(data: bytes, max_chars: int = 2_000_000) -> Content:
    """The main text of a page saved with its parts in one file (.mht, often named .doc).

    Raises:
        ReadingError: ``damaged`` for a file without a page in it.
    """
    from email import message_from_bytes

    for part in message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes):
                return read_html(page, max_chars)
    raise failure("damaged", "MHT 文件中没有网页")


def parse_html(text: str) -> tuple[Any, bool]:
    """The root element of a page, or None where there is none, and whether all of it was parsed."""
    from lxml import etree

    parser = etree.HTMLParser(
        no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(_without_declaration(text), parser)
    except etree.XMLSyntaxError:
        return None, True
    return root, not any("depth" in error.message for error in parser.error_log)


def _bare_lines(text: str) -> Iterator[str]:
    """The text between tags, scripts and styles cut out, for pages that defeat the parser."""
    for tag in ("script", "style"):
        first, *rest = re.split(f"<{tag}", text, flags=re.IGNORECASE)
        closing = re.compile(f"</{tag}[^<>]{{0,99}}>", re.IGNORECASE)
        text = first + "".join(
            closing.split(part, maxsplit=1)[-1] for part in rest if closing.search(part)
        )
    for line in _TAG.sub("\n", text).split("\n"):
        if line.strip():
            yield tidy(unescape(line))


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
    return (piece for piece, _ in _marked_pieces(main))


def _marked_pieces(main: Any) -> Iterator[tuple[Piece, bool]]:
    """The paragraphs and tables of an element, each with whether all of its text is a link."""
    from lxml import etree

    line: list[tuple[str, bool]] = []
    walk = etree.iterwalk(main, events=("start", "end"))
    skipped, links = None, 0
    counts: list[int] = []  # items so far of each open list
    number: list[str] = []  # of the item whose text comes next
    for event, element in walk:
        tag = _tag(element)
        breaks = tag in _BLOCKS or tag == "br"
        if event == "start":
            if breaks:
                yield from _flush(line, number)
            if tag == "table" and not _is_layout(element):
                yield _table(element), False
                walk.skip_subtree()
                skipped = element
            elif _is_skipped(element):
                walk.skip_subtree()
                skipped = element
            links += tag == "a"
            if tag in {"ol", "ul"}:
                counts.append(_start_of(element))
            elif tag == "li" and counts and _tag(element.getparent()) == "ol":
                counts[-1] += 1
                number[:] = [_item_number(element.getparent(), counts[-1])]
            if element.text and element is not skipped:
                line.append((element.text, links > 0))
        else:
            links -= tag == "a"
            if tag in {"ol", "ul"} and counts:
                counts.pop()
            if breaks and element is not skipped:
                yield from _flush(line, number)
            if element is not main and element.tail:
                line.append((element.tail, links > 0))
    yield from _flush(line, number)


def _start_of(element: Any) -> int:
    return _number(element.get("start")) - 1


def _item_number(numbered: Any, count: int) -> str:
    """The number that a browser draws before an item: 1. or, where the list asks for it, 一、."""
    style = (numbered.get("style") or "") + (numbered.get("type") or "")
    if "none" in style:
        return ""
    return f"{chinese(count)}、" if _CHINESE_LIST.search(style) else f"{count}."


def _flush(line: list[tuple[str, bool]], number: list[str]) -> Iterator[tuple[str, bool]]:
    if line:
        text = tidy("".join(part for part, _ in line))
        linked = all(is_link or not part.strip() for part, is_link in line)
        line.clear()
        if text:
            yield (number.pop() if number else "") + text, linked


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
    texts = ("".join(cell.itertext()) for cell in cells)
    return any(len(text) > _LAYOUT_CELL or text.count("。") > 1 for text in texts)


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


def _without_menus(pieces: list[tuple[Piece, bool]]) -> list[Piece]:
    """The pieces without three or more lines in a row that are nothing but links."""
    kept: list[Piece] = []
    for linked, run in groupby(pieces, key=lambda pair: pair[1]):
        members = [piece for piece, _ in run]
        if not linked or len(members) < 3:
            kept += members
    return kept


_TITLE_LINE = re.compile(r"[^。；]{0,60}报告(?:[（(].{1,12}[）)])?")


def _starts_with(pieces: list[Piece], title: str) -> bool:
    """Whether the main text has a title of its own among its first lines."""
    lines = ["".join(piece.split()) for piece in pieces[:6] if isinstance(piece, str)]
    return "".join(title.split()) in "".join(lines)[:300] or any(
        _TITLE_LINE.fullmatch(line) for line in lines
    )
