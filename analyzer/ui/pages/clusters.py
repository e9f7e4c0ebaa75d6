"""Clusters of reports that share a source: members, common text, who shares with whom."""

from __future__ import annotations

import altair as alt
import streamlit as st

from analyzer.texts import text_of
from analyzer.ui.queries import reports as report_query
from analyzer.ui.queries import reuse as query
from analyzer.ui.shared import derived, frame, open_report, table, ui

clusters, names = frame("reuse_clusters"), derived("names")
if clusters.empty:
    st.info(ui("no_clusters"))
    st.stop()
st.caption(ui("clusters_caption"))
listed = query.cluster_list(clusters, names)
shown = listed[["n_agencies", "n_reports", "sharing", "exemplar"]]
chosen = table(shown, "clusters.table", select=True, height=145)
one = listed.iloc[chosen or 0]
mine = clusters[clusters["cluster_id"] == one["cluster_id"]]
ids = mine["report_id"].tolist()

words = ui("cluster_words").format(agencies=one["n_agencies"], reports=one["n_reports"])
st.markdown(f"**{text_of('words', 'verdict')}**　{words}")
left, right = st.columns([3, 2])
with left:
    top = st.columns([1.4, 1])
    minimum = top[0].slider(
        ui("minimum_containment"), 0.0, 1.0, 0.05, 0.05, key="clusters.minimum", format="percent"
    )
    picture = top[1].segmented_control(
        ui("picture"),
        ["network", "matrix"],
        default="network",
        required=True,
        format_func=ui,
        key="clusters.picture",
    )
    edges = query.edges_within(frame("reuse_pairs"), ids, minimum)
    if edges.empty:
        st.info(ui("no_edges"))
    elif picture == "network":
        st.echarts_chart(query.network(ids, edges, names), height=430, key="clusters.graph")
    else:
        columns = {c: text_of("columns", c) for c in ("mine", "other", "share")}
        data = query.matrix(ids, edges, names).rename(columns=columns)
        mine_, other_, share_ = columns.values()
        chart = (
            alt.Chart(data)
            .mark_rect()
            .encode(
                x=alt.X(f"{other_}:N", axis=alt.Axis(labelLimit=180, labelAngle=-40)),
                y=alt.Y(f"{mine_}:N", axis=alt.Axis(labelLimit=180)),
                color=alt.Color(f"{share_}:Q", scale=alt.Scale(scheme="blues", domain=[0, 1])),
                tooltip=[mine_, other_, alt.Tooltip(f"{share_}:Q", format=".0%")],
            )
        )
        st.altair_chart(chart, width="stretch")
with right:
    st.markdown(f"**{ui('members')}**")
    dates = frame("reports").set_index("report_id")["published"]
    members = mine.assign(published=mine["report_id"].map(dates))
    members = members.sort_values(["published", "report_id"], ignore_index=True)
    columns_ = members[["agency", "year", "published", "region"]]
    headers = report_query.short_headers(columns_)
    row = table(columns_, "clusters.members", headers=headers, select=True, height=240)
    if row is not None:
        open_report(members["report_id"].iloc[row])
    st.markdown(f"**{ui('common_text')}**")
    with st.container(height=230):
        st.text(mine["text"].iloc[0].replace(" … ", "\n\n"))
