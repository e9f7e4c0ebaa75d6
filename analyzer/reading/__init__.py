"""Files to reports: txt, docx, pdf, html, zip and, through LibreOffice, doc and wps."""

from __future__ import annotations

from analyzer.reading.corpus import (
    read_corpus,
    read_input,
    read_register,
    read_report,
)
from analyzer.reading.ids import assign_ids
from analyzer.reading.inputs import InputFile, list_inputs
from analyzer.reading.office import find_office
from analyzer.reading.reasons import REASONS

__all__ = [
    "REASONS",
    "InputFile",
    "assign_ids",
    "find_office",
    "list_inputs",
    "read_corpus",
    "read_input",
    "read_register",
    "read_report",
]
