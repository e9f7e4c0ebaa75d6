"""What a run writes: frames as Parquet, a row a report with its analysis and findings, the rest as one record.

A generation is one part, or a full run's part with a later one that holds the reports added to it. Readers see
the union.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from analyzer.compact import Sharer
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

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_ROWS_PER_GROUP = 8  # reports: who asks for one of them unpacks so many
_ANALYSES = "analyses.parquet"
_CORPUS = "corpus.msgpack"


@dataclass(frozen=True, slots=True)
class CorpusPart:
    """The part of a CorpusAnalysis that is not about one report alone."""

    reuse: Reuse
    loose: tuple[Finding, ...]  # findings on what is no report: units that sent none, unread files
    skipped: tuple[SkippedFile, ...]
    run: RunInfo
    register: tuple[RegisterUnit, ...]


def write_part(folder: Path, analysis: CorpusAnalysis) -> None:
    """Write an analysis below an empty folder."""
    from pyarrow import Table, parquet

    for name, frame in iter_frames(analysis):
        table = Table.from_pandas(frame, schema=_schema(name), preserve_index=False)
        parquet.write_table(table, folder / f"{name}.parquet", compression="zstd")
    findings: dict[str, list[Finding]] = defaultdict(list)
    for finding in analysis.findings:
        findings[finding.report_id].append(finding)
    _write_analyses(folder / _ANALYSES, analysis.reports, findings)
    ids = {a.report.report_id for a in analysis.reports}
    loose = tuple(f for f in analysis.findings if f.report_id not in ids)
    corpus = CorpusPart(analysis.reuse, loose, analysis.skipped, analysis.run, analysis.register)
    (folder / _CORPUS).write_bytes(msgspec.msgpack.encode(corpus))


def frame_files(parts: Sequence[Path], name: str) -> list[Path]:
    """The files of a frame."""
    return [part / f"{name}.parquet" for part in parts]


def read_frame(parts: Sequence[Path], name: str) -> pd.DataFrame:
    """A frame, whole."""
    from pyarrow import concat_tables, parquet

    tables = [parquet.read_table(file) for file in frame_files(parts, name)]
    frame: pd.DataFrame = concat_tables(tables).to_pandas()
    return frame


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
    return CorpusPart(
        _joined([corpus.reuse for corpus in read]),
        read[-1].loose,
        tuple(sorted((s for corpus in read for s in corpus.skipped), key=lambda s: s.path)),
        read[-1].run,
        read[-1].register,
    )


def _joined(found: Sequence[Reuse]) -> Reuse:
    """The union, each sequence in the order that `Reuse` states."""
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


def _write_analyses(
    path: Path, analyses: Sequence[ReportAnalysis], findings: dict[str, list[Finding]]
) -> None:
    """One row a report, written group by group: all of them encoded at once would fill the memory."""
    import pyarrow as pa
    from pyarrow import parquet

    encode = msgspec.msgpack.Encoder().encode
    names = ("report_id", "findings", "analysis")
    schema = pa.schema(zip(names, (pa.string(), pa.binary(), pa.binary()), strict=True))
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, len(analyses), _ROWS_PER_GROUP):
            group = analyses[start : start + _ROWS_PER_GROUP]
            ids = [a.report.report_id for a in group]
            columns = [ids, [encode(findings.get(i, ())) for i in ids], [encode(a) for a in group]]
            writer.write_table(pa.table(columns, schema=schema))


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


def _schema(name: str) -> pa.Schema:
    import pyarrow as pa

    kinds = {"int64": pa.int64(), "double": pa.float64(), "bool": pa.bool_(), "string": pa.string()}
    return pa.schema([(column, kinds[column_type(column)]) for column in COLUMNS[name]])
