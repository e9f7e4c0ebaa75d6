"""Group C: the statutory tables and the identities between their cells (国办公开办函〔2019〕60号, 〔2021〕30号)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import partial

from analyzer.findings.case import Case, Hit, label_of
from analyzer.records import (
    Cell,
    CellState,
    IdentityCheck,
    IdentityStatus,
    SectionKind,
    StatutoryTable,
    TableFormat,
)

_TABLE_SECTIONS = {2: SectionKind.PROACTIVE, 3: SectionKind.REQUESTS, 4: SectionKind.DISPUTES}
_FIRST_IDENTITY = "I1"
_BLOCKS = {"review": "行政复议", "direct": "未经复议直接起诉", "after_review": "复议后起诉"}
_NUMERALS = {2: "二", 3: "三", 4: "四"}
_FORMAT_B_FROM = 2021  # first report year of the format of 2021; 2019 is the first of any
_FORMAT_A_FROM = 2019
_YUAN_FLOOR = Decimal(
    100_000
)  # an amount of 10 亿元 in a column of 万元 is most likely meant in 元
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?")
_PLAIN = re.compile(r"\s*\d+(?:\.\d+)?\s*")


def missing_table(case: Case) -> Iterator[Hit]:
    """C1: one of the three tables is not there (reports of 2019 and later)."""
    if case.year is None or case.year < _FORMAT_A_FROM:
        yield case.not_assessed("年度未知或早于2019年，没有统一表格")
        return
    for number, kind in _TABLE_SECTIONS.items():
        if case.table(number) is None:
            places = [case.at(*s.heading) for s in case.of_kind(kind)[:1] if s.heading.end]
            yield case.hit(f"没有找到表{_NUMERALS[number]}", *places, subject=str(number))


def wrong_format(case: Case) -> Iterator[Hit]:
    """C2: a table in the format of other years."""
    if case.year is None or case.year < _FORMAT_A_FROM:
        yield case.not_assessed("年度未知或早于2019年，没有统一表格")
        return
    expected = TableFormat.B if case.year >= _FORMAT_B_FROM else TableFormat.A
    for table in case.analysis.tables:
        if table.table != 4 and table.format is not expected:  # 表四 is the same in both
            yield case.hit(
                f"表{_NUMERALS[table.table]}使用了{_format_name(table.format)}格式，"
                f"{case.year}年度应使用{_format_name(expected)}格式",
                case.at(*_first_line(case, table)),
                subject=str(table.table),
            )


def broken_identity(case: Case, *, identity: str) -> Iterator[Hit]:
    """C3 to C6: an identity that the format itself states does not hold."""
    checks = [c for c in case.checks if c.identity == identity]
    if not case.analysis.tables:
        if identity == _FIRST_IDENTITY:  # once for all
            yield case.not_assessed("没有表格，C3至C6无法核对")
        return
    if not checks or all(c.status is IdentityStatus.NOT_ASSESSED for c in checks):
        yield case.not_assessed("没有相应表格，或单元格缺失")
        return
    for check in checks:
        if check.status is IdentityStatus.BROKEN:
            cells = _cells(case, check)
            nonzero = [c for c in cells if c.value] or cells
            yield case.hit(
                f"表{_NUMERALS[check.table]}{_line_name(check)}：{check.left} ≠ {check.right}",
                *(case.cell(c) for c in nonzero),
                subject=f"{check.table}/{check.row}/{check.column}",
            )


def short_rows(case: Case) -> Iterator[Hit]:
    """C7: cells are missing."""
    for table in case.analysis.tables:
        missing = [c for c in table.cells if c.state is CellState.MISSING]
        if missing:
            places = [i for i in table.issues if i.code in ("short_row", "long_row")]
            yield case.hit(
                f"表{_NUMERALS[table.table]}应有{len(table.cells)}格，其中{len(missing)}格缺失或无法对应",
                *(case.at(*issue.span) for issue in places),
                subject=str(table.table),
            )
        elif any(i.code == "long_row" for i in table.issues):
            rows = [i for i in table.issues if i.code == "long_row"]
            yield case.hit(
                f"表{_NUMERALS[table.table]}有{len(rows)}行多出单元格",
                *(case.at(*issue.span) for issue in rows),
                subject=str(table.table),
            )


def not_numbers(case: Case) -> Iterator[Hit]:
    """C8: blanks, strokes or words where a number belongs."""
    for table in case.analysis.tables:
        cells = [
            c
            for c in table.cells
            if c.state is CellState.BLANK or (c.state is CellState.TEXT and c.value is None)
        ]
        if cells:
            blanks = sum(c.state is CellState.BLANK for c in cells)
            yield case.hit(
                f"表{_NUMERALS[table.table]}有{len(cells)}格不是数字（其中空白{blanks}格）",
                *(case.cell(c) for c in cells),
                subject=str(table.table),
            )


def header_overwritten(case: Case) -> Iterator[Hit]:
    """C9: data where the format prints a header."""
    for table in case.analysis.tables:
        issues = [i for i in table.issues if i.code == "header_overwritten"]
        if issues:
            yield case.hit(
                f"表{_NUMERALS[table.table]}有{len(issues)}个表头被数据覆盖",
                *(case.at(*issue.span) for issue in issues),
                subject=str(table.table),
            )


def wrong_unit(case: Case) -> Iterator[Hit]:
    """C10: a unit inside an amount cell, or an amount that must be yuan in a column of 万元."""
    table = case.table(2)
    for cell in table.cells if table else ():
        if cell.column != "amount" or cell.span is None:
            continue
        if cell.unit and cell.unit != "万元":
            yield case.hit(f"金额单位应为万元，单元格写为“{cell.raw.strip()}”", case.cell(cell))
        elif cell.unit:
            yield case.hit(f"单元格内不应写单位：“{cell.raw.strip()}”", case.cell(cell))
        elif cell.value is not None and cell.value >= _YUAN_FLOOR:
            yield case.doubt(
                f"金额{cell.value}万元过大，可能以元填写",
                case.cell(cell),
            )


def altered_labels(case: Case) -> Iterator[Hit]:
    """C11: the wording of the format changed."""
    for table in case.analysis.tables:
        for issue in table.issues:
            if issue.code == "label_altered":
                yield case.hit(issue.message, case.at(*issue.span))


def unusual_digits(case: Case) -> Iterator[Hit]:
    """C15: negative counts, decimals in counts, separators, full-width digits."""
    for table in case.analysis.tables:
        written: list[Cell] = []
        for cell in table.cells:
            if cell.span is None or cell.value is None or cell.column in ("amount", "change"):
                continue
            raw = cell.raw.strip()
            whole = cell.value == cell.value.to_integral_value()
            if cell.unit or (_PLAIN.fullmatch(raw) and raw.isascii() and whole):
                continue
            if cell.value < 0:
                yield case.hit(f"件数为负：{raw}", case.cell(cell))
            elif not whole:
                yield case.hit(f"件数不是整数：{raw}", case.cell(cell))
            else:
                written.append(cell)
        if written:
            count = f"表{_NUMERALS[table.table]}有{len(written)}格" if len(written) > 1 else ""
            yield case.hit(
                f"{count}数字写法不规范：{written[0].raw.strip()}",
                *map(case.cell, written),
                subject=f"digits/{table.table}",
            )


def implausible_totals(case: Case) -> Iterator[Hit]:
    """C16: identities I6 and I7 of the format of 2019; soft, so in doubt."""
    for check in case.checks:
        if check.soft and check.status is IdentityStatus.BROKEN:
            cells = _cells(case, check)
            yield case.doubt(
                f"表二{_line_name(check)}：{check.left} {check.relation} {check.right} 不成立",
                *(case.cell(c) for c in cells),
                subject=f"{check.identity}/{check.row}/{check.column}",
            )


def _cells(case: Case, check: IdentityCheck) -> list[Cell]:
    table = case.table(check.table)
    wanted = set(check.cells)
    return [c for c in (table.cells if table else ()) if f"{c.table}/{c.row}/{c.column}" in wanted]


def _line_name(check: IdentityCheck) -> str:
    if check.table == 4:  # its one row is split into blocks, each with a total of its own
        return f"“{_BLOCKS[check.cells[-1].rsplit('/', 1)[-1].rsplit('_', 1)[0]]}”"
    return f"“{label_of(check.table, check.row or check.column)}”{'行' if check.row else '列'}"


def _first_line(case: Case, table: StatutoryTable) -> tuple[int, int]:
    end = case.text.find("\n", table.span.start + 1, table.span.end)
    return table.span.start, end if end > 0 else table.span.end


def _format_name(table_format: TableFormat) -> str:
    return "〔2021〕30号" if table_format is TableFormat.B else "〔2019〕60号"


REPORT_RULES: dict[str, Callable[[Case], Iterable[Hit]]] = {
    "C1": missing_table,
    "C2": wrong_format,
    "C3": partial(broken_identity, identity="I1"),
    "C4": partial(broken_identity, identity="I2"),
    "C5": partial(broken_identity, identity="I3"),
    "C6": partial(broken_identity, identity="I4"),
    "C7": short_rows,
    "C8": not_numbers,
    "C9": header_overwritten,
    "C10": wrong_unit,
    "C11": altered_labels,
    "C15": unusual_digits,
    "C16": implausible_totals,
}
