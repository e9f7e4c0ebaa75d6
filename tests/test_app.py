"""Every page and every tab opens: on a filled store, a store of one report, of a long one, an empty one, on none."""

from __future__ import annotations

import io
import shutil
import stat
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import factories
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analyzer.config import Config, ReadingConfig
from analyzer.pipeline import Analyzer
from analyzer.store import Store, add_reports, update_store
from analyzer.texts import text_of, texts
from analyzer.ui import upload_view

ROOT = Path(__file__).parent.parent
PAGES = sorted(p.stem for p in (ROOT / "analyzer" / "ui" / "pages").glob("*.py"))

TABS = {
    "report": ("report.tab", ("text_and_findings", "layer_reuse", "tables", "layer_claims")),
    "reuse": ("reuse.tab", ("aligned", "whole")),
    "themes": ("themes.tab", ("distribution", "figures", "by_role", "coverage", "drill")),
    "claims": ("claims.tab", ("by_metric", "comparison", "breakdown", "outliers")),
}

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
    def run(store: str | Path, page: str, **state: object) -> AppTest:
        """The page on a store, with what the address or a click set before."""
        folder = stores[store] if isinstance(store, str) else store
        monkeypatch.setattr(sys, "argv", ["app.py", "--store", str(folder)])
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        for key, value in state.items():
            app.session_state[key.replace("__", ".")] = value
        return app.switch_page(f"analyzer/ui/pages/{page}.py").run()

    yield run


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("store", ["many", "one", "long", "empty"])
def test_page_opens(open_app: Callable[..., AppTest], store: str, page: str) -> None:
    app = open_app(store, page)
    assert not app.exception


@pytest.mark.parametrize("store", ["many", "one"])
@pytest.mark.parametrize(
    ("page", "tab"), [(page, tab) for page, (_, tabs) in TABS.items() for tab in tabs]
)
def test_tab_opens(open_app: Callable[..., AppTest], store: str, page: str, tab: str) -> None:
    key = TABS[page][0].replace(".", "__")
    app = open_app(store, page, **{key: text_of("ui", tab)})
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


def test_filters_come_from_the_address(
    stores: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py", "--store", str(stores["many"])])
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["triage.agency"] = "港务"
    app.run()
    assert app.text_input(key="triage.agency").value == "港务"
    assert set(app.dataframe[0].value["机关"]) == {"云汐市港务管理局"}


def test_a_pair_below_the_limit_is_never_called_suspected(
    open_app: Callable[..., AppTest], stores: dict[str, Path], tmp_path: Path
) -> None:
    verdict, below = text_of("words", "verdict"), text_of("ui", "below_limit")
    words = "".join(m.value for m in open_app("many", "reuse").markdown)
    assert verdict in words
    assert below not in words
    shutil.copytree(stores["many"], tmp_path / "store")
    for path in (tmp_path / "store" / "runs").glob("*/reuse_pairs.parquet"):
        pd.read_parquet(path).assign(score=0.3).to_parquet(path)
    app = open_app(tmp_path / "store", "reuse")
    assert app.slider(key="reuse.minimum").value == 0.5
    assert not app.dataframe
    words = "".join(m.value for m in app.slider(key="reuse.minimum").set_value(0.1).run().markdown)
    assert below in words
    assert verdict not in words


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


# --- upload through the page -------------------------------------------------------------------


@pytest.fixture
def upload(
    tmp_path: Path,
    stores: dict[str, Path],
    analyzer: Analyzer,
    open_app: Callable[..., AppTest],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., tuple[AppTest, Store]]:
    """Uploads files into a copy of the store of one report; the page and the store afterwards."""
    store = tmp_path / "store"
    shutil.copytree(stores["one"], store)
    limits = ReadingConfig(max_file_mb=1, max_archive_mb=2)
    small = Analyzer(replace(Config(), reading=limits), analyzer.themes, analyzer.encoder)
    monkeypatch.setattr(upload_view, "load_analyzer", lambda: small)
    monkeypatch.setattr(
        "analyzer.config.ReadingConfig", partial(ReadingConfig, max_file_mb=1, max_archive_mb=2)
    )

    def run(*files: tuple[str, bytes]) -> tuple[AppTest, Store]:
        app = open_app(store, "upload")
        app.file_uploader[0].set_value([(*file, "application/octet-stream") for file in files])
        app.run()
        start = app.button(key="upload.start")
        if not start.disabled:
            start.click().run()
        assert not app.exception
        return app, Store(store)

    return run


def archive(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return buffer.getvalue()


def archive_with_link() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        link = zipfile.ZipInfo("港务.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "/etc/passwd")
    return buffer.getvalue()


def said(app: AppTest) -> str:
    tables = ["".join(map(str, d.value.to_numpy().ravel())) for d in app.dataframe]
    return "".join([e.value for e in (*app.error, *app.warning)] + tables)


HOSTILE = {
    "a kind that is no report": (("工具.exe", b"MZ"), "不支持这种文件"),
    "a file above the limit": (("港务.txt", b"x" * 1_100_000), "文件过大"),
    "an archive above the limit": (("全部.zip", b"PK\x03\x04" + b"x" * 2_100_000), "文件过大"),
    "an archive that unpacks too much": (
        ("炸弹.zip", archive(**{f"{n}.txt": b" " * 900_000 for n in range(4)})),
        "压缩包超出上限",
    ),
    "one file that unpacks too much": (
        ("大.zip", archive(**{"大.txt": b" " * 1_500_000})),
        "文件过大",
    ),
    "a name that leads out of the archive": (
        ("越界.zip", archive(**{"../../港务.txt": factories.HARBOUR.encode()})),
        "路径越界",
    ),
    "a link inside an archive": (("链接.zip", archive_with_link()), "符号链接"),
    "bytes that are not what the name says": (("港务.docx", b"\x00\x01\x02" * 900), "格式不符"),
    "no bytes at all": (("空.txt", b""), "空"),
}


@pytest.mark.parametrize("case", HOSTILE, ids=str)
def test_an_upload_is_refused_in_chinese(
    upload: Callable[..., tuple[AppTest, Store]], case: str
) -> None:
    file, words = HOSTILE[case]
    app, store = upload(file)
    assert words in said(app)
    assert store.run.n_reports == 1


def test_a_good_file_goes_in_beside_a_bad_one_and_stays(
    upload: Callable[..., tuple[AppTest, Store]], open_app: Callable[..., AppTest]
) -> None:
    text = factories.HARBOUR.replace("云汐市港务管理局", "云汐市航务中心").encode()
    app, store = upload(("../../航务中心2023.txt", text), ("工具.exe", b"MZ"))
    assert store.run.n_reports == 2
    assert "不支持这种文件" in said(app)
    kept = [p.relative_to(store.folder).as_posix() for p in store.folder.rglob("航务中心*")]
    assert len(kept) == 1
    assert kept[0].startswith("uploads/")
    triage = open_app(store.folder, "triage")
    assert "云汐市航务中心" in triage.dataframe[0].value["机关"].tolist()


def test_every_reason_has_a_short_name() -> None:
    from analyzer.reading import REASONS

    assert set(REASONS) <= set(texts("reason"))
