"""The app's frame: page settings, navigation across the top, what to do where there is no store."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from analyzer.texts import text_of
from analyzer.ui.look import STYLE
from analyzer.ui.shared import current_store, store_folder

_PAGES = ("triage", "report", "reuse", "clusters", "themes", "claims", "upload", "export")
_WITHOUT_STORE = ("upload",)


def run_app() -> None:
    """Draw the page that the address names."""
    st.set_page_config(page_title="年报", layout="wide", initial_sidebar_state="collapsed")
    folder = Path(__file__).parent / "pages"
    pages = [
        st.Page(folder / f"{name}.py", title=text_of("pages", name), url_path=name)
        for name in _PAGES
    ]

    def first_page() -> None:
        """Streamlit takes a default page's own address away, so the default is none of them."""
        st.switch_page(pages[0], query_params=st.query_params.to_dict())

    home = st.Page(first_page, title=pages[0].title, default=True, visibility="hidden")
    page = st.navigation([home, *pages], position="top")
    st.html(STYLE)
    if current_store() is None:
        st.info(text_of("ui", "no_store").format(folder=store_folder()))
        if page.title not in [text_of("pages", name) for name in _WITHOUT_STORE]:
            st.page_link(pages[_PAGES.index("upload")], label=text_of("ui", "go_upload"))
            return
    page.run()
