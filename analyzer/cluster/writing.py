"""A run's files from batches of judged reports: streamed through the driver, never whole in its memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pyarrow as pa

from analyzer.cluster.judging import ANALYSES, SHARED, STREAMED, light_analysis
from analyzer.findings import ReportFacts
from analyzer.frames import iter_frames
from analyzer.records import CorpusAnalysis, Finding, Reuse
from analyzer.reuse import Index
from analyzer.store.parts import (
    CorpusPart,
    frame_schema,
    in_order,
    write_analyses,
    write_corpus,
    write_frame,
)

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


@dataclass(frozen=True)
class Run:
    """Everything that a run writes; `batches` are (first, kind, blob), in order of their reports."""

    batches: DataFrame
    facts: Sequence[ReportFacts]
    corpus: CorpusPart  # its loose findings are told from the rest on writing
    findings: tuple[Finding, ...]
    index: Index | None = None


def write_run(folder: Path, run: Run) -> None:
    """Write a run below an empty folder, as `store.parts.write_part` does."""
    for name in STREAMED:
        write_frame(folder, name, map(_table, _blobs(run.batches, name)))
    for name in SHARED:
        tables = [_table(blob) for blob in _blobs(run.batches, name)]
        whole = pa.concat_tables([frame_schema(name).empty_table(), *tables])
        write_frame(folder, name, [in_order(name, whole)])
    corpus = run.corpus
    light = tuple(light_analysis(facts.report) for facts in run.facts)
    parts = (
        Reuse(sharing=corpus.reuse.sharing),
        run.findings,
        corpus.skipped,
        corpus.run,
        corpus.register,
    )
    for name, frame in iter_frames(CorpusAnalysis(light, *parts)):
        if name not in (*STREAMED, *SHARED):
            table = pa.Table.from_pandas(frame, schema=frame_schema(name), preserve_index=False)
            write_frame(folder, name, [table])
    loose = write_analyses(folder, _analyses(run.batches), run.findings)
    write_corpus(folder, replace(corpus, loose=loose), run.facts, run.index)


def _analyses(batches: DataFrame) -> Iterator[tuple[str, bytes]]:
    decode = msgspec.msgpack.Decoder(list[tuple[str, bytes]]).decode
    for blob in _blobs(batches, ANALYSES):
        yield from decode(blob)


def _blobs(batches: DataFrame, kind: str) -> Iterator[bytes]:
    """What the batches hold of one kind, in order of their reports, one partition in memory at a time."""
    from pyspark.sql import functions as f

    last = ""
    chosen = batches.filter(f.col("kind") == kind)
    for row in chosen.toLocalIterator(prefetchPartitions=True):
        assert row["first"] > last, "partitions are in order of report id"
        last = row["first"]
        yield bytes(row["blob"])


def _table(data: bytes) -> pa.Table:
    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()
