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
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

from analyzer.records import Span
from analyzer.text import simplify
from analyzer.themes.prefilter import required_literals

CLAUSE_MARKS = "，。；！？：\n"
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
    """A phrase that speaks for `label`; `strong` ones decide alone when nothing was learned."""

    label: str
    strong: bool
    source: str
    pattern: re.Pattern[str]

    @property
    def name(self) -> str:
        """Feature name, stable when rules are reordered."""
        return f"{self.label}/{self.source}"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Compiled rules with an index from character pairs to the rules that need them."""

    rules: tuple[Rule, ...]
    voids: dict[str, re.Pattern[str]]
    slogans: re.Pattern[str]
    index: dict[str, tuple[int, ...]]
    always: tuple[int, ...]
    cue_labels: frozenset[str]
    digest: str

    def find(self, text: str) -> list[Hit]:
        """Every rule's matches in `text`, one per rule and place, by rule then position."""
        plain = flatten(text)
        views: dict[str, str] = {}
        hits = []
        for number in sorted(self._candidates(plain)):
            rule = self.rules[number]
            view = views.get(rule.label)
            if view is None:
                view = views[rule.label] = self._view(plain, rule.label)
            hits += [Hit(number, *m.span()) for m in rule.pattern.finditer(view)]
        return hits

    def _candidates(self, plain: str) -> set[int]:
        found = set(self.always)
        index = self.index
        for pair in {*plain, *(plain[i : i + 2] for i in range(len(plain) - 1))}:
            if pair in index:
                found.update(index[pair])
        return found

    def _view(self, plain: str, label: str) -> str:
        """The text as the rules of `label` see it."""
        if label not in self.cue_labels:
            plain = self.slogans.sub(_blank, plain)
            if label in _LISTED_THEMES:
                plain = _COUNT_LIST.sub(_blank, plain)
        void = self.voids.get(label)
        return void.sub(_blank, plain) if void else plain


def flatten(text: str) -> str:
    """Simplified characters, full-width Chinese punctuation, half-width digits: equal length."""
    return simplify(text).translate(_WIDE)


def clause_spans(text: str) -> Iterator[Span]:
    """The clauses of `text` between commas, semicolons and full stops, in order."""
    start = 0
    for position, character in enumerate(text):
        if character in CLAUSE_MARKS:
            if position > start:
                yield Span(start, position)
            start = position + 1
    if start < len(text):
        yield Span(start, len(text))


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
                rules += [_rule(label, key == "strong", s, macros) for s in group.get(key, ())]
    voids = {
        label: re.compile("|".join(_translate(s, macros) for s in group["void"]))
        for section in ("theme", "cue")
        for label, group in data[section].items()
        if group.get("void")
    }
    index, always = _index(rules)
    return Lexicon(
        rules=tuple(rules),
        voids=voids,
        slogans=re.compile("|".join(_translate(s, macros) for s in data["slogans"]["void"])),
        index=index,
        always=always,
        cue_labels=frozenset(data["cue"]),
        digest=hashlib.sha256(source.encode()).hexdigest()[:16],
    )


def _rule(label: str, strong: bool, source: str, macros: dict[str, str]) -> Rule:
    return Rule(label, strong, source, re.compile(_translate(source, macros)))


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


def _index(rules: list[Rule]) -> tuple[dict[str, tuple[int, ...]], tuple[int, ...]]:
    index: dict[str, list[int]] = {}
    always = []
    for number, rule in enumerate(rules):
        literals = required_literals(rule.pattern.pattern)
        if not literals:
            always.append(number)
        for key in sorted({literal[:2] for literal in literals}):
            index.setdefault(key, []).append(number)
    return {key: tuple(numbers) for key, numbers in index.items()}, tuple(always)
