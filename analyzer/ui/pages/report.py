"""One report: its text with highlights, the list of findings beside it, its tables, its claims."""

from __future__ import annotations

import streamlit as st

from analyzer.export import notice_sheet, render_docx
from analyzer.ui import deciding
from analyzer.ui.highlight import to_html
from analyzer.ui.queries import claims as claim_query
from analyzer.ui.queries import report as query
from analyzer.ui.shared import (
    all_frames,
    analysis,
    choose_report,
    derived,
    findings_of,
    frame,
    table,
    the_store,
    ui,
)

LISTED = 12  # findings at a time: a browser draws more of them slowly
top = st.columns([4, 1.2, 1.2], vertical_alignment="center")
with top[0]:
    report_id = choose_report("report.id", ui("reports"))
if report_id is None:
    st.info(ui("no_reports"))
    st.stop()
one, findings, store = analysis(report_id), findings_of(report_id), the_store()
with top[1]:
    deciding.who_box()
top[2].download_button(
    ui("notice"),
    lambda: render_docx(
        notice_sheet(all_frames(), store.run, str(report_id), decisions=deciding.decisions())
    ),
    f"{report_id}-notice.docx",
    key="report.notice",
)
row = derived("triage").set_index("report_id").loc[report_id]
shown_findings = query.shown_findings(findings)
st.markdown(
    f"### {(one.report.title or derived('names')[report_id]).replace('#', '')}", width="stretch"
)
st.caption(query.facts_line(row))
text_tab, tables_tab, claims_tab = st.tabs(
    [ui("text_and_findings"), ui("tables"), ui("layer_claims")]
)
with text_tab:
    layers = st.pills(
        ui("layers"),
        ["themes", "roles", "claims", "findings", "reuse"],
        format_func=lambda key: ui(f"layer_{key}"),
        selection_mode="multi",
        default=["themes", "claims", "findings", "reuse"],
        label_visibility="collapsed",
        key="report.layers",
    )
    st.html(query.legend_html(layers))
    parts = query.text_parts(one.report.text)
    part = parts[0]
    if len(parts) > 1:
        number = st.selectbox(ui("part"), range(1, len(parts) + 1), key="report.part")
        part = parts[number - 1]
    left, right = st.columns([3, 2])
    with left.container(height=560):
        marks = query.marks_of(one, findings, frame("reuse_passages"), derived("names"), layers)
        st.html(to_html(one.report.text, marks, start=part.start, end=part.end))
    with right.container(height=560):

        @st.fragment
        def finding_list() -> None:
            latest = store.decisions.latest()
            if not shown_findings:
                st.success(ui("no_findings"))
            first = 0
            if len(shown_findings) > LISTED:
                first = st.selectbox(
                    ui("findings"),
                    range(0, len(shown_findings), LISTED),
                    format_func=lambda n: ui("page_of").format(
                        first=n + 1,
                        last=min(n + LISTED, len(shown_findings)),
                        all=len(shown_findings),
                    ),
                    label_visibility="collapsed",
                    key="report.first",
                )
            for finding in shown_findings[first : first + LISTED]:
                st.html(
                    query.finding_card(finding, derived("names"), start=part.start, end=part.end)
                )
                known = latest.get(finding.fingerprint)
                state, note = (known.state, known.note) if known else ("pending", "")
                deciding.decision_box(finding.fingerprint, state, note, "report")

        finding_list()
with tables_tab:
    failing = query.failing_cells(findings)
    for one_table in one.tables:
        st.html(
            f"<b>{ui('table')}{'一二三四'[one_table.table - 1]}</b>"
            + query.table_html(one_table, failing)
        )
    if not one.tables:
        st.info(ui("no_tables"))
with claims_tab:
    mine = derived("claims")
    mine = mine[mine["report_id"] == report_id]
    table(mine[claim_query.CLAIM_COLUMNS[2:]], "report.claims")
