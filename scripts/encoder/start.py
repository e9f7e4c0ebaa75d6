"""Start vectors of the pieces: word vectors, centred, weighted by rarity; phrases from their parts."""

from __future__ import annotations

from typing import Any

import numpy as np

from encoder.tokens import split_piece

SIF = 1e-3  # a in a / (a + p): how fast frequent words lose weight
MEASURE_WORDS = "条件次篇期份个项年月日批场名人起家一二三四五六七八九十百千万两余多"
MEASURE_WEIGHT = 0.25
PULL = 0.5  # how far a word moves to its synonyms before training
WEIGHTLESS = ("<unk>", *"0123456789")  # numbers are the claims' business


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
    table[[index[p] for p in WEIGHTLESS if p in index]] = 0
    for char in MEASURE_WORDS:
        table[index[char]] *= MEASURE_WEIGHT
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


def draw_together(
    table: np.ndarray, pieces: list[tuple[str, float]], groups: list[list[str]]
) -> np.ndarray:
    """The table with each listed word moved half way to the mean of its groups' words."""
    index = {p: i for i, (p, _) in enumerate(pieces)}
    targets: dict[int, list[np.ndarray]] = {}
    for group in groups:
        rows = [index[w] for w in dict.fromkeys(group) if w in index]
        for row in rows:
            targets.setdefault(row, []).append(table[rows].mean(axis=0))
    moved = table.copy()
    for row, means in targets.items():
        moved[row] = PULL * np.mean(means, axis=0) + (1 - PULL) * table[row]
    return moved
