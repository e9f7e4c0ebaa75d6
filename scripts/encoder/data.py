"""Training data as token ids: mined triplets, sentences varied by rule, hand-written pairs."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from encoder.pairs import EVERYDAY, Pair
from encoder.rewriting import count_synonyms, oppose, restance, reword, swap_facts, take_part
from encoder.tokens import split_piece
from encoder.training import Group, Ids, Triplet

NEAR_MISSES = ("frame", "opposite", "stance", "theme")
MADE = ("formal", "free")  # rewritings written by hand


@dataclass(frozen=True, slots=True)
class Mix:
    """Shares of the four sources of triplets in a batch, and how many are made of each."""

    mined: float = 0.4
    varied: float = 0.2
    varied_bases: float = 0.2
    written: float = 0.2
    n_varied: int = 40_000
    n_per_base: int = 20


class Tokens:
    """Token ids of texts; a text without a token becomes the unknown piece."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer

    def ids(self, texts: Sequence[str]) -> list[Ids]:
        """One array of ids per text."""
        found: list[Ids] = []
        for start in range(0, len(texts), 5000):
            batch = list(texts[start : start + 5000])
            encodings = self._tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            found += [np.array(e.ids or [0], dtype=np.int64) for e in encodings]
        return found


class Source:
    """Draws batches of triplets and of labelled groups; repeatable for one generator."""

    def __init__(
        self, tokens: Tokens, texts: list[str], mined: np.ndarray, pairs: list[Pair], mix: Mix
    ) -> None:
        rng = random.Random(5)
        ids = tokens.ids([texts[i] for i in mined.ravel()])
        bases = list(dict.fromkeys(p.left for p in pairs))
        self._sources: list[tuple[list[Triplet], float]] = [
            (_threes(ids), mix.mined),
            (_threes(tokens.ids(_vary(_usable(texts, rng, mix.n_varied), 1, rng))), mix.varied),
            (_threes(tokens.ids(_vary(bases, mix.n_per_base, rng))), mix.varied_bases),
            (_written(tokens, pairs), mix.written),
        ]
        self._groups = _groups(tokens, pairs, rng)

    def triplets(self, rng: random.Random, n: int) -> list[Triplet]:
        """About `n` triplets, each source by its share."""
        return [rng.choice(s) for s, share in self._sources for _ in range(int(n * share))]

    def groups(self, rng: random.Random, n: int) -> list[Group]:
        """`n` bases with their pairs; pairs with the next base's sentences join the negatives."""
        drawn = rng.sample(self._groups, min(n, len(self._groups)))
        out = []
        for i, (positive, negative) in enumerate(drawn):
            other = drawn[(i + 1) % len(drawn)][0]
            base = positive[0][0]
            crossed = [(base, other[-1][1], True), (base, rng.choice(other)[1], True)]
            out.append((positive, negative + crossed))
        return out


def piece_parts(
    pieces: list[tuple[str, float]], groups: list[list[str]]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What a piece shares with others: its parts, its characters and its groups of synonyms.

    Rows, columns and weights of a sparse matrix; a row per piece, a column per piece, then per group.
    """
    index = {p: i for i, (p, _) in enumerate(pieces)}
    scores = dict(pieces)
    cells: list[tuple[int, int, float]] = []
    for piece, row in index.items():
        if row == 0:
            continue
        parts = [p for p in split_piece(piece, scores) if p != piece] if len(piece) > 1 else []
        found = [index[p] for p in (*parts, *piece) if p in index]
        cells += [(row, column, 1 / len(found)) for column in found]
    member_of: dict[str, list[int]] = {}
    for column, group in enumerate(groups, start=len(pieces)):
        for word in group:
            member_of.setdefault(word, []).append(column)
    for word, columns in member_of.items():
        if word in index:
            cells += [(index[word], column, 1 / len(columns)) for column in columns]
    rows, columns_, weights = zip(*cells, strict=True)
    return np.array(rows), np.array(columns_), np.array(weights, dtype=np.float32)


def _usable(texts: list[str], rng: random.Random, n: int) -> list[str]:
    chosen = [t for t in texts if 15 <= len(t) <= 90 and count_synonyms(t) >= 3]
    rng.shuffle(chosen)
    return chosen[:n]


def _vary(bases: list[str], times: int, rng: random.Random) -> list[str]:
    """Base, rewording, near miss; and again for the next, in one flat list."""
    out = []
    for base in bases:
        for _ in range(times):
            rule = rng.choices((swap_facts, oppose, restance), (45, 45, 10))[0]
            miss = rule(base, rng)
            out += [base, reword(base, rng), miss if miss != base else rng.choice(bases)]
    return out


def _threes(ids: list[Ids]) -> list[Triplet]:
    return [(ids[i], ids[i + 1], ids[i + 2]) for i in range(0, len(ids), 3)]


def _by_base(pairs: list[Pair]) -> dict[str, list[Pair]]:
    grouped: dict[str, list[Pair]] = {}
    for pair in pairs:
        grouped.setdefault(pair.left, []).append(pair)
    return grouped


def _written(tokens: Tokens, pairs: list[Pair]) -> list[Triplet]:
    flat = []
    for base, group in _by_base(pairs).items():
        misses = [p.right for p in group if p.kind in NEAR_MISSES]
        for made in (p.right for p in group if p.kind in MADE):
            for miss in misses:
                flat += [base, made, miss, made, base, miss]
    return _threes(tokens.ids(flat))


def _groups(tokens: Tokens, pairs: list[Pair], rng: random.Random) -> list[Group]:
    groups = []
    for base, group in _by_base(pairs).items():
        left = tokens.ids([base])[0]
        right = tokens.ids([p.right for p in group])
        both = list(zip(group, right, strict=True))
        positive = [(left, r, p.kind != "free") for p, r in both if p.label]
        negative = [(left, r, p.kind in EVERYDAY) for p, r in both if not p.label]
        made = [r for p, r in both if p.kind in MADE]
        varied = [take_part(base, rng), take_part(base, rng), reword(base, rng)]
        positive += [(left, r, True) for r in tokens.ids([v for v in varied if v != base])]
        positive += [(one, two, False) for one, two in itertools.combinations(made, 2)]
        if positive:
            groups.append((positive, negative))
    return groups
