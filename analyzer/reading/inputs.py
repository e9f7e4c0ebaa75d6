"""What there is to read at a path: files, folders, archives; each listed with its hash and manifest row."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Collection, Iterator, Mapping
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
ZIP = b"PK\x03\x04"
CORPUS_PAPERS = {"CARD.md", "manifest.csv"}  # a corpus with both describes itself
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


Found = tuple[InputFile, bytes] | SkippedFile
"""A file with its bytes, or a file of an archive that cannot be read, with the reason."""


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
    if _names(root) >= CORPUS_PAPERS:
        inputs = [item for item in inputs if not is_own_paper(item.path, manifest)]
    present = {item.path for item in inputs} | {item.path for item in skipped}
    skipped += missing_files(manifest, present)
    listed = [replace(item, manifest=frozen(manifest.get(item.path, {}))) for item in inputs]
    return (
        tuple(sorted(listed, key=lambda item: item.path)),
        tuple(sorted(skipped, key=lambda item: item.path)),
    )


def _sort_in(
    found: Found,
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
        manifest.update(parse_manifest(data, str(pure.parent)))
    elif may_be_report(item.path):
        inputs.append(item)


def may_be_report(path: str) -> bool:
    """Whether a file is no manifest, no register and no paper about a corpus, by its name."""
    name = PurePosixPath(path).name.lower()
    return name not in MANIFEST_NAMES | REGISTER_NAMES | _OWN_PAPERS


def missing_files(manifest: Mapping[str, object], present: Collection[str]) -> list[SkippedFile]:
    """The files that a manifest names and nobody found."""
    missing = failure("not_found", "")
    words = "清单中有此文件，但" + missing.message
    return [SkippedFile(n, missing.reason, words) for n in sorted(set(manifest) - set(present))]


def _names(root: Path) -> set[str]:
    return {file.name for file in root.iterdir()} if root.is_dir() else set()


def is_own_paper(path: str, manifest: Mapping[str, object]) -> bool:
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


def _opened(name: str, file: Path, config: ReadingConfig) -> Iterator[Found]:
    archive = may_be_archive(name) and starts_with(file, ZIP)
    data = read_file(file, config.max_archive_mb if archive else config.max_file_mb)
    yield from open_bytes(name, data, config, file=str(file))


def may_be_archive(name: str) -> bool:
    """Whether a file of this name is looked into where it begins like a zip."""
    return PurePosixPath(name).suffix.lower() not in {".docx", ".docm", ".odt"}


def open_bytes(name: str, data: bytes, config: ReadingConfig, *, file: str = "") -> Iterator[Found]:
    """What there is to read in a file: itself, or the files in an archive, each with its bytes.

    Raises:
        ReadingError: the archive is damaged, or holds more than may be unpacked.
    """
    if may_be_archive(name) and data.startswith(ZIP) and _is_archive(data, name):
        yield from _unpacked(InputFile(name, file, ""), io.BytesIO(data), config, _Budget(config))
    else:
        yield InputFile(name, file, hashlib.sha256(data).hexdigest()), data


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
) -> Iterator[Found]:
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
