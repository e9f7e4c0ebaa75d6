"""What is installed, which models are there, what is missing and how to get it."""

from __future__ import annotations

import platform
import shutil
from importlib.metadata import PackageNotFoundError, version

from analyzer.errors import ArtifactMissing

_PACKAGES = (
    "nianbao spacy jieba rjieba scikit-learn sentence-transformers torch pandas streamlit duckdb faiss-cpu "
    "python-docx pypdfium2 pdfplumber lxml"
).split()
_PROGRAMS = {
    "soffice": "LibreOffice：读取 .doc/.wps；安装后即自动使用",
    "chromium": "Chromium：只用于浏览器测试",
    "java": 'Java 17：只用于 nianbao cluster（另需 pip install "nianbao[spark]"）',
}


def report() -> tuple[list[str], bool]:
    """Lines to print, and whether everything that is needed is there."""
    lines = [f"Python {platform.python_version()} · {platform.platform()}"]
    ok = True
    for name in _PACKAGES:
        try:
            lines.append(f"  [有] {name} {version(name)}")
        except PackageNotFoundError:
            lines.append(f"  [缺] {name}：python scripts/start.py 会安装")
            ok = False
    for label, load in (("主题模型", _theme_model), ("句向量模型", _encoder)):
        try:
            lines.append(f"  [有] {label} {load()}")
        except ArtifactMissing as error:
            lines.append(f"  [缺] {label}：{error}")
            ok = False
    for program, purpose in _PROGRAMS.items():
        mark = "有" if shutil.which(program) else "无（可选）"
        lines.append(f"  [{mark}] {purpose}")
    lines.append("一切就绪。" if ok else "有缺失，见上。")
    return lines, ok


def _theme_model() -> str:
    from analyzer.themes import load_theme_model

    return load_theme_model().name


def _encoder() -> str:
    from analyzer.embed import load_encoder

    return load_encoder().name
