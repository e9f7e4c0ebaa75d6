"""Folded views, label classification, and where tables lie in every layout."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from analyzer.layout import PieceKind, fold, section_vocabulary, table_vocabulary, view
from analyzer.layout.pieces import classify
from analyzer.layout.regions import find_regions
from analyzer.records import Report, Source, Span

TABLE_4 = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]


def report(text: str) -> Report:
    return Report("r", "", "", 2023, "", text, Source("", ""))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("一、 总 体\u3000情况", "一、总体情况", id="blanks go"),
        pytest.param("１．總體情況（一）", "1.总体情况(一)", id="width and script"),
        pytest.param("## **总体情况**", "总体情况", id="markdown marks go"),
        pytest.param("[bookmark: _GoBack]总体", "总体", id="artifacts go"),
        pytest.param("⼀、总体", "一、总体", id="radicals of PDFs"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text).text == folded


@given(st.text())
def test_fold_keeps_offsets(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.offsets)
    assert list(folded.offsets) == sorted(set(folded.offsets))
    assert all(0 <= offset < len(text) for offset in folded.offsets)


@given(st.text(alphabet="一、总 \n\tab1"))
def test_view_rows_tile_the_folded_text(text: str) -> None:
    seen = view(text)
    assert "".join(seen.row_text(r) for r in range(len(seen.heads))) == seen.folded.text


@pytest.mark.parametrize(
    ("cell", "kind", "label", "exact"),
    [
        ("1.属于国家秘密", PieceKind.LABEL, "属于国家秘密", True),
        (
            "(二)部分公开(区分处理的,只计这一情形,不计其他情形)",
            PieceKind.LABEL,
            "部分公开(区分处理的,只计这一情形,不计其他情形)",
            True,
        ),
        ("1.本单位不掌握相关政府信息", PieceKind.LABEL, "本机关不掌握相关政府信息", False),
        ("第二十条第(一)项", PieceKind.LABEL, "第二十条第(一)项", True),
        ("公开申请数量", PieceKind.FRAGMENT, "", True),
        ("1751292.6元", PieceKind.NUMBER, "", True),
        ("1,204", PieceKind.NUMBER, "", True),
        ("无", PieceKind.NUMBER, "", True),
        ("全年工作平稳推进", PieceKind.TEXT, "", True),
    ],
)
def test_classify(cell: str, kind: PieceKind, label: str, exact: bool) -> None:
    assert classify(cell) == (kind, label, exact)


LAYOUTS = {
    "tabs": "规章\t0\t0\t0\n行政规范性文件\t1\t0\t4\n行政许可\t5",
    "one cell a line": "规章\n0\n0\n0\n行政规范性文件\n1\n0\n4\n行政许可\n5",
    "leading tab": "\t规章\n\t0\n\t0\n\t0\n\n\t行政规范性文件\n\t1\n\t0\n\t4\n\n\t行政许可\n\t5",
    "markdown": "| 规章 | 0 | 0 | 0 |\n|---|---|---|---|\n| 行政规范性文件 | 1 | 0 | 4 |\n| 行政许可 | 5 |  |  |",
    "pipes": "规章|0|0|0\n行政规范性文件|1|0|4\n行政许可|5||",
    "blanks": "规章 0 0 0\n行政规范性文件 1 0 4\n行政许可 5",
    "one line": "规章 0 0 0 行政规范性文件 1 0 4 行政许可 5",
    "rows run together": "规章\t0\t0\t0行政规范性文件\t1\t0\t4行政许可\t5",
    "glued": "规章000行政规范性文件104行政许可5",
    "wrapped labels": "规章 0 0 0\n行政规范\n性文件 1 0 4\n行政许可 5\n行政处罚 2",
}


@pytest.mark.parametrize("table", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_regions_hold_exactly_the_table(table: str) -> None:
    before, after = "本局制发规范性文件1件。\n", "\n办理行政许可5件。"
    text = before + table + after
    regions = find_regions(report(text))
    assert [text[slice(*r.span)].strip() for r in regions] == [table.strip()]
    assert regions[0].number == 2


def test_tables_without_heading_between_are_cut_apart() -> None:
    three = "自然人\t商业企业\t科研机构\n一、本年新收政府信息公开申请数量\t1\t0\t0"
    four = "行政复议\t行政诉讼\n" + "\t".join(TABLE_4) + "\n0\t0\t0\t0\t0"
    text = LAYOUTS["tabs"] + "\n" + three + "\n" + four
    assert [r.number for r in find_regions(report(text))] == [2, 3, 4]


def test_prose_with_labels_is_no_table() -> None:
    text = "制发规章0件、行政规范性文件1件，作出行政许可5件、行政处罚2件、行政强制0件。"
    assert find_regions(report(text)) == ()


def test_headings_break_tables() -> None:
    text = LAYOUTS["tabs"] + "\n三、情况\n" + LAYOUTS["tabs"]
    at = text.index("三、")
    assert len(find_regions(report(text), [Span(at, at + 4)])) == 2


def test_vocabularies_agree_with_the_formats() -> None:
    """22 and 10 cells in table 二, 161 and 175 in 三, 15 in 四 (国办公开办函〔2019〕60号, 〔2021〕30号)."""
    words = table_vocabulary()
    for format_, counts in (("A", {2: 22, 3: 161, 4: 15}), ("B", {2: 10, 3: 175, 4: 15})):
        for table, n in counts.items():
            rows = [a.key for a in words.rows if a.table == table and format_ in a.formats]
            columns = [a for a in words.columns if a.table == table and format_ in a.formats]
            assert sum(not c.rows or row in c.rows for row in rows for c in columns) == n
    assert len(section_vocabulary().titles) == 6


@pytest.mark.parametrize("unit", ["规章000", "规章 0\n", "公", "|", "\t", "第二十条第", "0"])
def test_regions_take_linear_time(unit: str) -> None:
    def regions(n: int) -> Callable[[], object]:
        text = unit * (n // len(unit))
        return lambda: find_regions(report(text))

    assert_linear(regions, 4_000, 32_000)
