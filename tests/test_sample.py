"""The sample corpus is what its script writes, and its truth is true."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

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
NUMERAL = "（）一二三四五六、"
PLANTED = """
A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 B1 B2 B3 B5 B6 B7 B8 B9
C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C15 D1 D2 D3 D4 D5 D6 D7 D8
F1 F2 F3 F4 F5 F7 G1 G2 G4 G5 G6 G8 G9 H1 H2 H3 H4 H5 X1 X2 X3
"""
SLIPS = re.compile(
    r"[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff]|\s\s|[十百千万\d][余多][条件次家人]|[。，；]{2}|截止"
    r"|([\u4e00-\u9fff]{2,8})\1"
)
CLEAN = sorted(k for k, v in DEFECTS.items() if v["clean"])
WRITTEN = sorted(REPORTS)


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
        assert [p for p in paragraphs if bare(p) not in text] == []
    for headings in REPORTS[report_id]["headings"].values():
        assert [h for h in headings if bare(h).lstrip(NUMERAL) not in text] == []
    for defect in DEFECTS[report_id]["defects"]:
        assert bare(defect["place"]) in text, defect


def test_reuse_texts_occur_on_both_sides() -> None:
    for passage in REUSE["passages"]:
        assert bare(passage["copy_text"]) in file_text(passage["copy"])
        for source in passage["source_texts"]:
            assert bare(source) in file_text(passage["source"])


def test_corpus_holds_what_the_card_promises() -> None:
    agencies = Counter(row["agency"] for row in MANIFEST.values())
    assert len(MANIFEST) >= 48
    assert len(agencies) >= 26
    assert sum(n >= 2 for n in agencies.values()) >= 26
    assert len(CLEAN) >= 15
    kinds = Counter(passage["kind"] for passage in REUSE["passages"])
    wanted = {"verbatim", "template", "light", "reorder", "merge_split", "paraphrase", "regional"}
    assert kinds.keys() >= wanted
    assert {p["relation"] for p in REUSE["passages"]} == {"peer", "series", "regional"}
    assert {Path(row["path"]).suffix for row in MANIFEST.values()} == {
        ".txt",
        ".docx",
        ".html",
        ".pdf",
    }
    size = sum(p.stat().st_size for p in SAMPLE.rglob("*.*"))
    assert size < 4_000_000


def test_every_plantable_rule_is_planted_and_no_report_is_overloaded() -> None:
    planted = Counter(d["code"] for v in DEFECTS.values() for d in v["defects"])
    planted += Counter(d["code"] for d in truth("defects")["corpus"])
    assert set(PLANTED.split()) - planted.keys() == set()
    assert [k for k, v in DEFECTS.items() if len({d["code"] for d in v["defects"]}) > 3] == []


def test_register_names_two_units_that_handed_in_nothing() -> None:
    found = {(row["agency"], row["year"]) for row in MANIFEST.values()}
    listed = {(row["agency"], row["year"]) for row in rows("register.csv")}
    assert found < listed
    missing = {(d["agency"], str(d["year"])) for d in truth("defects")["corpus"]}
    assert listed - found == missing
    assert len(missing) == 2


def numbers(report_id: str, table: str) -> dict[str, list[int]]:
    found = REPORTS[report_id]["tables"][table]
    return {row: [int(n) for n in cells] for row, cells in found.items()}


def documents(report_id: str) -> list[int]:
    return [int(n) for n in REPORTS[report_id]["tables"]["2"]["行政规范性文件"]]


@pytest.mark.parametrize("report_id", CLEAN)
def test_clean_report_keeps_the_identities(report_id: str) -> None:
    requests = numbers(report_id, "3")
    leaves = [v for k, v in requests.items() if k.startswith("（") and not k.startswith("（七）")]
    done = requests["（七）总计"]
    assert len(requests) == (25 if REPORTS[report_id]["format"] == "B" else 23)
    assert [sum(column) for column in zip(*leaves, strict=True)] == done
    (new, brought), left = list(requests.values())[:2], list(requests.values())[-1]
    for index, total in enumerate(done):
        assert new[index] + brought[index] == total + left[index]
    for row in requests.values():
        assert sum(row[:6]) == row[6]
    for block in numbers(report_id, "4").values():
        assert sum(block[:4]) == block[4]


@pytest.mark.parametrize("report_id", CLEAN)
def test_clean_report_has_its_parts_and_no_slips(report_id: str) -> None:
    report = REPORTS[report_id]
    row = MANIFEST[report_id]
    assert report["format"] == ("A" if int(row["year"]) <= 2020 else "B")
    shown = [*report["headings"]["overview"][1:], *report["paragraphs"]["overview"]]
    assert [text[1] for text in shown if text.startswith("（")] == list("一二三四五")
    overview = "".join(report["paragraphs"]["overview"])
    assert 200 <= len(overview) <= 1000
    assert len("".join(report["paragraphs"]["problems"])) >= 80
    due = "03-31" if row["kind"] == "政府" else "01-31"
    assert f"{int(row['year']) + 1}-01-01" < row["published"] < f"{int(row['year']) + 1}-{due}"
    if int(row["year"]) >= 2021:
        assert "信息处理费" in "".join(report["paragraphs"]["other"])
    for paragraph in (p for ps in report["paragraphs"].values() for p in ps):
        assert not SLIPS.search(paragraph), SLIPS.search(paragraph)


def test_tables_agree_between_the_years_unless_planted() -> None:
    """X1 on every column, X2 on documents; the breaches are the planted ones or follow from them."""
    broken = set()
    for report_id, report in REPORTS.items():
        before = f"{report_id[:-5]}-{int(report_id[-4:]) - 1}" if report_id[-2] != "-" else ""
        if before not in REPORTS:
            continue
        old, new = (list(REPORTS[i]["tables"]["3"].values()) for i in (before, report_id))
        if old[-1] != new[1]:
            broken.add(("X1", report_id))
        both = all("2" in REPORTS[i]["tables"] for i in (before, report_id))
        if both and report["format"] == REPORTS[before]["format"] == "B":
            valid = documents(before)[2]
            made, repealed, now = documents(report_id)
            if valid + made - repealed != now:
                broken.add(("X2", report_id))
    defects = {(d["code"], k) for k, v in DEFECTS.items() for d in v["defects"]}
    implied = {(code, k) for k, v in DEFECTS.items() for code in v["implied"]}
    assert {pair for pair in defects if pair[0] in ("X1", "X2")} <= broken
    assert broken <= defects | implied


def test_honest_reports_share_no_wording() -> None:
    """No 16 characters in common outside formulas, unless a planted case joins the reports."""
    joined = {frozenset((p["left"], p["right"])) for p in REUSE["pairs"]}
    formulas = [re.sub(r"\\{\w+\\}", ".{1,30}", re.escape(f)) for f in REUSE["rightly_shared"]]
    formula = re.compile("|".join(formulas))
    seen: dict[str, str] = {}
    shared = []
    for report_id, report in REPORTS.items():
        for section in ("overview", "problems"):
            for paragraph in report["paragraphs"].get(section, []):
                text = formula.sub("\n", re.sub(r"^（[一二三四五]）[^。]{2,16}。", "\n", paragraph))
                for start in range(len(text) - 15):
                    gram = text[start : start + 16]
                    other = seen.setdefault(gram, report_id)
                    pair = frozenset((other, report_id))
                    if other != report_id and pair not in joined and "\n" not in gram:
                        shared.append((other, report_id, gram))
    assert shared == []


def test_card_states_the_counts() -> None:
    card = yaml.safe_load((SAMPLE / "CARD.md").read_text("utf-8").split("---")[1])
    agencies = {row["agency"] for row in MANIFEST.values()}
    counts = card["reports"], card["agencies"], card["clean_reports"]
    assert counts == (len(MANIFEST), len(agencies), len(CLEAN))


def found_in(corpus: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "scripts.evaluate_reuse", "--corpus", str(corpus)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_planted_pairs_are_found_and_no_others() -> None:
    lines = found_in(SAMPLE)
    assert [line for line in lines if not line.startswith(" ")] == [
        "planted, found: 15",
        "planted, missed: 0",
        "with a common source, found: 10",
        "with a common source, missed: 1",
        "neither, found: 0",
    ]
    assert "从头到尾" in next(line for line in lines if "chenghu-street-2023" in line)


def test_reports_told_anew_are_found_and_their_honest_twins_are_not() -> None:
    lines = found_in(ROOT / "corpora" / "retold")
    heads = [line for line in lines if not line.startswith(" ")]
    assert heads[:2] == ["planted, found: 8", "planted, missed: 0"]
    assert heads[-1] == "neither, found: 0"


def test_honest_twins_are_lexically_nearer_than_retold_reports() -> None:
    def trigrams(name: str) -> set[str]:
        text = bare((ROOT / f"corpora/retold/reports/{name}.txt").read_text("utf-8"))
        return {text[i : i + 3] for i in range(len(text) - 2)}

    for n in range(1, 9):
        source, retold, twin = (trigrams(f"{kind}{n:02d}") for kind in "SRH")
        near = [len(source & other) / min(len(source), len(other)) for other in (retold, twin)]
        assert near[0] < near[1], n
