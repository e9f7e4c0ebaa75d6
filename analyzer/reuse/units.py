"""Reports to the units that are compared: flat arrays, equal masked texts collapsed to one key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.records import Report, ReportAnalysis, SectionKind, Sentence, UnitKind
from analyzer.reuse.mask import mask, own_names

COMPARED = frozenset({UnitKind.SENTENCE, UnitKind.ITEM, UnitKind.LEAD_IN})
_LEFT_OUT = frozenset({SectionKind.TITLE, SectionKind.SIGNATURE, SectionKind.NOISE})


@dataclass(frozen=True, slots=True)
class Units:
    """The compared sentences of all reports, report after report, in reading order.

    `reports` are sorted by (year, report_id), so of two units the one with the smaller index belongs
    to the earlier report. ``first[r]`` to ``first[r + 1]`` are the units of report r. `key` is the
    index of a unit's masked text in `keys`.
    """

    reports: tuple[Report, ...]
    sentences: tuple[Sentence, ...]
    sections: tuple[SectionKind, ...]
    first: NDArray[np.int64]
    report: NDArray[np.int64]
    key: NDArray[np.int64]
    keys: tuple[str, ...]
    samples: tuple[str, ...]  # one unmasked text for each key
    agency: NDArray[np.int64]  # of each report
    region: NDArray[np.int64]  # of each report: who is above it; -1 where nothing tells
    agency_region: NDArray[np.int64]  # of each agency


def collect_units(analyses: Sequence[ReportAnalysis]) -> Units:
    """The units of `analyses`, whatever their order."""
    ordered = sorted(analyses, key=lambda a: (a.report.year or 0, a.report.report_id))
    reports = tuple(a.report for a in ordered)
    sentences: list[Sentence] = []
    sections: list[SectionKind] = []
    masked: list[str] = []
    first = [0]
    for analysis in ordered:
        kinds = {s.section_id: s.kind for s in analysis.sections}
        names = own_names(analysis.report)
        for sentence in analysis.sentences:
            kind = kinds.get(sentence.section_id, SectionKind.OVERVIEW)
            if sentence.kind in COMPARED and kind not in _LEFT_OUT:
                sentences.append(sentence)
                sections.append(kind)
                masked.append(mask(sentence.text, names))
        first.append(len(sentences))
    keys = sorted(set(masked))
    place = {text: i for i, text in enumerate(keys)}
    key = np.fromiter((place[t] for t in masked), dtype=np.int64, count=len(masked))
    samples = dict(zip(reversed(masked), (s.text for s in reversed(sentences)), strict=True))
    agency = _numbered([_agency_name(r) for r in reports])
    region = _numbered([superior(r) for r in reports])
    agency_region = np.full(int(agency.max(initial=-1)) + 1, -1, dtype=np.int64)
    agency_region[agency[::-1]] = region[::-1]
    return Units(
        reports=reports,
        sentences=tuple(sentences),
        sections=tuple(sections),
        first=np.array(first, dtype=np.int64),
        report=np.repeat(np.arange(len(reports)), np.diff(first)),
        key=key,
        keys=tuple(keys),
        samples=tuple(samples[k] for k in keys),
        agency=agency,
        region=region,
        agency_region=agency_region,
    )


def superior(report: Report) -> str:
    """Who is above a report's agency: the named superior, else its region without the last step.

    A region of one or two steps is taken whole: the county or the city is then the jurisdiction
    whose departments report.
    """
    if report.parent:
        return report.parent
    return report.region


def _agency_name(report: Report) -> str:
    return f"{report.region}|{report.agency}" if report.agency else f"|{report.report_id}"


def _numbered(names: Sequence[str]) -> NDArray[np.int64]:
    """Equal names to equal numbers in order of name; an empty or nameless one to -1."""
    place = {name: i for i, name in enumerate(sorted({n for n in names if n}))}
    return np.array([place.get(name, -1) for name in names], dtype=np.int64)
