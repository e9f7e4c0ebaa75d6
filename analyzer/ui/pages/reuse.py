"""Reuse: ranked pairs, both texts side by side."""

from __future__ import annotations

import streamlit as st

from analyzer.export import in_chinese
from analyzer.ui import queries
from analyzer.ui.highlight import STYLE
from analyzer.ui.shared import frame, ui

pairs = frame("reuse_pairs")
st.title(ui("pair"))
st.caption(ui("verdict"))
minimum = st.slider(ui("minimum"), 0.0, 1.0, 0.5, 0.05, key="reuse.minimum")
shown = pairs[pairs["score"] >= minimum].reset_index(drop=True)
if shown.empty:
    st.info(ui("no_pairs"))
    st.stop()
event = st.dataframe(
    in_chinese(shown[queries.PAIR_COLUMNS]),
    hide_index=True,
    width="stretch",
    on_select="rerun",
    selection_mode="single-row",
    key="reuse.table",
)
row = shown.iloc[event.selection.rows[0] if event.selection.rows else 0]

passages = queries.passages_of(
    frame("reuse_passages"), row["left_report_id"], row["right_report_id"]
)

st.subheader(f"{row['left_report_id']} ↔ {row['right_report_id']}")
numbers = st.columns(4)
numbers[0].metric(
    ui("containment"), f"{row['left_containment']:.0%} / {row['right_containment']:.0%}"
)
numbers[1].metric(ui("repeated"), f"{row['left_repeated']} / {row['left_total']}")
numbers[2].metric(ui("longest_run"), row["longest_run"])
numbers[3].metric(ui("formula_chars"), row["formula_chars"])
if row["evidence"]:
    st.warning(row["evidence"])
for passage in passages.to_dict("records"):
    st.caption(queries.passage_caption(passage))
    left, right = st.columns(2)
    left_html, right_html = queries.difference_html(passage["left_text"], passage["right_text"])
    left.html(STYLE + left_html)
    right.html(STYLE + right_html)
