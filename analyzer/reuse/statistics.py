"""What has to be known of all keys of a corpus to judge one of them: counted in parts, added up exactly.

A `Tally` counts some of the distinct keys, each key in one part. Tallies add up to the same bits whatever the
parts: frequencies and the sum of vectors are integers, the sample is chosen by the keys themselves.
`summarize` turns the tally of a corpus into `CorpusStatistics`, from which `views.build_views` works out
any keys by themselves.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from analyzer.config import ReuseConfig
from analyzer.reuse.formulas import read_content
from analyzer.reuse.lexical import gram_weights, lexical_grams
from analyzer.reuse.mask import key_hashes, mask
from analyzer.reuse.neighbours import (
    Encode,
    Vectors,
    centre,
    encode_keys,
    least_margin,
    measure_density,
    spread_unit,
)
from analyzer.reuse.numbers import key_numbers
from analyzer.reuse.sharing import explain_by_content, frequent_keys
from analyzer.reuse.units import Units

Hashes = NDArray[np.uint64]

SMALL = 3000  # distinct keys; below, the shipped background steadies frequencies and the mean
_BACKGROUND = Path(__file__).parent.parent / "resources" / "background.txt"
_SAMPLE = 2048  # keys against which density and nearness are measured
_FEW = (
    8_000  # distinct keys of some 300 reports: up to here chance is what the weights were fitted to
)
_BLOCK_ROWS = 16_384
_FIXED = float(1 << 30)  # vectors are added up as multiples of this part: exact in any order
_T = TypeVar("_T", "Tally", "CorpusStatistics")


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over some distinct keys. Without vectors those arrays have no columns."""

    n_keys: int
    grams: Hashes  # sorted
    frequency: NDArray[np.int64]  # keys that hold each gram
    vector_sum: NDArray[np.int64]
    sample: Hashes  # the smallest key hashes, sorted
    sample_vectors: Vectors
    sample_counts: NDArray[np.bool_]  # whether the key can be evidence


@dataclass(frozen=True, slots=True)
class CorpusStatistics:
    """What a key needs to know of the others.

    `grams` (sorted) and `weights` are the 2-3-grams and the numbers with their inverse document frequencies,
    `unseen` that of one which a single key holds. `mean` centres vectors, `sample` holds centred ones against which density
    is measured, `unit` scales cosines, `margin` is the least that makes two keys neighbours. `stock` holds the
    sorted hashes of the keys that are stock wording by who shares them. Arrays without columns: no vectors.
    """

    grams: Hashes
    weights: NDArray[np.float32]
    unseen: float
    mean: Vectors
    sample: Vectors
    unit: float
    margin: float
    stock: Hashes
    n_keys: int
    n_agencies: int

    @property
    def doubt(self) -> float:
        """Log odds that a run of matches loses to chance: the more keys, the more of them are alike unrelated."""
        return float(np.log(max(self.n_keys / _FEW, 1.0)))


def tally_keys(
    keys: Sequence[str], samples: Sequence[str], vectors: Vectors | None, config: ReuseConfig
) -> Tally:
    """The counts of distinct `keys`; `samples` holds an unmasked text, `vectors` the encoder's row for each."""
    starts = range(0, len(keys), _BLOCK_ROWS)
    parts = [lexical_grams(keys[start : start + _BLOCK_ROWS])[1] for start in starts]
    numbers = key_numbers(samples)
    hashes = np.concatenate([numbers[numbers != 0], *parts])
    grams, frequency = np.unique(hashes, return_counts=True)
    if vectors is None:
        vectors = np.zeros((len(keys), 0), dtype=np.float32)
    names = key_hashes(keys)
    chosen = np.argsort(names, kind="stable")[:_SAMPLE]
    texts = [keys[i] for i in chosen]
    content = read_content(texts, [samples[i] for i in chosen], config.templates)
    law, stock = explain_by_content(content, config)
    return Tally(
        n_keys=len(keys),
        grams=grams,
        frequency=frequency,
        vector_sum=_exact_sum(vectors),
        sample=names[chosen],
        sample_vectors=vectors[chosen],
        sample_counts=(content.own >= config.min_chars) & ~law & ~stock,
    )


def _exact_sum(vectors: Vectors) -> NDArray[np.int64]:
    """The sum in multiples of 1 / `_FIXED`, block by block: wide numbers of all rows would fill the memory."""
    total = np.zeros(vectors.shape[1], dtype=np.int64)
    for start in range(0, len(vectors), _BLOCK_ROWS):
        block = vectors[start : start + _BLOCK_ROWS].astype(np.float64)
        total += np.rint(block * _FIXED).astype(np.int64).sum(axis=0)
    return total


