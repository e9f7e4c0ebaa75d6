"""D3: numbers of the text that must add up: parts and totals (N6), shares and growth (N7)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from analyzer.findings.case import Case, Hit
from analyzer.records import Claim, Qualifier
from analyzer.text import simplify

_COMPLETE = re.compile(r"分别(?:为|是)|具体(?:为|是)|由[^。]{0,20}(?:组成|构成)|即[:：]|包括以下")
_AND_MORE = re.compile(r"等[^。；，]{0,6}(?:[。；，）)]|$)")
_TOTALS = ("proactive_items", "website_items")
_MOST_PARTS = 30  # of a list that is read as the parts of one total, or before a rate
_LISTED = 3  # parts from which a list without 其中 is taken to split its total
_NEAR_TOTAL = Decimal("0.1")  # how far the sum of such a list may be off and still be meant for it
_SHARE_OF = re.compile(  # 44条，占总数的70%; not 警告113件，罚款案件占67%
    r"[，,（(、\s]*(?:约|均|各)?占(?:比|总[^，。；]{0,5}|全[部年][^，。；]{0,6}|[^，。；]{0,4}总[^，。；]{0,3})?(?:的)?(?:比[例重])?(?:为|达|约)?[：:]?\s*"
)
_NEAR_CLAIMS = 6  # before a difference, that it may be of
_FALL = re.compile(r"减(?!轻)|下降|降低|降幅|回落|少")
_OPENED = re.compile(r"\s*[（(][^（()）。；]{0,16}")
_LIST_GAP = re.compile(r"[，、,：:；;]\s*[^，。；、0-9]{1,24}")
_PART_GAP = re.compile(r"[，、,；;][^，。；、0-9]{0,16}")
_TOTAL_GAP = re.compile(r"[，、,；;]\s*(?:合计|总计|共计|一共|总共|共)(?:为|有)?\s*")
_LIST_END = re.compile(r"[。；;\s]|$")


def sums(case: Case) -> Iterator[Hit]:
    """D3: N6, parts against their total, by dimension; N7, shares against their parts."""
    children: dict[str, list[Claim]] = defaultdict(list)
    by_id = {c.claim_id: c for c in case.analysis.claims}
    for claim in case.analysis.claims:
        if claim.parent_id:
            children[claim.parent_id].append(claim)
    for parent_id, parts in children.items():
        parent = by_id.get(parent_id)
        if parent is None or parent.value is None or parent.qualifier is not Qualifier.EXACT:
            continue
        exact = [p for p in parts if p.unit != "%" and _same_measure(parent, p)]
        if len(exact) < 2 or any(
            p.value is None or p.qualifier is not Qualifier.EXACT for p in exact
        ):
            continue
        other_units = sum(p.unit != "%" for p in parts) > len(exact)
        if other_units and _total(exact) < parent.value:
            continue  # what is missing may be in other units: 51条、名单1批
        yield from _check_sum(case, parent, exact)
    yield from _check_shares(case, by_id)
    yield from _check_growth(case)
    yield from _check_differences(case)
    yield from _check_lists(case, children)
    yield from _check_totals_behind(case)


def _check_sum(case: Case, parent: Claim, parts: list[Claim]) -> Iterator[Hit]:
    values = [p.value for p in parts if p.value is not None]
    total, whole = _total(parts), parent.value
    if whole is None or _splits_into(values, whole) or _with_another(case, parent, total):
        return
    evidence = (case.at(*parent.span), *(case.at(*p.span) for p in parts))
    message = f"{parent.object}{parent.text}，分项之和为{total}"
    between = simplify(case.text[parent.span.end : parts[0].span.start])
    after = simplify(case.text[parts[-1].span.end : parts[-1].span.end + 8])
    if total > whole:
        doubtful = any(p.channel for p in parts) or parent.metric.startswith("applications")
        make = case.doubt if doubtful else case.hit
        yield make(message, *evidence, subject=f"{parent.object}/{parent.text}")
    elif _COMPLETE.search(between) and not _AND_MORE.match(after):
        yield case.hit(message, *evidence, subject=f"{parent.object}/{parent.text}")
    elif whole - total <= whole / (5 if len(parts) >= 3 else 10) and not _AND_MORE.match(after):
        yield case.doubt(message, *evidence, subject=f"{parent.object}/{parent.text}")


def _total(claims: Iterable[Claim]) -> Decimal:
    return sum((c.value or Decimal(0) for c in claims), Decimal(0))


def _with_another(case: Case, parent: Claim, total: Decimal) -> bool:
    """Whether the items answer the parent and one more number beside it: 收到5件，上年结转1件，予以公开6件."""
    whole = parent.value or Decimal(0)
    return parent.metric.startswith("applications") and any(
        c.value is not None and whole + c.value == total
        for c in case.analysis.claims
        if c.sentence_id == parent.sentence_id and c.claim_id != parent.claim_id
    )


def _percent(share: Claim) -> tuple[Decimal, Decimal]:
    """A share in percent and one unit of the last digit written: 12.5 and 0.1; 70 and 10 for 七成."""
    value = share.value or Decimal(0)
    step = Decimal(1).scaleb(int(value.as_tuple().exponent))
    return (value * 10, step * 10) if share.unit == "成" else (value, step)


def _check_shares(case: Case, by_id: dict[str, Claim]) -> Iterator[Hit]:
    """A share right behind a part whose total is known: 44条，占70%."""
    claims = case.analysis.claims
    for part, share in pairwise(claims):
        if share.metric != "share_percent" or share.sentence_id != part.sentence_id:
            continue
        parent = by_id.get(part.parent_id or "")
        known = (
            parent is not None
            and parent.value
            and part.value is not None
            and share.value is not None
        )
        if (
            not known
            or share.qualifier is not Qualifier.EXACT
            or not _SHARE_OF.fullmatch(case.text, part.span.end, share.span.start)
        ):
            continue
        assert (
            parent is not None
            and parent.value
            and part.value is not None
            and share.value is not None
        )
        expected = part.value / parent.value * 100
        stated, step = _percent(share)
        if abs(expected - stated) > step:
            yield case.hit(
                f"{part.text}占{parent.text}的比例应为{expected:.1f}%，写为{share.text}",
                *(case.at(*c.span) for c in (part, parent, share)),
                subject=f"{part.text}/{share.text}",
            )


def _splits_into(values: list[Decimal], whole: Decimal) -> bool:
    """Whether the items, in order, are one or more dimensions that each add up to the total."""
    running = Decimal(0)
    for value in values:
        running += value
        if running == whole:
            running = Decimal(0)
    return running == 0 and bool(values)


def _same_measure(parent: Claim, part: Claim) -> bool:
    items = {"条", "件", "篇", "份", "个", "条次", "则", "项", "宗", "起"}
    return part.unit == parent.unit or (parent.unit in items and part.unit in items)


def _check_growth(case: Case) -> Iterator[Hit]:
    """上年为286条，增长14.3%: checked where the sentence gives two of this year, last year and the difference.

    Last year's number may also stand in brackets behind the rate.
    """
    by_sentence: dict[str, list[Claim]] = defaultdict(list)
    for claim in case.analysis.claims:
        by_sentence[claim.sentence_id].append(claim)
    for claims in by_sentence.values():
        for n, share in enumerate(claims):
            if share.metric != "change_vs_previous" or share.unit != "%":
                continue
            if share.qualifier is not Qualifier.EXACT or share.value is None:
                continue
            near = claims[max(0, n - _MOST_PARTS) : n]
            before = [c for c in near if c.value is not None and c.unit != "%"]
            last = _last_in_brackets(case, share, _behind(claims, n))
            if last is not None:
                before = [*(c for c in before if c.unit == last.unit), last]
            rates = _growth_rates(case, before)
            stated, step = _percent(share)
            if rates and all(abs(abs(rate) - stated) > step for rate in rates):
                shown = "或".join(f"{rate:.1f}%" for rate in rates[:2])
                yield case.hit(
                    f"增减幅度应为{shown}，写为{share.text}",
                    *(case.at(*c.span) for c in (*before[-2:], share)),
                    subject=f"growth/{share.text}",
                )


def _behind(claims: Sequence[Claim], n: int) -> Claim | None:
    return claims[n + 1] if n + 1 < len(claims) else None


def _last_in_brackets(case: Case, share: Claim, behind: Claim | None) -> Claim | None:
    """The last year's number in brackets right behind a rate or a difference: 增长16.4%（2023年为560条）."""
    if behind is None or behind.period != "previous" or behind.value is None:
        return None
    gap = case.text[share.span.end : behind.span.start]
    return behind if _OPENED.fullmatch(gap) else None


