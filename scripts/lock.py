"""Rewrite constraints.txt from pyproject.toml: one file for every platform and Python 3.11 and later.

Input: pyproject.toml. Output: constraints.txt. Needs: `pip install uv` and a package registry. Time: 10 s.
torch stays pinned in pyproject.toml: a plain torch pulls gigabytes of CUDA packages.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "compile",
        "--universal",
        "--python-version",
        "3.11",
    ]
    command += [
        "--all-extras",
        "--no-header",
        "--no-annotate",
        "pyproject.toml",
        "-o",
        "constraints.txt",
    ]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
