"""A sentence as features: which rules fired and where, what stands around it, n-grams and words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from analyzer.language import split_words
from analyzer.records import Span
from analyzer.themes.context import Context
from analyzer.themes.lexicon import Hit, Lexicon, clause_spans, flatten

CUES = ("problem", "measure", "done", "framing", "other")
_DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
# A sentence without any of these is often about the agency's other business.
_DISCLOSURE = re.compile(
    "公开|信息|公示|公布|发布|网|政策|解读|条例|申请|平台|栏|渠道|透明|公众号|微信|微博|媒体|指南|目录|审核|"
    "保密|制度|机制|培训|学习|领导|宣传|群众|舆情|回应|考核|监督|整改|答复|收费|费|复议|诉讼|文件|更新|报告"
)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Features:
    """Named features (all of weight 1), the character n-grams and the words of one sentence."""

    named: frozenset[str]
    grams: frozenset[str]
    words: frozenset[str]
    hits: tuple[Hit, ...]


def make_features(text: str, context: Context, lexicon: Lexicon) -> Features:
    """The features of one sentence; `hits` keep the places of the rules that fired."""
    hits = lexicon.find(text)
    plain = flatten(text)
    bare = _SPACE.sub("", _DIGITS.sub("0", plain))
    named = {lexicon.rules[hit.rule].name for hit in hits}
    named |= _theme_features(hits, lexicon)
    named |= _role_features(plain, hits, lexicon, context)
    named |= {f"ht:{theme}" for theme in context.themes}
    grams = {bare[i : i + n] for n in (2, 3, 4) for i in range(len(bare) - n + 1)}
    return Features(frozenset(named), frozenset(grams), frozenset(split_words(bare)), tuple(hits))


def _theme_features(hits: Iterable[Hit], lexicon: Lexicon) -> set[str]:
    strong: dict[str, int] = {}
    weak: set[str] = set()
    for hit in hits:
        rule = lexicon.rules[hit.rule]
        if rule.label in lexicon.cue_labels:
            continue
        if rule.strong:
            strong[rule.label] = strong.get(rule.label, 0) + 1
        else:
            weak.add(rule.label)
    named = {f"L:{label}" for label in strong} | {f"W:{label}" for label in weak}
    named |= {f"L2:{label}" for label, count in strong.items() if count > 1}
    named |= {f"W0:{label}" for label in weak if label not in strong}
    named.add(f"N:{min(len(strong), 4)}")
    if "key_areas" in strong:
        named |= {f"K:{label}" for label in ("proactive",) if label in strong}
    return named


def _role_features(plain: str, hits: Iterable[Hit], lexicon: Lexicon, context: Context) -> set[str]:
    clauses = list(clause_spans(plain)) or [Span(0, len(plain))]
    last = clauses[-1][0]
    ends = dict.fromkeys(CUES, -1)
    named: set[str] = set()
    for hit in hits:
        rule = lexicon.rules[hit.rule]
        if rule.label not in lexicon.cue_labels:
            continue
        mark = "R" if rule.strong else "r"
        named.add(f"{mark}:{rule.label}")
        if hit.start >= last:
            named.add(f"{mark}L:{rule.label}")
        if hit.start < clauses[0][1]:
            named.add(f"{mark}F:{rule.label}")
        if rule.strong and rule.label in ends:
            ends[rule.label] = max(ends[rule.label], hit.end)
    present = [cue for cue in CUES if ends[cue] >= 0]
    final = max(present, key=lambda cue: ends[cue], default="none")
    joint = "+".join(present) or "none"
    turn = max(
        (c for c in ("problem", "measure") if c in present), key=lambda c: ends[c], default="none"
    )
    named |= {f"J:{joint}", f"last:{final}", f"turn:{turn}"}
    place = context.kind or "nowhere"
    named |= {f"s:{place}", f"s:{place}|{turn}", f"s:{place}|{joint}"}
    if context.hint:
        named |= {f"h:{context.hint}", f"h:{context.hint}|{turn}"}
    named |= _shape(plain, len(clauses))
    if not _DISCLOSURE.search(plain):
        named |= {"foreign", f"foreign|{joint}", f"foreign|{place}"}
    return named


def _shape(plain: str, n_clauses: int) -> set[str]:
    length = len(plain)
    size = "xs" if length < 8 else "s" if length < 25 else "m" if length < 60 else "l"
    named = {f"len:{size}", f"clauses:{min(n_clauses, 4)}"}
    if plain.rstrip().endswith("："):
        named.add("colon")
    if _DIGITS.search(plain):
        named.add("digits")
    return named
