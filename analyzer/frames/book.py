"""Look-ups by id over an analysis, shared by the row makers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analyzer.records import (
    CorpusAnalysis,
    Extent,
    Finding,
    FindingStatus,
    Relation,
    Report,
    ReportAnalysis,
    ReportPair,
    Section,
    SectionKind,
    Sentence,
    Span,
    UnitKind,
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Book:
    """Look-ups by id over an analysis."""

    analysis: CorpusAnalysis
    beside: Sequence[ReportAnalysis] = ()  # reports without rows that share with those that have
    elsewhere: Sequence[Report] = ()  # all reports without rows, by name alone

    @cached_property
    def known(self) -> dict[str, ReportAnalysis]:
        """Analyses by report id."""
        return {a.report.report_id: a for a in (*self.analysis.reports, *self.beside)}

    @cached_property
    def sections(self) -> dict[str, Section]:
        """Sections by id, of all reports."""
        return {s.section_id: s for a in self.analysis.reports for s in a.sections}

    @cached_property
    def sentences(self) -> dict[str, Sentence]:
        """Units by id, of all reports."""
        return {s.sentence_id: s for a in self.known.values() for s in a.sentences}

    @cached_property
    def findings(self) -> dict[str, list[Finding]]:
        """Findings by report id, those not assessed left out."""
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.analysis.findings:
            if finding.status is not FindingStatus.NOT_ASSESSED:
                found[finding.report_id].append(finding)
        return found

    @cached_property
    def best_pairs(self) -> dict[tuple[str, Relation], tuple[float, str, ReportPair]]:
        """Highest containment of each report per relation: (containment, other report, pair).

        Two versions of one year's report are no pair of a series here.
        """
        best: dict[tuple[str, Relation], tuple[float, str, ReportPair]] = {}
        for pair in self.analysis.reuse.report_pairs:
            if pair.relation is Relation.SERIES and self._year(pair.left_id) == self._year(
                pair.right_id
            ):
                continue
            for mine, other, share in (
                (pair.left_id, pair.right_id, pair.left_containment),
                (pair.right_id, pair.left_id, pair.right_containment),
            ):
                key = (mine, pair.relation)
                if key not in best or share > best[key][0]:
                    best[key] = (share, other, pair)
        return best

    def _year(self, report_id: str) -> int | None:
        return self.known[report_id].report.year

    def who(self, report_id: str) -> Row:
        """The columns that name a report in every frame."""
        report = self.known[report_id].report
        return {
            "report_id": report_id,
            "agency": report.agency,
            "region": report.region,
            "year": report.year,
        }

    def cut(self, extent: Extent) -> str:
        """The text of an extent."""
        return self.known[extent.report_id].report.text[slice(*extent.span)]


def section_of(analysis: ReportAnalysis, span: Span) -> SectionKind:
    """The kind of the section that holds the first character of a span."""
    for section in reversed(analysis.sections):
        if section.heading.start <= span.start:
            return section.kind
    return SectionKind.NOISE


def is_classified(sentence: Sentence) -> bool:
    """Headings carry no themes; every other unit does."""
    return sentence.kind is not UnitKind.HEADING
