from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from test_reuse import EDITED, FORMULAS, OTHERS, PASSAGE, analysis, noise

from analyzer.config import ReuseConfig
from analyzer.pipeline import Analyzer
from analyzer.records import ReportAnalysis, Reuse
from analyzer.reuse import Index, Known, compare_with, find_reuse, open_index, save_index
from analyzer.reuse.against import compare_pairs
from analyzer.reuse.evidence import count_marks
from analyzer.reuse.neighbours import encode_keys
from analyzer.reuse.selection import select_reports
from analyzer.reuse.units import collect_units, read_units, reading_order
from analyzer.reuse.views import build_views

CONFIG = ReuseConfig()
Encode = Callable[[Sequence[str]], NDArray[np.float32]]


def corpus(n: int, seed: int) -> list[ReportAnalysis]:
    """Reports of ten agencies over three years with copied, edited, shared and own wording."""
    rng = random.Random(seed)
    made = []
    for i in range(n):
        parts = [
            *rng.sample(OTHERS, 3),
            *rng.choice([PASSAGE, EDITED, PASSAGE[::-1], ()]),
            *noise(seed * 100 + i, 4),
            rng.choice(FORMULAS),
            *(noise(seed, 2) if i % 3 == 0 else ()),
        ]
        where = rng.choice(["甲省/乙市", "甲省/丙市"])
        agency, year = f"第{i % 10}局", 2021 + i // 10
        made.append(analysis(f"r{i:02d}", tuple(parts), agency=agency, year=year, region=where))
    return made


def index_of(known: list[ReportAnalysis], encode: Encode | None, folder: Path) -> Index:
    kept: list[Index] = []
    find_reuse(known, encode=encode, config=CONFIG, keep=kept.append)
    save_index(kept[0], folder / "index")
    return open_index(folder / "index")


def known_of(rows: list[ReportAnalysis], index: Index) -> Known:
    by_id = {a.report.report_id: a for a in rows}
    reports = sorted((replace(a.report, text="") for a in rows), key=reading_order)
    return Known(index, reports, lambda ids: [by_id[i] for i in ids])


def whole(
    known: list[ReportAnalysis],
    fresh: list[ReportAnalysis],
    beside: list[ReportAnalysis],
    index: Index,
    encode: Encode | None,
) -> Reuse:
    """Every sentence of all reports compared with every fresh one, under the statistics of the index."""
    units = collect_units(read_units(a) for a in (*known, *fresh, *beside))
    views = build_views(
        units.keys, units.samples, encode_keys(units.keys, encode), index.statistics, CONFIG
    )
    ids = [r.report.report_id for r in units.reports]
    inside = {a.report.report_id for a in fresh}
    places = {i for i, name in enumerate(ids) if name in inside}
    found = select_reports(units, views, index.statistics.margin, CONFIG, places)
    pairs = zip(found.left.tolist(), found.right.tolist(), strict=True)
    marks = count_marks([r.report for r in units.reports])
    return compare_pairs(
        units, [(ids[a], ids[b]) for a, b in pairs], inside, index, marks, encode, CONFIG
    )


@pytest.mark.parametrize("with_vectors", [True, False], ids=["vectors", "wording"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_index_finds_what_the_whole_corpus_would(
    tmp_path: Path, analyzer: Analyzer, seed: int, with_vectors: bool
) -> None:
    rows = corpus(26, seed)
    encode = analyzer.encoder.encode if with_vectors else None
    known, fresh, beside = rows[3:21], rows[:2] + rows[21:23], rows[23:]
    index = index_of(known, encode, tmp_path)
    for new, others in (([fresh[0]], []), (fresh, beside)):
        found = compare_with(
            known_of(known, index), new, beside=others, encode=encode, config=CONFIG
        )
        assert found == whole(known, new, others, index, encode)
        assert found.passages
        assert [s.report_id for s in found.sharing] == sorted(a.report.report_id for a in new)


def test_only_reports_worth_comparing_are_asked_for(tmp_path: Path) -> None:
    rows = [analysis(f"r{i}", noise(i, 8)) for i in range(9)]
    rows[4] = analysis("r4", PASSAGE + noise(4))
    known = known_of(rows, index_of(rows, None, tmp_path))
    asked: list[Sequence[str]] = []

    def load(ids: Sequence[str]) -> list[ReportAnalysis]:
        asked.append(ids)
        return [rows[4]]

    known = replace(known, load=load)
    found = compare_with(known, [analysis("new", EDITED)], encode=None, config=CONFIG)
    assert asked == [["r4"]]
    assert [p.pair_id for p in found.report_pairs] == ["new+r4"]


def test_an_empty_corpus_has_no_index(tmp_path: Path) -> None:
    kept: list[Index] = []
    find_reuse([analysis("a", ())], keep=kept.append)
    assert kept == []


def test_nothing_that_counts(tmp_path: Path) -> None:
    known = [analysis("a", FORMULAS)]
    index = index_of(known, None, tmp_path)
    found = compare_with(
        known_of(known, index), [analysis("b", PASSAGE)], encode=None, config=CONFIG
    )
    assert (found.passages, found.sharing[0].own) == ((), sum(map(len, PASSAGE)))
