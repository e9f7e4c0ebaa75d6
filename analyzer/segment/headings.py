"""Which candidates are the six statutory headings: order decides, numbers only hint."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from analyzer.layout import View
from analyzer.records import SectionKind
from analyzer.segment.candidates import Candidate, find_candidates

_MIN_SCORE = 4.0
_LOW_SCORE = -2.5
_FEW_KINDS = 2
_CONTENTS_GAP = 6  # folded characters between two entries of a list of headings
_CONTENTS_KINDS = 3
_CONTENTS_BELOW = 140
_ENTRIES_BELOW = re.compile(
    r"(?:[.…·\d]*\([一二三四五六七八九十\d]{1,2}\)[^。;,()]{2,20})+[.…·\d]*"
)


def choose_headings(view: View) -> tuple[list[Candidate], list[Candidate]]:
    """The statutory headings in order, and the entries of tables of contents and lists before them."""
    candidates = mark_contents(view, find_candidates(view))
    usable = [c for c in candidates if not c.contents and c.score >= _MIN_SCORE]
    if len({c.kind for c in usable}) <= _FEW_KINDS:  # one line without numerals and blanks
        usable = [c for c in candidates if not c.contents and c.score >= _LOW_SCORE]
        usable = [c for c in usable if c.score >= _MIN_SCORE or c.rank in ("title", "aliases")]
    style = _top_style(usable)
    usable = [c for c in usable if c.rank not in ("old", "weak", "words") or _style(c) == style]
    chosen = _best_in_order(usable)
    chosen = _with_continuations(chosen, usable)
    return chosen, [c for c in candidates if c.contents and c not in chosen]


def _style(candidate: Candidate) -> str:
    return candidate.numeral.style if candidate.numeral else "bare"


def _top_style(usable: Sequence[Candidate]) -> str:
    """How the headings with an official name are numbered; 一、 where there are none."""
    sure = [c for c in usable if c.line_start and c.rank in ("title", "aliases", "similar")]
    styles = [_style(c) for c in _best_in_order(sure)] or ["cjk"]
    return max(styles, key=lambda style: (styles.count(style), style == "cjk", style))


def mark_contents(view: View, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates with `contents` set in lists of names whose headings come again later."""
    marked = list(candidates)
    later = _kinds_after(candidates)
    at = 0
    while at < len(marked):
        end = at + 1
        while end < len(marked) and _next_in_list(view, marked[end - 1], marked[end]):
            end += 1
        kinds = {c.kind for c in marked[at:end]}
        listed = any(c.contents for c in marked[at:end])
        if len(kinds) >= _CONTENTS_KINDS and (listed or len(kinds & later[end]) >= 2):
            marked[at:end] = [replace(c, contents=True) for c in marked[at:end]]
        at = end
    return marked


def _kinds_after(candidates: Sequence[Candidate]) -> list[frozenset[SectionKind]]:
    """For each index the kinds that usable candidates from there on have."""
    later: list[frozenset[SectionKind]] = [frozenset()]
    for candidate in reversed(candidates):
        usable = candidate.score >= _MIN_SCORE and candidate.kind not in later[-1]
        later.append(later[-1] | {candidate.kind} if usable else later[-1])
    return later[::-1]


def _next_in_list(view: View, entry: Candidate, following: Candidate) -> bool:
    between = view.folded.text[entry.end : following.begin]
    below = len(between) <= _CONTENTS_BELOW and _ENTRIES_BELOW.fullmatch(between) is not None
    return (
        (len(between) <= _CONTENTS_GAP or below)
        and following.number > entry.number
        and following.line_start == entry.line_start
    )


def _best_in_order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The increasing sequence of kinds with the highest sum of scores."""
    best: list[tuple[float, tuple[int, ...]]] = [(0.0, ())] * 7  # by number of the last section
    for index, candidate in enumerate(candidates):
        number = candidate.number
        score, path = max(best[:number], key=lambda state: state[0])
        if score + candidate.score > best[number][0]:
            best[number] = (score + candidate.score, (*path, index))
    _, path = max(best, key=lambda state: state[0])
    return [candidates[i] for i in path]


def _with_continuations(
    chosen: Sequence[Candidate], usable: Sequence[Candidate]
) -> list[Candidate]:
    """Old outlines (2008-2018) have more headings than six: those that fit the numbering are added."""
    result = list(chosen)
    for candidate in usable:
        if candidate.whole_line and candidate.line_start and _fits(candidate, result):
            result = sorted([*result, candidate], key=lambda c: c.begin)
    return result


def _fits(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    if candidate.numeral is None or candidate in chosen:
        return False
    before = [c for c in chosen if c.begin < candidate.begin]
    after = [c for c in chosen if c.begin > candidate.begin]
    return bool(before or after) and all(
        neighbor.numeral is not None
        and neighbor.numeral.style == candidate.numeral.style
        and (neighbor.numeral.value < candidate.numeral.value) == (neighbor in before)
        and neighbor.numeral.value != candidate.numeral.value
        and (
            neighbor.number <= candidate.number
            if neighbor in before
            else neighbor.number >= candidate.number
        )
        for neighbor in (*before[-1:], *after[:1])
    )
