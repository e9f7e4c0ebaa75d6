"""A paragraph -> units: sentences, items (一是… （1）… 1.…), and the lead-in that announces them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.layout import plain
from analyzer.records import Span, UnitKind

_PAIRS = {
    "(": ")",
    "《": "》",
    "〈": "〉",
    "【": "】",
    "[": "]",
    "〔": "〕",
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
}
_CLOSERS = {close: open_ for open_, close in _PAIRS.items()}
_MAX_PAIR = 240  # characters; a bracket that closes later than this was a slip
_CJK = "一二三四五六七八九十"
_ITEM = re.compile(
    rf"(?P<is>[{_CJK}]{{1,2}})\s{{0,4}}[是要](?!否)"
    rf"|第(?P<nth>[{_CJK}]{{1,2}})[,、:]"
    rf"|\((?P<paren>[{_CJK}]{{1,2}})\)"
    r"|\((?P<digits>\d{1,2})\)"
    r"|(?P<digit>\d{1,2})(?:[、)]|\.(?!\d))"
    rf"|(?P<cjk>[{_CJK}]{{1,2}})、"
    r"|(?P<sign>[①-⑳])"
)
_HAN = "\u3400-\u9fff"
_POINT = rf"(?<=[{_HAN}])(?<![{_CJK}])\.(?=[{_HAN}\s]|$)"  # typed for 。 but not after 一
_BREAK = re.compile(rf"[。!?]+|{_POINT}|[;:,]")
_AFTER_CLOSER = frozenset("的等,、;:。!?之与和及为是")
_TRAIL = frozenset("”’」』)】》〕]\"'。!?…")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a paragraph; `span` in the report's text, trimmed."""

    span: Span
    kind: UnitKind


def split_units(text: str, paragraph: Span) -> list[Unit]:
    """The units of one paragraph, in order; together they hold all its characters but blanks."""
    raw = text[slice(*paragraph)]
    same = _half_width(raw)
    cuts = _cuts(same)
    units: list[Unit] = []
    for start, end in zip([0, *cuts], [*cuts, len(raw)], strict=True):
        piece = raw[start:end]
        if piece.strip():
            begin = paragraph.start + start + len(piece) - len(piece.lstrip())
            span = Span(begin, paragraph.start + start + len(piece.rstrip()))
            units.append(Unit(span, _kind(same[start:end].strip())))
    return _with_lead_ins(text, units)


def _half_width(raw: str) -> str:
    """`plain`, with directed quotes kept, because pairs are matched by them."""
    same = plain(raw)
    return "".join([o if o in "“”‘’「」『』" else s for o, s in zip(raw, same, strict=True)])


def _kind(unit: str) -> UnitKind:
    if _ITEM.match(unit):
        return UnitKind.ITEM
    return UnitKind.LEAD_IN if unit.endswith(":") else UnitKind.SENTENCE


def _with_lead_ins(text: str, units: Sequence[Unit]) -> list[Unit]:
    """A piece cut off before 一是 announces the list."""
    result = list(units)
    for i, unit in enumerate(result[:-1]):
        cut = text[unit.span.end - 1] in "，,：:"
        if unit.kind is UnitKind.SENTENCE and cut and result[i + 1].kind is UnitKind.ITEM:
            result[i] = Unit(unit.span, UnitKind.LEAD_IN)
    return result


def _cuts(same: str) -> list[int]:
    """Where units end inside a paragraph."""
    closed = _protected(same)
    starts = [span.start for span in closed]
    cuts: list[int] = []
    counted: dict[str, int] = {}
    first = _ITEM.match(same)
    if first:
        counted[_style(first)] = 1
    for match in _BREAK.finditer(same):
        end = _end_of_break(same, match, closed, starts)
        if end and end < len(same) and (not cuts or end > cuts[-1]):
            item = _item_at(same, end)
            if match.group()[0] in ";:," and not (item and _opens(same, match, item, counted)):
                continue
            if item:
                counted[_style(item)] = _value(item)
            cuts.append(end)
    return cuts


def _protected(same: str) -> list[Span]:
    """The outermost bracketed and quoted stretches; unmatched brackets protect nothing."""
    stack: list[tuple[str, int]] = []
    pairs: list[Span] = []
    for i, c in enumerate(same):
        if c in _PAIRS:
            stack.append((c, i))
        elif c in _CLOSERS:
            depth = len(stack) - 1
            while depth >= max(0, len(stack) - 8) and stack[depth][0] != _CLOSERS[c]:
                depth -= 1
            if depth >= max(0, len(stack) - 8):
                if i - stack[depth][1] <= _MAX_PAIR:
                    pairs.append(Span(stack[depth][1], i + 1))
                del stack[depth:]
    pairs.sort()
    outer: list[Span] = []
    for pair in pairs:
        if not outer or pair.start >= outer[-1].end:
            outer.append(pair)
    return outer


def _end_of_break(
    same: str, match: re.Match[str], closed: Sequence[Span], starts: Sequence[int]
) -> int | None:
    """The end of the unit that a mark closes; None where brackets or quotes hold it together."""
    at, end = match.span()
    if match.group()[0] in "!?" and at and same[at - 1].isascii() and same[at - 1].isalnum():
        return None
    index = bisect_left(starts, at + 1) - 1
    if index >= 0 and closed[index].start < at < closed[index].end:
        outer = closed[index]
        if end != outer.end - 1 or match.group()[0] not in "。!?.":
            return None
        following = same[outer.end : outer.end + 1]
        inside_sentence = same[outer.start] in "([【〔" and same[
            max(0, outer.start - 1) : outer.start
        ] not in ("", "。", "!", "?")
        if following and (following in _AFTER_CLOSER or inside_sentence):
            return None
        return outer.end
    if match.group()[0] in "。!?.":
        while end < len(same) and same[end] in _TRAIL and end not in starts:
            end += 1
    return end


def _item_at(same: str, at: int) -> re.Match[str] | None:
    while at < len(same) and same[at].isspace():
        at += 1
    return _ITEM.match(same, at)


def _style(item: re.Match[str]) -> str:
    return item.lastgroup or ""


def _value(item: re.Match[str]) -> int:
    written = item.group(_style(item))
    if written.isdecimal():
        return int(written)
    if _style(item) == "sign":
        return ord(written) - ord("①") + 1
    if len(written) == 1:
        return _CJK.index(written) + 1
    return 10 + _CJK.index(written[1]) + 1


def _opens(same: str, match: re.Match[str], item: re.Match[str], counted: dict[str, int]) -> bool:
    """Whether an item really begins after ；：， : a list that counts."""
    style, value = _style(item), _value(item)
    mark = match.group()[0]
    if mark == ";":
        return True
    if mark == ":" and value == 1:
        return True
    if value == 1:
        return _has_second(same, item)
    return counted.get(style) == value - 1


_SECOND = {
    "is": re.compile(r"二\s{0,4}[是要]"),
    "nth": re.compile("第二"),
    "paren": re.compile(r"\(二\)"),
    "digits": re.compile(r"\(2\)"),
    "digit": re.compile(r"2[、.)]"),
    "cjk": re.compile("二、"),
    "sign": re.compile("②"),
}


def _has_second(same: str, item: re.Match[str]) -> bool:
    """Whether the list that 一是 would open goes on."""
    return _SECOND[_style(item)].search(same, item.end(), item.end() + 2000) is not None
