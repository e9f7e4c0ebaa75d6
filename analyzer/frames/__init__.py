"""An analysis as flat pandas frames, one a record type: the schema of the store and of the exports."""

from analyzer.frames.book import is_classified, section_of
from analyzer.frames.rows import iter_frames, to_frames
from analyzer.frames.schema import COLUMNS, THEME_COLUMNS, column_type
from analyzer.frames.statistics import theme_statistics
from analyzer.frames.triage import CONFLICT_CODES, risk_score

__all__ = [
    "COLUMNS",
    "CONFLICT_CODES",
    "THEME_COLUMNS",
    "column_type",
    "is_classified",
    "iter_frames",
    "risk_score",
    "section_of",
    "theme_statistics",
    "to_frames",
]
