"""Sections -> Sentences: the units of the narrative, with the headings between them."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.records import (
    Block,
    BlockKind,
    Report,
    Section,
    SectionKind,
    Sentence,
    Span,
    UnitKind,
)
from analyzer.segment.blocks import split_blocks
from analyzer.segment.paragraphs import Wrapping, find_wrapping, split_paragraphs
from analyzer.segment.units import Unit, split_units


def split_sentences(
    report: Report, sections: Sequence[Section], blocks: Sequence[Block] | None = None
) -> tuple[Sentence, ...]:
    """The units of the report's narrative in reading order, headings of sections included.

    A unit ends at 。！？ or with its paragraph, never with a line that was only wrapped; 一是…； items are
    units of their own; ； alone does not split. Title, signature, tables and noise give none.
    `blocks` saves work where `split_blocks` has run already.

    Example:
        ``split_sentences(report, split_sections(report))``
    """
    blocks = split_blocks(report, sections) if blocks is None else blocks
    by_section: dict[str, list[Block]] = {}
    for block in blocks:
        by_section.setdefault(block.section_id, []).append(block)
    wrapping = find_wrapping(report.text, blocks)
    text = _without_noise(report.text, blocks)
    found: list[tuple[str, Unit]] = []
    for section in sections:
        units = _section_units(text, section, by_section.get(section.section_id, []), wrapping)
        found.extend((section.section_id, unit) for unit in units)
    return _numbered(report, found)


def _without_noise(text: str, blocks: Sequence[Block]) -> str:
    """The text with blanks for page numbers and headers, which a sentence may run across."""
    parts: list[str] = []
    at = 0
    for block in blocks:
        if block.kind is BlockKind.NOISE:
            noise = text[slice(*block.span)]
            parts += [
                text[at : block.span.start],
                "".join([c if c == "\n" else " " for c in noise]),
            ]
            at = block.span.end
    return "".join([*parts, text[at:]])


def _section_units(
    text: str, section: Section, blocks: Sequence[Block], wrapping: Wrapping
) -> list[Unit]:
    units: list[Unit] = []
    if section.kind in (SectionKind.TITLE, SectionKind.SIGNATURE, SectionKind.NOISE):
        return units
    if section.heading.end > section.heading.start:
        units.append(Unit(section.heading, UnitKind.HEADING))
    body = [b for b in blocks if b.kind is not BlockKind.HEADING]
    for paragraph in split_paragraphs(text, body, wrapping):
        units.extend(split_units(text, paragraph))
    return units


def _numbered(report: Report, found: Sequence[tuple[str, Unit]]) -> tuple[Sentence, ...]:
    counts: dict[str, int] = {}
    for section_id, _ in found:
        counts[section_id] = counts.get(section_id, 0) + 1
    digits = max(3, len(str(max(counts.values(), default=0))))
    at: dict[str, int] = {}
    sentences = []
    for section_id, unit in found:
        at[section_id] = at.get(section_id, 0) + 1
        sentences.append(
            Sentence(
                f"{section_id}/{at[section_id]:0{digits}d}",
                section_id,
                report.report_id,
                Span(*unit.span),
                report.text[slice(*unit.span)],
                unit.kind,
            )
        )
    return tuple(sentences)
