"""What the tabs of the themes page draw."""

from __future__ import annotations

import streamlit as st

from analyzer.ui import charts
from analyzer.ui.filters import many, one, page_of
from analyzer.ui.queries import themes as query
from analyzer.ui.queries.sql import Scope
from analyzer.ui.shared import ask, open_report, theme_words, ui
from analyzer.ui.tables import csv_button, table

_ROWS = 20  # of one heat map: what a screen holds
_SENTENCES = "agency year section role text".split()


def distribution(scope: Scope, *, by: str, measure: str) -> None:
    """The heat map; a click on a cell lists its sentences below."""
    words = theme_words()
    counted = query.theme_table(ask, scope, words, by=by)
    counted = counted[counted["theme"] != query.NONE]
    if counted.empty:
        st.info(ui("no_sentences"))
        return
    values = counted[by].drop_duplicates().tolist()
    left, right = st.columns([3, 2])
    with left:
        st.caption(ui("heat_caption"))
        first = page_of(len(values), _ROWS, ui("group_by"), "themes.page")
        page = counted[counted[by].isin(values[first : first + _ROWS])]
        event = st.altair_chart(
            charts.heat_map(page, words, by=by, measure=measure),
            on_select="rerun",
            key="themes.heat",
        )
        csv_button(page[["theme", by, measure]], "themes", "themes.csv")
    with right:
        cell = next(iter(event.selection.get(charts.CELL, [])), None)
        if cell is None:
            st.info(ui("click_cell"))
            return
        st.markdown(f"**{words[cell['theme']]}** · {query.value_name(by, cell['value'])}")
        columns = ["agency", "year", "text"]
        options = {"height": 460, "row_height": 76}
        _listed(scope, cell["theme"], columns, "themes.cell", by=by, value=cell["value"], **options)


def figures(scope: Scope, *, by: str) -> None:
    """Every number as a table."""
    counted = query.theme_table(ask, scope, theme_words(), by=by)
    table(counted, "themes.table", height=480)
    csv_button(counted, "themes", "themes.figures")


def roles(scope: Scope) -> None:
    """Bars: what is done with each theme."""
    counted = query.by_role(ask, scope)
    without = counted["theme"] == query.NONE
    n_without = int(counted.loc[without, "n_theme_sentences"].sum())
    counted = counted[~without]
    if counted.empty:
        st.info(ui("no_sentences"))
        return
    st.caption(ui("roles_caption", n=n_without))
    st.altair_chart(charts.role_bars(counted, theme_words()), key="themes.bars")
    csv_button(counted, "roles", "themes.rolecsv")


def coverage(scope: Scope) -> None:
    """Which themes are passed over, and by which reports."""
    words = {key: name for key, name in theme_words().items() if key != query.NONE}
    wanted = many(ui("gap_themes"), words, "themes.gap", words.__getitem__)
    inside = query.reports_inside(ask, scope)
    said = query.spoken_of(ask, scope)
    left, right = st.columns([1, 2])
    with left:
        st.caption(ui("silence_caption", n=len(inside)))
        silence = query.silence(said, inside, words)
        table(silence, "themes.silence", height=420)
        csv_button(silence, "silence", "themes.silencecsv")
    with right:
        gaps = query.gaps(said, inside, {t: words[t] for t in wanted or words})
        st.caption(ui("gaps_caption", n=len(gaps)))
        shown = gaps[["agency", "year", "n_gaps", "gaps"]]
        row = table(shown, "themes.gaps", select=True, height=420)
        csv_button(shown, "gaps", "themes.gapcsv")
    if row is not None:
        open_report(gaps["report_id"].iloc[row])


def sentences(scope: Scope, *, by: str) -> None:
    """The sentences of a theme, by theme and value."""
    words = theme_words()
    values = query.theme_table(ask, scope, words, by=by)[by].drop_duplicates().tolist()
    left, right = st.columns(2)
    with left:
        theme = one(ui("theme"), words, "themes.theme", words.__getitem__)
    with right:
        value = one(
            ui("one_value"),
            values,
            "themes.value",
            lambda v: query.value_name(by, v),
            optional=True,
        )
    _listed(scope, theme, _SENTENCES, "themes.sentences", by=by, value=value, height=440)


def _listed(
    scope: Scope,
    theme: str,
    columns: list[str],
    key: str,
    *,
    by: str,
    value: object,
    height: int,
    row_height: int | None = None,
) -> None:
    found = query.sentences_of(ask, scope, theme, by=by, value=value)
    st.caption(ui("sentence_count", n=len(found)))
    shown = found[columns]
    row = table(shown, key, select=True, short=True, height=height, row_height=row_height)
    if len(shown):
        csv_button(shown, "sentences", f"{key}.csv")
    if row is not None:
        open_report(found["report_id"].iloc[row])
