"""Theme statistics: heat map and bars, coverage gaps, the sentences behind every number."""

from __future__ import annotations

import streamlit as st

from analyzer.texts import text_of, texts
from analyzer.ui import theme_view
from analyzer.ui.filters import many, one, tabs
from analyzer.ui.queries import reports as report_query
from analyzer.ui.queries import themes as query
from analyzer.ui.queries.sql import Scope
from analyzer.ui.shared import frame, once, ui

if not once("n_units"):
    st.info(ui("no_sentences"))
    st.stop()
reports = frame("reports")
boxes = st.columns([0.9, 0.9, 1.3, 1, 1.3, 1.6])
with boxes[0]:
    by = one(ui("group_by"), query.GROUPS, "themes.by", lambda k: text_of("columns", k))
with boxes[1]:
    measure = one(ui("measure"), query.MEASURES, "themes.measure", lambda k: text_of("columns", k))
with boxes[2]:
    regions = many(ui("region"), report_query.region_options(reports), "themes.regions")
with boxes[3]:
    years = many(ui("year"), report_query.years_of(reports), "themes.years")
with boxes[4]:
    roles = many(ui("role"), texts("role"), "themes.roles", lambda k: text_of("role", k))
with boxes[5]:
    sections = many(
        ui("section"), texts("section"), "themes.sections", lambda k: text_of("section", k)
    )
scope = Scope(regions, years, roles, sections)
spread, figures, roles_tab, gaps, drill = tabs(
    ("distribution", "figures", "by_role", "coverage", "drill"), "themes.tab"
)
if spread.open:
    with spread:
        theme_view.distribution(scope, by=by, measure=measure)
if figures.open:
    with figures:
        theme_view.figures(scope, by=by)
if roles_tab.open:
    with roles_tab:
        theme_view.roles(scope)
if gaps.open:
    with gaps:
        theme_view.coverage(scope)
if drill.open:
    with drill:
        theme_view.sentences(scope, by=by)
