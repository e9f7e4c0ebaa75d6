"""What the pages ask of a store and how they show it, without Streamlit."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import factories
import pandas as pd
import pytest

from analyzer.config import ReadingConfig
from analyzer.export import theme_names
from analyzer.pipeline import Analyzer
from analyzer.records import RunInfo, Span
from analyzer.store import Store, update_store
from analyzer.texts import text_of
from analyzer.ui import uploads
from analyzer.ui.highlight import Mark, to_html
from analyzer.ui.queries import claims, clusters, difference, exports, pairs, reports, themes
from analyzer.ui.queries.report import named_reports, other_side, plain, text_parts
from analyzer.ui.queries.sql import Scope


@pytest.fixture(scope="module")
def store(
    tmp_path_factory: pytest.TempPathFactory, reports_folder: Path, analyzer: Analyzer
) -> Store:
    return update_store(
        reports_folder, tmp_path_factory.mktemp("queries") / "store", analyzer=analyzer
    ).store


# --- what differs ------------------------------------------------------------------------------

HARBOUR, FERRY = "云汐市港务管理局", "云汐市航务中心"


def test_differences_are_marked_as_on_the_sheets() -> None:
    left, right = f"{HARBOUR}公开36条，认真部署工作。", f"{FERRY}公开31条，认真布置工作。"
    marks = difference._differences(left, right, ((HARBOUR,), (FERRY,)))
    expected = [("name", HARBOUR), ("number", "36"), ("changed", "部署")]
    assert [(m.layer, left[slice(*m.span)]) for m in marks[0]] == expected
    assert [m.layer for m in marks[1]] == ["name", "number", "changed"]
    assert all(mark.title for side in marks for mark in side)


def test_a_formula_is_grey_where_only_one_side_holds_it(store: Store) -> None:
    one = store.report("云汐市港务管理局-2023")
    other = replace(one, sentences=())
    empty = pairs.passages_of(store.query, "none", "none")
    html = difference.side_html(one, other, empty, side="left")
    assert text_of("ui", "formula_alone") in html
    assert text_of("ui", "formula_mark") not in html


@pytest.mark.parametrize(("edit", "layers"), [("light", 2), ("paraphrase", 0)])
def test_a_passage_is_shown_sentence_beside_sentence(store: Store, edit: str, layers: int) -> None:
    one = store.report("云汐市港务管理局-2023")
    first, second, third = one.sentences[:3]
    passage = {"edit": edit, "left_start": first.span.start, "left_end": second.span.end}
    passage |= {"right_start": second.span.start, "right_end": third.span.end}
    html = difference.lines_html(passage, (one, one), [(first.sentence_id, third.sentence_id)])
    rows = html.split("</tr>")[:-1]
    assert [row.count("<td>") for row in rows] == [2] * len(rows)
    (matched,) = (row for row in rows if plain_text(row).startswith(first.text[:6]))
    assert third.text[-6:] in plain_text(matched)
    assert matched.count('class="changed"') >= layers
    assert layers or "changed" not in html


def plain_text(html: str) -> str:
    return re.sub("<[^>]+>", "", html)


# --- asking the store --------------------------------------------------------------------------


def test_theme_counts_are_those_of_the_frames(store: Store) -> None:
    words = theme_names(store.run)
    table = themes.theme_table(store.query, Scope(), words, by="agency")
    units = store.frame("sentences").query("role != ''")
    said = units["themes"].str.split(";").explode()
    assert table["n_theme_sentences"].sum() == len(said)
    agencies = units["agency"].nunique()
    assert len(table) == agencies * len(words)
    counts = said.replace("", themes.NONE).value_counts()
    for theme, n in counts.items():
        assert table.loc[table["theme"] == theme, "n_theme_sentences"].sum() == n
        assert len(themes.sentences_of(store.query, Scope(), str(theme), by="agency")) == n


@pytest.mark.parametrize(
    ("scope", "column", "wanted"),
    [
        (Scope(years=(2023,)), "year", {2023}),
        (Scope(roles=("measure",)), "role", {"measure"}),
        (Scope(sections=("problems",)), "section", {"problems"}),
        (Scope(regions=("没有这个地方",)), "year", set()),
    ],
    ids=["year", "role", "section", "region"],
)
def test_a_scope_leaves_out_the_rest(
    store: Store, scope: Scope, column: str, wanted: set[object]
) -> None:
    where, values = scope.condition()
    found = store.query(
        f"SELECT DISTINCT {column} FROM sentences WHERE role <> '' AND {where}", values
    )
    assert set(found[column]) == wanted


def test_a_region_holds_what_lies_below_it_and_no_namesake() -> None:
    frame = pd.DataFrame({"region": ["甲省/乙市", "甲省/乙市区", "甲省", ""]})
    where, values = Scope(regions=("甲省/乙市",)).condition()
    import duckdb

    found = duckdb.connect().execute(f"SELECT region FROM frame WHERE {where}", values).df()
    assert found["region"].tolist() == ["甲省/乙市"]
    assert len(frame) == 4


def test_gaps_and_silence_agree(store: Store) -> None:
    words = {k: n for k, n in theme_names(store.run).items() if k != themes.NONE}
    said = themes.spoken_of(store.query, Scope())
    inside = themes.reports_inside(store.query, Scope())
    gaps, silence = themes.gaps(said, inside, words), themes.silence(said, inside, words)
    assert gaps["n_gaps"].sum() == silence["n_silent"].sum()


def test_themes_said_and_not_said_part_the_reports(store: Store) -> None:
    ids = set(store.frame("reports")["report_id"])
    for theme in ("fees", "proactive", "awareness"):
        said = reports.reports_by_theme(store.query, [theme], said=True, all_ids=ids)
        silent = reports.reports_by_theme(store.query, [theme], said=False, all_ids=ids)
        assert said | silent == ids
        assert not said & silent


def test_decided_findings_are_counted(store: Store) -> None:
    findings = store.frame("findings").query("status != 'not_assessed'")
    totals = reports.finding_counts(store.query)
    assert sum(totals.values()) == len(findings)
    one = findings.iloc[0]
    shares = reports.decided_share(store.query, totals, [one["fingerprint"], "unknown"])
    assert shares[one["report_id"]] == f"1/{totals[one['report_id']]}"


def test_pairs_pass_by_score_containment_relation_and_name(store: Store) -> None:
    none = store.decisions.frame()
    everything = pairs.filter_pairs(store.query, none, minimum=0.0)
    assert len(everything) == pairs.count_pairs(store.query) > 0
    pair = everything.iloc[0]
    name = pair["left_agency"]
    assert len(pairs.filter_pairs(store.query, none, minimum=0.0, agency=name)) > 0
    assert pairs.filter_pairs(store.query, none, minimum=0.0, agency="没有").empty
    assert pairs.filter_pairs(store.query, none, minimum=0.0, containment=1.01).empty
    assert pairs.filter_pairs(store.query, none, minimum=0.0, state="confirmed").empty
    assert pairs.pair_by_id(store.query, none, "no pair") is None
    shown = other_side(
        pairs.pairs_of(store.query, pair["left_report_id"], 0.0), pair["left_report_id"]
    )
    assert pair["right_agency"] in shown["agency"].tolist()
    others = shown["report_id"].tolist()
    findings = store.findings_of(pair["left_report_id"])
    assert {i for f in findings for i in named_reports(f, others)} == set(others)


def test_the_limit_is_that_of_the_run() -> None:
    info = RunInfo("1", "", "", "", 0, 0, parameters=(("findings.peer_min_score", "0.7"),))
    assert pairs.suspicion_limit(info) == 0.7


def test_members_of_a_cluster_share_every_pair_both_ways() -> None:
    edges = pd.DataFrame(
        {
            "left_report_id": ["a"],
            "right_report_id": ["b"],
            "left_containment": [0.5],
            "right_containment": [0.25],
            "pair_id": ["a+b"],
        }
    )
    table = clusters.matrix(["a", "b", "c"], edges, {"a": "甲"})
    known = {(r.mine, r.other): (r.share, r.pair_id) for r in table.itertuples()}
    assert known["甲", "b"] == (0.5, "a+b")
    assert known["b", "甲"] == (0.25, "a+b")
    assert known["甲", "c"] == (0.0, "")


def test_claims_stand_beside_their_tables(store: Store) -> None:
    found = claims.claims_of(store.query, metric="applications_received")
    values = claims.main_values(found)
    cells = claims.in_tables(store.query, "applications_received")
    rows = claims.against_tables(values, cells)
    assert rows["in_table"].notna().any()
    assert (
        rows["differs"] == (rows["in_table"].notna() & (rows["in_table"] != rows["number"]))
    ).all()


def test_frames_about_a_report_name_no_other(store: Store) -> None:
    wanted = "云汐市港务管理局-2023"
    frames = exports.frames_about(store.query, [wanted])
    assert set(frames["findings"]["report_id"]) <= {wanted}
    assert set(frames["sentences"]["report_id"]) == {wanted}
    assert len(frames["reports"]) == len(store.frame("reports"))
    with pytest.raises(KeyError):
        frames["nothing"]


# --- what is drawn -----------------------------------------------------------------------------


def test_nothing_of_a_report_becomes_markup() -> None:
    text = '<script>alert("x")</script>&'
    marks = [Mark(Span(0, 8), "claim", '"><b>', anchor='a"b', badge="<i>")]
    html = to_html(text, marks)
    assert "<script" not in html
    assert '"><b>' not in html
    assert plain("[a](javascript:1) *b* `c`") == r"\[a\]\(javascript\:1\) \*b\* \`c\`"


def test_parts_of_a_long_text_join_to_the_whole() -> None:
    text = (factories.HARBOUR + "\n") * 40
    parts = text_parts(text)
    assert len(parts) > 1
    assert "".join(text[slice(*part)] for part in parts) == text


# --- uploads -----------------------------------------------------------------------------------

NAMES = {
    "港务2023.txt": "港务2023.txt",
    "../../etc/passwd": "passwd",
    "..\\..\\港务.docx": "港务.docx",
    "C:\\港务?.txt": "港务_.txt",
    "...": "file",
    "": "file",
    "a" * 300 + ".txt": "a" * 120 + ".txt",
}


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[:20] or "empty")
def test_an_uploaded_name_stays_inside_its_folder(name: str) -> None:
    assert uploads.safe_name(name) == NAMES[name]


def test_uploads_of_one_name_are_both_kept(tmp_path: Path) -> None:
    inbox = uploads.keep(tmp_path, [("a.txt", b"1"), ("x/a.txt", b"2")])
    assert sorted(p.name for p in inbox.iterdir()) == ["a-2.txt", "a.txt"]
    assert inbox.is_relative_to(tmp_path / "uploads")


@pytest.mark.parametrize(
    ("name", "size", "taken"),
    [
        ("a.TXT", 10, True),
        ("a.exe", 10, False),
        ("a", 10, False),
        ("a.docx", 50_000_000, True),
        ("a.docx", 50_000_001, False),
        ("a.zip", 400_000_000, True),
        ("a.zip", 500_000_001, False),
    ],
)
def test_uploads_are_taken_by_kind_and_size(name: str, size: int, taken: bool) -> None:
    assert (uploads.refusal(name, size, ReadingConfig()) == "") is taken


def test_what_was_skipped_of_an_upload_is_told_apart(tmp_path: Path) -> None:
    inbox = uploads.keep(tmp_path, [("a.zip", b"1"), ("b.txt", b"2")])
    skipped = pd.DataFrame(
        {"path": ["a.zip!港务.txt", "a.zip/港务.txt", "b.txt", "ab.txt", "old.txt"]}
    )
    assert uploads.skipped_of(skipped, inbox)["path"].tolist() == skipped["path"].tolist()[:3]
