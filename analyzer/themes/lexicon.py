"""The rule lexicon: phrases that carry a theme or a role, found on characters with their spans.

`resources/lexicon.toml` holds the rules in a small language over regular expressions: ``{name}`` is a macro,
``~12`` a gap of at most 12 characters inside a clause (``~`` alone: 8), ``≈20`` a gap that may cross commas,
``#`` a number. `void` phrases of a label blank out what they cover before its rules look (theme names in
passing); slogans are blanked out for every theme.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

from analyzer.records import Span
from analyzer.text import simplify
from analyzer.themes.prefilter import (
    LiteralIndex,
    make_literal_index,
    required_sets,
    split_branches,
)

PLAIN, SLOGAN, LISTED = "plain", "slogan", "listed"  # views of a text, see `Lexicon`
CLAUSE_MARKS = "，。；！？：\n"
_CLAUSE = re.compile(f"[^{CLAUSE_MARKS}]+")
BLANK = "\u25a1"  # stands for a character that a void phrase covers
_WIDE = {c: c - 0xFEE0 for c in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF5B))}
_WIDE |= {
    ord(","): "，",
    ord(";"): "；",
    ord("!"): "！",
    ord("?"): "？",
    ord(":"): "：",
    0xFF0C: "，",
}
_WIDE |= {ord("("): "（", ord(")"): "）", 0x3000: " ", 0xA0: " "}
_MACRO = re.compile(r"\{([a-z_]+)\}")
_GAP = re.compile(r"([~≈])(\d*)")
_NUMBER = "[0-9一二三四五六七八九十百千万两余多几零〇.]+"
# Three or more bare names with counts (机构职能3条、财政预决算2条): categories, not claims about each.
_LISTED = r"[^，。；、：（）0-9\s]{2,14}[0-9]{1,6}余?[条件篇份个项则类][、，,；和及]?"
_ACTS = (
    "召开|举办|开展|办理|答复|收到|接收|受理|制作|组织|推送|回应|回复|处理|解读材料|培训|制定|修订"
)
_COUNT_LIST = re.compile(rf"(?:(?!{_ACTS}){_LISTED}){{3,}}")
_COUNTED = re.compile(r"[0-9]余?[条件篇份个项则类]")
_LISTED_THEMES = frozenset(
    "key_areas interpretation interaction participation institution leadership info_management "
    "standardization supervision applications fees training staffing".split()
)


class Hit(NamedTuple):
    """One match of one rule; `start` and `end` are characters of the text."""

    rule: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A phrase that speaks for `label`; `strong` ones decide alone when nothing was learned.

    `name` is the feature's name, stable when rules are reordered.
    """

    label: str
    strong: bool
    name: str
    pattern: re.Pattern[str]
    cues: tuple[str, str, str]  # features: heard at all, in the last clause, in the first


