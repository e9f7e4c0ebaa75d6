"""Reports to the units that are compared: flat arrays, equal masked texts collapsed to one key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analyzer.records import Narrative, Report, ReportAnalysis, SectionKind, Sentence, UnitKind
from analyzer.reuse.mask import mask, own_names

Ints = NDArray[np.int64]

COMPARED = frozenset({UnitKind.SENTENCE, UnitKind.ITEM, UnitKind.LEAD_IN})
_LEFT_OUT = frozenset({SectionKind.TITLE, SectionKind.SIGNATURE, SectionKind.NOISE})


@dataclass(frozen=True, slots=True)
class ReportUnits:
    """The compared sentences of one report in reading order, three parallel sequences.

    `masked` holds what is compared of each sentence; equal ones are one key.
    """

    report: Report
    sentences: tuple[Sentence, ...]
    sections: tuple[SectionKind, ...]
    masked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agencies:
    """Who stands behind the reports: the agency `of` each report, the superior `above` each agency.

    Both are numbers; a superior is -1 where nothing tells it.
    """

    of: Ints
    above: Ints


@dataclass(frozen=True, slots=True)
class Units:
    """The units of all reports, report after report, numbered through.

    `reports` are sorted by (year, report_id), so of two units the one with the smaller index belongs
    to the earlier report. ``first[r]`` to ``first[r + 1]`` are the units of report r, ``rows[r]`` their
    keys. `report` and `key` are those of each unit; a key is an index in `keys`, sorted masked texts.
    """

    reports: tuple[ReportUnits, ...]
    first: Ints
    report: Ints
    key: Ints
    rows: tuple[Ints, ...]
    keys: tuple[str, ...]
    samples: tuple[str, ...]  # one unmasked text for each key
    agencies: Agencies


def read_units(analysis: ReportAnalysis | Narrative) -> ReportUnits:
    """The compared sentences of one report."""
    kinds = {s.section_id: s.kind for s in analysis.sections}
    names = own_names(analysis.report)
    found = [
        (sentence, kind)
        for sentence in analysis.sentences
        if sentence.kind in COMPARED
        and (kind := kinds.get(sentence.section_id, SectionKind.OVERVIEW)) not in _LEFT_OUT
    ]
    return ReportUnits(
        replace(analysis.report, grids=(), provenance=(), warnings=()),
        tuple(sentence for sentence, _ in found),
        tuple(kind for _, kind in found),
        tuple(mask(sentence.text, names) for sentence, _ in found),
    )


def collect_units(reports: Iterable[ReportUnits]) -> Units:
    """The units of `reports`, whatever their order."""
    ordered = tuple(sorted(reports, key=lambda r: reading_order(r.report)))
    masked = [text for part in ordered for text in part.masked]
    first = np.cumsum([0, *(len(part.masked) for part in ordered)], dtype=np.int64)
    keys = sorted(set(masked))
    place = {text: i for i, text in enumerate(keys)}
    key = np.fromiter((place[t] for t in masked), dtype=np.int64, count=len(masked))
    samples: dict[str, str] = {}
    for part in ordered:
        for text, sentence in zip(part.masked, part.sentences, strict=True):
            samples.setdefault(text, sentence.text)
    return Units(
        reports=ordered,
        first=first,
        report=np.repeat(np.arange(len(ordered)), np.diff(first)),
        key=key,
        rows=tuple(np.split(key, first[1:-1])) if ordered else (),
        keys=tuple(keys),
        samples=tuple(samples[k] for k in keys),
        agencies=number_agencies([part.report for part in ordered]),
    )


def reading_order(report: Report) -> tuple[int, str]:
    """Sorts reports so that the earlier of two comes first."""
    return report.year or 0, report.report_id


def number_agencies(reports: Sequence[Report]) -> Agencies:
    """The agencies of `reports`; of one whose reports name several superiors the first report's counts."""
    agency = _numbered([_agency_name(r) for r in reports])
    region = _numbered([superior(r) for r in reports])
    above = np.full(int(agency.max(initial=-1)) + 1, -1, dtype=np.int64)
    above[agency[::-1]] = region[::-1]
    return Agencies(agency, above)


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


def _numbered(names: Sequence[str]) -> Ints:
    """Equal names to equal numbers in order of name; an empty or nameless one to -1."""
    place = {name: i for i, name in enumerate(sorted({n for n in names if n}))}
    return np.array([place.get(name, -1) for name in names], dtype=np.int64)
