"""Arabic and Chinese numerals in text: exact values with the characters they stand on.

Reads ``63``, ``８，３５６``, ``1.2万``, ``二百零五``, ``两千``, ``十余万``, ``百余``, ``3千5百``. Of the libraries that
read Chinese numerals none returns the offsets together with the floor and the 余 of ``十余万``, which
claims need, so this module does it; its inverse lives in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

DIGITS = {
    "零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
    "八": 8, "九": 9, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
_SINGLE = "".join(DIGITS)
CHINESE = "".join((*DIGITS, *SMALL, *LARGE))

# Every part after the first character is optional, so a match never backtracks: linear on any input.
NUMERAL = re.compile(
    rf"[0-9{CHINESE}][0-9{CHINESE}余多几]*(?:[,，][0-9]{{3}}(?![0-9]))*(?:\.[0-9]+|点[{_SINGLE}]+)?[{CHINESE}余多几]*"
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:[,，][0-9]{3})+")
_TOKEN = re.compile(rf"[0-9]+(?:\.[0-9]+)?|[{CHINESE}]")
_SINGLES = {c: Decimal(n) for c, n in (DIGITS | SMALL | LARGE).items()}
_POINT = re.compile(rf"(.+)点([{_SINGLE}]+)([万亿]?)")
_OVER = re.compile("[余多几]")
HALF_WIDTH = {ord("０") + i: ord("0") + i for i in range(10)} | {ord("．"): ord(".")}


class Numeral(NamedTuple):
    """A numeral at ``text[start:end]``; `over` says that 余, 多 or 几 is part of it: more than `value`."""

    start: int
    end: int
    value: Decimal
    over: bool


def half_width(text: str) -> str:
    """Full-width digits and points as ASCII ones; same length."""
    return text if text.isascii() else text.translate(HALF_WIDTH)


def parse_numeral(text: str) -> Decimal | None:
    """The exact value of a whole numeral, its 余 left aside; None where `text` is not a numeral."""
    text = half_width(text)
    if text.isascii() and text.isdigit():
        return Decimal(text)
    match = NUMERAL.fullmatch(text)
    return _value(text) if match else None


def find_numerals(text: str) -> Iterator[Numeral]:
    """Every maximal numeral of `text` in reading order; what cannot be read as one number is left out."""
    found = map(numeral_at, NUMERAL.finditer(half_width(text)))
    return (n for n in found if n is not None)


def numeral_at(match: re.Match[str]) -> Numeral | None:
    """The numeral that a match of `NUMERAL` in half-width text holds; None where it is not one number."""
    body = match[0]
    if body.isdigit():
        return Numeral(*match.span(), Decimal(body), False)
    value = _SINGLES.get(body) or _value(body)
    if value is None:
        return None
    whole = value.to_integral_value()  # 2.3万 is 23000, not 23000.0
    return Numeral(*match.span(), whole if whole == value else value, bool(_OVER.search(body)))


def _value(body: str) -> Decimal | None:
    plain = _OVER.sub("", body)
    if point := _POINT.fullmatch(plain):
        return _pointed(*point.groups())
    if len(body) - len(plain) > 1:
        return None
    tokens = _TOKEN.findall(_GROUPED.sub(lambda m: re.sub("[,，]", "", m[0]), plain))
    if sum(map(len, tokens)) != len(plain) - plain.count(",") - plain.count("，"):
        return None
    if all(t in DIGITS for t in tokens):
        return Decimal("".join(str(DIGITS[t]) for t in tokens))
    return _structured(tokens)


def _pointed(whole: str, digits: str, scale: str) -> Decimal | None:
    """Value of 九十六点五 or 三点二万."""
    front = _value(whole)
    if front is None:
        return None
    value = front + Decimal("0." + "".join(str(DIGITS[d]) for d in digits))
    return value * LARGE[scale] if scale else value


def _structured(tokens: list[str]) -> Decimal | None:
    """Value of digits and multipliers (3千5百, 二百零五, 十二万); None where they are out of order."""
    total = section = Decimal(0)
    digit: Decimal | None = None
    last = ceiling = 10**5  # the last multiplier seen; the next small one must be lower
    zero = False
    for token in tokens:
        if token in SMALL:
            last = SMALL[token]
            if last >= ceiling:
                return None
            section += (Decimal(1) if digit is None else digit) * last
            digit, ceiling = None, last
        elif token in LARGE:
            last = LARGE[token]
            section += digit or Decimal(0)
            if last == LARGE["亿"]:
                total = ((total + section) or Decimal(1)) * last
            else:
                total += (section or Decimal(1)) * last
            section, digit, ceiling = Decimal(0), None, 10**5
        elif token in DIGITS and DIGITS[token] == 0:
            if digit is not None:
                return None
            zero = True
            continue
        else:
            if digit is not None:
                return None
            digit = Decimal(DIGITS[token]) if token in DIGITS else Decimal(token)
            continue
        zero = False
    if digit is not None and last >= 100 and last != 10**5 and not zero and digit < 10:
        digit *= last // 10  # 三百五 is 350, 一万二 is 12000
    return total + section + (digit or Decimal(0))
