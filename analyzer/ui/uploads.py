"""Uploaded files on disk: refused by kind and size, under safe names, one folder an upload, beside the store."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath, PureWindowsPath

import pandas as pd

from analyzer.config import ReadingConfig
from analyzer.errors import StoreError
from analyzer.texts import text_of

KINDS = ("txt", "docx", "pdf", "html", "htm", "doc", "wps", "rtf", "zip", "csv")
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_LONGEST = 120  # characters of a name; the agency and year stand at its beginning


def safe_name(name: str) -> str:
    """The last part of a name, without characters that a file system takes for something else."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    clean = _UNSAFE.sub("_", last).strip(". ") or "file"
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[:_LONGEST]}{dot}{ending}" if dot else clean[:_LONGEST]


def refusal(name: str, size: int, limits: ReadingConfig) -> str:
    """Why a file is not taken, in Chinese; empty for one that is."""
    kind = PurePosixPath(name).suffix.lower().lstrip(".")
    if kind not in KINDS:
        return text_of("ui", "refused_kind").format(kind=kind or "—", kinds="、".join(KINDS))
    limit = limits.max_archive_mb if kind == "zip" else limits.max_file_mb
    if size > limit * 1_000_000:
        return text_of("ui", "refused_size").format(size=f"{size / 1e6:.1f}", limit=limit)
    return ""


def keep(store: Path, files: Iterable[tuple[str, bytes]]) -> Path:
    """Write the files into a new folder below ``STORE/uploads``; the folder.

    Raises:
        StoreError: the disk is full or cannot be written.
    """
    inbox = store / "uploads" / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    try:
        inbox.mkdir(parents=True)
        for name, data in files:
            path = inbox / safe_name(name)
            n = 1
            while path.exists():
                n += 1
                path = path.with_name(f"{path.stem}-{n}{path.suffix}")
            path.write_bytes(data)
    except OSError as error:
        raise StoreError(
            text_of("ui", "cannot_keep").format(folder=inbox, reason=error.strerror)
        ) from error
    return inbox


def skipped_of(skipped: pd.DataFrame, inbox: Path) -> pd.DataFrame:
    """The rows of `skipped` that are about files of this upload, those inside its archives too."""
    names = {path.name for path in inbox.iterdir()}
    heads = tuple(f"{name}{mark}" for name in names for mark in "!/")
    mine = [path in names or path.startswith(heads) for path in skipped["path"]]
    return skipped[mine]
