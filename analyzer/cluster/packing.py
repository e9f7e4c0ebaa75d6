"""What reuse sends between machines, as bytes: views of keys, matches, tallies."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from analyzer.reuse.chains import Run
from analyzer.reuse.formulas import Content
from analyzer.reuse.lexical import GramIndex, index_grams
from analyzer.reuse.matching import Match
from analyzer.reuse.numbers import N_NUMBERS
from analyzer.reuse.score import Views
from analyzer.reuse.statistics import CorpusStatistics, Tally

Ints = NDArray[np.int64]
_STEP = np.float32(2048)  # centred vectors hold multiples of 2 ** -11, so that 16 bits keep them
_COUNTS = ("statutory", "stock", "own")
_FLAGS = ("prescribed", "zero", "cites", "fact")


def pack_views(views: Views) -> NDArray[Any]:
    """A structured row for each key: everything but its n-grams, which follow from its text."""
    assert views.vectors is not None
    rows = np.zeros(len(views.length), dtype=_row_type(views.vectors.shape[1]))
    for name in (*_COUNTS, *_FLAGS):
        rows[f"content_{name}"] = getattr(views.content, name)
    for name in ("statutory", "formula", "counts", "density", "numbers", "number_weights"):
        rows[name] = getattr(views, name)
    rows["vector"] = np.rint(views.vectors * _STEP).astype(np.int16)
    return rows


def unpack_rows(data: bytes, dimension: int) -> NDArray[Any]:
    """The rows that `pack_views` made, from their bytes one behind the other."""
    return np.frombuffer(data, dtype=_row_type(dimension))


def vectors_of(rows: NDArray[Any]) -> NDArray[np.float32]:
    """The centred vectors."""
    found: NDArray[np.float32] = rows["vector"].astype(np.float32) / _STEP
    return found


def unpack_views(
    rows: NDArray[Any], masked: Sequence[str], statistics: CorpusStatistics | None
) -> Views:
    """The views of keys with these masked texts; without `statistics` they hold no n-grams."""
    grams = GramIndex(None, np.zeros(0, dtype=np.float32))
    if statistics is not None:
        known = statistics.grams, statistics.weights, statistics.unseen
        grams = index_grams(masked, *known)
    statutory, stock, own = (rows[f"content_{name}"].astype(np.int64) for name in _COUNTS)
    prescribed, zero, cites, fact = (rows[f"content_{name}"] for name in _FLAGS)
    return Views(
        grams=grams,
        vectors=vectors_of(rows),
        density=np.ascontiguousarray(rows["density"]),
        unit=statistics.unit if statistics else 1.0,
        doubt=statistics.doubt if statistics else 0.0,
        content=Content(statutory, stock, own, prescribed, zero, cites, fact),
        numbers=np.ascontiguousarray(rows["numbers"]),
        number_weights=np.ascontiguousarray(rows["number_weights"]),
        length=np.array([len(text) for text in masked], dtype=np.int64),
        statutory=rows["statutory"],
        formula=rows["formula"],
        counts=rows["counts"],
    )


def _row_type(dimension: int) -> np.dtype[Any]:
    numbers = [(f"content_{name}", "<i4") for name in _COUNTS]
    flags = [(f"content_{name}", "?") for name in _FLAGS]
    flags += [(name, "?") for name in ("statutory", "formula", "counts")]
    stated = [("numbers", "<u8", (N_NUMBERS,)), ("number_weights", "<f4", (N_NUMBERS,))]
    vector = [("density", "<f4"), ("vector", "<i2", (dimension,))]
    return np.dtype([*numbers, *flags, *stated, *vector])


@dataclass(frozen=True, slots=True)
class SlimReport:
    """What matching needs of a report: the key of each unit, and each different key's text and row."""

    ids: bytes  # names of the keys, int64, a unit each
    masked: tuple[str, ...]  # of the different keys, in order of their names
    rows: bytes

    @property
    def keys(self) -> Ints:
        """The name of each unit's key."""
        return np.frombuffer(self.ids, dtype="<i8")

    @property
    def places(self) -> Ints:
        """For each unit its key's place among the different ones."""
        found: Ints = np.unique(self.keys, return_inverse=True)[1].astype(np.int64)
        return found


@dataclass(frozen=True, slots=True)
class _PackedMatch:
    left: int
    right: int
    rows: list[int]
    columns: list[int]
    logits: list[float]
    similarity: list[float]
    overlap: list[float]
    features: list[float]
    score: float
    whole: bool


def pack_match(match: Match) -> bytes:
    """A match, exactly."""
    packed = _PackedMatch(
        match.left,
        match.right,
        match.run.rows.tolist(),
        match.run.columns.tolist(),
        match.run.logits.tolist(),
        match.similarity.tolist(),
        match.overlap.tolist(),
        match.features.tolist(),
        float(match.score),
        match.whole,
    )
    return msgspec.msgpack.encode(packed)


def unpack_match(data: bytes) -> Match:
    """The match that `pack_match` packed."""
    p = msgspec.msgpack.decode(data, type=_PackedMatch)
    run = Run(np.array(p.rows, np.int64), np.array(p.columns, np.int64), np.array(p.logits))
    similarity, overlap = np.array(p.similarity), np.array(p.overlap)
    facts = np.array(p.features)
    return Match(p.left, p.right, run, similarity, overlap, facts, p.score, p.whole)


def pack_tally(tally: Tally) -> bytes:
    """A tally without its n-grams, which are counted apart."""
    buffer = io.BytesIO()
    np.savez(
        buffer,
        n_keys=tally.n_keys,
        vector_sum=tally.vector_sum,
        sample=tally.sample,
        sample_vectors=tally.sample_vectors,
        sample_counts=tally.sample_counts,
    )
    return buffer.getvalue()


def unpack_tally(data: bytes) -> Tally:
    """The tally that `pack_tally` packed, with no n-grams."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        rest = {name: arrays[name] for name in arrays.files if name != "n_keys"}
        n_keys = int(arrays["n_keys"])
    none = np.zeros(0, dtype=np.int64)
    return Tally(n_keys=n_keys, grams=none.astype(np.uint64), frequency=none, **rest)
