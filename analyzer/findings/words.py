"""The words that rules look for, from ``resources/language.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def word_table(name: str) -> dict[str, Any]:
    """One table of the file. Raises KeyError for a table that does not exist."""
    text = files("analyzer").joinpath("resources/language.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)[name]
    return table
