"""Which pairs of reports are worth a close look: those in which likely pairs of sentences stand close together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.config import ReuseConfig
from analyzer.reuse.candidates import Floats, Ints, KeyPairs, likely_keys
from analyzer.reuse.lexical import distinct, within
from analyzer.reuse.score import MANY, Views, least_matches, probability
from analyzer.reuse.units import Units
from analyzer.texts import text_of

Small = NDArray[np.int32]
Flags = NDArray[np.bool_]
# unit of the earlier report, unit of the later, index of the pair of keys
Held = tuple[Small, Small, Small]
_WINDOW = 8  # sentences: evidence is added up in windows of this size on both sides
_STEPS = (  # sentences from one match to the next; none on one side where the other has split them
    (1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (0, 1), (1, 0),
)  # fmt: skip
_SKIP = 1.0  # log odds lost for each sentence skipped or split
_ROUNDS = 8
_BLOCK_KEYS = 1 << 18  # pairs of keys spread out at once
_BLOCK_CELLS = 1 << 20  # pairs of sentences weighed at once
_NO_UNITS = np.zeros(0, dtype=np.int32)
_SURE = 2.0  # log odds of a long sentence that is worth a look by itself


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of reports (left earlier) in order, and how many identical sentences were not paired."""

    left: Ints
    right: Ints
    n_cut: int


@dataclass(frozen=True, slots=True)
class Cells:
    """Candidate pairs of sentences, sorted by pair of reports, row and column.

    A pair of reports is left * number of reports + right; rows and columns count units within a report.
    """

    pair: Ints
    row: Ints
    column: Ints
    logits: Floats
    own: Ints  # characters that can be evidence, of the key that has fewer


def select_reports(
    units: Units, views: Views, margin: float, config: ReuseConfig, focus: Collection[int] | None
) -> Candidates:
    """Pairs of reports with `config.min_support` expected matches close together."""
    pairs = likely_keys(units.keys, views, margin, config)
    held, n_cut = _expand(pairs, units, views.doubt, config, focus)
    parts = (worthwhile(cells, views.doubt, config) for cells in _by_report(held, pairs, units))
    found = np.concatenate([np.zeros(0, dtype=np.int64), *parts])
    left, right = np.divmod(found, len(units.reports))
    return Candidates(left, right, n_cut)


def family_note(n_cut: int) -> tuple[str, ...]:
    """What to tell of identical sentences that were not paired with each other."""
    return (text_of("note", "family").format(n=n_cut),) if n_cut else ()


def partners(selected: Candidates) -> Iterator[tuple[int, list[int]]]:
    """Each earlier report with all the later ones it is to be compared with."""
    if not len(selected.left):
        return
    first = np.flatnonzero(np.diff(selected.left, prepend=-1))
    for left, rights in zip(selected.left[first], np.split(selected.right, first[1:]), strict=True):
        yield int(left), rights.tolist()


def worthwhile(cells: Cells, doubt: float, config: ReuseConfig) -> Ints:
    """Pairs of reports, sorted, that their cells make worth comparing; each is judged by its own cells."""
    sure = (cells.own >= config.single_chars) & (cells.logits >= _SURE)
    near = _with_a_match(cells, doubt, config)
    return distinct(
        np.concatenate(
            [
                _supported(near, config.min_support),
                _chained(near, config.candidate_floor, config.min_chain),
                cells.pair[sure],
            ]
        )
    )


def _with_a_match(cells: Cells, doubt: float, config: ReuseConfig) -> Cells:
    """The cells of those pairs of reports that have one which may be the second best of a passage.

    The best may be missing here: not every sentence that was made from another is a candidate.
    """
    _, least = least_matches(MANY, doubt, config)
    first = np.flatnonzero(np.diff(cells.pair, prepend=-1))
    if not len(first):
        return cells
    enough = np.maximum.reduceat(cells.logits, first) >= least
    use = np.repeat(enough, np.diff(first, append=len(cells.pair)))
    return Cells(
        cells.pair[use], cells.row[use], cells.column[use], cells.logits[use], cells.own[use]
    )


def _expand(
    pairs: KeyPairs,
    units: Units,
    doubt: float,
    config: ReuseConfig,
    focus: Collection[int] | None,
) -> tuple[Held, int]:
    """The pairs of sentences that can make a pair of reports worth comparing; and what was cut.

    Weaker ones are kept only for those pairs of reports that have a strong one: nothing else makes them worth it.
    """
    least = min(least_matches(MANY, doubt, config)[1], _SURE)
    strong, weak = np.flatnonzero(pairs.logits >= least), np.flatnonzero(pairs.logits < least)
    held, n_cut = _sentences_of(strong, pairs, units, config, _concerning(focus, units))
    n = len(units.reports)
    compared = distinct(units.report[held[0]] * n + units.report[held[1]])

    def among(left: Ints, right: Ints) -> Flags:
        return within(left * n + right, compared)

    more, n_more = _sentences_of(weak, pairs, units, config, among)
    one, two, keys = (np.concatenate(parts) for parts in zip(held, more, strict=True))
    return (one, two, keys), n_cut + n_more


def _concerning(focus: Collection[int] | None, units: Units) -> Callable[[Ints, Ints], Flags]:
    """Whether one of two reports is among those of `focus`; None: all are."""
    inside = np.ones(len(units.reports), dtype=bool)
    if focus is not None:
        inside = np.isin(np.arange(len(units.reports)), list(focus))

    def concerning(left: Ints, right: Ints) -> Flags:
        found: Flags = inside[left] | inside[right]
        return found

    return concerning


