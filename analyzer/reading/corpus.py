"""A file, a folder or an archive to reports: what there is to read, each read alone, ids at the end."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from analyzer.config import ReadingConfig
from analyzer.errors import ReadingError
from analyzer.reading.archive import Member, is_system_file, list_members, read_member
from analyzer.reading.ids import assign_ids
from analyzer.reading.manifest import (
    MANIFEST_NAMES,
    REGISTER_NAMES,
    frozen,
    parse_manifest,
    parse_register,
)
from analyzer.reading.reasons import failure
from analyzer.reading.report import report_of
from analyzer.records import Corpus, RegisterUnit, Report, SkippedFile

_OWN_PAPERS = {
    "card.md",
    "readme.md",
    "readme.txt",
    "license",
    "licence",
    "truth.csv",
    "truth.json",
}
_DEFAULT = ReadingConfig()


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that may be a report, and how to get its bytes.

    `path` is its name for people, relative to what was asked for; `file` is on disk; `members` leads
    through archives inside it. `sha256` is of the bytes. `manifest` holds the row about it, if any.
    """

    path: str
    file: str
    sha256: str
    members: tuple[Member, ...] = ()
    manifest: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """Digest of everything that reading this file depends on besides the options."""
        parts = (self.sha256, self.path, *(f"{key}={value}" for key, value in self.manifest))
        return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def read_report(path: str | Path, config: ReadingConfig = _DEFAULT) -> Report:
    """The report in one file.

    Raises:
        ReadingError: the file cannot become a report; its `reason` says why.

    Example:
        >>> read_report("工业办事处2020.txt").year  # doctest: +SKIP
        2020
    """
    file = Path(path)
    data = _read_file(file, config.max_file_mb)
    return assign_ids([report_of(data, str(path).replace(os.sep, "/"), config)])[0]


def read_input(item: InputFile, config: ReadingConfig = _DEFAULT) -> Report:
    """The report in one listed file; its id is preliminary until `assign_ids` has seen all of them.

    Raises:
        ReadingError: the file cannot become a report, or changed since it was listed.
    """
    if item.members:
        data = _read_through(item.file, item.members, config)
    else:
        data = _read_file(Path(item.file), config.max_file_mb)
    if hashlib.sha256(data).hexdigest() != item.sha256:
        raise failure("unreadable", "读取期间文件被改动，请重新运行")
    return report_of(data, item.path, config, dict(item.manifest), sha256=item.sha256)


