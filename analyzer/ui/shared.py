"""What pages share: the open store, asking it, what is made once a run, going from page to page."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from analyzer.errors import StoreError
from analyzer.export import theme_names
from analyzer.records import Finding, ReportAnalysis
from analyzer.store import Store
from analyzer.texts import text_of
from analyzer.ui.queries import claims, pairs, reports, themes

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_DEFAULT_STORE = "nianbao-store"
_PAGES = Path(__file__).parent / "pages"
_MADE_ONCE: dict[str, Callable[[], Any]] = {
    "names": lambda: reports.report_names(frame("reports")),
    "triage": lambda: reports.triage_base(frame("reports"), frame("register")),
    "n_findings": lambda: reports.finding_counts(ask),
    "rules": lambda: reports.rules_found(ask),
    "metrics": lambda: claims.metric_counts(ask),
    "n_units": lambda: themes.count_units(ask),
    "n_pairs": lambda: pairs.count_pairs(ask),
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


def ask(sql: str, parameters: Sequence[object] = ()) -> pd.DataFrame:
    """Rows of a query over the frames of the run in force; only what it names is read."""
    store = the_store()
    cursor = _connection(str(store.folder), store.run_id).cursor()
    try:
        found: pd.DataFrame = cursor.execute(sql, list(parameters)).df()
        return found
    finally:
        cursor.close()


@st.cache_resource(max_entries=2, show_spinner=False)
def _connection(folder: str, run_id: str) -> DuckDBPyConnection:
    return Store(folder).connect()


def frame(name: str) -> pd.DataFrame:
    """A small frame of the run in force, whole. Shared between sessions: never change it."""
    store = the_store()
    return _frame(str(store.folder), store.run_id, name)


@st.cache_resource(max_entries=8, show_spinner=False)
def _frame(folder: str, run_id: str, name: str) -> pd.DataFrame:
    return Store(folder).frame(name)


def once(name: str) -> Any:
    """Something made once a run: names, triage, n_findings, rules, metrics, n_units, n_pairs."""
    store = the_store()
    return _once(str(store.folder), store.run_id, name)


@st.cache_resource(max_entries=16, show_spinner=False)
def _once(folder: str, run_id: str, name: str) -> Any:
    return _MADE_ONCE[name]()


def analysis(report_id: str) -> ReportAnalysis:
    """Everything about one report."""
    store = the_store()
    return _analysis(str(store.folder), store.run_id, report_id)


@st.cache_resource(max_entries=16, show_spinner=False)
def _analysis(folder: str, run_id: str, report_id: str) -> ReportAnalysis:
    return Store(folder).report(report_id)


def findings_of(report_id: str) -> tuple[Finding, ...]:
    """The findings of one report, in order."""
    store = the_store()
    return _findings(str(store.folder), store.run_id, report_id)


@st.cache_resource(max_entries=16, show_spinner=False)
def _findings(folder: str, run_id: str, report_id: str) -> tuple[Finding, ...]:
    return Store(folder).findings_of(report_id)


def theme_words() -> dict[str, str]:
    """Key and Chinese name of the themes that the run told apart, ``none`` last."""
    return theme_names(the_store().run)


def ui(key: str, **values: object) -> str:
    """A word of the pages, its places filled in."""
    return text_of("ui", key).format(**values) if values else text_of("ui", key)


def finished_words() -> str:
    """When the run in force ended, in the clock of this PC."""
    moment = datetime.fromisoformat(the_store().info["finished"]).astimezone()
    return f"{moment:%Y-%m-%d %H:%M}"


def open_report(report_id: str) -> None:
    """Go to the report's page."""
    st.switch_page(_PAGES / "report.py", query_params={"report": report_id})


def report_link(report_id: str, label: str) -> None:
    """A link to the report's page."""
    st.page_link(
        _PAGES / "report.py",
        label=label,
        icon=":material/article:",
        help=ui("open_report"),
        query_params={"report": report_id},
    )


def pair_link(pair_id: str, label: str) -> None:
    """A link to the page of a pair of reports."""
    st.page_link(
        _PAGES / "reuse.py",
        label=label,
        icon=":material/compare_arrows:",
        query_params={"pair": pair_id},
    )


def open_pair(pair_id: str) -> None:
    """Go to the page of a pair of reports."""
    st.switch_page(_PAGES / "reuse.py", query_params={"pair": pair_id})
