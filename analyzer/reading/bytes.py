"""The bytes of a file on disk or inside archives, never more than a limit, errors in users' words."""

from __future__ import annotations

import io
import stat
from functools import lru_cache
from pathlib import Path

from analyzer.config import ReadingConfig
from analyzer.errors import ReadingError
from analyzer.reading.archive import Member, read_member
from analyzer.reading.reasons import failure


def read_through(file: str, members: tuple[Member, ...], config: ReadingConfig) -> bytes:
    """The bytes of a file inside archives inside a file.

    Raises:
        ReadingError: any reason that a file or an archive member is left out for.
    """
    limit = config.max_file_mb * 1_000_000
    if len(members) == 1:
        try:
            with Path(file).open("rb") as stream:
                return read_member(stream, members[0], limit)
        except OSError as error:
            raise os_failure(error) from error
    return read_member(io.BytesIO(_inner(file, members[:-1], config)), members[-1], limit)


@lru_cache(maxsize=1)
def _inner(file: str, members: tuple[Member, ...], config: ReadingConfig) -> bytes:
    """An archive inside an archive, kept for its next member."""
    return read_through(file, members, config)


def starts_with(file: Path, mark: bytes) -> bool:
    """Whether a regular file begins with these bytes; anything else does not.

    Raises:
        ReadingError: the file cannot be opened.
    """
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            return False
        with file.open("rb") as stream:
            return stream.read(len(mark)) == mark
    except OSError as error:
        raise os_failure(error) from error


def read_file(file: Path, max_mb: int) -> bytes:
    """The bytes of a regular file.

    Raises:
        ReadingError: ``not_found``, ``permission``, ``unsupported``, ``too_large`` or ``unreadable``.
    """
    limit = max_mb * 1_000_000
    try:
        status = file.stat()
        if stat.S_ISDIR(status.st_mode):
            raise failure("unsupported", "文件夹，请用 read_corpus 或 analyze")
        if not stat.S_ISREG(status.st_mode):
            raise failure("unsupported", "不是普通文件")
        if status.st_size > limit:
            raise failure("too_large", f"{status.st_size / 1e6:.0f} MB，上限 {max_mb} MB")
        with file.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise os_failure(error) from error
    if len(data) > limit:
        raise failure("too_large", f"超过 {max_mb} MB")
    return data


def os_failure(error: OSError) -> ReadingError:
    """The error for what the system said."""
    if isinstance(error, FileNotFoundError):
        return failure("not_found")
    if isinstance(error, PermissionError):
        return failure("permission", error.strerror or "")
    return failure("unreadable", error.strerror or type(error).__name__)
