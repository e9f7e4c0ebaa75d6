"""Claimed counts: what is one, its fields, what is none."""

from __future__ import annotations

from analyzer.claims import extract_claims


def test_breakdown_in_brackets() -> None:
    text = "全年共发布政务信息９条（其中政务动态6条、机构职能3条）。"
    total, first, second = extract_claims(text)
    assert (total.text, total.value, total.unit, total.object) == ("９条", 9, "条", "政务信息")
    assert (first.object, first.parent_id, second.parent_id) == ("政务动态", "c001", "c001")
    assert all(text[slice(*c.span)] == c.text for c in (total, first, second))
