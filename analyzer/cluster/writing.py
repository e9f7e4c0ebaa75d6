"""A run's files from batches of judged reports: streamed through the driver, never whole in its memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pyarrow as pa

from analyzer.cluster.judging import ANALYSES, HITS, SHARED, STREAMED, light_analysis
from analyzer.findings import ReportFacts
from analyzer.frames import iter_frames
from analyzer.records import CorpusAnalysis, Finding, Reuse
from analyzer.reuse import Index
from analyzer.store.parts import (
    CorpusPart,
    frame_schema,
    frame_writer,
    in_order,
    write_analyses,
    write_corpus,
    write_frame,
)

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetWriter
    from pyspark.sql import DataFrame


@dataclass(frozen=True)
class Run:
    """Everything that a run writes; `batches` are (first, kind, blob), in order of their reports, read once."""

    batches: Iterable[tuple[str, str, bytes]]
    facts: Sequence[ReportFacts]
    corpus: CorpusPart  # its loose findings are told from the rest on writing
    findings: tuple[Finding, ...]
    index: Index | None = None


def write_run(folder: Path, run: Run) -> None:
    """Write a run below an empty folder, as `store.parts.write_part` does."""
    corpus = run.corpus
    shared: dict[str, list[pa.Table]] = {name: [] for name in SHARED}
    with ExitStack() as stack:
        writers = {name: stack.enter_context(frame_writer(folder, name)) for name in STREAMED}
        analyses = _analyses(run.batches, writers, shared)
        loose = write_analyses(folder, analyses, run.findings)
    for name, tables in shared.items():
        whole = pa.concat_tables([frame_schema(name).empty_table(), *tables])
        write_frame(folder, name, [in_order(name, whole)])
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
    write_corpus(folder, replace(corpus, loose=loose), run.facts, run.index)


def passed_on(judged: DataFrame) -> Iterator[tuple[str, str, bytes]]:
    """The rows of `judge` that are written, in order of their reports, one partition in memory at a time.

    A job for each partition, since the JVM holds on to whatever `toLocalIterator` has passed on (Spark 4.3).
    """
    rows = judged.filter(judged["kind"] != HITS).rdd
    for partition in range(rows.getNumPartitions()):
        for row in rows.context.runJob(rows, iter, [partition]):
            yield row["first"], row["kind"], bytes(row["blob"])


def _analyses(
    batches: Iterable[tuple[str, str, bytes]],
    writers: Mapping[str, ParquetWriter],
    shared: Mapping[str, list[pa.Table]],
) -> Iterator[tuple[str, bytes]]:
    """(report_id, analysis) of all batches in order; rows of frames go to their writer or list on the way."""
    decode = msgspec.msgpack.Decoder(list[tuple[str, bytes]]).decode
    last = ""
    for first, kind, blob in batches:
        assert first >= last, "partitions are in order of report id"
        last = first
        if kind == ANALYSES:
            yield from decode(blob)
        elif kind in writers:
            writers[kind].write_table(_table(blob))
        elif kind in shared:
            shared[kind].append(_table(blob))


def _table(data: bytes) -> pa.Table:
    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()
