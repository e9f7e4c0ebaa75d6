"""Theme statistics: theme by agency, year, section or role, as heat map and as CSV."""

from __future__ import annotations

import altair as alt
import streamlit as st

from analyzer.export import csv_bytes, in_chinese
from analyzer.frames import theme_statistics
from analyzer.texts import text_of, texts
from analyzer.ui import queries
from analyzer.ui.shared import frame, ui

st.title(ui("heatmap"))
left, middle, right, last = st.columns(4)
by = left.selectbox(
    ui("group_by"),
    ["agency", "year", "section", "role", "region"],
    format_func=lambda key: text_of("columns", key),
    key="themes.by",
)
value = middle.selectbox(
    ui("measure"),
    ["n_theme_sentences", "n_theme_chars"],
    format_func=lambda key: text_of("columns", key),
    key="themes.value",
)
roles = right.multiselect(
    ui("role"),
    list(texts("role")),
    format_func=lambda k: text_of("role", k),
    key="themes.roles",
    placeholder=ui("all"),
)
sections = last.multiselect(
    ui("section"),
    list(texts("section")),
    format_func=lambda k: text_of("section", k),
    key="themes.sections",
    placeholder=ui("all"),
)

statistics = queries.filter_statistics(
    theme_statistics(frame("sentences")), roles=roles, sections=sections
)
shown = in_chinese(queries.theme_table(statistics, by=by, value=value))

theme, other, number = shown.columns
chart = (
    alt.Chart(shown)
    .mark_rect()
    .encode(
        x=alt.X(f"{other}:N", title=other),
        y=alt.Y(f"{theme}:N", title=theme),
        color=alt.Color(f"{number}:Q", scale=alt.Scale(scheme="blues")),
        tooltip=[theme, other, number],
    )
)
st.altair_chart(chart, width="stretch")
st.dataframe(shown, hide_index=True, width="stretch")
st.download_button(
    ui("download_csv"), csv_bytes(statistics), "themes.csv", "text/csv", key="themes.csv"
)
