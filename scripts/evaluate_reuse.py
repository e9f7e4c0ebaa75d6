"""Score the reuse engine and its peers on composed corpora of bank B, which nothing was fitted on.

Input: corpora/benchmark, models/encoder. Output: a table on stdout. Seeds 901 up; about ten minutes with peers.
`--corpus corpora/sample` (or corpora/retold) tells which pairs of its truth are found, and what explains each.
`--background FILE` (one sentence a line) mixes in other official prose for the reports' own sentences; of
sentences that are alike only the first is taken.
Timing: `--setting "300 reports" --seeds 1 --reports 3000 --methods nianbao TF-IDF MinHash-LSH winnowing`.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from analyzer import Analyzer, read_corpus
from analyzer.embed import load_encoder
from analyzer.records import ReportPair, ReusePassage
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


def find_in(folder: Path) -> dict[str, dict[tuple[str, str], str]]:
    """The pairs of reports of a corpus with a truth: planted ones, ones that share a source, and found ones that do neither;
    each found one with what explains it."""
    with (folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as lines:
        names = {row["path"]: row["report_id"] for row in csv.DictReader(lines)}
    analysis = Analyzer.load().analyze(read_corpus(folder).reports)
    known = {a.report.report_id: names[a.report.source.path] for a in analysis.reports}
    passages = {p.passage_id: p for p in analysis.reuse.passages}
    found = {
        tuple(sorted((known[p.left_id], known[p.right_id]))): explain(p, passages)
        for p in analysis.reuse.report_pairs
    }
    truth = json.loads((folder / "truth" / "reuse.json").read_text("utf-8"))["pairs"]
    true = {(p["left"], p["right"]): p["direct"] for p in truth if p["evidence"]}
    planted = {pair for pair, direct in true.items() if direct}
    related = true.keys() - planted
    kinds = {
        "planted, found": planted & found.keys(),
        "planted, missed": planted - found.keys(),
        "with a common source, found": related & found.keys(),
        "with a common source, missed": related - found.keys(),
        "neither, found": found.keys() - true.keys(),
    }
    return {
        kind: {(a, b): found.get((a, b), "") for a, b in sorted(some)}
        for kind, some in kinds.items()
    }


def explain(pair: ReportPair, passages: Mapping[str, ReusePassage]) -> str:
    """Kinds and number of the passages, share of both reports, and further signs."""
    kinds = Counter(str(passages[i].edit) for i in pair.passage_ids)
    shares = f"{pair.left_containment:.0%} / {pair.right_containment:.0%}"
    shown = [f"{n} {kind}" for kind, n in kinds.most_common()]
    return "; ".join([f"{pair.score:.2f}", *shown, shares, *pair.evidence])


def distinct(sentences: Sequence[str], most: float = 0.5) -> list[str]:
    """The sentences without those that are like an earlier one (cosine of 2-3-grams): nobody planted that likeness."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    rows = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), dtype=np.float32).fit_transform(
        sentences
    )
    kept: list[str] = []
    for start in range(0, len(sentences), 500):
        block = rows[start : start + 500]
        alike = (block @ rows[: start + block.shape[0]].T).tocoo()
        again = alike.row[(alike.data > most) & (alike.col < alike.row + start)]
        kept += [s for i, s in enumerate(sentences[start : start + 500]) if i not in set(again)]
    return kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--setting", choices=[*SETTINGS, "all"], default="all")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--methods", nargs="+", choices=[*OURS, *METHODS], default=OURS)
    parser.add_argument("--background", type=Path)
    parser.add_argument("--reports", type=int, help="number of reports, for timing")
    parser.add_argument("--corpus", type=Path, help="the pairs of this corpus alone")
    options = parser.parse_args()
    if options.corpus:
        for kind, pairs in find_in(options.corpus).items():
            shown = (f"   {a}  {b}  {why}" for (a, b), why in pairs.items())
            print(f"{kind}: {len(pairs)}", *shown, sep="\n")
        return
    prose = (
        distinct(options.background.read_text("utf-8").splitlines()) if options.background else []
    )
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
            drawn = random.Random(seed).sample(prose, len(prose))
            benchmark = compose(setting, seed, drawn)
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
