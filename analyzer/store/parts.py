"""What a run writes: frames as Parquet, a row a report with its analysis and findings, the rest as one record.

A generation is one part, or a full run's part with a later one that holds the reports added to it. Readers see
the union.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from analyzer.compact import Sharer
from analyzer.findings import ReportFacts, facts_of
from analyzer.frames import COLUMNS, column_type, iter_frames
from analyzer.records import (
    CorpusAnalysis,
    Finding,
    RegisterUnit,
    ReportAnalysis,
    Reuse,
    RunInfo,
    SkippedFile,
)
from analyzer.reuse import Index, open_index, save_index

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

_ROWS_PER_GROUP = 8  # reports: who asks for one of them unpacks so many
_ANALYSES = "analyses.parquet"
_CORPUS = "corpus.msgpack"
_FACTS = "facts.msgpack"
_INDEX = "index"
_WHOLE = {"skipped", "register"}  # frames that a later part writes anew
_ORDER = {
    "reuse_pairs": [
        ("score", "descending"),
        ("left_repeated", "descending"),
        ("pair_id", "ascending"),
    ],
    "reuse_passages": [("passage_id", "ascending")],
    "reuse_sentences": [("left_id", "ascending"), ("right_id", "ascending")],
    "reuse_clusters": [("n_reports", "descending"), ("cluster_id", "ascending")],
}


@dataclass(frozen=True, slots=True)
class CorpusPart:
    """The part of a CorpusAnalysis that is not about one report alone; of a later part, `reuse` is its own."""

    reuse: Reuse
    loose: tuple[Finding, ...]  # findings on what is no report: units that sent none, unread files
    skipped: tuple[SkippedFile, ...]
    run: RunInfo
    register: tuple[RegisterUnit, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The reports to which a part adds some: all of them by their facts, those that share with these whole."""

    facts: Sequence[ReportFacts] = ()
    beside: Sequence[ReportAnalysis] = ()


def write_part(
    folder: Path,
    analysis: CorpusAnalysis,
    *,
    index: Index | None = None,
    around: Surroundings = Surroundings(),
) -> None:
    """Write an analysis below an empty folder."""
    from pyarrow import Table

    elsewhere = [facts.report for facts in around.facts]
    for name, frame in iter_frames(analysis, around.beside, elsewhere):
        table = Table.from_pandas(frame, schema=frame_schema(name), preserve_index=False)
        write_frame(folder, name, [table])
    encode = msgspec.msgpack.Encoder().encode
    packed = ((a.report.report_id, encode(a)) for a in analysis.reports)
    loose = write_analyses(folder, packed, analysis.findings)
    corpus = CorpusPart(analysis.reuse, loose, analysis.skipped, analysis.run, analysis.register)
    write_corpus(folder, corpus, [*map(facts_of, analysis.reports)], index)


def write_frame(folder: Path, name: str, tables: Iterable[pa.Table]) -> None:
    """Write a frame from the parts of its rows, in their order."""
    with frame_writer(folder, name) as writer:
        for table in tables:
            writer.write_table(table)


def frame_writer(folder: Path, name: str) -> ParquetWriter:
    """What writes a frame part by part; to be closed."""
    from pyarrow import parquet

    return parquet.ParquetWriter(folder / f"{name}.parquet", frame_schema(name), compression="zstd")


def write_analyses(
    folder: Path, analyses: Iterable[tuple[str, bytes]], findings: Iterable[Finding]
) -> tuple[Finding, ...]:
    """Write (report_id, packed analysis) in order of id, each with its findings; the rest of the findings.

    One row a report, group by group: all of them encoded at once would fill the memory.
    """
    import pyarrow as pa
    from pyarrow import parquet

    encode = msgspec.msgpack.Encoder().encode
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.report_id].append(finding)
    rows = iter(analyses)
    names = ("report_id", "findings", "analysis")
    schema = pa.schema(zip(names, (pa.string(), pa.binary(), pa.binary()), strict=True))
    with parquet.ParquetWriter(folder / _ANALYSES, schema, compression="zstd") as writer:
        while group := list(islice(rows, _ROWS_PER_GROUP)):
            ids = [report_id for report_id, _ in group]
            columns = [ids, [encode(found.pop(i, ())) for i in ids], [blob for _, blob in group]]
            writer.write_table(pa.table(columns, schema=schema))
    return tuple(finding for rest in found.values() for finding in rest)


def write_corpus(
    folder: Path, corpus: CorpusPart, facts: Sequence[ReportFacts], index: Index | None
) -> None:
    """Write what is about the reports together."""
    (folder / _CORPUS).write_bytes(msgspec.msgpack.encode(corpus))
    (folder / _FACTS).write_bytes(msgspec.msgpack.encode(list(facts)))
    if index is not None:
        save_index(index, folder / _INDEX)


def frame_sql(parts: Sequence[Path], name: str) -> str:
    """A query for all rows of a frame."""
    queries = []
    for part in parts[-1:] if name in _WHOLE else parts:
        path = str(part / f"{name}.parquet").replace("'", "''")
        older = name == "findings" and part is not parts[-1]
        queries.append(
            f"SELECT * FROM read_parquet('{path}')" + (" WHERE agency IS NOT NULL" if older else "")
        )
    return " UNION ALL ".join(queries)


