"""Which claim is a part of which: after 其中, in brackets, behind a colon; the rest by `sums`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from analyzer.claims.clauses import Clauses
from analyzer.claims.metrics import is_change
from analyzer.claims.numbers import Draft
from analyzer.claims.phrases import leading_action
from analyzer.claims.sums import NEW_HEAD, link_sums

_WHERE = re.compile("其中|包括|包含|分别为|分别是|分别有|含(?!义|量|有量)|具体为|构成为")
_MARK = re.compile("[（）。！？\n]")
_SENTENCE_END = re.compile("[。！？\n]")
_VIEWS = re.compile("阅读|浏览|点击|访问|粉丝|关注人数|关注量|占")
_HELD_AGAINST = re.compile(  # 较2022年的131件, （去年9件）, 上年为450条, 年度目标450条
    r"(?:(?:[较比同]|相比)(?:[去上往]年|上一年度?|前一年|20\d\d年)[^，。；、（）0-9]{0,10}"
    r"|（(?:[去上]年|上一年度?|20\d\d年)[^，。；、（）0-9]{0,6}"
    r"|(?:[去上]年|上一年度?|去年同期|上年同期)(?:度|同期)?(?:为|是|的|有|共)"
    r"|(?:目标|任务|指标)(?:数|值|量|任务)?(?:为|是|的)?)\Z"
)
_A_TARGET = re.compile(r"(?:的)?(?:年度|全年)?(?:发布|公开)?(?:目标|任务|指标)")
_CARRIED = re.compile(r"(?:[上去往]年度?|上一年度?)(?:度)?结转[^，。；0-9]{0,10}\Z")
_NEAR = 4  # claims of the sentence that are looked back to for the total of a 其中


@dataclass(slots=True)
class _Frame:
    """An open list: its items are parts of `parent`."""

    kind: str  # bracket | where
    parent: Draft | None
    more: Decimal = Decimal(0)  # carried over from last year: its items may reach it, too
    before: Decimal = Decimal(0)  # what items of another list of the same total add up to
    apart: bool = False  # its items stand between semicolons
    verbal: bool = False  # its items so far have verbs of their own


def link_breakdowns(clauses: Clauses, drafts: Sequence[Draft]) -> None:
    """Sets `parent` of every draft that is an item of another; a number held against one is neither."""
    for draft in drafts:
        draft.reference = _is_reference(clauses.text, draft)
        draft.carried = bool(_CARRIED.search(clauses.text, max(0, draft.start - 16), draft.start))
    drafts = [draft for draft in drafts if not draft.reference]
    frames: list[_Frame] = []
    sentence: list[Draft] = []  # claims of the sentence so far that are items of nothing
    last: Draft | None = None
    for draft in drafts:
        lo = last.end if last else 0
        gap = clauses.text[lo : draft.start]
        if "。" in gap and "。其中" not in gap:
            sentence.clear()
        _punctuation(gap, last, frames)
        lead = (
            leading_action(clauses.text[clauses.start(draft.start, lo) : draft.start])
            if frames
            else ""
        )
        if last is not None:
            _open_or_close(gap, draft, last, lead, frames, sentence[-_NEAR:])
        frame = next((f for f in reversed(frames) if f.parent is not None), None)
        if frame is not None and frame.parent is not None and _fits(gap, frame.parent, draft):
            _attach(draft, frame.parent)
            frame.verbal = frame.verbal or bool(lead)
            frame.apart = frame.apart or ("；" in gap and last is not frame.parent)
        else:
            sentence.append(draft)
        last = draft
    if len(drafts) > 2:
        link_sums(clauses.text, drafts)


def _is_reference(text: str, draft: Draft) -> bool:
    """Whether a number says what another is compared with: last year's, or a target."""
    before = _HELD_AGAINST.search(text, max(0, draft.start - 24), draft.start)
    return bool(before or _A_TARGET.match(text, draft.end))


def _attach(draft: Draft, parent: Draft) -> None:
    draft.parent, draft.listed = parent, True
    parent.has_items = True
    if draft.value is not None:
        parent.items += draft.value


