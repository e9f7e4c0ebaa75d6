"""The app in a real Chromium: every page is opened by a click and shows Chinese text."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.pipeline import Analyzer
from analyzer.store import update_store
from analyzer.texts import texts

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
def address(
    tmp_path_factory: pytest.TempPathFactory, reports_folder: Path, analyzer: Analyzer
) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("browser") / "store"
    update_store(reports_folder, folder, analyzer=analyzer)
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


def test_every_page_by_clicks(address: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(
            viewport={"width": 1366, "height": 768}, locale="zh-CN"
        ).new_page()
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.goto(address)
        names = [name for key, name in texts("pages").items() if (PAGES / f"{key}.py").exists()]
        for name in names:
            page.get_by_test_id("stSidebarNav").get_by_text(name, exact=True).click()
            page.get_by_test_id("stAppScrollToBottomContainer").or_(
                page.locator("section.stMain")
            ).first.wait_for()
            page.wait_for_timeout(1500)
            assert page.get_by_test_id("stException").count() == 0, name
            text = page.locator("section.stMain").inner_text()
            assert any("\u4e00" <= c <= "\u9fff" for c in text), name
        if page.evaluate(TOFU):
            pytest.skip("not run: no font with Chinese characters is installed")
        outside = [url for url in requests if not url.startswith((address, "data:", "blob:"))]
        assert outside == []
        browser.close()


PAGES = Path(__file__).parent.parent / "analyzer" / "ui" / "pages"