def read_frame(parts: Sequence[Path], name: str) -> pd.DataFrame:
    """A frame, whole, in the order of its rows in one part."""
    from pyarrow import compute, concat_tables, parquet

    tables = []
    for part in parts[-1:] if name in _WHOLE else parts:
        table = parquet.read_table(part / f"{name}.parquet")
        if name == "findings" and part is not parts[-1]:
            table = table.filter(compute.is_valid(table["agency"]))
        tables.append(table)
    whole = concat_tables(tables)
    if len(tables) > 1:
        whole = in_order(name, whole)
    frame: pd.DataFrame = whole.to_pandas()
    return frame


def in_order(name: str, rows: pa.Table) -> pa.Table:
    """The rows of a frame, put together from parts, in the order they have in one part."""
    return rows.sort_by(_ORDER.get(name, [("report_id", "ascending")]))


def read_facts(part: Path) -> list[ReportFacts]:
    """What rules need to know of each report of a part when another report is looked at."""
    data = (part / _FACTS).read_bytes()
    return msgspec.msgpack.decode(data, type=list[ReportFacts])


def read_index(part: Path) -> Index | None:
    """By what further reports are compared with those of a part; None where it was written without."""
    return open_index(part / _INDEX) if (part / _INDEX).is_dir() else None


def read_analysis(parts: Sequence[Path]) -> CorpusAnalysis:
    """The whole analysis that the parts hold."""
    corpus = read_corpus(parts)
    return CorpusAnalysis(
        tuple(sorted(read_analyses(parts), key=lambda a: a.report.report_id)),
        corpus.reuse,
        read_findings(parts, corpus.loose),
        corpus.skipped,
        corpus.run,
        corpus.register,
    )


def read_analyses(parts: Sequence[Path]) -> Iterator[ReportAnalysis]:
    """All reports; equal values of all of them share one object."""
    decode, share = msgspec.msgpack.Decoder(ReportAnalysis).decode, Sharer().share
    for (blob,) in _rows(parts, "analysis"):
        yield share(decode(blob))


def read_report(parts: Sequence[Path], report_id: str) -> ReportAnalysis | None:
    """One report, None where there is none of this id."""
    blob = _cell(parts, report_id, "analysis")
    return None if blob is None else msgspec.msgpack.decode(blob, type=ReportAnalysis)


def read_findings_of(parts: Sequence[Path], report_id: str) -> tuple[Finding, ...] | None:
    """The findings of one report in order, None where there is none of this id."""
    blob = _cell(parts, report_id, "findings")
    return None if blob is None else msgspec.msgpack.decode(blob, type=tuple[Finding, ...])


def read_findings(parts: Sequence[Path], loose: Iterable[Finding]) -> tuple[Finding, ...]:
    """All findings by report, those on no report among them."""
    found = list(loose)
    decode = msgspec.msgpack.Decoder(tuple[Finding, ...]).decode
    for (blob,) in _rows(parts, "findings"):
        found += decode(blob)
    return tuple(sorted(found, key=lambda finding: finding.report_id))


def read_corpus(parts: Sequence[Path]) -> CorpusPart:
    """What the reports share, what was skipped, how the last of the parts was made."""
    read = [
        msgspec.msgpack.decode((part / _CORPUS).read_bytes(), type=CorpusPart) for part in parts
    ]
    if len(read) == 1:
        return read[0]
    return replace(read[-1], reuse=join_reuse([corpus.reuse for corpus in read]))


def join_reuse(found: Sequence[Reuse]) -> Reuse:
    """The union, each sequence in the order that `Reuse` states; clusters are those of the first."""
    first = found[0]
    return Reuse(
        pairs=tuple(
            sorted((p for r in found for p in r.pairs), key=lambda p: (p.left_id, p.right_id))
        ),
        passages=tuple(sorted((p for r in found for p in r.passages), key=lambda p: p.passage_id)),
        report_pairs=tuple(
            sorted(
                (p for r in found for p in r.report_pairs),
                key=lambda p: (-p.score, -p.left_repeated, p.pair_id),
            )
        ),
        clusters=first.clusters,
        sharing=tuple(sorted((s for r in found for s in r.sharing), key=lambda s: s.report_id)),
        notes=first.notes,
    )


@dataclass(frozen=True, slots=True)
class Intake:
    """What a run was given beside reports: part of a `CorpusPart`, read without the rest."""

    skipped: tuple[SkippedFile, ...]
    register: tuple[RegisterUnit, ...]


def read_intake(part: Path) -> Intake:
    """Files left out and the unit register."""
    return msgspec.msgpack.decode((part / _CORPUS).read_bytes(), type=Intake)


def _rows(parts: Sequence[Path], *columns: str) -> Iterator[tuple[Any, ...]]:
    from pyarrow import parquet

    for part in parts:
        with parquet.ParquetFile(part / _ANALYSES) as file:
            for group in file.iter_batches(_ROWS_PER_GROUP, columns=list(columns)):
                yield from zip(*(group[name].to_pylist() for name in columns), strict=True)


def _cell(parts: Sequence[Path], report_id: str, column: str) -> bytes | None:
    """The value of a column in the row of a report; only groups that may hold it are read."""
    from pyarrow import parquet

    for part in parts:
        table = parquet.read_table(
            part / _ANALYSES, columns=[column], filters=[("report_id", "==", report_id)]
        )
        if table.num_rows:
            blob: bytes = table[column][0].as_py()
            return blob
    return None


def frame_schema(name: str) -> pa.Schema:
    """Names and types of a frame's columns, the same for every run."""
    import pyarrow as pa

    kinds = {"int64": pa.int64(), "double": pa.float64(), "bool": pa.bool_(), "string": pa.string()}
    return pa.schema([(column, kinds[column_type(column)]) for column in COLUMNS[name]])
