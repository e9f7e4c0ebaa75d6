"""What the golden files hold: the parts of an analysis that no trained model decides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import factories

from analyzer.findings import find_findings
from analyzer.pipeline import analyze_report
from analyzer.records import CellState, FindingStatus, ReportAnalysis
from analyzer.themes import load_theme_model

FOLDER = Path(__file__).parent / "golden"
_BY_MODEL = ("B6", "F1", "F2", "F3", "F4")  # rules that look at themes or roles


def golden_texts() -> dict[str, str]:
    """The golden file of each invented report, as it should be now."""
    model = load_theme_model()
    made = {}
    for name, text in factories.INVENTED.items():
        stem = Path(name).stem
        agency = text.split("2023年")[0]
        record = factories.report(text, report_id=stem, agency=agency, title=text.split("\n")[0])
        data = _plain(analyze_report(record, model))
        made[f"{stem}.json"] = _lines(data)
    return made


def _lines(data: dict[str, Any]) -> str:
    """JSON with a line a record, so that a diff shows records."""
    parts = []
    for name, rows in data.items():
        dumped = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
        parts.append(f' "{name}": [\n{dumped}\n ]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _plain(one: ReportAnalysis) -> dict[str, Any]:
    text = one.report.text
    return {
        "sections": [
            [s.kind, s.level, " › ".join(s.titles), text[slice(*s.heading)].strip(), *s.body]
            for s in one.sections
        ],
        "units": [[u.kind, u.section_id.rsplit("/", 1)[-1], u.text] for u in one.sentences],
        "cells": [
            [f"{c.table}/{c.row}/{c.column}", c.raw]
            for table in one.tables
            for c in table.cells
            if c.state is not CellState.NUMBER or c.value
        ],
        "claims": [
            [c.action, c.object, str(c.value), c.unit, c.qualifier, c.metric, bool(c.parent_id)]
            for c in one.claims
        ],
        "findings": [
            [f.code, f.status, f.message]
            for f in find_findings([one])
            if f.code not in _BY_MODEL and f.status is not FindingStatus.NOT_ASSESSED
        ],
    }
