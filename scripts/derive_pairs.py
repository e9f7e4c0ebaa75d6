"""Write corpora/labels/pairs/derived.csv: light, reorder, template, partial and cross pairs by rule.

Input: the hand-written pairs beside it (every different `left` is a base sentence). Seeded by the base's
id, so that a new base changes no other row. Time: a second.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from pathlib import Path

from encoder.pairs import BLIND, Pair, read_pairs, write_pairs
from encoder.rewriting import edit_lightly, fill_template, reorder, take_part

RULES: dict[str, Callable[[str, random.Random], str]] = {
    "light": edit_lightly,
    "reorder": reorder,
    "template": fill_template,
    "partial": take_part,
}
FOLDER = Path(__file__).resolve().parent.parent / "corpora" / "labels" / "pairs"


def derive_pairs(hand: list[Pair]) -> list[Pair]:
    """Five pairs a base at most; a rule that leaves the base as it is gives none."""
    bases: dict[str, Pair] = {}
    for pair in hand:
        bases.setdefault(pair.left, pair)
    by_batch: dict[str, list[str]] = {}
    for text, pair in bases.items():
        by_batch.setdefault(pair.batch, []).append(text)
    derived = []
    for text, pair in bases.items():
        stem = pair.id.rsplit("-", 1)[0]
        rng = random.Random(stem)
        for kind, rule in RULES.items():
            if (right := rule(text, rng)) != text:
                derived.append(Pair(f"{stem}-{kind}", pair.batch, kind, text, right, 1))
        others = [t for t in by_batch[pair.batch] if t != text]
        if others:
            other = rng.choice(others)
            derived.append(Pair(f"{stem}-cross", pair.batch, "cross", text, other, 0))
    return derived


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    folder: Path = parser.parse_args().folder
    hand = [
        p for p in read_pairs(folder) if p.kind not in (*RULES, "cross") and p.batch not in BLIND
    ]
    derived = derive_pairs(hand)
    write_pairs(folder / "derived.csv", derived)
    print(f"{len(hand)} pairs written by hand, {len(derived)} derived")


if __name__ == "__main__":
    main()
