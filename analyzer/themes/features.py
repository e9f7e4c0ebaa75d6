"""A sentence as features: which rules fired and where, what stands around it, n-grams and words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from operator import add
from typing import NamedTuple

from analyzer.language import split_words_of
from analyzer.records import Span
from analyzer.themes.context import Context
from analyzer.themes.lexicon import Hit, Lexicon, Rule, clause_spans, flatten

CUES = ("problem", "measure", "done", "framing", "other")
_DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
# A sentence without any of these is often about the agency's other business.
_DISCLOSURE = re.compile(
    "公开|信息|公示|公布|发布|网|政策|解读|条例|申请|平台|栏|渠道|透明|公众号|微信|微博|媒体|指南|目录|审核|"
    "保密|制度|机制|培训|学习|领导|宣传|群众|舆情|回应|考核|监督|整改|答复|收费|费|复议|诉讼|文件|更新|报告"
)
_SPACE = re.compile(r"\s+")


class Features(NamedTuple):
    """Named features, the character n-grams and the words of one sentence, each once.

    `turn` is the last of problem and measure that was heard, `joint` all cues; both meet the context.
    """

    named: tuple[str, ...]
    grams: tuple[str, ...]
    words: tuple[str, ...]
    hits: tuple[Hit, ...]
    turn: str
    joint: str
    foreign: bool


def read_features(texts: Sequence[str], lexicon: Lexicon) -> list[Features]:
    """What each sentence says by itself, whatever stands around it."""
    plains = [flatten(text) for text in texts]
    bares = [_SPACE.sub("", _DIGITS.sub("0", plain)) for plain in plains]
    words = split_words_of(bares)
    return [
        _read(plain, bare, found, lexicon)
        for plain, bare, found in zip(plains, bares, words, strict=True)
    ]


def _read(plain: str, bare: str, words: list[str], lexicon: Lexicon) -> Features:
    hits = lexicon.find_flat(plain)
    fired = [(lexicon.rules[hit.rule], hit) for hit in hits]
    named = {rule.name for rule, _ in fired}
    cues = lexicon.cue_labels
    named |= _theme_features(rule for rule, _ in fired if rule.label not in cues)
    roles, turn, joint = _role_features(plain, [f for f in fired if f[0].label in cues])
    named |= roles
    foreign = not _DISCLOSURE.search(plain)
    if foreign:
        named |= {"foreign", f"foreign|{joint}"}
    pairs = list(map(add, bare, bare[1:]))
    return Features(
        named=tuple(sorted(named)),
        grams=tuple(dict.fromkeys([*pairs, *map(add, pairs, bare[2:])])),
        words=tuple(dict.fromkeys(words)),
        hits=tuple(hits),
        turn=turn,
        joint=joint,
        foreign=foreign,
    )


def in_context(features: Features, context: Context) -> Features:
    """The features with what the section and the headings add."""
    place = context.kind or "nowhere"
    added = [f"s:{place}", f"s:{place}|{features.turn}", f"s:{place}|{features.joint}"]
    if context.hint:
        added += [f"h:{context.hint}", f"h:{context.hint}|{features.turn}"]
    if features.foreign:
        added.append(f"foreign|{place}")
    added += [f"ht:{theme}" for theme in context.themes]
    return Features(
        named=(*features.named, *added),
        grams=features.grams,
        words=features.words,
        hits=features.hits,
        turn=features.turn,
        joint=features.joint,
        foreign=features.foreign,
    )


def _theme_features(rules: Iterable[Rule]) -> set[str]:
    strong: dict[str, int] = {}
    weak: set[str] = set()
    for rule in rules:
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


def _role_features(plain: str, fired: Iterable[tuple[Rule, Hit]]) -> tuple[set[str], str, str]:
    """Features for the role; which of problem and measure came last; all cues heard."""
    clauses = list(clause_spans(plain)) or [Span(0, len(plain))]
    ends = dict.fromkeys(CUES, -1)
    first, last = clauses[0].end, clauses[-1].start
    named = _shape(plain, len(clauses))
    for rule, hit in fired:
        heard, at_last, at_first = rule.cues
        named.add(heard)
        if hit.start >= last:
            named.add(at_last)
        if hit.start < first:
            named.add(at_first)
        if rule.strong and ends.get(rule.label, hit.end) < hit.end:
            ends[rule.label] = hit.end
    present = [cue for cue in CUES if ends[cue] >= 0]
    final = max(present, key=ends.__getitem__, default="none")
    turns = [cue for cue in ("problem", "measure") if cue in present]
    turn = max(turns, key=ends.__getitem__, default="none")
    joint = "+".join(present) or "none"
    named |= {f"J:{joint}", f"last:{final}", f"turn:{turn}"}
    return named, turn, joint


def _shape(plain: str, n_clauses: int) -> set[str]:
    length = len(plain)
    size = "xs" if length < 8 else "s" if length < 25 else "m" if length < 60 else "l"
    named = {f"len:{size}", f"clauses:{min(n_clauses, 4)}"}
    if plain.rstrip().endswith("："):
        named.add("colon")
    if _DIGITS.search(plain):
        named.add("digits")
    return named
