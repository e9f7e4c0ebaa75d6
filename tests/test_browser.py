"""The app in a real Chromium: every page by a click, a case from upload to export, hostile uploads, zoom.

Screenshots of every page stay under ``build/screenshots``.
"""

from __future__ import annotations

import io
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import factories
import pandas as pd
import pytest
from playwright.sync_api import expect

from analyzer.pipeline import Analyzer
from analyzer.store import Store, update_store
from analyzer.texts import texts

if TYPE_CHECKING:
    from playwright.sync_api import Page

SHOTS = Path(__file__).parent.parent / "build" / "screenshots"

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()
TOFU = """() => {
  const draw = (character) => {
    const canvas = document.createElement('canvas');
    const pen = canvas.getContext('2d');
    pen.font = '40px sans-serif';
    pen.fillText(character, 5, 45);
    return canvas.toDataURL();
  };
  return draw('政') === draw('府');
}"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="not run: Chromium is not installed"),
    pytest.mark.filterwarnings("default"),
]


@pytest.fixture(scope="module")
def store(
    tmp_path_factory: pytest.TempPathFactory, reports_folder: Path, analyzer: Analyzer
) -> Path:
    folder = tmp_path_factory.mktemp("browser") / "store"
    update_store(reports_folder, folder, analyzer=analyzer)
    return folder


@pytest.fixture(scope="module")
def address(store: Path) -> Iterator[str]:
    folder = store
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "analyzer", "ui", "--store", str(folder), "--port", str(port)]
    process = subprocess.Popen([*command, "--no-browser"], stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)
    with pytest.raises(OSError):  # ending the program ends its server
        urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5)


def _wait(url: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"no answer from {url}")


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Page]:
    from playwright.sync_api import sync_playwright

    SHOTS.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(
            viewport={"width": 1366, "height": 768}, locale="zh-CN", accept_downloads=True
        )
        page = context.new_page()
        page.set_default_timeout(60_000)
        yield page
        browser.close()


def settle(page: Page, name: str = "") -> None:
    """Wait until the script has run; keep a picture."""
    page.wait_for_timeout(400)
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')"
        "?.getAttribute('data-test-script-state') === 'notRunning'"
    )
    page.wait_for_timeout(600)
    assert page.get_by_test_id("stException").count() == 0, name
    if name:
        page.screenshot(path=SHOTS / f"{name}.png")


def go(page: Page, key: str) -> None:
    header = page.get_by_test_id("stHeader")
    header.get_by_text(texts("pages")[key], exact=True).click()
    settle(page, key)


def visible(page: Page) -> str:
    return str(page.get_by_test_id("stMain").inner_text())


def test_every_page_by_clicks(address: str, page: Page) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address)
    settle(page)
    for key in texts("pages"):
        go(page, key)
        text = page.get_by_test_id("stMain").inner_text()
        assert any("\u4e00" <= c <= "\u9fff" for c in text), key
    outside = [url for url in requests if not url.startswith((address, "data:", "blob:"))]
    assert outside == []
    if page.evaluate(TOFU):
        pytest.skip("not run: no font with Chinese characters is installed")


def test_a_case_from_upload_to_export(
    address: str, store: Path, page: Page, tmp_path: Path
) -> None:
    page.goto(address)
    settle(page)
    go(page, "upload")
    new = tmp_path / "航务中心2023.txt"
    new.write_text(factories.HARBOUR.replace("云汐市港务管理局", "云汐市航务中心"), "utf-8")
    page.locator("input[type=file]").set_input_files(str(new))
    page.get_by_role("button", name=texts("ui")["start"]).click()
    page.get_by_text("新增 1 份报告").wait_for(timeout=120_000)
    settle(page, "uploaded")

    go(page, "triage")
    page.get_by_test_id("stMain").locator("canvas").first.click(
        position={"x": 120, "y": 52}, force=True
    )
    page.get_by_text(texts("ui")["text_and_findings"]).wait_for()
    settle(page, "report-from-triage")
    expect(page).to_have_url(re.compile(r"/report\?report="))
    cards = page.locator(".nb-card")
    assert cards.count() > 0
    page.locator(".nb-card a").first.click()
    anchor = page.locator(".nb-card a").first.get_attribute("href")
    assert anchor is not None
    assert page.locator(f'[id="{anchor[1:]}"]').is_visible() or page.url.endswith(anchor)
    page.get_by_role("radio", name=texts("decision")["confirmed"]).first.click()
    settle(page, "decided")
    page.get_by_role("button", name=texts("ui")["note"], exact=True).first.click()
    page.get_by_role("textbox", name=texts("ui")["note"]).fill("已电话核实")
    settle(page, "note")
    page.get_by_role("button", name=texts("ui")["save"]).click()
    settle(page)
    assert any(d.note == "已电话核实" for d in Store(store).decisions.latest().values())

    go(page, "reuse")
    assert texts("words")["verdict"] in visible(page)
    shown = page.get_by_text(texts("ui")["pairs_caption"][:3]).first
    before = shown.inner_text()
    page.get_by_role("slider").nth(1).focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"reuse\.containment=1"))
    expect(shown).not_to_have_text(before)
    settle(page, "threshold")
    page.goto(f"{address}/reuse")
    settle(page, "pair")
    with page.expect_download() as download:
        page.get_by_role("button", name=texts("ui")["evidence_html"]).click()
    sheet = Path(download.value.path()).read_text("utf-8")
    assert texts("words")["verdict"] in sheet
    assert "sha256" in sheet.lower()

    go(page, "export")
    with page.expect_download() as download:
        page.get_by_role("button", name=texts("ui")["export_csv"]).click()
    with zipfile.ZipFile(download.value.path()) as archive:
        findings = pd.read_csv(io.BytesIO(archive.read("findings.csv")))
    assert texts("decision")["confirmed"] in set(findings["核查结论"])
    assert "云汐市航务中心" in set(findings["行政机关"])
    assert Store(store).decisions.latest()


def test_views_are_kept_in_the_address(address: str, page: Page) -> None:
    page.goto(f"{address}/?triage.agency={quote('港务')}")
    settle(page)
    expect(page.get_by_label(texts("ui")["search_agency"])).to_have_value("港务")
    expect(page).to_have_url(re.compile(r"/triage\?"))
    page.goto(f"{address}/triage")
    settle(page)
    assert "Page not found" not in page.content()
    tab = texts("ui")["coverage"]
    page.goto(f"{address}/themes?themes.tab={quote(tab)}&themes.by={quote('年度')}")
    settle(page, "coverage")
    expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name=texts("ui")["drill"]).click()
    expect(page).to_have_url(re.compile(re.escape(quote(texts("ui")["drill"]))))
    settle(page, "drill")


def test_a_cell_of_the_heat_map_leads_to_its_sentences(address: str, page: Page) -> None:
    page.goto(f"{address}/themes")
    settle(page)
    page.get_by_test_id("stVegaLiteChart").scroll_into_view_if_needed()
    box = page.get_by_test_id("stVegaLiteChart").bounding_box()
    assert box is not None
    for share in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55):  # until a cell is hit and not the gap beside it
        page.mouse.click(box["x"] + box["width"] * share, box["y"] + 165)
        settle(page, "heat-map")
        if texts("ui")["click_cell"] not in visible(page):
            break
    assert texts("ui")["sentence_count"].split("}")[1] in visible(page)
    assert texts("ui")["click_cell"] not in visible(page)


def test_hostile_uploads_are_refused_in_chinese(
    address: str, store: Path, page: Page, tmp_path: Path
) -> None:
    files = {"工具.exe": b"MZ", "大.txt": b"x" * 51_000_000, "空.txt": b"", "坏.pdf": b"%PDF-1.4 x"}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("../../越界.txt", factories.HARBOUR)
        packed.writestr("炸弹.txt", b" " * 51_000_000)
        link = zipfile.ZipInfo("链接.txt")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    files["压缩.zip"] = buffer.getvalue()
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    before = Store(store).run.n_reports
    page.goto(f"{address}/upload")
    settle(page)
    page.locator("input[type=file]").set_input_files([str(tmp_path / name) for name in files])
    page.get_by_text("不支持这种文件").wait_for()
    page.get_by_text("文件过大").first.wait_for()
    page.get_by_role("button", name=texts("ui")["start"]).click()
    page.get_by_text(texts("ui")["upload_skipped"]).wait_for(timeout=120_000)
    settle(page, "refused")
    assert Store(store).run.n_reports == before
    reasons = set(Store(store).frame("skipped")["reason"])
    assert {"unsafe_name", "symlink", "too_large", "empty"} <= reasons
    assert not list(tmp_path.parent.rglob("越界.txt"))


def test_pages_stay_usable_at_150_percent(address: str, page: Page) -> None:
    page.set_viewport_size({"width": 911, "height": 512})  # what is left of 1366 x 768
    for key in texts("pages"):
        page.goto(f"{address}/{key}")
        settle(page, f"zoom-{key}")
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, key
    page.set_viewport_size({"width": 1366, "height": 768})


def test_the_keyboard_reaches_controls_and_opens_a_report(address: str, page: Page) -> None:
    page.goto(f"{address}/triage")
    settle(page)
    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('aria-label') || ''"))
    filters = [texts("ui")[k] for k in ("search_agency", "region", "kind", "year", "theme", "rule")]
    assert [name for name in reached if name in filters] == filters
    assert "/triage" in page.url  # the Tab key went past the table and opened nothing
    header = page.get_by_test_id("stHeader")
    header.get_by_role("link", name=texts("pages")["report"], exact=True).focus()
    page.keyboard.press("Enter")
    settle(page)
    box = page.get_by_test_id("stMain").get_by_role("combobox").first
    for _ in range(5):  # the list may be drawn anew while one types
        box.focus()
        page.keyboard.type("轮渡")
        page.get_by_role("option").filter(has_text="轮渡").first.wait_for()
        page.wait_for_timeout(500)
        page.keyboard.press("Enter")
        page.wait_for_timeout(1500)
        if "轮渡" in unquote(page.url):
            break
    assert "轮渡" in unquote(page.url)
    settle(page, "keyboard")
