"""What the tabs of the report page draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from analyzer.records import Finding, ReportAnalysis, Span
from analyzer.ui import deciding
from analyzer.ui.filters import page_of
from analyzer.ui.highlight import to_html
from analyzer.ui.queries import claims as claim_query
from analyzer.ui.queries import pairs as pair_query
from analyzer.ui.queries import report as query
from analyzer.ui.queries import statutory
from analyzer.ui.shared import ask, once, open_pair, pair_link, the_store, theme_words, ui
from analyzer.ui.tables import csv_button, table

_LISTED = 12  # findings at a time: a browser draws more of them slowly
_HEIGHT = 540  # of the text and of the list beside it, so that both stand on a screen of 768 pixels
_LAYERS = ("themes", "roles", "claims", "findings", "reuse")
_AT_FIRST = [name for name in _LAYERS if name != "roles"]


def text_and_findings(one: ReportAnalysis, findings: Sequence[Finding]) -> None:
    """The text under its highlights, and beside it the findings, each with its place and a decision."""
    layers = st.pills(
        ui("layers"),
        _LAYERS,
        format_func=lambda key: ui(f"layer_{key}"),
        selection_mode="multi",
        default=_AT_FIRST,
        label_visibility="collapsed",
        key="report.layers",
        bind="query-params",
    )
    st.html(query.legend_html(layers))
    parts = query.text_parts(one.report.text)
    part = parts[0]
    if len(parts) > 1:
        number = st.selectbox(
            ui("part"),
            range(1, len(parts) + 1),
            format_func=lambda n: ui("part_of", n=n, all=len(parts)),
            key="report.part",
        )
        part = parts[number - 1]
    left, right = st.columns([3, 2])
    with left.container(height=_HEIGHT, key="report.text"):
        passages = pair_query.passages_in(ask, one.report.report_id)
        marks = query.marks_of(one, findings, passages, once("names"), layers, theme_words())
        st.html(to_html(one.report.text, marks, start=part.start, end=part.end))
    with right.container(height=_HEIGHT, key="report.list"):
        pairs = query.other_side(
            pair_query.pairs_of(ask, one.report.report_id, 0.0), one.report.report_id
        )
        others = dict(zip(pairs["report_id"], pairs["pair_id"], strict=True))
        _finding_list(query.shown_findings(findings), part, others)


@st.fragment
def _finding_list(findings: Sequence[Finding], part: Span, pairs: Mapping[str, str]) -> None:
    """The findings, some at a time; `pairs` are the pairs of this report by the other report's id."""
    if not findings:
        st.success(ui("no_findings"))
    latest = the_store().decisions.latest()
    first = page_of(len(findings), _LISTED, ui("findings"), "report.first")
    for finding in findings[first : first + _LISTED]:
        st.html(query.finding_card(finding, once("names"), start=part.start, end=part.end))
        for other in query.named_reports(finding, pairs):
            pair_link(pairs[other], ui("see_pair", name=once("names")[other]))
        known = latest.get(finding.fingerprint)
        state, note = (known.state, known.note) if known else ("pending", "")
        deciding.decision_box(finding.fingerprint, state, note, "report")


def shared_with(report_id: str) -> None:
    """The other reports that share wording with this one; a click on a row opens the pair."""
    limit = pair_query.suspicion_limit(the_store().run)
    pairs = pair_query.pairs_of(ask, report_id, limit)
    st.caption(ui("shared_caption"))
    shown = query.other_side(pairs, report_id)
    row = table(shown.drop(columns=["report_id", "pair_id"]), "report.pairs", select=True)
    if row is not None:
        open_pair(shown["pair_id"].iloc[row])


def statutory_tables(one: ReportAnalysis, findings: Sequence[Finding]) -> None:
    """The statutory tables; cells that findings point to are marked and say why."""
    if not one.tables:
        st.info(ui("no_tables"))
        return
    failing = statutory.failing_cells(findings)
    st.caption(ui("tables_caption"))
    for one_table in one.tables:
        st.html(
            f"<b>{ui('table')}{'一二三四'[one_table.table - 1]}</b>"
            + statutory.table_html(one_table, failing)
        )


def claims(report_id: str) -> None:
    """What the report claims in numbers."""
    mine = claim_query.claims_of(ask, report_id=report_id)[claim_query.CLAIM_COLUMNS[2:]]
    table(mine, "report.claims")
    if len(mine):
        csv_button(mine, f"{report_id}-claims", "report.claims.csv")
