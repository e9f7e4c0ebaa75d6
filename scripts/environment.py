"""The project's own virtual environment, made and kept up to date with nothing but Python.

Used by start.py and check.py. `.venv/nianbao.json` remembers what was installed, so that a second call is fast.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
STAMP = FOLDER / "nianbao.json"
MINIMUM = (3, 11)


def say(text: str) -> None:
    """Print one line at once, in UTF-8 whatever the console."""
    sys.stdout.buffer.write(f"{text}\n".encode())
    sys.stdout.flush()


def fail(text: str) -> None:
    """End with a message."""
    say(f"\nerror: {text}")
    raise SystemExit(1)


def python_of(folder: Path) -> Path:
    """The interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def ensure(extra: str = "") -> Path:
    """Make `.venv` with the pinned dependencies (and extras such as ``dev,spark``); its interpreter."""
    if sys.version_info < MINIMUM:
        found = ".".join(map(str, sys.version_info[:3]))
        fail(
            f"found Python {found}, need 3.11 or newer; install it from python.org and run this again"
        )
    python = python_of(FOLDER)
    wanted = _wanted()
    known = _known()
    if python.exists() and known.get("inputs") == wanted and extra in known.get("extras", []):
        say("[1] the environment .venv is up to date")
        return python
    if not python.exists():
        say("[1] making the environment .venv")
        try:
            venv.create(FOLDER, with_pip=True, clear=FOLDER.exists())
        except (OSError, subprocess.CalledProcessError) as error:
            fail(
                f"cannot make {FOLDER}: {error}; on Debian and Ubuntu install the package python3-venv"
            )
    target = f".[{extra}]" if extra else "."
    say(f"[2] installing the pinned dependencies ({target}); the first time takes some minutes")
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["-c", "constraints.txt", "-e", target]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        fail(
            "pip could not install the dependencies (its message is above); check the network or the "
            "package mirror that pip is configured with, then run this again"
        )
    same = known.get("extras", []) if known.get("inputs") == wanted else []
    extras = sorted({*same, "", extra, *extra.split(",")})
    STAMP.write_text(json.dumps({"inputs": wanted, "extras": extras}), encoding="utf-8")
    return python


def _wanted() -> str:
    parts = [(ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256(
        b"\0".join([*parts, sys.version.encode(), str(ROOT).encode()])
    ).hexdigest()


def _known() -> dict[str, object]:
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