def _check_differences(case: Case) -> Iterator[Hit]:
    """较上年的720条减少90条: checked where the sentence gives this year's number before it, last year's there or in brackets."""
    for before, change, behind in _changes(case.analysis.claims):
        counts = [c for c in before if c.unit == change.unit and c.value is not None]
        in_brackets = _last_in_brackets(case, change, behind)
        if in_brackets is not None and in_brackets.unit == change.unit:
            counts = [*counts[-1:], in_brackets]
        last = [c for c in counts if c.period == "previous"]
        now = [c for c in counts if c not in last and c.metric != "change_vs_previous"]
        if len(last) != 1 or len(now) != 1 or len(counts) != 2:
            continue
        if any(c.qualifier is not Qualifier.EXACT for c in (*counts, change)):
            continue
        difference = abs((now[0].value or Decimal(0)) - (last[0].value or Decimal(0)))
        if difference != change.value:
            yield case.hit(
                f"增减数应为{difference}，写为{change.text}",
                *(case.at(*c.span) for c in (now[0], last[0], change)),
                subject=f"difference/{change.text}",
            )


def _changes(claims: Sequence[Claim]) -> Iterator[tuple[list[Claim], Claim, Claim | None]]:
    """The claims before it in its sentence, each count that says by how much something rose or fell, the next claim."""
    for n, change in enumerate(claims):
        if change.metric == "change_vs_previous" and change.unit != "%":
            before = claims[max(0, n - _NEAR_CLAIMS) : n]
            mine = [c for c in before if c.sentence_id == change.sentence_id]
            yield mine, change, _behind(claims, n)


