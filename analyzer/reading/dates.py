"""Dates and years as Chinese reports write them: 2024年1月20日, 二〇二四年一月二十日, 2024-01-20."""

from __future__ import annotations

import re
from datetime import date

_FULL_WIDTH = {ord("０") + i: ord("0") + i for i in range(10)}
_HAN_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {
    "○": "0",
    "零": "0",
    "Ｏ": "0",
    "O": "0",
    "0": "0",
}
_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s{0,3}(?:年|[-/.])\s{0,3}(\d{1,2})\s{0,3}(?:月|[-/.])\s{0,3}(\d{1,2})(?!\d)"
)
_HAN_DATE = re.compile(
    r"([二][〇○零ＯO0][〇○零ＯO0一二三四五六七八九]{2})\s{0,3}年\s{0,3}([一二三四五六七八九十]{1,2})\s{0,3}月\s{0,3}([一二三四五六七八九十]{1,3})\s{0,3}日"
)
_YEAR = re.compile(r"(?<![0-9.])(20[0-4]\d)(?![0-9.])")
_HAN_YEAR = re.compile(r"二[〇○零ＯO0][〇○零ＯO0一二三四五六七八九]{2}")


def find_dates(text: str) -> tuple[tuple[int, date], ...]:
    """Each full calendar date with its position; impossible dates are left out."""
    text = text.translate(_FULL_WIDTH)
    found = [(m.start(), _date(int(m[1]), int(m[2]), int(m[3]))) for m in _DATE.finditer(text)]
    for match in _HAN_DATE.finditer(text):
        year, month, day = match.groups()
        found.append((match.start(), _date(int(_digits(year)), _small(month), _small(day))))
    return tuple(sorted((at, day) for at, day in found if day is not None))


def find_year(text: str) -> int | None:
    """The first year from 2000 to 2049 in a text, in Arabic or Chinese digits."""
    arabic = _YEAR.search(text.translate(_FULL_WIDTH))
    han = _HAN_YEAR.search(text)
    if han and (arabic is None or han.start() < arabic.start()):
        return int(_digits(han.group()))
    return int(arabic[1]) if arabic else None


def _digits(text: str) -> str:
    return "".join(_HAN_DIGITS[c] for c in text)


def _small(text: str) -> int:
    """一 to 三十一; 0 for what is no number."""
    tens, ten, ones = text.rpartition("十")
    value = int(_HAN_DIGITS.get(ones, "0")) if ones else 0
    if ten:
        value += 10 * (int(_HAN_DIGITS.get(tens, "0")) if tens else 1)
    return value


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
