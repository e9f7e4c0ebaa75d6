"""Statutory tables 二, 三, 四: regions of the text -> named cells, with what is odd about their shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from analyzer.layout import Piece, PieceKind, Region, find_regions, table_vocabulary
from analyzer.layout.pieces import PAGE
from analyzer.layout.vocabulary import AxisLabel
from analyzer.records import (
    Cell,
    CellState,
    Report,
    Section,
    SectionKind,
    Span,
    StatutoryTable,
    TableFormat,
    TableIssue,
)
from analyzer.tables.sheets import Sheet, read_sheet
from analyzer.tables.values import fit, read_value

_KINDS = {SectionKind.PROACTIVE: 2, SectionKind.REQUESTS: 3, SectionKind.DISPUTES: 4}
_HEADER_LABELS = 2  # labels beside a number that make its row a header of table 三
_MAX_VALUE = 12  # characters; longer text between numbers is a page header
_FIRST_YEAR = 2019  # of the statutory tables
_FIRST_YEAR_OF_B = 2021  # 国办公开办函〔2021〕30号


@dataclass(slots=True)
class _Draft:
    """A table while it is read: cells found so far, by (row, column)."""

    report: Report
    number: int
    format: TableFormat
    span: Span
    cells: dict[tuple[str, str], Piece | None] = field(default_factory=dict)
    issues: list[TableIssue] = field(default_factory=list)

    def note(self, code: str, message: str, span: Span) -> None:
        self.issues.append(TableIssue(code, message, span))


def parse_tables(report: Report, sections: Sequence[Section]) -> tuple[StatutoryTable, ...]:
    """The statutory tables that the report holds, in order of their number, at most one of each.

    Each has all cells that its official format prescribes; a cell that is not there, or cannot be told
    in a row that is too short, is MISSING, never 0. Format A is 国办公开办函〔2019〕60号, B 〔2021〕30号. A report of
    a year before 2019 without table 三 has none.

    Example:
        ``parse_tables(report, split_sections(report))``
    """
    headings = [s.heading for s in sections if s.heading.end > s.heading.start]
    regions = find_regions(report, headings)
    best: dict[int, list[Region]] = {}
    for region in regions:
        number = region.number or _number_by_section(region, sections)
        if number:
            best.setdefault(number, []).append(region)
    if report.year is not None and report.year < _FIRST_YEAR and 3 not in best:
        return ()  # the list of numbers of the years before, which names reviews and lawsuits, too
    sheets = {n: [read_sheet(report, r) for r in parts] for n, parts in sorted(best.items())}
    formats = {n: _read_format(n, parts) for n, parts in sheets.items()}
    known = [f for f in formats.values() if f]
    fallback = _expected_format(report) or (known[0] if known else TableFormat.B)
    return tuple(_read_table(report, n, best[n], sheets[n], formats[n] or fallback) for n in sheets)


def _number_by_section(region: Region, sections: Sequence[Section]) -> int:
    labels = sum(p.kind is PieceKind.LABEL for p in region.pieces)
    if labels < 3:
        return 0
    for section in sections:
        if section.heading.start <= region.span.start < section.body.end:
            return _KINDS.get(section.kind, 0)
    return 0


def _expected_format(report: Report) -> TableFormat | None:
    if report.year is None:
        return None
    return TableFormat.B if report.year >= _FIRST_YEAR_OF_B else TableFormat.A


def _read_format(number: int, sheets: Sequence[Sheet]) -> TableFormat | None:
    """The format whose own labels the table shows; None for table 四, which is the same in both."""
    pieces = [p for sheet in sheets for row in sheet.rows for p in row]
    labels = {p.label for p in pieces if p.kind is PieceKind.LABEL}
    votes = {"A": 0, "B": 0}
    for axis in (*table_vocabulary().rows, *table_vocabulary().columns):
        if axis.table == number and len(axis.formats) == 1 and labels & set(axis.labels[:1]):
            votes[axis.formats] += 1
    if number == 3:  # 其他处理 heads three rows in B; 其他 is a column in both
        long = [
            a
            for a in table_vocabulary().rows
            if a.key in ("other_no_correction", "other_fee_unpaid")
        ]
        return TableFormat.B if any(labels & set(a.labels) for a in long) else TableFormat.A
    if votes["A"] == votes["B"]:
        return None
    return TableFormat.A if votes["A"] > votes["B"] else TableFormat.B


def _read_table(
    report: Report,
    number: int,
    regions: Sequence[Region],
    sheets: Sequence[Sheet],
    format_: TableFormat,
) -> StatutoryTable:
    span = Span(regions[0].span.start, regions[-1].span.end)
    draft = _Draft(report, number, format_, span)
    for sheet in sheets:
        _note_altered(draft, sheet)
        if number == 4:
            _read_single(draft, sheet)
        else:
            _read_rows(draft, sheet)
    expected = _expected_format(report)
    if number != 4 and expected and expected is not format_:
        draft.note(
            "wrong_format",
            f"表格为{format_.value}版式，{report.year}年度应为{expected.value}版式",
            span,
        )
    return StatutoryTable(
        report.report_id, number, format_, span, tuple(_cells(draft)), tuple(draft.issues)
    )


def _axes(axes: Iterable[AxisLabel], draft: _Draft) -> list[AxisLabel]:
    return [a for a in axes if a.table == draft.number and draft.format.value in a.formats]


def _columns(draft: _Draft, row: str) -> list[AxisLabel]:
    columns = _axes(table_vocabulary().columns, draft)
    return [c for c in columns if not c.rows or row in c.rows]


def _note_altered(draft: _Draft, sheet: Sheet) -> None:
    for piece in (p for row in sheet.rows for p in row):
        if piece.kind is PieceKind.LABEL and not piece.exact:
            raw = draft.report.text[slice(*piece.span)]
            draft.note("label_altered", f"“{raw}”与规定栏目“{piece.label}”不一致", piece.span)


# --- tables 二 and 三 ---------------------------------------------------------------------------


def _read_rows(draft: _Draft, sheet: Sheet) -> None:
    """Every row label with the values behind it."""
    keys = _row_keys(draft)
    labeled = _labeled(sheet, keys)
    origin = 1 if draft.number == 2 else _origin(labeled)
    for row in labeled:
        key = keys[row.label.label]
        columns = _columns(draft, key)
        if (key, columns[0].key) not in draft.cells:
            _place(draft, key, columns, row, row.by_position(origin, len(columns), sheet.layout))
    for row_cells in sheet.rows:
        _note_header(draft, row_cells, keys)
    if draft.number == 3:
        _note_applicants(draft, sheet, keys)


@dataclass(frozen=True, slots=True)
class _LabeledRow:
    """A row label at cell `index` of its row and the cells behind it."""

    label: Piece
    index: int
    values: list[Piece]

    def first(self) -> int:
        """The column of the first filled value."""
        return self.index + 1 + next(i for i, v in enumerate(self.values) if v.folded)

    def by_position(self, origin: int | None, n: int, layout: str) -> tuple[list[Piece], bool]:
        """The cells that belong to `n` columns, and whether their blanks are blank cells."""
        if layout != "rows" or origin is None:
            return self.values, layout in ("grid", "groups")
        skip = origin - self.index - 1
        cells = self.values[skip : skip + n] if skip >= 0 else []
        whole = [v for v in self.values if v.folded]
        if len(cells) == n and len(whole) < n and all(v in cells for v in whole):
            return cells, True
        return self.values, False


def _origin(labeled: Sequence[_LabeledRow]) -> int | None:
    """The column in which the values of most rows begin; None where full rows disagree."""
    full = [r.first() for r in labeled if sum(bool(v.folded) for v in r.values) == 7]
    if len(full) * 2 <= len(labeled):
        return None
    origin = max(set(full), key=lambda column: (full.count(column), -column))
    return origin if full.count(origin) * 10 >= len(full) * 9 else None


def _row_keys(draft: _Draft) -> dict[str, str]:
    return {label: a.key for a in _axes(table_vocabulary().rows, draft) for label in a.labels}


def _labeled(sheet: Sheet, keys: dict[str, str]) -> list[_LabeledRow]:
    """Row labels in order, each with the cells up to the next label (or the end of its row)."""
    found: list[_LabeledRow] = []
    for row in sheet.rows:
        current: list[Piece] | None = None
        for index, piece in enumerate(row):
            if piece.kind is PieceKind.LABEL:
                if piece.label in keys:
                    current = []
                    found.append(_LabeledRow(piece, index, current))
                elif current:  # the label of a group ends a row that has its values
                    current = None
            elif current is not None and not _is_stray(piece):
                current.append(piece)
    return [row for row in found if any(v.folded for v in row.values)]


def _is_stray(piece: Piece) -> bool:
    """No value: part of a wrapped label, a page number, or a page header between the cells."""
    if piece.kind is PieceKind.TEXT:
        return len(piece.folded) > _MAX_VALUE or PAGE.fullmatch(piece.folded) is not None
    return piece.kind is PieceKind.FRAGMENT


def _place(
    draft: _Draft,
    key: str,
    columns: Sequence[AxisLabel],
    row: _LabeledRow,
    cells: tuple[list[Piece], bool],
) -> None:
    values, exact = cells
    fitted = fit(values, len(columns), exact=exact)
    written = sum(bool(v.folded) for v in values)
    where = Span(row.label.span.start, max(v.span.end for v in values))
    shape = f"“{row.label.label}”行应有{len(columns)}个数据，实有{written}个"
    if fitted is None:
        draft.note("long_row", f"{shape}，无法对应栏目", where)
        fitted = [None] * len(columns)
    elif any(c is None for c in fitted):
        draft.note("short_row", f"{shape}，缺少的单元格无法判定", where)
    for column, piece in zip(columns, fitted, strict=True):
        draft.cells[key, column.key] = piece


def _note_header(draft: _Draft, row: Sequence[Piece], keys: dict[str, str]) -> None:
    """信息内容 0 0 0: data where the column labels belong."""
    if not row or row[0].label != "信息内容":
        return
    for piece in row[1:]:
        if piece.kind is PieceKind.LABEL and piece.label in keys:
            return
        if piece.kind is PieceKind.NUMBER:
            raw = draft.report.text[slice(*piece.span)]
            draft.note("header_overwritten", f"表头栏目名称被数据“{raw}”覆盖", piece.span)


def _note_applicants(draft: _Draft, sheet: Sheet, keys: dict[str, str]) -> None:
    """商业企业 0 社会公益组织: a number among the applicants' labels, before the first row label."""
    for row in sheet.rows:
        if any(p.kind is PieceKind.LABEL and p.label in keys for p in row):
            return
        labels = sum(p.kind is PieceKind.LABEL for p in row)
        for piece in row if labels >= _HEADER_LABELS else ():
            if piece.kind is PieceKind.NUMBER:
                raw = draft.report.text[slice(*piece.span)]
                draft.note("header_overwritten", f"表头栏目名称被数据“{raw}”覆盖", piece.span)


