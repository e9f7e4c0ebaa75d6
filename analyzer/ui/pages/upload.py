"""Upload: files into the store, with progress and clear words for what could not be read."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from analyzer.config import ReadingConfig
from analyzer.errors import AnalyzerError
from analyzer.pipeline import Analyzer
from analyzer.store import add_reports
from analyzer.texts import text_of
from analyzer.ui import uploads
from analyzer.ui.shared import current_store, store_folder, ui
from analyzer.ui.tables import table


@st.cache_resource(max_entries=1, show_spinner=False)
def load_analyzer() -> Analyzer:
    return Analyzer.load()


limits = ReadingConfig()
st.markdown(f"### {ui('upload_files')}")
st.caption(
    ui("upload_help").format(
        mb=limits.max_file_mb, archive=limits.max_archive_mb, files=limits.max_archive_files
    )
)
files = st.file_uploader(
    ui("upload_files"),
    type=list(uploads.KINDS),
    accept_multiple_files=True,
    max_upload_size=limits.max_file_mb,
    label_visibility="collapsed",
    key="upload.files",
)
st.caption(ui("upload_note"))
if st.button(ui("start"), type="primary", disabled=not files, key="upload.start"):
    with st.status(ui("loading_models"), expanded=True) as status:
        bar = st.progress(0.0)

        def tell(stage: str, done: int, total: int) -> None:
            words = ui("stage").format(name=text_of("stage", stage), done=done, total=total)
            bar.progress(done / max(total, 1), words)

        try:
            inbox = uploads.keep(store_folder(), [(f.name, f.getvalue()) for f in files])
            before = current_store()
            n_before = before.run.n_reports if before else 0
            result = add_reports(inbox, store_folder(), analyzer=load_analyzer(), progress=tell)
        except AnalyzerError as error:
            status.update(label=ui("upload_failed").format(error=error), state="error")
            st.stop()
        done = ui("upload_done").format(reports=result.store.run.n_reports - n_before)
        status.update(label=done if result.changed else ui("upload_nothing"), state="complete")
    skipped = result.store.frame("skipped")
    mine = skipped[skipped["path"].map(lambda p: Path(p).name).isin(uploads.names_in(inbox))]
    if len(mine):
        st.warning(ui("upload_skipped"))
        table(mine, "upload.skipped")
