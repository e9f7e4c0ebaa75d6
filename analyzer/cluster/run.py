"""From a path that Spark reaches to a store: the order of the stages on a cluster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from analyzer.cluster.inputs import open_inputs, stored_analyses
from analyzer.cluster.reports import Analyses, analyze_inputs, decode_analysis, take_analyses
from analyzer.cluster.reuse import find_reuse
from analyzer.compact import Sharer
from analyzer.config import Config
from analyzer.errors import StoreError
from analyzer.findings import find_findings
from analyzer.pipeline import Analyzer, Progress, __version__, run_key
from analyzer.records import CorpusAnalysis, ReportAnalysis, RunInfo
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
    config: Config | None = None,
    progress: Progress | None = None,
) -> UpdateResult:
    """Analyse what is at `path` into a store below `folder`, a folder of the driver's machine.

    `path` is a folder, a file, an archive or a glob on anything that Spark reads, a ``.parquet`` of files
    (path, content) or one of analyses (report_id, analysis). The result equals that of
    `store.update_store` on the same files, row by row.

    Raises:
        AnalyzerError: there is nothing at `path`, or a Parquet has other columns.
        StoreError: another run is writing this store, or the disk is full or read-only.
    """
    folder = Path(folder)
    analyzer = Analyzer.load(config)
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
    describe = spark.sparkContext.setJobDescription
    progress("read", 0, 1)
    describe("read")
    found = _read(spark, path, config)
    progress("read", 1, 1)
    models = (analyzer.themes.name, analyzer.encoder.name)
    key = run_key(found.parts, found.register, config, models)
    if current_key(folder) == key:
        return UpdateResult(Store(folder), changed=False)
    progress("analyze", 0, 1)
    describe("analyze")
    analyses = _collect(found)
    progress("analyze", 1, 1)
    progress("reuse", 0, 1)
    reuse = find_reuse(found.frame, config)
    progress("reuse", 1, 1)
    progress("findings", 0, 1)
    findings = find_findings(
        analyses,
        reuse=reuse,
        register=found.register,
        skipped=found.skipped,
        config=config.findings,
    )
    progress("findings", 1, 1)
    run = RunInfo(
        version=__version__,
        config_hash=config.digest,
        encoder=analyzer.encoder.name,
        theme_model=analyzer.themes.name,
        n_reports=len(analyses),
        n_skipped=len(found.skipped),
        notes=reuse.notes,
        parameters=config.parameters,
        themes=tuple((theme.key, theme.zh) for theme in analyzer.themes.scheme.themes),
    )
    analysis = CorpusAnalysis(tuple(analyses), reuse, findings, found.skipped, run, found.register)
    write_generation(folder, analysis, key)
    return UpdateResult(Store(folder), changed=True)


def _read(spark: SparkSession, path: str, config: Config) -> Analyses:
    stored = stored_analyses(spark, path)
    if stored is not None:
        return take_analyses(stored)
    return analyze_inputs(open_inputs(spark, path, config.reading), config)


def _collect(found: Analyses) -> list[ReportAnalysis]:
    """All analyses on the driver, in order of id."""
    share = Sharer().share
    rows = found.frame.toArrow()["analysis"]
    analyses = [share(decode_analysis(row.as_py())) for row in rows]
    return sorted(analyses, key=lambda analysis: analysis.report.report_id)


def _silent(stage: str, done: int, total: int) -> None:
    """No progress."""
