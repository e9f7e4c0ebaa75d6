"""Controls whose values stand in the address, so that a view can be kept, shared and opened again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from analyzer.ui.shared import once, ui


def search(key: str, label: str = "search_agency") -> str:
    """A box to type a part of an agency's name or id into."""
    typed = st.text_input(ui(label), key=key, placeholder=ui("search_hint"), bind="query-params")
    return (typed or "").strip()


def many(
    label: str, options: Iterable[Any], key: str, show: Callable[[Any], str] = str
) -> list[Any]:
    """Some of the options; none chosen means all."""
    return st.multiselect(
        label,
        list(options),
        format_func=show,
        key=key,
        placeholder=ui("all"),
        select_all=False,
        bind="query-params",
    )


def one(
    label: str,
    options: Iterable[Any],
    key: str,
    show: Callable[[Any], str] = str,
    *,
    optional: bool = False,
    nothing: str = "all",
) -> Any:
    """One of the options, the first one at first; with `optional` none at first, which means `nothing`."""
    return st.selectbox(
        label,
        list(options),
        index=None if optional else 0,
        format_func=show,
        key=key,
        placeholder=ui(nothing) if optional else ui("choose"),
        bind="query-params",
    )


def share(label: str, key: str, *, default: float = 0.0, low: float = 0.0) -> float:
    """A share from `low` to 1 in steps of 0.05, shown as a percentage."""
    return st.slider(label, low, 1.0, default, 0.05, key=key, format="percent", bind="query-params")


def switch(label: str, key: str, tip: str | None = None) -> bool:
    """On or off."""
    return st.toggle(label, key=key, help=tip, bind="query-params")


def tabs(names: Iterable[str], key: str) -> tuple[Any, ...]:
    """Tabs by the keys of their words; a tab that is not open does no work: ask its ``open``."""
    return tuple(st.tabs([ui(name) for name in names], key=key, bind="query-params"))


def page_of(n: int, size: int, label: str, key: str) -> int:
    """The number of the first of `n` things to show, `size` at a time; no box where all fit."""
    if n <= size:
        return 0
    first: int = st.selectbox(
        label,
        range(0, n, size),
        format_func=lambda at: ui("page_of", first=at + 1, last=min(at + size, n), all=n),
        label_visibility="collapsed",
        key=key,
    )
    return first


def choose_report() -> str | None:
    """A box to choose a report by agency and year; the id chosen, kept in the address."""
    ids = once("triage")["report_id"].tolist()
    names = once("names")
    wanted = st.query_params.get("report")
    if wanted and wanted not in names:
        st.warning(ui("unknown_report", report=wanted))
    chosen = st.selectbox(
        ui("reports"),
        ids,
        index=(ids.index(wanted) if wanted in names else 0) if ids else None,
        key=f"report.id.{wanted}",
        format_func=lambda i: names.get(i, i),
        placeholder=ui("choose"),
        label_visibility="collapsed",
    )
    if chosen and chosen != wanted:
        st.query_params["report"] = chosen
    return chosen
