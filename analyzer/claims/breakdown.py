"""Which claim is a part of which: 其中, lists in brackets, items after a total, totals after items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from analyzer.claims.numbers import Draft

_WHERE = re.compile(r"其中|包括|包含|分别为|分别是|含(?!义|量|有量)")
_SENTENCE_END = re.compile("[。！？\n]")
_NEW_TOTAL = re.compile("共计?(?!同|享|建|青|产|服)|累计|合计|总计|另外?|此外|同时|全年")
_TOTAL = re.compile("共计?(?!同|享|建|青|产|服)|累计|合计|总计|总数|全年|总量")
_ASIDE = re.compile("同比|环比|增长|较上年|比上年|较去年|比去年|阅读|浏览|点击|访问|粉丝|关注|占")


def link_breakdowns(text: str, drafts: Sequence[Draft]) -> None:
    """Sets `parent` of every draft that is an item of another."""
    frames: list[tuple[str, Draft | None]] = []
    for i, draft in enumerate(drafts):
        gap_start = drafts[i - 1].end if i else 0
        _walk(text, gap_start, draft, drafts[:i] if False else drafts, i, frames)
        parent = next((p for kind, p in reversed(frames) if p is not None), None)
        if parent is not None and _fits(text, parent, draft, gap_start):
            draft.parent = parent
    _implicit(text, drafts)


def _walk(
    text: str,
    lo: int,
    draft: Draft,
    drafts: Sequence[Draft],
    i: int,
    frames: list[tuple[str, Draft | None]],
) -> None:
    gap = text[lo : draft.start]
    last = drafts[i - 1] if i else None
    for k, c in enumerate(gap):
        if c == "（":
            adjacent = last is not None and k <= 2 and not gap[:k].strip("左右以上余")
            frames.append(("bracket", last if adjacent else None))
        elif c == "）":
            while frames and frames.pop()[0] != "bracket":
                pass
        elif c in "。！？\n":
            if not gap[k + 1 :].lstrip("，").startswith("其中"):
                while frames and frames[-1][0] == "where":
                    frames.pop()
        elif (
            c == "；"
            and frames
            and frames[-1][0] == "where"
            and _closes(gap[k:], frames[-1][1], drafts, i)
        ):
            frames.pop()
    if _WHERE.search(gap) and last is not None and not (frames and frames[-1] == ("bracket", last)):
        parent = _head_of(draft, last)
        if parent is not None:
            while frames and frames[-1][0] == "where":
                frames.pop()
            frames.append(("where", parent))
    elif _NEW_TOTAL.search(gap):
        while frames and frames[-1][0] == "where":
            frames.pop()


def _closes(gap: str, parent: Draft | None, drafts: Sequence[Draft], i: int) -> bool:
    if parent is None or parent.value is None:
        return False
    total = sum(
        (d.value for d in drafts[:i] if d.parent is parent and d.value is not None), Decimal(0)
    )
    return total == parent.value or bool(_NEW_TOTAL.search(gap))


def _head_of(draft: Draft, last: Draft) -> Draft | None:
    node: Draft | None = last
    while node is not None:
        if node.unit_class == draft.unit_class and (
            node.value is None or draft.value is None or node.value >= draft.value
        ):
            return node
        node = node.parent
    return None


def _fits(text: str, parent: Draft, draft: Draft, lo: int) -> bool:
    if (
        parent.unit_class != draft.unit_class
        or draft.unit_class in {"share", "score"}
        or draft.in_words
    ):
        return False
    if _ASIDE.search(text, lo, draft.start):
        return False
    return parent.value is None or draft.value is None or draft.value <= parent.value


def _implicit(text: str, drafts: Sequence[Draft]) -> None:
    """Items after or before a total without 其中, where they add up exactly."""
    for i, total in enumerate(drafts):
        if total.parent is not None or not total.value or any(d.parent is total for d in drafts):
            continue
        lo = drafts[i - 1].end if i else 0
        clause = text[max(lo, total.start - 40) : total.start]
        if not _TOTAL.search(clause):
            continue
        _after(text, drafts, i) or _before(text, drafts, i)


def _after(text: str, drafts: Sequence[Draft], i: int) -> bool:
    total, items, acc = drafts[i], list[Draft](), Decimal(0)
    assert total.value is not None
    for draft in drafts[i + 1 : i + 40]:
        gap = text[drafts[i].end if not items else items[-1].end : draft.start]
        if draft.parent is not None:
            continue
        if (
            draft.value is None
            or draft.unit_class != total.unit_class
            or draft.in_words
            or _NEW_TOTAL.search(gap)
        ):
            return False
        items.append(draft)
        acc += draft.value
        if acc >= total.value:
            break
    if acc != total.value or len(items) < 2:
        return False
    for item in items:
        item.parent = total
    return True


def _before(text: str, drafts: Sequence[Draft], i: int) -> bool:
    total, items, acc = drafts[i], list[Draft](), Decimal(0)
    assert total.value is not None
    for draft in reversed(drafts[max(0, i - 40) : i]):
        after = items[-1].start if items else total.start
        if draft.parent is not None or draft.value is None or draft.unit_class != total.unit_class:
            return False
        if _SENTENCE_END.search(text, draft.end, after):
            return False
        items.append(draft)
        acc += draft.value
        if acc >= total.value:
            break
    if acc != total.value or len(items) < 2:
        return False
    for item in items:
        item.parent = total
    return True
