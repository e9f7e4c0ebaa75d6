"""Writes corpora/sample: reports of invented agencies, manifest, register, truth.

In: scripts/sample/bank/*.txt. Out: the folder given by --out. About ten seconds; no randomness.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from sample.bank import load_bank
from sample.compose import Document, compose
from sample.truth import MISSING, defect_truth, report_truth, reuse_truth
from sample.write_office import pdf_bytes, scan_bytes, word_bytes
from sample.write_text import page_bytes, text_bytes

LICENCE = "Apache-2.0"
COLUMNS = ("report_id", "agency", "region", "parent", "year", "path", "kind", "published")
EXTENSIONS = {"txt": "txt", "html": "html", "docx": "docx", "pdf": "pdf", "scan": "pdf"}


def file_bytes(document: Document, written: dict[str, tuple[str, bytes]]) -> tuple[str, bytes]:
    """Extension and content of one report's file."""
    if document.draft.form == "same":
        return written[document.draft.option("same")]
    form = document.draft.form.split("-")[0]
    writers = {"txt": text_bytes, "html": page_bytes, "docx": word_bytes, "pdf": pdf_bytes}
    data = scan_bytes() if form == "scan" else writers[form](document)
    return EXTENSIONS[form], data


def write_reports(documents: list[Document], out: Path) -> list[dict[str, Any]]:
    """Writes the files and returns the rows of the manifest."""
    written: dict[str, tuple[str, bytes]] = {}
    rows = []
    for document in documents:
        draft, agency = document.draft, document.draft.agency
        extension, data = written[draft.report_id] = file_bytes(document, written)
        name = draft.option("file") or f"{agency.name}{draft.year}年政府信息公开工作年度报告"
        path = Path("reports") / agency.region.split("/")[1] / f"{name}.{extension}"
        if (out / path).exists():
            raise FileExistsError(f"{path} is written twice; give one of them another file name")
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(data)
        fields = (draft.report_id, agency.name, agency.region, agency.parent, draft.year)
        values = (*fields, path.as_posix(), agency.kind, draft.published.isoformat())
        row = dict(zip(COLUMNS, values, strict=True))
        rows.append(row | {"sha256": hashlib.sha256(data).hexdigest(), "licence": LICENCE})
    return sorted(rows, key=lambda row: row["report_id"])


def write_table(path: Path, rows: list[dict[str, Any]]) -> None:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(buffer.getvalue().encode("utf-8-sig"))


def register(documents: list[Document]) -> list[dict[str, Any]]:
    """The units that have to report each year, two of which never did."""
    names = ("agency", "region", "kind", "parent", "year")
    agencies = [(d.draft.agency, d.draft.year) for d in documents if not d.draft.option("version")]
    units = [(a.name, a.region, a.kind, a.parent, year) for a, year in agencies]
    rows = [dict(zip(names, unit, strict=True)) for unit in {*units, *MISSING}]
    return sorted(rows, key=lambda row: (row["year"], row["region"], row["agency"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "corpora" / "sample")
    out = parser.parse_args().out
    documents = compose(load_bank())
    for old in sorted((out / "reports").rglob("*.*")) if (out / "reports").exists() else ():
        old.unlink()
    manifest = write_reports(documents, out)
    write_table(out / "manifest.csv", manifest)
    write_table(out / "register.csv", register(documents))
    truths = {"reuse": reuse_truth, "defects": defect_truth, "reports": report_truth}
    (out / "truth").mkdir(exist_ok=True)
    for name, build in truths.items():
        text = json.dumps(build(documents), ensure_ascii=False, indent=1) + "\n"
        (out / "truth" / f"{name}.json").write_bytes(text.encode())
    print(f"{len(manifest)} reports of {len({r['agency'] for r in manifest})} agencies in {out}")


if __name__ == "__main__":
    main()
