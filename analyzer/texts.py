"""The Chinese words that users see, from one table: ``resources/texts.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def texts(table: str) -> dict[str, str]:
    """One table of texts, key to Chinese. Raises KeyError for a table that does not exist."""
    return _all()[table]


def text_of(table: str, key: object) -> str:
    """The Chinese word for a key; the key itself where the table has none (a hub's own theme, say)."""
    return texts(table).get(str(key), str(key))


@cache
def _all() -> dict[str, dict[str, str]]:
    data = files("analyzer").joinpath("resources/texts.toml").read_text(encoding="utf-8")
    return tomllib.loads(data)
