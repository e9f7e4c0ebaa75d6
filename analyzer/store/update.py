"""Bring a store up to date with a folder of files: only what changed is computed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from analyzer.errors import AnalyzerError, StoreError
from analyzer.pipeline import Analyzer, Progress, analyze_folder, corpus_key
from analyzer.reading import read_corpus
from analyzer.records import Report, ReportAnalysis
from analyzer.store.cache import FileCache
from analyzer.store.files import disk_errors
from analyzer.store.folder import Store, current_key, write_generation


@dataclass(frozen=True, slots=True)
class UpdateResult:
    """A store after an update; `changed` is False where nothing had to be done."""

    store: Store
    changed: bool


def update_store(
    path: str | Path,
    folder: str | Path,
    *,
    analyzer: Analyzer,
    processes: int | None = None,
    progress: Progress | None = None,
) -> UpdateResult:
    """Analyse a file, folder or archive into a store; unchanged files are not analysed again.

    Killed at any moment it leaves the store as it was; the next call goes on from the reports done.

    Raises:
        AnalyzerError: `path` does not exist.
        StoreError: another run is writing this store, or the disk is full or read-only.
    """
    folder = Path(folder)
    if not Path(path).exists():
        raise AnalyzerError(f"{path} does not exist; give a file, a folder or a .zip of reports")
    with disk_errors(folder / "runs"):
        (folder / "runs").mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "write.lock", timeout=0):
            models = (analyzer.themes.name, analyzer.encoder.name)
            key = corpus_key(path, analyzer.config, models)
            if current_key(folder) == key:
                return UpdateResult(Store(folder), changed=False)
            cache = FileCache(folder / "cache")
            analysis = analyze_folder(
                path, analyzer=analyzer, cache=cache, processes=processes, progress=progress
            )
            write_generation(folder, analysis, key)
            cache.prune()
            return UpdateResult(Store(folder), changed=True)
    except Timeout as error:
        raise StoreError(
            f"another run is writing {folder}; wait for it to end, or choose another --store folder"
        ) from error


def add_reports(
    path: str | Path, folder: str | Path, *, analyzer: Analyzer, progress: Progress | None = None
) -> UpdateResult:
    """Analyse files into a store beside the reports that it holds; these stay as they are.

    Files whose bytes are in the store already are left out; `changed` is False where nothing is new. A later
    `update_store` of another folder holds that folder alone.

    Raises:
        AnalyzerError: `path` does not exist.
        StoreError: another run is writing this store, or the disk is full or read-only.
    """
    folder = Path(folder)
    if current_key(folder) is None:
        return update_store(path, folder, analyzer=analyzer, processes=1, progress=progress)
    try:
        with FileLock(folder / "write.lock", timeout=0):
            known = Store(folder).load()
            corpus = read_corpus(path, analyzer.config.reading)
            fresh = _fresh(corpus.reports, known.reports)
            there = {item.path for item in known.skipped}
            skipped = [item for item in corpus.skipped if item.path not in there]
            if not fresh and not skipped:
                return UpdateResult(Store(folder), changed=False)
            added = []
            for n, report in enumerate(fresh, 1):
                added.append(analyzer.analyze_report(report))
                if progress is not None:
                    progress("analyze", n, len(fresh))
            analysis = analyzer.relate(
                sorted([*known.reports, *added], key=lambda a: a.report.report_id),
                skipped=[*known.skipped, *skipped],
                register=known.register,
                progress=progress,
            )
            digest = hashlib.sha256("".join(r.source.sha256 for r in fresh).encode())
            write_generation(folder, analysis, f"added-{digest.hexdigest()[:32]}")
            return UpdateResult(Store(folder), changed=True)
    except Timeout as error:
        raise StoreError(
            f"another run is writing {folder}; wait for it to end, or choose another --store folder"
        ) from error


def _fresh(reports: Sequence[Report], known: Sequence[ReportAnalysis]) -> list[Report]:
    """Reports that are not in the store, under ids that nobody there has."""
    hashes = {a.report.source.sha256 for a in known}
    taken = {a.report.report_id for a in known}
    fresh = []
    for report in reports:
        if report.source.sha256 in hashes:
            continue
        name, n = report.report_id, 1
        while name in taken:
            n += 1
            name = f"{report.report_id}-{n}"
        taken.add(name)
        fresh.append(replace(report, report_id=name))
    return fresh
