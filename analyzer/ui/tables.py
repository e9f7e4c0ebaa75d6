"""Frames as tables in Chinese, and the CSV of exactly what a table shows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analyzer.export import csv_bytes, in_chinese
from analyzer.texts import text_of
from analyzer.ui.queries.reports import short_headers
from analyzer.ui.shared import ui

_SHARES = frozenset(
    "score left_containment right_containment mine_containment other_containment peer_containment "
    "series_containment series_overview series_problems unique_share share_sentences share_chars share_silent top_score".split()
)
_COUNTS = frozenset("number in_table last_year median parts_sum difference".split())


def table(
    data: pd.DataFrame,
    key: str,
    *,
    short: bool = False,
    select: bool = False,
    height: int | None = None,
) -> int | None:
    """Draw a frame in Chinese; with `select` a click anywhere in a row chooses it: its number, or None.

    `short` takes the short headers, for a table that has to fit a screen.
    """
    if data.empty:
        st.info(ui("no_rows"))
        return None
    shown = in_chinese(data, guarded=False)
    for column, name in zip(shown.columns, data.columns, strict=True):
        if name in _SHARES:
            shown[column] *= 100
    headers = short_headers(data) if short else {}
    shown.columns = [headers.get(name) or text_of("columns", name) for name in data.columns]
    pairs = zip(data.columns, shown.columns, strict=True)
    settings = {header: setting for name, header in pairs if (setting := _setting(name))}
    options: dict[str, Any] = {} if height is None else {"height": height}
    if select:
        options |= {"on_select": "rerun", "selection_mode": ["single-row", "single-cell"]}
    event: Any = st.dataframe(shown, hide_index=True, column_config=settings, key=key, **options)
    if not select:
        return None
    chosen = [*event.selection.rows, *(cell[0] for cell in event.selection.cells)]
    return chosen[0] if chosen and chosen[0] < len(data) else None


def csv_button(data: pd.DataFrame, name: str, key: str) -> None:
    """A button that downloads the rows and columns of `data`, all of them and no others."""
    st.download_button(
        ui("download_csv"), lambda: csv_bytes(data), f"{name}.csv", "text/csv", key=key
    )


def _setting(name: str) -> Any:
    column = st.column_config
    if name in _SHARES:
        return column.ProgressColumn(format="%.0f%%", min_value=0.0, max_value=100.0, width="small")
    if name in _COUNTS:
        return column.NumberColumn(format="localized")
    if name.endswith("year") and name != "last_year":
        return column.NumberColumn(format="%d", width=60)
    special = {
        "change": column.NumberColumn(format="percent"),
        "z": column.NumberColumn(format="%.1f"),
        "risk": column.NumberColumn(format="%.1f"),
        "text": column.TextColumn(width="large"),
        "gaps": column.TextColumn(width="large"),
    }
    return special.get(name)
