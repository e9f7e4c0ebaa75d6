"""Numerals: every way of writing a number reads back to the number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.numerals import find_numerals, half_width, parse_numeral

DIGITS = "零一二三四五六七八九"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def below_ten_thousand(n: int) -> str:
    text, zero = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, n = divmod(n, power)
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return text


def chinese(n: int) -> str:
    """The way a careful writer spells `n`."""
    if n == 0:
        return "零"
    text = ""
    for power, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, n = divmod(n, power)
        if part:
            gap = text and part < 1000
            text += ("零" if gap else "") + below_ten_thousand(part) + name
    return text.removeprefix("一") if text.startswith("一十") else text


counts = st.integers(min_value=0, max_value=10**12 - 1)


@given(counts)
def test_chinese_reads_back(n: int) -> None:
    assert parse_numeral(chinese(n)) == n


@given(counts)
def test_arabic_reads_back(n: int) -> None:
    assert parse_numeral(str(n)) == n
    assert parse_numeral(f"{n:,}") == n
    assert parse_numeral(f"{n:,}".replace(",", "，")) == n
    assert parse_numeral(str(n).translate(FULL_WIDTH)) == n


@given(st.integers(1, 9999), st.integers(0, 99), st.sampled_from([("万", 10**4), ("亿", 10**8)]))
def test_mixed_reads_back(whole: int, hundredths: int, scale: tuple[str, int]) -> None:
    text = f"{whole}.{hundredths:02d}{scale[0]}"
    assert parse_numeral(text) == Decimal(f"{whole}.{hundredths:02d}") * scale[1]


@given(counts.filter(bool), st.sampled_from("余多"))
def test_over_keeps_the_floor(n: int, word: str) -> None:
    (found,) = find_numerals(f"共{chinese(n)}{word}条")
    assert (found.value, found.over) == (n, True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("两", 2),
        ("两千", 2000),
        ("两百三十余", 230),
        ("十余", 10),
        ("百余", 100),
        ("十余万", 100_000),
        ("10余万", 100_000),
        ("三百五", 350),  # 三百五十
        ("一万二", 12_000),
        ("三百零五", 305),
        ("3千5百", 3500),
        ("12.8万", 128_000),
        ("二〇二三", 2023),
        ("叁佰", 300),
        ("九十六点五", Decimal("96.5")),
        ("三点二万", 32_000),
        ("８，３５６", 8356),
    ],
)
def test_forms(text: str, value: int | Decimal) -> None:
    assert parse_numeral(text) == value


@pytest.mark.parametrize("text", ["", "条", "十百", "百十千", "5五", "十余多", "三条"])
def test_not_one_number(text: str) -> None:
    assert parse_numeral(text) is None


@given(st.text(alphabet="0１2，,.点十百千万亿零两三余多几条 ", max_size=40))
def test_spans_hold_numerals(text: str) -> None:
    for found in find_numerals(text):
        assert parse_numeral(text[found.start : found.end]) == found.value


def test_half_width_keeps_length() -> None:
    assert half_width("共３６．５万") == "共36.5万"
