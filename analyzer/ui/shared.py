"""What pages share: the open store, cached frames, choosing a report."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from analyzer.errors import StoreError
from analyzer.export import in_chinese
from analyzer.frames import COLUMNS
from analyzer.records import Finding, ReportAnalysis
from analyzer.store import Store
from analyzer.texts import text_of
from analyzer.ui.queries import claims, reports, themes

_DEFAULT_STORE = "nianbao-store"
_DERIVED: dict[str, Callable[[], Any]] = {
    "names": lambda: reports.report_names(frame("reports")),
    "triage": lambda: reports.triage_base(frame("reports"), frame("register")),
    "units": lambda: themes.units_of(frame("sentences")),
    "by_theme": lambda: themes.by_theme(derived("units")),
    "claims": lambda: claims.numbers(frame("claims")),
}


def store_folder() -> Path:
    """The folder given as ``--store`` behind ``--``, or the default one."""
    arguments = sys.argv[1:]
    if "--store" in arguments[:-1]:
        return Path(arguments[arguments.index("--store") + 1])
    return Path(_DEFAULT_STORE)


def current_store() -> Store | None:
    """The store as its last finished run left it; None where there is none."""
    folder = store_folder()
    try:
        pointer = (folder / "CURRENT").read_text(encoding="utf-8")
        return _open(str(folder), pointer)
    except (OSError, StoreError):
        return None


@st.cache_resource(max_entries=2, show_spinner=False)
def _open(folder: str, pointer: str) -> Store:
    return Store(folder)


def the_store() -> Store:
    """The open store; pages run only where there is one."""
    store = current_store()
    if store is None:
        st.stop()
    return store


def frame(name: str) -> pd.DataFrame:
    """A frame of the run in force. Shared between sessions: never change it."""
    store = the_store()
    return _frame(str(store.folder), store.run_id, name)


@st.cache_resource(max_entries=32, show_spinner=False)
def _frame(folder: str, run_id: str, name: str) -> pd.DataFrame:
    return Store(folder).frame(name)


def all_frames() -> dict[str, pd.DataFrame]:
    """Every frame of the run in force, by name."""
    return {name: frame(name) for name in COLUMNS}


def derived(name: str) -> Any:
    """Something made once a run from its frames: names, triage, units, by_theme, claims."""
    store = the_store()
    return _derived(str(store.folder), store.run_id, name)


@st.cache_resource(max_entries=16, show_spinner=False)
def _derived(folder: str, run_id: str, name: str) -> Any:
    return _DERIVED[name]()


def analysis(report_id: str) -> ReportAnalysis:
    """Everything about one report."""
    store = the_store()
    return _analysis(str(store.folder), store.run_id, report_id)


@st.cache_resource(max_entries=16, show_spinner=False)
def _analysis(folder: str, run_id: str, report_id: str) -> ReportAnalysis:
    return Store(folder).report(report_id)


def findings_of(report_id: str) -> list[Finding]:
    """The findings of one report, in order."""
    store = the_store()
    return _findings(str(store.folder), store.run_id).get(report_id, [])


@st.cache_resource(max_entries=2, show_spinner=False)
def _findings(folder: str, run_id: str) -> dict[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = {}
    for finding in Store(folder).findings():
        grouped.setdefault(finding.report_id, []).append(finding)
    return grouped


def ui(key: str) -> str:
    """A word of the pages."""
    return text_of("ui", key)


def table(
    data: pd.DataFrame,
    key: str,
    *,
    config: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    select: bool = False,
    height: int | None = None,
) -> int | None:
    """Draw a frame in Chinese; with `select` a click anywhere in a row chooses it: its number, or None.

    `config` holds column settings by English name, `headers` shorter headers.
    """
    if data.empty:
        st.info(ui("no_rows"))
        return None
    shown = in_chinese(data, guarded=False)
    for name, setting in (config or {}).items():
        if name in data.columns and setting["type_config"]["type"] == "progress":
            shown[text_of("columns", name)] *= 100
    shown.columns = [(headers or {}).get(c) or text_of("columns", c) for c in data.columns]
    names = dict(zip(data.columns, shown.columns, strict=True))
    settings = {names[k]: v for k, v in (config or {}).items() if k in names}
    size: dict[str, Any] = {} if height is None else {"height": height}
    if not select:
        st.dataframe(shown, hide_index=True, column_config=settings, key=key, **size)
        return None
    event = st.dataframe(
        shown,
        hide_index=True,
        column_config=settings,
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        key=key,
        **size,
    )
    chosen = [*event.selection.rows, *(cell[0] for cell in event.selection.cells)]
    return chosen[0] if chosen and chosen[0] < len(data) else None


def percent_column(help_text: str = "") -> Any:
    """A column of shares, 0 to 1, shown as a percentage with a bar."""
    return st.column_config.ProgressColumn(
        format="%.0f%%", min_value=0.0, max_value=100.0, help=help_text or None, width="small"
    )


def finished_words() -> str:
    """When the run in force ended, in the clock of this PC."""
    moment = datetime.fromisoformat(the_store().info["finished"]).astimezone()
    return f"{moment:%Y-%m-%d %H:%M}"


def open_report(report_id: str) -> None:
    """Go to the report's page."""
    st.switch_page(
        Path(__file__).parent / "pages" / "report.py", query_params={"report": report_id}
    )


def choose_report(key: str, label: str) -> str | None:
    """A box to choose a report by agency and year; the id chosen, kept in the address."""
    ids = derived("triage")["report_id"].tolist()
    names = derived("names")
    wanted = st.query_params.get("report")
    index = ids.index(wanted) if wanted in ids else 0
    chosen = st.selectbox(
        label,
        ids,
        index=index if ids else None,
        key=f"{key}.{wanted}",
        format_func=lambda i: names.get(i, i),
        placeholder=ui("choose"),
        label_visibility="collapsed",
    )
    if chosen and chosen != wanted:
        st.query_params["report"] = chosen
    return chosen
