"""One command that passes or fails the project: lint, types, tests.

Makes .venv with the test dependencies. What needs more than Python (Chromium, a CJK font, LibreOffice, Java) is
used where it is found and otherwise reported as "not run". Time: some eight minutes on 2 cores once installed, half
of it Spark's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import environment
from environment import ROOT, say

_OPTIONAL = (
    ("the browser test", ("chromium", "chromium-browser", "google-chrome", "chrome"), "Chromium"),
    (
        ".doc and .wps files, and the check of exports in an office program",
        ("soffice",),
        "LibreOffice",
    ),
    ("the tests on Spark", ("java",), "Java 17"),
)


def main() -> int:
    # PySpark is half a gigabyte, and of no use without Java
    python = str(environment.ensure("dev,spark" if shutil.which("java") else "dev"))
    steps = {
        "lint": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "types": [python, "-m", "mypy"],
        "tests": [
            python,
            "-m",
            "pytest",
            "-n",
            str(min(os.cpu_count() or 1, 4)),
            "--dist",
            "loadgroup",
            "-rs",
            *sys.argv[1:],
        ],
    }
    failed = []
    for name, command in steps.items():
        started = time.monotonic()
        say(f"\n== {name}: {' '.join(command[1:])}")
        env = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1", "HF_HUB_OFFLINE": "1"}
        if subprocess.run(command, cwd=ROOT, env=env, check=False).returncode:
            failed.append(name)
        say(
            f"== {name}: {'FAILED' if name in failed else 'ok'}, {time.monotonic() - started:.0f} s"
        )
    for what, programs, needs in _OPTIONAL:
        if not any(map(shutil.which, programs)):
            say(f"not run: {what}: {needs} is not installed")
    say(f"\n{'FAILED: ' + ', '.join(failed) if failed else 'all checks passed'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    raise SystemExit(main())
