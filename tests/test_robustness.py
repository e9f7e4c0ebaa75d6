"""The same bytes whatever the order of files and the number of processes; nothing that a report says executes."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from pathlib import Path

import factories
import pytest

from analyzer.export import evidence_sheet, notice_sheet, render_html, write_csv, xlsx_bytes
from analyzer.export.csv import csv_bytes, csv_frames
from analyzer.frames import to_frames
from analyzer.pipeline import Analyzer, analyze_folder
from analyzer.records import CorpusAnalysis
from analyzer.ui.highlight import to_html

_MANY = 24  # files: from here on a run uses several processes


class _Memory(dict[str, bytes]):
    """A cache of one run."""

    put = dict.__setitem__


def _texts() -> dict[str, str]:
    made = {}
    for number in range(_MANY):
        text = [factories.HARBOUR, factories.LIBRARY, factories.FERRY][number % 3]
        made[f"{number:02d}.txt"] = text.replace(
            "云汐市", f"云汐市{'甲乙丙丁戊己庚辛'[number // 3]}县"
        )
    return made


def _bytes(analysis: CorpusAnalysis, folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in write_csv(analysis, folder)}


def test_the_order_of_files_and_the_number_of_processes_change_no_byte(
    tmp_path: Path, analyzer: Analyzer
) -> None:
    names = list(_texts())
    found = []
    for processes, seed in ((1, 1), (2, 2)):
        folder = tmp_path / f"in{processes}" / "reports"
        folder.mkdir(parents=True)
        random.Random(seed).shuffle(names)
        for name in names:
            (folder / name).write_text(_texts()[name], encoding="utf-8")
        analysis = analyze_folder(folder, analyzer=analyzer, cache=_Memory(), processes=processes)
        found.append(_bytes(analysis, tmp_path / f"out{processes}"))
    assert found[0] == found[1]
    shuffled = analyzer.analyze(
        random.Random(3).sample([a.report for a in analysis.reports], _MANY)
    )
    assert shuffled == analysis


EVIL = {
    "a formula": '=HYPERLINK("http://x","云汐市港务管理局")',
    "a full-width formula": "＝1+1云汐市港务管理局",
    "a command": "+cmd|' /C calc'!A0云汐市港务管理局",
    "a sum": "@SUM(A1)云汐市港务管理局",
    "minus": "-2+3云汐市港务管理局",
    "a script": "<script>alert(1)</script>云汐市港务管理局",
    "a picture": "<img src=x onerror=alert(1)>云汐市港务管理局",
    "an attribute": '" onmouseover="alert(1)云汐市港务管理局',
    "markdown": "[x](javascript:alert(1))云汐市港务管理局",
    "a template": "{{7*7}}{%raw%}云汐市港务管理局",
}
_EXECUTES = re.compile(r"\s*[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"\s*[+-]?\d+(?:\.\d+)?\s*")
_TAGS = re.compile(r"<(?:script|img)\b|<[^>]*\son\w+=|href=[\"']?javascript", re.IGNORECASE)


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> CorpusAnalysis:
    """Alike reports of agencies with hostile names, the same words in their texts."""
    folder = tmp_path_factory.mktemp("evil")
    rows = [("path", "agency", "region", "year")]
    for number, name in enumerate(EVIL.values()):
        text = factories.HARBOUR.replace("云汐市港务管理局", name)
        text = text.replace("航道占用审批结果", f"{name}。\n{name}航道占用审批结果")
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
        rows.append((f"{number}.txt", name, "云岭省/云汐市", "2023"))
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return analyze_folder(folder, analyzer=analyzer, cache=_Memory(), processes=1)


def test_no_cell_of_a_csv_file_executes(evil: CorpusAnalysis) -> None:
    cells = [
        cell
        for frame in csv_frames(to_frames(evil)).values()
        for row in csv.reader(io.StringIO(csv_bytes(frame).decode("utf-8-sig")))
        for cell in row
    ]
    assert not [c for c in cells if _EXECUTES.match(c) and not _NUMBER.fullmatch(c)]
    for name in EVIL.values():
        assert {name, f"'{name}"} & set(cells), "the hostile name is there, as text"


def test_no_cell_of_a_workbook_executes(evil: CorpusAnalysis) -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(to_frames(evil), evil.run))) as book:
        for part in book.namelist():
            data = book.read(part)
            assert not (part.startswith("xl/worksheets") and b"<f>" in data), part
            assert not re.findall(rb'TargetMode="External"', data), part


def test_no_sheet_holds_foreign_markup(evil: CorpusAnalysis) -> None:
    frames = to_frames(evil)
    ids = [one.report.report_id for one in evil.reports]
    pages = [render_html(notice_sheet(frames, evil.run, report_id)) for report_id in ids]
    pairs = frames["reuse_pairs"]["pair_id"]
    assert len(pairs), "the reports are alike"
    pages += [render_html(evidence_sheet(frames, evil.run, pair_id)) for pair_id in pairs[:9]]
    for page in pages:
        assert not _TAGS.search(page.split("</style>")[-1])


@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
def test_the_app_shows_text_as_text(text: str) -> None:
    assert not _TAGS.search(to_html(text, []))
