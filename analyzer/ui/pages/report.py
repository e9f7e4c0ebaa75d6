"""One report: its text with highlights, its tables, its findings."""

from __future__ import annotations

import streamlit as st

from analyzer.export import in_chinese
from analyzer.ui import queries
from analyzer.ui.highlight import STYLE, to_html
from analyzer.ui.shared import analysis, choose_report, findings_of, frame, ui

report_id = choose_report("report.id", ui("reports"))
if report_id is None:
    st.stop()
one = analysis(report_id)
layers = st.pills(
    ui("layers"),
    ["themes", "claims", "findings", "reuse"],
    format_func=lambda key: ui(f"layer_{key}"),
    selection_mode="multi",
    default=["themes", "claims", "findings"],
    key="report.layers",
)

findings = findings_of(report_id)
makers = {
    "themes": lambda: queries.theme_marks(one),
    "claims": lambda: queries.claim_marks(one),
    "findings": lambda: queries.finding_marks(findings),
    "reuse": lambda: queries.reuse_marks(frame("reuse_passages"), report_id),
}
marks = queries.block_marks(one) + [m for layer in layers for m in makers[layer]()]
rows = frame("findings")
mine = rows[rows["report_id"] == report_id]
cells = frame("cells")

st.subheader(one.report.title or one.report.report_id)
text_tab, findings_tab, tables_tab = st.tabs([ui("text"), ui("findings"), ui("tables")])
with text_tab:
    st.html(STYLE + queries.legend_html() + to_html(one.report.text, marks))
with findings_tab:
    shown = mine[["code", "severity", "status", "message", "text", "basis", "advice"]]
    if len(mine):
        st.dataframe(in_chinese(shown), hide_index=True, width="stretch")
    else:
        st.success(ui("no_findings"))
with tables_tab:
    for number, grid in queries.table_grids(cells[cells["report_id"] == report_id]):
        st.markdown(f"**{ui('table')}{'一二三四'[number - 1]}**")
        st.dataframe(grid, width="stretch")
