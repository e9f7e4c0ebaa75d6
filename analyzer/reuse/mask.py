"""Text to the view that is compared: own names, numbers, dates and enumerators taken out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analyzer.records import Report
from analyzer.text import simplify

_ENUMERATOR = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|第?[一二三四五六七八九十]{1,3}(?:是要|是|、|，)"
    r"|其[一二三四五六](?=[，,、])|\d{1,2}[.、．](?!\d)|[①-⑳])\s*"
)
_NUMBER = re.compile(r"[0-9０-９]+(?:[.,．][0-9０-９]+){0,4}[%％‰]?")
_WORD_NUMBER = re.compile(
    r"[零〇一二两三四五六七八九十百千万]{1,9}(?=[余多]?[件条次个篇期场人项份名家起批部块处页类户轮套])"
)
_SELF = re.compile(
    r"[我本](?:单位|机关|街道|中心|部门|系统|地区|[局镇乡办委院所站区县市厅处])|全[省市县区镇乡]"
)
_NOT_WORD = re.compile(r"[\W_]+")
_REGION_SUFFIX = re.compile(r"(?:自治区|自治州|自治县|特别行政区|省|市|县|区|州|盟|旗|街道|镇|乡)$")
_TOWN = re.compile(r"(?:.*[县区市旗])?(.{2,6}(?:镇|乡|街道))(?:人民政府|办事处)")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def own_names(report: Report) -> tuple[str, ...]:
    """The report's agency and region names in every form its text may use, longest first.

    A town or street is named without its office, too: 乐善镇 of 乐善镇人民政府.
    """
    return names_of(report.agency, report.region, report.parent)


def names_of(agency: str, region: str = "", parent: str = "") -> tuple[str, ...]:
    """The same of an agency, the path of its region and its superior."""
    names = {agency, parent}
    bare = agency
    for part in region.split("/"):
        stem = _REGION_SUFFIX.sub("", part)
        names |= {part, stem}
        for prefix in (part, stem):
            if prefix and bare.startswith(prefix) and len(bare) - len(prefix) >= 2:
                bare = bare[len(prefix) :]
                names.add(bare)
    names |= {town[1] for name in names if (town := _TOWN.fullmatch(name))}
    return tuple(sorted((n for n in names if len(n) >= 2), key=lambda n: (-len(n), n)))


def strange_names(mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """The names that can only be the other side's: of three characters and more, none within an own one or around it."""
    return [n for n in theirs if len(n) > 2 and not any(n in own or own in n for own in mine)]


def mask(text: str, names: Sequence[str] = ()) -> str:
    """`text` without punctuation, enumerator, own names (A) and numbers (0): equal for a filled-in form."""
    text = _ENUMERATOR.sub("", simplify(text))
    for name in names:
        text = text.replace(name, "A")
    text = _SELF.sub("A", text)
    text = _WORD_NUMBER.sub("0", _NUMBER.sub("0", text))
    return words_of(text).lower()


def words_of(text: str) -> str:
    """`text` without punctuation and blanks."""
    return _NOT_WORD.sub("", text)


def key_hashes(keys: Sequence[str]) -> NDArray[np.uint64]:
    """A name of 64 bits for each key, the same on every machine."""
    digests = b"".join(hashlib.blake2b(k.encode(), digest_size=8).digest() for k in keys)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def gram_hashes(texts: Sequence[str], n: int) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """(row, hash) of every character n-gram of `texts`, in order; hashes are stable across machines."""
    lengths = np.fromiter((len(t) for t in texts), dtype=np.int64, count=len(texts))
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    rows = np.repeat(np.arange(len(texts)), lengths)
    if len(codes) < n:
        return rows[:0], codes[:0]
    size = len(codes) - n + 1
    hashes = np.zeros(size, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for k in range(n):
            hashes = hashes * _MULTIPLIER + codes[k : k + size] + np.uint64(1)
        hashes ^= hashes >> np.uint64(29)
    inside = rows[:size] == rows[n - 1 :]
    return rows[:size][inside], hashes[inside]


def covered(
    texts: Sequence[str], tables: Sequence[tuple[int, NDArray[np.uint64] | NDArray[np.uint32]]]
) -> list[NDArray[np.bool_]]:
    """For each text, which of its characters lie in an n-gram of the sorted `tables` (n, hashes).

    A table of 32 bits holds the upper halves of the hashes.
    """
    lengths = np.fromiter((len(t) for t in texts), dtype=np.int64, count=len(texts))
    starts = np.concatenate(([0], np.cumsum(lengths)))
    marks = np.zeros(int(starts[-1]) + 1, dtype=np.int64)
    for n, table in tables:
        if not len(table):
            continue
        rows, hashes = gram_hashes(texts, n)
        first = np.searchsorted(rows, np.arange(len(texts)))
        offset = np.arange(len(rows)) - first[rows] + starts[rows]
        wanted = hashes if table.dtype == np.uint64 else (hashes >> np.uint64(32)).astype(np.uint32)
        place = np.minimum(np.searchsorted(table, wanted), len(table) - 1)
        hit = offset[table[place] == wanted]
        np.add.at(marks, hit, 1)
        np.add.at(marks, hit + n, -1)
    flags = np.cumsum(marks)[:-1] > 0
    return np.split(flags, starts[1:-1]) if len(texts) else []
