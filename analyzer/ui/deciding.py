"""Deciding on a finding or a pair: 待核, 确认 or 排除 by one click, a note and the history in a box."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from analyzer.store import STATES
from analyzer.texts import text_of
from analyzer.ui.shared import the_store, ui

_WHO = "decided_by"
_WHO_WIDTH = 170  # pixels: a name of six characters and more


def decisions() -> pd.DataFrame:
    """The decisions in force, see `Decisions.frame`."""
    return the_store().decisions.frame()


def decided() -> list[str]:
    """What was confirmed or dismissed: fingerprints of findings and ids of pairs."""
    latest = the_store().decisions.latest()
    return [subject for subject, made in latest.items() if made.state != STATES[0]]


def who_box() -> None:
    """Who decides: kept for the session."""
    name = st.text_input(
        ui("who"),
        value=st.session_state.get(_WHO, ""),
        placeholder=ui("who"),
        label_visibility="collapsed",
        key="deciding.who",
        width=_WHO_WIDTH,
    )
    st.session_state[_WHO] = name


def decision_box(subject: str, state: str, note: str, key: str) -> None:
    """The three states to click and a button for note and history."""
    row = st.container(horizontal=True, vertical_alignment="center", width="content")
    row.segmented_control(
        ui("decision"),
        STATES,
        default=state,
        required=True,
        format_func=lambda s: text_of("decision", s),
        label_visibility="collapsed",
        key=f"{key}.{subject}.{state}",
        on_change=_store_state,
        args=(subject, f"{key}.{subject}.{state}", note),
    )
    if row.button(
        ui("note_filled") if note else ui("note"), key=f"{key}.note.{subject}", help=note or None
    ):
        _note_dialog(subject, state)


def _store_state(subject: str, widget: str, note: str) -> None:
    state = st.session_state.get(widget) or STATES[0]
    by = st.session_state.get(_WHO, "")
    the_store().decisions.decide(subject, state, note=note, decided_by=by)


@st.dialog(text_of("ui", "note_title"))
def _note_dialog(subject: str, state: str) -> None:
    store = the_store()
    history = store.decisions.history(subject)
    note = st.text_area(ui("note"), value=history[-1].note if history else "", key="deciding.note")
    if st.button(ui("save"), type="primary", key="deciding.save"):
        by = st.session_state.get(_WHO, "")
        store.decisions.decide(subject, state, note=note, decided_by=by)
        st.rerun()
    st.caption(ui("history"))
    for item in reversed(history):
        moment = datetime.fromisoformat(item.decided_at).astimezone()
        who = item.decided_by or ui("nobody")
        words = f"{moment:%Y-%m-%d %H:%M}　{text_of('decision', item.state)}　{who}"
        st.text(f"{words}\n{item.note}" if item.note else words)
    if not history:
        st.text(ui("no_history"))
