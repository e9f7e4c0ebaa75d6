"""Analyzer: the only module that knows the order of the stages.

Two halves. Per report (`analyze_report`): each report alone, in any order, cached and in parallel. Per
corpus (`relate`): reuse and findings, which need all reports at once and change nothing of the first half.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, MutableMapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import msgspec

from analyzer.caching import Cache, Kept, open_pool, run_cached
from analyzer.claims import extract_report_claims
from analyzer.compact import Sharer
from analyzer.config import Config, ReuseConfig
from analyzer.embed import Encoder, embed_texts, load_encoder
from analyzer.errors import ReadingError
from analyzer.findings import Others, ReportFacts, facts_of, find_findings
from analyzer.reading import InputFile, assign_ids, list_inputs, read_input, read_register
from analyzer.records import (
    CorpusAnalysis,
    Narrative,
    RegisterUnit,
    Report,
    ReportAnalysis,
    Reuse,
    RunInfo,
    SkippedFile,
)
from analyzer.reuse import Index, Known, compare_with
from analyzer.reuse import find_reuse as _find_reuse
from analyzer.segment import split_blocks, split_sections, split_sentences
from analyzer.tables import parse_tables
from analyzer.texts import text_of
from analyzer.themes import ThemeModel, load_theme_model, score_sentences

__version__ = "0.1.0"

Progress = Callable[[str, int, int], None]
"""Called with a stage name (read, analyze, embed, reuse, findings), items done, items in all."""

UPLOADS = "〔上传〕/"  # how the names of uploaded files begin


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A file read: a report, or why it was left out."""

    report: Report | None
    skipped: SkippedFile | None


@dataclass(frozen=True)
class Analyzer:
    """The loaded models and the configuration, nothing else.

    Example:
        >>> analysis = Analyzer.load().analyze(read_corpus("corpora/sample").reports)
    """

    config: Config
    themes: ThemeModel
    encoder: Encoder

    @classmethod
    def load(cls, config: Config | None = None) -> Analyzer:
        """Load the models that the configuration names.

        Raises:
            ArtifactMissing: a model is not there; the message holds the command that restores it.
        """
        config = config or Config()
        return cls(config, load_theme_model(config.themes), load_encoder(config.encoder))

    def analyze_report(self, report: Report) -> ReportAnalysis:
        """Everything that can be said about one report alone."""
        return analyze_report(report, self.themes)

    def analyze(
        self,
        reports: Iterable[Report],
        *,
        skipped: Sequence[SkippedFile] = (),
        register: Sequence[RegisterUnit] = (),
        progress: Progress | None = None,
    ) -> CorpusAnalysis:
        """The analysis of a corpus, reports in order of id; an empty corpus gives an empty analysis."""
        ordered = sorted(reports, key=lambda report: report.report_id)
        analyses = []
        for n, report in enumerate(ordered, 1):
            analyses.append(self.analyze_report(report))
            tell(progress, "analyze", n, len(ordered))
        return self.relate(analyses, skipped=skipped, register=register, progress=progress)

    def relate(
        self,
        analyses: Iterable[ReportAnalysis],
        *,
        skipped: Sequence[SkippedFile] = (),
        register: Sequence[RegisterUnit] = (),
        progress: Progress | None = None,
        keep: Callable[[Index], None] | None = None,
    ) -> CorpusAnalysis:
        """The second half: what the reports share, and what is wrong with them.

        `analyses` are gone through twice: comparing them takes much memory and little of each. `keep` is called
        with the index by which `relate_added` compares further reports with these.
        """
        tell(progress, "reuse", 0, 1)
        reuse = _find_reuse(
            analyses.read_as(Narrative) if isinstance(analyses, Kept) else analyses,
            encode=partial(embed_texts, encoder=self.encoder),
            config=self.config.reuse,
            keep=keep,
        )
        tell(progress, "reuse", 1, 1)
        tell(progress, "findings", 0, 1)
        reports = tuple(analyses)
        findings = find_findings(
            reports,
            reuse=reuse,
            register=register,
            skipped=skipped,
            config=self.config.findings,
        )
        tell(progress, "findings", 1, 1)
        run = self.run_info(len(reports), len(skipped), reuse.notes)
        return CorpusAnalysis(reports, reuse, findings, tuple(skipped), run, tuple(register))

    def relate_added(
        self,
        fresh: Sequence[ReportAnalysis],
        known: KnownReports,
        *,
        skipped: Sequence[SkippedFile] = (),
        register: Sequence[RegisterUnit] = (),
    ) -> CorpusAnalysis:
        """The second half for reports added to a corpus that was related: their pairs and their findings.

        Frequencies and stock wording stay those of that run; what it found is not looked at again.
        """
        reuse = compare_with(
            Known(known.index, [f.report for f in known.facts], known.load, known.left_out),
            fresh,
            beside=known.beside,
            encode=partial(embed_texts, encoder=self.encoder),
            config=self.config.reuse,
        )
        facts = [f for f in known.facts if f.report.report_id not in known.left_out]
        facts += map(facts_of, known.beside)
        findings = find_findings(
            fresh,
            reuse=reuse,
            register=register,
            skipped=skipped,
            config=self.config.findings,
            others=Others(facts, known.by_id),
        )
        n_added = len(known.beside) + len(fresh)
        notes = (*known.notes, text_of("note", "added").format(n=n_added))
        run = self.run_info(len(facts) + len(fresh), len(skipped), notes)
        return CorpusAnalysis(tuple(fresh), reuse, findings, tuple(skipped), run, tuple(register))

    def run_info(self, n_reports: int, n_skipped: int, notes: tuple[str, ...]) -> RunInfo:
        """How a run over so many reports is made."""
        return RunInfo(
            version=__version__,
            config_hash=self.config.digest,
            encoder=self.encoder.name,
            theme_model=self.themes.name,
            n_reports=n_reports,
            n_skipped=n_skipped,
            notes=notes,
            parameters=self.config.parameters,
            themes=tuple((theme.key, theme.zh) for theme in self.themes.scheme.themes),
        )


