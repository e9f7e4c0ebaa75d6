"""Which passages of a report stand in another report, exactly where, rightly shared wording set aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from analyzer.config import ReuseConfig
from analyzer.records import Narrative, ReportAnalysis, Reuse
from analyzer.reuse.against import Known, compare_with
from analyzer.reuse.clusters import build_clusters
from analyzer.reuse.company import find_loners, in_company, without_loners
from analyzer.reuse.evidence import count_marks
from analyzer.reuse.index import Index, build_index, open_index, save_index
from analyzer.reuse.matching import match_reports
from analyzer.reuse.neighbours import encode_keys
from analyzer.reuse.passages import build_passages
from analyzer.reuse.results import build_report_pairs, build_sharing
from analyzer.reuse.selection import family_note, partners, select_reports
from analyzer.reuse.sharing import agencies_of_keys, explained_by_templates
from analyzer.reuse.statistics import corpus_statistics
from analyzer.reuse.units import collect_units, read_units
from analyzer.reuse.views import build_views
from analyzer.texts import text_of

__all__ = ["Index", "Known", "compare_with", "find_reuse", "open_index", "save_index"]


def find_reuse(
    analyses: Iterable[ReportAnalysis | Narrative],
    *,
    encode: Callable[[Sequence[str]], NDArray[np.float32]] | None = None,
    config: ReuseConfig = ReuseConfig(),
    keep: Callable[[Index], None] | None = None,
) -> Reuse:
    """Everything shared between `analyses`; the same for any order of them.

    `encode` gives one row per text; without it only wording is compared, and a note says so. `keep` is called
    with the index by which `compare_with` compares further reports with these.
    """
    units = collect_units(read_units(analysis) for analysis in analyses)
    notes: tuple[str, ...] = ()
    if encode is None:
        notes = (text_of("note", "lexical_only"),)
    if not units.keys:
        return Reuse(notes=notes)
    vectors = encode_keys(units.keys, encode)
    statistics = corpus_statistics(units, vectors, encode, config)
    views = build_views(units.keys, units.samples, vectors, statistics, config)
    del vectors  # a quarter of a gigabyte for 10,000 reports; the views hold centred ones
    selected = select_reports(units, views, statistics.margin, config, None)
    matches = [
        match
        for left, rights in partners(selected)
        for match in match_reports(left, rights, units.rows, views, config)
        if match.score >= config.threshold
    ]
    n_holders = np.bincount(agencies_of_keys(units)[0], minlength=len(units.keys))
    loners = find_loners(in_company(matches, units.rows, units.agencies), n_holders, config)
    matches = without_loners(matches, loners, units.rows)
    notes += family_note(selected.n_cut)
    if n_templates := explained_by_templates(units, config):
        notes += (text_of("note", "templates").format(n=n_templates),)
    passages, pairs = build_passages(matches, units, config)
    reports = [r.report for r in units.reports]
    marks = count_marks(reports)
    if keep is not None:
        keep(build_index(units, views, statistics, loners, marks, config))
    return Reuse(
        pairs=pairs,
        passages=passages,
        report_pairs=build_report_pairs(passages, matches, units, views, marks),
        clusters=build_clusters(passages, reports, units.agencies, config),
        sharing=build_sharing(passages, units, views, loners),
        notes=notes,
    )
