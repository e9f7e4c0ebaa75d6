"""One report: its text with highlights, the list of findings beside it, its tables, its claims."""

from __future__ import annotations

import streamlit as st

from analyzer.export import notice_sheet, render_docx
from analyzer.ui import deciding, report_view
from analyzer.ui.filters import choose_report, tabs
from analyzer.ui.queries import exports
from analyzer.ui.queries import report as query
from analyzer.ui.shared import analysis, ask, findings_of, once, the_store, ui

top = st.columns([4, 1.2, 1.2], vertical_alignment="center")
with top[0]:
    report_id = choose_report()
if report_id is None:
    st.info(ui("no_reports"))
    st.stop()
one, findings, store = analysis(report_id), findings_of(report_id), the_store()
with top[1]:
    deciding.who_box()


def notice() -> bytes:
    """The findings list of this report."""
    frames, decisions = exports.frames_about(ask, [one.report.report_id]), deciding.decisions()
    return render_docx(notice_sheet(frames, store.run, one.report.report_id, decisions=decisions))


top[2].download_button(
    ui("notice"), notice, f"{report_id}-notice.docx", key="report.notice", on_click="ignore"
)
title = one.report.title or once("names")[report_id]
st.markdown(f"### {query.plain(title)}")
st.caption(query.facts_line(once("triage").set_index("report_id").loc[report_id]))
text, shared, tables, claims = tabs(
    ("text_and_findings", "layer_reuse", "tables", "layer_claims"), "report.tab"
)
if text.open:
    with text:
        report_view.text_and_findings(one, findings)
if shared.open:
    with shared:
        report_view.shared_with(report_id)
if tables.open:
    with tables:
        report_view.statutory_tables(one, findings)
if claims.open:
    with claims:
        report_view.claims(report_id)
