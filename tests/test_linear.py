"""Nothing per report grows faster than the text: doubling a hostile input about doubles the time.

A regular expression that tries a run of n characters in n ways shows as a factor of four. Times are CPU
seconds, the least of several, so that a busy machine does not matter.
"""

from __future__ import annotations

from collections.abc import Callable

import factories
import pytest
from growth import assert_linear, seconds

from analyzer.findings import find_findings
from analyzer.pipeline import analyze_report
from analyzer.records import Report
from analyzer.segment import split_sections
from analyzer.tables import parse_tables
from analyzer.text import normalize
from analyzer.themes import ThemeModel, load_theme_model

HOSTILE = {
    "one line": "全年主动公开信息三十条其中网站二十条",
    "digits": "1234567890",
    "one digit": "1",
    "commas in numbers": "1,234,567,",
    "numerals": "一、",
    "sub-numerals": "（一）",
    "decimal numbering": "1.1.",
    "open brackets": "（",
    "square brackets": "〔",
    "quotes": "“”",
    "books": "《",
    "blanks": "  ",
    "wide blanks": "\u3000",
    "tabs": "\t",
    "newlines": "\n",
    "lines of blanks": " \n",
    "pipes": "|",
    "cells": "0\t",
    "years": "2023年",
    "dates": "2023年1月1日至",
    "items": "一是",
    "semicolons": "；",
    "stops": "。",
    "colons": "：",
    "commas": "，",
    "offices": "局办公室",
    "places": "省市县区",
    "section names": "总体情况",
    "labels": "自然人商业企业科研机构",
    "label and number": "总计1",
    "reports": "政府信息公开工作年度报告",
    "requests": "收到政府信息公开申请0件",
    "nothing received": "未收到",
    "dots": "………",
    "dashes": "-",
    "asterisks": "*",
    "hashes": "#",
    "letters": "www.",
    "mail": "a@",
    "ten thousands": "万亿",
    "hundreds": "一百",
    "bookmarks": "[bookmark:",
    "next year": "下一步2023年",
    "reading": "学习赴外地",
    "rates": "增长3%（上年3条）",
    "totals": "，共3条",
    "shares": "占五成",
    "exceptions": "除3件外，全部办结，结转3件。",
    "quotations": "要求“公开信息公开信息”",
    "frames": "│3│",
}
_FULL = "一、总体情况\n{}\n二、主动公开政府信息情况\n{}\n五、存在的主要问题及改进情况\n{}\n"


def _report(unit: str, size: int) -> Report:
    text = normalize((unit * (size // len(unit) + 1))[:size])
    third = size // 3
    return factories.report(_FULL.format(text[:third], text[third : 2 * third], text[2 * third :]))


@pytest.fixture(scope="module")
def model() -> ThemeModel:
    return load_theme_model()


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_time_grows_with_length_only(unit: str, model: ThemeModel) -> None:
    def findings(size: int) -> Callable[[], object]:
        report = _report(unit, size)
        return lambda: find_findings([analyze_report(report, model)])

    assert_linear(findings, 3_000, 24_000)


@pytest.mark.parametrize("n", [30, 3_000])
@pytest.mark.parametrize("end", ["x", "年", "件。", "."])
def test_a_word_of_digits_is_read_at_once(n: int, end: str) -> None:
    """Fifty digits and a letter in a cell once took more than a lifetime: cut in every way there is."""
    cells = [f"总计 {digit * n}{end} 1" for digit in ("1", "1.", "1,", "总计", "1总计")]
    text = "\n".join(f"自然人\t{cell}\t0\n规章\t0\t0" for cell in cells)
    report = factories.report(f"二、主动公开政府信息情况\n{text}\n")
    assert seconds(lambda: parse_tables(report, split_sections(report))) < 5


def test_a_square_is_noticed() -> None:
    """That the tests of growth can fail."""

    def square(n: int) -> Callable[[], object]:
        return lambda: [sum(range(n)) for _ in range(n)]

    with pytest.raises(AssertionError, match="8 times the text"):
        assert_linear(square, 600, 4_800)
