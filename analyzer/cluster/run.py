"""From a path that Spark reaches to a store: the order of the stages on a cluster."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from analyzer.cluster.inputs import open_inputs, stored_analyses
from analyzer.cluster.judging import collect_facts, collect_findings, judge
from analyzer.cluster.reports import Analyses, analyze_inputs, take_analyses
from analyzer.cluster.reuse import find_reuse
from analyzer.cluster.session import divide
from analyzer.cluster.writing import Run, passed_on, write_run
from analyzer.config import Config
from analyzer.errors import AnalyzerError, StoreError
from analyzer.pipeline import Analyzer, Progress, code_digest, run_key
from analyzer.store import Store, UpdateResult
from analyzer.store.files import disk_errors
from analyzer.store.folder import current_key, publish
from analyzer.store.parts import CorpusPart
from analyzer.store.update import busy, uploads_of

_COMPARED = ("the code", "the theme model", "the encoder")

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
        AnalyzerError: there is nothing at `path`, a Parquet has other columns, or executors have other code or models.
        StoreError: another run is writing this store, or the disk is full or read-only.
    """
    folder = Path(folder)
    analyzer = Analyzer.load(config)
    with disk_errors(folder / "runs"):
        (folder / "runs").mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "write.lock", timeout=0):
            if any(uploads_of(folder).glob("*")):
                raise StoreError(
                    f"{uploads_of(folder)} holds files added to this store, which a cluster run does not read; "
                    "put them where the other reports are, or choose another --out folder"
                )
            return _update(spark, path, folder, analyzer, progress or _silent)
    except Timeout as error:
        raise busy(folder) from error


def _update(
    spark: SparkSession, path: str, folder: Path, analyzer: Analyzer, progress: Progress
) -> UpdateResult:
    config = analyzer.config
    describe = spark.sparkContext.setJobDescription
    describe("check")
    check_executors(spark, analyzer)
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
    facts = collect_facts(found.frame)
    divide(spark, len(facts))
    progress("analyze", 1, 1)
    progress("reuse", 0, 1)
    reuse, index = find_reuse(found.frame, config)
    progress("reuse", 1, 1)
    progress("findings", 0, 1)
    describe("findings and frames")
    judged = judge(found.frame, facts, reuse, found.register, found.skipped, config)
    findings = collect_findings(judged, facts)
    progress("findings", 1, 1)
    info = analyzer.run_info(len(facts), len(found.skipped), reuse.notes)
    corpus = CorpusPart(reuse, (), found.skipped, info, found.register)
    run = Run(passed_on(judged.frame), facts, corpus, findings, index)
    describe("store")
    publish(folder, key, info, partial(write_run, run=run))
    return UpdateResult(Store(folder), changed=True)


def check_executors(spark: SparkSession, analyzer: Analyzer) -> None:
    """Nothing where executors have the driver's code and models.

    Raises:
        AnalyzerError: an executor has others: what it gave would not be what is asked for.
    """
    config = analyzer.config

    def code_and_models(
        _: int,
    ) -> tuple[str, str, str]:  # sent whole: another version may not have it
        from analyzer.pipeline import Analyzer, code_digest

        there = Analyzer.load(config)
        return code_digest(), there.themes.name, there.encoder.name

    mine = code_digest(), analyzer.themes.name, analyzer.encoder.name
    n_tasks = spark.sparkContext.defaultParallelism
    answers = spark.sparkContext.range(n_tasks, numSlices=n_tasks).map(code_and_models).collect()
    for theirs in answers:
        for what, own, other in zip(_COMPARED, mine, theirs, strict=True):
            if own != other:
                raise AnalyzerError(
                    f"an executor has {what} {other}, the driver {own}; ship one environment to both "
                    "(docs/cluster.md) and run again"
                )


def _read(spark: SparkSession, path: str, config: Config) -> Analyses:
    stored = stored_analyses(spark, path)
    if stored is not None:
        return take_analyses(stored)
    return analyze_inputs(open_inputs(spark, path, config.reading), config)


def _silent(stage: str, done: int, total: int) -> None:
    """No progress."""
