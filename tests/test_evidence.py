"""Evidence sheets and findings lists: complete, escaped, careful in their words."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from analyzer.errors import AnalyzerError
from analyzer.export import evidence_sheet, notice_sheet, place_name, render_html, write_sheet
from analyzer.export.docx import render_docx
from analyzer.frames import to_frames
from analyzer.records import CorpusAnalysis

VERDICT = "疑似雷同，待人工核实"
AGENCY = "云汐市港务管理局"


@pytest.fixture(scope="module")
def frames(analysis: CorpusAnalysis) -> dict[str, pd.DataFrame]:
    return to_frames(analysis)


@pytest.fixture(scope="module")
def pair(frames: dict[str, pd.DataFrame]) -> pd.Series:
    return frames["reuse_pairs"].iloc[0]


def decided(subject: str, state: str, note: str = "") -> pd.DataFrame:
    return pd.DataFrame(
        [(subject, state, note, "甲", "2025-02-03T01:02:03+00:00")],
        columns=["subject", "decision", "decision_note", "decided_by", "decided_at"],
    )


def test_an_evidence_sheet_holds_what_a_checker_needs(
    frames: dict[str, pd.DataFrame], analysis: CorpusAnalysis, pair: pd.Series
) -> None:
    html = render_html(evidence_sheet(frames, analysis.run, pair["pair_id"]))
    reports = frames["reports"].set_index("report_id")
    for side in ("left", "right"):
        report = reports.loc[pair[f"{side}_report_id"]]
        for expected in (report["title"], report["published"], report["sha256"]):
            assert expected in html
        assert f"{pair[f'{side}_containment']:.1%}" in html
        assert f"{pair[f'{side}_repeated']} / {pair[f'{side}_total']}" in html
    passages = frames["reuse_passages"].query("left_report_id == @pair.left_report_id")
    for passage in passages.to_dict("records"):
        assert f"{passage['left_start']}–{passage['left_end']}" in html
    run = analysis.run
    for expected in (VERDICT, run.version, run.config_hash, run.encoder, "待核"):
        assert expected in html


@pytest.mark.parametrize("render", [lambda s: render_html(s), lambda s: docx_text(render_docx(s))])
def test_it_never_says_who_copied(
    frames: dict[str, pd.DataFrame], analysis: CorpusAnalysis, pair: pd.Series, render
) -> None:
    text = render(evidence_sheet(frames, analysis.run, pair["pair_id"]))
    assert VERDICT in text
    assert "抄袭" not in text
    assert "日期较早不等于来源" in text


def docx_text(data: bytes) -> str:
    from docx import Document

    document = Document(io.BytesIO(data))
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_the_sheet_is_one_file_and_executes_nothing(
    frames: dict[str, pd.DataFrame], analysis: CorpusAnalysis, pair: pd.Series
) -> None:
    hostile = {
        **frames,
        "reports": frames["reports"].assign(title='<script src="http://x"></script>\x0b'),
    }
    sheet = evidence_sheet(hostile, analysis.run, pair["pair_id"])
    html = render_html(sheet)
    assert "<script" not in html
    assert "&lt;script" in html
    assert "<link" not in html
    assert "<script" in docx_text(render_docx(sheet))


def test_sections_hold_no_more_than_the_whole(
    frames: dict[str, pd.DataFrame], analysis: CorpusAnalysis, pair: pd.Series
) -> None:
    numbers = evidence_sheet(frames, analysis.run, pair["pair_id"]).grids[1]
    sections = [row for row in numbers.rows if row[0].startswith("其中：")]
    assert sections
    for column, side in ((1, "left"), (2, "right")):
        repeated = sum(int(row[column].split(" / ")[0]) for row in sections)
        assert 0 < repeated <= pair[f"{side}_repeated"]


def test_differences_and_formulas_are_marked(
    frames: dict[str, pd.DataFrame], analysis: CorpusAnalysis, pair: pd.Series
) -> None:
    first = (
        frames["reuse_sentences"]
        .query(
            "left_report_id == @pair.left_report_id and right_report_id == @pair.right_report_id"
        )["right_id"]
        .iloc[0]
    )
    changed = frames["sentences"].copy()
    row = changed["sentence_id"] == first
    changed.loc[row, "text"] = AGENCY + changed.loc[row, "text"] + "另有907件。"
    sheet = evidence_sheet({**frames, "sentences": changed}, analysis.run, pair["pair_id"])
    marks = {
        piece.mark
        for grid in sheet.grids[2:]
        for row in grid.rows
        for cell in row
        if not isinstance(cell, str)
        for piece in cell
    }
    assert {"left_over", "number", "formula", "place"} <= marks
    html, docx = render_html(sheet), render_docx(sheet)
    assert '<span class="left_over">' in html
    with zipfile.ZipFile(io.BytesIO(docx)) as file:
        xml = file.read("word/document.xml").decode()
    for fill in ("F4B6C2", "FFE08A"):
        assert f'w:fill="{fill}"' in xml
    assert 'w:color w:val="767676"' in xml
    assert xml.count("<w:tblHeader") == len([g for g in sheet.grids if g.rows])
    assert "<w:cantSplit" in xml


def test_a_decision_stands_on_the_sheet(
    frames: dict[str, pd.DataFrame], analysis: CorpusAnalysis, pair: pd.Series
) -> None:
    decisions = decided(pair["pair_id"], "confirmed", "双方已说明")
    html = render_html(evidence_sheet(frames, analysis.run, pair["pair_id"], decisions=decisions))
    here = datetime(2025, 2, 3, 1, 2, 3, tzinfo=UTC).astimezone()
    assert f"确认；双方已说明；甲；{here:%Y-%m-%d %H:%M}" in html


def test_a_notice_lists_findings_with_place_basis_and_advice(
    frames: dict[str, pd.DataFrame], analysis: CorpusAnalysis
) -> None:
    html = render_html(notice_sheet(frames, analysis.run, AGENCY))
    mine = frames["findings"].query("agency == @AGENCY and status != 'not_assessed'")
    assert len(mine)
    for row in mine.to_dict("records"):
        assert row["code"] in html
        assert row["basis"] in html


def test_what_was_dismissed_is_not_in_the_notice(
    frames: dict[str, pd.DataFrame], analysis: CorpusAnalysis
) -> None:
    row = frames["findings"].query("agency == @AGENCY and status != 'not_assessed'").iloc[0]
    sheets = {
        state: notice_sheet(
            frames, analysis.run, AGENCY, decisions=decided(row["fingerprint"], state)
        )
        for state in ("pending", "dismissed")
    }
    n_rows = {state: len(sheet.grids[0].rows) for state, sheet in sheets.items()}
    assert n_rows["dismissed"] == n_rows["pending"] - 1
    only = notice_sheet(
        frames,
        analysis.run,
        row["report_id"],
        decisions=decided(row["fingerprint"], "confirmed"),
        confirmed_only=True,
    )
    assert [r[1].split()[0] for grid in only.grids for r in grid.rows] == [row["code"]]


@pytest.mark.parametrize("name", ["a.html", "a.docx", "A.DOCX"])
def test_written_by_the_name_of_the_file(
    frames: dict[str, pd.DataFrame], analysis: CorpusAnalysis, tmp_path: Path, name: str
) -> None:
    path = write_sheet(notice_sheet(frames, analysis.run, AGENCY), tmp_path / "新" / name)
    data = path.read_bytes()
    text = data.decode() if name.endswith("html") else docx_text(data)
    assert AGENCY in text


def test_errors_say_what_to_do(
    frames: dict[str, pd.DataFrame], analysis: CorpusAnalysis, tmp_path: Path
) -> None:
    with pytest.raises(AnalyzerError, match="nianbao reuse"):
        evidence_sheet(frames, analysis.run, "no such pair")
    with pytest.raises(AnalyzerError, match=r"reports\.csv"):
        notice_sheet(frames, analysis.run, "无此机关")
    with pytest.raises(AnalyzerError, match=r"\.html 或 \.docx"):
        write_sheet(notice_sheet(frames, analysis.run, AGENCY), tmp_path / "a.pdf")


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("3/new/total", "表三 本年新收政府信息公开申请数量·总计"),
        ("4/single/after_review_total", "表四 复议后起诉总计"),
        ("2/permits/decisions", "表二 行政许可·处理决定数量"),
        ("", ""),
        ("标题", "标题"),
    ],
)
def test_places_in_official_words(place: str, expected: str) -> None:
    assert place_name(place).replace("本年处理", "处理") == expected
