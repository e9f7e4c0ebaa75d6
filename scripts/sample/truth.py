"""What was planted, and what is truly there: reuse, defects, sections and table values."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from sample.compose import Document, places
from sample.formulas import (
    BASES,
    CHARGES,
    CONTACT,
    LEAD,
    NO_DISPUTES,
    NOTHING_ELSE,
    OUTLINE,
    PERIODS,
    STOCK,
)

# Units of the register that hand in nothing (H1): agency, region, kind, parent, year.
MISSING = (
    ("柳塘县教育局", "云岭省/青湾市/柳塘县", "部门", "柳塘县人民政府", 2023),
    ("砚川县松岗镇人民政府", "云岭省/禾泽市/砚川县", "乡镇", "砚川县人民政府", 2023),
)
FIGURES = "figures"  # last year's sentence of figures with this year's: no evidence by the rules
SHORTEST = 16  # characters; shorter chunks are alike by nature
HABITS = (NO_DISPUTES, *STOCK["m"], *STOCK["s"])
SHARED = (*BASES, OUTLINE, *PERIODS, CONTACT, *CHARGES, NOTHING_ELSE, LEAD, *HABITS)


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
    return {"rightly_shared": list(SHARED), "passages": cases, "pairs": _pairs(documents)}


def _pairs(documents: list[Document]) -> list[dict[str, Any]]:
    """Every two reports that hold text of one origin; `direct` where one was made from the other.

    No `evidence` is what was carried on rightly: an agency's sentence of figures with the new year's figures.
    """
    origin: dict[tuple[str, str], tuple[str, str]] = {}
    first: dict[str, tuple[str, str]] = {}

    def root(chunk: tuple[str, str]) -> tuple[str, str]:
        while origin.get(chunk, chunk) != chunk:
            chunk = origin[chunk]
        return chunk

    direct, evidence = set(), set()
    for document in documents:
        report_id = document.draft.report_id
        for place, text in document.chunks.items():
            if len(text) >= SHORTEST and place[0] != "l" and text not in HABITS:
                origin[root((report_id, place))] = root(first.setdefault(text, (report_id, place)))
        for place, (kind, report, where) in document.sources.items():
            direct.add(frozenset((report_id, report)))
            if kind != FIGURES:
                evidence.add(frozenset((report_id, report)))
            for source in places(where):
                origin[root((report_id, place))] = root((report, source))
        if document.draft.form == "same":
            direct.add(frozenset((report_id, document.draft.option("same"))))
            evidence.add(frozenset((report_id, document.draft.option("same"))))
    families: dict[tuple[str, str], set[str]] = {}
    for chunk in list(origin):
        families.setdefault(root(chunk), set()).add(chunk[0])
    related = {frozenset(pair) for family in families.values() for pair in combinations(family, 2)}
    evidence |= related - direct
    found = [(*sorted(pair), pair in direct, pair in evidence) for pair in related | direct]
    names = ("left", "right", "direct", "evidence")
    return [dict(zip(names, pair, strict=True)) for pair in sorted(found)]


def _relation(document: Document, source: Document, kind: str) -> str:
    if document.draft.agency.key == source.draft.agency.key:
        return "series"
    return "regional" if kind == "regional" else "peer"


def defect_truth(documents: list[Document]) -> dict[str, Any]:
    """Planted defects by report; `clean` reports have none, and share no text with any other.

    `reuse` holds the codes of group E that planted copies ask for, on both sides. `implied` are
    codes that follow from what was planted: raising them is neither right nor wrong.
    """
    shared = _reuse_codes(documents)
    reports: dict[str, Any] = {}
    for document in documents:
        draft = document.draft
        codes = sorted(shared.get(draft.report_id, ()))
        reports[draft.report_id] = {
            "clean": not (draft.defects or draft.implied or codes),
            "defects": [{"code": code, "place": place} for code, place in draft.defects],
            "reuse": codes,
            "implied": [*draft.implied, *(c for c in ("D7", "E8") if codes)],
        }
    missing = [{"code": "H1", "agency": row[0], "year": row[-1]} for row in MISSING]
    return {"reports": reports, "corpus": missing}


def _reuse_codes(documents: list[Document]) -> dict[str, set[str]]:
    by_id = {d.draft.report_id: d for d in documents}
    codes: dict[str, set[str]] = {}
    for document in documents:
        for place, (kind, report, _) in document.sources.items():
            relation = _relation(document, by_id[report], kind)
            if kind == FIGURES:
                continue
            if relation == "series":
                code = "E2" if place[0] in "qr" else "E1"
            elif relation == "regional":
                code = "E5"
            elif _area(document) == _area(by_id[report]):
                code = "E3"
            else:
                code = "E4"
            found = {code, "E7"} if kind == "paraphrase" else {code}
            for report_id in (report, document.draft.report_id):
                codes.setdefault(report_id, set()).update(found)
    return codes


def _area(document: Document) -> str:
    """The prefecture."""
    return "/".join(document.draft.agency.region.split("/")[:2])


def report_truth(documents: list[Document]) -> dict[str, Any]:
    """Paragraphs by section and the numbers of each statutory table, row by row as printed."""
    found: dict[str, Any] = {}
    for document in documents:
        if document.draft.form in ("same", "scan"):
            continue
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
