"""What was planted, and what is truly there: reuse, defects, sections and table values."""

from __future__ import annotations

from typing import Any

from sample.compose import BASES, CHARGES, CONTACT, NOTHING_ELSE, OUTLINE, PERIODS, Document, places

# Units of the register that hand in nothing (H1): agency, region, kind, parent, year.
MISSING = (
    ("柳塘县教育局", "云岭省/青湾市/柳塘县", "部门", "柳塘县人民政府", 2023),
    ("砚川县松岗镇人民政府", "云岭省/禾泽市/砚川县", "乡镇", "砚川县人民政府", 2023),
)
SHARED = (*BASES, OUTLINE, *PERIODS, CONTACT, *CHARGES, NOTHING_ELSE)


def reuse_truth(documents: list[Document]) -> dict[str, Any]:
    """Each planted case with the exact texts of both sides, and the wording rightly shared."""
    by_id = {d.draft.report_id: d for d in documents}
    cases: list[dict[str, Any]] = []
    for document in documents:
        for place, (kind, report, where) in document.sources.items():
            source = by_id[report]
            cases.append(
                {
                    "kind": kind,
                    "relation": _relation(document, source, kind),
                    "source": report,
                    "source_texts": [source.chunks[p] for p in places(where)],
                    "copy": document.draft.report_id,
                    "copy_text": document.chunks[place],
                }
            )
    cases.sort(key=lambda c: (c["source"], c["copy"]))
    return {"rightly_shared": list(SHARED), "passages": cases}


def _relation(document: Document, source: Document, kind: str) -> str:
    if document.draft.agency.key == source.draft.agency.key:
        return "series"
    return "regional" if kind == "regional" else "peer"


def defect_truth(documents: list[Document]) -> dict[str, Any]:
    """Planted defects by report; `clean` reports have none and nothing that follows from one."""
    reports: dict[str, Any] = {}
    for document in documents:
        draft = document.draft
        copied = {k for k, *_ in document.sources.values()} - {"regional"}
        reports[draft.report_id] = {
            "clean": not (draft.defects or draft.implied or copied),
            "defects": [{"code": code, "place": place} for code, place in draft.defects],
            "implied": draft.implied,
        }
    missing = [{"code": "H1", "agency": row[0], "year": row[-1]} for row in MISSING]
    return {"reports": reports, "corpus": missing}


def report_truth(documents: list[Document]) -> dict[str, Any]:
    """Paragraphs by section and the numbers of each statutory table, row by row as printed."""
    found: dict[str, Any] = {}
    for document in documents:
        sections: dict[str, list[str]] = {}
        headings: dict[str, list[str]] = {}
        for block in document.blocks:
            if block.kind in ("h1", "h2"):
                headings.setdefault(block.section, []).append(block.numeral + block.text)
            elif not block.table:
                sections.setdefault(block.section, []).append(block.text)
        tables = {}
        for table in document.tables:
            rows: dict[str, list[str]] = {}
            for (row, _), cell in table.cells().items():
                rows.setdefault(row, []).append(cell.text)
            tables[str(table.number)] = rows
        found[document.draft.report_id] = {
            "format": document.form,
            "headings": headings,
            "paragraphs": sections,
            "tables": tables,
        }
    return found
