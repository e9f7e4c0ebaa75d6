"""Bring a store up to date with a folder of files: only what changed is computed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from analyzer.compact import no_cycle_search
from analyzer.errors import AnalyzerError, StoreError
from analyzer.pipeline import Analyzer, Progress, analyze_folder, corpus_key
from analyzer.reuse import Index
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

    Files that were uploaded to this store belong to it: they are analysed with those at `path`.
    Killed at any moment it leaves the store as it was; the next call goes on from the reports done.

    Raises:
        AnalyzerError: `path` does not exist.
        StoreError: another run is writing this store, or the disk is full or read-only.
    """
    folder = Path(folder)
    if not Path(path).exists():
        raise AnalyzerError(f"找不到 {path}；请给出报告文件、文件夹或 .zip")
    with disk_errors(folder / "runs"):
        (folder / "runs").mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "write.lock", timeout=0):
            models = (analyzer.themes.name, analyzer.encoder.name)
            uploads = uploads_of(folder)
            key = corpus_key(path, analyzer.config, models, uploads)
            if current_key(folder) == key:
                return UpdateResult(Store(folder), changed=False)
            cache = FileCache(folder / "cache")
            kept: list[Index] = []
            with no_cycle_search():
                analysis = analyze_folder(
                    path,
                    analyzer=analyzer,
                    cache=cache,
                    uploads=uploads,
                    processes=processes,
                    progress=progress,
                    keep=kept.append,
                )
                write_generation(folder, analysis, key, index=next(iter(kept), None))
            cache.prune()
            return UpdateResult(Store(folder), changed=True)
    except Timeout as error:
        raise busy(folder) from error


def uploads_of(folder: Path) -> Path:
    """Where a store keeps the files that were uploaded to it or added."""
    return folder / "uploads"


def busy(folder: Path) -> StoreError:
    """That another run holds the lock, in words."""
    return StoreError(f"另一次运行正在写入 {folder}；请等它结束，或用 --store 换一个文件夹")
