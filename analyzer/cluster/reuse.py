"""What the reports share, worked out by joins; the same as `analyzer.reuse.find_reuse` finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.cluster.candidates import select_pairs
from analyzer.cluster.index import collect_index
from analyzer.cluster.keys import collect_keys, learn_statistics, view_keys
from analyzer.cluster.matching import find_loners, leave_loners_out, match_pairs, slim_reports
from analyzer.cluster.results import build_pairs, build_sharing, decode_pair, label_sides
from analyzer.cluster.rows import kept
from analyzer.cluster.units import (
    count_report_marks,
    number_reports,
    read_sides,
    read_unit_rows,
)
from analyzer.config import Config
from analyzer.records import Reuse
from analyzer.reuse import Index
from analyzer.reuse.clusters import build_clusters
from analyzer.reuse.results import rank
from analyzer.reuse.selection import family_note

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def find_reuse(analyses: DataFrame, config: Config) -> tuple[Reuse, Index | None]:
    """Everything shared between `analyses` (report_id, analysis), and the index of the corpus."""
    options = config.reuse
    context = analyses.sparkSession.sparkContext
    describe = context.setJobDescription  # what Spark's own pages call the jobs that follow
    describe("units")
    sides = read_sides(analyses)
    reports = number_reports(sides)
    units = kept(read_unit_rows(sides, reports))
    describe("keys and statistics")
    keys = collect_keys(units)
    learned = learn_statistics(units, keys, reports, config.encoder, options)
    if learned is None:
        return Reuse(), None
    statistics = context.broadcast(learned)
    describe("candidates")
    views = view_keys(keys, statistics, config.encoder, options)
    selected = select_pairs(units, views, statistics, options)
    describe("matches")
    slim = slim_reports(units, views)
    matches = match_pairs(selected.pairs, slim, statistics, options)
    loners = find_loners(matches, views, reports, options)
    matches = leave_loners_out(matches, loners)
    describe("passages and pairs")
    counted = count_report_marks(sides)
    marks = context.broadcast({mark: n for mark, n in counted.items() if n > 1})
    labelled = label_sides(sides, slim, reports, len(learned.mean))
    pairs = build_pairs(matches, labelled, reports, marks, options)
    found = [decode_pair(blob.as_py()) for blob in pairs.toArrow()["found"]]
    passages = sorted((p for some, _, _ in found for p in some), key=lambda p: p.passage_id)
    reuse = Reuse(
        pairs=tuple(
            sorted((c for _, some, _ in found for c in some), key=lambda c: (c.left_id, c.right_id))
        ),
        passages=tuple(passages),
        report_pairs=tuple(sorted((pair for _, _, pair in found), key=rank)),
        clusters=build_clusters(passages, reports.heads, reports.agencies.value, options),
        sharing=build_sharing(pairs, labelled, loners),
        notes=family_note(selected.n_cut),
    )
    describe("index")
    lonely = loners.value
    index = collect_index(units, keys, views, learned, reports, lonely, counted, options)
    return reuse, index
