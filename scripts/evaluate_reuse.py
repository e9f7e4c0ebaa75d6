"""Score the reuse engine and its peers on composed corpora of bank B, which nothing was fitted on.

Input: corpora/benchmark, models/encoder. Output: a table on stdout. Seeds 901 up; about ten minutes with peers.
`--sample` tells which planted pairs of corpora/sample are found.
`--background FILE` (one sentence a line) mixes in other official prose for the reports' own sentences.
Timing: `--setting "300 reports" --seeds 1 --reports 3000 --methods nianbao TF-IDF MinHash-LSH winnowing`.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import time
from dataclasses import replace
from pathlib import Path

from analyzer import Analyzer, read_corpus
from analyzer.embed import load_encoder
from analyzer.reuse import find_reuse
from scripts.reuse_benchmark.compose import Benchmark, Setting, compose
from scripts.reuse_benchmark.peers import METHODS, detect
from scripts.reuse_benchmark.scoring import Detection, score

SETTINGS = {
    "300 reports": Setting(bank="b"),
    "short, dense": Setting(bank="b", passage=(2, 4), sentences=(6, 14), n_regions=20),
    "long, few formulas": Setting(
        bank="b", sentences=(30, 60), formulas=(0, 3), plants_per_kind=20
    ),
    "strong edits, many formulas": Setting(bank="b", strength=0.9, formulas=(8, 16), rare=2.5),
    "60 reports": Setting(bank="b", n_reports=60, n_regions=3, plants_per_kind=10, negatives=15),
}
OURS = ["nianbao", "lexical only"]
HEAD = ("plagdet", "P", "R", "F1", "AP", "kinds")


def ours(
    benchmark: Benchmark, *, lexical: bool
) -> tuple[list[Detection], dict[tuple[str, str], float]]:
    """Passages and ranked report pairs of the engine."""
    encode = None if lexical else load_encoder().encode
    reuse = find_reuse(benchmark.analyses, encode=encode)
    found = [
        Detection((p.left.report_id, p.left.span), (p.right.report_id, p.right.span), p.score)
        for p in reuse.passages
    ]
    return found, {(p.left_id, p.right_id): p.score for p in reuse.report_pairs}


def peer(name: str, benchmark: Benchmark) -> tuple[list[Detection], dict[tuple[str, str], float]]:
    """The same of a peer; a report pair scores as the sum of its passages."""
    found = detect(METHODS[name], benchmark.analyses, max_reports=len(benchmark.analyses) // 20)
    ranked: dict[tuple[str, str], float] = {}
    for d in found:
        pair = d.left[0], d.right[0]
        ranked[pair] = ranked.get(pair, 0.0) + d.score
    return found, ranked


def show(name: str, row: dict[str, float], seconds: tuple[float, float]) -> None:
    figures = " ".join(f"{k} {row[k]:.3f}" for k in HEAD)
    print(f"{name:14} {figures}  {seconds[0]:6.1f} s, {seconds[1]:.1f} of the processor")
    for prefix in ("found:", "pd:", "flag:"):
        cells = " ".join(
            f"{k[len(prefix) :]} {v:.3f}" for k, v in row.items() if k.startswith(prefix)
        )
        print(f"   {prefix:7}{cells}")


def find_in_sample() -> dict[str, list[tuple[str, str]]]:
    """The pairs of reports of corpora/sample: planted and found, planted and missed, found and not planted."""
    folder = Path(__file__).parent.parent / "corpora" / "sample"
    with (folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as lines:
        names = {row["path"]: row["report_id"] for row in csv.DictReader(lines)}
    analysis = Analyzer.load().analyze(read_corpus(folder).reports)
    known = {a.report.report_id: names[a.report.source.path] for a in analysis.reports}
    pairs = analysis.reuse.report_pairs
    found = {tuple(sorted((known[p.left_id], known[p.right_id]))) for p in pairs}
    truth = json.loads((folder / "truth" / "reuse.json").read_text("utf-8"))["pairs"]
    planted = {tuple(sorted((pair["left"], pair["right"]))) for pair in truth}
    kinds = {"found": planted & found, "missed": planted - found, "not planted": found - planted}
    return {kind: sorted((a, b) for a, b in some) for kind, some in kinds.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--setting", choices=[*SETTINGS, "all"], default="all")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--methods", nargs="+", choices=[*OURS, *METHODS], default=OURS)
    parser.add_argument("--background", type=Path)
    parser.add_argument("--reports", type=int, help="number of reports, for timing")
    parser.add_argument("--sample", action="store_true", help="the pairs of corpora/sample alone")
    options = parser.parse_args()
    if options.sample:
        for kind, pairs in find_in_sample().items():
            print(f"{kind}: {len(pairs)}", *(f"   {a}  {b}" for a, b in pairs), sep="\n")
        return
    prose = options.background.read_text("utf-8").splitlines() if options.background else []
    worst: dict[str, tuple[float, str]] = {}
    for name, setting in SETTINGS.items():
        if options.setting not in (name, "all"):
            continue
        if options.reports:
            share = options.reports / setting.n_reports
            setting = replace(
                setting, n_reports=options.reports, n_regions=max(3, options.reports // 30),
                plants_per_kind=round(setting.plants_per_kind * share), negatives=round(setting.negatives * share),
            )  # fmt: skip
        for seed in range(901, 901 + options.seeds):
            random.Random(seed).shuffle(prose)
            benchmark = compose(setting, seed, list(prose))
            print(
                f"== {name}, seed {seed}: {len(benchmark.analyses)} reports, {len(benchmark.plants)} planted pairs"
            )
            for method in options.methods:
                start = time.perf_counter(), time.process_time()
                if method in METHODS:
                    result = peer(method, benchmark)
                else:
                    result = ours(benchmark, lexical=method != "nianbao")
                spent = time.perf_counter() - start[0], time.process_time() - start[1]
                row = score(benchmark, *result)
                show(method, row, spent)
                if method == "nianbao":
                    for key, value in row.items():
                        sign = -1 if key.startswith("flag:") else 1
                        if key not in worst or sign * value < sign * worst[key][0]:
                            worst[key] = (value, f"{name}, seed {seed}")
    print("== worst of all settings and seeds")
    for key, (value, where) in worst.items():
        print(f"   {key:20} {value:.3f}  {where}")


if __name__ == "__main__":
    main()
