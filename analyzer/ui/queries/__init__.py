"""What the pages show, as frames, marks and HTML: one module a page, no streamlit here."""
