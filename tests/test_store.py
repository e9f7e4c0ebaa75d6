from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import factories
import pytest
from filelock import FileLock

from analyzer.errors import StoreError
from analyzer.frames import COLUMNS, to_frames
from analyzer.pipeline import Analyzer
from analyzer.records import CorpusAnalysis, Reuse
from analyzer.store import Decisions, Store, update_store
from analyzer.store.cache import FileCache
from analyzer.store.files import disk_errors
from analyzer.store.folder import current_key


@pytest.fixture(scope="module")
def store(
    tmp_path_factory: pytest.TempPathFactory, reports_folder: Path, analyzer: Analyzer
) -> Store:
    folder = tmp_path_factory.mktemp("store")
    return update_store(reports_folder, folder, analyzer=analyzer).store


def test_a_store_gives_back_the_analysis(store: Store, analysis: CorpusAnalysis) -> None:
    assert store.load() == analysis
    first = analysis.reports[0].report.report_id
    assert store.report(first) == analysis.reports[0]
    assert store.findings() == analysis.findings
    assert store.findings_of(first) == tuple(f for f in analysis.findings if f.report_id == first)
    for name, frame in to_frames(analysis).items():
        assert store.frame(name).astype(str).equals(frame.astype(str).reset_index(drop=True)), name


def test_an_id_that_is_not_there_is_said(store: Store) -> None:
    for ask in (store.report, store.findings_of):
        with pytest.raises(StoreError, match="中没有报告 nobody-2023"):
            ask("nobody-2023")


def test_frames_without_rows_keep_their_types(tmp_path: Path, analysis: CorpusAnalysis) -> None:
    from analyzer.store.parts import read_frame, write_part

    empty = replace(analysis, reports=(), findings=(), skipped=(), reuse=Reuse())
    for folder, written in ((tmp_path / "full", analysis), (tmp_path / "empty", empty)):
        folder.mkdir()
        write_part(folder, written)
    for name in COLUMNS:
        both = read_frame([tmp_path / "full", tmp_path / "empty"], name)
        assert both.equals(read_frame([tmp_path / "full"], name)), name
        assert read_frame([tmp_path / "empty"], name).columns.tolist() == COLUMNS[name], name


def test_duckdb_asks_the_frames(store: Store) -> None:
    rows = store.query("SELECT count(*) AS n FROM reports WHERE year = ?", [2023])
    assert rows["n"].tolist() == [len(factories.INVENTED)]


def test_nothing_changed_nothing_done(
    store: Store, reports_folder: Path, analyzer: Analyzer
) -> None:
    assert not update_store(reports_folder, store.folder, analyzer=analyzer).changed


def test_only_new_files_are_read(tmp_path: Path, analyzer: Analyzer) -> None:
    reports, folder = tmp_path / "reports", tmp_path / "store"
    reports.mkdir()
    (reports / "a2023.txt").write_text(factories.HARBOUR, encoding="utf-8")
    update_store(reports, folder, analyzer=analyzer)
    before = {p.name: p.stat().st_mtime_ns for p in (folder / "cache").glob("??/*")}
    (reports / "b2023.txt").write_text(factories.LIBRARY, encoding="utf-8")
    result = update_store(reports, folder, analyzer=analyzer)
    after = {p.name: p.stat().st_mtime_ns for p in (folder / "cache").glob("??/*")}
    assert result.changed
    assert before.items() <= after.items()
    assert len(result.store.frame("reports")) == 2
    (reports / "a2023.txt").unlink()
    smaller = update_store(reports, folder, analyzer=analyzer).store
    assert len(smaller.frame("reports")) == 1
    assert len(list((folder / "runs").iterdir())) == 2


def test_two_runs_on_one_store(tmp_path: Path, reports_folder: Path, analyzer: Analyzer) -> None:
    (tmp_path / "runs").mkdir()
    with FileLock(tmp_path / "write.lock"), pytest.raises(StoreError, match="另一次运行正在写入"):
        update_store(reports_folder, tmp_path, analyzer=analyzer)


def test_no_store_and_foreign_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="还没有分析结果"):
        Store(tmp_path)
    run = tmp_path / "runs" / "old"
    run.mkdir(parents=True)
    (run / "run.json").write_text('{"format": 1, "key": "0"}', encoding="utf-8")
    (tmp_path / "CURRENT").write_text("old", encoding="utf-8")
    with pytest.raises(StoreError, match="的格式是 1，本版本读取 2；请由报告重新生成"):
        Store(tmp_path)
    assert current_key(tmp_path) is None


def test_a_damaged_cache_entry_reads_as_absent(tmp_path: Path) -> None:
    cache = FileCache(tmp_path)
    cache.put("abcd", b"data")
    assert cache.get("abcd") == b"data"
    entry = tmp_path / "ab" / "abcd"
    entry.write_bytes(entry.read_bytes()[:-1])
    assert cache.get("abcd") is None


def test_a_full_disk_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="磁盘已满"), disk_errors(tmp_path / "x"):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_the_run_in_force(
    tmp_path: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports, folder = tmp_path / "reports", tmp_path / "store"
    reports.mkdir()
    (reports / "a2023.txt").write_text(factories.HARBOUR, encoding="utf-8")
    before = update_store(reports, folder, analyzer=analyzer).store

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (reports / "b2023.txt").write_text(factories.LIBRARY, encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr("analyzer.store.folder.parts.write_part", full)
        with pytest.raises(StoreError, match="磁盘已满"):
            update_store(reports, folder, analyzer=analyzer)
    assert Store(folder).run_id == before.run_id
    assert not list((folder / "runs").glob("*.tmp"))
    assert len(update_store(reports, folder, analyzer=analyzer).store.frame("reports")) == 2


def test_decisions_keep_their_history(tmp_path: Path) -> None:
    decisions = Decisions(tmp_path / "decisions.sqlite")
    assert decisions.latest() == {}
    decisions.decide("f1", "confirmed", note="两处一致", decided_by="甲")
    decisions.decide("f1", "dismissed", note="系上级范文")
    assert decisions.latest()["f1"].state == "dismissed"
    assert [d.state for d in decisions.history("f1")] == ["confirmed", "dismissed"]
    with pytest.raises(StoreError, match="pending、confirmed、dismissed"):
        decisions.decide("f1", "guilty")


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("delay", [0.3, 0.9, 1.6, 2.4])
def test_a_killed_run_leaves_the_store_readable(
    tmp_path: Path, reports_folder: Path, delay: float, analysis: CorpusAnalysis
) -> None:
    folder = tmp_path / "store"
    command = [
        sys.executable,
        "-m",
        "analyzer",
        "analyze",
        str(reports_folder),
        "--store",
        str(folder),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()
    if (folder / "CURRENT").exists():
        assert len(Store(folder).frame("reports")) == len(analysis.reports)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(Store(folder).load().reports) == len(analysis.reports)
