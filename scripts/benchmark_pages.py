"""How long each page of the app takes to open in Chromium, first and again, on a store of many reports.

In: a store, or a corpus that scripts/benchmark_corpus.py composes and this script analyses. The server is the
one that ``nianbao ui`` starts. *First* is the first opening of a page since the server started, every page in
a server of its own, so that no page warms another; *again* is a second opening, in the same server. A page
is open when its script has ended and nothing waits to be drawn. *cpu* is what the server worked for the first
opening, in seconds of one core: unlike the others it means the same on a busy machine. Needs Linux, Chromium
and playwright. Time: about ten seconds a page, and the analysis.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from benchmark_corpus import write_corpus

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = ("triage", "report", "reuse", "clusters", "themes", "claims", "upload", "export")
LIMIT = 3.0  # seconds, what an inspector waits at most
FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-dev-shm-usage".split()
OPEN = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  const main = document.querySelectorAll('[data-testid=stMain] [data-testid=stElementContainer]');
  return app?.getAttribute('data-test-script-state') === 'notRunning' && main.length > 2
    && !document.querySelector('[data-testid=stSkeleton]');
}"""


@contextmanager
def server(store: Path) -> Iterator[tuple[str, int, float]]:
    """The app on a store: its address and process, and the seconds from the command to the first answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "analyzer", "ui", "--store", str(store), "--port", str(port)]
    began = time.perf_counter()
    process = subprocess.Popen([*command, "--no-browser"], stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        while not _answers(f"{address}/_stcore/health"):
            time.sleep(0.05)
        yield address, process.pid, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


def cpu_seconds(pid: int) -> float:
    """What a process and its children have worked."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    mine = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return mine + sum(cpu_seconds(int(child)) for child in children)


def opening(page: Page, url: str) -> float:
    """Seconds from the address to the page drawn."""
    began = time.perf_counter()
    page.goto(url)
    page.wait_for_function(OPEN, timeout=120_000)
    seconds = time.perf_counter() - began
    if page.get_by_test_id("stException").count():
        raise SystemExit(f"{url} shows an exception")
    return seconds


def measure(store: Path, names: list[str], settle: float) -> bool:
    """Prints a row a page; whether every first opening stays within `LIMIT`."""
    from playwright.sync_api import sync_playwright

    browser_path = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))))
    worst = 0.0
    print(f"{'page':<10}{'server':>8}{'first':>8}{'again':>8}{'cpu':>8}{'load':>7}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        for name in names:
            with server(store) as (address, pid, started):
                time.sleep(settle)
                context = browser.new_context(viewport={"width": 1366, "height": 768})
                before = cpu_seconds(pid)
                first = opening(context.new_page(), f"{address}/{quote(name)}")
                cpu = cpu_seconds(pid) - before
                again = opening(context.new_page(), f"{address}/{quote(name)}")
                context.close()
            worst = max(worst, first)
            row = "".join(f"{value:8.2f}" for value in (started, first, again, cpu))
            print(f"{name:<10}{row}{os.getloadavg()[0]:7.1f}", flush=True)
        browser.close()
    print(f"slowest first opening {worst:.2f} s, limit {LIMIT} s")
    return worst <= LIMIT


def analysed(n: int, folder: Path) -> Path:
    """A store of `n` composed reports below `folder`."""
    write_corpus(folder / "corpus", n)
    command = [sys.executable, "-m", "analyzer", "analyze", str(folder / "corpus")]
    subprocess.run([*command, "--store", str(folder / "store")], check=True)
    return folder / "store"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=1000, help="how many to compose")
    parser.add_argument("--store", type=Path, help="a store that is there already")
    parser.add_argument("--pages", nargs="*", default=list(PAGES))
    parser.add_argument("--settle", type=float, default=0.0, help="seconds between server and page")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = options.store or analysed(options.reports, Path(folder))
        within = measure(store, options.pages, options.settle)
    raise SystemExit(0 if within else 1)


if __name__ == "__main__":
    main()