def read_corpus(
    path: str | Path,
    config: ReadingConfig = _DEFAULT,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Corpus:
    """All reports of a file, a folder with its subfolders, or a zip archive, in order of id.

    A file that cannot be read is in `skipped` with its reason. `progress` is called with files done
    and files in all.

    Raises:
        ReadingError: there is nothing at `path`, or its manifest is faulty.
    """
    inputs, skipped = list_inputs(path, config)
    reports, left_out = [], list(skipped)
    for done, item in enumerate(inputs, start=1):
        try:
            reports.append(read_input(item, config))
        except ReadingError as error:
            left_out.append(SkippedFile(item.path, error.reason, error.message))
        if progress is not None:
            progress(done, len(inputs))
    ordered = sorted(assign_ids(reports), key=lambda report: report.report_id)
    return Corpus(
        tuple(ordered), tuple(sorted(left_out, key=lambda s: s.path)), read_register(path)
    )


def list_inputs(
    path: str | Path, config: ReadingConfig = _DEFAULT
) -> tuple[tuple[InputFile, ...], tuple[SkippedFile, ...]]:
    """The files to read and those that cannot be, each sorted by path. Hashes, but parses nothing.

    Raises:
        ReadingError: there is nothing at `path`, or a manifest is faulty.
    """
    root = Path(path)
    if not root.exists():
        raise failure("not_found")
    inputs: list[InputFile] = []
    skipped: list[SkippedFile] = []
    manifest: dict[str, dict[str, str]] = {}
    files = _walk(root, skipped) if root.is_dir() else iter([(root.name, root)])
    for name, file in files:
        try:
            if root.is_dir() and file.is_symlink():
                raise failure("symlink")
            for found in _opened(name, file, config):
                _sort_in(found, manifest, inputs, skipped)
        except ReadingError as error:
            if error.reason == "bad_manifest":
                raise
            skipped.append(SkippedFile(name, error.reason, error.message))
    if {"CARD.md", "manifest.csv"} <= _names(root):
        inputs = [item for item in inputs if not _is_own_paper(item.path, manifest)]
    present = {item.path for item in inputs} | {item.path for item in skipped}
    for name in sorted(set(manifest) - present):
        missing = failure("not_found", "")
        skipped.append(SkippedFile(name, missing.reason, "清单中有此文件，但" + missing.message))
    listed = [replace(item, manifest=frozen(manifest.get(item.path, {}))) for item in inputs]
    return (
        tuple(sorted(listed, key=lambda item: item.path)),
        tuple(sorted(skipped, key=lambda item: item.path)),
    )


def read_register(path: str | Path) -> tuple[RegisterUnit, ...]:
    """The unit register (``register.csv`` or ``名录.csv``) in the folder at `path`; empty without one.

    Raises:
        ReadingError: ``bad_manifest`` for a register without a column that names the agency.
    """
    folder = Path(path)
    if not folder.is_dir():
        return ()
    for file in sorted(folder.iterdir()):
        if file.name.lower() in REGISTER_NAMES and file.is_file():
            return parse_register(_read_file(file, _DEFAULT.max_file_mb))
    return ()


_Found = tuple[InputFile, bytes | None] | SkippedFile


def _sort_in(
    found: _Found,
    manifest: dict[str, dict[str, str]],
    inputs: list[InputFile],
    skipped: list[SkippedFile],
) -> None:
    if isinstance(found, SkippedFile):
        skipped.append(found)
        return
    item, data = found
    pure = PurePosixPath(item.path)
    if pure.name.lower() in MANIFEST_NAMES:
        manifest.update(parse_manifest(data or b"", str(pure.parent)))
    elif pure.name.lower() not in REGISTER_NAMES | _OWN_PAPERS:
        inputs.append(item)


def _names(root: Path) -> set[str]:
    return {file.name for file in root.iterdir()} if root.is_dir() else set()


def _is_own_paper(path: str, manifest: dict[str, dict[str, str]]) -> bool:
    """Whether a file is no report but part of a corpus that describes itself (card and manifest)."""
    return path not in manifest and PurePosixPath(path).suffix in {".json", ".csv", ".md"}


def _walk(root: Path, skipped: list[SkippedFile]) -> Iterator[tuple[str, Path]]:
    """Files below a folder with their relative names; links to folders are not followed."""

    def refused(error: OSError) -> None:
        name = Path(error.filename).relative_to(root).as_posix()
        reason = _os_failure(error)
        skipped.append(SkippedFile(name, reason.reason, reason.message))

    for folder, subfolders, names in os.walk(root, onerror=refused, followlinks=False):
        links = [name for name in subfolders if Path(folder, name).is_symlink()]
        subfolders[:] = sorted(set(subfolders) - set(links))
        for name in sorted([*names, *links]):
            file = Path(folder, name)
            relative = file.relative_to(root).as_posix()
            if not is_system_file(relative):
                yield relative, file


def _opened(name: str, file: Path, config: ReadingConfig) -> Iterator[_Found]:
    archive = _starts_with(file, b"PK\x03\x04") and file.suffix.lower() not in {
        ".docx",
        ".docm",
        ".odt",
    }
    data = _read_file(file, config.max_archive_mb if archive else config.max_file_mb)
    if archive and _is_archive(data, name):
        yield from _unpacked(
            InputFile(name, str(file), ""), io.BytesIO(data), config, _Budget(config)
        )
    else:
        yield InputFile(name, str(file), hashlib.sha256(data).hexdigest()), data


class _Budget:
    """Bytes and files that one archive may still unpack, nested archives included."""

    def __init__(self, config: ReadingConfig) -> None:
        self.bytes = config.max_archive_mb * 1_000_000
        self.files = config.max_archive_files

    def spend(self, n_bytes: int) -> None:
        self.bytes -= n_bytes
        self.files -= 1
        if self.bytes < 0 or self.files < 0:
            raise failure("archive_limit", "解压后的总量过大，其余文件未读")


def _unpacked(
    holder: InputFile, stream: BinaryIO, config: ReadingConfig, budget: _Budget
) -> Iterator[_Found]:
    for member in list_members(stream, config):
        if isinstance(member, SkippedFile):
            yield replace(member, path=f"{holder.path}/{member.path}")
            continue
        path = f"{holder.path}/{member.name}"
        chain = (*holder.members, member)
        try:
            data = read_member(stream, member, config.max_file_mb * 1_000_000)
            if data.startswith(b"PK\x03\x04") and _is_archive(data, path):
                if len(chain) > config.max_archive_depth:
                    raise failure("archive_limit", f"压缩包嵌套超过 {config.max_archive_depth} 层")
                budget.spend(len(data))
                inner = InputFile(path, holder.file, "", chain)
                yield from _unpacked(inner, io.BytesIO(data), config, budget)
                continue
        except ReadingError as error:
            if budget.bytes < 0 or budget.files < 0:
                raise
            yield SkippedFile(path, error.reason, error.message)
            continue
        budget.spend(len(data))
        yield InputFile(path, holder.file, hashlib.sha256(data).hexdigest(), chain), data


def _is_archive(data: bytes, path: str) -> bool:
    """A zip that is no office document."""
    if path.lower().endswith((".docx", ".docm", ".odt", ".xlsx", ".pptx")):
        return False
    return b"[Content_Types].xml" not in data[:4096] and data[30:38] != b"mimetype"


def _read_through(file: str, members: tuple[Member, ...], config: ReadingConfig) -> bytes:
    limit = config.max_file_mb * 1_000_000
    if len(members) == 1:
        try:
            with Path(file).open("rb") as stream:
                return read_member(stream, members[0], limit)
        except OSError as error:
            raise _os_failure(error) from error
    return read_member(io.BytesIO(_inner(file, members[:-1], config)), members[-1], limit)


@lru_cache(maxsize=1)
def _inner(file: str, members: tuple[Member, ...], config: ReadingConfig) -> bytes:
    """An archive inside an archive, kept for its next member."""
    return _read_through(file, members, config)


def _starts_with(file: Path, mark: bytes) -> bool:
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            return False
        with file.open("rb") as stream:
            return stream.read(len(mark)) == mark
    except OSError as error:
        raise _os_failure(error) from error


def _read_file(file: Path, max_mb: int) -> bytes:
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
        raise _os_failure(error) from error
    if len(data) > limit:
        raise failure("too_large", f"超过 {max_mb} MB")
    return data


def _os_failure(error: OSError) -> ReadingError:
    if isinstance(error, FileNotFoundError):
        return failure("not_found")
    if isinstance(error, PermissionError):
        return failure("permission", error.strerror or "")
    return failure("unreadable", error.strerror or type(error).__name__)
