"""The scheme: themes, roles and the rules between them, read from `resources/themes.yaml` or a user's YAML."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from analyzer.errors import ConfigError
from analyzer.records import Role


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with the labels it should get."""

    text: str
    themes: tuple[str, ...]
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme. `zh` is its name for readers, `group` its official head (may be empty)."""

    key: str
    zh: str
    en: str = ""
    group: str = ""
    definition_zh: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """The themes in their fixed order, and the version of the guideline behind them."""

    version: str
    themes: tuple[Theme, ...]
    group_names: tuple[tuple[str, str], ...] = ()  # (key, Chinese name)
    counter_examples: tuple[str, ...] = ()  # sentences of no theme

    @property
    def keys(self) -> tuple[str, ...]:
        """Theme keys in the scheme's order."""
        return tuple(theme.key for theme in self.themes)


@cache
def load_scheme() -> Scheme:
    """The scheme that ships with the package: 20 themes in five groups, five roles."""
    text = resources.files("analyzer").joinpath("resources", "themes.yaml").read_text("utf-8")
    return parse_scheme(text, where="resources/themes.yaml")


def load_user_scheme(path: str | Path) -> Scheme:
    """A user's own themes from a YAML file (`themes:` with `key`, `zh`, `examples` each).

    Raises:
        ConfigError: no such file, not YAML, or a theme without key or examples.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read the themes in {path}: {error}") from error
    return parse_scheme(text, where=str(path))


def parse_scheme(text: str, *, where: str) -> Scheme:
    """The scheme written in `text` (YAML); `where` names it in errors.

    Raises:
        ConfigError: not YAML, no list of themes, or a theme that is not understood.
    """
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigError(f"{where} is not valid YAML: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("themes"), list):
        raise ConfigError(f"{where}: expected a mapping with a list `themes`")
    groups = data.get("groups") or {}
    group_of = {key: name for name, group in groups.items() for key in group["themes"]}
    themes = tuple(_theme(item, group_of, where) for item in data["themes"])
    keys = [theme.key for theme in themes]
    if len(set(keys)) != len(keys):
        raise ConfigError(f"{where}: a theme key occurs twice in {', '.join(keys)}")
    names = tuple((name, str(group["zh"])) for name, group in groups.items())
    return Scheme(
        version=str(data.get("version", "1")),
        themes=themes,
        group_names=names,
        counter_examples=tuple(map(str, data.get("counter_examples") or ())),
    )


def _theme(item: Any, group_of: dict[str, str], where: str) -> Theme:
    if not isinstance(item, dict) or not str(item.get("key") or ""):
        raise ConfigError(f"{where}: every theme needs a `key`; found {item!r}")
    key = str(item["key"])
    return Theme(
        key=key,
        zh=str(item.get("zh") or key),
        en=str(item.get("en") or ""),
        group=group_of.get(key, str(item.get("group") or "")),
        definition_zh=str(item.get("definition_zh") or ""),
        include=tuple(map(str, item.get("include") or ())),
        exclude=tuple(map(str, item.get("exclude") or ())),
        examples=tuple(_example(e, key, where) for e in item.get("examples") or ()),
    )


def _example(item: Any, key: str, where: str) -> Example:
    if isinstance(item, str):
        return Example(item, (key,))
    if isinstance(item, dict) and item.get("text"):
        role = item.get("role")
        themes = tuple(map(str, item.get("themes") or (key,)))
        return Example(str(item["text"]), themes, Role(role) if role else None)
    raise ConfigError(f"{where}: an example of {key} is {item!r}; expected a sentence")
