"""Claims: what the reports claim in numbers, against tables, last year and peers."""

from __future__ import annotations

import streamlit as st

from analyzer.export import csv_bytes
from analyzer.texts import text_of
from analyzer.ui.queries import claims as query
from analyzer.ui.shared import derived, frame, open_report, table, ui

claims = derived("claims")
if claims.empty:
    st.info(ui("no_claims"))
    st.stop()
counts = query.metric_counts(claims)
left, right = st.columns(2)
metric = left.selectbox(
    ui("metric"),
    list(counts),
    index=list(counts).index(query.FIRST) if query.FIRST in counts else 0,
    format_func=lambda m: f"{text_of('metric', m)}（{counts[m]}）",
    key="claims.metric",
)
agency = right.text_input(
    ui("search_agency"), key="claims.agency", placeholder=ui("search_hint"), bind="query-params"
)
if agency.strip():
    claims = claims[claims["agency"].str.contains(agency.strip(), regex=False)]
number = st.column_config.NumberColumn(format="localized")
config = dict.fromkeys("number in_table last_year median parts_sum difference".split(), number)
config["change"] = st.column_config.NumberColumn(format="percent")
config["z"] = st.column_config.NumberColumn(format="%.1f")
config["text"] = st.column_config.TextColumn(width="large")
tabs = st.tabs([ui(k) for k in ("by_metric", "comparison", "breakdown", "outliers")])
with tabs[0]:
    mine = claims[claims["metric"] == metric]
    shown = mine[query.CLAIM_COLUMNS]
    row = table(shown, "claims.table", config=config, select=True, height=440)
    st.download_button(
        ui("download_csv"), lambda: csv_bytes(shown), "claims.csv", "text/csv", key="claims.csv"
    )
    if row is not None:
        open_report(mine["report_id"].iloc[row])
with tabs[1]:
    st.caption(ui("comparison_note"))
    compared = query.against_tables(claims, frame("cells"), metric)
    if st.toggle(ui("only_different"), key="claims.different"):
        compared = compared[compared["differs"]]
    row = table(
        compared.drop(columns="report_id"),
        "claims.compared",
        config=config,
        select=True,
        height=420,
    )
    if row is not None:
        open_report(compared["report_id"].iloc[row])
with tabs[2]:
    trees = query.breakdowns(claims[claims["metric"] == metric].pipe(query.with_parts, claims))
    if trees.empty:
        st.info(ui("no_claims"))
    else:
        row = table(
            trees.drop(columns=["claim_id", "report_id"]),
            "claims.trees",
            config=config,
            select=True,
            height=280,
        )
        st.text("\n".join(query.tree_lines(claims, trees["claim_id"].iloc[row or 0])))
with tabs[3]:
    st.caption(ui("outlier_note"))
    base = derived("triage")
    kinds = dict(zip(base["agency"], base["kind"], strict=True))
    peers = query.outliers(claims, metric, kinds)
    row = table(
        peers.drop(columns="report_id"), "claims.outliers", config=config, select=True, height=420
    )
    if row is not None:
        open_report(peers["report_id"].iloc[row])