def _growth_rates(case: Case, before: list[Claim]) -> list[Decimal]:
    """Every rate that the numbers before a percentage admit; none where they do not say enough."""
    if any(c.qualifier is not Qualifier.EXACT for c in before):
        return []
    last = [c for c in before if c.period == "previous"]
    changes = [c for c in before if c.metric == "change_vs_previous"]
    now = [c for c in before if c not in last and c not in changes]
    if len(last) > 1 or len(changes) > 1 or not (last or changes):
        return []
    rates = []
    delta = _signed(case, changes[0]) if changes else None
    old = last[0].value if last else None
    if old and delta is not None and last[0].unit == changes[0].unit:
        rates.append(delta / old * 100)
    for claim in now:
        value = claim.value or Decimal(0)
        if old and claim.unit == last[0].unit:
            rates.append((value - old) / old * 100)
        elif old is None and delta is not None and claim.unit == changes[0].unit and value != delta:
            rates.append(delta / (value - delta) * 100)
    total = _total(now)  # 复议5件、诉讼3件，总量较上年减少3件
    if len(now) > 1 and old:
        rates.append((total - old) / old * 100)
    elif len(now) > 1 and delta is not None and total != delta:
        rates.append(delta / (total - delta) * 100)
    return rates


def _signed(case: Case, change: Claim) -> Decimal:
    words = simplify(case.text[max(0, change.span.start - 8) : change.span.start])
    value = change.value or Decimal(0)
    return -value if _FALL.search(words) else value


def _check_lists(case: Case, children: dict[str, list[Claim]]) -> Iterator[Hit]:
    """A total and right behind it three or more parts to the end of the sentence, without 其中: in doubt."""
    claims = case.analysis.claims
    for n, whole in enumerate(claims):
        if whole.metric not in _TOTALS or whole.parent_id or whole.claim_id in children:
            continue
        parts: list[Claim] = []
        for part in claims[n + 1 : n + 1 + _MOST_PARTS]:
            gap = case.text[(parts[-1] if parts else whole).span.end : part.span.start]
            if part.unit != whole.unit or part.parent_id or not _LIST_GAP.fullmatch(gap):
                break
            parts.append(part)
        values = [p.value for p in parts if p.value is not None]
        if (
            len(values) < max(_LISTED, len(parts))
            or not whole.value
            or _splits_into(values, whole.value)
        ):
            continue
        total = sum(values, Decimal(0))
        ends = _LIST_END.match(case.text, parts[-1].span.end)
        if ends and abs(total - whole.value) <= whole.value * _NEAR_TOTAL:
            yield case.doubt(
                f"{whole.object}{whole.text}，所列各项之和为{total}",
                *(case.at(*c.span) for c in (whole, *parts)),
                subject=f"{whole.object}/{whole.text}",
            )


def _check_totals_behind(case: Case) -> Iterator[Hit]:
    """网络12件、信函4件、当面1件，合计18件: a total behind its parts that just misses their sum; in doubt."""
    claims = case.analysis.claims
    for n, whole in enumerate(claims):
        if whole.parent_id or not whole.value or whole.qualifier is not Qualifier.EXACT:
            continue
        parts: list[Claim] = []
        behind = whole
        for part in reversed(claims[max(0, n - _MOST_PARTS) : n]):
            gap = simplify(case.text[part.span.end : behind.span.start])
            joined = (_PART_GAP if parts else _TOTAL_GAP).fullmatch(gap)
            if not joined or part.unit != whole.unit or part.qualifier is not Qualifier.EXACT:
                break
            parts.insert(0, part)
            behind = part
        values = [p.value for p in parts if p.value]
        sums = [sum(values[i:], Decimal(0)) for i in range(len(values) - 1)]
        if len(values) < max(2, len(parts)) or whole.value in sums:
            continue
        nearest = min(sums, key=lambda total: abs(total - (whole.value or 0)))
        if abs(nearest - whole.value) <= whole.value * _NEAR_TOTAL:
            yield case.doubt(
                f"{whole.text}之前所列各项之和为{nearest}",
                *(case.at(*c.span) for c in (whole, *parts)),
                subject=f"behind/{whole.text}",
            )


REPORT_RULES: dict[str, Callable[[Case], Iterable[Hit]]] = {"D3": sums}