# --- table 四 ----------------------------------------------------------------------------------


def _read_single(draft: _Draft, sheet: Sheet) -> None:
    """The one data row behind two or three header rows."""
    columns = _columns(draft, "single")
    data, header = _data_row(sheet, len(columns))
    for first, last in _overwritten(header):
        span = Span(first.span.start, last.span.end)
        raw = "、".join(draft.report.text[slice(*span)].split())
        draft.note("header_overwritten", f"表头栏目名称被数据“{raw}”覆盖", span)
    if not data:
        return
    fitted = fit(data, len(columns), exact=sheet.layout in ("grid", "groups"))
    span = Span(data[0].span.start, data[-1].span.end)
    if fitted is None or any(c is None for c in fitted):
        code = "long_row" if fitted is None else "short_row"
        written = sum(bool(v.folded) for v in data)
        draft.note(
            code, f"数据行应有{len(columns)}个数据，实有{written}个，缺少的单元格无法判定", span
        )
    for column, cell in zip(columns, fitted or [None] * len(columns), strict=True):
        draft.cells["single", column.key] = cell


def _overwritten(header: Sequence[Piece]) -> Iterator[tuple[Piece, Piece]]:
    """First and last of each run of numbers in the header rows."""
    run: list[Piece] = []
    for piece in (p for p in header if p.folded):
        if piece.kind is PieceKind.NUMBER:
            run.append(piece)
        elif run:
            yield run[0], run[-1]
            run = []
    if run:
        yield run[0], run[-1]


