"""Claims: what the reports claim in numbers."""

from __future__ import annotations

import streamlit as st

from analyzer.export import csv_bytes, in_chinese
from analyzer.ui.shared import frame, ui

claims = frame("claims")
st.title(ui("layer_claims"))
left, right = st.columns(2)
metrics = left.multiselect(
    ui("metric"), sorted(claims["metric"].unique()), key="claims.metrics", placeholder=ui("all")
)
agencies = right.multiselect(
    ui("agency"), sorted(claims["agency"].unique()), key="claims.agencies", placeholder=ui("all")
)

shown = claims[claims["metric"].isin(metrics)] if metrics else claims
shown = shown[shown["agency"].isin(agencies)] if agencies else shown

st.dataframe(in_chinese(shown.drop(columns=["sentence_id"])), hide_index=True, width="stretch")
st.download_button(ui("download_csv"), csv_bytes(shown), "claims.csv", "text/csv", key="claims.csv")
