"""Rewrite tests/golden/*.json from the invented reports; read the diff before you commit it.

Input: tests/factories.py. Output: tests/golden/. Time: seconds.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from golden import FOLDER, golden_texts


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    for name, text in golden_texts().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote tests/golden/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
