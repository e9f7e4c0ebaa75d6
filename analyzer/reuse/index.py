"""A corpus as further reports are compared with it: plain arrays on disk, mapped and read where they are asked.

A run writes the index of its corpus; `against.compare_with` reads it. Nothing in it changes when a report is
added: statistics stay those of the run.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.config import ReuseConfig
from analyzer.reuse.lexical import MIN_SHARED, RARE_GRAMS, distinct
from analyzer.reuse.mask import gram_hashes, key_hashes
from analyzer.reuse.neighbours import near_rows
from analyzer.reuse.score import Views
from analyzer.reuse.statistics import CorpusStatistics, load_counts, save_counts
from analyzer.reuse.units import Units

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

_STATISTICS = "statistics.npz"
_SCALE = np.float32(2048)  # centred vectors are multiples of its inverse: exact as 16-bit integers
_BLOCK_ROWS = 16_384
_HALF = np.uint64(32)
_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Strings:
    """Texts one after the other in UTF-8; text i is ``data[start[i]:start[i + 1]]``."""

    data: NDArray[np.uint8]
    start: Ints

    def take(self, rows: Ints) -> list[str]:
        """The texts in these rows."""
        return [self.data[self.start[i] : self.start[i + 1]].tobytes().decode() for i in rows]


@dataclass(frozen=True, slots=True)
class Postings:
    """Which keys hold a rare n-gram: parallel arrays, sorted by the upper half of the gram's hash."""

    grams: NDArray[np.uint32]
    keys: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Index:
    """The keys of a corpus that can be evidence, in order of their text, and who holds them.

    Reports are numbered in reading order; units are numbered through all reports, ``first[r]`` is the first of
    report r. `holders` are the units of key k from ``holder_start[k]`` on, in reading order. `vectors` are
    centred and times 2048; without vectors the array has no columns. `loners` are hashes of keys that are
    stock wording by their company, `marks` and `mark_counts` what `evidence.count_marks` counted.
    """

    statistics: CorpusStatistics
    names: Hashes  # of the keys
    keys: Strings
    samples: Strings
    vectors: NDArray[np.int16]
    density: NDArray[np.float32]
    grams_4: Postings
    grams_8: Postings
    first: Ints
    holders: NDArray[np.int32]
    holder_start: Ints
    loners: Hashes
    marks: Hashes
    mark_counts: NDArray[np.int32]


def build_index(
    units: Units,
    views: Views,
    statistics: CorpusStatistics,
    loners: set[int],
    marks: Mapping[str, int],
    config: ReuseConfig,
) -> Index:
    """The index of a corpus that was compared whole."""
    usable = np.flatnonzero(views.counts)
    keys = [units.keys[k] for k in usable.tolist()]
    place = np.full(len(units.keys), -1, dtype=np.int64)
    place[usable] = np.arange(len(usable))
    held = place[units.key]
    order = np.argsort(held, kind="stable")[int((held < 0).sum()) :]
    vectors = np.zeros((len(usable), 0), dtype=np.int16)
    if views.vectors is not None:
        vectors = np.rint(views.vectors[usable] * _SCALE).astype(np.int16)
    mark_names = key_hashes(tuple(marks))
    sort = np.argsort(mark_names)
    return Index(
        statistics=statistics,
        names=key_hashes(keys),
        keys=pack_strings(keys),
        samples=pack_strings([units.samples[k] for k in usable.tolist()]),
        vectors=vectors,
        density=views.density[usable],
        grams_4=pack_postings(keys, 4, config.max_gram_keys),
        grams_8=pack_postings(keys, 8, config.max_gram_keys),
        first=units.first,
        holders=order.astype(np.int32),
        holder_start=np.searchsorted(held[order], np.arange(len(usable) + 1)),
        loners=np.sort(key_hashes([units.keys[k] for k in sorted(loners)])),
        marks=mark_names[sort],
        mark_counts=np.fromiter(marks.values(), dtype=np.int32, count=len(marks))[sort],
    )


def index_candidates(
    keys: Sequence[str], views: Views, index: Index, config: ReuseConfig
) -> tuple[Ints, Ints]:
    """(row of `views`, key of the index) that are equal, share rare n-grams or have near vectors.

    Only rows that can be evidence take part. The pairs are those of `candidates.candidate_keys` on the keys of
    both together, but that nearness is searched exactly among any number of keys.
    """
    usable = np.flatnonzero(views.counts)
    texts = [keys[k] for k in usable.tolist()]
    names, n_keys = key_hashes(texts), len(index.names)
    equal = np.isin(index.names, names).nonzero()[0]
    sort = np.argsort(names)
    rows = sort[np.searchsorted(names[sort], index.names[equal])] if len(equal) else equal
    found = [rows * n_keys + equal]
    new = ~np.isin(names, index.names)
    for postings, size in zip((index.grams_4, index.grams_8), RARE_GRAMS, strict=True):
        i, j = _sharing_grams(gram_hashes(texts, size), new, postings, config.max_gram_keys, n_keys)
        found.append(i * n_keys + j)
    if views.vectors is not None:
        mine = views.vectors[usable], views.density[usable]
        found += [i * n_keys + j for i, j in _near(mine, index)]
    rows, known = np.divmod(distinct(np.concatenate(found)), max(n_keys, 1))
    return usable[rows], known


