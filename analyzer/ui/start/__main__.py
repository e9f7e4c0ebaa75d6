"""``python -m analyzer.ui.start``: the app's server, its libraries read in while it starts.

Streamlit reads a page's libraries when a browser asks for the page, so that whoever comes first would wait
for them.
"""

from __future__ import annotations

import importlib
import sys
import threading
from pathlib import Path

_NEEDED = (
    "pandas",
    "pyarrow.parquet",
    "duckdb",
    "altair",
    "rapidfuzz",
    "analyzer.ui.pair_view",
    "analyzer.ui.theme_view",
    "streamlit.elements.arrow",
)


def read_libraries() -> None:
    """Import what the pages need."""
    for name in _NEEDED:
        importlib.import_module(name)


def main() -> None:
    """Serve the app; the arguments are those of ``streamlit run``, the app's own behind ``--``."""
    threading.Thread(target=read_libraries, daemon=True).start()
    from streamlit.web import cli

    sys.argv = ["streamlit", "run", str(Path(__file__).with_name("entry.py")), *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()
