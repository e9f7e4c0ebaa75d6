"""The invented reports come out as they did; a wanted change is written by scripts/update_golden.py."""

from __future__ import annotations

from golden import FOLDER, golden_texts


def test_nothing_changed_unseen() -> None:
    made = golden_texts()
    assert {p.name for p in FOLDER.glob("*.json")} == set(made)
    for name, text in made.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, name
