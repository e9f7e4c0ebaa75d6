"""What is known of a corpus is the same however it was counted; a key's row is the same beside any others."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.config import ReuseConfig
from analyzer.reuse import neighbours
from analyzer.reuse.neighbours import centre, encode_keys, measure_density, near_pairs
from analyzer.reuse.score import Views
from analyzer.reuse.statistics import (
    CorpusStatistics,
    Tally,
    load_counts,
    merge_tallies,
    save_counts,
    summarize,
    tally_background,
    tally_keys,
)
from analyzer.reuse.views import build_views

CONFIG = ReuseConfig()
WORDS = (
    "三百二十七户",
    "鱼塘清册",
    "门前牌子",
    "上墙",
    "晚上八点",
    "核对三遍",
    "送到户",
    "大喇叭",
    "拍照存档",
    "按月",
    "名单",
)


def letters(texts: Sequence[str]) -> np.ndarray:
    """A stand-in encoder: hashed characters."""
    rows = np.zeros((len(texts), 64), dtype=np.float32)
    for i, text in enumerate(texts):
        for c in text:
            rows[i, ord(c) * 31 % 64] += 1
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def some_keys(n: int = 90) -> tuple[str, ...]:
    rng = random.Random(5)
    made = {"".join(rng.sample(WORDS, rng.randint(3, 8))) for _ in range(2 * n)}
    return tuple(sorted(made)[:n])


KEYS = some_keys()
VECTORS = letters(KEYS)


def tally(part: list[int]) -> Tally:
    keys = [KEYS[i] for i in part]
    return tally_keys(keys, keys, VECTORS[part], CONFIG)


def statistics(whole: Tally) -> CorpusStatistics:
    return summarize(whole, CONFIG, n_agencies=3, stock=np.array([7, 3], dtype=np.uint64))


def assert_equal(one: Tally | CorpusStatistics, two: Tally | CorpusStatistics) -> None:
    for field in fields(one):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(two, field.name))


@given(st.lists(st.integers(0, 3), min_size=len(KEYS), max_size=len(KEYS)))
@settings(max_examples=20, deadline=None)
def test_a_corpus_counted_in_parts_gives_the_same_bits(part_of: list[int]) -> None:
    parts = [[i for i, p in enumerate(part_of) if p == n] for n in range(4)]
    merged = merge_tallies([tally(part) for part in parts])
    whole = tally(list(range(len(KEYS))))
    assert_equal(merged, whole)
    assert_equal(statistics(merged), statistics(whole))


def rows(views: Views) -> tuple[np.ndarray, ...]:
    assert views.vectors is not None
    return (
        views.grams.matrix.toarray(), views.grams.mass, views.vectors, views.density,
        views.content.own, views.statutory, views.formula, views.counts, views.length,
        views.numbers, views.number_weights,
    )  # fmt: skip


@given(st.lists(st.integers(0, len(KEYS) - 1), min_size=1, unique=True))
@settings(max_examples=20, deadline=None)
def test_a_key_looks_the_same_beside_any_others(part: list[int]) -> None:
    known = statistics(tally(list(range(len(KEYS)))))
    whole = build_views(KEYS, KEYS, VECTORS, known, CONFIG)
    keys = [KEYS[i] for i in part]
    for one, all_rows in zip(
        rows(build_views(keys, keys, VECTORS[part], known, CONFIG)), rows(whole), strict=True
    ):
        np.testing.assert_array_equal(one, all_rows[part])


def test_a_gram_that_the_corpus_lacks_weighs_as_one_that_a_single_key_holds() -> None:
    known = statistics(tally(list(range(len(KEYS)))))
    new = build_views(["甲乙"], ["甲乙"], letters(["甲乙"]), known, CONFIG)
    assert new.grams.matrix.nnz == 0
    assert new.grams.mass[0] == pytest.approx(known.unseen)
    assert known.unseen == known.weights.max()


@pytest.mark.parametrize("with_vectors", [True, False])
def test_statistics_are_kept_as_plain_arrays(tmp_path: Path, with_vectors: bool) -> None:
    counted = tally_keys(KEYS, KEYS, VECTORS if with_vectors else None, CONFIG)
    for counts in (counted, statistics(counted)):
        path = tmp_path / f"{type(counts).__name__}.npz"
        save_counts(counts, path)
        loaded = load_counts(type(counts), path)
        assert_equal(loaded, counts)
        assert isinstance(loaded.n_keys, int)


def test_the_background_steadies_a_small_corpus() -> None:
    background = tally_background(letters, CONFIG)
    known = summarize(
        tally([0, 1]), CONFIG, n_agencies=1, stock=np.zeros(0, np.uint64), background=background
    )
    assert known.n_keys == 2
    assert len(known.sample) == background.n_keys + 2
    assert not background.sample_counts.any()  # its wordings are made from each other


def test_cosines_have_the_same_bits_however_they_are_blocked() -> None:
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(300, 256)).astype(np.float32)
    centred = centre(vectors, vectors.mean(axis=0))
    whole = centred @ centred.T
    for i in (0, 7, 299):
        np.testing.assert_array_equal(centred[i] @ centred.T, whole[i])
        np.testing.assert_array_equal(centred[i : i + 3] @ centred[:50].T, whole[i : i + 3, :50])
    np.testing.assert_array_equal(centred[:, ::-1] @ centred[:, ::-1].T, whole)


def test_names_are_left_out_for_the_encoder() -> None:
    seen: list[str] = []

    def encode(texts: list[str]) -> np.ndarray:
        seen.extend(texts)
        return letters(texts)

    encode_keys(["a局公开", "名单"], encode)
    assert seen == ["局公开", "名单"]


def families(n: int, copies: int) -> np.ndarray:
    """Unit vectors: `n` random ones, each with `copies` near it."""
    rng = np.random.default_rng(11)
    seeds = rng.normal(size=(n, 64))
    rows = np.repeat(seeds, copies + 1, axis=0) + 0.25 * rng.normal(size=(n * (copies + 1), 64))
    return centre(rows.astype(np.float32), np.zeros(64, np.float32))


def listed(blocks: Iterable[tuple[np.ndarray, np.ndarray]]) -> list[tuple[int, int]]:
    return [pair for one, two in blocks for pair in zip(one.tolist(), two.tolist(), strict=True)]


def test_searched_neighbours_are_those_of_the_exact_comparison(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vectors = families(800, 2)
    density = measure_density(vectors, vectors[::4])
    names = np.random.default_rng(2).permutation(len(vectors)).astype(np.uint64)
    exact = set(listed(near_pairs(vectors, density, 0.3, names)))
    monkeypatch.setattr(neighbours, "EXACT_ROWS", 1000)
    told = listed(near_pairs(vectors, density, 0.3, names))
    searched = set(told)
    assert len(told) == len(searched)  # each pair once
    assert len(exact) > 2000
    assert searched <= exact
    assert len(searched) >= 0.995 * len(exact)


def test_more_sentences_raise_the_doubt() -> None:
    known = statistics(tally(list(range(len(KEYS)))))
    assert known.doubt == 0.0
    assert replace(known, n_keys=80_000).doubt == pytest.approx(np.log(10))
