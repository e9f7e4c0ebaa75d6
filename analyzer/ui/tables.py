"""Frames as tables in Chinese, and the CSV of exactly what a table shows."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analyzer.export import csv_bytes, in_chinese
from analyzer.texts import text_of
from analyzer.ui.queries.reports import short_headers
from analyzer.ui.shared import theme_words, ui

_SHARES = frozenset(
    "score left_containment right_containment mine_containment other_containment peer_containment "
    "series_containment series_overview series_problems unique_share share_sentences share_chars share_silent top_score".split()
)
_HEAD, _ROW = 37, 35  # pixels of a table's head and of a row of one line
_LONG = frozenset(("text", "gaps"))
_COUNTS = frozenset("number in_table last_year median parts_sum difference".split())


def table(
    data: pd.DataFrame,
    key: str,
    *,
    short: bool = False,
    select: bool = False,
    height: int | None = None,
    row_height: int | None = None,
) -> int | None:
    """Draw a frame in Chinese; with `select` the number of the row that was just chosen, else None.

    `short` takes the short headers, for a table that has to fit a screen; `height` is the highest it gets, a
    `row_height` beyond one line wraps long texts.
    """
    if data.empty:
        st.info(ui("no_rows"))
        return None
    shown = in_chinese(data, guarded=False, themes=theme_words())
    for column, name in zip(shown.columns, data.columns, strict=True):
        if name in _SHARES:
            shown[column] *= 100
        elif pd.api.types.is_bool_dtype(shown[column]):
            shown[column] = shown[column].map({True: text_of("bool", "true"), False: ""})
    headers = short_headers(data) if short else {}
    shown.columns = [headers.get(name) or text_of("columns", name) for name in data.columns]
    pairs = zip(data.columns, shown.columns, strict=True)
    settings = {
        header: setting
        for name, header in pairs
        if (setting := _setting(name, text_of("columns", name) if short else None))
    }
    options: dict[str, Any] = {"row_height": row_height}
    if height is not None and _HEAD + (row_height or _ROW) * len(shown) > height:
        options["height"] = height
    if select:
        shown, settings[shown.columns[0]] = _with_buttons(shown, key)
        options |= {"on_select": partial(_row_selected, key), "selection_mode": "single-row"}
    st.dataframe(shown, hide_index=True, column_config=settings, key=key, **options)
    chosen: int | None = st.session_state.pop(f"{key}.chosen", None)
    return chosen if chosen is not None and chosen < len(data) else None


def _with_buttons(shown: pd.DataFrame, key: str) -> tuple[pd.DataFrame, Any]:
    """The frame with its first column as buttons: a click or the Enter key chooses the row.

    Cells themselves are not selected: the Tab key would choose one in passing.
    """
    first = shown.columns[0]
    buttons = st.column_config.ButtonColumn(
        type="tertiary",
        alignment="left",
        on_click=partial(_button_clicked, key),
        key=f"{key}.click",
    )
    return shown.assign(**{first: shown[first].astype(str)}), buttons


def _row_selected(key: str) -> None:
    rows = st.session_state[key].selection.rows
    if rows:
        st.session_state[f"{key}.chosen"] = rows[0]


def _button_clicked(key: str) -> None:
    st.session_state[f"{key}.chosen"] = st.session_state[f"{key}.click"].row


def csv_button(data: pd.DataFrame, name: str, key: str) -> None:
    """A button that downloads the rows and columns of `data`, all of them and no others."""
    words = theme_words()
    st.download_button(
        ui("download_csv"),
        lambda: csv_bytes(data, themes=words),
        f"{name}.csv",
        "text/csv",
        key=key,
        help=ui("download_help"),
        on_click="ignore",
    )


def _setting(name: str, tip: str | None) -> Any:
    """How a column is shown; `tip` tells on hovering what a short header stands for."""
    column = st.column_config
    if name in _SHARES:
        return column.ProgressColumn(
            format="%.0f%%", min_value=0.0, max_value=100.0, width="small", help=tip
        )
    if name in _COUNTS:
        return column.NumberColumn(format="localized", help=tip)
    if name.endswith("year") and name != "last_year":
        return column.NumberColumn(format="%d", width=60, help=tip)
    if name in _LONG:
        return column.TextColumn(width="large", help=tip)
    formats = {"change": "percent", "z": "%.1f", "risk": "%.1f"}
    if name in formats:
        return column.NumberColumn(format=formats[name], help=tip)
    return column.Column(help=tip) if tip else None
