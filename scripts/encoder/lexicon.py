"""The hand-written word lists: synonyms, opposites, siblings."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def read_groups(name: str) -> list[list[str]]:
    """Groups of words of ``NAME.txt``, in order; comments and blank lines left out."""
    lines = (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line.strip() and not line.startswith("#")]


def all_words() -> list[str]:
    """Every word of the three lists once, in order."""
    groups = (g for name in ("synonyms", "opposites", "siblings") for g in read_groups(name))
    return list(dict.fromkeys(w for g in groups for w in g))
