"""Print how well the encoder tells rewritings from near misses on the held-out pairs; rivals beside it.

Input: corpora/labels/pairs (the batches that NEAR names, never trained on; `--batch z1`, z2, z3 for the blind ones) and a model, ours by default. Time: seconds.
`--model` takes what `[encoder] model` takes; give it twice to compare two.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from encoder.measures import bm25_scores, cosine_scores, measure, tfidf_scores
from encoder.pairs import HARD, NEAR, REWRITINGS, Pair, read_pairs

from analyzer.config import EncoderConfig
from analyzer.embed import Encoder, load_encoder

FOLDER = Path(__file__).resolve().parent.parent / "corpora" / "labels" / "pairs"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", action="append", help="name, folder or hub name")
    parser.add_argument("--pairs", type=Path, default=FOLDER)
    parser.add_argument("--batch", action="append", help="measure these batches alone")
    options = parser.parse_args()
    batches = options.batch or NEAR
    pairs = [p for p in read_pairs(options.pairs) if p.batch in batches]
    print(f"{sum(p.label for p in pairs)} rewritings, {sum(not p.label for p in pairs)} others")
    print("\nRecall of rewritings where 1 % of everyday negatives (cross, theme) pass:\n")
    print(head(["AUC", "AP", *REWRITINGS]))
    rows = {"TF-IDF char 1-3": tfidf_scores(pairs), "BM25 char 1-2": bm25_scores(pairs)}
    encoders = [load_encoder(EncoderConfig(model=m)) for m in options.model or ["encoder"]]
    rows |= {e.name: cosine_scores(pairs, e.encode) for e in encoders}
    for name, scores in rows.items():
        print(row(name, pairs, scores, ["auc", "ap", *(f"r_{k}" for k in REWRITINGS)]))
    print("\nAUC of each kind against all of the other label; share of near misses that pass:\n")
    print(head([*REWRITINGS, *HARD, *(f"{k} pass" for k in HARD)]))
    keys = [*(f"auc_{k}" for k in (*REWRITINGS, *HARD)), *(f"hits_{k}" for k in HARD)]
    for name, scores in rows.items():
        print(row(name, pairs, scores, keys))
    for encoder in encoders:
        print(f"\n{encoder.name}: {speed(encoder, pairs):,.0f} sentences a second")


def head(columns: list[str]) -> str:
    return f"| model | {' | '.join(columns)} |\n|{' --- |' * (len(columns) + 1)}"


def row(name: str, pairs: list[Pair], scores: np.ndarray, keys: list[str]) -> str:
    found = measure(pairs, scores)
    cells = (f"{found[k]:.3f}" if k in found else "-" for k in keys)
    return f"| {name} | {' | '.join(cells)} |"


def speed(encoder: Encoder, pairs: list[Pair]) -> float:
    texts = [t for p in pairs for t in (p.left, p.right)] * 5
    encoder.encode(texts[:500])
    began = time.perf_counter()
    encoder.encode(texts)
    return len(texts) / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
