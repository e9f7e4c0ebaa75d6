"""Matches to records: passages with exact spans, report pairs, clusters, what each report shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analyzer.config import ReuseConfig
from analyzer.records import (
    Extent,
    Relation,
    ReportPair,
    ReportSharing,
    ReusePair,
    ReusePassage,
    SectionKind,
    SectionShare,
    Sharing,
    Span,
)
from analyzer.reuse.align import edit_kind, longest_run
from analyzer.reuse.chains import Run
from analyzer.reuse.evidence import count_marks, find_signs
from analyzer.reuse.matching import Match
from analyzer.reuse.score import Views
from analyzer.reuse.sharing import sharing_of_group
from analyzer.reuse.units import Units


def build_passages(
    matches: Sequence[Match], units: Units, config: ReuseConfig
) -> tuple[tuple[ReusePassage, ...], tuple[ReusePair, ...]]:
    """Passages and the sentence pairs they are made of."""
    passages, pairs = [], []
    holders = _holders(matches, units)
    for match in (part for whole in matches for part in _between_tables(whole, units)):
        a = int(units.first[match.left]) + np.unique(match.run.rows)
        b = int(units.first[match.right]) + np.unique(match.run.columns)
        left, right = _extent(a, units), _extent(b, units)
        texts = [_text(members, units) for members in (a, b)]
        masked = ["".join(units.keys[units.key[u]] for u in us) for us in (a, b)]
        edit = edit_kind(texts[0], texts[1], masked[0], masked[1], match.run)
        agencies = np.unique(np.concatenate([holders[u] for u in (*a.tolist(), *b.tolist())]))
        sharing = sharing_of_group(agencies, units, config)
        same = units.agency[match.left] == units.agency[match.right]
        passages.append(
            ReusePassage(
                passage_id=f"{left.report_id}:{left.span.start}+{right.report_id}:{right.span.start}",
                left=left,
                right=right,
                left_sentence_ids=tuple(units.sentences[u].sentence_id for u in a),
                right_sentence_ids=tuple(units.sentences[u].sentence_id for u in b),
                similarity=round(float(match.similarity.mean()), 4),
                score=round(match.score, 4),
                edit=edit,
                sharing=sharing,
                relation=Relation.SERIES if same else Relation.PEER,
                n_agencies=len(agencies),
                longest_run=longest_run(*texts),
            )
        )
        for i, j, logit, similarity, overlap in zip(
            match.run.rows,
            match.run.columns,
            match.run.logits,
            match.similarity,
            match.overlap,
            strict=True,
        ):
            pairs.append(
                ReusePair(
                    left_id=units.sentences[int(units.first[match.left] + i)].sentence_id,
                    right_id=units.sentences[int(units.first[match.right] + j)].sentence_id,
                    similarity=round(float(similarity), 4),
                    overlap=round(float(overlap), 4),
                    score=round(float(1 / (1 + np.exp(-logit))), 4),
                    edit=edit,
                    sharing=sharing,
                )
            )
    return (
        tuple(sorted(passages, key=lambda p: p.passage_id)),
        tuple(sorted(pairs, key=lambda p: (p.left_id, p.right_id))),
    )


def _between_tables(match: Match, units: Units) -> list[Match]:
    """The parts of a match that no statutory table parts: a passage quotes narrative, not the form."""
    first = int(units.first[match.left]), int(units.first[match.right])
    parts: dict[tuple[int, int], list[int]] = {}
    for n, (i, j) in enumerate(
        zip(match.run.rows.tolist(), match.run.columns.tolist(), strict=True)
    ):
        sides = units.sections[first[0] + i], units.sections[first[1] + j]
        left, right = (_PLACE.get(kind, 0) for kind in sides)
        parts.setdefault((left, right), []).append(n)
    if len(parts) == 1:
        return [match]
    run = match.run
    return [
        replace(
            match,
            run=Run(run.rows[g], run.columns[g], run.logits[g]),
            similarity=match.similarity[g],
            overlap=match.overlap[g],
        )
        for g in parts.values()
    ]


_PLACE = {  # narrative before, between and behind tables 二, 三 and 四
    SectionKind.PROACTIVE: 1,
    SectionKind.REQUESTS: 2,
    SectionKind.DISPUTES: 3,
    SectionKind.PROBLEMS: 4,
    SectionKind.OTHER: 4,
}


def _holders(matches: Sequence[Match], units: Units) -> dict[int, np.ndarray]:
    """For each matched unit, the agencies that hold it or something it matches."""
    found: dict[int, set[int]] = {}
    for match in matches:
        for i, j in zip(match.run.rows.tolist(), match.run.columns.tolist(), strict=True):
            u, v = int(units.first[match.left]) + i, int(units.first[match.right]) + j
            both = {int(units.agency[match.left]), int(units.agency[match.right])}
            found.setdefault(u, set()).update(both)
            found.setdefault(v, set()).update(both)
    return {u: np.array(sorted(s), dtype=np.int64) for u, s in found.items()}


def _extent(members: np.ndarray, units: Units) -> Extent:
    first, last = units.sentences[int(members[0])], units.sentences[int(members[-1])]
    return Extent(first.report_id, Span(first.span.start, last.span.end))


def _text(members: np.ndarray, units: Units) -> str:
    """The narrative from the first to the last member; a table that lies between is not shared wording."""
    first, last = int(members[0]), int(members[-1])
    return "".join(s.text for s in units.sentences[first : last + 1])


def build_report_pairs(
    passages: Sequence[ReusePassage], matches: Sequence[Match], units: Units, views: Views
) -> tuple[ReportPair, ...]:
    """One record for each pair of reports with a passage, best score first.

    The score comes from the matches: a match that tables part into two passages counts once.
    """
    doubts: dict[tuple[int, int], float] = {}
    for match in matches:
        key = match.left, match.right
        doubts[key] = doubts.get(key, 1.0) * (1 - round(match.score, 4))
    place = {r.report_id: i for i, r in enumerate(units.reports)}
    grouped: dict[tuple[str, str], list[ReusePassage]] = {}
    for passage in passages:
        grouped.setdefault((passage.left.report_id, passage.right.report_id), []).append(passage)
    pairs = []
    marks = count_marks(units.reports) if grouped else Counter()
    for (left, right), found in grouped.items():
        a, b = place[left], place[right]
        total_a, total_b = _total(a, units), _total(b, units)
        rep_a = _repeated([p.left.span for p in found], a, units)
        rep_b = _repeated([p.right.span for p in found], b, units)
        shared = set(_keys(a, units)) & set(_keys(b, units))
        pairs.append(
            ReportPair(
                pair_id=f"{left}+{right}",
                left_id=left,
                right_id=right,
                relation=found[0].relation,
                score=round(1 - doubts[a, b], 4),
                left_containment=round(rep_a / max(total_a, 1), 4),
                right_containment=round(rep_b / max(total_b, 1), 4),
                left_repeated=rep_a,
                right_repeated=rep_b,
                left_total=total_a,
                right_total=total_b,
                longest_run=max(p.longest_run for p in found),
                n_passages=len(found),
                formula_chars=sum(len(units.samples[k]) for k in shared if views.formula[k]),
                passage_ids=tuple(p.passage_id for p in found),
                evidence=find_signs(units.reports[a], units.reports[b], found, marks),
                sections=_section_shares(found, a, b, units),
            )
        )
    return tuple(sorted(pairs, key=lambda p: (-p.score, -p.left_repeated, p.pair_id)))


def _keys(report: int, units: Units) -> list[int]:
    found: list[int] = units.key[units.first[report] : units.first[report + 1]].tolist()
    return found


def _members(report: int, units: Units) -> range:
    return range(int(units.first[report]), int(units.first[report + 1]))


def _total(report: int, units: Units, kind: SectionKind | None = None) -> int:
    return sum(
        len(units.sentences[u].text)
        for u in _members(report, units)
        if kind is None or units.sections[u] is kind
    )


def _repeated(
    spans: Sequence[Span], report: int, units: Units, kind: SectionKind | None = None
) -> int:
    return sum(
        len(units.sentences[u].text)
        for u in _members(report, units)
        if (kind is None or units.sections[u] is kind)
        and any(s.start <= units.sentences[u].span.start < s.end for s in spans)
    )


def _section_shares(
    found: Sequence[ReusePassage], a: int, b: int, units: Units
) -> tuple[SectionShare, ...]:
    shares = []
    for kind in SectionKind:
        left = _repeated([p.left.span for p in found], a, units, kind)
        right = _repeated([p.right.span for p in found], b, units, kind)
        if left or right:
            shares.append(
                SectionShare(
                    kind,
                    round(left / max(_total(a, units, kind), 1), 4),
                    round(right / max(_total(b, units, kind), 1), 4),
                )
            )
    return tuple(shares)


def build_sharing(
    passages: Sequence[ReusePassage], units: Units, formulas: dict[int, Sharing]
) -> tuple[ReportSharing, ...]:
    """How the characters of each report divide."""
    place = {r.report_id: i for i, r in enumerate(units.reports)}
    spans: dict[int, list[tuple[Span, Sharing]]] = {}
    for p in passages:
        for extent in (p.left, p.right):
            spans.setdefault(place[extent.report_id], []).append((extent.span, p.sharing))
    rows = []
    for i, report in enumerate(units.reports):
        count = dict.fromkeys(Sharing, 0)
        for u in _members(i, units):
            sentence = units.sentences[u]
            label = formulas.get(int(units.key[u]))
            inside = [k for s, k in spans.get(i, ()) if s.start <= sentence.span.start < s.end]
            if label is None and inside:
                label = Sharing.UNIQUE if Sharing.UNIQUE in inside else Sharing.REGIONAL
            if label is not None:
                count[label] += len(sentence.text)
        total = _total(i, units)
        rows.append(
            ReportSharing(
                report_id=report.report_id,
                total=total,
                statutory=count[Sharing.STATUTORY],
                stock=count[Sharing.STOCK],
                regional=count[Sharing.REGIONAL],
                unique=count[Sharing.UNIQUE],
                own=total - sum(count.values()),
            )
        )
    return tuple(sorted(rows, key=lambda r: r.report_id))
