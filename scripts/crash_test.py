"""Kills runs at random moments and fills disks: the store must open whole, the next run must finish the same.

In: a corpus of scripts/benchmark_corpus.py (--reports). 1. `kill -9` of a run and its workers at --kills random
moments; after each, whatever the store holds must be a whole generation; now and then a run is left to end, and
its export must be byte for byte that of an undisturbed run. 2. The same for reports added one by one (--adds): each
is there whole or not at all. 3. Two runs on one store at once. 4. A reader that opens the store all the while.
5. A disk too small, at several sizes (tmpfs; needs root on Linux, else skipped).
Out: counts; exit code 1 if anything failed. Time: 100 kills take about 8 minutes. Random by --seed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from benchmark_corpus import write_corpus

from analyzer.export import write_frames
from analyzer.frames import COLUMNS
from analyzer.store import Store

READER = """
import sys, time
from analyzer.errors import StoreError
from analyzer.store import Store
opened = 0
while True:
    try:
        store = Store(sys.argv[1])
    except StoreError as error:
        assert "还没有分析结果" in str(error), error
        continue
    counts = {len(store.frame(name)["report_id"].unique()) for name in ("reports", "sharing")}
    assert len(counts) == 1, counts
    assert store.query("SELECT count(*) AS n FROM sentences")["n"][0] > 0
    opened += 1
    print(opened, flush=True)
