"""Uploaded files on disk: under safe names, one folder an upload, kept beside the store."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath, PureWindowsPath

from analyzer.errors import StoreError

KINDS = ("txt", "docx", "pdf", "html", "htm", "doc", "wps", "zip", "csv")
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_LONGEST = 120  # characters of a name; the agency and year stand at its beginning


def safe_name(name: str) -> str:
    """The last part of a name, without characters that a file system takes for something else."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    clean = _UNSAFE.sub("_", last).strip(". ") or "file"
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[:_LONGEST]}{dot}{ending}" if dot else clean[:_LONGEST]


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
        raise StoreError(f"cannot keep the uploaded files in {inbox}: {error.strerror}") from error
    return inbox


def names_in(inbox: Path) -> list[str]:
    """The names of the files kept."""
    return [path.name for path in sorted(inbox.iterdir())]
