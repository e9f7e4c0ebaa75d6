"""One pair of reports: what it shares in numbers, a decision, both texts side by side."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import streamlit as st

from analyzer.export import (
    Sheet,
    earlier_words,
    evidence_sheet,
    formula_share,
    render_docx,
    render_html,
)
from analyzer.texts import text_of
from analyzer.ui import deciding
from analyzer.ui.filters import tabs
from analyzer.ui.queries import difference, exports
from analyzer.ui.queries import pairs as query
from analyzer.ui.queries.report import plain, with_names
from analyzer.ui.shared import analysis, ask, once, report_link, the_store, ui

_HEIGHT = 560
_SIDES = ("left", "right")


def draw(pair: Mapping[Hashable, Any], *, suspected: bool) -> None:
    """Everything about a pair; `suspected` is False below the limit of the run."""
    one, other = (analysis(pair[f"{side}_report_id"]) for side in _SIDES)
    passages = query.passages_of(ask, one.report.report_id, other.report.report_id)
    _head(pair, suspected=suspected)
    _numbers(pair)
    if pair["evidence"]:
        st.warning(plain(with_names(pair["evidence"], once("names"))))
    for column, report in zip(st.columns(2), (one.report, other.report), strict=True):
        title = f"{report.title or report.report_id}　{report.published or ''}"
        with column:
            report_link(report.report_id, plain(title))
    aligned, whole = tabs(("aligned", "whole"), "reuse.tab")
    with aligned if aligned.open else whole:
        st.html(difference.legend_html())
    if aligned.open:
        with aligned:
            matches = query.matches_of(ask, one.report.report_id, other.report.report_id)
            for n, passage in enumerate(passages.to_dict("records"), 1):
                st.caption(f"{n}. {query.passage_caption(passage)}")
                st.html(difference.lines_html(passage, (one, other), matches))
    if whole.open:
        with whole:
            for column, side in zip(st.columns(2), _SIDES, strict=True):
                mine, theirs = (one, other) if side == "left" else (other, one)
                with column.container(height=_HEIGHT, key=f"reuse.{side}"):
                    st.html(difference.side_html(mine, theirs, passages, side=side))


def _head(pair: Mapping[Hashable, Any], *, suspected: bool) -> None:
    verdict = text_of("words", "verdict") if suspected else ui("below_limit")
    st.markdown(f"**{verdict}**　{earlier_words(pair)}")
    line = st.container(horizontal=True, vertical_alignment="center")
    with line:
        state = pair["decision"] or "pending"
        deciding.decision_box(pair["pair_id"], state, pair["decision_note"], "reuse")
        deciding.who_box()
    line.download_button(
        ui("evidence_html"),
        lambda: render_html(_sheet(pair)),
        f"{pair['pair_id']}.html",
        "text/html",
        key="reuse.html",
        on_click="ignore",
    )
    line.download_button(
        ui("evidence_docx"),
        lambda: render_docx(_sheet(pair)),
        f"{pair['pair_id']}.docx",
        key="reuse.docx",
        on_click="ignore",
    )


def _sheet(pair: Mapping[Hashable, Any]) -> Sheet:
    store = the_store()
    return evidence_sheet(
        exports.frames_about(ask, [pair["left_report_id"], pair["right_report_id"]]),
        store.run,
        pair["pair_id"],
        decisions=deciding.decisions(),
        finished=store.info["finished"],
    )


def _numbers(pair: Mapping[Hashable, Any]) -> None:
    facts = {
        "containment": " / ".join(f"{pair[f'{side}_containment']:.1%}" for side in _SIDES),
        "repeated": "｜".join(f"{pair[f'{s}_repeated']}/{pair[f'{s}_total']}" for s in _SIDES),
        "longest_run": pair["longest_run"],
        "formula_chars": pair["formula_chars"],
        "formula_share": f"{formula_share(pair):.0%}",
    }
    for box, (name, value) in zip(st.columns(len(facts)), facts.items(), strict=True):
        box.metric(ui(name), value, help=ui(f"{name}_help"))
