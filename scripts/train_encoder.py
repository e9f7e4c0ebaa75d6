"""Train models/encoder from scratch: word vectors, mined and hand-written rewritings, one token table.

Input: the text files of `--corpora` (models/encoder/CARD.md says which), corpora/labels/pairs and the word lists of
scripts/encoder. Output: the model folder. Time: about 9 minutes on one core. Seeds are fixed: the same input
on the same machine gives the same bytes. Run:

    OMP_NUM_THREADS=1 python scripts/train_encoder.py --corpora FOLDER

`--cache FOLDER` keeps word vectors and mined pairs for the next run on the same text.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from encoder.corpus import read_documents
from encoder.data import Mix, Source, Tokens, piece_parts
from encoder.lexicon import all_words, read_groups
from encoder.measures import cosine_scores, measure
from encoder.mining import mine_pairs
from encoder.pairs import HELD_OUT, NEAR, Pair, read_pairs
from encoder.saving import save_model
from encoder.start import WEIGHTLESS, count_tokens, draw_together, start_table
from encoder.tokens import build_tokenizer, choose_pieces
from encoder.training import Options, train_table
from encoder.vectors import (
    load_vectors,
    save_vectors,
    segment_documents,
    train_vectors,
    word_counts,
)

from analyzer.artifacts import write_manifest
from analyzer.embed import StaticEncoder

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, default=ROOT / "corpora" / "labels" / "pairs")
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "encoder")
    parser.add_argument("--cache", type=Path, default=None)
    options = parser.parse_args()
    if os.environ.get("OMP_NUM_THREADS") != "1":
        sys.exit("set OMP_NUM_THREADS=1: more threads are slower here and change the bytes")

    documents = read_documents(options.corpora)
    texts = [s for d in documents for s in d]
    say(f"{len(documents)} documents, {len(texts)} sentences")
    sentences = segment_documents(documents)
    synonyms = read_groups("synonyms")
    words, vectors = cached_vectors(options.cache, lambda: train_vectors(sentences))
    say(f"{len(words)} word vectors")
    pieces = choose_pieces(word_counts(sentences), all_words())
    tokenizer = build_tokenizer(pieces)
    start = start_table(pieces, count_tokens(tokenizer, texts), words, vectors)
    say(f"{len(pieces)} pieces")
    mined = cached_pairs(
        options.cache,
        start,
        lambda: mine_pairs(
            numbered(documents), texts, StaticEncoder(tokenizer, start, "start").encode(texts)
        ),
    )
    say(f"{len(mined)} mined rewordings")

    labelled = read_pairs(options.pairs)
    held_out = [p for p in labelled if p.batch in NEAR]
    say_figures("start", held_out, tokenizer, start)
    known = [p for p in labelled if p.batch not in HELD_OUT]
    source = Source(Tokens(tokenizer), texts, mined, known, Mix())
    say(f"{len(known)} labelled pairs for training")
    parts = piece_parts(pieces, synonyms)
    start = draw_together(start, pieces, synonyms)
    digits = [i for i, (p, _) in enumerate(pieces) if p in WEIGHTLESS]
    table = train_table(start, digits, parts, source.triplets, source.groups, Options(), progress)
    save_model(options.out, tokenizer, table)
    say(f"wrote {options.out}, content id {write_manifest(options.out)}")
    say_figures("trained", held_out, tokenizer, table)


def numbered(documents: list[list[str]]) -> list[list[int]]:
    """The documents with running numbers for sentences."""
    ends = np.cumsum([len(d) for d in documents])
    return [list(range(e - len(d), e)) for d, e in zip(documents, ends.tolist(), strict=True)]


def cached_vectors(
    cache: Path | None, train: Callable[[], tuple[list[str], np.ndarray]]
) -> tuple[list[str], np.ndarray]:
    """Word vectors from the cache folder, or trained and put there."""
    path = cache / "vectors.npz" if cache else None
    if path and path.exists():
        return load_vectors(path)
    words, vectors = train()
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_vectors(path, words, vectors)
    return words, vectors


def cached_pairs(
    cache: Path | None, start: np.ndarray, mine: Callable[[], np.ndarray]
) -> np.ndarray:
    """Mined pairs of the very same start table from the cache folder, or mined and put there."""
    if cache is None:
        return mine()
    path = cache / f"mined-{hashlib.sha256(start.tobytes()).hexdigest()[:12]}.npy"
    if not path.exists():
        np.save(path, mine())
    return np.asarray(np.load(path))


def say_figures(name: str, pairs: list[Pair], tokenizer: Any, table: np.ndarray) -> None:
    scores = cosine_scores(pairs, StaticEncoder(tokenizer, table, name).encode)
    say(f"{name}: " + ", ".join(f"{k} {v:.3f}" for k, v in measure(pairs, scores).items()))


def progress(step: int, loss: float) -> None:
    say(f"step {step}, loss {loss:.3f}")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
