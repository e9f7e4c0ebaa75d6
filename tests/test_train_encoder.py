"""Training the encoder: the same seed gives the same bytes, and rules keep or change what they should."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

from encoder.lexicon import read_groups
from encoder.measures import area, average_precision, measure
from encoder.pairs import Pair
from encoder.rewriting import (
    edit_lightly,
    fill_template,
    oppose,
    reorder,
    restance,
    swap_facts,
    take_part,
)
from encoder.saving import save_model
from encoder.tokens import build_tokenizer, choose_pieces, split_piece

BASE = "全年未收到政府信息公开申请，通过微信公众号及时发布各类信息36条"


def test_training_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    from encoder.training import Options, train_table

    pieces = [("<unk>", 0.0)] + [(c, -float(i)) for i, c in enumerate("公开信息申请办理0")]
    start = np.random.default_rng(1).normal(size=(len(pieces), 8)).astype(np.float32)
    parts = (np.arange(1, 9), np.arange(1, 9), np.ones(8, dtype=np.float32))
    ids = [np.array(i) for i in ([1, 2], [3, 4], [5, 6], [7, 8], [2, 5, 7])]
    written = []
    for name in ("one", "two"):
        table = train_table(
            start,
            [0, 9],
            parts,
            lambda rng, n: [tuple(rng.sample(ids, 3)) for _ in range(n)],
            lambda rng, n: [([(ids[0], ids[4], True)], [(ids[0], rng.choice(ids[1:4]), True)])],
            Options(steps=5, batch=4, pair_batch=2),
        )
        assert not table[[0, 9]].any()
        assert not np.array_equal(table[1:9], start[1:9])
        save_model(tmp_path / name, build_tokenizer(pieces), table)
        files = sorted(p for p in (tmp_path / name).rglob("*") if p.is_file())
        written.append([p.read_bytes() for p in files])
    assert written[0] == written[1]


@pytest.mark.parametrize(
    "rule", [edit_lightly, reorder, fill_template, take_part, oppose, restance, swap_facts]
)
def test_rules_repeat_and_change_something(rule: object) -> None:
    assert callable(rule)
    results = [rule(BASE, random.Random(seed)) for seed in range(20)]
    assert results == [rule(BASE, random.Random(seed)) for seed in range(20)]
    assert any(r != BASE for r in results)


def test_rules_leave_what_they_cannot_change() -> None:
    rng = random.Random(1)
    for rule in (reorder, take_part, oppose, swap_facts):
        assert rule("山", rng) == "山"


def test_phrases_are_single_pieces() -> None:
    from collections import Counter

    counts = Counter({"未": 900, "收到": 500, "申请": 800, "公开": 900, "及时": 300})
    pieces = choose_pieces(counts, ["未收到", "申请公开"])
    tokens = build_tokenizer(pieces).encode("未收到 1,204件申请公开", add_special_tokens=False)
    assert tokens.tokens[:2] == ["未收到", "0"]
    assert tokens.tokens[-1] == "申请公开"
    assert split_piece("未收到", dict(pieces)) == ["未", "收到"]


def test_word_lists_hold_no_word_twice_in_a_group() -> None:
    for name in ("synonyms", "opposites", "siblings"):
        for group in read_groups(name):
            assert len(group) >= 2
            assert len(set(group)) == len(group), group


def test_measures_on_known_scores() -> None:
    assert area(np.array([0.9, 0.4]), np.array([0.4, 0.1])) == 0.875
    assert average_precision(np.array([1, 0, 1]), np.array([3.0, 2.0, 1.0])) == pytest.approx(5 / 6)
    pairs = [
        Pair(str(i), "t", kind, "a", "b", label)
        for i, (kind, label) in enumerate(
            (("formal", 1), ("formal", 1), ("cross", 0), ("frame", 0))
        )
    ]
    found = measure(pairs, np.array([0.9, 0.2, 0.3, 0.8]))
    assert found["r_formal"] == 0.5
    assert found["hits_frame"] == 1.0
