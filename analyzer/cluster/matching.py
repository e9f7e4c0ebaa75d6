"""Pairs of reports compared sentence by sentence on the executors; wording judged by its company."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from analyzer.cluster.packing import (
    SlimReport,
    pack_match,
    unpack_match,
    unpack_rows,
    unpack_views,
)
from analyzer.cluster.rows import Columns, Row, from_batches, grouped, kept, map_arrays, map_rows
from analyzer.cluster.units import PLACES, Reports
from analyzer.config import ReuseConfig
from analyzer.reuse.company import in_company, is_lonely, without_loners
from analyzer.reuse.matching import Match, match_reports
from analyzer.reuse.statistics import CorpusStatistics

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark import Broadcast
    from pyspark.sql import DataFrame

Ints = NDArray[np.int64]
_SLIM: Columns = (("number", "long"), ("slim", "binary"))
_MATCHES: Columns = (
    ("left", "long"),
    ("right", "long"),
    ("nth", "long"),  # among the matches of the two, in the order they were found
    ("match", "binary"),
    ("left_keys", "binary"),  # names of the keys of all units, int64
    ("right_keys", "binary"),
)
_COMPANY: Columns = (("key", "long"), ("one", "long"), ("two", "long"))


def slim_reports(units: DataFrame, views: DataFrame) -> DataFrame:
    """(number, slim) of each report: its keys with their views."""

    joined = units.select("key", "code").join(views.select("key", "masked", "row"), "key")
    sorted_ = joined.withColumn("number", joined["code"].bitwiseAND(-PLACES))
    sorted_ = sorted_.repartition("number").sortWithinPartitions("code")
    return kept(map_rows(sorted_, _slim, _SLIM))


def _slim(rows: Iterator[Row]) -> Iterator[tuple[int, bytes]]:
    for number, group in grouped(rows, "number"):
        ids = np.array([row["key"] for row in group], dtype="<i8")
        _, first = np.unique(ids, return_index=True)
        slim = SlimReport(
            ids.tobytes(),
            tuple(group[i]["masked"] for i in first),
            b"".join(group[i]["row"] for i in first),
        )
        yield number // PLACES, msgspec.msgpack.encode(slim)


def match_pairs(
    pairs: DataFrame,
    slim: DataFrame,
    statistics: Broadcast[CorpusStatistics],
    config: ReuseConfig,
) -> DataFrame:
    """The matches of all `pairs` (left, right) that reach the threshold."""
    from pyspark.sql import functions as f

    pairs = kept(pairs)
    left = pairs.select("left").distinct().select("left", f.col("left").alias("number"))
    right = pairs.select("left", f.col("right").alias("number"))
    both = left.unionByName(right).join(slim, "number")
    # a left report has a smaller number than its partners: it comes first of its group
    both = both.repartition("left").sortWithinPartitions("left", "number")

    def work(rows: Iterator[Row]) -> Iterator[tuple[Any, ...]]:
        for number, group in grouped(rows, "left"):
            yield from _match(number, group, statistics.value, config)

    return kept(map_rows(both, work, _MATCHES))


def _match(
    left: int, group: list[Row], statistics: CorpusStatistics, config: ReuseConfig
) -> Iterator[tuple[Any, ...]]:
    slim = {row["number"]: decode_slim(row["slim"]) for row in group}
    start, rows_of = 0, {}
    for number, report in slim.items():
        rows_of[number] = report.places + start
        start += len(report.masked)
    rows = unpack_rows(b"".join(s.rows for s in slim.values()), len(statistics.mean))
    masked = list(chain.from_iterable(s.masked for s in slim.values()))
    views = unpack_views(rows, masked, statistics)
    rights = [number for number in slim if number != left]
    nth: dict[int, int] = {}
    for match in match_reports(left, rights, rows_of, views, config):
        if match.score >= config.threshold:
            at = nth[match.right] = nth.get(match.right, -1) + 1
            keys = slim[left].ids, slim[match.right].ids
            yield left, match.right, at, pack_match(match), *keys


def find_loners(
    matches: DataFrame, views: DataFrame, reports: Reports, config: ReuseConfig
) -> Broadcast[Ints]:
    """Names of the keys, sorted, that several agencies hold and that are mostly shared without their neighbours."""
    from pyspark.sql import functions as f

    agencies = reports.agencies

    def company(rows: Iterator[Row]) -> Iterator[tuple[int, int, int]]:
        for row in rows:
            match, keys = read_match(row)
            yield from in_company([match], keys, agencies.value)

    def lonely(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[Ints]]:
        for batch in batches:
            counts = batch["n_holders"].to_numpy(), batch["together"].to_numpy()
            yield (batch["key"].to_numpy()[is_lonely(*counts, config)],)

    found = map_rows(matches, company, _COMPANY).distinct()
    together = found.groupBy("key").agg(f.count("one").alias("together"))
    some = views.filter(
        f.col("n_holders").between(config.company_min_agencies, config.max_family)
    ).select("key", "n_holders")
    counted = some.join(together, "key", "left").fillna(0, ["together"])
    keys = map_arrays(counted, lonely, (("key", "long"),)).toArrow()["key"].to_numpy()
    return matches.sparkSession.sparkContext.broadcast(np.sort(keys))


def leave_loners_out(matches: DataFrame, loners: Broadcast[Ints]) -> DataFrame:
    """The matches less their cells of loners."""

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
        lonely = set(loners.value.tolist())
        for row in from_batches(batches):
            match, keys = read_match(row)
            own = lonely & set(np.concatenate(list(keys.values())).tolist())
            for rest in without_loners([match], own, keys):
                where = row["left"], row["right"], row["nth"], pack_match(rest)
                yield tuple([value] for value in (*where, row["left_keys"], row["right_keys"]))

    return kept(map_arrays(matches, work, _MATCHES))


def read_match(row: Row) -> tuple[Match, Mapping[int, Ints]]:
    """The match in a row, and the names of the keys of both reports' units."""
    keys = {
        row["left"]: np.frombuffer(row["left_keys"], dtype="<i8"),
        row["right"]: np.frombuffer(row["right_keys"], dtype="<i8"),
    }
    return unpack_match(row["match"]), keys


def decode_slim(data: bytes) -> SlimReport:
    """A report as matching sees it."""
    return msgspec.msgpack.decode(data, type=SlimReport)
