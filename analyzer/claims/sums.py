"""Breakdowns that only arithmetic shows: items after a total, a second dimension, a total after items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from analyzer.claims.metrics import is_change
from analyzer.claims.numbers import Draft

_ALL = "(?<![公中])共计?(?!同|享|建|青|产|服)|累计|合计|总计"
NEW_HEAD = re.compile(f"{_ALL}|另外|此外|同时|全年")
_NO_ITEM = re.compile(f"{_ALL}|另外|此外|同时|全年|上一?年度?结转|[比较]")
_TOTAL = re.compile(f"{_ALL}|总数|全年|总量|年度|年，|主动公开|收到|受理|新收")
_SUM = re.compile("(?<![公中])共计?(?!同|享|建|青|产|服)|合计|总计|总数")
_MOST_ITEMS = 40
_TELLING = 10  # smaller totals without a word such as 共 may add up by chance


def link_sums(text: str, drafts: Sequence[Draft]) -> None:
    """Sets `parent` where claims of one unit add up exactly to a neighbouring total."""
    for i, total in enumerate(drafts):
        if not total.value or total.unit_class in {"share", "score"}:
            continue
        if total.parent is not None and not total.has_items:
            continue
        lo = drafts[i - 1].end if i else 0
        clause = text[max(lo, total.start - 40) : total.start]
        marked = total.has_items or bool(_TOTAL.search(clause))
        if not marked and total.value < _TELLING:
            continue
        if _link(total, _after(text, drafts, i, beyond=marked)) or total.has_items:
            continue
        if _SUM.search(clause):
            _link(total, _before(text, drafts, i))


def _after(text: str, drafts: Sequence[Draft], i: int, *, beyond: bool) -> list[Draft]:
    """Claims after the total until they reach it; past the sentence only where `beyond`."""
    items: list[Draft] = []
    at, rest = drafts[i].end, drafts[i].value or Decimal(0)
    for draft in drafts[i + 1 : i + _MOST_ITEMS]:
        gap = text[at : draft.start]
        at = draft.end
        if draft.parent is not None:
            continue
        if not _alike(draft, drafts[i]) or _NO_ITEM.search(gap) or is_change(gap):
            break
        if not beyond and "。" in gap:
            break
        items.append(draft)
        rest -= draft.value or 0
        if rest <= 0:
            break
    return items


def _before(text: str, drafts: Sequence[Draft], i: int) -> list[Draft]:
    items: list[Draft] = []
    at, rest = drafts[i].start, drafts[i].value or Decimal(0)
    for draft in reversed(drafts[max(0, i - _MOST_ITEMS) : i]):
        gap = text[draft.end : at]
        if draft.parent is not None or not _alike(draft, drafts[i]) or "。" in gap or "\n" in gap:
            break
        items.append(draft)
        at = draft.start
        rest -= draft.value or 0
        if rest <= 0:
            break
    return items


def _alike(draft: Draft, total: Draft) -> bool:
    return draft.value is not None and draft.unit == total.unit and not draft.in_words


def _link(total: Draft, items: Sequence[Draft]) -> bool:
    if len(items) < 2 or sum((d.value or Decimal(0)) for d in items) != total.value:
        return False
    for item in items:
        item.parent, item.listed, total.has_items = total, True, True
    return True
