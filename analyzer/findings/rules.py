"""The rules as data: ``resources/rules.toml`` holds code, severity, name, basis and advice of each."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from analyzer.config import FindingsConfig
from analyzer.errors import ConfigError
from analyzer.records import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `basis` cites the legal or format source; `enabled` says whether it ships switched on."""

    code: str
    severity: Severity
    name: str
    basis: str
    advice: str
    enabled: bool = True


@cache
def list_rules() -> tuple[Rule, ...]:
    """All rules in order of group and number."""
    text = files("analyzer").joinpath("resources/rules.toml").read_text(encoding="utf-8")
    rules = (
        Rule(code, Severity(row.pop("severity")), **row)
        for code, row in tomllib.loads(text).items()
    )
    return tuple(sorted(rules, key=lambda rule: (rule.code[0], int(rule.code[1:]))))


def selected_rules(config: FindingsConfig) -> frozenset[str]:
    """Codes of the rules that run: `select` (or what ships switched on) less `ignore`; prefixes work.

    Raises:
        ConfigError: a code or prefix that no rule has.
    """
    rules = list_rules()
    for prefix in (*config.select, *config.ignore):
        if not any(_matches(rule.code, prefix) for rule in rules):
            known = ", ".join(rule.code for rule in rules)
            raise ConfigError(f"no rule {prefix!r}; known: {known} (a letter selects its group)")
    chosen = {
        r.code for r in rules if (_any(r.code, config.select) if config.select else r.enabled)
    }
    return frozenset(code for code in chosen if not _any(code, config.ignore))


def _any(code: str, prefixes: Sequence[str]) -> bool:
    return any(_matches(code, prefix) for prefix in prefixes)


def _matches(code: str, prefix: str) -> bool:
    """A letter means its group; a code means itself (C1 is not C10)."""
    return code == prefix or (len(prefix) == 1 and code.startswith(prefix))
