"""勾稽关系: the identities I1 to I7 that hold inside and between the cells of the statutory tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from analyzer.records import (
    Cell,
    CellState,
    IdentityCheck,
    IdentityStatus,
    StatutoryTable,
    TableFormat,
)

_NO_LEAVES = frozenset({"new", "carried_over", "total", "carried_forward"})
_ORGANIZATIONS = ("natural_person", "company", "research", "welfare", "legal", "other")
_BLOCKS = ("review", "direct", "after_review")
_OUTCOMES = ("upheld", "corrected", "other", "pending")
_AMOUNTS = frozenset({"amount"})
_SIGNED = frozenset({"change"})
_ITEM_ROWS = ("permits", "other_services", "penalties", "coercion", "fees")

Key = tuple[str, str]


def check_identities(tables: Sequence[StatutoryTable]) -> tuple[IdentityCheck, ...]:
    """The identities of the tables given, in order of table and identity.

    I1 to I4 are arithmetic, I5 is the form of the cells (integers, nothing blank), I6 and I7 are soft.
    An identity with a cell that gives no number is NOT_ASSESSED: nothing is guessed.
    """
    checks: list[IdentityCheck] = []
    for table in tables:
        cells = {(c.row, c.column): c for c in table.cells}
        if table.table == 3:
            checks += [*_balance(table, cells), *_leaf_sums(table, cells), *_row_sums(table, cells)]
        elif table.table == 4:
            checks += _outcome_sums(table, cells)
        checks += _forms(table)
        if table.table == 2 and table.format is TableFormat.A:
            checks += [*_plausible(table, cells), *_procurement(table, cells)]
    return tuple(checks)


def _balance(table: StatutoryTable, cells: dict[Key, Cell]) -> Iterator[IdentityCheck]:
    for column in (*_ORGANIZATIONS, "total"):
        left = [("new", column), ("carried_over", column)]
        right = [("total", column), ("carried_forward", column)]
        yield _check(table, cells, "I1", "", column, left, right)


def _leaf_sums(table: StatutoryTable, cells: dict[Key, Cell]) -> Iterator[IdentityCheck]:
    leaves = [row for row in dict.fromkeys(r for r, _ in cells) if row not in _NO_LEAVES]
    for column in (*_ORGANIZATIONS, "total"):
        right = [(row, column) for row in leaves]
        yield _check(table, cells, "I2", "", column, [("total", column)], right)


def _row_sums(table: StatutoryTable, cells: dict[Key, Cell]) -> Iterator[IdentityCheck]:
    for row in dict.fromkeys(r for r, _ in cells):
        right = [(row, column) for column in _ORGANIZATIONS]
        yield _check(table, cells, "I3", row, "", [(row, "total")], right)


def _outcome_sums(table: StatutoryTable, cells: dict[Key, Cell]) -> Iterator[IdentityCheck]:
    for block in _BLOCKS:
        right = [("single", f"{block}_{outcome}") for outcome in _OUTCOMES]
        total = [("single", f"{block}_total")]
        yield _check(table, cells, "I4", "single", f"{block}_total", total, right)


def _check(
    table: StatutoryTable,
    cells: dict[Key, Cell],
    identity: str,
    row: str,
    column: str,
    left: Sequence[Key],
    right: Sequence[Key],
    relation: str = "=",
) -> IdentityCheck:
    one, two = _sum(cells, left), _sum(cells, right)
    status = IdentityStatus.NOT_ASSESSED
    if one is not None and two is not None:
        holds = one == two if relation == "=" else one >= two
        if relation == "<=>":
            holds = (one == 0) == (two == 0)
        status = IdentityStatus.HOLDS if holds else IdentityStatus.BROKEN
    names = tuple(f"{table.table}/{r}/{c}" for r, c in (*left, *right))
    soft = identity in ("I6", "I7")
    return IdentityCheck(
        table.report_id, identity, table.table, row, column, names, one, two, relation, status, soft
    )


def _sum(cells: dict[Key, Cell], keys: Sequence[Key]) -> Decimal | None:
    values = [cells[key].value if key in cells else None for key in keys]
    found = [v for v in values if v is not None]
    return sum(found, Decimal(0)) if len(found) == len(values) else None


def _forms(table: StatutoryTable) -> Iterator[IdentityCheck]:
    rows: dict[str, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    for row, cells in rows.items():
        present = [c for c in cells if c.state is not CellState.MISSING]
        wrong = [c for c in present if not _well_formed(c)]
        status = IdentityStatus.NOT_ASSESSED if not present else IdentityStatus.HOLDS
        if wrong:
            status = IdentityStatus.BROKEN
        names = tuple(f"{table.table}/{c.row}/{c.column}" for c in wrong)
        yield IdentityCheck(
            table.report_id, "I5", table.table, row, "", names, None, None, ">=", status
        )


def _well_formed(cell: Cell) -> bool:
    if cell.state is not CellState.NUMBER or cell.value is None:
        return False
    if cell.column not in _AMOUNTS and cell.value != cell.value.to_integral_value():
        return False
    return cell.column in _SIGNED or cell.value >= 0


def _plausible(table: StatutoryTable, cells: dict[Key, Cell]) -> Iterator[IdentityCheck]:
    for row in _ITEM_ROWS:
        left = [(row, "previous_items"), (row, "change")]
        yield _check(table, cells, "I6", row, "", left, [], ">=")
    for row in ("regulations", "normative_documents"):
        left, right = [(row, "public_total")], [(row, "published")]
        yield _check(table, cells, "I6", row, "", left, right, ">=")


def _procurement(table: StatutoryTable, cells: dict[Key, Cell]) -> Iterator[IdentityCheck]:
    left, right = [("procurement", "amount")], [("procurement", "items")]
    yield _check(table, cells, "I7", "procurement", "", left, right, "<=>")
    for row in _ITEM_ROWS[:4]:
        items = [(row, "previous_items"), (row, "change")]
        decided = [(row, "decisions")]
        check = _check(table, cells, "I7", row, "", items, decided, ">=")
        yield _items_behind_decisions(check)


def _items_behind_decisions(check: IdentityCheck) -> IdentityCheck:
    """Decisions without any item are odd; more decisions than items are not."""
    if check.left is None or check.right is None:
        return check
    odd = check.right > 0 and check.left == 0
    return replace(check, status=IdentityStatus.BROKEN if odd else IdentityStatus.HOLDS)
