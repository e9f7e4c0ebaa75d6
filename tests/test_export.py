from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from analyzer.errors import AnalyzerError
from analyzer.export import CSV_FILES, csv_bytes, csv_frames, guard, write_csv, write_frames
from analyzer.frames import to_frames
from analyzer.records import CorpusAnalysis
from analyzer.store import Decisions
from analyzer.texts import text_of

DICTIONARY = Path(__file__).parent.parent / "docs" / "data-dictionary.md"


def test_equal_analyses_give_equal_bytes(analysis: CorpusAnalysis, tmp_path: Path) -> None:
    first = write_csv(analysis, tmp_path / "a")
    second = write_csv(analysis, tmp_path / "b")
    assert [p.name for p in first] == [*CSV_FILES.values(), "run.json"]
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def test_files_open_in_excel(analysis: CorpusAnalysis, tmp_path: Path) -> None:
    paths = {p.name: p for p in write_csv(analysis, tmp_path)}
    data = paths["reports.csv"].read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    table = pd.read_csv(io.BytesIO(data))
    assert table["行政机关"].tolist() == [a.report.agency for a in analysis.reports]
    run = json.loads(paths["run.json"].read_text("utf-8"))
    assert run["n_reports"] == len(analysis.reports)
    assert run["encoder"] == "characters@test"


def test_the_data_dictionary_names_every_column(analysis: CorpusAnalysis) -> None:
    text = DICTIONARY.read_text(encoding="utf-8")
    for name, frame in csv_frames(to_frames(analysis)).items():
        part = text.split(f"\n## {CSV_FILES[name]}\n")[1].split("\n## ")[0]
        rows = re.findall(r"^\| (\S+) \| `(\w+)` \| (.+) \|$", part, re.MULTILINE)
        assert [(h, n) for h, n, _ in rows] == [(text_of("columns", c), c) for c in frame.columns]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("  -x", "'  -x"),
        ("-3.5", "-3.5"),
        ("公开36条", "公开36条"),
    ],
    ids=["equals", "plus", "at", "full width", "blanks first", "a number", "plain"],
)
def test_guard(text: str, expected: str) -> None:
    assert guard(text) == expected


def test_formulas_in_a_report_do_not_reach_excel() -> None:
    data = csv_bytes(pd.DataFrame({"agency": ["=HYPERLINK(1)"], "value": ["63"]}))
    assert data.decode("utf-8-sig") == "行政机关,数值\r\n'=HYPERLINK(1),63\r\n"


def test_a_folder_that_cannot_be_written(analysis: CorpusAnalysis, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(AnalyzerError, match="无法写入"):
        write_csv(analysis, tmp_path / "file")


def test_every_decision_is_exported(analysis: CorpusAnalysis, tmp_path: Path) -> None:
    frames = to_frames(analysis)
    finding = frames["findings"].query("status != 'not_assessed'").iloc[0]
    pair = frames["reuse_pairs"].iloc[0]
    made = Decisions(tmp_path / "decisions.sqlite")
    for subject, state in (
        (finding["fingerprint"], "confirmed"),
        (pair["pair_id"], "confirmed"),
        (finding["fingerprint"], "dismissed"),
        ("no longer found", "pending"),
    ):
        made.decide(subject, state, note=f"{state}，附说明", decided_by="乙")
    write_frames(frames, analysis.run, tmp_path, decisions=made.frame())
    history = pd.read_csv(tmp_path / "decisions.csv", keep_default_na=False)
    assert history["核查结论"].tolist() == ["确认", "确认", "排除", "待核"]
    assert history["核查对象"].tolist() == ["问题", "报告对", "问题", "本次分析中已没有"]
    assert history["行政机关"][0] == finding["agency"]
    assert pair["left_report_id"] in history["报告编号"][1]
    findings = pd.read_csv(tmp_path / "findings.csv", keep_default_na=False).set_index("指纹")
    assert findings.loc[finding["fingerprint"], "核查结论"] == "排除"


def test_whole_numbers_stay_whole_where_some_are_missing() -> None:
    frame = pd.DataFrame({"agency": ["甲局", "乙局"], "year": [2023.0, None], "risk": [4.5, 3.0]})
    assert (
        csv_bytes(frame).decode("utf-8-sig")
        == "行政机关,年度,风险分\r\n甲局,2023,4.5\r\n乙局,,3.0\r\n"
    )
