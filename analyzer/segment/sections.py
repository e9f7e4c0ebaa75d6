"""Report -> Sections: the six statutory sections, their sub-headings, and what lies around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyzer.layout import View, find_regions, view
from analyzer.records import STATUTORY_SECTIONS, Report, Section, SectionKind, Span
from analyzer.segment.candidates import Candidate, original_span
from analyzer.segment.edges import read_head, read_tail
from analyzer.segment.headings import choose_headings
from analyzer.segment.missing import find_missing
from analyzer.segment.numerals import NUMERAL
from analyzer.segment.subheadings import Subheading, find_subheadings


@dataclass(frozen=True, slots=True)
class _Part:
    """A section in the making: where it begins, its heading, its level and its own title."""

    kind: SectionKind
    heading: Span
    level: int = 0
    name: str = ""


_CONTENTS_NAME = re.compile(r"(?:目录|目次)$")
_CONTENTS_PAGE = re.compile(r"[ \t\u3000.…·]*\d{1,3}(?=\s)")


def split_sections(report: Report) -> tuple[Section, ...]:
    """The sections of a report: a partition of its text in reading order; empty for an empty text.

    The statutory sections are recognized by the name of their heading, numbers are only hints
    (国办公开办函〔2021〕30号, and the outlines of 2008-2018). A section begins at the first character of
    its heading. A statutory section whose heading is missing begins with its table, if it has one.

    Example:
        ``[s.kind for s in split_sections(read_report("report.docx"))]``
    """
    if not report.text:
        return ()
    seen = view(report.text)
    chosen, contents = choose_headings(seen)
    headings = [original_span(seen, c) for c in chosen]
    regions = find_regions(report, headings)
    parts = [
        _Part(c.kind, span, 0, _title(report.text, span))
        for c, span in zip(chosen, headings, strict=True)
    ]
    lost = find_missing(seen, [(p.kind, p.heading.start) for p in parts], regions)
    parts = sorted([*parts, *(_Part(kind, Span(at, at)) for kind, at in lost)], key=_place)
    first = parts[0].heading.start if parts else len(report.text)
    parts.extend(
        _Part(kind, Span(at, at))
        for at, kind in read_head(seen, first, _contents_span(seen, contents))
    )
    parts.sort(key=_place)
    if chosen:
        tail = read_tail(seen, parts[-1].heading.end)
        parts.extend(_Part(kind, Span(at, at)) for at, kind in tail)
    tables = [r.span for r in regions]
    return _sections(report, _with_subheadings(seen, _unique(parts), tables))


def _place(part: _Part) -> Span:
    return part.heading


def _contents_span(seen: View, contents: Sequence[Candidate]) -> Span | None:
    """The list of headings with its own heading (目录); None where prose only names them."""
    if not contents:
        return None
    first = last = contents[0]
    for entry in contents[1:]:
        if entry.number > last.number and entry.line_start == first.line_start:
            last = entry
    start, text = first.begin, seen.folded.text
    named = _CONTENTS_NAME.search(text[:start], max(0, start - 8))
    if not named and not (first.line_start and first.whole_line):
        return None
    end = seen.folded.end(last.end)
    page = _CONTENTS_PAGE.match(seen.text, end)
    return Span(
        seen.folded.original(named.start() if named else start), page.end() if page else end
    )


def _unique(parts: list[_Part]) -> list[_Part]:
    """One part for each place; a heading wins over a bare place."""
    by_start = {p.heading.start: p for p in sorted(parts, key=lambda p: p.heading.end)}
    return [by_start[start] for start in sorted(by_start)]


def _with_subheadings(seen: View, parts: Sequence[_Part], tables: Sequence[Span]) -> list[_Part]:
    if not parts:
        return []
    result: list[_Part] = []
    ends = [p.heading.start for p in parts[1:]] + [len(seen.text)]
    for part, end in zip(parts, ends, strict=True):
        result.append(part)
        if part.kind in STATUTORY_SECTIONS:
            begin, stop = seen.folded.index(part.heading.end), seen.folded.index(end)
            below = find_subheadings(seen, begin, stop, part.kind, tables)
            result.extend(_leveled(seen, part.kind, below))
    return result


def _leveled(seen: View, kind: SectionKind, below: Sequence[Subheading]) -> Iterator[_Part]:
    """Levels by the order in which the numeral styles come up: the first one met is level 1."""
    styles: list[str] = []
    for heading in below:
        style = heading.numeral.style if heading.numeral else "bare"
        if style in styles:
            del styles[styles.index(style) + 1 :]
        else:
            styles.append(style)
        span = Span(seen.folded.original(heading.begin), seen.folded.end(heading.end))
        span = Span(_line_start_of_markup(seen.text, span.start), span.end)
        yield _Part(kind, span, len(styles), _title(seen.text, span))


def _line_start_of_markup(text: str, start: int) -> int:
    line = text.rfind("\n", 0, start) + 1
    lead = text[line:start]
    return start - len(lead.lstrip()) if lead.strip() and not lead.strip(" \t#*`>") else start


_LEAD = re.compile(r"[\s#*`>\\]+")


def _title(text: str, span: Span) -> str:
    """A heading as written, without numeral, blanks and marks."""
    written = _LEAD.sub("", text[slice(*span)])
    half = written.replace("（", "(").replace("）", ")").replace("．", ".")
    match = NUMERAL.match(half)
    return written[match.end() if match else 0 :].rstrip("：:。.")


def _sections(report: Report, parts: Sequence[_Part]) -> tuple[Section, ...]:
    if not parts or (parts[0].heading.end > parts[0].heading.start > 0):
        blank = not report.text[: parts[0].heading.start if parts else None].strip()
        parts = [_Part(SectionKind.NOISE if blank else SectionKind.PREAMBLE, Span(0, 0)), *parts]
    starts = [0] + [p.heading.start for p in parts[1:]]
    ends = [*starts[1:], len(report.text)]
    width = max(2, len(str(len(parts))))
    sections = []
    path: list[str] = []
    for i, part in enumerate(parts):
        path = [*path[: part.level], part.name] if part.name else path[: part.level]
        headed = part.heading.end > part.heading.start
        heading = Span(starts[i], min(part.heading.end, ends[i]) if headed else starts[i])
        body = Span(heading.end, ends[i])
        section_id = f"{report.report_id}/s{i + 1:0{width}d}"
        sections.append(
            Section(section_id, report.report_id, part.kind, part.level, tuple(path), heading, body)
        )
    return tuple(sections)
