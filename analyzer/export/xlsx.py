"""One workbook for people: frozen heads, filters, links between the sheets, no cell that is executed."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pandas as pd

from analyzer.errors import AnalyzerError
from analyzer.export.chinese import in_chinese, theme_names
from analyzer.export.csv import csv_frames
from analyzer.records import FindingStatus, RunInfo
from analyzer.texts import text_of

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
_MAX_ROWS = 1_048_575  # Excel's own limit, less the head
_MAX_LINKS = 60_000  # Excel drops all links of a sheet that has more than 65,530
_MAX_CHARS = 32_767
_CUT = "…（截断）"
_PERCENT = frozenset(
    "peer_containment series_containment series_overview series_problems statutory_share stock_share "
    "regional_share unique_share own_share left_containment right_containment share_sentences "
    "share_chars share_unsure score".split()
)
_WIDE = {
    **dict.fromkeys(("text", "message"), 60),
    **dict.fromkeys(("basis", "advice", "evidence", "decision_note"), 32),
    **dict.fromkeys("agency left_agency right_agency place region parent".split(), 24),
    **dict.fromkeys(
        "report_id peer_report_id left_report_id right_report_id cluster_id".split(), 26
    ),
    **dict.fromkeys("title path exemplar_id missing_sections claim_text warnings".split(), 28),
    **dict.fromkeys("rule theme section object metric wording".split(), 20),
}
_WIDTH = 11  # characters of every other column; heads wrap
_NUMBERS = frozenset(("value",))
_CENTRED = frozenset("year left_year right_year code severity n_theme_sentences table".split())
_MAX_LINES = 6  # of a row: a longer text is all there, the row stays short
_LINE = 15  # points
_FIRST = {  # what an inspector reads first and prints; the other columns follow in the order of the CSV
    "overview": "agency year risk n_findings_high n_findings_medium n_findings_low n_conflicts "
    "peer_containment peer_report_id series_containment series_overview series_problems unique_share "
    "missing_sections",
    "findings": "agency year severity code rule message text place advice decision",
    "pairs": "left_agency left_year right_agency right_year relation score left_containment "
    "right_containment left_repeated left_total right_repeated right_total longest_run evidence "
    "wording decision",
    "clusters": "cluster_id n_agencies n_reports sharing agency year report_id text",
    "claims": "agency year metric action object value unit qualifier text",
}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet: its name, its rows, and per column the cells that its texts link to."""

    name: str
    frame: pd.DataFrame
    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def write_xlsx(
    frames: Mapping[str, pd.DataFrame],
    run: RunInfo,
    path: str | Path,
    *,
    decisions: pd.DataFrame | None = None,
) -> Path:
    """Write the workbook 总览, 问题清单, 雷同对, 雷同群, 主题统计, 数据声明, 未报送, 核查记录 and 说明; its path.

    Raises:
        AnalyzerError: the file cannot be written, or a sheet would have more rows than Excel reads.
    """
    path = Path(path)
    data = xlsx_bytes(frames, run, decisions=decisions)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise AnalyzerError(
            f"无法写入 {path}：{error.strerror}。请关闭 Excel 中打开的文件，或换一个文件名"
        ) from error
    return path


def xlsx_bytes(
    frames: Mapping[str, pd.DataFrame], run: RunInfo, *, decisions: pd.DataFrame | None = None
) -> bytes:
    """The workbook as bytes. Raises AnalyzerError as `write_xlsx` does."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        formats = _formats(book)
        for sheet in _sheets(csv_frames(frames, decisions)):
            _write_sheet(book, sheet, formats, theme_names(run))
        _write_about(book, run, formats)
    return buffer.getvalue()


def table_xlsx(name: str, frame: pd.DataFrame, themes: Mapping[str, str] | None = None) -> bytes:
    """One frame as a workbook of one sheet; `name` is a key of the sheets' names."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        sheet = _Sheet(name, frame)
        _write_sheet(book, replace(sheet, frame=_arranged(sheet)), _formats(book), themes)
    return buffer.getvalue()


def _sheets(frames: Mapping[str, pd.DataFrame]) -> Sequence[_Sheet]:
    reports = frames["reports"].sort_values(["risk", "report_id"], ascending=[False, True])
    findings = frames["findings"]
    findings = findings[findings["status"] != FindingStatus.NOT_ASSESSED]
    register = frames["register"]
    missing = register[register["register_status"] == "missing"]
    pairs = frames["reuse_pairs"]
    to_report = _targets("overview", reports["report_id"])
    to_findings = _targets("findings", findings["report_id"])
    both = {"left_report_id": to_report, "right_report_id": to_report}
    sheets = (
        _Sheet("overview", reports, {"report_id": to_findings, "peer_report_id": to_report}),
        _Sheet("findings", findings, {"report_id": to_report}),
        _Sheet("pairs", pairs, both),
        _Sheet("clusters", frames["reuse_clusters"], {"report_id": to_report}),
        _Sheet("themes", frames["themes"]),
        _Sheet("claims", frames["claims"]),
        _Sheet("missing", missing),
        _Sheet("decisions", frames["decisions"]),
    )
    return tuple(replace(sheet, frame=_arranged(sheet)) for sheet in sheets)


def _leading(sheet: _Sheet) -> list[str]:
    return [c for c in _FIRST.get(sheet.name, "").split() if c in sheet.frame.columns]


def _arranged(sheet: _Sheet) -> pd.DataFrame:
    first = _leading(sheet)
    return sheet.frame[[*first, *(c for c in sheet.frame.columns if c not in first)]]