"""


def start(reports: Path, store: Path, processes: int = 2) -> subprocess.Popen[str]:
    """An analysis in a process group of its own, so that its workers die with it."""
    return _nianbao("analyze", str(reports), "--store", str(store), "--processes", str(processes))


def _nianbao(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "analyzer", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


def finish(reports: Path, store: Path) -> None:
    process = start(reports, store)
    _, errors = process.communicate()
    if process.returncode:
        raise SystemExit(f"a run failed: {errors}")


def export_digest(store: Path) -> str:
    """Digest of all files of an export."""
    opened = Store(store)
    frames = {name: opened.frame(name) for name in COLUMNS}
    with tempfile.TemporaryDirectory() as folder:
        files = write_frames(frames, opened.run, folder)
        return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def check_whole(store: Path, n: int) -> str:
    """What a store holds after a kill; fails where it is half of something."""
    if not (store / "CURRENT").exists():
        return "no run yet"
    opened = Store(store)
    loaded = opened.load()
    if not len(loaded.reports) == len(opened.frame("reports")) == n:
        raise SystemExit(f"{store} holds {len(loaded.reports)} of {n} reports")
    for name in COLUMNS:
        opened.frame(name)
    return "a whole run"


def kills(reports: Path, work: Path, n: int, count: int, rng: random.Random) -> Counter[str]:
    """Kill runs at random moments; every eighth is left to end and compared."""
    store, undisturbed = work / "store", work / "undisturbed"
    began = time.monotonic()
    finish(reports, undisturbed)
    longest = time.monotonic() - began
    expected = export_digest(undisturbed)
    seen: Counter[str] = Counter()
    while seen["killed"] < count:
        process = start(reports, store)
        try:
            process.communicate(timeout=rng.uniform(0.02, longest))
            seen["ended before its kill"] += 1
            shutil.rmtree(store)
            continue
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        seen["killed"] += 1
        seen[f"then: {check_whole(store, n)}"] += 1
        if seen["killed"] % 8 == 0:
            finish(reports, store)
            if export_digest(store) != expected:
                raise SystemExit("an export after a kill differs from the undisturbed one")
            seen["exports equal to the undisturbed one"] += 1
            print(f"{seen['killed']} kills", file=sys.stderr, flush=True)
            _touch_or_clear(reports, store, rng)
    return seen


def _touch_or_clear(reports: Path, store: Path, rng: random.Random) -> None:
    """The next kills meet an empty store, or one with a run in force and work to do."""
    if rng.random() < 0.5:
        shutil.rmtree(store)
        return
    info = next((store / "runs").glob("*/run.json"))
    info.write_text(info.read_text("utf-8").replace('"key": "', '"key": "0'), "utf-8")
    for entry in rng.sample(sorted((store / "cache").glob("??/*")), 20):
        entry.unlink()


def added(work: Path, count: int, rng: random.Random) -> Counter[str]:
    """Kill commands that add a report to a store large enough for reports to be added one by one."""
    store, whole, more = work / "adding", work / "whole", work / "more"
    write_corpus(work / "many", 60)
    finish(work / "many", whole)
    write_corpus(more, 30, seed=1)
    report = next(iter(sorted(more.rglob("*.txt"))))
    n = len(Store(whole).frame("reports"))
    shutil.copytree(whole, store)
    seen: Counter[str] = Counter()
    longest = 0.0
    while seen["killed"] < count:
        began = time.monotonic()
        process = _nianbao("add", str(report), "--store", str(store))
        try:
            process.communicate(timeout=rng.uniform(0.3, longest) if longest else None)
            longest = max(longest, time.monotonic() - began)
            seen["ended before its kill"] += 1
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            seen["killed"] += 1
        there = len(Store(store).frame("reports"))
        if there not in (n, n + 1):
            raise SystemExit(f"{store} holds {there} reports, expected {n} or {n + 1}")
        check_whole(store, there)
        seen["then with the report" if there > n else "then without it"] += 1
        if there > n:
            shutil.rmtree(store)
            shutil.copytree(whole, store)
    return seen


def two_runs(reports: Path, store: Path) -> Counter[str]:
    """Two runs at once: one ends well, the other says that the store is busy, or finds it done."""
    seen: Counter[str] = Counter()
    runs = [start(reports, store) for _ in range(2)]
    for process in runs:
        _, errors = process.communicate()
        said = "另一次运行正在写入" in errors
        seen[
            "done"
            if process.returncode == 0
            else "told that another run is writing"
            if said
            else errors
        ] += 1
    return seen


def beside_a_reader(reports: Path, store: Path, n_runs: int = 4) -> Counter[str]:
    """Runs that change the store while a reader opens it again and again."""
    finish(reports, store)
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(store)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert reader.stdout is not None
    reader.stdout.readline()  # it reads from here on
    spare = next(iter(sorted(reports.rglob("*.txt"))))
    text = spare.read_bytes()
    for turn in range(n_runs):
        if turn % 2:
            spare.write_bytes(text)
        else:
            spare.unlink()
        finish(reports, store)
    failed = reader.poll() is not None
    reader.kill()
    out, errors = reader.communicate()
    if failed:
        raise SystemExit(f"the reader failed: {errors}")
    return Counter({"runs": n_runs, "times the store was opened meanwhile": len(out.splitlines())})


def full_disk(reports: Path, work: Path, shares: tuple[float, ...]) -> Counter[str]:
    """Runs on file systems with a share of the room that a store takes; then the same store on a larger one."""
    seen: Counter[str] = Counter()
    mount = work / "small"
    mount.mkdir()
    blocks = [-(-f.stat().st_size // 4096) for f in (work / "undisturbed").rglob("*")]
    for size in (round(share * 4 * sum(blocks)) for share in shares):
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(mount)],
            capture_output=True,
        )
        if made.returncode:
            return Counter({"skipped: no right to mount a small disk": 1})
        try:
            process = start(reports, mount / "store", processes=1)
            _, errors = process.communicate()
            if process.returncode == 0 or "磁盘已满" not in errors:
                raise SystemExit(f"{size} kB: exit code {process.returncode}, said: {errors}")
            seen["told that the disk is full"] += 1
            subprocess.run(["mount", "-o", "remount,size=200m", str(mount)], check=True)
            finish(reports, mount / "store")
            seen["finished once there was space"] += 1
        finally:
            subprocess.run(["umount", str(mount)], check=True)
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--adds", type=int, default=20)
    parser.add_argument("--reports", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        reports = work / "reports"
        n = write_corpus(reports, options.reports)
        for name, seen in (
            ("kill -9", kills(reports, work, n, options.kills, rng)),
            ("kill -9 of adding", added(work, options.adds, rng)),
            ("two runs on one store", two_runs(reports, work / "two")),
            ("runs beside a reader", beside_a_reader(reports, work / "two")),
            ("full disk", full_disk(reports, work, (0.1, 0.25, 0.4, 0.55, 0.7))),
        ):
            print(f"{name}: " + ", ".join(f"{what}: {times}" for what, times in seen.items()))


if __name__ == "__main__":
    main()