def _sentences_of(
    which: Ints,
    pairs: KeyPairs,
    units: Units,
    config: ReuseConfig,
    wanted: Callable[[Ints, Ints], Flags],
) -> tuple[Held, int]:
    """The holders of these pairs of keys in different reports that are wanted; and what was cut."""
    found = [(_NO_UNITS, _NO_UNITS, _NO_UNITS)]
    n_cut = 0
    for start in range(0, len(which), _BLOCK_KEYS):
        part = which[start : start + _BLOCK_KEYS]
        a, b, at, cut = expand_keys(pairs.one[part], pairs.two[part], units, config.max_family)
        a, b = np.minimum(a, b), np.maximum(a, b)
        left, right = units.report[a], units.report[b]
        kept = (left != right) & wanted(left, right)
        a, b, at = (x[kept].astype(np.int32) for x in (a, b, part[at]))
        found.append((a, b, at))
        n_cut += cut
    one, two, keys = (np.concatenate(column) for column in zip(*found, strict=True))
    return (one, two, keys), n_cut


def _by_report(held: Held, pairs: KeyPairs, units: Units) -> Iterator[Cells]:
    """The cells of some of the earlier reports after those of others, so that few are spread out at once."""
    a, b, which = held
    earlier = units.report[a].astype(np.int32)
    n_before = np.cumsum(np.bincount(earlier, minlength=len(units.reports)))
    block = (n_before - 1) // _BLOCK_CELLS
    for number in np.unique(block):
        at = np.flatnonzero(block[earlier] == number)
        if not len(at):
            continue
        i, j = a[at].astype(np.int64), b[at].astype(np.int64)
        left, right = units.report[i], units.report[j]
        pair = left * len(units.reports) + right
        row, column = i - units.first[left], j - units.first[right]
        order = np.lexsort((column, row, pair))
        keys = which[at][order]
        yield Cells(pair[order], row[order], column[order], pairs.logits[keys], pairs.own[keys])


def expand_keys(
    one: Ints, two: Ints, units: Units, max_family: int
) -> tuple[Ints, Ints, Ints, int]:
    """(unit, unit, index of the pair of keys) for all holders of each pair of keys.

    Of a key that more than `max_family` units hold, only the first so many in reading order are paired with
    each other; the rest is paired with the first one. The fourth value counts the rest.
    """
    order = np.argsort(units.key, kind="stable")
    start = np.searchsorted(units.key[order], np.arange(len(units.keys) + 1))
    holders = np.diff(start)
    size = np.minimum(holders, max_family)
    block = size[one] * size[two]
    which = np.repeat(np.arange(len(one)), block)
    local = np.arange(int(block.sum())) - np.repeat(np.cumsum(block) - block, block)
    a = order[start[one[which]] + local // size[two[which]]]
    b = order[start[two[which]] + local % size[two[which]]]
    use = (one[which] != two[which]) | (a < b)
    large = np.flatnonzero((one == two) & (holders[one] > max_family))
    rest = holders[one[large]] - max_family
    star = np.repeat(large, rest)
    nth = np.arange(int(rest.sum())) - np.repeat(np.cumsum(rest) - rest, rest)
    a = np.concatenate([a[use], order[start[one[star]]]])
    b = np.concatenate([b[use], order[start[one[star]] + max_family + nth]])
    return a, b, np.concatenate([which[use], star]), int(rest.sum())


def _supported(cells: Cells, least: float) -> Ints:
    """Pairs of reports in which the matches expected in one window reach `least`, sorted.

    Counted by sentences of the one and of the other report, so that merged ones count on either side.
    """
    found = [np.zeros(0, dtype=np.int64)]
    chance = probability(cells.logits)
    for side in (cells.row, cells.column) if len(chance) else ():
        for shift_row in (0, _WINDOW // 2):
            for shift_column in (0, _WINDOW // 2):
                window = ((cells.row + shift_row) // _WINDOW) * 4096
                window += (cells.column + shift_column) // _WINDOW
                order = np.lexsort((side, window, cells.pair))
                p, w, s, c = cells.pair[order], window[order], side[order], chance[order]
                new_window = np.concatenate(([True], (np.diff(p) != 0) | (np.diff(w) != 0)))
                new_sentence = new_window | np.concatenate(([True], np.diff(s) != 0))
                best = np.maximum.reduceat(c, np.flatnonzero(new_sentence))
                total = np.add.reduceat(best, np.flatnonzero(new_window[new_sentence]))
                found.append(p[new_window][total >= least])
    return distinct(np.concatenate(found))


def _chained(cells: Cells, floor: float, least: float) -> Ints:
    """Pairs of reports with a chain of matches in order whose evidence above `floor` reaches `least`.

    The best chain that begins at each cell is found for all cells at once: each round lets every chain
    grow by the best chain that begins one or two sentences further on in both reports.
    """
    code = (cells.pair << 24) | (cells.row << 12) | cells.column
    weight = np.minimum(cells.logits, 4.0) - floor
    steps = []
    for down, across in _STEPS:
        target = code + (down << 12) + across
        place = np.minimum(np.searchsorted(code, target), max(len(code) - 1, 0))
        cost = _SKIP * abs(down + across - 2)
        steps.append((place, code[place] == target if len(code) else place == -1, cost))
    best = weight
    for _ in range(_ROUNDS):
        grown = np.zeros_like(best)
        for place, there, cost in steps:
            grown = np.maximum(grown, np.where(there, best[place] - cost, 0.0))
        best = weight + grown
    longer = best > weight
    return distinct(cells.pair[longer & (best >= least)])
