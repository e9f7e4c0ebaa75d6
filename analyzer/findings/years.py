"""Group X: this year's tables against last year's (identities X1 to X3).

Where last year's report is not there, X1 says so for all three; X2 and X3 are silent where this year's format has
no such cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from analyzer.findings.case import Case, Hit
from analyzer.records import Cell, CellState, Evidence, ReportAnalysis, TableFormat

_COLUMNS = ("natural_person", "company", "research", "welfare", "legal", "other", "total")
_FORMAT_B_FROM = 2021  # 国办公开办函〔2021〕30号
_ITEM_ROWS = ("permits", "other_services", "penalties", "coercion", "fees")


def carried_over(case: Case) -> Iterator[Hit]:
    """X1: 结转下年度 of last year is 上年结转 of this one, column by column; one finding for the table."""
    before = case.previous
    if before is None:
        yield case.not_assessed("没有本机关上一年的报告，X1至X3无法比对")
        return
    broken = []
    for column in _COLUMNS:
        old, new = (
            _cell(before, 3, "carried_forward", column),
            _own(case, 3, "carried_over", column),
        )
        if old is not None and new is not None and old.value != new.value:
            broken.append((old, new))
    if broken:
        total = next((pair for pair in broken if pair[0].column == "total"), broken[0])
        yield case.hit(
            f"上年报告结转下年{total[0].value}件，本年报告上年结转{total[1].value}件",
            *(e for old, new in broken for e in (case.cell(new), _cell_of(case, before, old))),
            subject="X1",
        )


def valid_documents(case: Case) -> Iterator[Hit]:
    """X2: 现行有效 = last year's 现行有效 + 制发 - 废止 (format B); 清理 or 划转 may explain it."""
    before = case.previous
    if before is None or _is_other(case, TableFormat.B):
        return
    if not _both(case, before, TableFormat.B):
        yield case.not_assessed("两年的表二不都是〔2021〕30号格式")
        return
    for row in ("regulations", "normative_documents"):
        cells = [_own(case, 2, row, column) for column in ("made", "repealed", "valid")]
        old = _cell(before, 2, row, "valid")
        if old is None or any(c is None for c in cells):
            continue
        made, repealed, valid = (c.value for c in cells if c is not None)
        if made is None or repealed is None or old.value is None:
            continue
        expected = old.value + made - repealed
        if expected != valid:
            yield case.doubt(
                f"现行有效应为{old.value}＋{made}－{repealed}＝{expected}，填为{valid}",
                *(case.cell(c) for c in cells if c is not None),
                _cell_of(case, before, old),
                subject=row,
            )


def item_numbers(case: Case) -> Iterator[Hit]:
    """X3: 上一年项目数量 = last year's 上一年项目数量 + 本年增/减 (format A)."""
    before = case.previous
    if before is None or _is_other(case, TableFormat.A):
        return
    if not _both(case, before, TableFormat.A):
        yield case.not_assessed("两年的表二不都是〔2019〕60号格式")
        return
    for row in _ITEM_ROWS:
        new = _own(case, 2, row, "previous_items")
        old, change = _cell(before, 2, row, "previous_items"), _cell(before, 2, row, "change")
        if (
            new is None
            or old is None
            or change is None
            or old.value is None
            or change.value is None
        ):
            continue
        expected = old.value + change.value
        if expected != new.value:
            yield case.doubt(
                f"上一年项目数量应为{old.value}＋{change.value}＝{expected}，填为{new.value}",
                case.cell(new),
                _cell_of(case, before, old),
                _cell_of(case, before, change),
                subject=row,
            )


def _is_other(case: Case, table_format: TableFormat) -> bool:
    """Whether this year's report is of the other format: by its table, or by its year where it has none."""
    table = case.table(2)
    if table is not None and table.format in (TableFormat.A, TableFormat.B):
        return table.format is not table_format
    last = case.year is not None and case.year >= _FORMAT_B_FROM
    return last is not (table_format is TableFormat.B)


def _both(case: Case, before: ReportAnalysis, table_format: TableFormat) -> bool:
    tables = [case.table(2), next((t for t in before.tables if t.table == 2), None)]
    return all(t is not None and t.format is table_format for t in tables)


def _own(case: Case, table: int, row: str, column: str) -> Cell | None:
    return _cell(case.analysis, table, row, column)


def _cell(analysis: ReportAnalysis, table: int, row: str, column: str) -> Cell | None:
    """The cell where it holds a number."""
    for found in analysis.tables:
        for cell in found.cells if found.table == table else ():
            if (cell.row, cell.column) == (row, column) and cell.state is CellState.NUMBER:
                return cell
    return None


def _cell_of(case: Case, analysis: ReportAnalysis, cell: Cell) -> Evidence:
    return Case(analysis, case.corpus).cell(cell)


REPORT_RULES: dict[str, Callable[[Case], Iterable[Hit]]] = {
    "X1": carried_over,
    "X2": valid_documents,
    "X3": item_numbers,
}
