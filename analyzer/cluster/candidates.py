"""Which pairs of reports are worth a close look: joins of keys on rare n-grams and on lists of near vectors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analyzer.cluster.packing import unpack_rows, unpack_views, vectors_of
from analyzer.cluster.rows import (
    Columns,
    Row,
    from_batches,
    gathered,
    grouped,
    grouped_tables,
    kept,
    map_arrays,
)
from analyzer.cluster.units import PLACES
from analyzer.config import ReuseConfig
from analyzer.reuse.candidates import IDENTICAL, confirm_keys
from analyzer.reuse.lexical import MIN_SHARED, RARE_GRAMS, count_rare_grams
from analyzer.reuse.mask import gram_hashes
from analyzer.reuse.neighbours import (
    EXACT_ROWS,
    assign_lists,
    list_centroids,
    near_blocks,
    near_rows,
    sample_size,
)
from analyzer.reuse.selection import Cells, worthwhile
from analyzer.reuse.statistics import CorpusStatistics

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark import Broadcast
    from pyspark.sql import DataFrame

Ints = NDArray[np.int64]
_BLOCK = 1024  # rows of vectors compared at once
_BLOCK_PAIRS = 1 << 18  # pairs of keys judged at once
_BUCKET_KEYS = 8192  # keys whose pairs are judged together
_PAIRS: Columns = (("one", "long"), ("two", "long"))
_GRAMS: Columns = (("gram", "long"), ("key", "long"))
_LISTS: Columns = (("list", "long"), ("home", "boolean"), ("key", "long"), ("row", "binary"))
_CONFIRMED: Columns = (*_PAIRS, ("logit", "double"), ("own", "long"))
_CELLS: Columns = (
    ("left", "long"),
    ("right", "long"),
    ("row", "long"),
    ("column", "long"),
    ("logit", "double"),
    ("own", "long"),
)
_SELECTED: Columns = (("left", "long"), ("right", "long"))


@dataclass(frozen=True)
class Selected:
    """Pairs of reports (left, right) to compare, and how many identical sentences were not paired."""

    pairs: DataFrame
    n_cut: int


def select_pairs(
    units: DataFrame, views: DataFrame, statistics: Broadcast[CorpusStatistics], config: ReuseConfig
) -> Selected:
    """Pairs of reports whose sentences make a close look worth while."""
    from pyspark.sql import functions as f

    usable = views.filter("counts").select("key", "masked", "row")
    pairs = near_key_pairs(usable, statistics)
    for n in RARE_GRAMS:
        pairs = pairs.unionByName(rare_gram_pairs(usable, n, config.max_gram_keys))
    pairs = pairs.distinct()
    confirmed = confirm_pairs(pairs, usable, statistics, config)
    counted = units.join(views.filter("counts").select("key", "own"), "key")
    codes = f.sort_array(f.collect_list("code")).alias("codes")
    holders = counted.groupBy("key").agg(codes, f.first("own").alias("own"))
    holders = kept(holders)
    rest = f.greatest(f.size("codes") - config.max_family, f.lit(0))
    n_cut = holders.agg(f.sum(rest).alias("n")).collect()[0]["n"]
    cells = _identical_cells(holders, config).unionByName(_cells(confirmed, holders, config))
    judge = partial(_worthwhile, doubt=statistics.value.doubt, config=config)
    pairs = map_arrays(cells.repartition("left"), judge, _SELECTED)
    return Selected(pairs, int(n_cut or 0))


# --- pairs of keys -------------------------------------------------------------------------------


def rare_gram_pairs(usable: DataFrame, n: int, max_keys: int) -> DataFrame:
    """Pairs of keys that share `MIN_SHARED` n-grams which at most `max_keys` keys hold."""
    grams = map_arrays(usable.select("key", "masked"), partial(_grams, n=n), _GRAMS)
    return shared_pairs(grams, max_keys, MIN_SHARED)


def shared_pairs(grams: DataFrame, max_keys: int, min_shared: int) -> DataFrame:
    """(one, two) keys, the smaller first, that share so many of the `grams` (gram, key) that few keys hold."""
    from pyspark.sql import functions as f

    counted = (*_PAIRS, ("n", "long"))
    shared = map_arrays(grams.repartition("gram"), partial(_shared, max_keys=max_keys), counted)
    total = shared.groupBy("one", "two").agg(f.sum("n").alias("n"))
    return total.filter(f.col("n") >= min_shared).select("one", "two")


def near_key_pairs(usable: DataFrame, statistics: Broadcast[CorpusStatistics]) -> DataFrame:
    """Pairs of keys whose vectors are near: all compared up to 50,000, list by list above."""
    n = usable.count()
    if n <= EXACT_ROWS:
        return _compared(usable, statistics)
    return _searched(usable, n, statistics)


def _compared(usable: DataFrame, statistics: Broadcast[CorpusStatistics]) -> DataFrame:
    spark = usable.sparkSession
    table = usable.select("key", "row").toArrow().sort_by("key")
    everything = spark.sparkContext.broadcast(
        (table["key"].to_numpy(), b"".join(table["row"].to_pylist()))
    )
    starts = spark.range(0, table.num_rows, _BLOCK)
    starts = starts.repartition(max(1, table.num_rows // _BLOCK))

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[Ints, Ints]]:
        keys, data = everything.value
        rows = unpack_rows(data, len(statistics.value.mean))
        for start in (int(at) for batch in batches for at in batch["id"].to_pylist()):
            rest = vectors_of(rows[start:]), np.ascontiguousarray(rows["density"][start:])
            part = rest[0][:_BLOCK], rest[1][:_BLOCK]
            i, j = near_rows(part, rest, statistics.value.margin)
            later = i < j
            yield keys[start + i[later]], keys[start + j[later]]

    return map_arrays(starts, work, _PAIRS)


def _searched(usable: DataFrame, n: int, statistics: Broadcast[CorpusStatistics]) -> DataFrame:
    """A join on lists: each key is kept in one and asks in several."""
    from pyspark.sql import functions as f

    context = usable.sparkSession.sparkContext
    dimension = len(statistics.value.mean)
    # names are hashes without a sign: those that Spark takes for negative come last
    chosen = usable.orderBy(f.col("key") < 0, "key").limit(sample_size(n)).select("row")
    rows = unpack_rows(b"".join(chosen.toArrow()["row"].to_pylist()), dimension)
    centroids = context.broadcast(list_centroids(vectors_of(rows), n))

    def assign(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
        for batch in batches:
            keys, blobs = batch["key"].to_numpy(), batch["row"].to_pylist()
            vectors = vectors_of(unpack_rows(b"".join(blobs), dimension))
            lists = assign_lists(vectors, centroids.value)
            for nth in range(lists.shape[1]):
                yield lists[:, nth], np.full(len(keys), nth == 0), keys, blobs

    def compare(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[Ints, Ints]]:
        for _, rows in grouped(from_batches(batches), "list"):
            yield from _near_in_list(rows, dimension, statistics.value.margin)

    lists = map_arrays(usable.select("key", "row"), assign, _LISTS)
    lists = lists.repartition("list").sortWithinPartitions("list")
    return map_arrays(lists, compare, _PAIRS)


def _near_in_list(rows: list[Row], dimension: int, margin: float) -> Iterator[tuple[Ints, Ints]]:
    keys = np.array([row["key"] for row in rows], dtype=np.int64)
    home = np.array([row["home"] for row in rows], dtype=np.bool_)
    views = unpack_rows(b"".join(row["row"] for row in rows), dimension)
    vectors, density = vectors_of(views), np.ascontiguousarray(views["density"])
    there = vectors[home], density[home]
    for i, j in near_blocks((vectors, density), there, margin):
        one, two = keys[i], keys[home][j]
        differ = one != two
        yield np.minimum(one, two)[differ], np.maximum(one, two)[differ]


def _grams(batches: Iterator[pa.RecordBatch], *, n: int) -> Iterator[tuple[Ints, Ints]]:
    for batch in batches:
        rows, hashes = gram_hashes(batch["masked"].to_pylist(), n)
        yield hashes.view(np.int64), batch["key"].to_numpy()[rows]


def _shared(
    batches: Iterator[pa.RecordBatch], *, max_keys: int
) -> Iterator[tuple[Ints, Ints, Ints]]:
    """How many rare grams two keys share, of those grams that this partition holds."""
    columns = gathered(batches)
    if columns:
        keys, rows = np.unique(columns["key"], return_inverse=True)
        grams = columns["gram"].view(np.uint64)
        for one, two, count in count_rare_grams(rows, grams, len(keys), max_keys):
            yield keys[one], keys[two], count


def confirm_pairs(
    pairs: DataFrame,
    usable: DataFrame,
    statistics: Broadcast[CorpusStatistics],
    config: ReuseConfig,
) -> DataFrame:
    """The pairs of keys that are likely enough, with their log odds.

    Pairs are dealt into buckets by their first key, and each bucket is sent the views it needs once: sent with
    every pair they would be most of what a run shuffles.
    """
    from pyspark.sql import functions as f

    n_buckets = 1 + usable.count() // _BUCKET_KEYS
    dealt = kept(pairs.withColumn("bucket", f.pmod("one", f.lit(n_buckets))))
    needed = [dealt.select("bucket", f.col(side).alias("key")) for side in ("one", "two")]
    views = needed[0].unionByName(needed[1]).distinct().join(usable, "key")
    asked = dealt.withColumnRenamed("one", "key")
    both = views.unionByName(asked, allowMissingColumns=True).repartition("bucket")
    both = both.sortWithinPartitions("bucket", f.col("two").isNotNull())

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
        for bucket in grouped_tables(batches, "bucket"):
            yield from _confirm(bucket, statistics.value, config)

    return map_arrays(both, work, _CONFIRMED)


def _confirm(
    bucket: pa.Table, statistics: CorpusStatistics, config: ReuseConfig
) -> Iterator[tuple[Any, ...]]:
    import pyarrow.compute as pc

    is_pair = pc.is_valid(bucket["two"])
    keys, pairs = bucket.filter(pc.invert(is_pair)), bucket.filter(is_pair)
    # in order of their texts, as in a corpus whose keys are sorted: sums are then made in the same order
    keys = keys.sort_by("masked")
    names = keys["key"].to_numpy()
    rows = unpack_rows(b"".join(keys["row"].to_pylist()), len(statistics.mean))
    views = unpack_views(rows, keys["masked"].to_pylist(), statistics)
    by_name = np.argsort(names)
    sides = np.stack(
        [by_name[np.searchsorted(names[by_name], pairs[side])] for side in ("key", "two")]
    )
    smaller, larger = sides.min(axis=0), sides.max(axis=0)
    for start in range(0, len(smaller), _BLOCK_PAIRS):
        part = slice(start, start + _BLOCK_PAIRS)
        found = confirm_keys(smaller[part], larger[part], views, config)
        yield names[found.one], names[found.two], found.logits, found.own


# --- pairs of units ------------------------------------------------------------------------------


def _cells(confirmed: DataFrame, holders: DataFrame, config: ReuseConfig) -> DataFrame:
    """The pairs of units that hold two likely keys: of each key the first `max_family`."""
    from pyspark.sql import functions as f

    few = f.slice("codes", 1, config.max_family)
    sides = [
        holders.select(f.col("key").alias(name), few.alias(f"codes_{name}"))
        for name in ("one", "two")
    ]
    joined = confirmed.join(sides[0], "one").join(sides[1], "two")
    return map_arrays(joined, _crossed, _CELLS)


def _crossed(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
    for batch in batches:
        made = []
        for row in batch.to_pylist():
            one, two = np.array(row["codes_one"]), np.array(row["codes_two"])
            a, b = np.repeat(one, len(two)), np.tile(two, len(one))
            made.append((a, b, row["logit"], row["own"]))
        yield from _as_cells(made)


def _identical_cells(holders: DataFrame, config: ReuseConfig) -> DataFrame:
    """The pairs of units that hold one key: stars beyond the first `max_family`."""

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
        for batch in batches:
            made = []
            for row in batch.to_pylist():
                codes = np.array(row["codes"])
                few, rest = codes[: config.max_family], codes[config.max_family :]
                i, j = np.triu_indices(len(few), 1)
                a = np.concatenate([few[i], np.full(len(rest), codes[0])])
                made.append((a, np.concatenate([few[j], rest]), IDENTICAL, row["own"]))
            yield from _as_cells(made)

    from pyspark.sql import functions as f

    return map_arrays(holders.filter(f.size("codes") > 1), work, _CELLS)


def _as_cells(made: Iterable[tuple[Ints, Ints, float, int]]) -> Iterator[tuple[Any, ...]]:
    """Codes of units to (left, right, row, column, log odds, own), pairs within a report left out."""
    parts = [
        (a, b, np.full(len(a), logit), np.full(len(a), own, np.int64)) for a, b, logit, own in made
    ]
    if not parts:
        return
    a, b, logits, own = (np.concatenate(column) for column in zip(*parts, strict=True))
    a, b = np.minimum(a, b), np.maximum(a, b)
    left, right = a // PLACES, b // PLACES
    use = left != right
    columns = left, right, a % PLACES, b % PLACES, logits, own
    yield tuple(column[use] for column in columns)


def _worthwhile(
    batches: Iterator[pa.RecordBatch], *, doubt: float, config: ReuseConfig
) -> Iterator[tuple[Ints, Ints]]:
    """The pairs of reports to compare, of those whose cells this partition holds, all of them."""
    cells = gathered(batches)
    if not cells:
        return
    both = np.stack([cells["left"], cells["right"]], axis=1)
    pairs, pair = np.unique(both, axis=0, return_inverse=True)
    pair = pair.ravel().astype(np.int64)
    order = np.lexsort((cells["column"], cells["row"], pair))
    names = ("row", "column", "logit", "own")
    row, column, logits, own = (cells[name][order] for name in names)
    found = worthwhile(Cells(pair[order], row, column, logits, own), doubt, config)
    yield pairs[found, 0], pairs[found, 1]
