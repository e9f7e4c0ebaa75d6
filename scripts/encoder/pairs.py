"""The labelled pairs of `corpora/labels/pairs/`: columns id, batch, kind, left, right, label."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("id", "batch", "kind", "left", "right", "label")
REWRITINGS = ("light", "reorder", "template", "partial", "formal", "free")
EVERYDAY = ("cross", "theme")  # negatives that meet each other by the million in any corpus
HARD = ("frame", "opposite", "stance")
NEAR = ("h1", "h2", "x1", "x2", "y1")  # batches for reporting only, by the writers of the others
BLIND = ("z1", "z2", "z3")  # for reporting only, by writers who saw no other pair
HELD_OUT = (*NEAR, *BLIND)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences; label 1 where one says what the other says, 0 where it does not."""

    id: str
    batch: str
    kind: str
    left: str
    right: str
    label: int


def read_pairs(folder: Path) -> list[Pair]:
    """All pairs of the folder's CSV files, by file name, then in order."""
    pairs: list[Pair] = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            pairs += [Pair(**{**row, "label": int(row["label"])}) for row in rows]
    return pairs


def write_pairs(path: Path, pairs: list[Pair]) -> None:
    """One CSV file, UTF-8 with BOM so that office programs read it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows([getattr(p, c) for c in COLUMNS] for p in pairs)
