"""Channel, period and canonical metric of a claim."""

from __future__ import annotations

import re

from analyzer.claims.lexicon import Lexicon
from analyzer.claims.numbers import Draft

_BREAKS = "。；！？\n"
_CUMULATIVE = re.compile("累计|截至|截止")
_YEARLY = re.compile("全年|本年|今年|当年|年内|年度")
_PREVIOUS = re.compile("去年|上年(?!结转)|上一年(?!度?结转)")
_YEAR = re.compile("(20[0-9]{2})年")


def name_channel(draft: Draft, text: str, floor: int, lex: Lexicon) -> str:
    """The channel named in the words between `floor` and the claim, or its object; else nothing."""
    found = lex.channels.findall(text, floor, draft.start) or lex.channels.findall(draft.object)
    return lex.channel_of[found[-1]] if found else ""


def name_period(draft: Draft, text: str, floor: int) -> str:
    """``cumulative``, ``previous``, or ``year``."""
    if _PREVIOUS.search(text, floor, draft.start):
        return "previous"
    lo = max(floor, *(text.rfind(c, 0, draft.start) + 1 for c in _BREAKS))
    if _CUMULATIVE.search(text, lo, draft.start) and not _YEARLY.search(text, lo, draft.start):
        return "cumulative"
    return "year"


def name_metric(draft: Draft, context: str, lex: Lexicon) -> str:
    """The first canonical metric all of whose stated parts are seen; else ``other``."""
    whole = f"{context}{draft.object}" if not context.endswith(draft.object) else context
    parent = draft.parent.metric if draft.parent else ""
    for rule in lex.metrics:
        if (
            (not rule.units or (draft.unit or "") in rule.units)
            and (not rule.classes or draft.unit_class in rule.classes)
            and (rule.object is None or rule.object.search(draft.object))
            and (rule.context is None or rule.context.search(whole))
            and (rule.channel is None or rule.channel.search(draft.channel))
            and (rule.parent is None or rule.parent.match(parent))
        ):
            return rule.name
    return "other"
