"""Which pairs of reports are worth a close look: rare character n-grams and near sentence vectors."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.config import ReuseConfig
from analyzer.reuse.lexical import rare_gram_pairs, shared_mass
from analyzer.reuse.neighbours import near_pairs, pair_cosines
from analyzer.reuse.score import Views, cell_features, cell_logits, probability
from analyzer.reuse.units import Units

Ints = NDArray[np.int64]
_WINDOW = 8  # sentences: evidence is added up in windows of this size on both sides


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of reports (left earlier) in order, and how many identical sentences were not paired."""

    left: Ints
    right: Ints
    n_cut: int


def select_reports(
    units: Units, views: Views, config: ReuseConfig, focus: Collection[int] | None
) -> Candidates:
    """Pairs of reports with `config.min_support` expected matches close together."""
    one, two = _candidate_keys(units, views, config)
    similarity = None
    if views.vectors is not None:
        similarity = pair_cosines(views.vectors, one, two).astype(np.float64)
    features = cell_features(shared_mass(views.grams, one, two), one, two, views, similarity)
    chance = probability(cell_logits(features, views.vectors is not None))
    keep = chance >= config.min_cell
    one, two, chance = one[keep], two[keep], chance[keep]
    same = np.flatnonzero(views.counts)
    one, two = np.concatenate([one, same]), np.concatenate([two, same])
    chance = np.concatenate([chance, np.full(len(same), 0.95)])
    a, b, which, n_cut = expand_keys(one, two, units, config.max_family)
    swap = a > b
    a, b = np.where(swap, b, a), np.where(swap, a, b)
    use = units.report[a] != units.report[b]
    if focus is not None:
        inside = np.isin(np.arange(len(units.reports)), list(focus))
        use &= inside[units.report[a]] | inside[units.report[b]]
    a, b, chance = a[use], b[use], chance[which[use]]
    pair = units.report[a] * len(units.reports) + units.report[b]
    strong = _supported(pair, _position(a, units), _position(b, units), chance, config.min_support)
    left, right = np.divmod(strong, len(units.reports))
    return Candidates(left, right, n_cut)


def _candidate_keys(units: Units, views: Views, config: ReuseConfig) -> tuple[Ints, Ints]:
    usable = np.flatnonzero(views.counts)
    keys = [units.keys[k] for k in usable]
    found = [
        rare_gram_pairs(keys, n=4, max_keys=config.max_gram_keys, min_shared=3),
        rare_gram_pairs(keys, n=8, max_keys=4 * config.max_gram_keys, min_shared=3),
    ]
    if views.vectors is not None:
        found.append(near_pairs(views.vectors[usable], config.neighbours))
    code = np.unique(np.concatenate([i * len(keys) + j for i, j in found]))
    one, two = np.divmod(code, max(len(keys), 1))
    return usable[one], usable[two]


def expand_keys(
    one: Ints, two: Ints, units: Units, max_family: int
) -> tuple[Ints, Ints, Ints, int]:
    """(unit, unit, index of the pair of keys) for all holders of each pair of keys.

    Of a key that more than `max_family` units hold, only the first so many in reading order are paired;
    the fourth value counts the holdings left out.
    """
    order = np.argsort(units.key, kind="stable")
    start = np.searchsorted(units.key[order], np.arange(len(units.keys) + 1))
    size = np.diff(start)
    n_cut = int(np.maximum(size[np.unique(np.concatenate([one, two]))] - max_family, 0).sum())
    size = np.minimum(size, max_family)
    block = size[one] * size[two]
    which = np.repeat(np.arange(len(one)), block)
    local = np.arange(int(block.sum())) - np.repeat(np.cumsum(block) - block, block)
    a = order[start[one[which]] + local // size[two[which]]]
    b = order[start[two[which]] + local % size[two[which]]]
    use = (one[which] != two[which]) | (a < b)
    return a[use], b[use], which[use], n_cut


def _position(unit: Ints, units: Units) -> Ints:
    return unit - units.first[units.report[unit]]


def _supported(
    pair: Ints, row: Ints, column: Ints, chance: NDArray[np.float64], least: float
) -> Ints:
    """Pairs of reports in which the matches expected in one window reach `least`, sorted."""
    found = [np.zeros(0, dtype=np.int64)]
    for shift_row in (0, _WINDOW // 2):
        for shift_column in (0, _WINDOW // 2):
            window = ((row + shift_row) // _WINDOW) * 4096 + (column + shift_column) // _WINDOW
            order = np.lexsort((row, window, pair))
            p, w, r, c = pair[order], window[order], row[order], chance[order]
            if not len(p):
                continue
            new_window = np.concatenate(([True], (np.diff(p) != 0) | (np.diff(w) != 0)))
            new_row = new_window | np.concatenate(([True], np.diff(r) != 0))
            best = np.maximum.reduceat(c, np.flatnonzero(new_row))
            total = np.add.reduceat(best, np.flatnonzero(new_window[new_row]))
            found.append(p[new_window][total >= least])
    return np.unique(np.concatenate(found))
