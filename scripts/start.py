"""One command from a clone to the analysis in the browser.

Makes .venv, installs the pinned dependencies, analyses corpora/sample (or PATH), writes the exports and opens
the app. Input: a folder of reports. Output: nianbao-store/, out/. Time: minutes the first time, seconds after.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import environment
from environment import ROOT, fail, say

_HEALTH_SECONDS = 90


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", nargs="?", default=str(ROOT / "corpora" / "sample"))
    parser.add_argument("--store", default=str(ROOT / "nianbao-store"))
    parser.add_argument("--out", default=str(ROOT / "out"))
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument("--once", action="store_true", help="end once the app has answered")
    options = parser.parse_args()
    python = environment.ensure()
    say(f"[3] analysing {options.path}")
    nianbao = [str(python), "-m", "analyzer"]
    command = [*nianbao, "analyze", options.path, "--store", options.store, "--out", options.out]
    if subprocess.run(command, cwd=ROOT, env=_utf8(), check=False).returncode:
        fail("the analysis did not end well; its message is above")
    port = _free_port(options.port)
    say(f"[4] the app: http://127.0.0.1:{port}  (stop it with Ctrl+C)")
    browser = "--no-browser" if options.no_browser or options.once else "--browser"
    app = [*nianbao, "ui", "--store", options.store, "--port", str(port), browser]
    if options.once:
        return _answer_once(app, port)
    try:
        return subprocess.run(app, cwd=ROOT, env=_utf8(), check=False).returncode
    except KeyboardInterrupt:
        return 0


def _answer_once(app: list[str], port: int) -> int:
    process = subprocess.Popen(app, cwd=ROOT, env=_utf8())
    try:
        deadline = time.monotonic() + _HEALTH_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if _healthy(port):
                say("the app answers; done")
                return 0
            time.sleep(0.5)
        fail(f"the app did not answer within {_HEALTH_SECONDS} s; run: nianbao doctor")
        return 1
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if os.name == "nt":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], check=False)
    process.terminate()
    process.wait(timeout=20)


def _healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _free_port(wanted: int) -> int:
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    fail(f"no free port from {wanted} to {wanted + 49}; choose another with --port")
    return wanted


def _utf8() -> dict[str, str]:
    return {**os.environ, "PYTHONUTF8": "1"}


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    raise SystemExit(main())
