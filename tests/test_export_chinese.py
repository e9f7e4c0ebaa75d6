"""Every value that a user reads is Chinese; keys stay in the store."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pandas as pd
import pytest

from analyzer.claims.lexicon import lexicon
from analyzer.export import CSV_FILES, csv_bytes, csv_frames, in_chinese, theme_names, write_frames
from analyzer.frames import to_frames
from analyzer.reading.reasons import REASONS
from analyzer.records import CorpusAnalysis, RunInfo
from analyzer.texts import texts

_KEY = re.compile(r"^[a-z]+(?:_[a-z]+)*$")  # how keys are written: proactive_items, peer
_NOT_KEYS = {"文件格式"}  # txt, docx, pdf, html


@pytest.mark.parametrize("name", CSV_FILES)
def test_no_value_is_a_key(analysis: CorpusAnalysis, name: str) -> None:
    data = csv_bytes(csv_frames(to_frames(analysis))[name], themes=theme_names(analysis.run))
    table = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False)
    for header in table.columns:
        assert not _KEY.match(header)
        if header not in _NOT_KEYS:
            keys = {v for v in table[header] if any(_KEY.match(p) for p in re.split("[;/；]", v))}
            assert keys == set(), header


def test_every_metric_and_every_reason_has_a_word() -> None:
    assert {rule.name for rule in lexicon().metrics} <= set(texts("metric"))
    assert len(set(texts("metric").values())) == len(texts("metric"))
    assert set(REASONS) == set(texts("reason"))


def test_cells_stand_in_official_words(analysis: CorpusAnalysis) -> None:
    cells = in_chinese(to_frames(analysis)["cells"])
    for column in ("行", "列"):
        assert not cells[column].str.contains("[a-z]").any()
    four = cells[cells["表"] == 4]
    assert not four.duplicated(["报告编号", "列"]).any(), "a block's name tells its columns apart"


def test_a_users_themes_have_their_names(analysis: CorpusAnalysis, tmp_path: Path) -> None:
    frames = to_frames(analysis)
    labels = frames["sentences"]["role"].map(lambda role: "toys" if role else "")
    mine = {**frames, "sentences": frames["sentences"].assign(themes=labels)}
    run = RunInfo("0", "c", "e", "t", 1, 0, themes=(("toys", "玩具安全"),))
    write_frames(mine, run, tmp_path)
    for name in ("sentences.csv", "themes.csv"):
        shown = set(pd.read_csv(tmp_path / name, keep_default_na=False)["主题"])
        assert "玩具安全" in shown
        assert "toys" not in shown
