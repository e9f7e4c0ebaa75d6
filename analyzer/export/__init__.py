"""Results for other programs and other people: CSV, one XLSX workbook, evidence sheets, findings lists."""

from analyzer.export.chinese import (
    axis_labels,
    guard,
    in_chinese,
    place_name,
    theme_name,
    theme_names,
    with_decisions,
)
from analyzer.export.csv import CSV_FILES, csv_bytes, csv_frames, write_csv, write_frames
from analyzer.export.docx import render_docx
from analyzer.export.evidence import earlier_words, evidence_sheet, formula_share
from analyzer.export.notice import notice_sheet
from analyzer.export.sheet import Sheet, render_html, write_sheet
from analyzer.export.xlsx import table_xlsx, write_xlsx, xlsx_bytes

__all__ = [
    "CSV_FILES",
    "Sheet",
    "axis_labels",
    "csv_bytes",
    "csv_frames",
    "earlier_words",
    "evidence_sheet",
    "formula_share",
    "guard",
    "in_chinese",
    "notice_sheet",
    "place_name",
    "render_docx",
    "render_html",
    "table_xlsx",
    "theme_name",
    "theme_names",
    "with_decisions",
    "write_csv",
    "write_frames",
    "write_sheet",
    "write_xlsx",
    "xlsx_bytes",
]
