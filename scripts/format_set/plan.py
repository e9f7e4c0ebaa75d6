"""The plan of one composed report, and the paragraphs that all its parts write."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from format_set.writer import NOISE, Writer

ROOT = Path(__file__).parents[2]
_HALF = str.maketrans("，；：（）", ",;:()")


@dataclass(frozen=True)
class Plan:
    """What one composed report looks like."""

    rng: random.Random
    bank: dict[str, Any]
    quirks: frozenset[str]
    numeral: str
    table_layout: str
    year: int
    agency: str

    def has(self, quirk: str) -> bool:
        """Whether the report has a quirk."""
        return quirk in self.quirks

    @property
    def title(self) -> str:
        """The title, which a page header repeats."""
        written: str = self.bank["titles"][self.year % len(self.bank["titles"])]
        return written.format(agency=self.agency, year=self.year)


@cache
def load_bank(split: str) -> dict[str, Any]:
    """The invented texts of a split."""
    return tomllib.loads((ROOT / "corpora/format" / f"{split}.toml").read_text(encoding="utf-8"))


def filled(plan: Plan, units: list[str]) -> list[str]:
    """Units with agency and years put in."""
    values = {"agency": plan.agency, "year": plan.year, "next": plan.year + 1}
    texts = [unit.format(**values, names="{names}") for unit in units]
    return [t.translate(_HALF) for t in texts] if plan.has("half_width") else texts


def write_paragraph(plan: Plan, writer: Writer, units: list[str]) -> None:
    """One paragraph, with a page number or running header inside where the plan has them."""
    page = ""
    if plan.has("page_numbers") and plan.rng.random() < 0.3:
        page = plan.rng.choice(("- 2 -", "— 3 —", "第 2 页 共 6 页"))
    if plan.has("running_header") and not plan.has("no_title") and plan.rng.random() < 0.25:
        page = plan.title if plan.rng.random() < 0.5 else f"- 4 -\n{plan.title}"
    if page and not writer.wrap and writer.newline == "\n":
        writer.paragraph(units)
        for line in page.split("\n"):
            writer.line(line, NOISE)
    else:
        writer.paragraph(units, page_break=page if writer.wrap else "")
    if plan.has("blank_lines"):
        writer.end_line()
