"""Triage: one row a report, highest risk first."""

from __future__ import annotations

import streamlit as st

from analyzer.export import in_chinese
from analyzer.ui import queries
from analyzer.ui.shared import frame, ui

reports = frame("reports")
st.title(ui("reports"))
left, middle, right = st.columns([2, 1, 2])
agency = left.text_input(ui("search_agency"), key="triage.agency")
years = middle.multiselect(
    ui("year"), sorted(reports["year"].dropna().unique()), key="triage.years", placeholder=ui("all")
)
regions = right.multiselect(
    ui("region"), sorted(reports["region"].unique()), key="triage.regions", placeholder=ui("all")
)

rows = queries.triage(reports, regions=regions, years=years, agency=agency)

st.caption(ui("open_hint"))
event = st.dataframe(
    in_chinese(rows),
    hide_index=True,
    width="stretch",
    on_select="rerun",
    selection_mode="single-row",
    key="triage.table",
)
if event.selection.rows:
    chosen = rows["report_id"].iloc[event.selection.rows[0]]
    st.write(f"**{chosen}**")
    st.page_link(
        st.Page("report.py", url_path="report"),
        label=ui("open_report"),
        query_params={"report": chosen},
    )
skipped = frame("skipped")
if len(skipped):
    with st.expander(f"{ui('skipped')}（{len(skipped)}）"):
        st.dataframe(in_chinese(skipped), hide_index=True, width="stretch")
register = frame("register")
missing = register[register["register_status"] == "missing"]
if len(missing):
    with st.expander(f"{ui('missing')}（{len(missing)}）", expanded=True):
        st.dataframe(in_chinese(missing), hide_index=True, width="stretch")
