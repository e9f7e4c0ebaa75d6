"""Which claim is a part of which: 其中, lists in brackets, items after a total, totals after items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from analyzer.claims.clauses import Clauses
from analyzer.claims.lexicon import Lexicon
from analyzer.claims.metrics import is_change
from analyzer.claims.numbers import Draft
from analyzer.claims.objects import find_action

_WHERE = re.compile("其中|包括|包含|分别为|分别是|分别有|含(?!义|量|有量)|具体为|构成为")
_NEW_HEAD = re.compile("共计?(?!同|享|建|青|产|服)|累计|合计|总计|另外|此外|同时|全年")
_TOTAL = re.compile(
    "共计?(?!同|享|建|青|产|服)|累计|合计|总计|总数|全年|总量|年度|年，|主动公开|收到|受理|新收"
)
_SUM = re.compile("共计?(?!同|享|建|青|产|服)|合计|总计|总数")
_MARK = re.compile("[（）。！？\n]")
_VIEWS = re.compile("阅读|浏览|点击|访问|粉丝|关注人数|关注量|占")
_NOT_ITEM = re.compile(
    "共计?(?!同|享|建|青|产|服)|累计|合计|总计|另外|此外|同时|全年|上一?年度?结转|比|较"
)
_REACH = 40  # items of one breakdown, at the most


@dataclass(slots=True)
class _Frame:
    kind: str  # bracket | where
    parent: Draft | None
    verbal: bool = False  # its items so far have verbs of their own


def link_breakdowns(clauses: Clauses, drafts: Sequence[Draft], lex: Lexicon) -> None:
    """Sets `parent` of every draft that is an item of another."""
    text = clauses.text
    frames: list[_Frame] = []
    last: Draft | None = None
    sentence: list[Draft] = []  # claims of the sentence so far that are items of nothing
    for draft in drafts:
        lo = last.end if last else 0
        gap = text[lo : draft.start]
        if "。" in gap and "。其中" not in gap:
            sentence.clear()
        _punctuation(gap, last, frames)
        lead = _lead(clauses, draft, lo, lex) if frames else ""
        _open_or_close(gap, draft, last, lead, frames, sentence[-4:])
        frame = next((f for f in reversed(frames) if f.parent is not None), None)
        if frame is not None and frame.parent is not None and _fits(text, frame.parent, draft, lo):
            _attach(draft, frame.parent)
            frame.verbal = frame.verbal or bool(lead)
        else:
            sentence.append(draft)
        last = draft
    for i, total in enumerate(drafts):
        if total.value and total.unit_class not in {"share", "score"}:
            _by_sum(text, drafts, i)


def _attach(draft: Draft, parent: Draft) -> None:
    draft.parent, draft.listed = parent, True
    parent.has_items = True
    if draft.value is not None:
        parent.items += draft.value


def _punctuation(gap: str, last: Draft | None, frames: list[_Frame]) -> None:
    for mark in _MARK.finditer(gap):
        k, c = mark.start(), mark[0]
        if c == "（":
            adjacent = last is not None and not gap[:k].strip("左右以上余次 ")
            frames.append(_Frame("bracket", last if adjacent else None))
        elif c == "）":
            while frames and frames.pop().kind != "bracket":
                pass
        elif not gap[k + 1 :].lstrip("，").startswith("其中"):
            if (
                c == "\n"
                and frames
                and frames[-1].kind == "where"
                and gap[:k].endswith(("：", "；"))
            ):
                continue
            while frames and frames[-1].kind == "where":
                frames.pop()


def _lead(clauses: Clauses, draft: Draft, floor: int, lex: Lexicon) -> str:
    """The action word in the clause of `draft`, if any."""
    return find_action(clauses.text, clauses.start(draft.start, floor), draft.start, lex)


def _open_or_close(
    gap: str,
    draft: Draft,
    last: Draft | None,
    lead: str,
    frames: list[_Frame],
    sentence: Sequence[Draft],
) -> None:
    top = frames[-1] if frames else None
    inside = top is not None and top.kind == "bracket" and top.parent is last
    if last is not None and not inside and (_WHERE.search(gap) or gap.startswith("：")):
        parent = _head_of(draft, last, sentence)
        if parent is not None:
            _close(frames)
            frames.append(_Frame("where", parent))
            return
    if (
        top is None
        or top.kind != "where"
        or top.parent is None
        or last is None
        or last is top.parent
    ):
        return
    parent = top.parent
    complete = parent.value is not None and parent.items >= parent.value
    foreign = draft.unit != parent.unit
    if (
        _NEW_HEAD.search(gap)
        or (lead and not top.verbal and ("；" in gap or complete or foreign))
        or (lead and complete and "；" in gap)
    ):
        _close(frames)


def _close(frames: list[_Frame]) -> None:
    while frames and frames[-1].kind == "where":
        frames.pop()


def _head_of(draft: Draft, last: Draft, sentence: Sequence[Draft]) -> Draft | None:
    """The nearest claim, going up and then back in the sentence, that is large enough for `draft`."""
    node: Draft | None = last
    while node is not None:
        if _holds(node, draft):
            return node
        node = node.parent
    return next((d for d in reversed(sentence) if d.unit == draft.unit and _holds(d, draft)), None)


def _holds(total: Draft, draft: Draft) -> bool:
    return (
        total.unit_class == draft.unit_class
        and not total.in_words
        and (total.value is None or draft.value is None or total.value >= draft.value)
    )


def _fits(text: str, parent: Draft, draft: Draft, lo: int) -> bool:
    if parent.unit_class != draft.unit_class or draft.unit_class in {"share", "score"}:
        return False
    if draft.in_words and parent.unit_class != "item":
        return False
    clause = text[max(lo, draft.start - 30) : draft.start]
    if _VIEWS.search(clause) or is_change(clause):
        return False
    return parent.value is None or draft.value is None or draft.value <= parent.value


def _by_sum(text: str, drafts: Sequence[Draft], i: int) -> None:
    """Items after or before a total without 其中: only where they add up exactly."""
    total = drafts[i]
    if total.parent is not None and not total.has_items:
        return
    lo = drafts[i - 1].end if i else 0
    clause = text[max(lo, total.start - 40) : total.start]
    if total.has_items:
        _link_sum(text, drafts, i, _after(text, drafts, i))
    elif _TOTAL.search(clause):
        items = _after(text, drafts, i)
        if not _link_sum(text, drafts, i, items) and _SUM.search(clause):
            _link_sum(text, drafts, i, _before(text, drafts, i))


def _after(text: str, drafts: Sequence[Draft], i: int) -> list[Draft]:
    items: list[Draft] = []
    at = drafts[i].end
    acc = Decimal(0)
    for draft in drafts[i + 1 : i + _REACH]:
        gap = text[at : draft.start]
        at = draft.end
        if draft.parent is not None:
            continue
        if (
            not _same_kind(draft, drafts[i])
            or _NEW_HEAD.search(gap)
            or "\n" in gap.strip("\n")[:-1]
        ):
            break
        items.append(draft)
        assert draft.value is not None
        acc += draft.value
        if acc >= (drafts[i].value or 0):
            break
    return items


def _before(text: str, drafts: Sequence[Draft], i: int) -> list[Draft]:
    items: list[Draft] = []
    acc = Decimal(0)
    at = drafts[i].start
    for draft in reversed(drafts[max(0, i - _REACH) : i]):
        if draft.parent is not None or not _same_kind(draft, drafts[i]):
            break
        if any(c in text[draft.end : at] for c in "。\n"):
            break
        at = draft.start
        items.append(draft)
        assert draft.value is not None
        acc += draft.value
        if acc >= (drafts[i].value or 0):
            break
    return items


def _same_kind(draft: Draft, total: Draft) -> bool:
    return draft.value is not None and draft.unit == total.unit and not draft.in_words


def _link_sum(text: str, drafts: Sequence[Draft], i: int, items: Sequence[Draft]) -> bool:
    total = drafts[i]
    if len(items) < 2 or sum(d.value or 0 for d in items) != total.value:
        return False
    for item in items:
        item.parent, item.listed, total.has_items = total, True, True
    return True
