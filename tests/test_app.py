"""Every page opens, on a filled store and on none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analyzer.pipeline import Analyzer
from analyzer.store import update_store

ROOT = Path(__file__).parent.parent
PAGES = sorted(p.stem for p in (ROOT / "analyzer" / "ui" / "pages").glob("*.py"))

pytestmark = pytest.mark.filterwarnings(
    "default"
)  # streamlit's and altair's own are theirs to mend


@pytest.fixture(scope="module")
def store(
    tmp_path_factory: pytest.TempPathFactory, reports_folder: Path, analyzer: Analyzer
) -> Path:
    folder = tmp_path_factory.mktemp("app") / "store"
    update_store(reports_folder, folder, analyzer=analyzer)
    return folder


@pytest.fixture
def app(store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setattr(sys, "argv", ["app.py", "--store", str(store)])
    yield AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)


@pytest.mark.parametrize("page", PAGES)
def test_page_opens(app: AppTest, page: str) -> None:
    app.run()
    app.switch_page(f"analyzer/ui/pages/{page}.py").run()
    assert not app.exception


def test_the_app_says_what_to_do_without_a_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py", "--store", str(tmp_path / "none")])
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert not app.exception
    assert "nianbao analyze" in app.sidebar.info[0].value