def merge_tallies(tallies: Iterable[Tally]) -> Tally:
    """The counts over the keys of all `tallies`, at least one.

    Raises:
        ValueError: no tally, or tallies whose vectors have different lengths.
    """
    parts = list(tallies)
    grams, place = np.unique(np.concatenate([t.grams for t in parts]), return_inverse=True)
    frequency = np.zeros(len(grams), dtype=np.int64)
    np.add.at(frequency, place, np.concatenate([t.frequency for t in parts]))
    sample = np.concatenate([t.sample for t in parts])
    chosen = np.argsort(sample, kind="stable")[:_SAMPLE]
    return Tally(
        n_keys=sum(t.n_keys for t in parts),
        grams=grams,
        frequency=frequency,
        vector_sum=np.stack([t.vector_sum for t in parts]).sum(axis=0),
        sample=sample[chosen],
        sample_vectors=np.concatenate([t.sample_vectors for t in parts])[chosen],
        sample_counts=np.concatenate([t.sample_counts for t in parts])[chosen],
    )


def summarize(
    tally: Tally,
    config: ReuseConfig,
    *,
    n_agencies: int,
    stock: Hashes,
    background: Tally | None = None,
) -> CorpusStatistics:
    """The statistics of a corpus from the tally of all its keys.

    `stock` are the hashes of keys that `sharing.is_stock` finds by who shares them. `background` steadies the
    frequencies and the mean of a small corpus.
    """
    whole = tally if background is None else merge_tallies([tally, background])
    weights, unseen = gram_weights(whole.frequency, whole.n_keys)
    mean = (whole.vector_sum / _FIXED / max(whole.n_keys, 1)).astype(np.float32)
    sample = centre(whole.sample_vectors, mean)
    density = measure_density(sample, sample)
    counted = whole.sample_counts
    return CorpusStatistics(
        grams=whole.grams,
        weights=weights,
        unseen=unseen,
        mean=mean,
        sample=sample,
        unit=spread_unit(sample),
        margin=least_margin(
            sample[counted],
            density[counted],
            config.neighbours,
            round(tally.n_keys * counted.mean()),
        ),
        stock=np.sort(stock),
        n_keys=tally.n_keys,
        n_agencies=n_agencies,
    )


def gram_weights_of(hashes: Hashes, statistics: CorpusStatistics) -> NDArray[np.float32]:
    """The weight of each gram or number, that of an unseen one where the corpus lacks it."""
    place = np.searchsorted(statistics.grams, hashes)
    known = place < len(statistics.grams)
    known[known] = statistics.grams[place[known]] == hashes[known]
    found = np.full(hashes.shape, statistics.unseen, dtype=np.float32)
    found[known] = statistics.weights[place[known]]
    return found


def corpus_statistics(
    units: Units, vectors: Vectors | None, encode: Encode | None, config: ReuseConfig
) -> CorpusStatistics:
    """The statistics of all of `units`, whose keys have these `vectors`."""
    keys = units.keys
    return summarize(
        tally_keys(keys, units.samples, vectors, config),
        config,
        n_agencies=len(units.agencies.above),
        stock=key_hashes([keys[k] for k in frequent_keys(units, config)]),
        background=tally_background(encode, config) if len(keys) < SMALL else None,
    )


def tally_background(encode: Encode | None, config: ReuseConfig) -> Tally:
    """The counts of the sentences of the genre that ship with the package, for corpora below `SMALL` keys.

    Many of them are wordings of one another, so they say nothing of how near unrelated keys are.
    """
    keys = read_background()
    tally = tally_keys(keys, keys, encode_keys(keys, encode), config)
    return replace(tally, sample_counts=np.zeros_like(tally.sample_counts))


@cache
def read_background() -> tuple[str, ...]:
    """Masked sentences of the genre, written for this project, that no report holds."""
    lines = _BACKGROUND.read_text("utf-8").splitlines()
    return tuple(sorted({mask(line) for line in lines if line and not line.startswith("#")}))


def save_counts(counts: Tally | CorpusStatistics, path: Path) -> None:
    """Write a tally or statistics as plain arrays (.npz)."""
    values = {f.name: getattr(counts, f.name) for f in dataclasses.fields(counts)}
    with path.open("wb") as file:
        np.savez(file, **values)


def load_counts(kind: type[_T], path: Path) -> _T:
    """What `save_counts` wrote, equal to the bit."""
    with np.load(path, allow_pickle=False) as arrays:
        values = {name: arrays[name] for name in arrays.files}
    return kind(**{name: v if v.ndim else v.item() for name, v in values.items()})
