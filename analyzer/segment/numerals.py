"""Ordinals in front of headings and items: 一、 （一） 1. １、 (1) 第一部分 ①."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CJK = "一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾"
_VALUES = {c: i % 10 + 1 for i, c in enumerate(_CJK)}
_VALUES |= {c: i for i, c in enumerate("①②③④⑤⑥⑦⑧⑨⑩", 1)}
_VALUES |= {c: i for i, c in enumerate("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ", 1)}

# On folded text: full-width digits and brackets are half-width there already.
NUMERAL = re.compile(
    rf"第(?P<part>[{_CJK}]{{1,2}})(?:部分|章|节)[、.,:]?"
    rf"|\((?P<paren>[{_CJK}]{{1,2}})\)[、.,:]?"
    r"|\((?P<paren_digit>\d{1,2})\)[、.,:]?"
    rf"|(?P<cjk>[{_CJK}]{{1,2}})[、.,:·)]{{1,2}}"
    r"|(?P<decimal>\d{1,2}\.\d{1,2})(?=[\u4e00-\u9fff])(?![万亿倍元个年月条件])"
    r"|(?P<digit>\d{1,2})[、.,:)]{1,2}(?!\d)"
    r"|(?P<sign>[①-⑩Ⅰ-Ⅹ])[、.,]?"
)
BARE_NUMERAL = re.compile(rf"(?P<cjk>[{_CJK}])|(?P<digit>\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Numeral:
    """An ordinal; `style` names the way it is written: part, paren, paren_digit, cjk, decimal, digit, sign."""

    style: str
    value: int


def numeral_of(match: re.Match[str]) -> Numeral:
    """The ordinal that a match of `NUMERAL` or `BARE_NUMERAL` stands for."""
    style = match.lastgroup or ""
    written = match.group(style)
    if style == "decimal":  # 1.2
        return Numeral(style, int(written.partition(".")[2]))
    if written.isdecimal():
        return Numeral(style, int(written))
    tens, units = ("", written) if len(written) == 1 else (written[0], written[1])
    value = _VALUES[units]
    if tens:  # 十一 is 11, 二十 is 20
        value = 10 + value if _VALUES[tens] == 10 else 10 * _VALUES[tens]
    return Numeral(style, value)
