"""Analysing uploaded files before the inspector's eyes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from analyzer.errors import AnalyzerError
from analyzer.pipeline import Analyzer
from analyzer.store import UpdateResult, add_reports
from analyzer.texts import text_of
from analyzer.ui import uploads
from analyzer.ui.queries.report import plain
from analyzer.ui.shared import current_store, store_folder, ui
from analyzer.ui.tables import table


@st.cache_resource(max_entries=1, show_spinner=False)
def load_analyzer() -> Analyzer:
    """The models, loaded once for all uploads."""
    return Analyzer.load()


def about(name: str, words: str) -> str:
    """What is said about a file."""
    return plain(f"{name}：{words}")


def analyse(files: Sequence[tuple[str, bytes]]) -> None:
    """Keep the files, analyse them into the store, say what came of each."""
    before = current_store()
    n_before = before.run.n_reports if before else 0
    with st.status(ui("loading_models"), expanded=True) as status:
        try:
            inbox = uploads.keep(store_folder(), files)
            result = _add(inbox)
        except AnalyzerError as error:
            status.update(label=ui("upload_failed", error=plain(str(error))), state="error")
            return
        n_new = result.store.run.n_reports - n_before
        label = ui("upload_done", reports=n_new) if n_new else ui("upload_nothing")
        status.update(label=label, state="complete")
    skipped = uploads.skipped_of(result.store.frame("skipped"), inbox)
    if len(skipped):
        st.warning(ui("upload_skipped"))
        table(skipped, "upload.skipped", short=True)


def _add(inbox: Path) -> UpdateResult:
    bar = st.progress(0.0)

    def tell(stage: str, done: int, total: int) -> None:
        words = ui("stage", name=text_of("stage", stage), done=done, total=total)
        bar.progress(done / max(total, 1), words)

    return add_reports(inbox, store_folder(), analyzer=load_analyzer(), progress=tell)