def _targets(sheet: str, ids: pd.Series) -> dict[str, str]:
    """Where the first row of each id stands, as a link inside the workbook."""
    name = text_of("sheets", sheet)
    targets: dict[str, str] = {}
    for row, one in enumerate(ids, 2):
        targets.setdefault(one, f"internal:'{name}'!A{row}")
    return targets


def _formats(book: Any) -> dict[str, Any]:
    top = {"valign": "top"}
    head = {"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "align": "center"}
    return {
        "head": book.add_format({**head, "valign": "vcenter"}),
        "percent": book.add_format({**top, "num_format": "0.0%;-0.0%;–", "align": "right"}),
        "wrap": book.add_format({**top, "text_wrap": True, "indent": 1}),
        "plain": book.add_format(top),
        "tenths": book.add_format({**top, "num_format": "0.0"}),
        "centred": book.add_format({**top, "align": "center"}),
        "link": book.add_format({**top, "font_color": "#0563C1", "underline": 1, "indent": 1}),
    }


def _write_sheet(
    book: Any, sheet: _Sheet, formats: Mapping[str, Any], themes: Mapping[str, str] | None
) -> None:
    if len(sheet.frame) > _MAX_ROWS:
        raise AnalyzerError(
            f"{text_of('sheets', sheet.name)}有 {len(sheet.frame)} 行，Excel 最多读 {_MAX_ROWS} 行；请改用 CSV"
        )
    page = book.add_worksheet(text_of("sheets", sheet.name))
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.hide_gridlines(0)
    page.set_row(0, 3 * _LINE)
    first = _leading(sheet) or list(sheet.frame.columns)
    page.print_area(0, 0, max(len(sheet.frame), 1), len(first) - 1)  # the others are for the screen
    shown = in_chinese(sheet.frame, themes=themes, guarded=False)
    page.autofilter(0, 0, max(len(shown), 1), len(shown.columns) - 1)
    _set_heights(page, shown, list(sheet.frame.columns), first)
    n_links = 0
    for column, (name, header) in enumerate(zip(sheet.frame.columns, shown.columns, strict=True)):
        kind = _kind(name)
        page.set_column(column, column, _WIDE.get(name, _WIDTH), formats[kind])
        page.write_string(0, column, header, formats["head"])
        targets = sheet.links.get(name, {})
        for row, value in enumerate(shown[header].tolist(), 1):
            target = targets.get(value) if n_links < _MAX_LINKS else None
            if target is not None:
                page.write_url(row, column, target, formats["link"], value)
                n_links += 1
            else:
                _write_cell(page, row, column, _plain(value, name), formats[kind])


def _kind(name: str) -> str:
    if name in _PERCENT:
        return "percent"
    if name == "risk":
        return "tenths"
    return "wrap" if name in _WIDE else "centred" if name in _CENTRED else "plain"


def _set_heights(
    page: Any, shown: pd.DataFrame, names: Sequence[str], wanted: Sequence[str]
) -> None:
    """Room for the wrapped texts of `wanted` columns: neither LibreOffice nor WPS makes it by itself."""
    lines = [1] * len(shown)
    for name, header in zip(names, shown.columns, strict=True):
        if name in _WIDE and name in wanted:
            for row, text in enumerate(shown[header].tolist()):
                lines[row] = max(lines[row], _lines(text, _WIDE[name] - 2))
    for row, n in enumerate(lines, 1):
        if n > 1:
            page.set_row(row, _LINE * min(n, _MAX_LINES))


def _lines(text: Any, width: int) -> int:
    """How many lines of `width` narrow characters a text takes; wide characters count double."""
    if not isinstance(text, str):
        return 1
    return sum(
        max(1, -(-(2 * len(part) - sum(map(str.isascii, part))) // width))
        for part in text[: _MAX_LINES * width].split("\n")
    )


def _write_cell(page: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None or value != value or value == "":
        page.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        page.write_string(row, column, text_of("bool", str(value).lower()), style)
    elif isinstance(value, int | float):
        page.write_number(row, column, value, style)
    else:
        text = str(value)
        if len(text) > _MAX_CHARS:
            text = text[: _MAX_CHARS - len(_CUT)] + _CUT
        page.write_string(row, column, text, style)


def _plain(value: Any, name: str) -> Any:
    """Exact numbers that a frame holds as text become numbers; everything else stays."""
    if name in _NUMBERS and isinstance(value, str):
        try:
            return float(Decimal(value))
        except InvalidOperation:
            return value
    return value


def _write_about(book: Any, run: RunInfo, formats: Mapping[str, Any]) -> None:
    page = book.add_worksheet(text_of("sheets", "about"))
    page.set_column(0, 0, 16)
    page.set_column(1, 1, 90)
    rows = [
        (text_of("sheet_words", "wording"), text_of("words", "verdict")),
        (text_of("sheet_words", "version"), f"nianbao {run.version}"),
        (text_of("sheet_words", "config"), run.config_hash),
        (text_of("sheet_words", "encoder"), run.encoder),
        (text_of("sheet_words", "theme_model"), run.theme_model),
        (text_of("sheet_words", "n_reports"), str(run.n_reports)),
        (text_of("sheet_words", "n_skipped"), str(run.n_skipped)),
        *((text_of("sheet_words", "note"), note) for note in run.notes),
    ]
    for row, (label, value) in enumerate(rows):
        page.write_string(row, 0, label, formats["head"])
        page.write_string(row, 1, value, formats["wrap"])
