"""What two reports share in all, and how each report's characters divide."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence, Set

from analyzer.records import (
    ReportPair,
    ReportSharing,
    ReusePassage,
    SectionKind,
    SectionShare,
    Sharing,
)
from analyzer.reuse.evidence import find_signs
from analyzer.reuse.matching import Ints, Match
from analyzer.reuse.score import Views
from analyzer.reuse.units import ReportUnits, Units
from analyzer.texts import text_of


def build_report_pairs(
    passages: Sequence[ReusePassage],
    matches: Sequence[Match],
    units: Units,
    views: Views,
    marks: Mapping[str, int],
) -> tuple[ReportPair, ...]:
    """One record for each pair of reports with a passage, best score first.

    `marks` is what `evidence.count_marks` counted in the corpus.
    """
    between: dict[tuple[int, int], list[Match]] = {}
    for match in matches:
        between.setdefault((match.left, match.right), []).append(match)
    grouped: dict[tuple[str, str], list[ReusePassage]] = {}
    for passage in passages:
        grouped.setdefault((passage.left.report_id, passage.right.report_id), []).append(passage)
    pairs = []
    for (a, b), found in between.items():
        left, right = units.reports[a], units.reports[b]
        pairs.append(
            report_pair_of(
                (left, right),
                grouped[left.report.report_id, right.report.report_id],
                found,
                label_units(units.rows[a], views),
                marks,
            )
        )
    return tuple(sorted(pairs, key=rank))


def rank(pair: ReportPair) -> tuple[float, int, str]:
    """Sorts report pairs best first."""
    return -pair.score, -pair.left_repeated, pair.pair_id


def label_units(row: Ints, views: Views) -> list[Sharing | None]:
    """Why each unit of a report is shared rightly, None where it is not; `row` holds its keys."""
    return [
        (Sharing.STATUTORY if law else Sharing.STOCK) if formula else None
        for law, formula in zip(
            views.statutory[row].tolist(), views.formula[row].tolist(), strict=True
        )
    ]


def report_pair_of(
    sides: tuple[ReportUnits, ReportUnits],
    passages: Sequence[ReusePassage],
    matches: Sequence[Match],
    labels: Sequence[Sharing | None],
    marks: Mapping[str, int],
) -> ReportPair:
    """The pair of two reports with all their passages.

    A match that tables part into two passages counts once for the score. `labels` say which
    units of the left report are shared rightly, `marks` is what `evidence.count_marks` counted in the corpus.
    """
    left, right = sides
    names = left.report.report_id, right.report.report_id
    matched = (
        {i for p in passages for i in p.left_sentence_ids},
        {i for p in passages for i in p.right_sentence_ids},
    )
    repeated = [_repeated(ids, side) for ids, side in zip(matched, sides, strict=True)]
    total = [_total(side) for side in sides]
    formulas = {
        masked: len(sentence.text)
        for masked, sentence, label in zip(left.masked, left.sentences, labels, strict=True)
        if label is not None
    }
    return ReportPair(
        pair_id=f"{names[0]}+{names[1]}",
        left_id=names[0],
        right_id=names[1],
        relation=passages[0].relation,
        score=round(1 - math.prod(1 - round(m.score, 4) for m in matches), 4),
        left_containment=round(repeated[0] / max(total[0], 1), 4),
        right_containment=round(repeated[1] / max(total[1], 1), 4),
        left_repeated=repeated[0],
        right_repeated=repeated[1],
        left_total=total[0],
        right_total=total[1],
        longest_run=max(p.longest_run for p in passages),
        n_passages=len(passages),
        formula_chars=sum(formulas[m] for m in set(right.masked) & formulas.keys()),
        passage_ids=tuple(p.passage_id for p in passages),
        evidence=find_signs(left.report, right.report, passages, marks) + _order(matches),
        sections=_section_shares(matched, sides),
    )


def _order(matches: Sequence[Match]) -> tuple[str, ...]:
    """In words, where one report follows the other from beginning to end."""
    sign = text_of("sign", "order")
    return tuple(sign.format(found=len(m.run.rows)) for m in matches if m.whole)


def _total(side: ReportUnits, kind: SectionKind | None = None) -> int:
    return sum(
        len(sentence.text)
        for sentence, section in zip(side.sentences, side.sections, strict=True)
        if kind is None or section is kind
    )


def _repeated(matched: Set[str], side: ReportUnits, kind: SectionKind | None = None) -> int:
    return sum(
        len(sentence.text)
        for sentence, section in zip(side.sentences, side.sections, strict=True)
        if (kind is None or section is kind) and sentence.sentence_id in matched
    )


def _section_shares(
    matched: tuple[Set[str], Set[str]], sides: tuple[ReportUnits, ReportUnits]
) -> tuple[SectionShare, ...]:
    shares = []
    for kind in SectionKind:
        left, right = (_repeated(ids, side, kind) for ids, side in zip(matched, sides, strict=True))
        if left or right:
            shares.append(
                SectionShare(
                    kind,
                    round(left / max(_total(sides[0], kind), 1), 4),
                    round(right / max(_total(sides[1], kind), 1), 4),
                )
            )
    return tuple(shares)


def build_sharing(
    passages: Sequence[ReusePassage], units: Units, views: Views, loners: Collection[int]
) -> tuple[ReportSharing, ...]:
    """How the characters of each report divide, by report id."""
    matched: dict[str, list[tuple[str, Sharing]]] = {}
    for p in passages:
        for extent, ids in ((p.left, p.left_sentence_ids), (p.right, p.right_sentence_ids)):
            matched.setdefault(extent.report_id, []).extend((i, p.sharing) for i in ids)
    rows = []
    for part, row in zip(units.reports, units.rows, strict=True):
        labels = [
            label or (Sharing.STOCK if key in loners else None)
            for label, key in zip(label_units(row, views), row.tolist(), strict=True)
        ]
        rows.append(sharing_of_report(part, labels, matched.get(part.report.report_id, ())))
    return tuple(sorted(rows, key=lambda r: r.report_id))


def sharing_of_report(
    part: ReportUnits, labels: Sequence[Sharing | None], matched: Iterable[tuple[str, Sharing]]
) -> ReportSharing:
    """How the characters of one report divide; `labels` of its units, loners as stock wording included.

    `matched` are the ids of its sentences that passages hold, with the passage's sharing.
    """
    count = dict.fromkeys(Sharing, 0)
    kinds: dict[str, Sharing] = {}
    for sentence_id, kind in matched:
        if kinds.get(sentence_id) is not Sharing.UNIQUE:
            kinds[sentence_id] = kind
    for sentence, label in zip(part.sentences, labels, strict=True):
        label = label or kinds.get(sentence.sentence_id)
        if label is not None:
            count[label] += len(sentence.text)
    total = _total(part)
    return ReportSharing(
        report_id=part.report.report_id,
        total=total,
        statutory=count[Sharing.STATUTORY],
        stock=count[Sharing.STOCK],
        regional=count[Sharing.REGIONAL],
        unique=count[Sharing.UNIQUE],
        own=total - sum(count.values()),
    )