@dataclass(frozen=True)
class KnownReports:
    """A corpus that was related, as reports are added to it.

    `index` and `facts` are of the reports of that run, `beside` are those added since, `notes` those of the run.
    `by_id` gives analyses of all of them, loaded when asked for. What is `left_out` (ids of `facts`) is not
    compared.
    """

    index: Index
    facts: Sequence[ReportFacts]
    by_id: MutableMapping[str, ReportAnalysis]
    beside: Sequence[ReportAnalysis] = ()
    notes: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()

    def load(self, ids: Sequence[str]) -> list[ReportAnalysis]:
        """Some analyses."""
        return [self.by_id[i] for i in ids]


def analyze_report(report: Report, themes: ThemeModel) -> ReportAnalysis:
    """Sections, blocks, sentences, tables, themes and claims of one report."""
    sections = split_sections(report)
    blocks = split_blocks(report, sections)
    sentences = split_sentences(report, sections, blocks)
    return ReportAnalysis(
        report=report,
        sections=sections,
        blocks=blocks,
        sentences=sentences,
        tables=parse_tables(report, sections),
        themes=score_sentences(sentences, sections, themes),
        claims=extract_report_claims(report, sentences, sections),
    )


def find_reuse(
    analyses: Sequence[ReportAnalysis],
    *,
    encoder: Encoder | None = None,
    config: ReuseConfig | None = None,
) -> Reuse:
    """What the reports share, passage by passage, with the default encoder unless another is given."""
    encode = partial(embed_texts, encoder=encoder or load_encoder())
    return _find_reuse(analyses, encode=encode, config=config or ReuseConfig())


# --- a folder of files, cached and in parallel ---------------------------------------------------


