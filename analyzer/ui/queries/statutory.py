"""The statutory tables of a report as HTML, with the cells that findings point to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html import escape

from analyzer.export import axis_labels
from analyzer.records import CellState, Finding, StatutoryTable
from analyzer.ui.queries.report import shown_findings
from analyzer.ui.queries.reports import rule_name

_BLOCKS = (
    ("review_", "行政复议"),
    ("direct_", "未经复议直接起诉"),
    ("after_review_", "复议后起诉"),
)


def failing_cells(findings: Collection[Finding]) -> dict[str, str]:
    """``table/row/column`` of every cell that a finding points to, with what the findings say."""
    failing: dict[str, list[str]] = {}
    for finding in shown_findings(findings):
        for evidence in finding.evidence:
            if evidence.cell and evidence.report_id == finding.report_id:
                failing.setdefault(evidence.cell, []).append(
                    f"{rule_name(finding.code)}：{finding.message}"
                )
    return {cell: "\n".join(dict.fromkeys(said)) for cell, said in failing.items()}


def table_html(table: StatutoryTable, failing: Mapping[str, str]) -> str:
    """A statutory table with official labels; cells that findings point to are marked."""
    rows, columns = axis_labels(table.table)
    cells = {(c.row, c.column): c for c in table.cells}
    head, lines = _grid(table, rows, columns)
    body = []
    for label, keys in lines:
        shown = []
        for key in keys:
            cell = cells.get(key)
            if cell is None:
                shown.append('<td class="none"></td>')
                continue
            said = failing.get(f"{table.table}/{cell.row}/{cell.column}", "")
            raw = "—" if cell.state is CellState.MISSING else cell.raw
            mark = f' class="fail" title="{escape(said, quote=True)}"' if said else ""
            shown.append(f"<td{mark}>{escape(raw)}</td>")
        body.append(f"<tr><th>{escape(label)}</th>{''.join(shown)}</tr>")
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    return f'<table class="nb-table"><tr><th></th>{top}</tr>{"".join(body)}</table>'


def _grid(
    table: StatutoryTable, rows: Mapping[str, str], columns: Mapping[str, str]
) -> tuple[list[str], list[tuple[str, list[tuple[str, str]]]]]:
    """A head, then label and cell keys of each row; table 四 is turned into its three blocks."""
    if table.table == 4:
        kinds = [c.removeprefix("review_") for c in columns if c.startswith("review_")]
        blocks = [(name, [("single", f"{p}{k}") for k in kinds]) for p, name in _BLOCKS]
        return [columns[f"review_{k}"] for k in kinds], blocks
    used = list(dict.fromkeys(c.column for c in table.cells))
    present = dict.fromkeys(c.row for c in table.cells)
    lines = [(rows.get(row, row), [(row, column) for column in used]) for row in present]
    return [columns.get(c, c) for c in used], lines
