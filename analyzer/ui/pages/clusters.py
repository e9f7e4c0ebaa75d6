"""Clusters of reports that share a source: members, common text, who shares with whom."""

from __future__ import annotations

import streamlit as st

from analyzer.records import Sharing
from analyzer.texts import text_of
from analyzer.ui import charts
from analyzer.ui.filters import share
from analyzer.ui.queries import clusters as query
from analyzer.ui.queries import pairs as pair_query
from analyzer.ui.shared import ask, once, open_pair, open_report, the_store, ui
from analyzer.ui.tables import csv_button, table

names = once("names")
listed = query.cluster_list(ask, names)
if listed.empty:
    st.info(ui("no_clusters"))
    st.stop()
st.caption(ui("clusters_caption"))
columns = listed[["exemplar", "n_agencies", "n_reports", "sharing"]]
row = table(columns, "clusters.table", short=True, select=True, height=145)
if row is not None:
    st.query_params["cluster"] = listed["cluster_id"].iloc[row]
wanted = listed[listed["cluster_id"] == st.query_params.get("cluster")]
one = (wanted if len(wanted) else listed).iloc[0].to_dict()
members = query.members(ask, one["cluster_id"])
ids = members["report_id"].tolist()

words = ui("cluster_words", agencies=one["n_agencies"], reports=one["n_reports"])
verdict = text_of("words", "verdict")
if one["sharing"] != Sharing.UNIQUE:
    verdict = ui("not_suspected", kind=text_of("sharing", one["sharing"]))
st.markdown(f"**{verdict}**　{words}")
left, right = st.columns([3, 2])
with left:
    top = st.columns([1.4, 1], vertical_alignment="bottom")
    with top[0]:
        minimum = share(ui("minimum_containment"), "clusters.minimum", default=0.05)
    picture = top[1].segmented_control(
        ui("picture"),
        ["network", "matrix"],
        default="network",
        required=True,
        format_func=ui,
        key="clusters.picture",
        bind="query-params",
    )
    limit = pair_query.suspicion_limit(the_store().run)
    edges = query.edges_within(ask, ids, minimum, limit)
    if edges.empty:
        st.info(ui("no_edges"))
    elif picture == "network":
        st.echarts_chart(query.network(ids, edges, names), height=430, key="clusters.graph")
    else:
        st.caption(ui("matrix_caption"))
        data = query.matrix(ids, edges, names)
        order = [names.get(i, i) for i in ids]
        event = st.altair_chart(
            charts.share_matrix(data, order), on_select="rerun", key="clusters.matrix"
        )
        for cell in event.selection.get(charts.CELL, []):
            if cell.get("pair_id"):
                open_pair(cell["pair_id"])
with right:
    st.markdown(f"**{ui('members')}**")
    shown = members[["agency", "year", "published", "region"]]
    row = table(shown, "clusters.members", short=True, select=True, height=240)
    if row is not None:
        open_report(members["report_id"].iloc[row])
    csv_button(shown, "cluster", "clusters.csv")
    st.markdown(f"**{ui('common_text')}**")
    with st.container(height=230):
        st.text(members["text"].iloc[0].replace(" … ", "\n\n"))
