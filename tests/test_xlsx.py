from __future__ import annotations

import io
import re
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
SHEETS = [
    "总览",
    "问题清单",
    "雷同对",
    "雷同群",
    "主题统计",
    "数据声明",
    "未报送",
    "核查记录",
    "说明",
]


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
    assert [s.get("name") for s in sheets] == SHEETS == list(texts("sheets").values())[:9]


def test_heads_are_frozen_and_filtered(data: bytes) -> None:
    for number in range(1, 9):
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


def cells(data: bytes, number: int) -> list[dict[str, tuple[str, str, str]]]:
    """The rows of a sheet: header to type (s text, n number, b blank), value and number format."""
    parsed, texts_ = parts(data), strings(data)
    styles = parsed["xl/styles.xml"]
    codes = {f.get("numFmtId"): f.get("formatCode") for f in styles.iterfind(".//m:numFmt", NS)}
    used = [codes.get(x.get("numFmtId"), "") for x in styles.findall("m:cellXfs/m:xf", NS)]
    rows: list[dict[str, tuple[str, str, str]]] = []
    header: dict[str, str] = {}
    for row in parsed[f"xl/worksheets/sheet{number}.xml"].findall("m:sheetData/m:row", NS):
        shown = {}
        for cell in row.findall("m:c", NS):
            column = (cell.get("r") or "").rstrip("0123456789")
            kind = cell.get("t") or ("b" if cell.find("m:v", NS) is None else "n")
            value = cell.findtext("m:v", "", NS)
            value = texts_[int(value)] if kind == "s" else value
            shown[column] = (kind, value, used[int(cell.get("s") or 0)])
        if header:
            rows.append({header[c]: v for c, v in shown.items()})
        else:
            header = {c: v[1] for c, v in shown.items()}
    return rows


@pytest.mark.parametrize("number", range(1, 8), ids=SHEETS[:7])
def test_no_header_and_no_value_is_a_key(data: bytes, number: int) -> None:
    for row in cells(data, number):
        for header, (kind, value, _) in row.items():
            assert not re.fullmatch("[a-z_]+", header)
            if header not in ("文件格式",):
                assert kind != "s" or not re.fullmatch("[a-z]+(?:_[a-z]+)*", value), header


def test_numbers_are_numbers_and_shares_are_percent(
    data: bytes, frames: dict[str, pd.DataFrame]
) -> None:
    overview = {row["报告编号"][1]: row for row in cells(data, 1)}
    for report in frames["reports"].to_dict("records"):
        row = overview[report["report_id"]]
        kind, value, code = row["与其他机关最高重复率"]
        assert (kind, float(value)) == ("n", report["peer_containment"])
        assert "%" in code
        assert row["H级问题数"][:2] == ("n", str(report["n_findings_high"]))
        assert row["年度"][:2] == ("n", str(report["year"]))
    values = frames["claims"]["value"].dropna().astype(float)
    shown = [row["数值"] for row in cells(data, 6) if row["数值"][0] != "b"]
    assert [float(v) for _, v, _ in shown] == values.tolist()
    assert {kind for kind, _, _ in shown} == {"n"}


def test_long_texts_get_room(data: bytes, frames: dict[str, pd.DataFrame]) -> None:
    rows = parts(data)["xl/worksheets/sheet2.xml"].findall("m:sheetData/m:row", NS)
    heights = [float(row.get("ht") or 15) for row in rows[1:]]
    shown = frames["findings"].query("status != 'not_assessed'")["text"].str.len().tolist()
    assert heights[shown.index(max(shown))] > 15
    assert max(heights) <= 90


def test_decisions_are_in_the_sheet_of_findings(
    frames: dict[str, pd.DataFrame], analysis: CorpusAnalysis
) -> None:
    subject = frames["findings"].query("status != 'not_assessed'")["fingerprint"].iloc[0]
    decisions = pd.DataFrame(
        [(subject, "dismissed", "已电话核实", "甲", "2025-02-03T01:02:03+00:00")],
        columns=["subject", "decision", "decision_note", "decided_by", "decided_at"],
    )
    data = xlsx_bytes(frames, analysis.run, decisions=decisions)
    assert {"排除", "已电话核实"} <= set(strings(data))
    (record,) = cells(data, 8)
    assert record["核查结论"][1] == "排除"
    assert record["核查人"][1] == "甲"
    assert record["核查对象"][1] == "问题"


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
    assert len(parts(path.read_bytes())["xl/workbook.xml"].findall("m:sheets/m:sheet", NS)) == 9


def test_a_file_that_cannot_be_written(
    frames: dict[str, pd.DataFrame], analysis: CorpusAnalysis, tmp_path: Path
) -> None:
    with pytest.raises(AnalyzerError, match="无法写入"):
        write_xlsx(frames, analysis.run, tmp_path)