def _near(
    mine: tuple[NDArray[np.float32], NDArray[np.float32]], index: Index
) -> Iterator[tuple[Ints, Ints]]:
    for start in range(0, len(index.names), _BLOCK_ROWS):
        part = slice(start, start + _BLOCK_ROWS)
        block = index.vectors[part].astype(np.float32) / _SCALE
        i, j = near_rows(mine, (block, index.density[part]), index.statistics.margin)
        yield i, j + start


def _sharing_grams(
    found: tuple[Ints, Hashes], new: NDArray[np.bool_], postings: Postings, limit: int, n_keys: int
) -> tuple[Ints, Ints]:
    """(row, key) that share `MIN_SHARED` grams which at most `limit` keys hold, the `new` rows among them."""
    code = distinct((found[0].astype(np.uint64) << _HALF) | (found[1] >> _HALF))
    rows, grams = (code >> _HALF).astype(np.int64), code.astype(np.uint32)
    start = np.searchsorted(postings.grams, grams)
    count = np.searchsorted(postings.grams, grams, side="right") - start
    _, which = np.unique(grams, return_inverse=True)
    more = np.bincount(which, weights=new[rows])[which] if len(which) else count
    use = (count > 0) & (count + more <= limit)
    rows, start, count = rows[use], start[use], count[use]
    local = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    keys = postings.keys[np.repeat(start, count) + local]
    pairs, shared = np.unique(np.repeat(rows, count) * n_keys + keys, return_counts=True)
    i, j = np.divmod(pairs[shared >= MIN_SHARED], max(n_keys, 1))
    return i, j


def pack_postings(keys: Sequence[str], size: int, limit: int) -> Postings:
    """The n-grams of this size that at most `limit` keys hold."""
    rows, hashes = gram_hashes(keys, size)
    code = distinct((hashes >> _HALF << _HALF) | rows.astype(np.uint64))
    grams = (code >> _HALF).astype(np.uint32)
    first = np.flatnonzero(np.diff(grams, prepend=~grams[:1])) if len(grams) else _NONE
    count = np.diff(first, append=len(grams))
    rare = np.repeat(count <= limit, count)
    return Postings(grams[rare], code.astype(np.uint32).astype(np.int32)[rare])


def pack_strings(texts: Sequence[str]) -> Strings:
    """The texts, one after the other."""
    encoded = [text.encode() for text in texts]
    start = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    return Strings(np.frombuffer(b"".join(encoded), dtype=np.uint8), start)


# --- on disk -------------------------------------------------------------------------------------


def save_index(index: Index, folder: Path) -> None:
    """Write an index into a new folder, an array a file."""
    folder.mkdir()
    save_counts(index.statistics, folder / _STATISTICS)
    for name, array in _arrays(index):
        np.save(folder / f"{name}.npy", array, allow_pickle=False)


def open_index(folder: Path) -> Index:
    """What `save_index` wrote; only what is asked for is read."""

    def mapped(name: str) -> Any:
        return np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)

    values: dict[str, Any] = {"statistics": load_counts(CorpusStatistics, folder / _STATISTICS)}
    for field in dataclasses.fields(Index):
        kind = _NESTED.get(field.name)
        if kind is not None:
            inner = [f"{field.name}.{f.name}" for f in dataclasses.fields(kind)]
            values[field.name] = kind(*map(mapped, inner))
        elif field.name not in values:
            values[field.name] = mapped(field.name)
    return Index(**values)


def _arrays(index: Index) -> Iterator[tuple[str, NDArray[Any]]]:
    for field in dataclasses.fields(index):
        value = getattr(index, field.name)
        if field.name in _NESTED:
            for inner in dataclasses.fields(value):
                yield f"{field.name}.{inner.name}", getattr(value, inner.name)
        elif field.name != "statistics":
            yield field.name, value


_NESTED: dict[str, type[Strings] | type[Postings]] = {
    "keys": Strings,
    "samples": Strings,
    "grams_4": Postings,
    "grams_8": Postings,
}
