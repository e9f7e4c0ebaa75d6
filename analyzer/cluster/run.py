"""From a path that Spark reaches to a store: the order of the stages on a cluster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from analyzer.cluster.inputs import open_inputs
from analyzer.cluster.reports import Analyses, analyze_inputs, decode_analysis
from analyzer.compact import Sharer
from analyzer.errors import StoreError
from analyzer.pipeline import Analyzer, Progress, run_key
from analyzer.records import ReportAnalysis
from analyzer.store import Store, UpdateResult
from analyzer.store.files import disk_errors
from analyzer.store.folder import current_key, write_generation

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def analyze_cluster(
    spark: SparkSession,
    path: str,
    folder: str | Path,
    *,
    analyzer: Analyzer,
    progress: Progress | None = None,
) -> UpdateResult:
    """Analyse what is at `path` into a store below `folder`, a folder of the driver's machine.

    The result equals that of `store.update_store` on the same files, row by row.

    Raises:
        AnalyzerError: there is nothing at `path`, or a Parquet has other columns.
        StoreError: another run is writing this store, or the disk is full or read-only.
    """
    folder = Path(folder)
    with disk_errors(folder / "runs"):
        (folder / "runs").mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "write.lock", timeout=0):
            return _update(spark, path, folder, analyzer, progress or _silent)
    except Timeout as error:
        raise StoreError(
            f"another run is writing {folder}; wait for it to end, or choose another --out folder"
        ) from error


def _update(
    spark: SparkSession, path: str, folder: Path, analyzer: Analyzer, progress: Progress
) -> UpdateResult:
    config = analyzer.config
    progress("read", 0, 1)
    inputs = open_inputs(spark, path, config.reading)
    found = analyze_inputs(inputs, config)
    progress("read", 1, 1)
    models = (analyzer.themes.name, analyzer.encoder.name)
    key = run_key(found.parts, inputs.register, config, models)
    if current_key(folder) == key:
        return UpdateResult(Store(folder), changed=False)
    progress("analyze", 0, 1)
    analyses = _collect(found)
    progress("analyze", 1, 1)
    analysis = analyzer.relate(
        analyses, skipped=found.skipped, register=inputs.register, progress=progress
    )
    write_generation(folder, analysis, key)
    return UpdateResult(Store(folder), changed=True)


def _collect(found: Analyses) -> list[ReportAnalysis]:
    """All analyses on the driver, in order of id."""
    share = Sharer().share
    rows = found.frame.toArrow()["analysis"]
    analyses = [share(decode_analysis(row.as_py())) for row in rows]
    return sorted(analyses, key=lambda analysis: analysis.report.report_id)


def _silent(stage: str, done: int, total: int) -> None:
    """No progress."""
