from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from lxml import etree

from analyzer.errors import AnalyzerError
from analyzer.export import write_xlsx, xlsx_bytes
from analyzer.frames import to_frames
from analyzer.records import CorpusAnalysis
from analyzer.texts import texts

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
SHEETS = ["总览", "问题清单", "雷同对", "雷同群", "主题统计", "数据声明", "未报送", "说明"]


def parts(data: bytes) -> dict[str, etree._Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {n: etree.fromstring(book.read(n)) for n in book.namelist() if n.endswith(".xml")}


def strings(data: bytes) -> list[str]:
    return [
        "".join(item.itertext()) for item in parts(data)["xl/sharedStrings.xml"].findall("m:si", NS)
    ]


@pytest.fixture(scope="module")
def frames(analysis: CorpusAnalysis) -> dict[str, pd.DataFrame]:
    return to_frames(analysis)


@pytest.fixture(scope="module")
def data(frames: dict[str, pd.DataFrame], analysis: CorpusAnalysis) -> bytes:
    return xlsx_bytes(frames, analysis.run)


def test_sheets_in_order(data: bytes) -> None:
    sheets = parts(data)["xl/workbook.xml"].findall("m:sheets/m:sheet", NS)
    assert [s.get("name") for s in sheets] == SHEETS == list(texts("sheets").values())


def test_heads_are_frozen_and_filtered(data: bytes) -> None:
    for number in range(1, 8):
        sheet = parts(data)[f"xl/worksheets/sheet{number}.xml"]
        pane = sheet.find("m:sheetViews/m:sheetView/m:pane", NS)
        assert pane is not None
        assert pane.get("state") == "frozen"
        assert sheet.find("m:autoFilter", NS) is not None


def test_reports_and_findings_link_to_each_other(data: bytes) -> None:
    for number, target in ((1, "问题清单"), (2, "总览")):
        links = parts(data)[f"xl/worksheets/sheet{number}.xml"].findall(
            "m:hyperlinks/m:hyperlink", NS
        )
        assert links
        assert any(target in (link.get("location") or "") for link in links)


def test_nothing_from_a_report_is_a_formula(
    frames: dict[str, pd.DataFrame], analysis: CorpusAnalysis
) -> None:
    hostile = {**frames, "reports": frames["reports"].assign(agency='=HYPERLINK("http://x","y")')}
    data = xlsx_bytes(hostile, analysis.run)
    assert '=HYPERLINK("http://x","y")' in strings(data)
    for name, part in parts(data).items():
        if name.startswith("xl/worksheets/"):
            assert part.findall(".//m:f", NS) == []


def test_decisions_are_in_the_sheet_of_findings(
    frames: dict[str, pd.DataFrame], analysis: CorpusAnalysis
) -> None:
    subject = frames["findings"].query("status != 'not_assessed'")["fingerprint"].iloc[0]
    decisions = pd.DataFrame(
        [(subject, "dismissed", "已电话核实", "甲", "2025-02-03T01:02:03+00:00")],
        columns=["subject", "decision", "decision_note", "decided_by", "decided_at"],
    )
    words = strings(xlsx_bytes(frames, analysis.run, decisions=decisions))
    assert {"排除", "已电话核实"} <= set(words)


def test_a_text_too_long_for_a_cell_is_cut_visibly(
    frames: dict[str, pd.DataFrame], analysis: CorpusAnalysis
) -> None:
    long = {**frames, "reports": frames["reports"].assign(title="长" * 40_000)}
    words = strings(xlsx_bytes(long, analysis.run))
    cut = next(w for w in words if w.startswith("长长"))
    assert len(cut) == 32_767
    assert cut.endswith("…（截断）")


def test_an_empty_corpus_gives_a_workbook(analysis: CorpusAnalysis, tmp_path: Path) -> None:
    empty = {name: frame.head(0) for name, frame in to_frames(analysis).items()}
    path = write_xlsx(empty, analysis.run, tmp_path / "a" / "空.xlsx")
    assert len(parts(path.read_bytes())["xl/workbook.xml"].findall("m:sheets/m:sheet", NS)) == 8


def test_a_file_that_cannot_be_written(
    frames: dict[str, pd.DataFrame], analysis: CorpusAnalysis, tmp_path: Path
) -> None:
    with pytest.raises(AnalyzerError, match="cannot write"):
        write_xlsx(frames, analysis.run, tmp_path)
