"""The sample corpus is what its script writes, and its truth is true."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "corpora" / "sample"


def rows(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def truth(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLE / "truth" / f"{name}.json").read_text("utf-8"))
    return found


MANIFEST = {row["report_id"]: row for row in rows("manifest.csv")}
DEFECTS = truth("defects")["reports"]
REPORTS = truth("reports")
REUSE = truth("reuse")
CLEAN = sorted(k for k, v in DEFECTS.items() if v["clean"])
WRITTEN = sorted(k for k in MANIFEST if "scan" not in k)


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


@cache
def file_text(report_id: str) -> str:
    """The characters of a file without white space, read without the library under test."""
    path = SAMPLE / MANIFEST[report_id]["path"]
    data = path.read_bytes()
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            body = archive.read("word/document.xml").decode()
        return bare(unescape(re.sub(r"<[^>]+>", "", body)))
    if path.suffix == ".pdf":
        import pypdfium2

        with pypdfium2.PdfDocument(path) as pdf:
            return bare("".join(page.get_textpage().get_text_bounded() for page in pdf))
    for encoding in ("utf-16" if data[:2] == b"\xff\xfe" else "utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return bare(unescape(re.sub(r"<[^>]+>", "", text)) if path.suffix == ".html" else text)
    raise AssertionError(path)


def unescape(text: str) -> str:
    import html

    return html.unescape(text)


def same_file(left: Path, right: Path) -> bool:
    """Equal bytes; for archives equal members, since compressors differ between machines."""
    if left.suffix != ".docx":
        return left.read_bytes() == right.read_bytes()
    with zipfile.ZipFile(left) as a, zipfile.ZipFile(right) as b:
        names = a.namelist() == b.namelist()
        return names and all(a.read(n) == b.read(n) for n in a.namelist())


def test_regenerating_gives_the_same_files(tmp_path: Path) -> None:
    script = [sys.executable, str(ROOT / "scripts" / "make_sample.py"), "--out", str(tmp_path)]
    subprocess.run(script, check=True, capture_output=True)
    made = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*.*"))
    kept = sorted(p.relative_to(SAMPLE) for p in SAMPLE.rglob("*.*") if p.name != "CARD.md")
    assert made == kept
    differ = [p for p in made if not same_file(tmp_path / p, SAMPLE / p)]
    assert [p for p in differ if p.name != "manifest.csv"] == []


def test_manifest_names_every_file_with_its_hash() -> None:
    paths = {row["path"] for row in MANIFEST.values()}
    found = {p.relative_to(SAMPLE).as_posix() for p in (SAMPLE / "reports").rglob("*.*")}
    assert paths == found
    for row in MANIFEST.values():
        digest = hashlib.sha256((SAMPLE / row["path"]).read_bytes()).hexdigest()
        assert digest == row["sha256"], row["path"]


@pytest.mark.parametrize("report_id", WRITTEN)
def test_truth_occurs_in_the_file(report_id: str) -> None:
    text = file_text(report_id)
    for paragraphs in REPORTS[report_id]["paragraphs"].values():
        missing = [p for p in paragraphs if bare(p) not in text]
        if "pages" not in report_id:
            assert missing == []
    for defect in DEFECTS[report_id]["defects"]:
        assert bare(defect["place"]) in text, defect
