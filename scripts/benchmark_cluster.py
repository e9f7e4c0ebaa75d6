"""How a run on Spark grows: stage by stage, with shuffled bytes; and whether its result is the local one.

In: corpora composed by scripts/benchmark_corpus.py, kept in --work between runs. Each size runs in a process of its own: files to store on
``--master`` (all cores of this machine unless given). Seconds of a stage are those of its jobs' tasks (executors'
run time, CPU of the JVM and its Python workers alike) and of the clock; bytes are what its tasks wrote for others
to fetch; all from Spark's event log. ``--compare`` analyses the corpora with `store.update_store`, too, and
compares every frame row by row. Nothing is random but by seed. Time on 2 cores: 1,000 reports take 3 minutes, 10,000 take 21.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

Stages = dict[str, dict[str, float]]


def run_once(folder: str, store: str, log: str, master: str) -> dict[str, Any]:
    """One analysis of a folder; what its stages took, by name."""
    from analyzer.cluster import analyze_cluster, open_session

    settings = {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": Path(log).as_uri(),
        "spark.eventLog.rolling.enabled": "false",
        "spark.eventLog.compress": "false",
        "spark.ui.enabled": "false",
    }
    start = time.perf_counter()
    marks: dict[str, float] = {}

    def progress(stage: str, done: int, total: int) -> None:
        marks[f"{stage} {'end' if done else 'begin'}"] = time.perf_counter()

    with open_session(master or None, settings) as spark:
        marks["ready"] = time.perf_counter()
        analyze_cluster(spark, folder, store, progress=progress)
        marks["written"] = time.perf_counter()
    return {
        "wall": marks["written"] - marks["ready"],
        "session": marks["ready"] - start,
        "driver": {
            "findings": marks["findings end"] - marks["findings begin"],
            "store": marks["written"] - marks["findings end"],
        },
        "stages": read_events(Path(log)),
    }


def read_events(folder: Path) -> Stages:
    """Of each job description: seconds on the clock, of tasks, and bytes shuffled."""
    stages: Stages = defaultdict(lambda: defaultdict(float))
    name_of: dict[int, str] = {}
    jobs: dict[int, tuple[str, float]] = {}
    for file in folder.iterdir():
        with file.open(encoding="utf-8") as lines:
            for event in map(json.loads, lines):
                kind = event["Event"]
                if kind == "SparkListenerJobStart":
                    name = event["Properties"].get("spark.job.description", "other")
                    name = "read" if name.startswith("Listing leaf files") else name
                    jobs[event["Job ID"]] = (name, event["Submission Time"])
                    # a stage that a later job finds done is the first one's
                    for stage in event["Stage IDs"]:
                        name_of.setdefault(stage, name)
                elif kind == "SparkListenerJobEnd":
                    name, began = jobs[event["Job ID"]]
                    stages[name]["clock"] += (event["Completion Time"] - began) / 1000
                elif kind == "SparkListenerTaskEnd" and event.get("Task Metrics"):
                    _add(stages[name_of[event["Stage ID"]]], event["Task Metrics"])
    return {name: dict(values) for name, values in stages.items()}


def _add(stage: dict[str, float], metrics: dict[str, Any]) -> None:
    stage["tasks"] += metrics["Executor Run Time"] / 1000
    stage["shuffled"] += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"] / 1e6


def compare(folder: Path, store: Path, work: Path) -> None:
    """Print whether every frame equals the local one."""

    from analyzer.frames import COLUMNS
    from analyzer.pipeline import Analyzer
    from analyzer.store import Store, update_store

    start = time.perf_counter()
    local = update_store(folder, work, analyzer=Analyzer.load()).store
    print(f"\nThe same on one machine: {time.perf_counter() - start:.0f} s. Frames, row by row:")
    cluster = Store(store)
    for name in COLUMNS:
        one, two = cluster.frame(name), local.frame(name)
        columns = list(one.columns)
        same = one.sort_values(columns, ignore_index=True).equals(
            two.sort_values(columns, ignore_index=True)
        )
        in_order = ", in the same order" if one.equals(two) else ""
        print(f"  {name}: {len(one):,} rows, {'equal' + in_order if same else 'DIFFERENT'}")


def weigh(store: Path) -> None:
    """Print what a report weighs in each stage, from a store: bytes that are sent, pairs that are compared."""
    import msgspec
    import numpy as np

    from analyzer.cluster.packing import pack_views
    from analyzer.config import Config
    from analyzer.embed import embed_texts, load_encoder
    from analyzer.findings import facts_of
    from analyzer.reuse.candidates import candidate_keys, likely_keys
    from analyzer.reuse.neighbours import encode_keys
    from analyzer.reuse.selection import expand_keys
    from analyzer.reuse.statistics import corpus_statistics
    from analyzer.reuse.units import collect_units, read_units
    from analyzer.reuse.views import build_views
    from analyzer.store import Store

    analysis, config, encoder = Store(store).load(), Config().reuse, load_encoder()
    n = len(analysis.reports)

    def size(values: Any) -> float:
        return sum(len(msgspec.msgpack.encode(value)) for value in values) / n

    def encode(texts: Any) -> Any:
        return embed_texts(texts, encoder)

    parts = [read_units(a) for a in analysis.reports]
    units = collect_units(parts)
    vectors = encode_keys(units.keys, encode)
    known = corpus_statistics(units, vectors, encode, config)
    views = build_views(units.keys, units.samples, vectors, known, config)
    found = candidate_keys(units.keys, views, known.margin, config)
    n_candidates = sum(len(one) for one, _ in found)
    confirmed = likely_keys(units.keys, views, known.margin, config)
    cells = expand_keys(confirmed.one, confirmed.two, units, config.max_family)
    reuse = analysis.reuse
    row = pack_views(views).itemsize + np.mean([len(key.encode()) for key in units.keys])
    rows = {
        "sentences compared": len(units.key) / n,
        "different ones (keys)": len(units.keys) / n,
        "different 2-3-grams": len(known.grams) / n,
        "bytes of a key with its view": float(row),
        "candidate pairs of keys, found again included": n_candidates / n,
        "of them likely": (len(confirmed.one) - int(views.counts.sum())) / n,
        "pairs of sentences (cells)": len(cells[0]) / n,
        "pairs of reports found": len(reuse.report_pairs) / n,
        "bytes of an analysis": size(analysis.reports),
        "bytes of its units": size(parts),
        "bytes on the driver: facts": size(map(facts_of, analysis.reports)),
        "bytes on the driver: findings": size(analysis.findings),
        "bytes on the driver: reuse": len(msgspec.msgpack.encode(reuse)) / n,
    }
    print(f"\nA report among {n:,}, on average:")
    for name, value in rows.items():
        print(f"| {name} | {value:,.1f} |" if value < 100 else f"| {name} | {value:,.0f} |")


def print_sizes(measured: dict[int, dict[str, Any]]) -> None:
    """Stage by stage, sizes side by side, and how each grows."""
    sizes = sorted(measured)
    print("\nSeconds of tasks (of the clock), MB shuffled")
    print("| stage | " + " | ".join(f"{n:,} reports" for n in sizes) + " |")
    print("| --- |" + " ---: |" * len(sizes))
    for name in dict.fromkeys(name for m in measured.values() for name in m["stages"]):
        cells = [measured[n]["stages"].get(name, {}) for n in sizes]
        print(f"| {name} | " + " | ".join(map(_cell, cells)) + " |")
    for name in ("findings", "store"):
        cells = [f"({measured[n]['driver'][name]:.1f})" for n in sizes]
        print(f"| {name}, on the driver | " + " | ".join(cells) + " |")
    walls = [f"({measured[n]['wall']:.0f})" for n in sizes]
    print("| all | " + " | ".join(walls) + " |")
    for small, large in pairwise(sizes):
        one, two = (_sums(measured[n]["stages"]) for n in (small, large))
        times, shuffled = two[0] / one[0], two[1] / max(one[1], 1e-9)
        print(
            f"\n{small:,} to {large:,} reports (x{large / small:.1f}): x{times:.1f} in seconds of tasks, "
            f"x{shuffled:.1f} in bytes shuffled"
        )


def _cell(stage: dict[str, float]) -> str:
    if not stage:
        return ""
    numbers = stage.get("tasks", 0), stage.get("clock", 0), stage.get("shuffled", 0)
    return "{:.1f} ({:.1f}), {:.1f} MB".format(*numbers)


def _sums(stages: Stages) -> tuple[float, float]:
    return (
        sum(s.get("tasks", 0) for s in stages.values()),
        sum(s.get("shuffled", 0) for s in stages.values()),
    )


def measure(n: int, work: Path, options: argparse.Namespace) -> dict[str, Any]:
    """What one size took; its corpus and store stay below `work`."""
    from benchmark_corpus import SETTINGS, SHORT, kept_corpus

    corpus = kept_corpus(work, n, settings=SHORT if options.short else SETTINGS)
    store = work / f"spark{n}"
    shutil.rmtree(store, ignore_errors=True)
    with tempfile.TemporaryDirectory() as log:
        command = [sys.executable, __file__, "--once", str(corpus), str(store), log, options.master]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        done = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, check=True, env=environment
        )
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"{n:,} reports: {json.dumps(measured)}", file=sys.stderr, flush=True)
    if options.compare:
        with tempfile.TemporaryDirectory(dir=work) as local:
            compare(corpus, store, Path(local))
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 10_000, 50_000])
    parser.add_argument("--master", default="", help="of a cluster that sees this machine's files")
    parser.add_argument("--work", type=Path, help="folder for corpora and stores, kept")
    parser.add_argument("--short", action="store_true", help="reports of some 10 sentences")
    parser.add_argument("--compare", action="store_true", help="with the local result")
    parser.add_argument("--weigh", type=Path, help="a store: print what its reports weigh, no more")
    parser.add_argument("--once", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        print(json.dumps(run_once(*options.once)))
        return
    if options.weigh:
        weigh(options.weigh)
        return
    from benchmark_corpus import SETTINGS, SHORT

    print(SHORT if options.short else SETTINGS)
    with tempfile.TemporaryDirectory() as made:
        work = (options.work or Path(made)).resolve()
        measured = {n: measure(n, work, options) for n in options.sizes}
    print_sizes(measured)


if __name__ == "__main__":
    main()
