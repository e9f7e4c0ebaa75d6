"""Two reports compared cell by cell: runs of matching sentences with the evidence for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analyzer.config import ReuseConfig
from analyzer.reuse.chains import Run, best_cells, heaviest_chain, join_runs
from analyzer.reuse.score import (
    OVERLAP,
    Views,
    cell_features,
    cell_logits,
    least_matches,
    probability,
    run_logits,
)

Ints = NDArray[np.int64]
Rows = Sequence[Ints] | Mapping[int, Ints]
Floats = NDArray[np.float64]
_MAX_COLUMNS = 2000
_FACT = -2.5  # log odds at the most of counts and self-descriptions: alike by nature, they support other matches
_WEAKEST = 6.0  # log odds below zero at which a match adds nothing
_LEAST_SHARED, _LEAST_COSINE = 0.08, 0.3
_MORE = 1.5  # a report that follows another shows so many times the matches that its passages show
_SAME = 0.9  # overlap from which a long sentence is the same one, and not merely alike


@dataclass(frozen=True, slots=True)
class Match:
    """A run between two reports; positions count units within each report."""

    left: int
    right: int
    run: Run
    similarity: Floats  # of each cell
    overlap: Floats  # of each cell
    features: Floats
    score: float
    whole: bool = False  # the one report follows the other from beginning to end


@dataclass(frozen=True, slots=True)
class _Block:
    """Cells of one report (rows) against one or more others (columns)."""

    logits: Floats
    overlap: Floats
    similarity: Floats


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two reports, the keys of their units, and the cells of those units that are no formulas."""

    reports: tuple[int, int]
    keys: tuple[Ints, Ints]
    places: tuple[Ints, Ints]  # of the rows and columns of `block` among the units
    block: _Block


def match_reports(
    left: int, rights: Sequence[int], rows_of: Rows, views: Views, config: ReuseConfig
) -> list[Match]:
    """Every run of matching sentences of `left` with each of the later `rights`, with its score.

    `rows_of` gives the keys of a report's units, as rows of `views`.
    """
    ka = rows_of[left]
    rows = np.flatnonzero(~views.formula[ka])
    found: list[Match] = []
    for part in _parts(rights, rows_of):
        kbs = [rows_of[r] for r in part]
        columns = [np.flatnonzero(~views.formula[kb]) for kb in kbs]
        block = _compare(
            ka[rows], np.concatenate([kb[c] for kb, c in zip(kbs, columns, strict=True)]), views
        )
        start = 0
        for right, kb, at in zip(part, kbs, columns, strict=True):
            cut = slice(start, start + len(at))
            start += len(at)
            one = _Block(block.logits[:, cut], block.overlap[:, cut], block.similarity[:, cut])
            if one.logits.size and one.logits.max() >= config.cell_edge:
                pair = _Pair((left, right), (ka, kb), (rows, at), one)
                found += _match_pair(pair, views, config)
    return found


def _parts(rights: Sequence[int], rows_of: Rows) -> Iterator[list[int]]:
    """`rights` cut so that one block of cells stays small."""
    part: list[int] = []
    size = 0
    for right in rights:
        part.append(right)
        size += len(rows_of[right])
        if size > _MAX_COLUMNS:
            yield part
            part, size = [], 0
    if part:
        yield part


def _match_pair(pair: _Pair, views: Views, config: ReuseConfig) -> list[Match]:
    block, (rows, columns) = pair.block, pair.places
    lengths = views.length[pair.keys[0][rows]], views.length[pair.keys[1][columns]]
    i, j = best_cells(block.logits, block.overlap, lengths, config.cell_floor, config.part_overlap)
    passed = [np.cumsum(views.formula[k], dtype=np.int64) for k in pair.keys]
    joined = join_runs(
        rows[i],
        columns[j],
        block.logits[i, j],
        (passed[0][rows[i]], passed[1][columns[j]]),
        config.reach,
        config.cell_strong,
    )
    judged = (_judged(run, pair, views, config) for run in joined)
    found = [match for match in judged if match is not None]
    followed = _followed(pair, views, config)
    n_shown = sum(len(m.run.rows) for m in found if m.score >= config.threshold)
    if followed is not None and len(followed.rows) > _MORE * n_shown:
        match = _judged(followed, pair, views, config)
        if match is not None and match.score >= config.threshold:
            return [replace(match, whole=True)]
    if any(match.score >= config.threshold for match in found):
        chars = config.further_chars
        found = [
            replace(m, score=max(m.score, _score(m, chars, views, config)))
            if m.overlap.max() >= _SAME
            else m
            for m in found
        ]
    return found


def _judged(cells: Run, pair: _Pair, views: Views, config: ReuseConfig) -> Match | None:
    """The match that a run makes, None where no cell of it is more than weak."""
    run = trim(cells, config.cell_edge)
    if run is None:
        return None
    at = np.searchsorted(pair.places[0], run.rows), np.searchsorted(pair.places[1], run.columns)
    facts = run_features(run, *pair.keys, views)
    similarity, overlap = pair.block.similarity[at], pair.block.overlap[at]
    match = Match(*pair.reports, run, similarity, overlap, facts, 0.0)
    return replace(match, score=_score(match, config.single_chars, views, config))


