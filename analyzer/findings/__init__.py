"""Findings: an analysis to what is wrong with it, one small rule function a code, a file a group.

Each group's module holds ``REPORT_RULES`` (code to a function of one `Case`); group H looks at the whole
`Corpus` (``CORPUS_RULES``). What a rule is called, how grave it is and where it comes from stands in
``resources/rules.toml``.
"""

from __future__ import annotations

import hashlib
from collections import ChainMap, Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass

from analyzer.config import FindingsConfig
from analyzer.findings import (
    identity,
    intake,
    language,
    names,
    numbers,
    shared,
    structure,
    substance,
    sums,
    tables,
    years,
)
from analyzer.findings.case import Case, Corpus, Hit, ReportFacts, facts_of
from analyzer.findings.rules import Rule, list_rules, selected_rules
from analyzer.records import Finding, RegisterUnit, Report, ReportAnalysis, Reuse, SkippedFile
from analyzer.text import squeeze

__all__ = [
    "Corpus",
    "Hit",
    "Others",
    "ReportFacts",
    "Rule",
    "corpus_hits",
    "facts_of",
    "find_findings",
    "list_rules",
    "number_findings",
    "report_hits",
]

REPORT_RULES: dict[str, Callable[[Case], Iterable[Hit]]] = {
    **identity.REPORT_RULES,
    **names.REPORT_RULES,
    **structure.REPORT_RULES,
    **tables.REPORT_RULES,
    **numbers.REPORT_RULES,
    **sums.REPORT_RULES,
    **shared.REPORT_RULES,
    **substance.REPORT_RULES,
    **language.REPORT_RULES,
    **intake.REPORT_RULES,
    **years.REPORT_RULES,
}
# Rules of the agencies' format and day of publication (条例第四十九条, 国办公开办函〔2021〕30号).
_FORMAT = frozenset("A6 A7 A8 A9 B1 B2 B3 B5 B6 B7 B8 B9 C1 C2 D11".split())
CORPUS_RULES: dict[str, Callable[[Corpus], Iterable[Hit]]] = intake.CORPUS_RULES


@dataclass(frozen=True, slots=True)
class Others:
    """Reports of the corpus beside those that are judged; `by_id` may load an analysis when it is asked for."""

    facts: Sequence[ReportFacts]
    by_id: MutableMapping[str, ReportAnalysis]


def find_findings(
    analyses: Sequence[ReportAnalysis],
    *,
    reuse: Reuse | None = None,
    register: Sequence[RegisterUnit] = (),
    skipped: Sequence[SkippedFile] = (),
    config: FindingsConfig | None = None,
    others: Others | None = None,
) -> tuple[Finding, ...]:
    """What is wrong with the reports, by report, then code, then place; with ids and fingerprints.

    `others` are reports of the same corpus that are looked at, but not judged. A fingerprint hashes rule, agency, year and the evidence's own words, so that it survives re-runs and edits
    elsewhere in the report.

    Raises:
        ConfigError: the configuration names a rule that does not exist.
    """
    config = config or FindingsConfig()
    others = others or Others((), {})
    mine = {a.report.report_id: a for a in analyses}
    facts = sorted(
        (*map(facts_of, analyses), *others.facts), key=lambda facts: facts.report.report_id
    )
    corpus = Corpus(
        facts, ChainMap(mine, others.by_id), reuse or Reuse(), register, skipped, config
    )
    strangers = {facts.report.report_id for facts in others.facts}
    hits = (*report_hits(analyses, corpus), *corpus_hits(corpus))
    reports = {report_id: analysis.report for report_id, analysis in mine.items()}
    return number_findings((hit for hit in hits if hit[1].report_id not in strangers), reports)


def report_hits(analyses: Iterable[ReportAnalysis], corpus: Corpus) -> Iterator[tuple[str, Hit]]:
    """What the rules on single reports say of these, with the codes.

    Of the corpus they see the facts of reports with the same numbers or of the same agency, the names of all
    agencies, and whole those that a report shares with: on a part of a corpus that holds these they say the same.
    """
    chosen = selected_rules(corpus.config)
    for analysis in analyses:
        case = Case(analysis, corpus)
        unbound = _FORMAT if case.is_enterprise else frozenset()
        if "B1" in unbound & chosen:  # said once for all of them
            yield "B1", case.not_assessed("公共企事业单位的年度报告不适用行政机关的统一格式")
        applied = chosen - unbound
        for code, rule in REPORT_RULES.items():
            if code in applied:
                yield from ((code, hit) for hit in rule(case))


def corpus_hits(corpus: Corpus) -> Iterator[tuple[str, Hit]]:
    """What the rules on the set as a whole say, from facts, reuse, register and skipped files."""
    chosen = selected_rules(corpus.config)
    for code, rule in CORPUS_RULES.items():
        if code in chosen:
            yield from ((code, hit) for hit in rule(corpus))


def number_findings(
    hits: Iterable[tuple[str, Hit]], reports: Mapping[str, Report]
) -> tuple[Finding, ...]:
    """All hits of a run in their order, with ids and fingerprints; of `reports` agency and year are asked."""
    rules = {rule.code: rule for rule in list_rules()}
    order = {code: n for n, code in enumerate(rules)}
    ordered = sorted(hits, key=lambda item: (item[1].report_id, order[item[0]], _place(item[1])))
    seen: Counter[tuple[str, str]] = Counter()
    twins: Counter[str] = Counter()
    findings = []
    for code, hit in ordered:
        rule = rules[code]
        seen[hit.report_id, code] += 1
        base = _fingerprint(code, hit, reports)
        twins[base] += 1
        findings.append(
            Finding(
                finding_id=f"{hit.report_id}/{code}/{seen[hit.report_id, code]:02d}",
                report_id=hit.report_id,
                code=code,
                severity=rule.severity,
                status=hit.status,
                message=hit.message,
                evidence=hit.evidence,
                basis=rule.basis,
                advice=rule.advice,
                fingerprint=base if twins[base] == 1 else f"{base}-{twins[base]}",
            )
        )
    return tuple(findings)


def _place(hit: Hit) -> tuple[int, str]:
    spans = [e.span.start for e in hit.evidence if e.span]
    return (min(spans, default=-1), hit.subject or hit.message)


def _fingerprint(code: str, hit: Hit, reports: Mapping[str, Report]) -> str:
    report = reports.get(hit.report_id)
    who = f"{report.agency}|{report.year}" if report else hit.report_id
    what = hit.subject or "|".join(squeeze(e.text) + e.cell for e in hit.evidence) or hit.message
    return hashlib.sha256(f"{code}|{who}|{what}".encode()).hexdigest()[:16]
