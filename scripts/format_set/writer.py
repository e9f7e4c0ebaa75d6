"""Writes a text piece by piece and keeps the truth about every character of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from analyzer.records import Grid, GridCell, SectionKind, Span

HEADING, NARRATIVE, TABLE, NOISE = "HNTX"
_NO_LINE_START = frozenset("，。、；：！？）》”’】%")


@dataclass
class Composed:
    """A composed report with its truth; offsets into `text`."""

    name: str
    year: int
    text: str
    quirks: tuple[str, ...]
    starts: dict[SectionKind, int]  # of the six sections, where each begins
    kinds: list[SectionKind]  # of each character
    roles: str  # of each character: one of HNTX
    units: list[Span]  # units of narrative, headings not among them
    grids: tuple[Grid, ...] = ()
    cells: dict[str, str] = field(default_factory=dict)  # 3/new/total -> written value


@dataclass
class Writer:
    """Collects characters with their kind and role."""

    newline: str = "\n"
    wrap: int = 0  # characters a line; 0 for none
    indent: str = ""
    spread: bool = False  # an empty line after every wrapped line
    parts: list[str] = field(default_factory=list)
    length: int = 0
    kinds: list[SectionKind] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    units: list[Span] = field(default_factory=list)
    starts: dict[SectionKind, int] = field(default_factory=dict)
    grids: list[Grid] = field(default_factory=list)
    kind: SectionKind = SectionKind.TITLE

    def put(self, text: str, role: str) -> Span:
        """Write a text of one role; where it stands."""
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        self.kinds.extend([self.kind] * len(text))
        self.roles.extend([role] * len(text))
        return Span(start, self.length)

    def line(self, text: str, role: str) -> Span:
        """Write a text and end the line."""
        span = self.put(text, role)
        self.end_line()
        return span

    def end_line(self) -> None:
        """End the line, in the way of this writer."""
        self.put(self.newline, self.roles[-1] if self.roles else NOISE)

    def undo_line(self) -> None:
        """Take the last line end back."""
        self.parts.pop()
        self.length -= 1
        self.kinds.pop()
        self.roles.pop()

    def paragraph(self, units: Sequence[str], *, indent: bool = True, page_break: str = "") -> None:
        """Units run together, wrapped where the writer wraps; `page_break` lands inside once."""
        column = 0
        if indent and self.indent:
            self.put(self.indent, NARRATIVE)
            column = len(self.indent)
        broken = not page_break
        for unit in units:
            start = -1
            for character in unit:
                if self.wrap and column >= self.wrap and character not in _NO_LINE_START:
                    self.put("\n\n" if self.spread else "\n", NARRATIVE)
                    if not broken:
                        self.put(f"{page_break}\n", NOISE)
                        broken = True
                    column = 0
                start = self.length if start < 0 else start
                self.put(character, NARRATIVE)
                column += 1
            self.units.append(Span(start, self.length))
        self.end_line()

    def grid(self, rows: Sequence[Sequence[tuple[str, int]]]) -> None:
        """A table as docx and html give it: rows are lines, cells tab-separated, merged cells once."""
        start = self.length
        cells = []
        for row, written in enumerate(rows):
            column = 0
            for i, (text, width) in enumerate(written):
                if i:
                    self.put("\t", TABLE)
                span = self.put(text, TABLE)
                cells.append(GridCell(row, column, 1, width, span))
                column += width
            if row + 1 < len(rows):
                self.put("\n", TABLE)
        self.grids.append(Grid(Span(start, self.length), tuple(cells)))
        self.end_line()
