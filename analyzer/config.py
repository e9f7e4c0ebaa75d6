"""Every tunable number, with its unit, default and reason; read from TOML, built once, handed down.

Each stage receives only its own options (`config.reuse`, ...). A key that is not known is an error that
lists the known ones, so that a misspelt option never passes unnoticed.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analyzer.errors import ConfigError


@dataclass(frozen=True, slots=True)
class ReadingConfig:
    """Limits that keep one hostile file from stopping a run."""

    max_file_mb: int = 50  # megabytes on disk; a real report is under 5
    max_text_chars: int = 2_000_000  # characters after reading; a real report is under 50,000
    max_page_chars: int = (
        2_000_000  # of markup of one web page, pictures not counted; under 500,000
    )
    max_xml_mb: int = 20  # megabytes of one unpacked part of a .docx; a real one is under 2
    max_archive_mb: int = 500  # megabytes unpacked from one archive in all
    max_archive_files: int = 20_000
    max_archive_depth: int = 2  # archives inside archives; a collected upload has one level
    max_pdf_pages: int = 300  # a real report has under 20
    office_timeout: int = 120  # seconds for LibreOffice to convert one .doc or .wps


@dataclass(frozen=True, slots=True)
class ThemesConfig:
    """Theme classifier."""

    model: str = "themes"  # folder below models/


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """Sentence encoder: our own model by default, any hub name or local folder otherwise."""

    model: str = (
        "encoder"  # folder below models/, a path, or a hub name such as BAAI/bge-small-zh-v1.5
    )
    batch_size: int = 256


@dataclass(frozen=True, slots=True)
class ReuseConfig:
    """Reuse engine; see docs/reuse.md for how each number was chosen."""

    min_chars: int = 15  # shorter sentences are alike by nature and never count
    threshold: float = 0.4  # probability from which a passage is reported
    reach: int = 3  # sentences: matches this near on both sides belong to one passage
    max_gram_keys: int = 60  # a 4- or 8-gram in more distinct sentences finds no candidates
    neighbours: int = 40  # candidates per sentence that the vectors bring, on average
    max_family: int = 100  # equal sentences paired with each other; more pair with the first one
    min_support: float = 1.0  # matches expected in 8 by 8 sentences before reports are compared
    min_chain: float = 5.0  # or: evidence above candidate_floor of a chain of matches in order
    cited_chars: int = 60  # a sentence that quotes an article and says less of its own is statutory
    single_chars: int = 60  # or: one match of so many characters of its own
    further_chars: int = 30  # the same, word for word, in a pair of reports that shares a passage
    candidate_floor: float = -7.0  # log odds: weaker pairs of sentences are no candidates
    cell_floor: float = -6.0  # log odds: weaker pairs of sentences never match
    cell_strong: float = -1.0  # log odds: such matches join in any order
    cell_edge: float = -4.0  # log odds: a passage begins and ends with such a match
    first_match: float = -2.0  # log odds of the best match of a passage, and ...
    second_match: float = -4.0  # ... of the second best; fewer is no passage
    follow_share: float = 0.5  # a report follows another: so many of its sentences in order, ...
    follow_least: int = 5  # ... so many at least ...
    follow_evidence: float = 25.0  # ... with so much evidence above candidate_floor
    single_match: float = 3.0  # log odds from which one long sentence alone is a passage
    single_overlap: float = 0.5  # ... and shares so much of the n-grams of the shorter side
    part_overlap: float = 0.5  # share of a sentence's n-grams in a longer one that was merged
    stock_min_agencies: int = 8  # stock wording: at least this many agencies ...
    stock_share: float = 0.1  # ... and this share of all of them, in several regions
    concentration: float = 0.6  # share of the sharing agencies that one superior must hold
    regional_min_agencies: int = 4  # a regional template needs more than two or three agencies ...
    regional_share: float = 0.5  # ... and this share of the superior's agencies
    company_min_agencies: int = (
        4  # a sentence that so many agencies hold is stock wording where ...
    )
    company_share: float = 0.5  # ... fewer of their pairs share its neighbours too
    cluster_min_agencies: int = 3
    templates: tuple[str, ...] = ()  # texts of the user's own (a superior's sample, say): set aside


@dataclass(frozen=True, slots=True)
class FindingsConfig:
    """Which rules run. `select` empty means every rule that ships switched on; prefixes work: C, C3."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    publication_deadline: str = (
        "01-31"  # month-day of the year after; governments: 03-31 (条例 第四十九条)
    )
    government_deadline: str = "03-31"
    overview_max_chars: int = 1000  # 总体情况, local notices ask for at most 1,000
    overview_min_chars: int = 200
    problems_min_chars: int = 80
    series_min_containment: float = (
        0.4  # share of the narrative in the own earlier report that makes E1
    )
    problems_min_containment: float = 0.6  # the same for the problems section alone, E2
    peer_min_score: float = 0.5  # probability from which a pair of reports makes E3, E4, E7
    peer_min_chars: int = 50  # repeated characters, formulas set aside, that a suspicion needs
    peer_certain_chars: int = 100  # fewer, without names, numbers or slips in common, are 口径待核


@dataclass(frozen=True, slots=True)
class Config:
    """All options of a run."""

    reading: ReadingConfig = field(default_factory=ReadingConfig)
    themes: ThemesConfig = field(default_factory=ThemesConfig)
    encoder: EncoderConfig = field(default_factory=EncoderConfig)
    reuse: ReuseConfig = field(default_factory=ReuseConfig)
    findings: FindingsConfig = field(default_factory=FindingsConfig)

    @property
    def digest(self) -> str:
        """Hex digest of all options, equal for equal options."""
        text = json.dumps(dataclasses.asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """Every option as ``("reuse.threshold", "0.4")``, in the order of this file."""
        return tuple(
            (
                f"{stage}.{name}",
                value if isinstance(value, str) else json.dumps(value, ensure_ascii=False),
            )
            for stage, options in dataclasses.asdict(self).items()
            for name, value in options.items()
        )


def load_config(path: str | Path | None = None) -> Config:
    """Options from a TOML file over the defaults; the defaults alone for None.

    Raises:
        ConfigError: no such file, not TOML, an unknown key, or a value of the wrong type.
    """
    if path is None:
        return Config()
    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"cannot read the configuration {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid UTF-8 TOML: {error}") from error
    config: Config = _build(Config, data, where=str(path))
    return config


def _build(cls: type[Any], data: dict[str, Any], *, where: str) -> Any:
    fields = {f.name: f for f in dataclasses.fields(cls)}
    unknown = sorted(set(data) - set(fields))
    if unknown:
        raise ConfigError(f"{where}: unknown {', '.join(unknown)}; known: {', '.join(fields)}")
    default = cls()
    values = {k: _value(getattr(default, k), v, f"{where}: {k}") for k, v in data.items()}
    return dataclasses.replace(default, **values)


def _value(default: Any, value: Any, where: str) -> Any:
    if dataclasses.is_dataclass(default):
        if isinstance(value, dict):
            return _build(type(default), value, where=where)
    elif isinstance(default, tuple):
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
    elif isinstance(default, float) and type(value) is int:
        return float(value)
    elif type(value) is type(default):
        return value
    expected = "a table" if dataclasses.is_dataclass(default) else type(default).__name__
    raise ConfigError(f"{where} is {value!r}; expected {expected}")
