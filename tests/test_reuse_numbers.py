"""Numbers that two sentences share are a sign; counts and self-descriptions alone are none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.reuse.numbers import N_NUMBERS, key_numbers, shared_weight


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("编号1,052件公文。", "一千零五十二份旧文件补了号。"),
        ("答复九十四件。", "共94件答复。"),
        ("均分提高2.50分。", "平均分上升二点五。"),
    ],
)
def test_a_number_has_one_name_however_it_is_written(one: str, two: str) -> None:
    names = key_numbers([one, two])
    assert names[0, 0] == names[1, 0] != 0


@pytest.mark.parametrize("text", ["2023年按月公布。", "没有数字。", ""])
def test_years_and_plain_words_state_no_number(text: str) -> None:
    assert not key_numbers([text]).any()


def test_only_the_first_numbers_are_kept_each_once() -> None:
    names = key_numbers(["3座桥、3条路、4处、5处、6处、7处。"])[0]
    assert len(set(names.tolist())) == N_NUMBERS
    assert names.tolist() == key_numbers(["3、4、5、6"])[0].tolist()


@given(st.lists(st.integers(0, 40), max_size=4), st.lists(st.integers(0, 40), max_size=4))
def test_shared_weight_adds_up_what_both_state(left: list[int], right: list[int]) -> None:
    one = key_numbers(["，".join(f"{n}处" for n in left)])
    two = key_numbers(["，".join(f"{n}处" for n in right)])
    weights = np.ones(one.shape, dtype=np.float32)
    assert shared_weight(one, two, weights)[0] == len(set(left) & set(right))


def test_shared_weight_of_a_table_is_that_of_its_pairs() -> None:
    texts = ["用了12天、7人。", "12天办成。", "只有7人。", "没有。"]
    names = key_numbers(texts)
    weights = np.arange(names.size, dtype=np.float32).reshape(names.shape)
    table = shared_weight(names[:, None], names[None, :], weights[:, None])
    for i in range(len(texts)):
        for j in range(len(texts)):
            assert (
                table[i, j]
                == shared_weight(names[i : i + 1], names[j : j + 1], weights[i : i + 1])[0]
            )