@dataclass(frozen=True, slots=True)
class Void:
    """A phrase that blanks out what it covers, for one label (`SLOGAN` for every theme)."""

    label: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Compiled rules with an index from literal strings to the patterns that need them."""

    rules: tuple[Rule, ...]
    voids: tuple[Void, ...]
    index: LiteralIndex  # of the rules' patterns, then the voids'
    cue_labels: frozenset[str]
    digest: str

    def find(self, text: str) -> list[Hit]:
        """Matches in `text`, by rule then position: all of a strong rule, the first of a weak one."""
        return self.find_flat(flatten(text))

    def find_flat(self, plain: str) -> list[Hit]:
        """`find` for text that went through `flatten`."""
        rules, voids = self._candidates(plain)
        views = self._views(plain, voids)
        hits = []
        for number in rules:
            rule = self.rules[number]
            view = views.get(rule.label)
            if view is None:
                view = views[rule.label] = views[self._base(rule.label)]
            first = rule.pattern.search(view)
            if first is None:
                continue
            hits.append(Hit(number, first.start(), first.end()))
            if rule.strong and first.end() < len(view):
                later = rule.pattern.finditer(view, max(first.end(), first.start() + 1))
                hits += [Hit(number, m.start(), m.end()) for m in later]
        return hits

    def _candidates(self, plain: str) -> tuple[list[int], list[int]]:
        """The rules and the voids whose literals all occur in `plain`, in order."""
        kept = self.index.find(plain)
        first_void = bisect_left(kept, len(self.rules))
        return kept[:first_void], [n - len(self.rules) for n in kept[first_void:]]

    def _views(self, plain: str, voids: list[int]) -> dict[str, str]:
        """The text as each label with a void sees it; `PLAIN`, `SLOGAN` and `LISTED` for the rest."""
        bare = plain
        for number in voids:
            if self.voids[number].label == SLOGAN:
                bare = self.voids[number].pattern.sub(_blank, bare)
        listed = _COUNT_LIST.sub(_blank, bare) if _COUNTED.search(bare) else bare
        views = {PLAIN: plain, SLOGAN: bare, LISTED: listed}
        for number in voids:
            void = self.voids[number]
            if void.label != SLOGAN:
                view = views.get(void.label)
                view = views[self._base(void.label)] if view is None else view
                views[void.label] = void.pattern.sub(_blank, view)
        return views

    def _base(self, label: str) -> str:
        if label in self.cue_labels:
            return PLAIN
        return LISTED if label in _LISTED_THEMES else SLOGAN


def flatten(text: str) -> str:
    """Simplified characters, full-width Chinese punctuation, half-width digits: equal length."""
    return simplify(text).translate(_WIDE)


def clause_spans(text: str) -> Iterator[Span]:
    """The clauses of `text` between commas, semicolons and full stops, in order."""
    for match in _CLAUSE.finditer(text):
        yield Span(*match.span())


@cache
def load_lexicon() -> Lexicon:
    """The lexicon that ships with the package."""
    source = resources.files("analyzer").joinpath("resources", "lexicon.toml").read_text("utf-8")
    return compile_lexicon(source)


def compile_lexicon(source: str) -> Lexicon:
    """The lexicon written in `source` (TOML)."""
    data = tomllib.loads(source)
    macros: dict[str, str] = {}
    for name, value in data["macros"].items():
        macros[name] = _expand("|".join(value) if isinstance(value, list) else value, macros)
    rules = []
    for section in ("theme", "cue"):
        for label, group in data[section].items():
            for key in ("strong", "weak"):
                sources = [b for s in group.get(key, ()) for b in _branches(s, macros)]
                rules += [_rule(label, key == "strong", s, macros) for s in dict.fromkeys(sources)]
    voids = [Void(SLOGAN, p) for p in _void_patterns(data["slogans"]["void"], macros)]
    for section in ("theme", "cue"):
        for label, group in data[section].items():
            voids += [Void(label, p) for p in _void_patterns(group.get("void", ()), macros)]
    patterns = [rule.pattern for rule in rules] + [void.pattern for void in voids]
    needs = [required_sets(pattern.pattern) for pattern in patterns]
    return Lexicon(
        rules=tuple(rules),
        voids=tuple(voids),
        index=make_literal_index(needs),
        cue_labels=frozenset(data["cue"]),
        digest=hashlib.sha256(source.encode()).hexdigest()[:16],
    )


def _void_patterns(sources: Sequence[str], macros: dict[str, str]) -> list[re.Pattern[str]]:
    branches = [b for source in sources for b in split_branches(source)]
    return [re.compile(_translate(b, macros)) for b in branches]


def _branches(source: str, macros: dict[str, str]) -> list[str]:
    """The alternatives of a rule: each is judged by itself, as its words differ in precision."""
    macro = _MACRO.fullmatch(source)
    return split_branches(macros[macro[1]] if macro else source)


def _rule(label: str, strong: bool, source: str, macros: dict[str, str]) -> Rule:
    mark = "R" if strong else "r"
    cues = f"{mark}:{label}", f"{mark}L:{label}", f"{mark}F:{label}"
    return Rule(label, strong, f"{label}/{source}", re.compile(_translate(source, macros)), cues)


def _expand(source: str, macros: dict[str, str]) -> str:
    return _MACRO.sub(lambda m: f"(?:{macros[m[1]]})", source)


def _translate(source: str, macros: dict[str, str]) -> str:
    source = _expand(source, macros)
    source = _GAP.sub(_gap, source)
    return source.replace("#", _NUMBER)


def _gap(match: re.Match[str]) -> str:
    stops = "，。；！？：\\n" if match[1] == "~" else "。；！？\\n"
    return f"[^{stops}]{{0,{match[2] or 8}}}?"


def _blank(match: re.Match[str]) -> str:
    return BLANK * len(match[0])
