"""One workbook for people: frozen heads, filters, links between the sheets, no cell that is executed."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pandas as pd

from analyzer.errors import AnalyzerError
from analyzer.export.chinese import in_chinese, place_name
from analyzer.export.csv import csv_frames
from analyzer.records import FindingStatus, RunInfo
from analyzer.texts import text_of

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
    **dict.fromkeys(("text", "message", "basis", "advice", "evidence"), 48),
    **dict.fromkeys(("agency", "left_agency", "right_agency", "place", "region", "parent"), 24),
    **dict.fromkeys(("report_id", "peer_report_id", "left_report_id", "right_report_id"), 26),
    **dict.fromkeys(("title", "path", "exemplar_id", "wording", "missing_sections"), 28),
}
_NUMBERS = frozenset(("value",))


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
    """Write the workbook 总览, 问题清单, 雷同对, 雷同群, 主题统计, 数据声明, 未报送 and 说明; its path.

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
            f"cannot write {path}: {error.strerror}; close it in Excel or choose another file"
        ) from error
    return path


def xlsx_bytes(
    frames: Mapping[str, pd.DataFrame], run: RunInfo, *, decisions: pd.DataFrame | None = None
) -> bytes:
    """The workbook as bytes. Raises AnalyzerError as `write_xlsx` does."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        formats = _formats(book)
        for sheet in _sheets(csv_frames(frames, decisions)):
            _write_sheet(book, sheet, formats)
        _write_about(book, run, formats)
    return buffer.getvalue()


def _sheets(frames: Mapping[str, pd.DataFrame]) -> Sequence[_Sheet]:
    reports = frames["reports"].sort_values(["risk", "report_id"], ascending=[False, True])
    findings = frames["findings"]
    findings = findings[findings["status"] != FindingStatus.NOT_ASSESSED]
    findings = findings.assign(place=findings["place"].map(place_name))
    claims = frames["claims"]
    claims = claims.assign(metric=[text_of("metric", m) for m in claims["metric"]])
    register = frames["register"]
    missing = register[register["register_status"] == "missing"]
    pairs = frames["reuse_pairs"]
    to_report = _targets("overview", reports["report_id"])
    to_findings = _targets("findings", findings["report_id"])
    both = {"left_report_id": to_report, "right_report_id": to_report}
    return (
        _Sheet("overview", reports, {"report_id": to_findings, "peer_report_id": to_report}),
        _Sheet("findings", findings, {"report_id": to_report}),
        _Sheet("pairs", pairs, both),
        _Sheet("clusters", frames["reuse_clusters"], {"report_id": to_report}),
        _Sheet("themes", frames["themes"]),
        _Sheet("claims", claims),
        _Sheet("missing", missing),
    )


def _targets(sheet: str, ids: pd.Series) -> dict[str, str]:
    """Where the first row of each id stands, as a link inside the workbook."""
    name = text_of("sheets", sheet)
    targets: dict[str, str] = {}
    for row, one in enumerate(ids, 2):
        targets.setdefault(one, f"internal:'{name}'!A{row}")
    return targets


def _formats(book: Any) -> dict[str, Any]:
    return {
        "head": book.add_format(
            {"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "top"}
        ),
        "percent": book.add_format({"num_format": "0.0%", "valign": "top"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "plain": book.add_format({"valign": "top"}),
        "link": book.add_format({"font_color": "#0563C1", "underline": 1, "valign": "top"}),
    }


def _write_sheet(book: Any, sheet: _Sheet, formats: Mapping[str, Any]) -> None:
    if len(sheet.frame) > _MAX_ROWS:
        raise AnalyzerError(
            f"{text_of('sheets', sheet.name)}: {len(sheet.frame)} rows, Excel reads {_MAX_ROWS}; "
            "export CSV instead"
        )
    page = book.add_worksheet(text_of("sheets", sheet.name))
    page.freeze_panes(1, 1)
    shown = in_chinese(sheet.frame, guarded=False)
    page.autofilter(0, 0, max(len(shown), 1), len(shown.columns) - 1)
    n_links = 0
    for column, (name, header) in enumerate(zip(sheet.frame.columns, shown.columns, strict=True)):
        kind = "percent" if name in _PERCENT else "wrap" if name in _WIDE else "plain"
        page.set_column(column, column, _WIDE.get(name, max(10, 2 * len(header))), formats[kind])
        page.write_string(0, column, header, formats["head"])
        targets = sheet.links.get(name, {})
        for row, value in enumerate(shown[header].tolist(), 1):
            target = targets.get(value) if n_links < _MAX_LINKS else None
            if target is not None:
                page.write_url(row, column, target, formats["link"], value)
                n_links += 1
            else:
                _write_cell(page, row, column, _plain(value, name), formats[kind])


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