def analyze_folder(
    path: str | Path,
    *,
    analyzer: Analyzer,
    cache: Cache,
    uploads: Path | None = None,
    processes: int | None = None,
    progress: Progress | None = None,
    keep: Callable[[Index], None] | None = None,
) -> CorpusAnalysis:
    """Read and analyse a file, folder or archive; what `cache` holds is not computed again.

    Files below `uploads` are read with them, those left out whose bytes are at `path`, too; a note of the run
    counts them. The result does not depend on the order of the files, the number of processes or the cache.
    `keep` is called as by `Analyzer.relate`.
    """
    config = analyzer.config
    inputs, skipped = list_all(path, uploads, config)
    with open_pool(processes, len(inputs)) as run:
        read = run_cached(
            inputs,
            key=lambda item: _digest("read", item.key, config.digest, code_digest()),
            work=partial(_read, config=config),
            kind=ReadResult,
            cache=cache,
            run=run,
            progress=partial(tell, progress, "read"),
        )
        results = list(read)
        left_out = (*skipped, *(r.skipped for r in results if r.skipped is not None))
        reports = assign_ids([r.report for r in results if r.report is not None])
        reports = sorted(reports, key=lambda report: report.report_id)
        del results
        analyses = run_cached(
            reports,
            key=lambda report: _digest(
                "analysis", _report_key(report), config.digest, analyzer.themes.name, code_digest()
            ),
            work=partial(_analyze, config=config),
            kind=ReportAnalysis,
            cache=cache,
            run=run,
            progress=partial(tell, progress, "analyze"),
            keep=Sharer().share,
        )
    del reports  # the analyses hold their own, one at a time
    analysis = analyzer.relate(
        analyses,
        skipped=sorted(left_out, key=lambda item: item.path),
        register=read_register(path),
        progress=progress,
        keep=keep,
    )
    n_uploaded = sum(item.path.startswith(UPLOADS) for item in inputs)
    if not n_uploaded:
        return analysis
    notes = (*analysis.run.notes, text_of("note", "uploaded").format(n=n_uploaded))
    return replace(analysis, run=replace(analysis.run, notes=notes))


def list_all(
    path: str | Path, uploads: Path | None, config: Config
) -> tuple[tuple[InputFile, ...], tuple[SkippedFile, ...]]:
    """What there is to read at `path`, and below `uploads` what is not at `path`, under names of their own."""
    inputs, skipped = list_inputs(path, config.reading)
    if uploads is None or not uploads.is_dir():
        return inputs, skipped
    known = {item.sha256 for item in inputs}
    more, unread = list_inputs(uploads, config.reading)
    added = {item.sha256: item for item in reversed(more) if item.sha256 not in known}
    return (
        (*inputs, *(replace(item, path=UPLOADS + item.path) for item in reversed(added.values()))),
        (*skipped, *(replace(item, path=UPLOADS + item.path) for item in unread)),
    )


def corpus_key(
    path: str | Path, config: Config, models: Sequence[str], uploads: Path | None = None
) -> str:
    """Digest of everything a run's result depends on; equal keys mean there is nothing to do."""
    inputs, skipped = list_all(path, uploads, config)
    parts = [item.key for item in inputs] + [f"{item.path}:{item.reason}" for item in skipped]
    return run_key(parts, read_register(path), config, models)


def run_key(
    parts: Iterable[str], register: Sequence[RegisterUnit], config: Config, models: Sequence[str]
) -> str:
    """The same from a key of each file (or its path and the reason why it cannot be opened)."""
    units = [repr(unit) for unit in register]
    return _digest(*sorted(parts), *units, config.digest, *models, code_digest())


@cache
def code_digest() -> str:
    """Digest of this package's own code and resources: results of other code are never reused.

    The same in a checkout and installed: the models of a wheel have names of their own.
    """
    root = Path(__file__).parent
    files = sorted(p for p in root.rglob("*") if p.suffix in {".py", ".toml", ".yaml", ".csv"})
    used = (p for p in files if p.relative_to(root).parts[0] not in {"ui", "models"})
    return _digest(*(hashlib.sha256(p.read_bytes()).hexdigest() for p in used))


def _read(item: InputFile, *, config: Config) -> ReadResult:
    try:
        return ReadResult(read_input(item, config.reading), None)
    except ReadingError as error:
        return ReadResult(None, SkippedFile(item.path, error.reason, error.message))


def _analyze(report: Report, *, config: Config) -> ReportAnalysis:
    return analyze_report(report, _themes(config))


@cache
def _themes(config: Config) -> ThemeModel:
    return load_theme_model(config.themes)


def _report_key(report: Report) -> str:
    return hashlib.sha256(msgspec.msgpack.encode(report)).hexdigest()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]


def tell(progress: Progress | None, stage: str, done: int, total: int) -> None:
    """Say how far a stage is, where anybody listens."""
    if progress is not None:
        progress(stage, done, total)