def _followed(pair: _Pair, views: Views, config: ReuseConfig) -> Run | None:
    """A report that follows the other from beginning to end, in words of its own.

    Sentence after sentence is the best match of one further on in the other report. Singly they may be weak and
    formulas may lie between them; that `follow_share` of all sentences stand in one order is no chance. None where
    a sentence is the same word for word: then it is for the passages to tell what is copied and what is new.
    """
    rows, columns = pair.places
    keys = pair.keys[0][rows], pair.keys[1][columns]
    counts = views.counts[keys[0]], views.counts[keys[1]]
    logits = np.where(counts[0][:, None] & counts[1], pair.block.logits, -np.inf)
    lengths = views.length[keys[0]], views.length[keys[1]]
    i, j = best_cells(logits, pair.block.overlap, lengths, config.candidate_floor, np.inf)
    least = max(config.follow_share * min(c.sum() for c in counts), config.follow_least)
    if len(i) < least:
        return None
    fact = views.content.fact[keys[0][i]] | views.content.fact[keys[1][j]]
    weights = np.minimum(logits[i, j], np.where(fact, _FACT, 4.0)) - config.candidate_floor
    at = heaviest_chain(i, j, weights)
    if len(at) < least or weights[at].sum() < config.follow_evidence:
        return None
    i, j = i[at], j[at]
    if pair.block.overlap[i, j].max() >= _SAME:
        return None
    return Run(rows[i], columns[j], pair.block.logits[i, j])


def _score(match: Match, least_chars: int, views: Views, config: ReuseConfig) -> float:
    """The probability that a run was made from the other text; see docs/reuse.md for the two guards.

    A run needs one match that is likely by itself and a second that is not unlikely; a single match needs
    `least_chars` of its own in common wording, so that chance is no explanation, and the more it has the likelier it is.
    """
    facts = match.features
    score = float(probability(run_logits(facts, views.vectors is not None) - views.doubt))
    best, second = facts[3] - _WEAKEST, facts[7] - _WEAKEST
    least = least_matches(int(facts[2]), views.doubt, config)
    if facts[2] >= 2 and best >= least[0] and second >= least[1]:
        return score
    chars, overlap = 50.0 * float(np.exp(facts[4])), float(match.overlap.max())
    if best < config.single_match or chars < least_chars or overlap < config.single_overlap:
        return min(score, 0.3)
    sure = min(max(chars / config.single_chars - 1.0, 0.0), 1.0) if overlap >= _SAME else 0.0
    return max(min(score, 0.6), 0.55) + 0.35 * sure


def _compare(ka: Ints, kb: Ints, views: Views) -> _Block:
    """All cells of the keys `ka` against `kb`; cells with next to nothing in common are not scored."""
    grams = views.grams
    shared = (grams.matrix[ka] @ grams.matrix[kb].T).toarray().astype(np.float64)
    cosine = None if views.vectors is None else (views.vectors[ka] @ views.vectors[kb].T)
    worth = shared >= _LEAST_SHARED * np.minimum(grams.mass[ka][:, None], grams.mass[kb][None, :])
    if cosine is not None:
        worth |= cosine * views.unit >= _LEAST_COSINE
    i, j = np.nonzero(worth)
    near = None if cosine is None else cosine[i, j].astype(np.float64)
    features = cell_features(shared[i, j], ka[i], kb[j], views, near)
    logits = np.full(shared.shape, -12.0)
    overlap, similarity = np.zeros_like(shared), np.zeros_like(shared)
    logits[i, j] = cell_logits(features, views.vectors is not None)
    overlap[i, j] = features[:, OVERLAP]
    similarity[i, j] = features[:, 0] if near is None else near
    return _Block(logits, overlap, similarity)


def trim(run: Run, edge: float) -> Run | None:
    """The run without weak cells at its ends, None where nothing is left."""
    strong = run.logits >= edge
    if not strong.any():
        return None
    rows, columns = run.rows[strong], run.columns[strong]
    keep = (run.rows >= rows.min()) & (run.rows <= rows.max())
    keep &= (run.columns >= columns.min()) & (run.columns <= columns.max())
    return Run(run.rows[keep], run.columns[keep], run.logits[keep])


def run_features(run: Run, ka: Ints, kb: Ints, views: Views) -> Floats:
    """What decides on a run, from the best match of each sentence of the side that has more.

    Evidence added up, the same without the best match, matches, best match, log of the characters
    that are evidence, order, density.
    """
    left, right = ka[run.rows], kb[run.columns]
    counts = views.counts[left] & views.counts[right]
    if run.n_matched < 2:
        counts &= ~(views.content.fact[left] | views.content.fact[right])
    fact = views.content.fact[left] | views.content.fact[right]
    logits = np.clip(run.logits, -_WEAKEST, np.where(fact, _FACT, 4.0))[counts]
    rows = run.rows[counts]
    columns = run.columns[counts]
    if len(np.unique(columns)) > len(np.unique(rows)):  # sentences that were merged count each
        rows = columns
    order = np.lexsort((-logits, rows))
    first = np.concatenate(([True], np.diff(rows[order]) != 0)) if len(rows) else counts[:0]
    values = np.sort(logits[order][first] + _WEAKEST)[::-1]
    own = views.content.own
    chars = min(own[np.unique(left[counts])].sum(), own[np.unique(right[counts])].sum())
    span = max(np.ptp(run.rows), np.ptp(run.columns)) + 1
    return np.array(
        [
            min(float(values.sum()), 60.0),
            min(float(values[1:].sum()), 50.0),
            min(len(values), 8),
            float(values[0]) if len(values) else 0.0,
            float(np.log(max(chars, 5) / 50.0)),
            run.in_order,
            len(np.unique(run.rows)) / span,
            float(values[1]) if len(values) > 1 else 0.0,
        ]
    )
