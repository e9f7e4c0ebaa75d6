"""Section names and table labels, read once from `resources/` and folded for matching."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from analyzer.layout.folding import fold_short
from analyzer.records import STATUTORY_SECTIONS, SectionKind


@dataclass(frozen=True, slots=True)
class SectionName:
    """One wording of a section heading, folded; `rank` is title, alias, old or weak."""

    kind: SectionKind
    name: str
    rank: str


@dataclass(frozen=True, slots=True)
class SectionVocabulary:
    """Everything `sections.toml` says, ready for matching on folded text."""

    names: dict[str, SectionName]
    pattern: re.Pattern[str]  # any name, longest first
    titles: dict[SectionKind, str]
    words: dict[SectionKind, tuple[re.Pattern[str], ...]]
    subheadings: dict[SectionKind, frozenset[str]]
    subheading_pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class AxisLabel:
    """A row or column of a statutory table; `labels` are folded, the official one first."""

    table: int
    formats: str
    key: str
    label: str
    labels: tuple[str, ...]
    rows: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class TableVocabulary:
    """Everything `tables.toml` says. `tables_of` maps a folded label to the tables that use it."""

    rows: tuple[AxisLabel, ...]
    columns: tuple[AxisLabel, ...]
    furniture: dict[int, frozenset[str]]
    tables_of: dict[str, frozenset[int]]
    pattern: re.Pattern[str]  # any label, longest first


def _load(name: str) -> dict[str, Any]:
    text = files("analyzer").joinpath("resources", name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def alternatives(names: Iterable[str]) -> str:
    """A pattern that matches the longest of the names; a tree, so that each character is tried once."""
    tree: dict[str, Any] = {}
    for name in names:
        node = tree
        for character in name:
            node = node.setdefault(character, {})
        node[""] = {}
    return _tree_pattern(tree)


def _tree_pattern(tree: dict[str, Any]) -> str:
    branches = [
        re.escape(character) + _tree_pattern(below)
        for character, below in sorted(tree.items())
        if character
    ]
    if not branches:
        return ""
    inner = branches[0] if len(branches) == 1 and "" not in tree else f"(?:{'|'.join(branches)})"
    return f"{inner}?" if "" in tree else inner


@cache
def section_vocabulary() -> SectionVocabulary:
    """The section names."""
    data = _load("sections.toml")
    names: dict[str, SectionName] = {}
    words: dict[SectionKind, tuple[re.Pattern[str], ...]] = {}
    titles: dict[SectionKind, str] = {}
    for kind in STATUTORY_SECTIONS:
        entry = data[kind.value]
        titles[kind] = fold_short(entry["title"])
        ranks = {"title": [entry["title"]], **{r: entry[r] for r in ("aliases", "old", "weak")}}
        for rank, wordings in ranks.items():
            for wording in wordings:
                name = fold_short(wording)
                names.setdefault(name, SectionName(kind, name, rank))
        words[kind] = tuple(re.compile(group) for group in entry["words"])
    below = {
        SectionKind(kind): frozenset(map(fold_short, wordings))
        for kind, wordings in data["subheadings"].items()
    }
    return SectionVocabulary(
        names=names,
        pattern=re.compile(alternatives(list(names))),
        titles=titles,
        words=words,
        subheadings=below,
        subheading_pattern=re.compile(alternatives(frozenset().union(*below.values()))),
    )


def _axis(entry: dict[str, Any]) -> AxisLabel:
    labels = tuple(fold_short(t) for t in (entry["label"], *entry.get("aliases", ())))
    return AxisLabel(
        entry["table"],
        entry["formats"],
        entry["key"],
        entry["label"],
        labels,
        tuple(entry.get("rows", ())),
        entry.get("unit", ""),
    )


@cache
def table_vocabulary() -> TableVocabulary:
    """The table labels."""
    data = _load("tables.toml")
    rows, columns = (tuple(map(_axis, data[name])) for name in ("row", "column"))
    numbers = {"proactive": (2,), "requests": (3,), "disputes": (4,), "any": (2, 3, 4)}
    tables_of: dict[str, set[int]] = {}
    for axis in (*rows, *columns):
        for label in filter(None, axis.labels):
            tables_of.setdefault(label, set()).add(axis.table)
    furniture: dict[int, set[str]] = {2: set(), 3: set(), 4: set()}
    for name, labels in data["furniture"].items():
        for number in numbers[name]:
            for label in map(fold_short, labels):
                tables_of.setdefault(label, set()).add(number)
                furniture[number].add(label)
    return TableVocabulary(
        rows=rows,
        columns=columns,
        furniture={number: frozenset(labels) for number, labels in furniture.items()},
        tables_of={label: frozenset(tables) for label, tables in tables_of.items()},
        pattern=re.compile(alternatives(list(tables_of))),
    )
