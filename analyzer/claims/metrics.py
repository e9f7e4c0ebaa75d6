"""Channel, period and canonical metric of a claim."""

from __future__ import annotations

import re

from analyzer.claims.lexicon import Lexicon, MetricRule
from analyzer.claims.numbers import Draft

_SENTENCE_END = re.compile("[。；！？\n]")
_CUMULATIVE = re.compile("累计|截至|截止|历年")
_YEARLY = re.compile("全年|本年|今年|当年|年内|年度")
_PREVIOUS = re.compile("去年(?!同期)|上年(?!度?结转)|上一年(?!度?结转)|年初的")
_CHANGE = re.compile(
    "(?:同比|环比|增长率?|增加了?|减少了?|下降了?|上升了?|提升了?|提高了?|降低了?|增幅|降幅|涨幅|增速|多了?)"
    "(?:约|近|超过?|逾|达|为|了)*$"
)
_PASSED_ON = frozenset(
    "reviews lawsuits interpretations media_reports staff training_people accounts disclosure_points proposals "
    "press_conferences mailbox_replies inquiries_answered complaints_handled admin_permits admin_penalties "
    "documents_public meetings hotline_calls inspections".split()
)  # metrics that the items of a breakdown share with their total
_REACH = 120  # characters before a claim that are read for its period


def is_change(clause: str) -> bool:
    """Whether the number after `clause` says by how much something rose or fell."""
    return bool(_CHANGE.search(clause))


def name_channel(draft: Draft, text: str, clause: int, lex: Lexicon) -> str:
    """The channel named in the words from `clause` to the claim, or in its object; else nothing."""
    found = lex.channels.findall(text, clause, draft.left) or lex.channels.findall(draft.object)
    return lex.channel_of[found[-1]] if found else ""


def name_period(draft: Draft, text: str, floor: int) -> str:
    """``cumulative``, ``previous`` or ``year``; `floor` is the end of the claim before."""
    lo = max(floor, draft.start - _REACH)
    words = _SENTENCE_END.split(text[lo : draft.start])[-1]
    if _PREVIOUS.search(words) and not is_change(text[lo : draft.left]):
        return "previous"
    if _CUMULATIVE.search(words) and not _YEARLY.search(words):
        return "cumulative"
    return "year"


def name_metric(draft: Draft, clause: str, lex: Lexicon) -> str:
    """The canonical metric, or ``other``; `clause` is what stands before the number in its clause."""
    if is_change(clause):
        return "change_vs_previous"
    parent = draft.parent.metric if draft.parent else ""
    if parent in _PASSED_ON:
        return parent
    in_object = _keywords(draft.object, lex)
    everywhere = in_object | _keywords(clause, lex)
    if draft.action:
        everywhere |= _keywords(draft.action, lex)
    for rule in lex.metrics:
        if _fits(rule, draft, parent, in_object, everywhere):
            return rule.name
    return "other"


def _keywords(text: str, lex: Lexicon) -> set[str]:
    found: set[str] = set()
    table = lex.keywords
    for i, c in enumerate(text):
        for word, _ in table.get(c, ()):
            if text.startswith(word, i):
                found.add(word)
    return found


def _fits(
    rule: MetricRule, draft: Draft, parent: str, in_object: set[str], everywhere: set[str]
) -> bool:
    return (
        (not rule.any or not rule.any.isdisjoint(everywhere))
        and (not rule.object or not rule.object.isdisjoint(in_object))
        and (not rule.units or (draft.unit or "") in rule.units)
        and (not rule.classes or draft.unit_class in rule.classes)
        and (not rule.channel or draft.channel in rule.channel)
        and (not rule.parent or parent in rule.parent)
        and (not rule.in_words or draft.in_words)
        and (not rule.none or rule.none.isdisjoint(everywhere))
    )
