"""Statutory tables in both formats and every layout, odd shapes, and the identities between cells."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from analyzer.records import (
    Cell,
    CellState,
    IdentityStatus,
    Report,
    Source,
    StatutoryTable,
    TableFormat,
)
from analyzer.segment import split_sections
from analyzer.tables import check_identities, parse_tables
from analyzer.text import normalize

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
sys.path.insert(0, str(ROOT / "scripts"))

from format_set.tables import (  # noqa: E402 - scripts are no package of the wheel
    LAYOUTS,
    Row,
    table_four,
    table_three,
    table_two,
    with_odd_cells,
    write_table,
)
from format_set.writer import Writer  # noqa: E402 - as above

HEADINGS = {
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
}


def parse(
    tables: dict[int, list[Row]], layout: str, year: int | None, joint: str = "\n"
) -> dict[int, StatutoryTable]:
    writer = Writer(newline=joint)
    writer.line("一、总体情况", "H")
    for number, rows in tables.items():
        writer.line(HEADINGS[number], "H")
        write_table(writer, rows, layout)
    writer.line("五、存在的主要问题及改进情况", "H")
    text = "".join(writer.parts)
    report = Report("r", "", "", year, "", text, Source("", ""), grids=tuple(writer.grids))
    return {t.table: t for t in parse_tables(report, split_sections(report))}


def parse_text(text: str, year: int | None = 2023) -> list[StatutoryTable]:
    report = Report("r", "", "", year, "", text, Source("", ""))
    return list(parse_tables(report, split_sections(report)))


def cell(table: StatutoryTable, row: str, column: str) -> Cell:
    return next(c for c in table.cells if (c.row, c.column) == (row, column))


def written(rows: Sequence[Row]) -> list[str]:
    """The numbers of composed rows in printed order."""
    return [text for row in rows for text, _ in row if text.isdecimal()]


@pytest.mark.parametrize("year", [2020, 2023])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_all_cells_in_every_layout(layout: str, year: int) -> None:
    rng = random.Random(year)
    tables = {2: table_two(rng, year), 3: table_three(rng, year), 4: table_four(rng, year)}
    parsed = parse(tables, layout, year)
    assert parsed.keys() == {2, 3, 4}
    for number, table in parsed.items():
        assert table.format is (TableFormat.A if year == 2020 else TableFormat.B)
        rows = {c.row for c in table.cells if c.state is CellState.MISSING}
        if layout == "wrapped":  # a group's label stands between the lines of this row's label
            rows -= {"other_no_correction"}
        assert not rows
        if layout != "wrapped":
            assert [c.raw for c in table.cells] == written(tables[number])
            assert not table.issues


@pytest.mark.parametrize(
    ("layout", "joint"),
    [("spaces", " "), ("rows", ""), ("rows", " "), ("markdown", " "), ("pipes", " ")],
)
@pytest.mark.parametrize("year", [2020, 2023])
def test_all_cells_on_one_line(layout: str, joint: str, year: int) -> None:
    rng = random.Random(year)
    tables = {2: table_two(rng, year), 3: table_three(rng, year)}
    parsed = parse(tables, layout, year, joint)
    for number, table in parsed.items():
        told = [(c.raw, w) for c, w in zip(table.cells, written(tables[number]), strict=True)]
        assert all(raw in ("", value) for raw, value in told)
        assert sum(raw == "" for raw, _ in told) <= (1 if joint == "" else 0)  # 0二、 has no blank
    assert parsed.keys() == {2, 3}


@pytest.mark.parametrize("layout", ["rows", "cells_tab", "markdown", "grid"])
def test_odd_cells_are_kept_and_reported(layout: str) -> None:
    rng = random.Random(5)
    rows = [with_odd_cells(rng, [row])[0] for row in table_four(rng, 2023)]
    table = parse({4: rows}, layout, 2023)[4]
    assert [c.raw for c in table.cells] == [text for text, _ in rows[-1]]
    odd = [c for c in table.cells if c.state is CellState.TEXT]
    assert len(odd) == len([i for i in table.issues if i.code in ("unit_in_cell", "text_in_cell")])


@pytest.mark.parametrize(
    ("raw", "state", "value", "unit"),
    [
        ("12", CellState.NUMBER, "12", ""),
        ("１２", CellState.NUMBER, "12", ""),
        ("1,204", CellState.NUMBER, "1204", ""),
        ("-3", CellState.NUMBER, "-3", ""),
        ("0.5680", CellState.NUMBER, "0.5680", ""),
        ("1751292.6元", CellState.TEXT, "1751292.6", "元"),
        ("3件", CellState.TEXT, "3", "件"),
        ("1 2", CellState.TEXT, None, ""),
        ("无", CellState.TEXT, None, ""),
        ("/", CellState.TEXT, None, ""),
        ("", CellState.BLANK, None, ""),
    ],
)
def test_values(raw: str, state: CellState, value: str | None, unit: str) -> None:
    rows = table_two(random.Random(1), 2020)
    rows[-1] = [("政府集中采购", 1), ("5", 1), (raw, 1)]
    amount = cell(parse({2: rows}, "cells_tab", 2020)[2], "procurement", "amount")
    assert (amount.state, amount.raw, amount.unit) == (state, raw, unit)
    assert amount.value == (None if value is None else Decimal(value))
    assert amount.span is not None


def _row(table: list[Row], label: str, values: Sequence[str]) -> None:
    at = next(i for i, row in enumerate(table) if any(label in text for text, _ in row))
    head = [c for c in table[at] if not c[0].isdecimal()]
    table[at] = [*head, *((v, 1) for v in values)]


@pytest.mark.parametrize("layout", ["rows", "cells_tab", "spaces", "cells"])
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param("000000", ["0"] * 6 + [""], id="zeros: one is missing, the others are told"),
        pytest.param("310004", ["", "", "", "", "0", "", "4"], id="told only where readings agree"),
    ],
)
def test_short_rows_stay_short(layout: str, values: str, expected: list[str]) -> None:
    rows = table_three(random.Random(2), 2023)
    _row(rows, "1.属于国家秘密", list(values))
    table = parse({3: rows}, layout, 2023)[3]
    cells = [c for c in table.cells if c.row == "refused_secret"]
    told = [c.raw for c in cells]
    assert sum(c.state is CellState.MISSING for c in cells) >= 1
    assert all(t in ("", e) for t, e in zip(told, expected, strict=True)) or told == expected
    assert [i.code for i in table.issues] == ["short_row"]
    assert all(c.state is not CellState.MISSING for c in table.cells if c.row == "refused_law")


def test_blank_cells_are_blank_where_the_layout_shows_them() -> None:
    rows = table_three(random.Random(2), 2023)
    _row(rows, "1.属于国家秘密", ["1", "", "0", "0", "0", "0", "1"])
    for layout in ("grid", "cells_tab", "rows", "markdown"):
        found = cell(parse({3: rows}, layout, 2023)[3], "refused_secret", "company")
        assert found.state is CellState.BLANK, layout


@pytest.mark.parametrize("layout", ["cells", "spaces", "rows", "cells_tab"])
def test_page_numbers_between_cells_are_no_values(layout: str) -> None:
    rng = random.Random(4)
    writer = Writer()
    writer.line(HEADINGS[3], "H")
    write_table(writer, table_three(rng, 2023), layout)
    text = "".join(writer.parts)
    at = text.index("四、结转") - 1
    found = parse_text(f"{text[:at]}\n- 3 -\n{text[at + 1 :]}五、存在的主要问题及改进情况\n")
    assert [t.issues for t in found] == [()]
    assert all(c.state is CellState.NUMBER for c in found[0].cells)


def test_long_rows_are_not_guessed() -> None:
    rows = table_three(random.Random(2), 2023)
    _row(rows, "1.属于国家秘密", list("10000001"))
    table = parse({3: rows}, "rows", 2023)[3]
    states = {c.state for c in table.cells if c.row == "refused_secret"}
    assert states == {CellState.MISSING}
    assert [i.code for i in table.issues] == ["long_row"]


def test_overwritten_header_of_table_four() -> None:
    rows = table_four(random.Random(3), 2023)
    rows[1] = [("0", 1)] * 4 + rows[1][4:]
    rows[-1] = [("", 1)] * 15
    table = parse({4: rows}, "cells_tab", 2023)[4]
    assert {c.state for c in table.cells} == {CellState.BLANK}
    assert {i.code for i in table.issues} == {"header_overwritten"}


def test_altered_label_is_reported() -> None:
    rows = table_three(random.Random(3), 2023)
    rows = [[(t.replace("本机关不掌握", "本单位不掌握"), w) for t, w in row] for row in rows]
    table = parse({3: rows}, "rows", 2023)[3]
    assert [i.code for i in table.issues] == ["label_altered"]
    assert cell(table, "unable_not_held", "total").state is CellState.NUMBER


def test_wrong_format_is_reported() -> None:
    rows = table_two(random.Random(3), 2020)
    table = parse({2: rows}, "rows", 2023)[2]
    assert table.format is TableFormat.A
    assert [i.code for i in table.issues] == ["wrong_format"]


def test_cells_between_drawn_lines() -> None:
    text = "\n".join(
        (
            HEADINGS[4],
            "┌────┬────┐",
            "│行政复议│││││行政诉讼││││││││││",
            "│结果维持│结果纠正│其他结果│尚未审结│总计│未经复议直接起诉│││││复议后起诉│││││",
            "│3│1│1│0│5│1│0│0│1│2│1│0│0│0│1│",
            "└────┴────┘",
        )
    )
    (table,) = parse_text(text)
    assert [c.value for c in table.cells] == [3, 1, 1, 0, 5, 1, 0, 0, 1, 2, 1, 0, 0, 0, 1]


def test_the_list_of_numbers_before_2019_is_no_table_four() -> None:
    text = (
        "附表\n四、行政复议数量\t件\t2\n（一）维持具体行政行为数\t件\t1\n五、行政诉讼数量\t件\t0\n"
    )
    assert parse_text(HEADINGS[4] + "\n" + text, 2016) == []


def test_no_table_gives_none() -> None:
    assert parse_text("三、收到和处理政府信息公开申请情况\n本年未收到申请。") == []
    assert parse_text("") == []


def _broken(tables: Sequence[StatutoryTable]) -> set[tuple[str, str, str]]:
    return {
        (c.identity, c.row, c.column)
        for c in check_identities(tables)
        if c.status is IdentityStatus.BROKEN
    }


def _balanced(year: int) -> list[Row]:
    """Table 三 with 2 new requests of natural persons, granted."""
    rows = table_three(random.Random(1), year)
    for row in rows[3:]:
        row[:] = [c for c in row if not c[0].isdecimal()] + [("0", 1)] * 7
    for label in ("一、本年新收", "（一）予以公开", "（七）总计"):
        _row(rows, label, list("2000002"))
    return rows


@pytest.mark.parametrize("year", [2020, 2023])
def test_identities_hold(year: int) -> None:
    table = parse({3: _balanced(year)}, "rows", year)[3]
    checks = check_identities([table])
    counts = {i: sum(c.identity == i for c in checks) for i in ("I1", "I2", "I3", "I5")}
    n_rows = 23 if year == 2020 else 25
    assert counts == {"I1": 7, "I2": 7, "I3": n_rows, "I5": n_rows}
    assert {c.status for c in checks} == {IdentityStatus.HOLDS}


@pytest.mark.parametrize(
    ("label", "values", "expected"),
    [
        ("一、本年新收", "3000003", {("I1", "", "natural_person"), ("I1", "", "total")}),
        ("（一）予以公开", "1000001", {("I2", "", "natural_person"), ("I2", "", "total")}),
        ("四、结转下年度", "0000001", {("I1", "", "total"), ("I3", "carried_forward", "")}),
    ],
)
def test_identities_break(label: str, values: str, expected: set[tuple[str, str, str]]) -> None:
    rows = _balanced(2023)
    _row(rows, label, list(values))
    assert _broken(list(parse({3: rows}, "rows", 2023).values())) == expected


def test_identity_names_its_cells_and_sums() -> None:
    rows = _balanced(2023)
    _row(rows, "一、本年新收", list("3000003"))
    table = parse({3: rows}, "rows", 2023)[3]
    check = next(c for c in check_identities([table]) if c.status is IdentityStatus.BROKEN)
    assert (check.left, check.right, check.relation) == (Decimal(3), Decimal(2), "=")
    assert check.cells == tuple(
        f"3/{row}/natural_person" for row in ("new", "carried_over", "total", "carried_forward")
    )


def test_outcomes_of_table_four() -> None:
    rows = table_four(random.Random(1), 2023)
    rows[-1] = [(v, 1) for v in "100010000020003"]
    table = parse({4: rows}, "rows", 2023)[4]
    assert _broken([table]) == {("I4", "single", "after_review_total")}


def test_soft_identities_of_format_a() -> None:
    rows = table_two(random.Random(1), 2020)
    _row(rows, "行政许可", ["2", "-3", "0"])
    _row(rows, "行政处罚", ["0", "0", "7"])
    _row(rows, "政府集中采购", ["0", "12.5"])
    checks = check_identities(list(parse({2: rows}, "rows", 2020).values()))
    found = {(c.identity, c.row) for c in checks if c.soft and c.status is IdentityStatus.BROKEN}
    assert found >= {("I6", "permits"), ("I7", "penalties"), ("I7", "procurement")}


def test_missing_cells_are_not_assessed() -> None:
    rows = _balanced(2023)
    _row(rows, "1.属于国家秘密", list("000000"))
    checks = check_identities(list(parse({3: rows}, "rows", 2023).values()))
    by_status = {c.status for c in checks if c.row == "refused_secret" and c.identity == "I3"}
    assert by_status == {IdentityStatus.NOT_ASSESSED}


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real reports are not here")
def test_real_tables() -> None:
    parsed = {}
    for path in SEEDS.glob("*.txt"):
        text = normalize(path.read_text(encoding="utf-8-sig"))
        parsed[path.name[:3]] = {t.table: t for t in parse_text(text, 2020)}
    four = parsed["004"][2]
    assert cell(four, "permits", "decisions").value == 197
    assert [c.raw for c in four.cells if c.row == "penalties"] == ["61", "0", "44"]
    amount = cell(four, "procurement", "amount")
    assert (amount.state, amount.value, amount.unit) == (
        CellState.TEXT,
        Decimal("1751292.6"),
        "元",
    )
    assert [i.code for i in four.issues] == ["unit_in_cell"]
    assert {i.code for i in parsed["004"][4].issues} == {"header_overwritten"}
    assert {c.state for c in parsed["003"][3].cells} == {CellState.NUMBER}
    short = [i for i in parsed["001"][3].issues if i.code == "short_row"]
    assert len(short) == 21
    assert sum(c.state is CellState.MISSING for c in parsed["001"][3].cells) == 21
