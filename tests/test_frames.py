from __future__ import annotations

import pandas as pd
import pytest
from test_reuse import PASSAGE, noise
from test_reuse import analysis as reuse_analysis

from analyzer.frames import COLUMNS, risk_score, theme_statistics, to_frames
from analyzer.records import CorpusAnalysis, Relation, Reuse, RunInfo, Severity
from analyzer.reuse import find_reuse
from analyzer.texts import texts


def test_every_frame_has_its_columns(analysis: CorpusAnalysis) -> None:
    for name, frame in to_frames(analysis).items():
        assert list(frame.columns) == list(COLUMNS[name])


def test_every_column_has_a_chinese_header() -> None:
    assert {c for columns in COLUMNS.values() for c in columns} <= set(texts("columns"))


def test_an_empty_analysis_gives_empty_frames() -> None:
    nothing = CorpusAnalysis((), Reuse(), (), (), RunInfo("0", "", "", "", 0, 0))
    frames = to_frames(nothing)
    assert all(frame.empty for frame in frames.values())
    assert theme_statistics(frames["sentences"]).empty


def test_theme_statistics_count_sentences_and_their_shares() -> None:
    rows = pd.DataFrame(
        [
            ("r", "甲", "x", 2023, "overview", "achievement", "training;platform", 20, True),
            ("r", "甲", "x", 2023, "overview", "achievement", "training", 10, False),
            ("r", "甲", "x", 2023, "overview", "achievement", "", 10, True),
            ("r", "甲", "x", 2023, "overview", "", "", 5, None),
        ],
        columns="report_id agency region year section role themes chars confident".split(),
    )
    made = theme_statistics(rows).set_index("theme")
    assert made.loc["training", "n_theme_sentences"] == 2
    assert made.loc["training", "share_sentences"] == pytest.approx(0.6667)
    assert made.loc["training", "share_chars"] == 0.75
    assert made.loc["training", "share_unsure"] == 0.5
    assert made.loc["none", "n_theme_sentences"] == 1
    assert "heading" not in made.index


def test_risk_grows_with_what_is_found() -> None:
    none = dict.fromkeys(Severity, 0)
    assert risk_score(none, 0.0, 0.0, 0, 0) == 0
    assert risk_score(none, 0.5, 0.0, 0, 0) > risk_score(none, 0.0, 0.5, 0, 0) > 0
    assert risk_score({**none, Severity.HIGH: 99}, 1.0, 1.0, 99, 6) == 100


@pytest.mark.parametrize(("year", "counted"), [(2022, True), (2023, False)])
def test_two_versions_of_one_year_are_no_copy_of_an_earlier_year(year: int, counted: bool) -> None:
    one = reuse_analysis("r1", PASSAGE + noise(1), agency="甲局", year=2023)
    two = reuse_analysis("r2", PASSAGE + noise(2), agency="甲局", year=year)
    reuse = find_reuse([one, two])
    assert [p.relation for p in reuse.report_pairs] == [Relation.SERIES]
    run = RunInfo("0", "", "", "", 2, 0)
    reports = to_frames(CorpusAnalysis((one, two), reuse, (), (), run))["reports"]
    assert (reports["series_containment"] > 0.2).tolist() == [counted, counted]
