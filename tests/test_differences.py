"""Character-level differences and the alignment of a passage line by line."""

from __future__ import annotations

import itertools

import pytest
from growth import seconds
from hypothesis import given
from hypothesis import strategies as st

from analyzer.export.alignment import Unit, align
from analyzer.export.differences import Kind, differences

NAMES = ("云汐市港务管理局", "港务管理局", "青岚县轮渡中心")


def marked(text: str, found: tuple) -> list[tuple[str, str]]:
    return [(text[d.start : d.end], d.kind.value) for d in found]


@pytest.mark.parametrize(
    ("left", "right", "expected_left", "expected_right"),
    [
        ("公开信息63条。", "公开信息63条。", [], []),
        ("公开信息63条。", "公开信息65条。", [("63", "number")], [("65", "number")]),
        ("收费1,200元。", "收费1,300元。", [("1,200", "number")], [("1,300", "number")]),
        ("培训十二次。", "培训二十次。", [("十二", "number")], [("二十", "number")]),
        (
            "港务管理局召开会议。",
            "青岚县轮渡中心召开会议。",
            [("港务管理局", "name")],
            [("青岚县轮渡中心", "name")],
        ),
        ("统一部署工作。", "统筹部署工作。", [("一", "words")], [("筹", "words")]),
        ("扎实推进公开。", "持续推动公开。", [("扎实推进", "words")], [("持续推动", "words")]),
        (
            "先念通知内容，再念办理结果。",
            "再念办理结果，先念通知内容。",
            [("，再念办理结果", "moved")],
            [("再念办理结果，", "moved")],
        ),
        ("每月二十五日张榜，共办4件。", "共办4件，每月二十五日张榜。", None, None),
        ("", "新增一句。", [], [("新增一句。", "words")]),
    ],
    ids="equal digits separator chinese name one-is-no-number joined moved same-number insert".split(),
)
def test_differences(
    left: str,
    right: str,
    expected_left: list[tuple[str, str]] | None,
    expected_right: list[tuple[str, str]] | None,
) -> None:
    found = differences(left, right, NAMES[:2], NAMES[2:])
    kinds = {d.kind for side in found for d in side}
    if expected_left is None:
        assert Kind.NUMBER not in kinds, "a number that both texts hold did not change"
        return
    assert marked(left, found[0]) == expected_left
    assert marked(right, found[1]) == expected_right


def test_the_other_sides_name_is_marked_though_both_hold_it() -> None:
    text = "港务管理局在码头设公开栏。"
    found = differences(text, text, NAMES[:2], NAMES[2:])
    assert (marked(text, found[0]), marked(text, found[1])) == ([], [("港务管理局", "left_over")])


@given(st.text("公开0123信息条局，。", max_size=40), st.text("公开0123信息条局，。", max_size=40))
def test_what_is_not_marked_is_common(left: str, right: str) -> None:
    found = differences(left, right)
    for text, side in ((left, found[0]), (right, found[1])):
        assert all(a.end <= b.start for a, b in itertools.pairwise(side))
        assert all(0 <= d.start < d.end <= len(text) for d in side)
    if left == right:
        assert found == ((), ())
    elif left and right:
        assert found[0] or found[1]


def test_a_long_hostile_text_takes_no_time() -> None:
    left, right = "一" * 20_000 + "1" * 20_000, "二" * 20_000 + "1," * 10_000
    assert seconds(lambda: differences(left, right, NAMES, ())) < 5


def unit(unit_id: str, text: str, start: int = 0) -> Unit:
    return Unit(unit_id, start, start + len(text), text, text)


def ids(lines: tuple) -> list[tuple[str, str]]:
    return [
        ("+".join(u.unit_id for u in line.left), "+".join(u.unit_id for u in line.right))
        for line in lines
    ]


LEFT = [unit("a1", "标题"), unit("a2", "甲"), unit("a3", "乙"), unit("a4", "丙")]
RIGHT = [unit("b1", "标题"), unit("b2", "丁"), unit("b3", "甲2"), unit("b4", "戊")]


@pytest.mark.parametrize(
    ("matches", "expected"),
    [
        (
            [("a2", "b3")],
            [("a1", "b1"), ("", "b2"), ("a2", "b3"), ("", "b4"), ("a3", ""), ("a4", "")],
        ),
        (
            [("a2", "b4"), ("a4", "b2")],
            [("a1", "b1"), ("a2", "b4"), ("a3", ""), ("a4", "b2"), ("", "b3")],
        ),
        (
            [("a2", "b2"), ("a3", "b2"), ("a4", "b3"), ("a4", "b4")],
            [("a1", "b1"), ("a2+a3", "b2"), ("a4", "b3+b4")],
        ),
    ],
    ids=["in order", "crossed", "merged and split"],
)
def test_alignment(matches: list[tuple[str, str]], expected: list[tuple[str, str]]) -> None:
    assert ids(align(LEFT, RIGHT, matches)) == expected


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=6))
def test_every_unit_stands_once(numbers: list[tuple[int, int]]) -> None:
    lines = align(LEFT, RIGHT, [(f"a{i}", f"b{j}") for i, j in numbers])
    assert sorted(u.unit_id for line in lines for u in line.left) == ["a1", "a2", "a3", "a4"]
    assert sorted(u.unit_id for line in lines for u in line.right) == ["b1", "b2", "b3", "b4"]
