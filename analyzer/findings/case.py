"""What a rule sees, a report within its corpus, and what it gives back, hits."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property

from analyzer.config import FindingsConfig
from analyzer.layout import table_vocabulary
from analyzer.records import (
    Cell,
    Claim,
    Evidence,
    FindingStatus,
    IdentityCheck,
    Qualifier,
    RegisterUnit,
    Report,
    ReportAnalysis,
    ReportPair,
    Reuse,
    ReusePassage,
    Role,
    Section,
    SectionKind,
    Sentence,
    SkippedFile,
    Span,
    StatutoryTable,
    UnitKind,
)
from analyzer.tables import check_identities
from analyzer.text import simplify, squeeze

_ROUND = Decimal(10)
_ENTERPRISES = tuple("公司 集团 厂 医院 学校 中学 小学 大学 学院 幼儿园".split())
_ENTERPRISE_RULE = re.compile(
    r"国办发\s*[〔\[（(]2020[〕\]）)]\s*50\s*号|公共企事业单位信息公开|高等学校信息公开办法"
)
_OPENING = 800  # characters in which a report says by what rule it was made
_FULL_NAME = 6  # characters: shorter names (教育局) are everybody's


def unusual_numbers(claims: Iterable[Claim]) -> dict[tuple[str, str, Decimal], Claim]:
    """Exact numbers above ten that are no multiple of ten, by metric, object and value."""
    return {
        (c.metric, c.object, c.value): c
        for c in claims
        if c.value is not None
        and c.value > _ROUND
        and c.value % _ROUND
        and c.unit != "%"
        and c.qualifier is Qualifier.EXACT
    }


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule's word on one report: what it found, where, and how sure it is.

    `subject` names the hit among its rule's hits on this report for the fingerprint; empty: the evidence's
    texts do.
    """

    report_id: str
    message: str
    evidence: tuple[Evidence, ...] = ()
    status: FindingStatus = FindingStatus.FOUND
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What the rules on other reports need to know of one; `report` is without its text and tables."""

    report: Report
    text_digest: str  # of the text without spaces, in hex
    body_digest: str  # the same without the agency's name
    numbers: tuple[tuple[str, str, Decimal], ...]  # unusual ones: metric, object, value


def facts_of(analysis: ReportAnalysis) -> ReportFacts:
    """The facts of one report."""
    report = analysis.report
    text = squeeze(simplify(report.text))
    body = text.replace(simplify(report.agency), "") if report.agency else text
    return ReportFacts(
        replace(report, text="", grids=(), provenance=(), warnings=()),
        hashlib.sha256(text.encode()).hexdigest()[:32],
        hashlib.sha256(body.encode()).hexdigest()[:32],
        tuple(unusual_numbers(analysis.claims)),
    )


@dataclass(frozen=True)
class Corpus:
    """All reports of a run, with what they share; rules of group H and the reuse rules look here.

    `by_id` gives whole analyses by report id; it may load them as they are asked for.
    """

    facts: Sequence[ReportFacts]
    by_id: Mapping[str, ReportAnalysis]
    reuse: Reuse
    register: Sequence[RegisterUnit]
    skipped: Sequence[SkippedFile]
    config: FindingsConfig

    @cached_property
    def _by_agency_year(self) -> dict[tuple[str, str, int], str]:
        return {
            (f.report.region, f.report.agency, f.report.year): f.report.report_id
            for f in self.facts
            if f.report.year is not None and f.report.agency
        }

    @cached_property
    def number_index(self) -> dict[tuple[str, str, Decimal], frozenset[str]]:
        """Ids of the reports that claim an unusual number, by metric, object and value."""
        index: dict[tuple[str, str, Decimal], set[str]] = {}
        for facts in self.facts:
            for key in facts.numbers:
                index.setdefault(key, set()).add(facts.report.report_id)
        return {key: frozenset(ids) for key, ids in index.items()}

    @cached_property
    def pairs_of(self) -> dict[str, tuple[ReportPair, ...]]:
        """Report pairs that touch a report, best first."""
        found: dict[str, list[ReportPair]] = {}
        for pair in self.reuse.report_pairs:
            for report_id in (pair.left_id, pair.right_id):
                found.setdefault(report_id, []).append(pair)
        return {report_id: tuple(pairs) for report_id, pairs in found.items()}

    @cached_property
    def passages(self) -> dict[str, ReusePassage]:
        """Passages by id."""
        return {p.passage_id: p for p in self.reuse.passages}

    @cached_property
    def _agencies(self) -> dict[str, set[str]]:
        """Full agency names of four or more characters, with the regions they are of."""
        found: dict[str, set[str]] = {}
        for facts in self.facts:
            name = simplify(facts.report.agency).removesuffix("人民政府")
            if len(name) >= _FULL_NAME:
                found.setdefault(name, set()).add(facts.report.region)
        return found

    def agencies_named(self, text: str) -> tuple[tuple[str, frozenset[str], int], ...]:
        """Full names of the corpus's agencies in a text: name, the regions it is of, position."""
        return tuple(
            (name, frozenset(self._agencies[name]), match.start())
            for match in self._openings.finditer(text)
            for name in self._by_opening.get(text[match.start() : match.start() + _FULL_NAME], ())
            if text.startswith(name, match.start())
        )

    @cached_property
    def _openings(self) -> re.Pattern[str]:
        """Where a name may begin: one of the names' first, second, ... characters in each place."""
        places = zip(*self._by_opening, strict=True)
        classes = "".join(f"[{re.escape(''.join(sorted(set(chars))))}]" for chars in places)
        return re.compile(f"(?={classes})" if classes else r"(?!)")

    @cached_property
    def _by_opening(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for name in sorted(self._agencies):
            found.setdefault(name[:_FULL_NAME], []).append(name)
        return {opening: tuple(names) for opening, names in found.items()}

    def previous(self, analysis: ReportAnalysis) -> ReportAnalysis | None:
        """The same agency's report of the year before, where it is loaded."""
        report = analysis.report
        if report.year is None:
            return None
        before = self._by_agency_year.get((report.region, report.agency, report.year - 1))
        return None if before is None else self.by_id[before]


@cache
def _labels() -> dict[tuple[int, str], str]:
    vocabulary = table_vocabulary()
    return {(a.table, a.key): a.label for a in (*vocabulary.columns, *vocabulary.rows)}


def label_of(table: int, key: str) -> str:
    """The official Chinese label of a row or column key."""
    return _labels().get((table, key), key)


@dataclass(frozen=True)
class Case:
    """One report as a rule sees it."""

    analysis: ReportAnalysis
    corpus: Corpus
    _tables: dict[int, StatutoryTable] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_tables", {t.table: t for t in self.analysis.tables})

    @property
    def report_id(self) -> str:
        """Id of the report."""
        return self.analysis.report.report_id

    @property
    def text(self) -> str:
        """Text of the report."""
        return self.analysis.report.text

    @property
    def year(self) -> int | None:
        """Year reported on."""
        return self.analysis.report.year

    @cached_property
    def previous(self) -> ReportAnalysis | None:
        """The agency's own report of the year before, where it is loaded."""
        return self.corpus.previous(self.analysis)

    @cached_property
    def sections(self) -> dict[str, Section]:
        """Sections by id."""
        return {s.section_id: s for s in self.analysis.sections}

    @cached_property
    def units(self) -> dict[str, Sentence]:
        """Units of text by id."""
        return {s.sentence_id: s for s in self.analysis.sentences}

    @cached_property
    def roles(self) -> dict[str, Role]:
        """The role of each classified unit, by id."""
        return {t.sentence_id: t.role for t in self.analysis.themes}

    @cached_property
    def checks(self) -> tuple[IdentityCheck, ...]:
        """The identities of this report's tables."""
        return check_identities(self.analysis.tables)

    @cached_property
    def is_enterprise(self) -> bool:
        """A waterworks, school or hospital that reports as 公共企事业单位: the agencies' format does not bind it.

        国办发〔2020〕50号, by which such units publish, or 高等学校信息公开办法 (教育部令第29号); only where the report
        cites it.
        """
        opening = simplify(self.text[:_OPENING])
        named = simplify(self.analysis.report.agency).endswith(_ENTERPRISES)
        return named and bool(_ENTERPRISE_RULE.search(opening))

    def of_kind(self, kind: SectionKind) -> tuple[Section, ...]:
        """Sections (and sub-sections) of a kind, in reading order."""
        return tuple(s for s in self.analysis.sections if s.kind is kind)

    def sentences(self, *kinds: SectionKind) -> tuple[Sentence, ...]:
        """Narrative units of some kinds of section (all kinds for none), headings left out."""
        return tuple(
            s
            for s in self.analysis.sentences
            if s.kind is not UnitKind.HEADING
            and (not kinds or self.sections[s.section_id].kind in kinds)
        )

    def table(self, number: int) -> StatutoryTable | None:
        """Statutory table 2, 3 or 4, or None where the report has none."""
        return self._tables.get(number)

    def at(self, start: int, end: int) -> Evidence:
        """Evidence: a stretch of this report's text."""
        return Evidence(self.report_id, Span(start, end), self.text[start:end])

    def cell(self, cell: Cell) -> Evidence:
        """Evidence: a cell of a statutory table."""
        place = f"{cell.table}/{cell.row}/{cell.column}"
        return Evidence(self.report_id, cell.span, cell.raw, place)

    def hit(self, message: str, *evidence: Evidence, subject: str = "") -> Hit:
        """The defect is there."""
        return Hit(self.report_id, message, evidence, FindingStatus.FOUND, subject)

    def doubt(self, message: str, *evidence: Evidence, subject: str = "") -> Hit:
        """口径待核: there may be an explanation that the report does not give."""
        return Hit(self.report_id, message, evidence, FindingStatus.UNCERTAIN, subject)

    def not_assessed(self, reason: str) -> Hit:
        """未评估: the rule could not be judged, and why."""
        return Hit(self.report_id, f"未评估：{reason}", (), FindingStatus.NOT_ASSESSED)
