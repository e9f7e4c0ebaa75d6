"""Zip archives read in place: members are listed once and each is unpacked alone, in memory, bounded.

Nothing is ever written to disk, so no member name can reach outside; names that try are reported.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from analyzer.config import ReadingConfig
from analyzer.reading.reasons import failure
from analyzer.records import SkippedFile

_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
_LOCAL_HEADER = 30  # bytes before a member's name
_SYSTEM_NAMES = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True, slots=True)
class Member:
    """Where a member's bytes are in its archive."""

    name: str
    offset: int
    packed: int
    method: int
    crc: int


def list_members(stream: BinaryIO, config: ReadingConfig) -> Iterator[Member | SkippedFile]:
    """The files of an archive in its own order; those that cannot be read as `SkippedFile`.

    Raises:
        ReadingError: ``damaged`` or ``archive_limit``.
    """
    _check_directory(stream, config)
    try:
        with zipfile.ZipFile(stream) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise failure("damaged", str(error)) from error
    if len(infos) > config.max_archive_files:
        raise failure("archive_limit", f"{len(infos)} 个文件，上限 {config.max_archive_files} 个")
    seen: dict[str, int] = {}
    for info in infos:
        name = decoded_name(info)
        if info.is_dir() or is_system_file(name):
            continue
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            name = f"{name}#{seen[name]}"
        reason, detail = _refusal(info, name, config)
        if reason:
            refused = failure(reason, detail)
            yield SkippedFile(name, refused.reason, refused.message)
        else:
            yield Member(name, info.header_offset, info.compress_size, info.compress_type, info.CRC)


def is_system_file(name: str) -> bool:
    """Files that systems and word processors leave behind: hidden ones, locks, thumbnails."""
    parts = name.split("/")
    return (
        any(part.startswith(".") and part != ".." for part in parts)
        or "__MACOSX" in parts
        or parts[-1].startswith("~$")
        or parts[-1].lower() in _SYSTEM_NAMES
    )


def decoded_name(info: zipfile.ZipInfo) -> str:
    """A member's name; those that Windows wrote in GBK arrive mistaken for code page 437."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            raw = info.orig_filename.encode("cp437")
        except UnicodeEncodeError:
            raw = b""
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding) if raw else name
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/").replace("\0", "")


def _refusal(info: zipfile.ZipInfo, name: str, config: ReadingConfig) -> tuple[str, str]:
    if ".." in name.split("/") or name.startswith("/") or ":" in name.split("/")[0]:
        return "unsafe_name", name
    if stat.S_ISLNK(info.external_attr >> 16):
        return "symlink", ""
    if info.flag_bits & 1:
        return "encrypted", ""
    if info.compress_type not in {_STORED, _DEFLATED}:
        return "unsupported", f"压缩方法 {info.compress_type}"
    if info.file_size > config.max_file_mb * 1_000_000:
        return "too_large", f"{info.file_size / 1e6:.0f} MB，上限 {config.max_file_mb} MB"
    return "", ""


def read_member(stream: BinaryIO, member: Member, limit: int) -> bytes:
    """A member's bytes, at most `limit` of them.

    Raises:
        ReadingError: ``damaged``, or ``too_large`` where there is more than the limit.
    """
    stream.seek(member.offset)
    header = stream.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise failure("damaged", "压缩包内的文件头有误")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    stream.seek(member.offset + _LOCAL_HEADER + name_length + extra_length)
    packed = stream.read(min(member.packed, limit + 1_000_000))
    if member.method == _STORED:
        data, rest = packed[: limit + 1], b""
    else:
        inflater = zlib.decompressobj(-15)
        try:
            data = inflater.decompress(packed, limit + 1)
        except zlib.error as error:
            raise failure("damaged", str(error)) from error
        rest = inflater.unconsumed_tail
    if len(data) > limit or (rest and len(data) >= limit):
        raise failure("too_large", f"解压后超过 {limit / 1e6:.0f} MB")
    if zlib.crc32(data) != member.crc:
        raise failure("damaged", "压缩包内的校验和不符")
    return data


def _check_directory(stream: BinaryIO, config: ReadingConfig) -> None:
    """The size of the directory before Python reads all of it into memory."""
    stream.seek(0, io.SEEK_END)
    length = stream.tell()
    stream.seek(max(0, length - 66_000))
    tail = stream.read()
    stream.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise failure("damaged", "找不到压缩包目录")
    n_files, size = struct.unpack("<HL", tail[at + 10 : at + 16])
    wide = tail.rfind(b"PK\x06\x06", 0, at)
    if wide >= 0 and len(tail) - wide >= 48:
        n_files, size = struct.unpack("<QQ", tail[wide + 32 : wide + 48])
    if n_files > config.max_archive_files or size > config.max_archive_files * 500:
        raise failure(
            "archive_limit", f"目录有 {n_files} 项，上限 {config.max_archive_files} 个文件"
        )
