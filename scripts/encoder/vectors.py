"""Word vectors from scratch: skip-gram over the segmented corpus, one worker, fixed seed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from encoder.corpus import normal

DIMENSION = 256
SEED = 20260


def segment_documents(documents: list[list[str]]) -> list[list[str]]:
    """Words of every sentence, normalized first; blanks are dropped."""
    import rjieba

    return [[w for w in rjieba.cut(normal(s)) if not w.isspace()] for d in documents for s in d]


def train_vectors(sentences: list[list[str]], *, epochs: int = 5) -> tuple[list[str], np.ndarray]:
    """Words by falling count and their vectors, shape (n, 256). Repeatable: one worker, own hash."""
    from gensim.models import Word2Vec

    model = Word2Vec(
        sentences,
        vector_size=DIMENSION,
        window=6,
        negative=6,
        sample=1e-4,
        sg=1,
        min_count=5,
        epochs=epochs,
        workers=1,
        seed=SEED,
        hashfxn=_hash,
    )
    return list(model.wv.index_to_key), np.asarray(model.wv.vectors, dtype=np.float32)


def word_counts(sentences: list[list[str]]) -> Counter[str]:
    """How often each word occurs."""
    return Counter(w for s in sentences for w in s)


def save_vectors(path: Path, words: list[str], vectors: np.ndarray) -> None:
    """One npz without pickled objects."""
    np.savez(path, words=np.array("\n".join(words)), vectors=vectors)


def load_vectors(path: Path) -> tuple[list[str], np.ndarray]:
    """What `save_vectors` wrote."""
    with np.load(path) as data:
        return str(data["words"]).split("\n"), data["vectors"]


def _hash(text: str) -> int:
    value = 2166136261
    for byte in text.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value
