"""The records that flow between the stages: frozen, typed, standard library only.

Offsets are half-open character positions in `Report.text`, which `reading` normalizes once and
nobody changes afterwards; ``report.text[slice(*record.span)] == record.text`` holds for every
record that carries both. Records refer to each other by id, never by reference. Ids sort in
reading order: ``xuhui-2023``, ``xuhui-2023/s02``, ``xuhui-2023/s02/014``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """Half-open interval of characters of a report's text."""

    start: int
    end: int


# --- reading -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """Where a report came from. `sha256` is of the file's bytes, in hex."""

    path: str
    sha256: str
    media_type: str = ""  # txt, docx, pdf, html, doc, wps
    encoding: str = ""  # of text files, as decoded
    url: str = ""
    retrieved: str = ""
    licence: str = ""


class Origin(StrEnum):
    """Where a guessed property of a report was taken from."""

    MANIFEST = "manifest"
    TITLE = "title"
    TEXT = "text"
    SIGNATURE = "signature"
    PAGE = "page"  # what a web page says about itself
    FILE_NAME = "file_name"
    FOLDER = "folder"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Provenance:
    """One property of a report and where its value was taken from."""

    field: str  # agency, region, parent, year, title, published
    origin: Origin


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a table that the file itself marked up (docx, html, pdf)."""

    row: int
    column: int
    row_span: int
    column_span: int
    span: Span


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as the file marked it up. In `Report.text` its rows are lines, its cells tab-separated."""

    span: Span
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One annual report: normalized text and what is known about it.

    `year` is the year reported on, not that of publication; None where nothing tells it. `region`
    is the province/prefecture/county path as far as known, ``/``-separated. `parent` is the
    superior agency where a manifest names it. `published` is the signature or page date.
    """

    report_id: str
    agency: str
    region: str
    year: int | None
    title: str
    text: str
    source: Source
    parent: str = ""
    published: date | None = None
    provenance: tuple[Provenance, ...] = ()
    grids: tuple[Grid, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file that did not become a report, with the reason (a stable code and a sentence)."""

    path: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """What `read_corpus` found: reports in order of id, and every file it left out."""

    reports: tuple[Report, ...]
    skipped: tuple[SkippedFile, ...] = ()
    register: tuple[RegisterUnit, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterUnit:
    """A unit that has to report, from the optional unit register (名录)."""

    agency: str
    region: str = ""
    parent: str = ""
    kind: str = ""
    year: int | None = None


# --- segmentation ------------------------------------------------------------------------------


class SectionKind(StrEnum):
    """The parts of a report; OVERVIEW to OTHER are the six statutory sections 一 to 六."""

    TITLE = "title"
    PREAMBLE = "preamble"
    OVERVIEW = "overview"
    PROACTIVE = "proactive"
    REQUESTS = "requests"
    DISPUTES = "disputes"
    PROBLEMS = "problems"
    OTHER = "other"
    SIGNATURE = "signature"
    NOISE = "noise"


STATUTORY_SECTIONS = (
    SectionKind.OVERVIEW,
    SectionKind.PROACTIVE,
    SectionKind.REQUESTS,
    SectionKind.DISPUTES,
    SectionKind.PROBLEMS,
    SectionKind.OTHER,
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the text up to the next heading of any level.

    Sections partition the text: the first begins at 0, each begins where the one before ends
    (`heading.start`), the last ends at ``len(text)``. A part without a heading has an empty
    `heading` span at its start. `level` is 0 for the six statutory sections and the parts around
    them, 1 for （一）, 2 for 1. below it; `titles` is the heading path from the top, numerals removed.
    """

    section_id: str
    report_id: str
    kind: SectionKind
    level: int
    titles: tuple[str, ...]
    heading: Span
    body: Span


class BlockKind(StrEnum):
    """What a stretch of characters is."""

    HEADING = "heading"
    NARRATIVE = "narrative"
    TABLE = "table"
    NOISE = "noise"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of one kind inside a section; the blocks of a report partition its text."""

    section_id: str
    kind: BlockKind
    span: Span


class UnitKind(StrEnum):
    """What a unit of text is; only SENTENCE, ITEM and LEAD_IN are classified."""

    HEADING = "heading"
    LEAD_IN = "lead_in"  # announces a list: 主要做了以下工作：
    ITEM = "item"  # 一是…； （1）… 1.… 第一，…
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A unit of narrative (or a heading), in reading order."""

    sentence_id: str
    section_id: str
    report_id: str
    span: Span
    text: str
    kind: UnitKind = UnitKind.SENTENCE


# --- statutory tables --------------------------------------------------------------------------


class TableFormat(StrEnum):
    """A: 国办公开办函〔2019〕60号 (reports of 2019, 2020); B: 〔2021〕30号 (2021 and later)."""

    A = "A"
    B = "B"


class CellState(StrEnum):
    """NUMBER: a value was read; BLANK: the cell is there and empty; TEXT: it holds no plain number;
    MISSING: the file has no such cell, or it cannot be told which one it is."""

    NUMBER = "number"
    BLANK = "blank"
    TEXT = "text"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Cell:
    """A named cell of a statutory table; `span` is None exactly when `state` is MISSING.

    `row` and `column` are keys of the official format (`analyzer/resources/tables.toml`). `value` is
    given for NUMBER, and for TEXT that begins with a number and a unit (``1751292.6元``), as written.
    """

    report_id: str
    table: int  # 2, 3 or 4
    row: str
    column: str
    state: CellState
    value: Decimal | None
    raw: str
    span: Span | None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class TableIssue:
    """Something about a table's shape that a reader of its cells must know."""

    code: str  # short_row, long_row, header_overwritten, label_altered, unit_in_cell, ...
    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class StatutoryTable:
    """Table 二 (2), 三 (3) or 四 (4) with all cells its format prescribes, missing ones included."""

    report_id: str
    table: int
    format: TableFormat
    span: Span
    cells: tuple[Cell, ...]
    issues: tuple[TableIssue, ...] = ()


class IdentityStatus(StrEnum):
    """Whether a 勾稽关系 holds; NOT_ASSESSED where one of its cells is missing or holds no number."""

    HOLDS = "holds"
    BROKEN = "broken"
    NOT_ASSESSED = "not_assessed"


@dataclass(frozen=True, slots=True)
class IdentityCheck:
    """One identity of the statutory tables, I1 to I7, tried on one row or column.

    It says ``left relation right``. `cells` names the cells used (``3/new/total``); for I5 only those
    that break it. `left` and `right` are None where a cell gives no number, and for I5. `soft` marks
    rules of plausibility (I6, I7) that a real report may break for a reason.
    """

    report_id: str
    identity: str
    table: int
    row: str  # empty where the identity runs down a column
    column: str  # empty where it runs along a row
    cells: tuple[str, ...]
    left: Decimal | None
    right: Decimal | None
    relation: str  # =, >= or <=> (both zero or both not)
    status: IdentityStatus
    soft: bool = False


# --- themes ------------------------------------------------------------------------------------


class Role(StrEnum):
    """What a sentence does with its themes."""

    ACHIEVEMENT = "achievement"
    PROBLEM = "problem"
    MEASURE = "measure"
    FRAMING = "framing"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ThemeScore:
    """The calibrated probability, 0 to 1, that a sentence is about a theme."""

    theme: str
    score: float


@dataclass(frozen=True, slots=True)
class ThemeEvidence:
    """Which characters of the sentence (offsets into its text) carried a theme, and how much."""

    theme: str
    span: Span
    weight: float


@dataclass(frozen=True, slots=True)
class SentenceThemes:
    """All theme scores of one sentence in the scheme's order, the themes decided on, and one role.

    `themes` holds the keys whose score reaches their threshold, best first; it may be empty.
    `confident` is False where a score lies close to its threshold or the role is doubtful.
    """

    sentence_id: str
    scores: tuple[ThemeScore, ...]
    themes: tuple[str, ...]
    role: Role
    role_score: float
    confident: bool
    evidence: tuple[ThemeEvidence, ...] = ()


# --- claims ------------------------------------------------------------------------------------


class Qualifier(StrEnum):
    """How a claimed number is hedged."""

    EXACT = "exact"
    ABOUT = "about"  # 约 左右
    OVER = "over"  # 余 多 超 逾 突破
    NEAR = "near"  # 近
    AT_LEAST = "at_least"  # 以上 不少于 上百
    AT_MOST = "at_most"  # 不足


@dataclass(frozen=True, slots=True)
class Claim:
    """A claimed count. `span` runs from the number through its unit (a zero in words: the phrase).

    `value` is None exactly for a blank (``公开信息余条``); `unit` is None where the writer dropped it.
    `parent_id` is the claim of which this is a breakdown item. `metric` is the canonical metric or
    ``other``. `sentence_id` and `report_id` are empty when a plain string was analysed.
    """

    claim_id: str
    sentence_id: str
    report_id: str
    span: Span
    text: str
    value: Decimal | None
    unit: str | None
    object: str
    action: str
    qualifier: Qualifier
    parent_id: str | None
    zero: bool
    blank: bool
    channel: str
    period: str  # year, cumulative, previous, or a year in digits
    metric: str
    in_words: bool = False  # a zero said in words: 未收到
    object_span: Span | None = None


# --- reuse -------------------------------------------------------------------------------------


class Relation(StrEnum):
    """Who shares: the same agency, mostly in another year, or two agencies."""

    SERIES = "series"
    PEER = "peer"


class Sharing(StrEnum):
    """Why a text is shared; only UNIQUE makes a suspicion."""

    STATUTORY = "statutory"  # 法定用语
    STOCK = "stock"  # 通用套话
    REGIONAL = "regional"  # 区域模板
    UNIQUE = "unique"  # 独有雷同


class EditKind(StrEnum):
    """How one text differs from the other."""

    VERBATIM = "verbatim"
    TEMPLATE = "template"
    LIGHT = "light"
    REORDER = "reorder"
    MERGE_SPLIT = "merge_split"
    PARAPHRASE = "paraphrase"


@dataclass(frozen=True, slots=True)
class Extent:
    """A span of one report."""

    report_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class ReusePair:
    """Two matching sentences. `left` belongs to the earlier report by (year, report_id).

    `similarity` is the centred cosine (-1 to 1), `overlap` the share of the shorter side's character
    n-grams found in the other (0 to 1), `score` the calibrated probability (0 to 1) that one text was
    made from the other.
    """

    left_id: str
    right_id: str
    similarity: float
    overlap: float
    score: float
    edit: EditKind
    sharing: Sharing


@dataclass(frozen=True, slots=True)
class ReusePassage:
    """Neighbouring matches joined: exact spans in both reports.

    `n_agencies` counts the agencies of the corpus that hold this wording.
    """

    passage_id: str
    left: Extent
    right: Extent
    left_sentence_ids: tuple[str, ...]
    right_sentence_ids: tuple[str, ...]
    similarity: float
    score: float
    edit: EditKind
    sharing: Sharing
    relation: Relation
    n_agencies: int
    longest_run: int


@dataclass(frozen=True, slots=True)
class ReportPair:
    """What two reports share, formulas set aside (`repeated_*`) and counted apart (`formula_chars`).

    `*_containment` is repeated/total characters of that side's narrative, 0 to 1. `score` (0 to 1) ranks.
    `evidence` holds extra signs in Chinese: shared rare errors, foreign names left over, equal numbers.
    """

    pair_id: str
    left_id: str
    right_id: str
    relation: Relation
    score: float
    left_containment: float
    right_containment: float
    left_repeated: int
    right_repeated: int
    left_total: int
    right_total: int
    longest_run: int
    n_passages: int
    formula_chars: int
    passage_ids: tuple[str, ...]
    evidence: tuple[str, ...] = ()
    sections: tuple[SectionShare, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionShare:
    """Containment of one statutory section of the pair, both ways."""

    kind: SectionKind
    left_containment: float
    right_containment: float


@dataclass(frozen=True, slots=True)
class ReportSharing:
    """How a report's narrative divides, in characters; the four shares and `own` add up to `total`."""

    report_id: str
    total: int
    statutory: int
    stock: int
    regional: int
    unique: int  # 独有雷同
    own: int  # found nowhere else


@dataclass(frozen=True, slots=True)
class ReuseCluster:
    """Reports that share a source; `exemplar_id` is the earliest member by date."""

    cluster_id: str
    report_ids: tuple[str, ...]
    exemplar_id: str
    n_agencies: int
    sharing: Sharing
    common_passages: tuple[Extent, ...]


@dataclass(frozen=True, slots=True)
class Reuse:
    """Everything the reuse engine found in a corpus, each sequence in its stated order."""

    pairs: tuple[ReusePair, ...] = ()  # by (left_id, right_id)
    passages: tuple[ReusePassage, ...] = ()  # by passage_id
    report_pairs: tuple[ReportPair, ...] = ()  # best score first
    clusters: tuple[ReuseCluster, ...] = ()  # largest first
    sharing: tuple[ReportSharing, ...] = ()  # by report_id
    notes: tuple[str, ...] = ()  # what was left out or done in a lesser way, in Chinese


# --- findings ----------------------------------------------------------------------------------


class Severity(StrEnum):
    """H: breach of form or a conflict; M: quality; L: editorial."""

    HIGH = "H"
    MEDIUM = "M"
    LOW = "L"


class FindingStatus(StrEnum):
    """FOUND: the defect is there; UNCERTAIN: 口径待核; NOT_ASSESSED: the rule could not be judged."""

    FOUND = "found"
    UNCERTAIN = "uncertain"
    NOT_ASSESSED = "not_assessed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place that shows a finding: characters of a report, or a named cell (``3/new/total``)."""

    report_id: str
    span: Span | None
    text: str
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect of one report. `fingerprint` survives re-runs and edits elsewhere in the report."""

    finding_id: str
    report_id: str
    code: str
    severity: Severity
    status: FindingStatus
    message: str
    evidence: tuple[Evidence, ...]
    basis: str
    advice: str
    fingerprint: str


# --- results -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReportAnalysis:
    """Everything said about one report alone; independent of all other reports."""

    report: Report
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    tables: tuple[StatutoryTable, ...]
    themes: tuple[SentenceThemes, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Narrative:
    """The part of a ReportAnalysis that is compared with other reports: unpacked alone, it takes a tenth of the time."""

    report: Report
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class RunInfo:
    """How a result was made, so that it can be made again."""

    version: str
    config_hash: str
    encoder: str
    theme_model: str
    n_reports: int
    n_skipped: int
    notes: tuple[str, ...] = ()  # what was left out or done in a lesser way, in Chinese
    parameters: tuple[tuple[str, str], ...] = ()  # every option: reuse.threshold, 0.4
    themes: tuple[tuple[str, str], ...] = ()  # key and Chinese name of each theme of the model


@dataclass(frozen=True, slots=True)
class CorpusAnalysis:
    """The analysis of a corpus: per report, then across reports."""

    reports: tuple[ReportAnalysis, ...]
    reuse: Reuse
    findings: tuple[Finding, ...]
    skipped: tuple[SkippedFile, ...]
    run: RunInfo
    register: tuple[RegisterUnit, ...] = ()
