"""Invented reports and their analysis, made once a session."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import factories
import numpy as np
import numpy.typing as npt
import pytest

from analyzer.config import Config
from analyzer.pipeline import Analyzer
from analyzer.reading import read_corpus
from analyzer.records import CorpusAnalysis, ReportAnalysis
from analyzer.themes import load_theme_model


class CharacterEncoder:
    """A tiny exact encoder: characters counted into 64 columns, unit rows."""

    name = "characters@test"
    dimension = 64

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for character in text:
                row[ord(character) % self.dimension] += 1
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 0)


@pytest.fixture(scope="session")
def encoder() -> CharacterEncoder:
    return CharacterEncoder()


@pytest.fixture(scope="session")
def analyzer(encoder: CharacterEncoder) -> Analyzer:
    return Analyzer(Config(), load_theme_model(), encoder)


@pytest.fixture(scope="session")
def reports_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    for name, text in factories.INVENTED.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def analysis(analyzer: Analyzer, reports_folder: Path) -> CorpusAnalysis:
    corpus = read_corpus(reports_folder)
    return analyzer.analyze(corpus.reports, skipped=corpus.skipped)


@pytest.fixture(scope="session")
def harbour(analysis: CorpusAnalysis) -> ReportAnalysis:
    return next(a for a in analysis.reports if a.report.agency == "云汐市港务管理局")