def _punctuation(gap: str, last: Draft | None, frames: list[_Frame]) -> None:
    for mark in _MARK.finditer(gap):
        k = mark.start()
        if mark[0] == "（":
            adjacent = last is not None and not gap[:k].strip("左右以上余次 ")
            frames.append(_Frame("bracket", last if adjacent else None))
        elif mark[0] == "）":
            while frames and frames.pop().kind != "bracket":
                pass
        elif mark[0] == "\n" and gap[:k].endswith(("：", "；")):
            continue
        elif not gap[k + 1 :].lstrip("，").startswith("其中"):
            _close(frames)


def _open_or_close(
    gap: str,
    draft: Draft,
    last: Draft,
    lead: str,
    frames: list[_Frame],
    sentence: Sequence[Draft],
) -> None:
    top = frames[-1] if frames else None
    inside = top is not None and top.kind == "bracket" and top.parent is last
    if not inside and not draft.in_words and _opens(gap):
        parent = _head_of(draft, last, sentence)
        if parent is not None:
            _close(frames)
            more = [d.value or Decimal(0) for d in sentence if d.carried and d.unit == parent.unit]
            frames.append(_Frame("where", parent, sum(more, Decimal(0)), parent.items))
            return
    if top is None or top.kind != "where" or top.parent is None or last is top.parent:
        return
    if draft.unit_class == "share":  # 其中公民申请10件，占83%，企业申请2件
        return
    if NEW_HEAD.search(gap) or _ends(gap, draft, last, lead, top, top.parent):
        _close(frames)


def _opens(gap: str) -> bool:
    """Whether `gap` announces items, in the sentence that holds them."""
    where = _WHERE.search(gap)
    if where is None:
        return gap.startswith("：")
    return not _SENTENCE_END.search(gap, where.end())


def _ends(gap: str, draft: Draft, last: Draft, lead: str, top: _Frame, parent: Draft) -> bool:
    """Whether the list of `parent` is over: it adds up, or another deed begins."""
    if parent.value is not None:
        room = parent.value + top.more - (parent.items - top.before)
        if room <= 0 and not gap.startswith("、"):
            return not (draft.value == 0 and gap.startswith("，"))
        if "；" in gap and not top.apart and (draft.value or 0) > room:
            return True  # 其中网办9件；行政处罚3件
    foreign = draft.unit != parent.unit and last.unit in {parent.unit, "%"}
    return bool(lead) and (foreign or ("；" in gap and not top.verbal))


def _close(frames: list[_Frame]) -> None:
    while frames and frames[-1].kind == "where":
        frames.pop()


def _head_of(draft: Draft, last: Draft, sentence: Sequence[Draft]) -> Draft | None:
    """The nearest claim, going up and then back in the sentence, that is large enough for `draft`.

    收到6件，上年结转3件，其中: what was carried over heads a list only where nothing was received.
    """
    if last.carried and (total := _received(draft, sentence)):
        return total
    node: Draft | None = last
    while node is not None:
        if _holds(node, draft):
            return node
        node = node.parent
    return next((d for d in reversed(sentence) if d.unit == draft.unit and _holds(d, draft)), None)


def _received(draft: Draft, sentence: Sequence[Draft]) -> Draft | None:
    """The claim just before that of what was carried over."""
    before = [d for d in sentence if not d.carried and d.unit == draft.unit]
    return before[-1] if before and _holds(before[-1], draft) else None


def _holds(total: Draft, draft: Draft) -> bool:
    return (
        total.unit_class == draft.unit_class
        and not total.in_words
        and (total.value is None or draft.value is None or total.value >= draft.value)
    )


def _fits(gap: str, parent: Draft, draft: Draft) -> bool:
    if not _holds(parent, draft) or draft.unit_class in {"share", "score"}:
        return False
    if draft.in_words and parent.unit_class != "item":
        return False
    return not (_VIEWS.search(gap[-30:]) or is_change(gap))
