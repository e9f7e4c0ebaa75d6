"""Matches to passages, report pairs and shares on the executors; clusters on the driver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from analyzer.cluster.matching import decode_slim, read_match
from analyzer.cluster.packing import unpack_match, unpack_rows, unpack_views
from analyzer.cluster.rows import Columns, Row, kept, map_rows
from analyzer.cluster.units import Reports, decode_units
from analyzer.config import ReuseConfig
from analyzer.records import ReportPair, ReportSharing, ReusePair, ReusePassage, Sharing
from analyzer.reuse.passages import between_tables, collect_holders, passage_of
from analyzer.reuse.results import label_units, report_pair_of, sharing_of_report

if TYPE_CHECKING:
    from pyspark import Broadcast
    from pyspark.sql import DataFrame

Ints = NDArray[np.int64]
Found = tuple[tuple[ReusePassage, ...], tuple[ReusePair, ...], ReportPair]
_HOLDERS: Columns = (("number", "long"), ("position", "long"), ("agency", "long"))
_SIDES: Columns = (("number", "long"), ("units", "binary"), ("labels", "binary"))
_FOUND: Columns = (("found", "binary"),)
_MATCHED: Columns = (("report_id", "string"), ("sentence_id", "string"), ("sharing", "string"))
_LABELS = (None, Sharing.STATUTORY, Sharing.STOCK)  # a byte for each unit


def label_sides(sides: DataFrame, slim: DataFrame, reports: Reports, dimension: int) -> DataFrame:
    """(number, units, labels, keys) of each report; a byte for each unit says why it is shared rightly."""

    numbers = reports.numbers

    def number(rows: Iterator[Row]) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            yield numbers.value[row["report_id"]], row["units"]

    def label(rows: Iterator[Row]) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            ids, labels = b"", b""
            if row["slim"] is not None:
                report = decode_slim(row["slim"])
                views = unpack_views(unpack_rows(report.rows, dimension), report.masked, None)
                found = label_units(report.places, views)
                ids, labels = report.ids, bytes(_LABELS.index(one) for one in found)
            yield row["number"], row["units"], labels, ids

    numbered = map_rows(sides, number, (("number", "long"), ("units", "binary")))
    joined = numbered.join(slim, "number", "left")  # a report without a sentence has none
    return kept(map_rows(joined, label, (*_SIDES, ("keys", "binary"))))


def build_pairs(
    matches: DataFrame,
    sides: DataFrame,
    reports: Reports,
    marks: Broadcast[dict[str, int]],
    config: ReuseConfig,
) -> DataFrame:
    """(found) for each pair of reports with a match: its passages, sentence pairs and record."""
    from pyspark.sql import functions as f

    agencies = reports.agencies

    def holders(rows: Iterator[Row]) -> Iterator[tuple[int, int, int]]:
        for row in rows:
            held = collect_holders([read_match(row)[0]], agencies.value)
            yield from ((*unit, agency) for unit, of in held.items() for agency in of)

    def work(rows: Iterator[Row]) -> Iterator[tuple[bytes]]:
        for row in rows:
            yield (_pair(row, agencies.value, marks.value, config),)

    units = map_rows(matches, holders, _HOLDERS).groupBy("number", "position")
    of_report = units.agg(f.collect_set("agency").alias("agencies")).groupBy("number")
    held = of_report.agg(f.collect_list(f.struct("position", "agencies")).alias("holders"))
    known = sides.drop("keys").join(held, "number")
    both = [
        known.select(*(f.col(name).alias(f"{side}_{name}") for name in known.columns))
        for side in ("left", "right")
    ]
    pairs = matches.groupBy("left", "right").agg(
        f.sort_array(f.collect_list(f.struct("nth", "match"))).alias("matches")
    )
    joined = pairs.join(both[0], pairs["left"] == both[0]["left_number"])
    joined = joined.join(both[1], joined["right"] == both[1]["right_number"])
    return kept(map_rows(joined, work, _FOUND))


def _pair(row: Row, agencies: Any, marks: dict[str, int], config: ReuseConfig) -> bytes:
    sides = decode_units(row["left_units"]), decode_units(row["right_units"])
    holders = {
        (row[name], unit["position"]): set(unit["agencies"])
        for name in ("left", "right")
        for unit in row[f"{name}_holders"]
    }
    matches = [unpack_match(found["match"]) for found in row["matches"]]
    made = [
        passage_of(part, sides, holders, agencies, config)
        for match in matches
        for part in between_tables(match, *sides, config)
    ]
    passages = tuple(sorted((p for p, _ in made), key=lambda p: p.passage_id))
    cells = tuple(cell for _, cells in made for cell in cells)
    labels = [_LABELS[n] for n in row["left_labels"]]
    pair = report_pair_of(sides, passages, matches, labels, marks)
    return msgspec.msgpack.encode((passages, cells, pair))


def build_sharing(
    pairs: DataFrame, sides: DataFrame, loners: Broadcast[Ints]
) -> tuple[ReportSharing, ...]:
    """How the characters of each report divide, by report id."""
    from pyspark.sql import functions as f

    def identify(rows: Iterator[Row]) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            yield decode_units(row["units"]).report.report_id, *(row[n] for n in wanted)

    def work(rows: Iterator[Row]) -> Iterator[tuple[bytes]]:
        for row in rows:
            yield (msgspec.msgpack.encode(_shares(row, loners.value)),)

    wanted = ("units", "labels", "keys")
    columns: Columns = (("report_id", "string"), *((name, "binary") for name in wanted))
    sentences = map_rows(pairs, _matched, _MATCHED).groupBy("report_id")
    matched = sentences.agg(f.collect_list(f.struct("sentence_id", "sharing")).alias("matched"))
    joined = map_rows(sides, identify, columns).join(matched, "report_id", "left")
    blobs = map_rows(joined, work, (("sharing", "binary"),)).toArrow()["sharing"]
    decode = msgspec.msgpack.Decoder(ReportSharing).decode
    return tuple(sorted((decode(b.as_py()) for b in blobs), key=lambda s: s.report_id))


def _matched(rows: Iterator[Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        for passage in decode_pair(row["found"])[0]:
            for extent, ids in (
                (passage.left, passage.left_sentence_ids),
                (passage.right, passage.right_sentence_ids),
            ):
                for sentence_id in ids:
                    yield extent.report_id, sentence_id, passage.sharing.value


def _shares(row: Row, loners: Ints) -> ReportSharing:
    part = decode_units(row["units"])
    keys = np.frombuffer(row["keys"], dtype="<i8")
    lonely = np.isin(keys, loners).tolist()
    labels = [
        _LABELS[n] or (Sharing.STOCK if alone else None)
        for n, alone in zip(row["labels"], lonely, strict=True)
    ]
    matched = [(m["sentence_id"], Sharing(m["sharing"])) for m in row["matched"] or ()]
    return sharing_of_report(part, labels, matched)


def decode_pair(data: bytes) -> Found:
    """Passages, sentence pairs and the record of one pair of reports."""
    found: Found = msgspec.msgpack.decode(data, type=Found)
    return found
