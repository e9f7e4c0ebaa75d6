"""Per-report results between runs: one file a key, written aside and renamed, checked when read."""

from __future__ import annotations

import hashlib
import os
import zlib
from pathlib import Path

from analyzer.store.files import disk_errors

_CHECK_BYTES = 8


class FileCache:
    """A `caching.Cache` below a folder. A damaged entry reads as absent and is computed again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used: set[str] = set()

    def get(self, key: str) -> bytes | None:
        """The bytes kept under a key, or None."""
        self._used.add(key)
        try:
            data = self._path(key).read_bytes()
        except FileNotFoundError:
            return None
        check, body = data[:_CHECK_BYTES], data[_CHECK_BYTES:]
        return zlib.decompress(body) if check == _check(body) else None

    def put(self, key: str, data: bytes) -> None:
        """Keep bytes under a key. Raises StoreError where the disk is full."""
        path = self._path(key)
        body = zlib.compress(data, 1)
        aside = path.with_suffix(f".{os.getpid()}.tmp")
        with disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            aside.write_bytes(_check(body) + body)
            aside.replace(path)

    def prune(self) -> int:
        """Remove what this run did not ask for; the number of entries removed."""
        removed = 0
        for path in self._folder.glob("??/*"):
            if path.name not in self._used:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key


def _check(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()[:_CHECK_BYTES]
