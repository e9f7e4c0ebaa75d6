"""Triage: one row a report, highest risk first; a click on a row opens the report."""

from __future__ import annotations

import streamlit as st

from analyzer.export import csv_bytes, theme_name
from analyzer.themes import load_scheme
from analyzer.ui import deciding
from analyzer.ui.queries import reports as query
from analyzer.ui.queries import themes as theme_query
from analyzer.ui.shared import (
    derived,
    finished_words,
    frame,
    open_report,
    percent_column,
    table,
    the_store,
    ui,
)

base, findings, register = derived("triage"), frame("findings"), frame("register")
boxes = st.columns([1.6, 1.5, 1.2, 1, 1.6, 1.6, 1])
agency = boxes[0].text_input(
    ui("search_agency"), key="triage.agency", placeholder=ui("search_hint"), bind="query-params"
)
regions = boxes[1].multiselect(
    ui("region"), query.region_options(base), key="triage.regions", placeholder=ui("all")
)
kinds = boxes[2].multiselect(
    ui("kind"), sorted(base["kind"].unique()), key="triage.kinds", placeholder=ui("all")
)
years = boxes[3].multiselect(
    ui("year"), sorted(base["year"].dropna().unique()), key="triage.years", placeholder=ui("all")
)
themes = boxes[4].multiselect(
    ui("theme"),
    load_scheme().keys,
    format_func=theme_name,
    key="triage.themes",
    placeholder=ui("all"),
)
rules = boxes[5].multiselect(
    ui("rule"),
    query.rules_found(findings, base["report_id"]),
    format_func=query.rule_name,
    key="triage.rules",
    placeholder=ui("all"),
)
silent = boxes[6].toggle(ui("silent"), key="triage.silent", help=ui("silent_help"))

keep = set(base["report_id"])
if themes:
    keep &= theme_query.reports_by_theme(
        derived("by_theme"), themes, said=not silent, all_ids=base["report_id"]
    )
if rules:
    keep &= query.reports_with_rules(findings, rules)
rows = query.filter_reports(
    base, agency=agency.strip(), regions=regions, kinds=kinds, years=years, keep=keep
)
shares = query.decided_share(findings, deciding.states())
rows = rows.assign(decided=[shares.get(i, "0/0") for i in rows["report_id"]])

run = the_store().run
st.caption(
    ui("triage_caption").format(
        shown=len(rows),
        reports=run.n_reports,
        skipped=run.n_skipped,
        finished=finished_words(),
    )
)
shown = rows[query.TRIAGE_COLUMNS]
config = {
    name: percent_column() for name in shown.columns if name.endswith(("containment", "share"))
}
config |= {name: percent_column() for name in ("series_overview", "series_problems")}
config["year"] = st.column_config.NumberColumn(format="%d")
chosen = table(
    shown,
    "triage.table",
    config=config,
    headers=query.short_headers(shown),
    select=True,
    height=520,
)
if chosen is not None:
    open_report(rows["report_id"].iloc[chosen])
st.download_button(
    ui("download_csv"), lambda: csv_bytes(shown), "triage.csv", "text/csv", key="triage.csv"
)
missing = register[register["register_status"] == "missing"]
for name, data in (("missing", missing), ("skipped", frame("skipped"))):
    if len(data):
        with st.expander(f"{ui(name)}（{len(data)}）"):
            table(data, f"triage.{name}")
