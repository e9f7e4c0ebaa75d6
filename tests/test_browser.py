"""The app in a real Chromium: every page by a click, then a case from upload to export.

Screenshots of every page stay under ``build/screenshots``.
"""

from __future__ import annotations

import io
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

import factories
import pandas as pd
import pytest

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
    assert "/report?report=" in page.url
    cards = page.locator(".nb-card")
    assert cards.count() > 0
    page.locator(".nb-card a").first.click()
    anchor = page.locator(".nb-card a").first.get_attribute("href")
    assert anchor is not None
    assert page.locator(f'[id="{anchor[1:]}"]').is_visible() or page.url.endswith(anchor)
    page.get_by_role("radio", name=texts("decision")["confirmed"]).first.click()
    settle(page, "decided")

    go(page, "reuse")
    settle(page)
    assert texts("words")["verdict"] in page.get_by_test_id("stMain").inner_text()
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    settle(page, "threshold")
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
