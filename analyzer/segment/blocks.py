"""Sections -> Blocks: which characters are headings, the agency's own prose, tables, or noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analyzer.layout import Region, View, find_regions, fold_short, view
from analyzer.layout.folding import ARTIFACT
from analyzer.records import (
    STATUTORY_SECTIONS,
    Block,
    BlockKind,
    Report,
    Section,
    SectionKind,
    Span,
)
from analyzer.segment.rows import is_noise, row_kind

_MIN_HEADER = 8
_WHOLE = {
    SectionKind.TITLE: BlockKind.HEADING,
    SectionKind.SIGNATURE: BlockKind.NOISE,
    SectionKind.NOISE: BlockKind.NOISE,
}


def split_blocks(report: Report, sections: Sequence[Section]) -> tuple[Block, ...]:
    """The blocks of a report: a partition of its text in reading order.

    Blanks belong to the block before them (at the start of a section: to the one after). A title is
    HEADING, a signature NOISE. Lines of navigation and page numbers inside a section are NOISE.
    """
    seen = view(report.text)
    headings = [s.heading for s in sections if s.heading.end > s.heading.start]
    regions = find_regions(report, headings)
    titles = title_rows(seen, sections)
    blocks: list[Block] = []
    for section in sections:
        blocks.extend(_section_blocks(seen, section, regions, titles))
    return tuple(blocks)


def title_rows(seen: View, sections: Sequence[Section]) -> frozenset[str]:
    """The lines of the title, folded: where they come again they are a page header."""
    titles = [s.body for s in sections if s.kind is SectionKind.TITLE]
    rows = {fold_short(line) for span in titles for line in seen.text[slice(*span)].split("\n")}
    return frozenset(row for row in rows if len(row) >= _MIN_HEADER)


def _section_blocks(
    seen: View, section: Section, regions: Sequence[Region], titles: frozenset[str]
) -> Iterator[Block]:
    whole = _WHOLE.get(section.kind)
    start, end = section.heading.start, section.body.end
    if whole:
        if end > start:
            yield Block(section.section_id, whole, Span(start, end))
        return
    marked = [(section.heading, BlockKind.HEADING)] if section.heading.end > start else []
    body = section.body
    tables = [
        Span(max(r.span.start, body.start), min(r.span.end, body.end))
        for r in regions
        if r.span.start < body.end and r.span.end > body.start
    ]
    marked += [(span, BlockKind.TABLE) for span in tables]
    marked += [(span, BlockKind.NOISE) for span in _noise_rows(seen, section, tables, titles)]
    marked += [(span, BlockKind.NOISE) for span in _artifacts(seen.text, body, tables)]
    for kind, span in _filled(seen.text, start, end, sorted(marked)):
        yield Block(section.section_id, kind, span)


def _noise_rows(
    seen: View, section: Section, tables: Sequence[Span], titles: frozenset[str]
) -> Iterator[Span]:
    if section.kind not in (*STATUTORY_SECTIONS, SectionKind.PREAMBLE):
        return
    body = section.body
    if body.start >= len(seen.text) or not seen.heads:
        return
    row = max(0, seen.row(seen.folded.index(body.start)))
    while row < len(seen.heads) and seen.starts[row] < body.end:
        span = Span(seen.folded.original(seen.heads[row]), seen.folded.end(seen.tails[row]))
        inside = body.start <= span.start and span.end <= body.end
        free = all(span.end <= t.start or span.start >= t.end for t in tables)
        if inside and free and _is_noise_row(seen.row_text(row), titles):
            yield span
        row += 1


def _is_noise_row(folded: str, titles: frozenset[str]) -> bool:
    return folded in titles or is_noise(row_kind(folded))


def _artifacts(text: str, body: Span, tables: Sequence[Span]) -> Iterator[Span]:
    """``[bookmark: _GoBack]`` at the edge of a line; inside a sentence it stays for the findings."""
    for match in ARTIFACT.finditer(text, *body):
        before, after = (
            text[max(0, match.start() - 1) : match.start()],
            text[match.end() : match.end() + 1],
        )
        at_edge = before in ("", "\n") or after in ("", "\n") or match.end() == body.end
        if at_edge and not any(t.start < match.end() and match.start() < t.end for t in tables):
            yield Span(*match.span())


def _filled(
    text: str, start: int, end: int, marked: Sequence[tuple[Span, BlockKind]]
) -> Iterator[tuple[BlockKind, Span]]:
    """The marked spans and the narrative between them, without gaps."""
    cuts: list[tuple[int, BlockKind]] = []
    at = start
    for span, kind in marked:
        if text[at : span.start].strip():
            cuts.append((at, BlockKind.NARRATIVE))
        cuts.append((span.start, kind))
        at = span.end
    if text[at:end].strip() or not cuts:
        cuts.append((at, BlockKind.NARRATIVE))
    starts = [start] + [c[0] for c in cuts[1:]]
    for i, (_, kind) in enumerate(cuts):
        stop = starts[i + 1] if i + 1 < len(cuts) else end
        if stop > starts[i]:
            yield kind, Span(starts[i], stop)
