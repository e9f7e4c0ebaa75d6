"""Which sentences may have been made from each other: rare character n-grams and near sentence vectors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from analyzer.config import ReuseConfig
from analyzer.reuse.lexical import RARE_GRAMS, rare_gram_pairs, shared_mass
from analyzer.reuse.mask import key_hashes
from analyzer.reuse.neighbours import near_pairs, pair_cosines
from analyzer.reuse.score import (
    Views,
    cell_features,
    cell_logits,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_BLOCK_PAIRS = 1 << 18  # pairs of keys scored at once
IDENTICAL = 3.0  # log odds of equal masked texts


@dataclass(frozen=True, slots=True)
class KeyPairs:
    """Pairs of keys with the log odds that one was made from the other."""

    one: Ints
    two: Ints
    logits: Floats
    own: Ints  # characters that can be evidence, of the key that has fewer


def likely_keys(keys: Sequence[str], views: Views, margin: float, config: ReuseConfig) -> KeyPairs:
    """The candidates that are likely enough, and each key that is evidence with itself.

    Candidates are judged block by block as they are found: all of them never stand in memory at once.
    """
    code, logits = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
    for one, two in candidate_keys(keys, views, margin, config):
        part = confirm_keys(one, two, views, config)
        code.append(part.one * len(keys) + part.two)
        logits.append(part.logits)
    codes = np.concatenate(code)
    order = np.argsort(codes, kind="stable")
    order = order[np.diff(codes[order], prepend=-1) != 0]  # several searches find the same pair
    one, two = np.divmod(codes[order], max(len(keys), 1))
    return with_identical(one, two, np.concatenate(logits)[order], views)


def with_identical(one: Ints, two: Ints, logits: Floats, views: Views) -> KeyPairs:
    """These pairs, and each key that can be evidence with itself."""
    same = np.flatnonzero(views.counts)
    one, two = np.concatenate([one, same]), np.concatenate([two, same])
    logits = np.concatenate([logits, np.full(len(same), IDENTICAL)])
    return KeyPairs(one, two, logits, _own(one, two, views))


def confirm_keys(one: Ints, two: Ints, views: Views, config: ReuseConfig) -> KeyPairs:
    """The candidates that are likely enough."""
    cosine = None
    if views.vectors is not None:
        cosine = pair_cosines(views.vectors, one, two).astype(np.float64)
    shared = shared_mass(views.grams, one, two).astype(np.float64)
    logits = cell_logits(cell_features(shared, one, two, views, cosine), cosine is not None)
    likely = np.flatnonzero(logits >= config.candidate_floor)
    one, two = one[likely], two[likely]
    return KeyPairs(one, two, logits[likely], _own(one, two, views))


def _own(one: Ints, two: Ints, views: Views) -> Ints:
    own = views.content.own
    return np.minimum(own[one], own[two])


def candidate_keys(
    keys: Sequence[str], views: Views, margin: float, config: ReuseConfig
) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of keys that share rare n-grams or whose vectors are near, in blocks; some of them several times."""
    usable = np.flatnonzero(views.counts)
    keys = [keys[k] for k in usable.tolist()]
    searches = [rare_gram_pairs(keys, n=n, max_keys=config.max_gram_keys) for n in RARE_GRAMS]
    if views.vectors is not None:
        near = views.vectors[usable], views.density[usable]
        searches.append(near_pairs(*near, margin, key_hashes(keys)))
    for one, two in _gathered(chain.from_iterable(searches)):
        yield usable[one], usable[two]


def _gathered(parts: Iterable[tuple[Ints, Ints]]) -> Iterator[tuple[Ints, Ints]]:
    """The same pairs in blocks of a size that is worth the work of a block."""
    held: list[tuple[Ints, Ints]] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part[0])
        if size >= _BLOCK_PAIRS:
            yield _joined(held)
            held, size = [], 0
    if held:
        yield _joined(held)


def _joined(parts: Sequence[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    one, two = zip(*parts, strict=True)
    return np.concatenate(one), np.concatenate(two)
