"""Triage: one row a report, highest risk first; a click on a row opens the report."""

from __future__ import annotations

import streamlit as st

from analyzer.ui import deciding
from analyzer.ui.filters import many, search, switch
from analyzer.ui.queries import reports as query
from analyzer.ui.queries.themes import NONE
from analyzer.ui.shared import (
    ask,
    finished_words,
    frame,
    once,
    open_report,
    the_store,
    theme_words,
    ui,
)
from analyzer.ui.tables import csv_button, table

base = once("triage")
words = {key: name for key, name in theme_words().items() if key != NONE}
boxes = st.columns([1.4, 1.4, 1.1, 0.9, 1.4, 1.4, 1.2], vertical_alignment="bottom")
with boxes[0]:
    agency = search("triage.agency")
with boxes[1]:
    regions = many(ui("region"), query.region_options(base), "triage.regions")
with boxes[2]:
    kinds = many(ui("kind"), sorted(base["kind"].unique()), "triage.kinds")
with boxes[3]:
    years = many(ui("year"), query.years_of(base), "triage.years")
with boxes[4]:
    themes = many(ui("theme"), words, "triage.themes", words.__getitem__)
with boxes[5]:
    rules = many(ui("rule"), once("rules"), "triage.rules", query.rule_name)
with boxes[6]:
    silent = switch(ui("silent"), "triage.silent", ui("silent_help"))

keep = set(base["report_id"])
if themes:
    keep &= query.reports_by_theme(ask, themes, said=not silent, all_ids=keep)
if rules:
    keep &= query.reports_with_rules(ask, rules)
rows = query.filter_reports(
    base, agency=agency, regions=regions, kinds=kinds, years=years, keep=keep
)
decided = query.decided_share(ask, once("n_findings"), deciding.decided())
rows = rows.assign(decided=[decided.get(i, "0/0") for i in rows["report_id"]])

run = the_store().run
st.caption(
    ui(
        "triage_caption",
        shown=len(rows),
        reports=run.n_reports,
        skipped=run.n_skipped,
        finished=finished_words(),
    )
)
shown = rows[query.TRIAGE_COLUMNS]
chosen = table(shown, "triage.table", short=True, select=True, height=500)
if chosen is not None:
    open_report(rows["report_id"].iloc[chosen])
csv_button(shown, "triage", "triage.csv")
register = frame("register")
left_out = {"missing": register[register["register_status"] == "missing"]}
left_out["skipped"] = frame("skipped")
for name, data in left_out.items():
    if len(data):
        with st.expander(f"{ui(name)}（{len(data)}）"):
            table(data, f"triage.{name}", short=True)
            csv_button(data, name, f"triage.{name}.csv")
