"""nianbao reads Chinese government-information-disclosure annual reports (政府信息公开工作年度报告).

It shows, sentence by sentence, what their free text is about, what it claims in numbers, and where the same
wording stands in another agency's report or in the agency's own report of last year.

Example:
    >>> from analyzer import Analyzer, read_corpus, write_csv
    >>> corpus = read_corpus("corpora/sample")
    >>> analysis = Analyzer.load().analyze(corpus.reports)
    >>> write_csv(analysis, "out")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analyzer.claims import extract_claims
    from analyzer.config import Config, load_config
    from analyzer.embed import embed_texts, load_encoder
    from analyzer.errors import (
        AnalyzerError,
        ArtifactMissing,
        ConfigError,
        ReadingError,
        StoreError,
    )
    from analyzer.export import write_csv
    from analyzer.findings import find_findings
    from analyzer.language import to_doc
    from analyzer.pipeline import Analyzer, __version__, find_reuse
    from analyzer.reading import read_corpus, read_report
    from analyzer.segment import split_blocks, split_sections, split_sentences
    from analyzer.store import Store, update_store
    from analyzer.tables import check_identities, parse_tables
    from analyzer.themes import explain_themes, score_themes

_HOME = {
    "Analyzer": "analyzer.pipeline",
    "AnalyzerError": "analyzer.errors",
    "ArtifactMissing": "analyzer.errors",
    "Config": "analyzer.config",
    "ConfigError": "analyzer.errors",
    "ReadingError": "analyzer.errors",
    "Store": "analyzer.store",
    "StoreError": "analyzer.errors",
    "__version__": "analyzer.pipeline",
    "check_identities": "analyzer.tables",
    "embed_texts": "analyzer.embed",
    "explain_themes": "analyzer.themes",
    "extract_claims": "analyzer.claims",
    "find_findings": "analyzer.findings",
    "find_reuse": "analyzer.pipeline",
    "load_config": "analyzer.config",
    "load_encoder": "analyzer.embed",
    "parse_tables": "analyzer.tables",
    "read_corpus": "analyzer.reading",
    "read_report": "analyzer.reading",
    "score_themes": "analyzer.themes",
    "split_blocks": "analyzer.segment",
    "split_sections": "analyzer.segment",
    "split_sentences": "analyzer.segment",
    "to_doc": "analyzer.language",
    "update_store": "analyzer.store",
    "write_csv": "analyzer.export",
}


def __getattr__(name: str) -> Any:
    """Public names come from their modules when they are first asked for: importing this costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)


__all__ = [
    "Analyzer",
    "AnalyzerError",
    "ArtifactMissing",
    "Config",
    "ConfigError",
    "ReadingError",
    "Store",
    "StoreError",
    "__version__",
    "check_identities",
    "embed_texts",
    "explain_themes",
    "extract_claims",
    "find_findings",
    "find_reuse",
    "load_config",
    "load_encoder",
    "parse_tables",
    "read_corpus",
    "read_report",
    "score_themes",
    "split_blocks",
    "split_sections",
    "split_sentences",
    "to_doc",
    "update_store",
    "write_csv",
]
