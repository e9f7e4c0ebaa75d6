"""Analyses to the units that reuse compares, and who stands behind the reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from analyzer.cluster.rows import Columns, Row, kept, map_rows
from analyzer.records import Report, ReportAnalysis, Source
from analyzer.reuse.evidence import count_marks
from analyzer.reuse.mask import key_hashes
from analyzer.reuse.units import (
    Agencies,
    ReportUnits,
    number_agencies,
    read_units,
    reading_order,
)

if TYPE_CHECKING:
    from pyspark import Broadcast
    from pyspark.sql import DataFrame

PLACES = 1 << 20  # a unit's code: the number of its report times this, and its position there
_SIDES: Columns = (("report_id", "string"), ("head", "binary"), ("units", "binary"))
_UNITS: Columns = (
    ("key", "long"),
    ("masked", "string"),
    ("sample", "string"),
    ("code", "long"),
    ("agency", "long"),
)


@dataclass(frozen=True)
class Reports:
    """The reports in reading order without their texts, on the driver and known to every executor."""

    heads: tuple[Report, ...]
    numbers: Broadcast[dict[str, int]]  # by report id
    agencies: Broadcast[Agencies]


def read_sides(analyses: DataFrame) -> DataFrame:
    """(report_id, head, units) of each report: the report without text, and its compared units."""

    return kept(map_rows(analyses, _sides, _SIDES))


def number_reports(sides: DataFrame) -> Reports:
    """All reports numbered in reading order."""
    context = sides.sparkSession.sparkContext
    decode = msgspec.msgpack.Decoder(Report).decode
    found = [decode(blob.as_py()) for blob in sides.select("head").toArrow()["head"]]
    heads = tuple(sorted(found, key=reading_order))
    numbers = {report.report_id: number for number, report in enumerate(heads)}
    return Reports(heads, context.broadcast(numbers), context.broadcast(number_agencies(heads)))


def read_unit_rows(sides: DataFrame, reports: Reports) -> DataFrame:
    """(key, masked, sample, code, agency) of each unit; a key is named by the hash of its masked text."""
    numbers, agencies = reports.numbers, reports.agencies

    def work(rows: Iterator[Row]) -> Iterator[tuple[Any, ...]]:
        of = agencies.value.of
        for row in rows:
            part = decode_units(row["units"])
            number = numbers.value[row["report_id"]]
            names = key_hashes(part.masked).view("<i8").tolist()
            for position, key in enumerate(names):
                code = number * PLACES + position
                sample = part.sentences[position].text
                yield key, part.masked[position], sample, code, int(of[number])

    return map_rows(sides, work, _UNITS)


def count_report_marks(sides: DataFrame) -> dict[str, int]:
    """In how many reports each unusual number and each doubled word stands."""
    table = map_rows(sides, _marks, (("mark", "string"),)).groupBy("mark").count().toArrow()
    return dict(zip(table["mark"].to_pylist(), table["count"].to_pylist(), strict=True))


def decode_units(data: bytes) -> ReportUnits:
    """The units of a report."""
    return msgspec.msgpack.decode(data, type=ReportUnits)


def _sides(rows: Iterator[Row]) -> Iterator[tuple[Any, ...]]:
    encode = msgspec.msgpack.Encoder().encode
    decode = msgspec.msgpack.Decoder(ReportAnalysis).decode
    for row in rows:
        units = read_units(decode(row["analysis"]))
        yield units.report.report_id, encode(_head(units.report)), encode(units)


def _head(report: Report) -> Report:
    """The report with what places it in the corpus, and nothing else."""
    return Report(
        report.report_id,
        report.agency,
        report.region,
        report.year,
        title="",
        text="",
        source=Source("", ""),
        parent=report.parent,
        published=report.published,
    )


def _marks(rows: Iterator[Row]) -> Iterator[tuple[str]]:
    for row in rows:
        for mark in count_marks([decode_units(row["units"]).report]):
            yield (mark,)
