"""docs/reading.md names every reason."""

from __future__ import annotations

from pathlib import Path

from analyzer.reading import REASONS


def test_every_reason_is_documented() -> None:
    text = (Path(__file__).parent.parent / "docs" / "reading.md").read_text(encoding="utf-8")
    assert [reason for reason in REASONS if f"`{reason}`" not in text] == []
