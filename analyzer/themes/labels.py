"""Sentences with their labels: read from the batches they were written in, left out by batch."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analyzer.records import Role, SectionKind
from analyzer.themes.scheme import Scheme


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """A sentence with its labels, its section (may be empty) and the batch it was written in."""

    text: str
    section: str
    themes: tuple[str, ...]
    role: Role
    batch: str


def read_labels(folder: Path, scheme: Scheme) -> tuple[LabelledSentence, ...]:
    """The sentences of every ``batch_*.csv`` in `folder`, by file name then row.

    Raises:
        ValueError: an unknown theme, role or section; the message names file and row.
    """
    found = []
    for path in sorted(folder.glob("batch_*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            found += [_labelled(row, scheme, f"{path.name} {row['id']}") for row in rows]
    return tuple(found)


def read_test_batches(folder: Path) -> frozenset[str]:
    """The batches that `splits.toml` in `folder` keeps for testing: never trained or tuned on."""
    return frozenset(tomllib.loads((folder / "splits.toml").read_text("utf-8"))["test"])


def _labelled(row: dict[str, str], scheme: Scheme, where: str) -> LabelledSentence:
    themes = tuple(filter(None, row["themes"].split(";")))
    unknown = sorted(set(themes) - set(scheme.keys))
    if unknown or (row["section"] and row["section"] not in set(SectionKind)):
        raise ValueError(f"{where}: unknown {', '.join(unknown) or row['section']}")
    try:
        role = Role(row["role"])
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error
    return LabelledSentence(row["text"], row["section"], themes, role, row["batch"])


def folds(batches: Sequence[str]) -> list[NDArray[np.int64]]:
    """Row numbers to leave out together: a batch each; a single one is split in five."""
    names = sorted(set(batches))
    groups = np.array([names.index(batch) for batch in batches])
    if len(names) == 1:
        groups = np.arange(len(batches)) % 5
    return [np.flatnonzero(groups == group) for group in sorted(set(groups.tolist()))]
