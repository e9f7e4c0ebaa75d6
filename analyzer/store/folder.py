"""A store folder: generations of Parquet files, one pointer, DuckDB to ask."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from analyzer.errors import StoreError
from analyzer.findings import ReportFacts
from analyzer.frames import COLUMNS
from analyzer.records import CorpusAnalysis, Finding, ReportAnalysis, RunInfo
from analyzer.reuse import Index
from analyzer.store import parts
from analyzer.store.decisions import Decisions
from analyzer.store.files import disk_errors, sync_folder, write_whole
from analyzer.store.parts import CorpusPart, Intake, Surroundings

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection

FORMAT = 2  # raised when the files below runs/ change in a way that older code cannot read
_KEPT_RUNS = 2  # the one in force and the one before, which a reader may still have open


class Store:
    """A store for reading; `update_store` writes it. Safe beside a run: it stays on one generation."""

    def __init__(self, folder: str | Path) -> None:
        """Open the generation in force.

        Raises:
            StoreError: there is no finished run, or another version of nianbao wrote it.
        """
        self.folder = Path(folder)
        pointer = self.folder / "CURRENT"
        if not pointer.is_file():
            raise StoreError(
                f"{self.folder} 中还没有分析结果；请先运行：nianbao analyze 文件夹 --store {folder}"
            )
        self.run_id = pointer.read_text(encoding="utf-8").strip()
        self.run_folder = self.folder / "runs" / self.run_id
        self.info = _info_of(self.run_folder)
        if self.info["format"] != FORMAT:
            raise StoreError(
                f"{self.folder} 的格式是 {self.info['format']}，本版本读取 {FORMAT}；"
                f"请由报告重新生成：nianbao analyze 文件夹 --store {folder}（核查结论和上传的文件会保留）"
            )
        self.decisions = Decisions(self.folder / "decisions.sqlite")

    @property
    def run(self) -> RunInfo:
        """How the run in force was made."""
        return msgspec.convert(self.info["run"], RunInfo)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that together hold the run in force: of reports added, and of the run they were added to."""
        base = self.info.get("base")
        return (*([self.folder / "runs" / base] if base else []), self.run_folder)

    def frame(self, name: str) -> pd.DataFrame:
        """One frame of `analyzer.frames`, whole."""
        return parts.read_frame(self.folders, name)

    def connect(self) -> DuckDBPyConnection:
        """An in-memory DuckDB with a view per frame; one per thread, closed by the caller."""
        import duckdb

        connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
        for name in COLUMNS:
            connection.execute(f"CREATE VIEW {name} AS {parts.frame_sql(self.folders, name)}")
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
        found = parts.read_report(self.folders, report_id)
        if found is None:
            raise self._unknown(report_id)
        return found

    def findings_of(self, report_id: str) -> tuple[Finding, ...]:
        """The findings of one report, in order. Raises StoreError for an id that is not in the run."""
        found = parts.read_findings_of(self.folders, report_id)
        if found is None:
            raise self._unknown(report_id)
        return found

    def findings(self) -> tuple[Finding, ...]:
        """All findings with their evidence."""
        return parts.read_findings(self.folders, self.corpus().loose)

    def intake(self) -> Intake:
        """The files left out and the unit register."""
        return parts.read_intake(self.run_folder)

    def corpus(self) -> CorpusPart:
        """What the reports share and what was skipped, without the reports."""
        return parts.read_corpus(self.folders)

    def load(self) -> CorpusAnalysis:
        """The whole analysis, as the run made it."""
        return parts.read_analysis(self.folders)

    def added(self) -> CorpusAnalysis | None:
        """The reports added since the last whole run, with what was found about them; None where there are none."""
        return parts.read_analysis(self.folders[-1:]) if len(self.folders) > 1 else None

    @property
    def base_run(self) -> RunInfo:
        """How the last whole run was made."""
        return msgspec.convert(_info_of(self.folders[0])["run"], RunInfo)

    def facts(self, *, base: bool = False) -> list[ReportFacts]:
        """What is known of each report at a glance; of those of the last whole run alone with `base`."""
        folders = self.folders[:1] if base else self.folders
        return [facts for folder in folders for facts in parts.read_facts(folder)]

    def index(self) -> Index | None:
        """By what reports are compared with those of the last whole run; None where it kept none."""
        return parts.read_index(self.folders[0])

    def _unknown(self, report_id: str) -> StoreError:
        return StoreError(
            f"{self.folder} 中没有报告 {report_id}；编号见 nianbao reports 或 reports.csv"
        )


def write_generation(
    folder: Path,
    analysis: CorpusAnalysis,
    key: str,
    *,
    index: Index | None = None,
    base: str | None = None,
    around: Surroundings = Surroundings(),
) -> None:
    """Write an analysis aside and make it the one in force, in one step.

    `index` lets reports be added later by themselves. With `base`, a run that is there already, the analysis
    holds what is added to that run, `around` what is there.

    Raises:
        StoreError: the disk is full or cannot be written; the run in force stays.
    """
    fill = partial(parts.write_part, analysis=analysis, index=index, around=around)
    publish(folder, key, analysis.run, fill, base=base)


def publish(
    folder: Path,
    key: str,
    run: RunInfo,
    fill: Callable[[Path], object],
    *,
    base: str | None = None,
) -> None:
    """The same for files that `fill` writes into an empty folder.

    Raises:
        StoreError: the disk is full or cannot be written; the run in force stays.
    """
    now = datetime.now(UTC)
    run_id = f"{now:%Y%m%dT%H%M%S%f}-{key[:8]}"
    aside = folder / "runs" / f"{run_id}.tmp"
    try:
        with disk_errors(aside):
            aside.mkdir(parents=True)
            fill(aside)
            info = {
                "format": FORMAT,
                "key": key,
                "base": base,
                "finished": now.isoformat(timespec="seconds"),
                "run": msgspec.to_builtins(run),
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


def _remove_old(folder: Path, run_id: str) -> None:
    runs = sorted(p for p in (folder / "runs").iterdir() if p.is_dir())
    kept = {run_id, *(p.name for p in [p for p in runs if p.suffix != ".tmp"][-_KEPT_RUNS:])}
    kept |= {base for name in kept if (base := _base_of(folder / "runs" / name))}
    for path in runs:
        if path.name not in kept:
            shutil.rmtree(
                path, ignore_errors=True
            )  # Windows: still open somewhere; the next run removes it


def _base_of(run_folder: Path) -> str | None:
    try:
        base: str | None = _info_of(run_folder).get("base")
    except (OSError, ValueError):
        return None
    return base


def _info_of(run_folder: Path) -> dict[str, Any]:
    info: dict[str, Any] = json.loads((run_folder / "run.json").read_text("utf-8"))
    return info
