"""Matches to passages: exact spans in both reports, the kind of edit, why they are shared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from analyzer.config import ReuseConfig
from analyzer.records import (
    EditKind,
    Extent,
    Relation,
    ReusePair,
    ReusePassage,
    SectionKind,
    Sharing,
    Span,
)
from analyzer.reuse.align import edit_kind, longest_run, same_words
from analyzer.reuse.chains import Run
from analyzer.reuse.matching import Ints, Match
from analyzer.reuse.score import probability
from analyzer.reuse.sharing import sharing_of_group
from analyzer.reuse.units import Agencies, ReportUnits, Units

Holders = dict[tuple[int, int], set[int]]
# A sentence that is less alike may lie in a passage, but is neither shown as a match nor counted.
_EVIDENT = -2.2  # log odds (0.1), or
_ALIKE = 0.45  # share of the n-grams of the shorter sentence
_TRACE = 0.05  # the same, of a sentence at the end of a passage that is quoted with it


def build_passages(
    matches: Sequence[Match], units: Units, config: ReuseConfig
) -> tuple[tuple[ReusePassage, ...], tuple[ReusePair, ...]]:
    """Passages and the sentence pairs they are made of."""
    holders = collect_holders(matches, units.agencies)
    found = [
        passage_of(
            part,
            (units.reports[part.left], units.reports[part.right]),
            holders,
            units.agencies,
            config,
        )
        for match in matches
        for part in between_tables(
            match, units.reports[match.left], units.reports[match.right], config
        )
    ]
    return (
        tuple(sorted((p for p, _ in found), key=lambda p: p.passage_id)),
        tuple(sorted((c for _, cs in found for c in cs), key=lambda c: (c.left_id, c.right_id))),
    )


def collect_holders(matches: Iterable[Match], agencies: Agencies) -> Holders:
    """For each matched (report, position), the agencies that hold it or something it matches."""
    found: Holders = {}
    for match in matches:
        both = {int(agencies.of[match.left]), int(agencies.of[match.right])}
        for i in match.run.rows.tolist():
            found.setdefault((match.left, i), set()).update(both)
        for j in match.run.columns.tolist():
            found.setdefault((match.right, j), set()).update(both)
    return found


def passage_of(
    match: Match,
    sides: tuple[ReportUnits, ReportUnits],
    holders: Holders,
    agencies: Agencies,
    config: ReuseConfig,
) -> tuple[ReusePassage, list[ReusePair]]:
    """The passage of one match and its sentence pairs; `holders` need to hold the units of both sides.

    The extents reach from the first to the last sentence that is alike or has a trace of the other's wording; sentence
    ids, pairs and the kind of edit are of those alone that are alike by themselves. Where others that differ stand
    between them the passage is not called verbatim or filled in, though its pairs are. `longest_run` is of the text as
    it stands, from the first of those sentences to the last.
    """
    quoted = _alike(match, _TRACE)
    places = np.unique(quoted.run.rows).tolist(), np.unique(quoted.run.columns).tolist()
    left, right = (_extent(at, side) for at, side in zip(places, sides, strict=True))
    match = _alike(match, _ALIKE)
    places = np.unique(match.run.rows).tolist(), np.unique(match.run.columns).tolist()
    texts = [
        "".join(side.sentences[i].text for i in at) for at, side in zip(places, sides, strict=True)
    ]
    masked = ["".join(side.masked[i] for i in at) for at, side in zip(places, sides, strict=True)]
    edit = edit_kind(texts[0], texts[1], masked[0], masked[1], match.run)
    stretches = [slice(at[0], at[-1] + 1) for at in places]
    through = [
        "".join(sentence.text for sentence in side.sentences[stretch])
        for stretch, side in zip(stretches, sides, strict=True)
    ]
    whole = ["".join(side.masked[stretch]) for stretch, side in zip(stretches, sides, strict=True)]
    broken = (edit is EditKind.VERBATIM and not same_words(*through)) or (
        edit is EditKind.TEMPLATE and whole[0] != whole[1]
    )
    numbers = match.left, match.right
    held = {a for n, at in zip(numbers, places, strict=True) for i in at for a in holders[n, i]}
    sharing = sharing_of_group(np.array(sorted(held), dtype=np.int64), agencies.above, config)
    same = agencies.of[match.left] == agencies.of[match.right]
    ids = [
        tuple(side.sentences[i].sentence_id for i in at)
        for at, side in zip(places, sides, strict=True)
    ]
    passage = ReusePassage(
        passage_id=f"{left.report_id}:{left.span.start}+{right.report_id}:{right.span.start}",
        left=left,
        right=right,
        left_sentence_ids=ids[0],
        right_sentence_ids=ids[1],
        similarity=_cosine(float(match.similarity.mean())),
        score=round(match.score, 4),
        edit=EditKind.LIGHT if broken else edit,
        sharing=sharing,
        relation=Relation.SERIES if same else Relation.PEER,
        n_agencies=len(held),
        longest_run=longest_run(*through),
    )
    return passage, _cells_of(match, sides, edit, sharing)


def _alike(match: Match, overlap: float) -> Match:
    """The match without cells of less `overlap` that only their neighbours speak for; the best two always stay.

    Where one report follows the other all cells stay: their order is the evidence.
    """
    if match.whole:
        return match
    logits = match.run.logits
    best = np.sort(logits)[-2:][0]
    alike = (logits >= min(_EVIDENT, best)) | (match.overlap >= overlap)
    return _part(match, np.flatnonzero(alike))


def _cells_of(
    match: Match, sides: tuple[ReportUnits, ReportUnits], edit: EditKind, sharing: Sharing
) -> list[ReusePair]:
    run = match.run
    return [
        ReusePair(
            left_id=sides[0].sentences[i].sentence_id,
            right_id=sides[1].sentences[j].sentence_id,
            similarity=_cosine(similarity),
            overlap=round(overlap, 4),
            score=round(score, 4),
            edit=edit,
            sharing=sharing,
        )
        for i, j, score, similarity, overlap in zip(
            run.rows.tolist(),
            run.columns.tolist(),
            probability(run.logits).tolist(),
            match.similarity.tolist(),
            match.overlap.tolist(),
            strict=True,
        )
    ]


def between_tables(
    match: Match, left: ReportUnits, right: ReportUnits, config: ReuseConfig
) -> list[Match]:
    """The parts of a match that no statutory table parts: a passage quotes narrative, not the form.

    A part of fewer than `min_chars` characters says nothing by itself and is left out.
    """
    parts: dict[tuple[int, int], list[int]] = {}
    for n, (i, j) in enumerate(
        zip(match.run.rows.tolist(), match.run.columns.tolist(), strict=True)
    ):
        place = _PLACE.get(left.sections[i], 0), _PLACE.get(right.sections[j], 0)
        parts.setdefault(place, []).append(n)
    if len(parts) == 1:
        return [match]
    found = [_part(match, np.array(cells)) for cells in parts.values()]
    return [
        part
        for part in found
        if sum(len(left.masked[i]) for i in part.run.rows.tolist()) >= config.min_chars
        and sum(len(right.masked[j]) for j in part.run.columns.tolist()) >= config.min_chars
    ] or found


def _part(match: Match, cells: Ints) -> Match:
    run = match.run
    return replace(
        match,
        run=Run(run.rows[cells], run.columns[cells], run.logits[cells]),
        similarity=match.similarity[cells],
        overlap=match.overlap[cells],
    )


_PLACE = {  # narrative before, between and behind tables 二, 三 and 四
    SectionKind.PROACTIVE: 1,
    SectionKind.REQUESTS: 2,
    SectionKind.DISPUTES: 3,
    SectionKind.PROBLEMS: 4,
    SectionKind.OTHER: 4,
}


def _extent(places: Sequence[int], side: ReportUnits) -> Extent:
    first, last = side.sentences[places[0]], side.sentences[places[-1]]
    return Extent(first.report_id, Span(first.span.start, last.span.end))


def _cosine(value: float) -> float:
    """Rounded; vectors are multiples of 2^-11, so that equal sentences may come out a little above 1."""
    return min(round(value, 4), 1.0)
