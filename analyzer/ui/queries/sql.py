"""Asking the store: what a query takes, and the conditions that several pages share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import pandas as pd


class Ask(Protocol):
    """Rows of a query over the frames, as `Store.query` gives them."""

    def __call__(self, sql: str, parameters: Sequence[object] = (), /) -> pd.DataFrame:
        """The rows; `parameters` stand for the question marks."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which sentences or reports are meant; an empty field passes all."""

    regions: Sequence[str] = ()  # and all below them
    years: Sequence[int] = ()
    roles: Sequence[str] = ()
    sections: Sequence[str] = ()

    def condition(self, *, of_sentences: bool = True) -> tuple[str, list[object]]:
        """What stands behind WHERE, and its parameters; roles and sections are of sentences alone."""
        parts, values = ["true"], list[object]()
        if self.regions:
            parts.append(
                "(" + " OR ".join(["starts_with(region || '/', ?)"] * len(self.regions)) + ")"
            )
            values += [f"{region}/" for region in self.regions]
        fields: dict[str, Sequence[object]] = {"year": self.years}
        if of_sentences:
            fields |= {"role": self.roles, "section": self.sections}
        for column, wanted in fields.items():
            if wanted:
                parts.append(f"{column} IN ({marks(wanted)})")
                values += wanted
        return " AND ".join(parts), values


def marks(values: Collection[object]) -> str:
    """A question mark for each value."""
    return ", ".join("?" * len(values))
