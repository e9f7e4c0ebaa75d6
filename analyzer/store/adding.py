"""Reports compared with a store one by one, with or without being added to it, in seconds.

The corpus of the store is not related again: its index, its statistics and its facts stand. The next
`update_store` folds what was added into a whole run.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from analyzer.errors import AnalyzerError
from analyzer.pipeline import Analyzer, KnownReports, Progress, tell
from analyzer.reading import read_corpus
from analyzer.records import CorpusAnalysis, Report, ReportAnalysis, SkippedFile
from analyzer.reuse import Index
from analyzer.store.files import disk_errors
from analyzer.store.folder import Store, current_key, write_generation
from analyzer.store.parts import Surroundings, join_reuse
from analyzer.store.update import UpdateResult, busy, update_store, uploads_of

FROZEN_SHARE = 0.02  # of the reports related together: above, added ones change what is common


class _Loaded(dict[str, ReportAnalysis]):
    """Analyses of a store, loaded when they are first asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __missing__(self, report_id: str) -> ReportAnalysis:
        self[report_id] = self._store.report(report_id)
        return self[report_id]


def check_report(report: Report, store: Store, *, analyzer: Analyzer) -> CorpusAnalysis:
    """What a report shares with those of a store, and its findings; the store stays as it is.

    A report of the store with the same bytes or the same id is left out. The analysis also holds the reports
    that it shares with.
    """
    analysis = analyzer.analyze_report(report)
    known = _known(store, analyzer)
    if known is None:
        kept = [a for a in store.load().reports if not _same(a.report, report)]
        return analyzer.relate([analysis, *kept])
    same = {f.report.report_id for f in known.facts if _same(f.report, report)}
    beside = [a for a in known.beside if not _same(a.report, report)]
    known = replace(known, left_out=frozenset(same), beside=beside)
    found = analyzer.relate_added([analysis], known)
    return replace(found, reports=(analysis, *known.by_id.values()))


def add_reports(
    path: str | Path, folder: str | Path, *, analyzer: Analyzer, progress: Progress | None = None
) -> UpdateResult:
    """Analyse files into a store beside the reports that it holds; these stay as they are.

    Files whose bytes are in the store already are left out; `changed` is False where nothing is new. Up to
    `FROZEN_SHARE` of the store's reports are compared one by one; for more, all are related again. What is to
    survive the next `update_store` has to lie below ``STORE/uploads`` (`keep_upload`).

    Raises:
        AnalyzerError: `path` does not exist.
        StoreError: another run is writing this store, or the disk is full or read-only.
    """
    folder = Path(folder)
    if current_key(folder) is None:
        return update_store(path, folder, analyzer=analyzer, processes=1, progress=progress)
    try:
        with FileLock(folder / "write.lock", timeout=0):
            return _add(path, Store(folder), analyzer, progress)
    except Timeout as error:
        raise busy(folder) from error


def keep_upload(path: str | Path, folder: str | Path) -> Path:
    """A copy of a file or folder in a new folder below ``STORE/uploads``; that folder.

    Raises:
        AnalyzerError: `path` does not exist.
        StoreError: the disk is full or cannot be written.
    """
    source, inbox = Path(path), uploads_of(Path(folder)) / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    if not source.exists():
        raise AnalyzerError(f"找不到 {path}；请给出报告文件、文件夹或 .zip")
    with disk_errors(inbox):
        if source.is_dir():
            shutil.copytree(source, inbox, symlinks=True)
        else:
            inbox.mkdir(parents=True)
            shutil.copy2(source, inbox / source.name)
    return inbox


