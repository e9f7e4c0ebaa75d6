"""How fast a corpus is analysed, stage by stage, in wall and CPU seconds and peak memory.

In: corpora composed by scripts/benchmark_corpus.py (settings printed). Each size runs in a process of its own:
a cold run from files to CSV exports, models loaded in it; a second run over the unchanged folder; a run with
one report more. ``--peers`` compares the reuse stage with datasketch MinHash-LSH and with TF-IDF cosines of
character n-grams on the same composed corpus. Nothing is random but by seed. Time: a minute for 65 and 1,000
reports, half an hour with ``--large``; on a busy machine only CPU seconds and ratios mean anything.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20


class Meter:
    """CPU seconds of this process and its children so far, and the highest memory of all together."""

    def __init__(self) -> None:
        self.peak_mb = 0.0
        self._gone = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def cpu(self) -> float:
        """Seconds of this process, of children that ended, and of those that run."""
        mine = resource.getrusage(resource.RUSAGE_SELF)
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        live = sum(_cpu_of(child) for child in _children())
        return mine.ru_utime + mine.ru_stime + ended.ru_utime + ended.ru_stime + live

    def _watch(self) -> None:
        while not self._gone.wait(0.2):
            total = sum(_memory_of(pid) for pid in (os.getpid(), *_children()))
            self.peak_mb = max(self.peak_mb, total)


def _children() -> list[int]:
    tasks = Path(f"/proc/{os.getpid()}/task")
    found = []
    for task in tasks.iterdir():
        try:
            found += map(int, (task / "children").read_text().split())
        except OSError:
            continue  # a thread that ended meanwhile
    return found


def _cpu_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICK


def _memory_of(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_MB
    except OSError:
        return 0.0


# --- one run, in a process of its own --------------------------------------------------------------


def run_once(folder: Path, store: Path, out: Path) -> dict[str, Any]:
    """One analysis with exports: seconds of each stage as (wall, CPU), and peak memory in MB."""
    meter = Meter()
    marks: list[tuple[str, float, float]] = [("start", time.perf_counter(), 0.0)]

    def mark(stage: str) -> None:
        if marks[-1][0] != stage:
            marks.append((stage, time.perf_counter(), meter.cpu()))

    from analyzer.export import write_frames
    from analyzer.frames import COLUMNS
    from analyzer.pipeline import Analyzer
    from analyzer.store import update_store

    analyzer = Analyzer.load()
    encode, embedding = analyzer.encoder.encode, [0.0, 0.0]

    def timed(texts: Any) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        vectors = encode(texts)
        embedding[0] += time.perf_counter() - wall
        embedding[1] += time.process_time() - cpu
        return vectors

    analyzer.encoder.encode = timed  # type: ignore[method-assign]
    mark("load")

    def progress(stage: str, done: int, total: int) -> None:
        mark("store" if stage == "findings" and done else stage)

    result = update_store(folder, store, analyzer=analyzer, progress=progress)
    mark("export")
    if result.changed:
        frames = {name: result.store.frame(name) for name in COLUMNS}
        write_frames(frames, result.store.run, out)
    mark("end")
    stages: dict[str, list[float]] = {}
    for before, after in pairwise(marks):
        name = {"start": "load", "load": "list"}.get(before[0], before[0])
        entry = stages.setdefault(name, [0.0, 0.0])
        entry[0] += after[1] - before[1]
        entry[1] += after[2] - before[2]
    stages["embed"] = embedding
    if "reuse" in stages:
        stages["reuse"] = [a - b for a, b in zip(stages["reuse"], embedding, strict=True)]
    return {"stages": stages, "peak_mb": round(meter.peak_mb), "changed": result.changed}


def split_analysis(folder: Path, n: int = 150) -> dict[str, float]:
    """CPU shares of the per-report stages within ``analyze``, measured on a sample of reports."""
    from analyzer.claims import extract_report_claims
    from analyzer.config import Config
    from analyzer.reading import list_inputs, read_input
    from analyzer.segment import split_blocks, split_sections, split_sentences
    from analyzer.tables import parse_tables
    from analyzer.themes import load_theme_model, score_sentences

    model = load_theme_model()
    spent: Counter[str] = Counter()
    reading = Config().reading
    for item in list_inputs(folder, reading)[0][:n]:
        report = read_input(item, reading)
        clock = [time.process_time()]
        sections = split_sections(report)
        sentences = split_sentences(report, sections, split_blocks(report, sections))
        clock.append(time.process_time())
        parse_tables(report, sections)
        clock.append(time.process_time())
        extract_report_claims(report, sentences, sections)
        clock.append(time.process_time())
        score_sentences(sentences, sections, model)
        clock.append(time.process_time())
        for name, a, b in zip(
            ("segment", "tables", "claims", "themes"), clock, clock[1:], strict=False
        ):
            spent[name] += b - a
    total = sum(spent.values())
    return {name: seconds / total for name, seconds in spent.items()}


# --- sizes side by side ----------------------------------------------------------------------------


def measure(n: int, work: Path) -> dict[str, Any]:
    """Cold, unchanged and one-more runs of `n` reports."""
    from benchmark_corpus import write_corpus

    folder, store, out = (work / f"{name}{n}" for name in ("reports", "store", "out"))
    write_corpus(folder, n)
    extra = work / f"more{n}"
    write_corpus(extra, 30, seed=1)
    one = next(iter(sorted(extra.rglob("*.txt"))))
    cold, again = _child(folder, store, out), _child(folder, store, out)
    (folder / "新增机关2023年政府信息公开工作年度报告.txt").write_bytes(one.read_bytes())
    return {
        "cold": cold,
        "again": again,
        "one_more": _child(folder, store, out),
        "folder": str(folder),
    }


def _child(folder: Path, store: Path, out: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--once", str(folder), str(store), str(out)]
    environment = {**os.environ, "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "2")}
    wall = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    made: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    made["wall"] = time.perf_counter() - wall
    made["cpu"] = sum(cpu for _, cpu in made["stages"].values())
    return made


def print_sizes(
    sizes: list[int], measured: dict[int, dict[str, Any]], shares: dict[str, float]
) -> None:
    print("\nCold run: CPU seconds (wall seconds) by stage")
    print("| stage | " + " | ".join(f"{n:,} reports" for n in sizes) + " |")
    print("| --- |" + " ---: |" * len(sizes))
    for name in (
        "load",
        "list",
        "read",
        "analyze",
        "embed",
        "reuse",
        "findings",
        "store",
        "export",
    ):
        cells = [measured[n]["cold"]["stages"].get(name, [0, 0]) for n in sizes]
        print(f"| {name} | " + " | ".join(f"{cpu:.1f} ({wall:.1f})" for wall, cpu in cells) + " |")
    rows: dict[str, Any] = {
        "all": lambda m: f"{m['cold']['cpu']:.1f} ({m['cold']['wall']:.1f})",
        "peak memory": lambda m: f"{m['cold']['peak_mb']:,} MB",
        "second run, unchanged": lambda m: _share(m["again"], m["cold"]),
        "one report more": lambda m: _share(m["one_more"], m["cold"]),
    }
    for name, cell in rows.items():
        print(f"| {name} | " + " | ".join(cell(measured[n]) for n in sizes) + " |")
    parts = ", ".join(f"{name} {share:.0%}" for name, share in shares.items())
    print(f"\nWithin analyze (CPU): {parts}")
    for small, large in pairwise(sizes):
        before, after = measured[small]["cold"], measured[large]["cold"]
        growth = after["cpu"] / before["cpu"]
        print(f"{small:,} to {large:,} reports (x{large / small:.1f}): x{growth:.1f} in CPU time")


def _share(run: dict[str, Any], cold: dict[str, Any]) -> str:
    return f"{run['cpu']:.1f} ({run['wall']:.1f}), {run['cpu'] / cold['cpu']:.1%} of cold"


def compare_peers(n: int, seed: int = 901) -> None:
    """Our reuse stage and other methods on one composed corpus: CPU time and what they find."""
    from scripts.evaluate_reuse import ours, peer
    from scripts.reuse_benchmark.compose import Setting, compose
    from scripts.reuse_benchmark.scoring import score

    planted = max(8, n // 8)
    setting = Setting(bank="b", n_reports=n, n_regions=max(3, n // 30), plants_per_kind=planted)
    benchmark = compose(setting, seed)
    ours(compose(Setting(bank="b", n_reports=12, n_regions=3, plants_per_kind=1), 1), lexical=False)
    print(f"\nReuse of {n} reports, {len(benchmark.plants)} planted pairs; CPU seconds")
    print("| method | CPU | ratio | plagdet | precision | recall | AP of pairs |")
    print("| --- |" + " ---: |" * 6)
    base = 0.0
    for name in ("nianbao", "MinHash-LSH", "TF-IDF"):
        start = time.process_time()
        result = ours(benchmark, lexical=False) if name == "nianbao" else peer(name, benchmark)
        seconds = time.process_time() - start
        base = base or seconds
        row = score(benchmark, *result)
        figures = " | ".join(f"{row[key]:.3f}" for key in ("plagdet", "P", "R", "AP"))
        print(f"| {name} | {seconds:.1f} | {seconds / base:.2f} | {figures} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[65, 1000])
    parser.add_argument("--large", action="store_true", help="10,000 reports, too")
    parser.add_argument(
        "--peers", type=int, nargs="?", const=300, help="reports: reuse against others"
    )
    parser.add_argument("--once", type=Path, nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        print(json.dumps(run_once(*options.once)))
        return
    from benchmark_corpus import SETTINGS

    sizes = [*options.sizes, *([10_000] if options.large else [])]
    print(SETTINGS)
    if sizes:
        with tempfile.TemporaryDirectory() as work:
            measured = {}
            for n in sizes:
                measured[n] = measure(n, Path(work))
                print(f"{n:,} reports done", file=sys.stderr)
            print_sizes(sizes, measured, split_analysis(Path(measured[sizes[-1]]["folder"])))
    if options.peers:
        compare_peers(options.peers)


if __name__ == "__main__":
    main()
