"""What there is to read at a path: files, folders, archives; each listed with its hash and manifest row."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from analyzer.config import ReadingConfig
from analyzer.errors import ReadingError
from analyzer.reading.archive import Member, is_system_file, list_members, read_member
from analyzer.reading.bytes import os_failure, read_file, starts_with
from analyzer.reading.manifest import MANIFEST_NAMES, REGISTER_NAMES, frozen, parse_manifest
from analyzer.reading.reasons import failure
from analyzer.records import SkippedFile

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
        reason = os_failure(error)
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
    archive = starts_with(file, b"PK\x03\x04") and file.suffix.lower() not in {
        ".docx",
        ".docm",
        ".odt",
    }
    data = read_file(file, config.max_archive_mb if archive else config.max_file_mb)
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