def _add(
    path: str | Path, store: Store, analyzer: Analyzer, progress: Progress | None
) -> UpdateResult:
    facts = store.facts()
    corpus = read_corpus(path, analyzer.config.reading)
    fresh = _fresh(corpus.reports, [f.report for f in facts])
    known_skipped = store.intake().skipped
    skipped = _all_skipped(known_skipped, corpus.skipped)
    if not fresh and len(skipped) == len(known_skipped):
        return UpdateResult(store, changed=False)
    added = []
    for n, report in enumerate(fresh, 1):
        added.append(analyzer.analyze_report(report))
        tell(progress, "analyze", n, len(fresh))
    digest = hashlib.sha256("".join(r.source.sha256 for r in fresh).encode()).hexdigest()
    key = f"added-{digest[:32]}"
    known = _known(store, analyzer)
    if known and len(known.beside) + len(fresh) <= FROZEN_SHARE * len(known.facts):
        _write_added(store, analyzer, added, known, skipped, key)
    else:
        _write_anew(store, analyzer, added, skipped, key, progress)
    return UpdateResult(Store(store.folder), changed=True)


def _write_added(
    store: Store,
    analyzer: Analyzer,
    fresh: Sequence[ReportAnalysis],
    known: KnownReports,
    skipped: Sequence[SkippedFile],
    key: str,
) -> None:
    """A generation that holds all reports added to the run of which the store has an index."""
    before = store.added()
    register = store.intake().register
    found = analyzer.relate_added(fresh, known, skipped=skipped, register=register)
    ids = {a.report.report_id for a in known.beside}
    earlier = [f for f in before.findings if f.report_id in ids] if before else []
    whole = replace(
        found,
        reports=tuple(sorted((*known.beside, *fresh), key=lambda a: a.report.report_id)),
        reuse=replace(
            join_reuse([before.reuse, found.reuse]) if before else found.reuse, clusters=()
        ),
        findings=tuple(sorted((*earlier, *found.findings), key=lambda f: f.report_id)),
    )
    own = {a.report.report_id for a in whole.reports}
    shared = {i for pair in whole.reuse.report_pairs for i in (pair.left_id, pair.right_id)} - own
    around = Surroundings(known.facts, [known.by_id[i] for i in sorted(shared)])
    write_generation(store.folder, whole, key, base=store.folders[0].name, around=around)


def _write_anew(
    store: Store,
    analyzer: Analyzer,
    added: Sequence[ReportAnalysis],
    skipped: Sequence[SkippedFile],
    key: str,
    progress: Progress | None,
) -> None:
    """A generation in which all reports of the store and the added ones are related."""
    known = store.load()
    kept: list[Index] = []
    analysis = analyzer.relate(
        sorted([*known.reports, *added], key=lambda a: a.report.report_id),
        skipped=skipped,
        register=known.register,
        progress=progress,
        keep=kept.append,
    )
    write_generation(store.folder, analysis, key, index=next(iter(kept), None))


def _known(store: Store, analyzer: Analyzer) -> KnownReports | None:
    """The store as reports are compared with it; None where it was made otherwise, or keeps no index."""
    index, run = store.index(), store.base_run
    made = (run.config_hash, run.encoder, run.theme_model)
    if index is None or made != (
        analyzer.config.digest,
        analyzer.encoder.name,
        analyzer.themes.name,
    ):
        return None
    added = store.added()
    by_id = _Loaded(store)
    beside = added.reports if added else ()
    by_id |= {a.report.report_id: a for a in beside}
    return KnownReports(index, store.facts(base=True), by_id, beside, run.notes)


def _same(known: Report, report: Report) -> bool:
    return known.report_id == report.report_id or known.source.sha256 == report.source.sha256


def _all_skipped(
    known: Sequence[SkippedFile], found: Sequence[SkippedFile]
) -> tuple[SkippedFile, ...]:
    there = {item.path for item in known}
    new = [item for item in found if item.path not in there]
    return tuple(sorted([*known, *new], key=lambda item: item.path))


def _fresh(reports: Sequence[Report], known: Collection[Report]) -> list[Report]:
    """Reports that are not in the store, under ids that nobody there has."""
    hashes = {report.source.sha256 for report in known}
    taken = {report.report_id for report in known}
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
