"""Results for other programs and other people: CSV for Excel, and the frames behind it in Chinese."""

from analyzer.export.chinese import guard, in_chinese, theme_name
from analyzer.export.csv import CSV_FILES, csv_bytes, csv_frames, write_csv, write_frames

__all__ = [
    "CSV_FILES",
    "csv_bytes",
    "csv_frames",
    "guard",
    "in_chinese",
    "theme_name",
    "write_csv",
    "write_frames",
]
