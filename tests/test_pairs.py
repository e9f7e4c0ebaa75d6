"""The labelled sentence pairs are what their card says."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "corpora" / "labels" / "pairs"
HELD_OUT = ("h1", "h2", "x1", "x2", "y1", "z1", "z2", "z3")  # as in scripts/encoder/pairs.py
LABELS = {
    **dict.fromkeys(("light", "reorder", "template", "partial", "formal", "free"), "1"),
    **dict.fromkeys(("cross", "theme", "frame", "opposite", "stance"), "0"),
}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    found = []
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            assert reader.fieldnames == ["id", "batch", "kind", "left", "right", "label"], path.name
            found += list(reader)
    return found


def test_there_are_enough_of_each_kind(rows: list[dict[str, str]]) -> None:
    assert len(rows) >= 3000
    assert min(Counter(r["kind"] for r in rows)[k] for k in LABELS) >= 50


def test_ids_are_unique(rows: list[dict[str, str]]) -> None:
    assert [i for i, n in Counter(r["id"] for r in rows).items() if n > 1] == []


def test_labels_follow_the_kind(rows: list[dict[str, str]]) -> None:
    assert [r["id"] for r in rows if LABELS.get(r["kind"]) != r["label"]] == []


def test_no_pair_is_empty_or_of_equal_texts(rows: list[dict[str, str]]) -> None:
    assert [r["id"] for r in rows if not r["left"] or not r["right"]] == []
    assert [r["id"] for r in rows if r["left"] == r["right"]] == []


def test_held_out_sentences_are_nowhere_in_training(rows: list[dict[str, str]]) -> None:
    held = {r["left"] for r in rows if r["batch"] in HELD_OUT}
    known = {t for r in rows if r["batch"] not in HELD_OUT for t in (r["left"], r["right"])}
    assert len(held) >= 100
    assert held & known == set()


def test_held_out_batches_have_derived_pairs(rows: list[dict[str, str]]) -> None:
    derived = {r["batch"] for r in rows if r["kind"] == "cross"}
    assert derived >= set(HELD_OUT)


def test_the_hardest_rewritings_share_less_than_honest_sentences(
    rows: list[dict[str, str]],
) -> None:
    shares: dict[str, list[float]] = {"formal": [], "free": [], "theme": []}
    for row in rows:
        if row["batch"] == "z2" and row["kind"] in shares:
            one, two = (
                {t[i : i + 2] for i in range(len(t) - 1)} for t in (row["left"], row["right"])
            )
            shares[row["kind"]].append(len(one & two) / len(one | two))
    formal, free, theme = (sum(found) / len(found) for found in shares.values())
    assert max(formal, free) < theme
