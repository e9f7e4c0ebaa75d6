"""Every page opens: on a filled store, a store of one report, an empty one, and on none."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import factories
import pytest
from streamlit.testing.v1 import AppTest

from analyzer.pipeline import Analyzer
from analyzer.store import Store, add_reports, update_store
from analyzer.texts import text_of

ROOT = Path(__file__).parent.parent
PAGES = sorted(p.stem for p in (ROOT / "analyzer" / "ui" / "pages").glob("*.py"))

pytestmark = pytest.mark.filterwarnings(
    "default"
)  # streamlit's and altair's own are theirs to mend


@pytest.fixture(scope="module")
def stores(
    tmp_path_factory: pytest.TempPathFactory, reports_folder: Path, analyzer: Analyzer
) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("app")
    one, none = folder / "one", folder / "none"
    one.mkdir()
    none.mkdir()
    (one / "港务管理局2023.txt").write_text(factories.HARBOUR, encoding="utf-8")
    long = folder / "long"
    long.mkdir()
    line = "全年公开信息36条，<script>alert(1)</script>其中港口动态12条。\n"
    (long / "港务管理局2023.txt").write_text(
        factories.HARBOUR.replace("二、主动公开", line * 3000 + "二、主动公开"), encoding="utf-8"
    )
    inputs = {"many": reports_folder, "one": one, "empty": none, "long": long}
    for name, path in inputs.items():
        update_store(path, folder / f"store-{name}", analyzer=analyzer)
    return {name: folder / f"store-{name}" for name in inputs}


@pytest.fixture
def open_app(
    stores: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., AppTest]]:
    def run(store: str, page: str) -> AppTest:
        monkeypatch.setattr(sys, "argv", ["app.py", "--store", str(stores[store])])
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        return app.switch_page(f"analyzer/ui/pages/{page}.py").run()

    return run


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("store", ["many", "one", "empty"])
def test_page_opens(open_app: Callable[..., AppTest], store: str, page: str) -> None:
    app = open_app(store, page)
    assert not app.exception


def test_a_very_long_report_is_shown_in_parts(open_app: Callable[..., AppTest]) -> None:
    app = open_app("long", "report")
    assert not app.exception
    part = app.selectbox(key="report.part")
    assert len(part.options) > 1
    app = part.set_value(2).run()
    assert not app.exception
    shown = "".join(h.value for h in app.get("html") if hasattr(h, "value"))
    assert "<script>" not in shown


def test_the_app_says_what_to_do_without_a_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py", "--store", str(tmp_path / "none")])
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert not app.exception
    assert "nianbao analyze" in app.info[0].value
    app.switch_page("analyzer/ui/pages/upload.py").run()
    assert not app.exception


def test_the_filters_of_the_triage_list(open_app: Callable[..., AppTest]) -> None:
    app = open_app("many", "triage")
    everything = len(app.dataframe[0].value)
    app.text_input(key="triage.agency").set_value("港务").run()
    assert 0 < len(app.dataframe[0].value) < everything
    app.text_input(key="triage.agency").set_value("").run()
    rules = app.multiselect(key="triage.rules")
    rules.set_value([rules.options[0]]).run()
    assert 0 < len(app.dataframe[0].value) <= everything
    assert not app.exception


def test_the_threshold_filters_without_a_run(open_app: Callable[..., AppTest]) -> None:
    app = open_app("many", "reuse")
    before = len(app.dataframe[0].value)
    app.slider(key="reuse.containment").set_value(1.0).run()
    assert not app.exception
    assert not app.dataframe or len(app.dataframe[0].value) < before


def test_a_decision_is_kept_and_shown(
    open_app: Callable[..., AppTest], stores: dict[str, Path]
) -> None:
    store = Store(stores["many"])
    pair_id = store.frame("reuse_pairs")["pair_id"].iloc[0]
    store.decisions.decide(pair_id, "confirmed", note="双方已说明")
    app = open_app("many", "reuse")
    assert text_of("decision", "confirmed") in app.dataframe[0].value.iloc[0].tolist()


def test_uploaded_reports_join_the_store(
    tmp_path: Path, reports_folder: Path, analyzer: Analyzer
) -> None:
    store, inbox = tmp_path / "store", tmp_path / "inbox"
    inbox.mkdir()
    n = update_store(reports_folder, store, analyzer=analyzer).store.run.n_reports
    (inbox / "港务管理局2023.txt").write_text(factories.HARBOUR, encoding="utf-8")
    assert not add_reports(inbox, store, analyzer=analyzer).changed
    other = factories.HARBOUR.replace("云汐市港务管理局", "云汐市航务中心")
    (inbox / "航务中心2023.txt").write_text(other, encoding="utf-8")
    (inbox / "空.txt").write_bytes(b"")
    added = add_reports(inbox, store, analyzer=analyzer)
    assert added.changed
    assert added.store.run.n_reports == n + 1
    assert "空.txt" in "".join(added.store.frame("skipped")["path"])
    assert added.store.report("云汐市航务中心-2023").report.agency == "云汐市航务中心"
