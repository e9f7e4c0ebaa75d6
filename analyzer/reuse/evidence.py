"""Further signs beside two passages, in words: who is above whom; names, numbers and slips they share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from analyzer.places import find_places
from analyzer.records import Report, ReusePassage
from analyzer.reuse.mask import own_names, strange_names
from analyzer.texts import text_of

_NUMBER = re.compile(r"(?<![0-9.〔〕])[0-9]{3,9}(?:\.[0-9]{1,4})?(?![0-9〕年号])")
_DOUBLED = re.compile(r"([\u4e00-\u9fff]{2,6})\1")
_MAX_SHOWN = 5
_RARE = 2  # reports of the corpus that may hold a number or a slip


def count_marks(reports: Sequence[Report]) -> Counter[str]:
    """In how many reports each unusual number and each doubled word stands."""
    counts: Counter[str] = Counter()
    for report in reports:
        counts.update(_numbers(report.text) | _doubled(report.text))
    return counts


def find_signs(
    left: Report, right: Report, passages: Sequence[ReusePassage], counts: Mapping[str, int]
) -> tuple[str, ...]:
    """Signs in Chinese, the strongest first; empty where there are none.

    That one agency is the other's superior comes before all: whoever takes over its wording may do so rightly.
    """
    ours = "\n".join(left.text[slice(*p.left.span)] for p in passages)
    theirs = "\n".join(right.text[slice(*p.right.span)] for p in passages)
    signs = [
        text_of("sign", "superior").format(above=one.agency, below=other.agency)
        for one, other in ((left, right), (right, left))
        if is_above(one, other)
    ]
    signs += _left_over(ours, left, right) + _left_over(theirs, right, left)
    if left.agency != right.agency and (foreign := _foreign(ours, left) & _foreign(theirs, right)):
        signs.append(_sign("foreign", sorted(foreign)))
    for kind, found in (("doubled", _doubled), ("numbers", _numbers)):
        shared = sorted(m for m in found(ours) & found(theirs) if counts.get(m, 0) <= _RARE)
        if shared:
            signs.append(_sign(kind, shared))
    return tuple(signs)


def is_above(one: Report, other: Report) -> bool:
    """Whether `one` is the named superior of `other`, or the government of the region it lies in."""
    if not one.agency or one.agency == other.agency:
        return False
    if one.agency == other.parent:
        return True
    place = one.region.rpartition("/")[2]
    governs = bool(place) and one.agency.endswith(f"{place}人民政府")
    return governs and f"{other.region}/".startswith(f"{one.region}/")


def _left_over(text: str, report: Report, other: Report) -> list[str]:
    """The other agency's name: anywhere in this report's passages, or as who acts elsewhere in it."""
    if report.agency == other.agency:
        return []
    for name in strange_names(own_names(report), own_names(other)):
        acts = rf"(?:^|[。；，：！？\n])[ \u3000]*{re.escape(name)}(?![、和与及等的）”])"
        if name in text or (name not in other.region and re.search(acts, report.text)):
            return [_sign("left_over", [name], report.report_id)]
    return []


def _sign(kind: str, found: Sequence[str], report_id: str = "") -> str:
    return text_of("sign", kind).format(found="、".join(found[:_MAX_SHOWN]), report=report_id)


def _foreign(text: str, report: Report) -> set[str]:
    """Places named in the text that are neither in the report's region nor in its agency's name."""
    own = f"{report.region}{report.agency}{report.parent}"
    return {
        m.name
        for m in find_places(text)
        if m.name not in own and not any(own.startswith(path) for path in m.paths)
    }


def _numbers(text: str) -> set[str]:
    return {n for n in _NUMBER.findall(text) if n.strip("0.") and not _round(n)}


def _round(number: str) -> bool:
    return number.endswith("00") or 1990 <= float(number) <= 2040


def _doubled(text: str) -> set[str]:
    return {m.group() for m in _DOUBLED.finditer(text)}
