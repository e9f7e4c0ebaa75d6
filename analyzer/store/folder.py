"""A store folder: generations of Parquet files, one pointer, DuckDB to ask."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pandas as pd

from analyzer.compact import Sharer
from analyzer.errors import StoreError
from analyzer.frames import COLUMNS, iter_frames
from analyzer.records import (
    CorpusAnalysis,
    Finding,
    RegisterUnit,
    ReportAnalysis,
    Reuse,
    RunInfo,
    SkippedFile,
)
from analyzer.store.decisions import Decisions
from analyzer.store.files import disk_errors, sync_folder, write_whole

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FORMAT = 1  # raised when the files below runs/ change in a way that older code cannot read
_KEPT_RUNS = 2  # the one in force and the one before, which a reader may still have open
_ROWS_PER_GROUP = 64  # reports: one page of the app reads one group


@dataclass(frozen=True, slots=True)
class _Corpus:
    """The part of a CorpusAnalysis that is not about one report alone."""

    reuse: Reuse
    findings: tuple[Finding, ...]
    skipped: tuple[SkippedFile, ...]
    run: RunInfo
    register: tuple[RegisterUnit, ...]


class Store:
    """A store for reading; `update_store` writes it. Safe beside a run: it stays on one generation."""

    def __init__(self, folder: str | Path) -> None:
        """Open the generation in force.

        Raises:
            StoreError: there is no finished run, or a newer version of nianbao wrote it.
        """
        self.folder = Path(folder)
        pointer = self.folder / "CURRENT"
        if not pointer.is_file():
            raise StoreError(
                f"{self.folder} holds no finished run; run: nianbao analyze PATH --store {folder}"
            )
        self.run_id = pointer.read_text(encoding="utf-8").strip()
        self.run_folder = self.folder / "runs" / self.run_id
        self.info: dict[str, Any] = json.loads((self.run_folder / "run.json").read_text("utf-8"))
        if self.info["format"] != FORMAT:
            raise StoreError(
                f"{self.folder} has store format {self.info['format']}, this version reads {FORMAT}; "
                "analyse again into a new folder"
            )
        self.decisions = Decisions(self.folder / "decisions.sqlite")

    @property
    def run(self) -> RunInfo:
        """How the run in force was made."""
        return msgspec.convert(self.info["run"], RunInfo)

    def frame(self, name: str) -> pd.DataFrame:
        """One frame of `analyzer.frames`, whole."""
        return pd.read_parquet(self.run_folder / f"{name}.parquet")

    def connect(self) -> DuckDBPyConnection:
        """An in-memory DuckDB with a view per frame; one per thread, closed by the caller."""
        import duckdb

        connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
        for name in COLUMNS:
            path = str(self.run_folder / f"{name}.parquet").replace("'", "''")
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")
        return connection

    def query(self, sql: str, parameters: Sequence[object] = ()) -> pd.DataFrame:
        """Rows of a query over the frames, as a frame."""
        connection = self.connect()
        try:
            frame: pd.DataFrame = connection.execute(sql, list(parameters)).df()
            return frame
        finally:
            connection.close()

    def report(self, report_id: str) -> ReportAnalysis:
        """Everything about one report. Raises StoreError for an id that is not in the run."""
        path = self.run_folder / "analyses.parquet"
        frame = pd.read_parquet(path, filters=[("report_id", "==", report_id)])
        if frame.empty:
            raise StoreError(f"{report_id} is not in this store; `nianbao reports` lists the ids")
        return msgspec.msgpack.decode(frame["analysis"].iloc[0], type=ReportAnalysis)

    def load(self) -> CorpusAnalysis:
        """The whole analysis, as the run made it."""
        corpus = self.corpus()
        return CorpusAnalysis(
            tuple(_read_analyses(self.run_folder / "analyses.parquet")),
            corpus.reuse,
            corpus.findings,
            corpus.skipped,
            corpus.run,
            corpus.register,
        )

    def findings(self) -> tuple[Finding, ...]:
        """All findings with their evidence, without decoding what the reports share."""
        data = (self.run_folder / "corpus.msgpack").read_bytes()
        return msgspec.msgpack.decode(data, type=_Findings).findings

    def corpus(self) -> _Corpus:
        """Reuse, findings and skipped files, without the reports."""
        return msgspec.msgpack.decode(
            (self.run_folder / "corpus.msgpack").read_bytes(), type=_Corpus
        )


@dataclass(frozen=True, slots=True)
class _Findings:
    """The findings of a `_Corpus` alone: the rest is skipped unread."""

    findings: tuple[Finding, ...]


def write_generation(folder: Path, analysis: CorpusAnalysis, key: str) -> None:
    """Write an analysis aside and make it the one in force, in one step.

    Raises:
        StoreError: the disk is full or cannot be written; the run in force stays.
    """
    now = datetime.now(UTC)
    run_id = f"{now:%Y%m%dT%H%M%S%f}-{key[:8]}"
    aside = folder / "runs" / f"{run_id}.tmp"
    try:
        with disk_errors(aside):
            aside.mkdir(parents=True)
            _write_files(aside, analysis)
            info = {
                "format": FORMAT,
                "key": key,
                "finished": now.isoformat(timespec="seconds"),
                "run": msgspec.to_builtins(analysis.run),
            }
            write_whole(aside / "run.json", json.dumps(info, ensure_ascii=False, indent=1).encode())
            aside.rename(folder / "runs" / run_id)
            sync_folder(folder / "runs")
    except StoreError:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    write_whole(folder / "CURRENT", run_id.encode())
    _remove_old(folder, run_id)


def current_key(folder: Path) -> str | None:
    """The corpus key of the run in force, None where there is none that this version can read."""
    try:
        return str(Store(folder).info["key"])
    except (StoreError, OSError, ValueError, KeyError):
        return None


def _write_files(folder: Path, analysis: CorpusAnalysis) -> None:
    for name, frame in iter_frames(analysis):
        frame.to_parquet(folder / f"{name}.parquet", compression="zstd", index=False)
    encode = msgspec.msgpack.Encoder().encode
    _write_analyses(folder / "analyses.parquet", analysis.reports)
    corpus = _Corpus(
        analysis.reuse, analysis.findings, analysis.skipped, analysis.run, analysis.register
    )
    (folder / "corpus.msgpack").write_bytes(encode(corpus))


def _write_analyses(path: Path, analyses: Sequence[ReportAnalysis]) -> None:
    """One row a report, written group by group: all of them encoded at once would fill the memory."""
    import pyarrow as pa
    from pyarrow import parquet

    encode = msgspec.msgpack.Encoder().encode
    schema = pa.schema([("report_id", pa.string()), ("analysis", pa.binary())])
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, len(analyses), _ROWS_PER_GROUP):
            group = analyses[start : start + _ROWS_PER_GROUP]
            ids = [a.report.report_id for a in group]
            writer.write_table(pa.table([ids, [encode(a) for a in group]], schema=schema))


def _read_analyses(path: Path) -> Iterator[ReportAnalysis]:
    from pyarrow import parquet

    decode, share = msgspec.msgpack.Decoder(ReportAnalysis).decode, Sharer().share
    with parquet.ParquetFile(path) as file:
        for group in file.iter_batches(_ROWS_PER_GROUP, columns=["analysis"]):
            for blob in group.column(0):
                yield share(decode(blob.as_py()))


def _remove_old(folder: Path, run_id: str) -> None:
    runs = sorted(p for p in (folder / "runs").iterdir() if p.is_dir())
    kept = [p for p in runs if p.suffix != ".tmp"][-_KEPT_RUNS:]
    for path in runs:
        if path not in kept and path.name != run_id:
            shutil.rmtree(
                path, ignore_errors=True
            )  # Windows: still open somewhere; the next run removes it
