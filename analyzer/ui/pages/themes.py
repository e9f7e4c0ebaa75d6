"""Theme statistics: heat map and bars, coverage gaps, the sentences behind every number."""

from __future__ import annotations

import altair as alt
import streamlit as st

from analyzer.export import csv_bytes, in_chinese, theme_name
from analyzer.texts import text_of, texts
from analyzer.themes import load_scheme
from analyzer.ui.queries import reports as report_query
from analyzer.ui.queries import themes as query
from analyzer.ui.shared import derived, frame, open_report, percent_column, table, ui

PAGE = 30  # values of the grouping column in one heat map
reports = frame("reports")
boxes = st.columns([1, 1, 1.3, 1, 1.3, 1.5])
by = boxes[0].selectbox(
    ui("group_by"), query.GROUPS, format_func=lambda k: text_of("columns", k), key="themes.by"
)
measure = boxes[1].selectbox(
    ui("measure"), query.MEASURES, format_func=lambda k: text_of("columns", k), key="themes.value"
)
regions = boxes[2].multiselect(
    ui("region"), report_query.region_options(reports), key="themes.regions", placeholder=ui("all")
)
years = boxes[3].multiselect(
    ui("year"), sorted(reports["year"].dropna().unique()), key="themes.years", placeholder=ui("all")
)
roles = boxes[4].multiselect(
    ui("role"),
    texts("role"),
    format_func=lambda k: text_of("role", k),
    key="themes.roles",
    placeholder=ui("all"),
)
sections = boxes[5].multiselect(
    ui("section"),
    texts("section"),
    format_func=lambda k: text_of("section", k),
    key="themes.sections",
    placeholder=ui("all"),
)
filters = {"regions": regions, "years": years, "roles": roles, "sections": sections}
units, long = query.keep(derived("units"), **filters), query.keep(derived("by_theme"), **filters)
if units.empty:
    st.info(ui("no_sentences"))
    st.stop()
counted = query.theme_table(long, units, by=by)
values = sorted(counted[by].unique())
map_tab, gap_tab, drill_tab = st.tabs([ui("distribution"), ui("coverage"), ui("drill")])
with map_tab:
    shown_values = values
    if len(values) > PAGE:
        starts = range(0, len(values), PAGE)
        label = ui("page_of")
        first = st.selectbox(
            text_of("columns", by),
            starts,
            format_func=lambda n: label.format(
                first=n + 1, last=min(n + PAGE, len(values)), all=len(values)
            ),
            key="themes.page",
        )
        shown_values = values[first : first + PAGE]
    page = counted[counted[by].isin(shown_values)]
    chart_data = in_chinese(page[page["theme"] != "none"], guarded=False)
    theme, other = chart_data.columns[:2]
    number = text_of("columns", measure)
    order = [theme_name(t) for t in (*load_scheme().keys, "none")]
    form = ".0%" if measure.startswith("share") else ",d"
    heat = (
        alt.Chart(chart_data)
        .mark_rect()
        .encode(
            x=alt.X(
                f"{theme}:N",
                sort=order,
                title=None,
                axis=alt.Axis(orient="top", labelAngle=-40, labelLimit=140, labelOverlap=False),
            ),
            y=alt.Y(f"{other}:N", title=None, axis=alt.Axis(labelLimit=220)),
            color=alt.Color(
                f"{number}:Q", scale=alt.Scale(scheme="blues"), legend=alt.Legend(format=form)
            ),
            tooltip=[theme, other, alt.Tooltip(f"{number}:Q", format=form)],
        )
    )
    st.altair_chart(heat.properties(height=max(120, 22 * len(shown_values) + 110)))
    bars = (
        alt.Chart(query.bars(long))
        .mark_bar()
        .encode(
            y=alt.Y("theme:N", sort=order, title=None, axis=alt.Axis(labelLimit=200)),
            x=alt.X("n:Q", title=text_of("columns", "n_theme_sentences")),
            color=alt.Color("role:N", title=ui("role"), scale=alt.Scale(scheme="tableau10")),
            tooltip=["theme", "role", "n"],
        )
    )
    st.altair_chart(bars.properties(height=480))
    table(
        page,
        "themes.table",
        config={k: percent_column() for k in ("share_sentences", "share_chars")},
    )
    st.download_button(
        ui("download_csv"), lambda: csv_bytes(page), "themes.csv", "text/csv", key="themes.csv"
    )
with gap_tab:
    wanted = st.multiselect(
        ui("gap_themes"),
        load_scheme().keys,
        format_func=theme_name,
        key="themes.gap",
        placeholder=ui("all"),
    )
    inside = report_query.filter_reports(reports, regions=regions, years=years)
    gaps = query.gaps(long, inside, wanted)
    left, right = st.columns([1, 2])
    with left:
        table(
            query.silence(long, len(inside)),
            "themes.silence",
            config={"share_silent": percent_column()},
        )
    with right:
        shown = gaps[["agency", "year", "n_gaps", "gaps"]]
        row = table(
            shown,
            "themes.gaps",
            select=True,
            config={"gaps": st.column_config.TextColumn(width="large")},
        )
        st.download_button(
            ui("download_csv"),
            lambda: csv_bytes(shown),
            "gaps.csv",
            "text/csv",
            key="themes.gapcsv",
        )
    if row is not None:
        open_report(gaps["report_id"].iloc[row])
with drill_tab:
    left, right = st.columns(2)
    theme_key = left.selectbox(
        ui("theme"), [*load_scheme().keys, "none"], format_func=theme_name, key="themes.theme"
    )
    value = right.selectbox(
        text_of("columns", by),
        values,
        index=None,
        key="themes.one",
        placeholder=ui("all"),
        format_func=lambda v: text_of(by, v) if by in ("section", "role") else str(v),
    )
    found = query.sentences_of(long, theme_key, by=by, value=value)
    st.caption(ui("sentence_count").format(n=len(found)))
    shown = found.drop(columns=["report_id", "start"])
    row = table(
        shown,
        "themes.sentences",
        select=True,
        config={"top_score": percent_column(), "text": st.column_config.TextColumn(width="large")},
    )
    st.download_button(
        ui("download_csv"),
        lambda: csv_bytes(shown),
        "sentences.csv",
        "text/csv",
        key="themes.sentcsv",
    )
    if row is not None:
        open_report(found["report_id"].iloc[row])
