"""The per-report half on the executors: bytes to reports, ids on the driver, reports to analyses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import msgspec

from analyzer.cluster.inputs import Inputs, Manifest, is_left_out
from analyzer.cluster.rows import Columns, kept, map_rows
from analyzer.config import Config
from analyzer.errors import ReadingError
from analyzer.pipeline import analyze_report
from analyzer.reading.ids import assign_ids
from analyzer.reading.inputs import InputFile, may_be_report, missing_files
from analyzer.reading.manifest import frozen
from analyzer.reading.report import report_of
from analyzer.records import (
    Origin,
    Provenance,
    RegisterUnit,
    Report,
    ReportAnalysis,
    SkippedFile,
    Source,
)
from analyzer.themes import ThemeModel, load_theme_model

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

ANALYSES: Columns = (("report_id", "string"), ("analysis", "binary"))
_READ: Columns = (
    ("path", "string"),
    ("sha256", "string"),  # null: could not be opened
    ("report_id", "string"),  # preliminary; null: no report
    ("given", "boolean"),  # the id stands in a manifest
    ("report", "binary"),
    ("reason", "string"),
    ("message", "string"),
)


@dataclass(frozen=True)
class Analyses:
    """The analysed reports, one row each, and what was left out; `parts` name the inputs for the run's key."""

    frame: DataFrame
    skipped: tuple[SkippedFile, ...]
    register: tuple[RegisterUnit, ...]
    parts: tuple[str, ...]


def analyze_inputs(inputs: Inputs, config: Config) -> Analyses:
    """Every report read and analysed, under the ids that the local path gives."""

    context = inputs.files.sparkSession.sparkContext
    manifest = context.broadcast(inputs.manifest)
    files = map_rows(inputs.files, partial(_read, inputs=manifest, config=config), _READ)
    files = kept(files)
    listed = [
        row
        for row in files.drop("report").toArrow().to_pylist()
        if row["sha256"] is None or not is_left_out(inputs, row["path"])
    ]
    found = [row for row in listed if row["report_id"] is not None]
    ids = context.broadcast(_final_ids(found))
    frame = map_rows(files, partial(_analyze, ids=ids, config=config), ANALYSES)
    missing = missing_files(inputs.manifest, {row["path"] for row in listed})
    unread = [_skipped(row) for row in listed if row["report_id"] is None]
    unopened = [_skipped(row) for row in listed if row["sha256"] is None] + missing
    parts = [
        InputFile(row["path"], "", row["sha256"], manifest=_row_of(inputs.manifest, row)).key
        for row in listed
        if row["sha256"] is not None
    ]
    return Analyses(
        kept(frame),
        tuple(sorted([*unread, *missing], key=lambda item: item.path)),
        inputs.register,
        tuple(parts + [f"{item.path}:{item.reason}" for item in unopened]),
    )


def take_analyses(stored: DataFrame) -> Analyses:
    """Analyses made before, as they are."""

    frame = kept(stored)
    ids = frame.select("report_id").toArrow()["report_id"].to_pylist()
    return Analyses(frame, (), (), tuple(f"analysis:{report_id}" for report_id in ids))


def _row_of(manifest: Manifest, row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return frozen(manifest.get(row["path"], {}))


def _skipped(row: Mapping[str, Any]) -> SkippedFile:
    return SkippedFile(row["path"], row["reason"], row["message"])


def _final_ids(rows: list[dict[str, Any]]) -> dict[str, str]:
    """The id of each path; `assign_ids` looks at nothing else of a report."""
    given = (Provenance("report_id", Origin.MANIFEST),)
    light = [
        Report(
            row["report_id"],
            *("", "", None, "", ""),
            source=Source(row["path"], row["sha256"], ""),
            provenance=given if row["given"] else (),
        )
        for row in rows
    ]
    return {report.source.path: report.report_id for report in assign_ids(light)}


def _read(
    rows: Iterator[dict[str, Any]], *, inputs: Any, config: Config
) -> Iterator[tuple[Any, ...]]:
    encode = msgspec.msgpack.Encoder().encode
    for row in rows:
        path, sha256 = row["path"], row["sha256"]
        if sha256 is None:
            yield path, None, None, None, None, row["reason"], row["message"]
        elif may_be_report(path):
            manifest = dict(frozen(inputs.value.get(path, {})))
            try:
                report = report_of(row["content"], path, config.reading, manifest, sha256=sha256)
            except ReadingError as error:
                yield path, sha256, None, None, None, error.reason, error.message
            else:
                given = bool(manifest.get("report_id"))
                yield path, sha256, report.report_id, given, encode(report), None, None


def _analyze(
    rows: Iterator[dict[str, Any]], *, ids: Any, config: Config
) -> Iterator[tuple[Any, ...]]:
    encode = msgspec.msgpack.Encoder().encode
    decode = msgspec.msgpack.Decoder(Report).decode
    for row in rows:
        if row["path"] in ids.value and row["report"] is not None:
            report = replace(decode(row["report"]), report_id=ids.value[row["path"]])
            yield report.report_id, encode(analyze_report(report, themes_of(config)))


@cache
def themes_of(config: Config) -> ThemeModel:
    """The theme model, loaded once in each worker process."""
    return load_theme_model(config.themes)


def decode_analysis(data: bytes) -> ReportAnalysis:
    """A row's analysis."""
    return msgspec.msgpack.decode(data, type=ReportAnalysis)
