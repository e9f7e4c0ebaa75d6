"""Which passages of a report stand in another report, exactly where, rightly shared wording set aside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from analyzer.config import ReuseConfig
from analyzer.records import ReportAnalysis, Reuse
from analyzer.reuse.engine import Views, candidate_reports, match_reports
from analyzer.reuse.formulas import read_content
from analyzer.reuse.lexical import index_grams
from analyzer.reuse.neighbours import centred_vectors
from analyzer.reuse.results import (
    build_clusters,
    build_passages,
    build_report_pairs,
    build_sharing,
)
from analyzer.reuse.sharing import find_formulas
from analyzer.reuse.units import collect_units

__all__ = ["find_reuse"]

LEXICAL_ONLY = "相似句只按字面比较（未用句向量），改写较多的雷同可能未被发现"


def find_reuse(
    analyses: Sequence[ReportAnalysis],
    *,
    encode: Callable[[Sequence[str]], NDArray[np.float32]] | None = None,
    config: ReuseConfig = ReuseConfig(),  # noqa: B008 - frozen
    focus: Collection[str] | None = None,
) -> Reuse:
    """Everything shared between `analyses`; the same for any order of them.

    `encode` gives one row per text; without it only wording is compared, and a note says so. With
    `focus` (report ids) only pairs that touch one of these reports are compared.
    """
    units = collect_units(analyses)
    notes = () if encode is not None else (LEXICAL_ONLY,)
    if not units.sentences:
        return Reuse(notes=notes)
    content = read_content(units.keys, units.samples)
    formulas = find_formulas(units, content, config)
    formula = np.zeros(len(units.keys), dtype=np.bool_)
    formula[list(formulas)] = True
    length = np.array([len(k) for k in units.keys])
    views = Views(
        grams=index_grams(units.keys),
        vectors=None if encode is None else centred_vectors(units.keys, (), encode),
        content=content,
        usable=~formula & (length >= config.min_chars),
        formula=formula,
    )
    inside = None
    if focus is not None:
        inside = {i for i, r in enumerate(units.reports) if r.report_id in focus}
    matches = [
        match
        for left, right in candidate_reports(units, views, config, inside)
        for match in match_reports(left, right, units, views, config)
    ]
    passages, pairs = build_passages(matches, units, config)
    return Reuse(
        pairs=pairs,
        passages=passages,
        report_pairs=build_report_pairs(passages, units, views),
        clusters=build_clusters(passages, units, config),
        sharing=build_sharing(passages, units, formulas),
        notes=notes,
    )
