"""What the README shows works as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("code", BLOCKS, ids=[block.splitlines()[0] for block in BLOCKS])
def test_python_in_the_readme_runs(code: str, tmp_path: Path) -> None:
    (tmp_path / "corpora").symlink_to(ROOT / "corpora")
    run = [sys.executable, "-W", "error::DeprecationWarning:analyzer", "-c", code]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    if "write_csv" in code:
        assert (tmp_path / "out" / "themes.csv").exists()


@pytest.mark.parametrize("script", ["start.py", "check.py"])
def test_the_two_commands_explain_themselves(script: str) -> None:
    assert f"python scripts/{script}" in README
    run = [sys.executable, str(ROOT / "scripts" / script), "--help"]
    if script == "start.py":
        done = subprocess.run(run, capture_output=True, text=True, check=False)
        assert "--no-browser" in done.stdout
        assert "--once" in done.stdout


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_links_in_the_readme_exist(target: str) -> None:
    assert (ROOT / target).exists()


def test_every_word_of_the_pages_is_in_the_table() -> None:
    from analyzer.texts import texts

    used = set()
    for path in (ROOT / "analyzer" / "ui").rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"\bui\(\"(\w+)\"\)", code))
        used |= set(re.findall(r"text_of\(\"ui\", \"(\w+)\"\)", code))
    assert used
    assert used <= set(texts("ui"))
