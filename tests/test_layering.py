"""A module imports only from lower rows; neighbours in a row never import each other."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "analyzer"
ROWS = (
    {"records", "errors"},
    {"numerals", "config", "compact", "caching"},
    {"text", "language", "artifacts", "places", "texts"},
    {"layout"},
    {"reading", "segment", "tables"},
    {"themes", "claims", "embed", "reuse"},
    {"findings"},
    {"pipeline", "frames", "spacy_components"},
    {"store", "export"},
    {"cluster"},
    {"cli", "ui"},
)
ROW_OF = {name: row for row, names in enumerate(ROWS) for name in names}
TOP = {"__init__", "__main__"}  # the public names; may import everything
HEAVY_OWNERS = {
    "spacy": {"language"},
    "jieba": {"language"},
    "rjieba": {"language"},
    "sentence_transformers": {"embed"},
    "torch": {"embed"},
    "sklearn": {"themes", "embed"},
    "streamlit": {"ui"},
    "pyspark": {"cluster"},
}


def top_name(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            if node.module == "analyzer":
                found |= {f"analyzer.{alias.name}" for alias in node.names}
    return found


MODULES = sorted(p for p in PACKAGE.rglob("*.py") if top_name(p) not in TOP)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    name = top_name(path)
    assert name in ROW_OF, f"{name} has no row: give it one in STYLE and here"
    for imported in imports(path):
        parts = imported.split(".")
        if parts[0] == "analyzer" and len(parts) > 1 and parts[1] != name and parts[1] in ROW_OF:
            assert ROW_OF[parts[1]] < ROW_OF[name], f"{name} imports {imported}"
        if parts[0] in HEAVY_OWNERS:
            assert name in HEAVY_OWNERS[parts[0]], f"{name} imports {imported}"


def test_import_analyzer_is_light() -> None:
    code = "import sys, analyzer; print(*(set(sys.modules) & {heavy}))".format(
        heavy={*HEAVY_OWNERS, "transformers", "faiss", "duckdb", "docx"}
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == ""
