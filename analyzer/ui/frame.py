"""The app's frame: page settings, navigation, the shared sidebar."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from analyzer.texts import text_of
from analyzer.ui.shared import current_store, store_folder

_PAGES = ("triage", "report", "reuse", "themes", "claims")


def run_app() -> None:
    """Draw the page that the address names."""
    st.set_page_config(page_title="年报", layout="wide", initial_sidebar_state="auto")
    folder = Path(__file__).parent / "pages"
    pages = [
        st.Page(
            folder / f"{name}.py",
            title=text_of("pages", name),
            url_path=name,
            default=name == _PAGES[0],
        )
        for name in _PAGES
    ]
    page = st.navigation(pages)
    store = current_store()
    with st.sidebar:
        if store is None:
            st.info(text_of("ui", "no_store").format(folder=store_folder()))
        else:
            run = store.run
            st.caption(
                text_of("ui", "run_caption").format(
                    reports=run.n_reports, skipped=run.n_skipped, finished=store.info["finished"]
                )
            )
            st.caption(f"{text_of('ui', 'store')} {store.folder}")
    if store is not None:
        page.run()
