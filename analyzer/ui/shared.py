"""What pages share: the open store, cached frames, choosing a report."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import streamlit as st

from analyzer.errors import StoreError
from analyzer.records import Finding, ReportAnalysis
from analyzer.store import Store
from analyzer.texts import text_of

_DEFAULT_STORE = "nianbao-store"


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
    for finding in Store(folder).corpus().findings:
        grouped.setdefault(finding.report_id, []).append(finding)
    return grouped


def ui(key: str) -> str:
    """A word of the pages."""
    return text_of("ui", key)


def choose_report(key: str, label: str) -> str | None:
    """A box to choose a report by agency and year; the id chosen, kept in the address."""
    ids = frame("reports")["report_id"].tolist()
    wanted = st.query_params.get("report")
    index = ids.index(wanted) if wanted in ids else 0
    chosen = st.selectbox(
        label, ids, index=index if ids else None, key=key, placeholder=ui("choose")
    )
    if chosen:
        st.query_params["report"] = chosen
    return chosen
