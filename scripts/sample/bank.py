"""Reads the sentence bank: plain text files below `bank/`, one block per agency and report.

Lines of a bank file::

    @agency KEY NAME | REGION | KIND | SELF | ADDRESS | PHONE | PARENT
    @report YEAR FORM PUBLISHED          FORM: txt-tab txt-lines txt-pipes txt-gbk txt-bom docx ...
    NAME VALUE ...                       an option or a figure (see OPTIONS, FIGURES)
    ! CODE place text                    a planted defect; the place stands in the rendered report
    ~ CODE CODE                          codes that follow from the planted ones
    :p                                   a part: p a m f s (the five aspects), l (lead), q r (problems,
                                         measures), x (section six)
    text of a chunk                      one to three sentences; {new}, {=3+4} are filled in
    <kind REPORT:p1-2> text              a chunk made from other chunks; no text for verbatim
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

BANK = Path(__file__).parent / "bank"
PARTS = "lpamfsqrx"
FIGURES = {"rules", "docs", "permit", "service", "penalty", "force", "fee", "purchase"}
FIGURES |= {"in", "out", "left", "review", "direct", "after"}
OPTIONS = {
    "title", "basis", "period", "format", "drop", "droptable", "heading", "sub", "nosub", "before",
    "sign", "date", "cell", "label", "shift", "file", "same", "version", "style", "contact", "charge", "stock",
}  # fmt: skip
REPEATED = {"drop", "droptable", "heading", "sub", "nosub", "cell", "label", "shift"}
_SOURCE = re.compile(r"<(\w+) ([\w-]+):([a-z]\d+(?:-\d+)?(?:,[a-z]\d+(?:-\d+)?)*)>\s*(.*)")


@dataclass
class Chunk:
    """One to three sentences; `source` names the chunks it was made from, as (report, places)."""

    text: str
    kind: str = ""
    source: tuple[str, str] | None = None


@dataclass
class Agency:
    """An invented agency."""

    key: str
    name: str
    region: str
    kind: str
    self_name: str
    address: str
    phone: str
    parent: str = ""


@dataclass
class Draft:
    """What the bank says about one report."""

    agency: Agency
    year: int
    form: str
    published: date
    figures: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    parts: dict[str, list[Chunk]] = field(default_factory=dict)
    defects: list[tuple[str, str]] = field(default_factory=list)
    implied: list[str] = field(default_factory=list)

    @property
    def report_id(self) -> str:
        """Agency key and year; a second version of a report carries its number."""
        return f"{self.agency.key}-{self.year}{self.option('version')}"

    def option(self, name: str) -> str:
        """The option's value, empty where the bank does not give it."""
        values = self.options.get(name)
        return values[-1] if values else ""


def load_bank(folder: Path = BANK) -> list[Draft]:
    """All drafts of the bank, in the order of files and lines."""
    drafts: list[Draft] = []
    for path in sorted(folder.glob("*.txt")):
        agency: Agency | None = None
        part = ""
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            try:
                if line.startswith("@agency "):
                    agency = _agency(line)
                elif line.startswith("@report "):
                    assert agency is not None
                    drafts.append(_draft(agency, line))
                    part = ""
                elif line.startswith(":"):
                    part = line[1:].strip()
                    assert part in PARTS and part not in drafts[-1].parts, part
                    drafts[-1].parts[part] = []
                elif line.strip() and not line.startswith("#"):
                    _add(drafts[-1], part, line.strip())
            except (AssertionError, ValueError, IndexError) as error:
                raise ValueError(f"{path.name}:{number}: {line!r} is not a bank line") from error
    return drafts


def _agency(line: str) -> Agency:
    fields = [part.strip() for part in line.removeprefix("@agency ").split("|")]
    key, name = fields[0].split()
    return Agency(key, name, *fields[1:])


def _draft(agency: Agency, line: str) -> Draft:
    _, year, form, published = line.split()
    return Draft(agency, int(year), form, date.fromisoformat(published))


def _add(draft: Draft, part: str, line: str) -> None:
    if line.startswith("! "):
        code, _, place = line[2:].partition(" ")
        draft.defects.append((code, place))
    elif line.startswith("~ "):
        draft.implied.extend(line[2:].split())
    elif part:
        match = _SOURCE.fullmatch(line)
        if match:
            kind, report, places, text = match.groups()
            draft.parts[part].append(Chunk(text, kind, (report, places)))
        else:
            draft.parts[part].append(Chunk(line))
    else:
        name, _, value = line.partition(" ")
        if name in FIGURES:
            draft.figures[name] = value
        else:
            assert name in OPTIONS, name
            assert name in REPEATED or name not in draft.options, name
            draft.options.setdefault(name, []).append(value)
