"""One row a report: what an inspector sorts by."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.frames.book import Book, Row, is_classified
from analyzer.records import STATUTORY_SECTIONS, Relation, ReportPair, SectionKind, Severity
from analyzer.text import squeeze

CONFLICT_CODES = ("D2", "D3", "D8", "C12")  # text against table, text against itself


def report_rows(book: Book) -> Iterable[Row]:
    """Rows of the frame of reports, in order of id."""
    sharing = {s.report_id: s for s in book.analysis.reuse.sharing}
    for analysis in book.analysis.reports:
        report_id = analysis.report.report_id
        report = analysis.report
        kinds = {section.kind for section in analysis.sections}
        missing = [kind.value for kind in STATUTORY_SECTIONS if kind not in kinds]
        findings = book.findings[report_id]
        levels = {level: sum(f.severity is level for f in findings) for level in Severity}
        conflicts = sum(f.code in CONFLICT_CODES for f in findings)
        peer, peer_id, _ = book.best_pairs.get((report_id, Relation.PEER), (0.0, "", None))
        series, _, series_pair = book.best_pairs.get((report_id, Relation.SERIES), (0.0, "", None))
        share = sharing.get(report_id)
        total = max(share.total, 1) if share else 1
        origins = {p.field: p.origin.value for p in report.provenance}
        yield {
            **book.who(report_id),
            "parent": report.parent,
            "title": report.title,
            "published": report.published.isoformat() if report.published else "",
            "path": report.source.path,
            "sha256": report.source.sha256,
            "media_type": report.source.media_type,
            "agency_origin": origins.get("agency", "none"),
            "year_origin": origins.get("year", "none"),
            "chars": len(report.text),
            "narrative_chars": sum(
                len(squeeze(s.text)) for s in analysis.sentences if is_classified(s)
            ),
            "n_sections": len(STATUTORY_SECTIONS) - len(missing),
            "missing_sections": ";".join(missing),
            "n_sentences": sum(map(is_classified, analysis.sentences)),
            "n_claims": len(analysis.claims),
            "n_findings_high": levels[Severity.HIGH],
            "n_findings_medium": levels[Severity.MEDIUM],
            "n_findings_low": levels[Severity.LOW],
            "n_conflicts": conflicts,
            "peer_containment": round(peer, 4),
            "peer_report_id": peer_id,
            "series_containment": round(series, 4),
            "series_overview": _section_share(series_pair, report_id, SectionKind.OVERVIEW),
            "series_problems": _section_share(series_pair, report_id, SectionKind.PROBLEMS),
            "statutory_share": round(share.statutory / total, 4) if share else 0.0,
            "stock_share": round(share.stock / total, 4) if share else 0.0,
            "regional_share": round(share.regional / total, 4) if share else 0.0,
            "unique_share": round(share.unique / total, 4) if share else 0.0,
            "own_share": round(share.own / total, 4) if share else 0.0,
            "risk": risk_score(levels, peer, series, conflicts, len(missing)),
            "warnings": "；".join(report.warnings),
        }


def risk_score(
    levels: dict[Severity, int], peer: float, series: float, conflicts: int, n_missing: int
) -> float:
    """Where a report stands in the triage list, 0 to 100; an order to read in, not a verdict.

    Half of it is shared wording (another agency counts double its own last year), half is findings.
    """
    shared = 50 * min(1.0, peer + 0.5 * series)
    weights = 6 * levels[Severity.HIGH] + 2 * levels[Severity.MEDIUM] + 0.5 * levels[Severity.LOW]
    return round(shared + min(50.0, weights + 4 * conflicts + 4 * n_missing), 1)


def _section_share(pair: ReportPair | None, report_id: str, kind: SectionKind) -> float:
    for section in pair.sections if pair else ():
        if section.kind is kind:
            left = pair is not None and pair.left_id == report_id
            return round(section.left_containment if left else section.right_containment, 4)
    return 0.0
