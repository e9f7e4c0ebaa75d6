"""Upload: files into the store, with progress and clear words for what could not be read."""

from __future__ import annotations

import streamlit as st

from analyzer.config import ReadingConfig
from analyzer.ui import upload_view, uploads
from analyzer.ui.shared import ui

limits = ReadingConfig()
st.markdown(f"### {ui('upload_files')}")
st.caption(
    ui(
        "upload_help",
        mb=limits.max_file_mb,
        archive=limits.max_archive_mb,
        files=limits.max_archive_files,
    )
)
files = st.file_uploader(
    ui("upload_files"),
    accept_multiple_files=True,
    max_upload_size=limits.max_archive_mb,
    label_visibility="collapsed",
    key="upload.files",
)
st.caption(ui("upload_note"))
refused = {f.name: uploads.refusal(f.name, f.size, limits) for f in files}
for name, reason in refused.items():
    if reason:
        st.error(upload_view.about(name, reason))
taken = [f for f in files if not refused[f.name]]
if st.button(ui("start"), type="primary", disabled=not taken, key="upload.start"):
    upload_view.analyse([(f.name, f.getvalue()) for f in taken])
