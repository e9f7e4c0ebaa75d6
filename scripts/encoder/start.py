"""Start vectors of the pieces: word vectors, centred, weighted by rarity; phrases from their parts."""

from __future__ import annotations

from typing import Any

import numpy as np

from encoder.tokens import split_piece

SIF = 1e-3  # a in a / (a + p): how fast frequent words lose weight
MEASURE_WORDS = "条件次篇期份个项年月日批场名人起家"
MEASURE_WEIGHT = 0.25
DIGIT_WEIGHT = 0.02


def count_tokens(tokenizer: Any, texts: list[str]) -> np.ndarray:
    """How often each piece occurs in `texts`, shape (n_pieces,)."""
    counts = np.zeros(tokenizer.get_vocab_size(), dtype=np.int64)
    for start in range(0, len(texts), 10_000):
        batch = tokenizer.encode_batch_fast(texts[start : start + 10_000], add_special_tokens=False)
        ids = np.concatenate([np.asarray(e.ids, dtype=np.int64) for e in batch])
        counts += np.bincount(ids, minlength=len(counts))
    return counts


def start_table(
    pieces: list[tuple[str, float]],
    counts: np.ndarray,
    words: list[str],
    vectors: np.ndarray,
) -> np.ndarray:
    """The token table before contrastive training, shape (n_pieces, dim), float32.

    A piece without a word vector gets the sum of its parts', a character the mean of its words'.
    """
    vectors = vectors - vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    row = {w: i for i, w in enumerate(words)}
    scores = dict(pieces)
    weights = _weights(pieces, counts)
    table = np.zeros((len(pieces), vectors.shape[1]), dtype=np.float32)
    index = {p: i for i, (p, _) in enumerate(pieces)}
    for piece in sorted(index, key=lambda p: (len(p), p)):
        i = index[piece]
        if piece in row:
            table[i] = vectors[row[piece]] * weights[i]
        elif len(piece) > 1:
            table[i] = sum(
                table[index[part]] for part in split_piece(piece, scores) if part in index
            )
    table = _without_first_component(table, counts)
    for char in (*"0123456789",):
        if char in index:
            table[index[char]] *= DIGIT_WEIGHT
    for char in MEASURE_WORDS:
        table[index[char]] *= MEASURE_WEIGHT
    table[0] = 0
    return table


def _weights(pieces: list[tuple[str, float]], counts: np.ndarray) -> np.ndarray:
    share = counts / counts.sum()
    model = np.exp(np.array([s for _, s in pieces]))
    model[0] = 0
    return np.asarray(SIF / (SIF + np.maximum(share, model * 0.3)), dtype=np.float32)


def _without_first_component(table: np.ndarray, counts: np.ndarray) -> np.ndarray:
    scaled = table * np.sqrt(counts / counts.sum())[:, None].astype(np.float32)
    _, vectors = np.linalg.eigh((scaled.T @ scaled).astype(np.float64))
    first = vectors[:, -1].astype(np.float32)
    return table - np.outer(table @ first, first)
