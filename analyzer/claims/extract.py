"""From text to claims: find numbers, zeros and blanks, then say what each counts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from analyzer.claims.blanks import find_blanks
from analyzer.claims.breakdown import link_breakdowns
from analyzer.claims.clauses import Clauses
from analyzer.claims.lexicon import Lexicon, lexicon
from analyzer.claims.metrics import (
    continue_list,
    name_channel,
    name_metric,
    name_only_applicants,
    name_period,
    name_ways,
)
from analyzer.claims.numbers import Draft, find_numbers
from analyzer.claims.objects import inherit, name_object, split_joint, spread_coordination
from analyzer.claims.view import View, view
from analyzer.claims.zeros import find_zeros
from analyzer.records import Claim, Report, Section, SectionKind, Sentence, Span, UnitKind

_ON_REQUEST = "依申请公开"  # 新收8件 under this heading counts applications
_BLANK = re.compile(r"[\s\u200b\u2060]+")


def extract_claims(text: str) -> tuple[Claim, ...]:
    """The claimed counts of a sentence or paragraph, in reading order; empty where there are none.

    Spans are offsets into `text`, ids ``c001``...; `sentence_id` and `report_id` are empty.

    Example:
        >>> [c.object for c in extract_claims("全年公开政府信息36条，收到申请0件。")]
        ['政府信息', '申请']
    """
    seen = view(text)
    drafts = _drafts(seen.text, lexicon())
    ids = {id(d): f"c{i:03d}" for i, d in enumerate(drafts, 1)}
    return tuple(_claim(d, seen, text, 0, ids, "", "") for d in drafts)


def extract_report_claims(
    report: Report, sentences: Sequence[Sentence], sections: Sequence[Section]
) -> tuple[Claim, ...]:
    """The claimed counts of a report's narrative, in reading order; headings are left out.

    Spans are offsets into ``report.text``; ids are ``<sentence_id>/c01``. Neighbouring units of one
    section are read together, so that a breakdown may reach over them.
    """
    claims: list[Claim] = []
    on_request = {s.section_id for s in sections if any(_ON_REQUEST in t for t in s.titles)}
    problems = {s.section_id for s in sections if s.kind is SectionKind.PROBLEMS}
    for group in _groups(report, sentences):
        lo, hi = group[0].span.start, group[-1].span.end
        seen = view(report.text[lo:hi])
        topic = _ON_REQUEST if group[0].section_id in on_request else ""
        plans = group[0].section_id in problems
        drafts = _drafts(seen.text, lexicon(), topic, report.year, plans=plans)
        starts = [s.span.start for s in group]
        homes = [group[bisect_right(starts, lo + seen.origin(d.start)) - 1] for d in drafts]
        ids: dict[int, str] = {}
        counts: dict[str, int] = {}
        for draft, home in zip(drafts, homes, strict=True):
            counts[home.sentence_id] = counts.get(home.sentence_id, 0) + 1
            ids[id(draft)] = f"{home.sentence_id}/c{counts[home.sentence_id]:02d}"
        for draft, home in zip(drafts, homes, strict=True):
            claims.append(
                _claim(draft, seen, report.text, lo, ids, home.sentence_id, report.report_id)
            )
    return tuple(claims)


def _groups(report: Report, sentences: Sequence[Sentence]) -> list[list[Sentence]]:
    groups: list[list[Sentence]] = []
    for sentence in sentences:
        if sentence.kind is UnitKind.HEADING:
            groups.append([])
            continue
        if not groups or (groups[-1] and not _adjacent(report, groups[-1][-1], sentence)):
            groups.append([])
        groups[-1].append(sentence)
    return [g for g in groups if g]


def _adjacent(report: Report, left: Sentence, right: Sentence) -> bool:
    return (
        left.section_id == right.section_id
        and not report.text[left.span.end : right.span.start].strip()
    )


def _drafts(
    text: str, lex: Lexicon, topic: str = "", year: int | None = None, *, plans: bool = False
) -> list[Draft]:
    """The drafts of one text; `year` is the report's; `plans`: what is said of a later year is none."""
    drafts = _apart(
        [
            *find_numbers(text, lex, year if plans else None),
            *find_zeros(text, lex),
            *find_blanks(text, lex),
        ]
    )
    if not drafts:
        return drafts
    clauses = Clauses(text)
    if len(drafts) > 1:
        link_breakdowns(clauses, drafts)
    floor = 0
    for draft in drafts:
        if not draft.own:
            name_object(draft, clauses, floor, lex)
        floor = max(draft.end, draft.reach)
    if len(drafts) > 1:
        spread_coordination(drafts, clauses, lex)
    drafts = split_joint(drafts, text, lex)
    inherit(drafts, text, lex, topic)
    last: Draft | None = None
    floor = 0
    for draft in drafts:
        clause = text[clauses.start(draft.start, floor) : draft.start]
        draft.channel = name_channel(draft, clause)
        draft.period = name_period(draft, text, floor, year)
        draft.metric = name_metric(
            draft, clause + text[draft.start : draft.end] if draft.in_words else clause
        )
        if last is not None and text[floor] == "、":
            continue_list(draft, last)
        floor, last = draft.end, draft
    name_ways(drafts, text)
    name_only_applicants(drafts, text, topic)
    return drafts


def _apart(found: list[Draft]) -> list[Draft]:
    """In reading order, without overlaps: of two drafts on one place the earlier and longer stays."""
    found.sort(key=lambda d: (d.start, -d.end))
    drafts: list[Draft] = []
    for draft in found:
        if not drafts or draft.start >= drafts[-1].end:
            drafts.append(draft)
    return drafts


def _claim(
    draft: Draft,
    seen: View,
    text: str,
    shift: int,
    ids: dict[int, str],
    sentence_id: str,
    report_id: str,
) -> Claim:
    start, end = seen.span(draft.start, draft.end)
    object_span, name, unit = None, draft.object, draft.unit
    if name and draft.object_start >= 0:
        a, b = seen.span(draft.object_start, draft.object_start + len(name))
        object_span = Span(a + shift, b + shift)
        if seen.changed:
            name = _BLANK.sub("", text[a + shift : b + shift])
    return Claim(
        ids[id(draft)],
        sentence_id,
        report_id,
        Span(start + shift, end + shift),
        text[start + shift : end + shift],
        draft.value,
        _as_written(draft, seen, text, shift) if unit and seen.changed else unit,
        name,
        draft.action,
        draft.qualifier,
        ids[id(draft.parent)] if draft.parent else None,
        not draft.value and draft.value is not None,
        draft.value is None,
        draft.channel,
        draft.period,
        draft.metric,
        draft.in_words,
        object_span,
    )


def _as_written(draft: Draft, seen: View, text: str, shift: int) -> str | None:
    """The unit with the characters of the source: 條 stays 條; a full-width ％ is one with %."""
    unit = draft.unit
    if unit is None or draft.in_words or not seen.text.endswith(unit, 0, draft.end):
        return unit
    start, end = seen.span(draft.end - len(unit), draft.end)
    written = _BLANK.sub("", text[start + shift : end + shift])
    return unit if unit == "%" else written
