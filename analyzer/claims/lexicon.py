"""The vocabulary of claims from `resources/measures.toml`, arranged for fast look-up."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, NamedTuple, TypeVar

from analyzer.records import Qualifier

T = TypeVar("T")


class Word(NamedTuple):
    """A word, what it does (noun, action, soft, stop, link), and what may not follow it."""

    text: str
    kind: str
    not_before: str
    size: int


Endings = dict[str, tuple[Word, ...]]
_ENDING, _OPENING, _OPENING_PAIR, _LAST = slice(-2, None), slice(1), slice(2), slice(-1, None)
_SUFFIXES = frozenset(("左右", "上下", "以上", "以内", "以下"))


@dataclass(frozen=True, slots=True)
class MetricRule:
    """A canonical metric and what must be seen for it; an empty part asks for nothing."""

    name: str
    any: frozenset[str]
    object: frozenset[str]
    none: frozenset[str]
    units: frozenset[str]
    classes: frozenset[str]
    channel: frozenset[str]
    parent: frozenset[str]
    action: frozenset[str]
    in_words: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Units with their class, words by last or first character, channels and metric rules."""

    units: dict[str, str]
    units_by: dict[str, tuple[str, ...]]  # by first character, longest first
    not_before: dict[str, tuple[str, ...]]
    endings: Endings  # by last two characters
    openings: Endings  # the same by first character, longest first
    links: Endings
    prefixes: dict[str, tuple[tuple[str, Qualifier], ...]]  # left of a number, by last character
    suffixes: dict[str, Qualifier]  # right of the unit
    channels: re.Pattern[str]
    channel_of: dict[str, str]
    zero_heads: tuple[str, ...]
    not_objects: frozenset[str]
    holders: frozenset[str]
    outcomes: frozenset[str]
    verdicts: frozenset[str]
    doings: frozenset[str]
    metrics: tuple[MetricRule, ...]
    keywords: dict[str, tuple[tuple[str, tuple[int, ...]], ...]]  # with the rules that ask for them
    always: frozenset[int]  # rules that ask for no word


@cache
def lexicon() -> Lexicon:
    """The vocabulary, read once."""
    path = resources.files("analyzer") / "resources" / "measures.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    words = data["lexicon"]
    kinds = dict.fromkeys(words["stops"], "stop") | dict.fromkeys(words["actions"], "action")
    kinds |= dict.fromkeys(words["soft"], "soft") | dict.fromkeys(words["nouns"], "noun")
    kinds |= dict.fromkeys(words["outcomes"], "noun")
    qualifiers = [(w, Qualifier(kind)) for kind, ws in data["qualifiers"].items() for w in ws]
    channel_of = {w: name for name, ws in data["channels"].items() for w in ws}
    units = {u: c for c, us in data["units"].items() for u in us}
    metrics = tuple(map(_rule, data["metrics"]))
    keywords: dict[str, tuple[int, ...]] = {}
    for i, rule in enumerate(metrics):
        for word in rule.any | rule.object:
            keywords[word] = (*keywords.get(word, ()), i)
        for word in rule.none:
            keywords.setdefault(word, ())
    return Lexicon(
        units=units,
        units_by={c: tuple(u for u, _ in us) for c, us in _by(_OPENING, units.items()).items()},
        not_before={u: tuple(ws) for u, ws in data["unit_not_before"].items()},
        endings=_words(_ENDING, kinds, words["cut"]),
        openings=_words(_OPENING, kinds, {}),
        links=_words(_ENDING, dict.fromkeys(words["links"], "link"), {}),
        prefixes=_by(_LAST, (q for q in qualifiers if q[0] not in _SUFFIXES)),
        suffixes={w: q for w, q in qualifiers if w in _SUFFIXES},
        channels=re.compile("|".join(map(re.escape, sorted(channel_of, key=len, reverse=True)))),
        channel_of=channel_of,
        zero_heads=tuple(sorted(data["zero"]["heads"], key=len, reverse=True)),
        not_objects=frozenset(words["not_objects"]),
        holders=frozenset(words["holders"]),
        outcomes=frozenset(words["outcomes"]),
        verdicts=frozenset(words["verdicts"]),
        doings=frozenset(words["doings"]),
        metrics=metrics,
        keywords=_by(_OPENING_PAIR, keywords.items()),
        always=frozenset(i for i, rule in enumerate(metrics) if not rule.any and not rule.object),
    )


def _by(part: slice, words: Iterable[tuple[str, T]]) -> dict[str, tuple[tuple[str, T], ...]]:
    """Words with what they carry, longest first, under one or two of their characters."""
    table: dict[str, list[tuple[str, T]]] = {}
    for word, value in words:
        table.setdefault(word[part], []).append((word, value))
    return {c: tuple(sorted(ws, key=lambda w: (-len(w[0]), w[0]))) for c, ws in table.items()}


def _words(part: slice, kinds: dict[str, str], cut: dict[str, str]) -> Endings:
    table = _by(part, kinds.items())
    return {c: tuple(Word(w, k, cut.get(w, ""), len(w)) for w, k in ws) for c, ws in table.items()}


def _rule(row: dict[str, Any]) -> MetricRule:
    parts = ("any", "object", "none", "units", "classes", "channel", "parent", "action")
    return MetricRule(
        name=row["name"],
        in_words=row.get("in_words", False),
        **{part: frozenset(row.get(part, ())) for part in parts},
    )
