"""Exports: the workbook, every CSV, findings lists of agencies; how the run was made."""

from __future__ import annotations

import streamlit as st

from analyzer.export import Sheet, notice_sheet, render_docx, render_html, xlsx_bytes
from analyzer.ui import deciding
from analyzer.ui.filters import one, switch
from analyzer.ui.queries import exports
from analyzer.ui.shared import ask, finished_words, once, the_store, ui

store, decisions = the_store(), deciding.decisions()
frames = exports.Frames(store.frame)
st.markdown(f"### {ui('export_title')}")
files = st.container(horizontal=True)
files.download_button(
    ui("export_xlsx"),
    lambda: xlsx_bytes(frames, store.run, decisions=decisions),
    "nianbao.xlsx",
    help=ui("export_xlsx_help"),
    type="primary",
    key="export.xlsx",
    on_click="ignore",  # a run of the page would take the file away that is being made
)
files.download_button(
    ui("export_csv"),
    lambda: exports.csv_archive(frames, store.run, decisions),
    "nianbao-csv.zip",
    key="export.csv",
    on_click="ignore",
)
st.markdown(f"### {ui('export_notice')}")
agencies = sorted(once("triage")["agency"].unique())
left, right = st.columns([2, 3], vertical_alignment="bottom")
with left:
    agency = one(ui("agency"), agencies, "export.agency", optional=True, nothing="choose")
with right:
    confirmed = switch(ui("confirmed_only"), "export.confirmed")


def sheet() -> Sheet:
    """The findings list of the agency chosen."""
    return notice_sheet(
        exports.frames_about(ask, exports.reports_of(ask, str(agency))),
        store.run,
        str(agency),
        decisions=decisions,
        confirmed_only=confirmed,
        finished=store.info["finished"],
    )


if agency:
    sheets = st.container(horizontal=True)
    sheets.download_button(
        ui("docx"),
        lambda: render_docx(sheet()),
        f"{agency}.docx",
        key="export.docx",
        on_click="ignore",
    )
    sheets.download_button(
        ui("html"),
        lambda: render_html(sheet()),
        f"{agency}.html",
        "text/html",
        key="export.html",
        on_click="ignore",
    )
st.markdown(f"### {ui('run_facts')}")
facts = exports.run_facts(store.run, finished_words(), str(store.folder))
st.text("\n".join(f"{label}：{value}" for label, value in facts))
