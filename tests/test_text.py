from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.text import normalize, simplify, squeeze


@given(st.text())
def test_normalize_is_idempotent(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@given(st.text())
def test_simplify_keeps_the_length(text: str) -> None:
    assert len(simplify(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\ufeff一\r\n二\r三", "一\n二\n三"),
        ("一\x00二", "一二"),
        ("一\x0b二\u2028三", "一\n二\n三"),
        ("１２\u3000件\u00a0", "１２\u3000件\u00a0"),
    ],
    ids=["BOM and line ends", "NUL", "other line ends", "what a reader sees stays"],
)
def test_normalize(text: str, expected: str) -> None:
    assert normalize(text) == expected


def test_simplify_maps_characters_one_to_one() -> None:
    assert simplify("依申請公開條例的說明") == "依申请公开条例的说明"


def test_squeeze_drops_blanks_and_line_ends() -> None:
    assert squeeze("规    章\n\u3000一") == "规章一"
