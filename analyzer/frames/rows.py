"""Records to the rows of the frames.

Columns have English names (`resources/texts.toml` holds the Chinese headers) and plain values; rows follow
the reading order of the records, so that equal analyses give equal frames.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from analyzer.frames.book import Book, Row, section_of
from analyzer.frames.schema import COLUMNS
from analyzer.frames.triage import report_rows
from analyzer.records import CorpusAnalysis, Report, ReportAnalysis, SentenceThemes
from analyzer.text import squeeze


def to_frames(analysis: CorpusAnalysis) -> dict[str, pd.DataFrame]:
    """Frames by name; each has its columns even where it has no rows."""
    return dict(iter_frames(analysis))


def iter_frames(
    analysis: CorpusAnalysis,
    beside: Sequence[ReportAnalysis] = (),
    elsewhere: Sequence[Report] = (),
) -> Iterator[tuple[str, pd.DataFrame]]:
    """The same one by one, so that only one of them is in memory at a time.

    Reports of the corpus that have no rows here are `elsewhere`; those of them that share passages with one
    that has are `beside` it.
    """
    book = Book(analysis, beside, elsewhere)
    for name, rows in _ROWS.items():
        yield name, _frame(rows(book), COLUMNS[name])


def _frame(rows: Iterable[Row], columns: Sequence[str]) -> pd.DataFrame:
    """Rows as columns of values: a million rows kept as dicts would take a gigabyte."""
    values: dict[str, list[Any]] = {name: [] for name in columns}
    lists = list(values.items())
    for row in rows:
        for name, column in lists:
            column.append(row.get(name))
    if not any(values.values()):
        return pd.DataFrame([], columns=list(columns))  # without a guess at the columns' types
    return pd.DataFrame(values, columns=list(columns))


def _sentence_rows(book: Book) -> Iterable[Row]:
    for analysis in book.analysis.reports:
        report_id = analysis.report.report_id
        labels = {t.sentence_id: t for t in analysis.themes}
        for sentence in analysis.sentences:
            section = book.sections[sentence.section_id]
            yield {
                "sentence_id": sentence.sentence_id,
                **book.who(report_id),
                "section": section.kind.value,
                "section_path": " › ".join(section.titles),
                "kind": sentence.kind.value,
                "start": sentence.span.start,
                "end": sentence.span.end,
                "chars": len(squeeze(sentence.text)),
                **_labels(labels.get(sentence.sentence_id)),
                "text": sentence.text,
            }


def _labels(label: SentenceThemes | None) -> Row:
    if label is None:
        return dict.fromkeys(("themes", "role"), "") | {
            "role_score": None,
            "top_score": None,
            "confident": None,
        }
    return {
        "themes": ";".join(label.themes),
        "role": label.role.value,
        "role_score": round(label.role_score, 4),
        "top_score": round(max((s.score for s in label.scores), default=0.0), 4),
        "confident": label.confident,
    }


def _claim_rows(book: Book) -> Iterable[Row]:
    for analysis in book.analysis.reports:
        report_id = analysis.report.report_id
        for claim in analysis.claims:
            sentence = book.sentences[claim.sentence_id]
            yield {
                "claim_id": claim.claim_id,
                "sentence_id": claim.sentence_id,
                **book.who(report_id),
                "section": book.sections[sentence.section_id].kind.value,
                "metric": claim.metric,
                "action": claim.action,
                "object": claim.object,
                "value": None if claim.value is None else str(claim.value),
                "unit": claim.unit or "",
                "qualifier": claim.qualifier.value,
                "claim_parent": claim.parent_id or "",
                "zero": claim.zero,
                "in_words": claim.in_words,
                "blank": claim.blank,
                "channel": claim.channel,
                "period": claim.period,
                "start": claim.span.start,
                "end": claim.span.end,
                "claim_text": claim.text,
                "text": sentence.text,
            }


def _cell_rows(book: Book) -> Iterable[Row]:
    for analysis in book.analysis.reports:
        report_id = analysis.report.report_id
        for table in analysis.tables:
            for cell in table.cells:
                yield {
                    **book.who(report_id),
                    "table": cell.table,
                    "format": table.format.value,
                    "row": cell.row,
                    "column": cell.column,
                    "state": cell.state.value,
                    "value": None if cell.value is None else str(cell.value),
                    "unit": cell.unit,
                    "raw": cell.raw,
                    "start": cell.span.start if cell.span else None,
                    "end": cell.span.end if cell.span else None,
                }


def _sides(book: Book, left_id: str, right_id: str) -> Row:
    left, right = book.known[left_id].report, book.known[right_id].report
    return {
        "left_report_id": left_id,
        "right_report_id": right_id,
        "left_agency": left.agency,
        "right_agency": right.agency,
        "left_year": left.year,
        "right_year": right.year,
    }


def _report_pair_rows(book: Book) -> Iterable[Row]:
    for pair in book.analysis.reuse.report_pairs:
        left, right = book.known[pair.left_id].report, book.known[pair.right_id].report
        yield {
            "pair_id": pair.pair_id,
            **_sides(book, pair.left_id, pair.right_id),
            "relation": pair.relation.value,
            "score": round(pair.score, 4),
            "left_containment": round(pair.left_containment, 4),
            "right_containment": round(pair.right_containment, 4),
            "left_repeated": pair.left_repeated,
            "right_repeated": pair.right_repeated,
            "left_total": pair.left_total,
            "right_total": pair.right_total,
            "longest_run": pair.longest_run,
            "n_passages": pair.n_passages,
            "formula_chars": pair.formula_chars,
            "left_published": left.published.isoformat() if left.published else "",
            "right_published": right.published.isoformat() if right.published else "",
            "evidence": "；".join(pair.evidence),
        }


def _passage_rows(book: Book) -> Iterable[Row]:
    for passage in book.analysis.reuse.passages:
        left, right = passage.left, passage.right
        yield {
            "passage_id": passage.passage_id,
            **_sides(book, left.report_id, right.report_id),
            "relation": passage.relation.value,
            "sharing": passage.sharing.value,
            "edit": passage.edit.value,
            "score": round(passage.score, 4),
            "similarity": round(passage.similarity, 4),
            "longest_run": passage.longest_run,
            "n_agencies": passage.n_agencies,
            "left_section": section_of(book.known[left.report_id], left.span).value,
            "right_section": section_of(book.known[right.report_id], right.span).value,
            "left_start": left.span.start,
            "left_end": left.span.end,
            "right_start": right.span.start,
            "right_end": right.span.end,
            "left_text": book.cut(left),
            "right_text": book.cut(right),
        }


def _sentence_pair_rows(book: Book) -> Iterable[Row]:
    for pair in book.analysis.reuse.pairs:
        left, right = book.sentences[pair.left_id], book.sentences[pair.right_id]
        yield {
            "left_id": pair.left_id,
            "right_id": pair.right_id,
            **_sides(book, left.report_id, right.report_id),
            "similarity": round(pair.similarity, 4),
            "overlap": round(pair.overlap, 4),
            "score": round(pair.score, 4),
            "edit": pair.edit.value,
            "sharing": pair.sharing.value,
            "left_text": left.text,
            "right_text": right.text,
        }


def _cluster_rows(book: Book) -> Iterable[Row]:
    for cluster in book.analysis.reuse.clusters:
        text = " … ".join(book.cut(extent) for extent in cluster.common_passages)
        for report_id in cluster.report_ids:
            yield {
                "cluster_id": cluster.cluster_id,
                "n_reports": len(cluster.report_ids),
                "n_agencies": cluster.n_agencies,
                "sharing": cluster.sharing.value,
                "exemplar_id": cluster.exemplar_id,
                **book.who(report_id),
                "text": text,
            }


def _sharing_rows(book: Book) -> Iterable[Row]:
    for s in book.analysis.reuse.sharing:
        numbers = {
            k: getattr(s, k) for k in ("total", "statutory", "stock", "regional", "unique", "own")
        }
        yield {**book.who(s.report_id), **numbers}


def _finding_rows(book: Book) -> Iterable[Row]:
    for finding in book.analysis.findings:
        known = finding.report_id in book.known
        who = book.who(finding.report_id) if known else {"report_id": finding.report_id}
        first = finding.evidence[0] if finding.evidence else None
        span = first.span if first else None
        yield {
            "finding_id": finding.finding_id,
            **who,
            "code": finding.code,
            "severity": finding.severity.value,
            "status": finding.status.value,
            "message": finding.message,
            "place": first.cell if first else "",
            "start": span.start if span else None,
            "end": span.end if span else None,
            "text": " ∥ ".join(e.text for e in finding.evidence if e.text),
            "basis": finding.basis,
            "advice": finding.advice,
            "fingerprint": finding.fingerprint,
        }


def _skipped_rows(book: Book) -> Iterable[Row]:
    for item in book.analysis.skipped:
        yield {"path": item.path, "reason": item.reason, "message": item.message}


def _register_rows(book: Book) -> Iterable[Row]:
    reports = (*(a.report for a in book.analysis.reports), *book.elsewhere)
    submitted = {(report.agency, report.year) for report in reports}
    agencies = {agency for agency, _ in submitted}
    for unit in book.analysis.register:
        there = (unit.agency, unit.year) in submitted if unit.year else unit.agency in agencies
        yield {
            "agency": unit.agency,
            "region": unit.region,
            "parent": unit.parent,
            "kind": unit.kind,
            "year": unit.year,
            "register_status": "submitted" if there else "missing",
        }


_ROWS: dict[str, Callable[[Book], Iterable[Row]]] = {
    "reports": report_rows,
    "sentences": _sentence_rows,
    "claims": _claim_rows,
    "cells": _cell_rows,
    "reuse_pairs": _report_pair_rows,
    "reuse_passages": _passage_rows,
    "reuse_sentences": _sentence_pair_rows,
    "reuse_clusters": _cluster_rows,
    "sharing": _sharing_rows,
    "findings": _finding_rows,
    "skipped": _skipped_rows,
    "register": _register_rows,
}
