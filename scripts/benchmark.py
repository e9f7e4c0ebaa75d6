"""How fast a corpus is analysed, stage by stage, in wall and CPU seconds and peak memory.

In: corpora composed by scripts/benchmark_corpus.py (settings printed), kept in --work between runs. Each size
runs in processes of its own: a cold run from files to CSV exports, models loaded in it; a second run over the
unchanged folder; then, as whole commands from the start of Python to its end, `nianbao check` of one new
report against the store and `nianbao add` of it. ``--peers`` compares the reuse stage with datasketch
MinHash-LSH and with TF-IDF cosines of character n-grams on one composed corpus. Nothing is random but by seed.
Time on two quiet cores: two minutes for 65 and 1,000 reports, 20 minutes more for 10,000; on a busy machine only
CPU seconds and ratios mean anything.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analyzer.embed import Encoder

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


class TimedEncoder:
    """An encoder that counts the seconds it takes, (wall, CPU)."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.dimension = encoder.name, encoder.dimension
        self.seconds = [0.0, 0.0]

    def encode(self, texts: Sequence[str]) -> Any:
        """The encoder's own rows."""
        wall, cpu = time.perf_counter(), time.process_time()
        vectors = self._encoder.encode(texts)
        self.seconds[0] += time.perf_counter() - wall
        self.seconds[1] += time.process_time() - cpu
        return vectors


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
    encoder = TimedEncoder(analyzer.encoder)
    analyzer = replace(analyzer, encoder=encoder)
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
    stages["embed"] = encoder.seconds
    if "reuse" in stages:
        stages["reuse"] = [a - b for a, b in zip(stages["reuse"], encoder.seconds, strict=True)]
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
    """A cold run of `n` reports, one with nothing changed, one report checked and added."""
    from benchmark_corpus import kept_corpus

    folder, more = kept_corpus(work, n, 7), kept_corpus(work, 30, 1)
    store, out = work / f"store{n}", work / f"out{n}"
    for left_over in (store, out):
        shutil.rmtree(left_over, ignore_errors=True)
    found: dict[str, Any] = {
        "cold": _child(folder, store, out),
        "again": _child(folder, store, out),
    }
    one, two = sorted(more.rglob("*.txt"))[:2]
    found["check"] = _command("check", str(one), "--against", str(store))
    found["add"] = _command("add", str(one), "--store", str(store))
    found["add_next"] = _command("add", str(two), "--store", str(store))
    found["store_mb"] = sum(f.stat().st_size for f in store.rglob("*") if f.is_file()) / 2**20
    return found


def _environment() -> dict[str, str]:
    """As on a user's machine: compiled modules are kept."""
    environment = {**os.environ, "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "2")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def _command(*arguments: str) -> dict[str, float]:
    """Wall and CPU seconds and peak MB of one command."""
    wall = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "analyzer", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        cwd=ROOT,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"nianbao {' '.join(arguments)} ended with {process.returncode}")
    cpu = used.ru_utime + used.ru_stime
    return {"wall": time.perf_counter() - wall, "cpu": cpu, "mb": used.ru_maxrss / 1024}


def _child(folder: Path, store: Path, out: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--once", str(folder), str(store), str(out)]
    wall = time.perf_counter()
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, env=_environment()
    )
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
        "check one report": lambda m: _seconds(m["check"]),
        "add one report": lambda m: _seconds(m["add"]),
        "add another one": lambda m: _seconds(m["add_next"]),
        "store on disk": lambda m: f"{m['store_mb']:,.0f} MB",
    }
    for name, cell in rows.items():
        print(f"| {name} | " + " | ".join(cell(measured[n]) for n in sizes) + " |")
    parts = ", ".join(f"{name} {share:.0%}" for name, share in shares.items())
    print(f"\nWithin analyze (CPU): {parts}")
    for small, large in pairwise(sizes):
        before, after = measured[small]["cold"], measured[large]["cold"]
        growth = [after[clock] / before[clock] for clock in ("wall", "cpu")]
        print(
            f"{small:,} to {large:,} reports (x{large / small:.1f}): "
            f"x{growth[0]:.1f} in time, x{growth[1]:.1f} in CPU time; by stage (CPU):",
            *(
                f"{name} x{after['stages'][name][1] / max(cpu, 0.05):.1f}"
                for name, (_, cpu) in before["stages"].items()
            ),
        )


def _seconds(command: dict[str, float]) -> str:
    return f"{command['cpu']:.1f} ({command['wall']:.1f}), {command['mb']:,.0f} MB"


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
    parser.add_argument("--peers", type=int, default=300, help="reports; 0: no comparison")
    parser.add_argument("--work", type=Path, help="folder for corpora and stores, kept")
    parser.add_argument("--once", type=Path, nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        print(json.dumps(run_once(*options.once)))
        return
    from benchmark_corpus import SETTINGS, kept_corpus

    print(SETTINGS)
    with tempfile.TemporaryDirectory() as folder:
        work = (options.work or Path(folder)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        measured = {}
        for n in options.sizes:
            measured[n] = measure(n, work)
            print(f"{n:,} reports: {json.dumps(measured[n])}", file=sys.stderr, flush=True)
        if measured:
            largest = kept_corpus(work, options.sizes[-1], 7)
            print_sizes(options.sizes, measured, split_analysis(largest))
    if options.peers:
        compare_peers(options.peers)


if __name__ == "__main__":
    main()