def _data_row(sheet: Sheet, n: int) -> tuple[list[Piece], list[Piece]]:
    """The cells of the data row and those before it."""
    if sheet.layout != "stream":
        for i in range(len(sheet.rows) - 1, -1, -1):
            row = list(sheet.rows[i])
            if not any(p.kind is PieceKind.LABEL for p in row) and len(row) >= 3:
                return row, [p for r in sheet.rows[:i] for p in r]
        return [], [p for r in sheet.rows for p in r]
    pieces = [p for row in sheet.rows for p in row]
    last = max((i for i, p in enumerate(pieces) if p.kind is PieceKind.LABEL), default=-1)
    alternating = _alternating(pieces, n)
    if alternating:
        return alternating, []
    return [p for p in pieces[last + 1 :] if not _is_stray(p)], pieces[: last + 1]


def _alternating(pieces: Sequence[Piece], n: int) -> list[Piece]:
    """Label, value, label, value: the cells of a table that was turned on its side."""
    values = [
        after
        for before, after in pairwise(pieces)
        if before.kind is PieceKind.LABEL and after.kind is PieceKind.NUMBER
    ]
    return values if len(values) == n else []


# --- cells -------------------------------------------------------------------------------------


def _cells(draft: _Draft) -> Iterable[Cell]:
    for axis in _axes(table_vocabulary().rows, draft):
        for column in _columns(draft, axis.key):
            yield _cell(draft, axis.key, column, draft.cells.get((axis.key, column.key)))


def _cell(draft: _Draft, row: str, column: AxisLabel, piece: Piece | None) -> Cell:
    at = (draft.report.report_id, draft.number, row, column.key)
    if piece is None:
        return Cell(*at, CellState.MISSING, None, "", None)
    raw = draft.report.text[slice(*piece.span)]
    state, value, unit = read_value(piece.folded)
    if state is CellState.NUMBER and len(raw.split()) > 1:  # 1 2 may be 12 or two cells
        state, value = CellState.TEXT, None
    if unit:
        wanted = f"（应以{column.unit}为单位）" if column.unit else ""
        draft.note("unit_in_cell", f"数据格内写有单位“{raw}”{wanted}", piece.span)
    elif state is CellState.TEXT:
        draft.note("text_in_cell", f"数据格内不是数字而是“{raw}”", piece.span)
    return Cell(*at, state, value, raw, piece.span, unit)
