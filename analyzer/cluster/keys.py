"""Units to distinct keys, what is known of all of them, and what the comparison sees of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analyzer.cluster.packing import pack_tally, pack_views, unpack_tally
from analyzer.cluster.rows import Columns, Row, kept, map_arrays, map_rows
from analyzer.cluster.units import Reports
from analyzer.config import EncoderConfig, ReuseConfig
from analyzer.embed import Encoder, embed_texts, load_encoder
from analyzer.errors import AnalyzerError
from analyzer.reuse.neighbours import Encode, encode_keys
from analyzer.reuse.sharing import is_stock
from analyzer.reuse.statistics import (
    SMALL,
    CorpusStatistics,
    merge_tallies,
    summarize,
    tally_background,
    tally_keys,
)
from analyzer.reuse.views import build_views

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark import Broadcast
    from pyspark.sql import DataFrame

_MERGED = 16  # tallies of batches held at once
_TALLY: Columns = (("gram", "long"), ("n", "long"), ("tally", "binary"))
_VIEWS: Columns = (
    ("key", "long"),
    ("masked", "string"),
    ("n_holders", "long"),
    ("counts", "boolean"),
    ("own", "long"),
    ("row", "binary"),
)


def collect_keys(units: DataFrame) -> DataFrame:
    """(key, masked, sample, n_holders) of each different key: its first unmasked text, its agencies."""
    from pyspark.sql import functions as f

    keys = units.groupBy("key").agg(
        f.min("masked").alias("masked"),
        f.max("masked").alias("other"),
        f.min_by("sample", "code").alias("sample"),
        f.count_distinct("agency").alias("n_holders"),
    )
    return kept(keys)


def learn_statistics(
    units: DataFrame,
    keys: DataFrame,
    reports: Reports,
    encoder: EncoderConfig,
    config: ReuseConfig,
) -> CorpusStatistics | None:
    """What has to be known of all keys to judge one, None where there are none."""
    from pyspark.sql import functions as f

    work = partial(_tally, encoder=encoder, config=config)
    counted = kept(map_arrays(keys, work, _TALLY))
    blobs = counted.filter(f.col("tally").isNotNull()).select("tally").toArrow()["tally"]
    if not len(blobs):
        return None
    counts = counted.filter(f.col("tally").isNull()).groupBy("gram").agg(f.sum("n").alias("n"))
    table = counts.toArrow()
    grams = table["gram"].to_numpy().view(np.uint64)
    order = np.argsort(grams)
    tally = merge_tallies([unpack_tally(blob.as_py()) for blob in blobs])
    tally = replace(tally, grams=grams[order], frequency=table["n"].to_numpy()[order])
    small = tally.n_keys < SMALL
    return summarize(
        tally,
        config,
        n_agencies=len(reports.agencies.value.above),
        stock=_stock_keys(units, keys, reports, config),
        background=tally_background(encode_with(encoder), config) if small else None,
    )


def view_keys(
    keys: DataFrame,
    statistics: Broadcast[CorpusStatistics],
    encoder: EncoderConfig,
    config: ReuseConfig,
) -> DataFrame:
    """(key, masked, n_holders, counts, own, row) of each key; `row` holds its packed view."""

    work = partial(_view, statistics=statistics, encoder=encoder, config=config)
    return kept(map_arrays(keys, work, _VIEWS))


def encode_with(config: EncoderConfig) -> Encode:
    """The function that turns texts into vectors."""

    def encode(texts: Any) -> NDArray[np.float32]:
        return embed_texts(texts, _encoder(config))

    return encode


@cache
def _encoder(config: EncoderConfig) -> Encoder:
    """Loaded once in each worker process."""
    return load_encoder(config)


def _stock_keys(
    units: DataFrame, keys: DataFrame, reports: Reports, config: ReuseConfig
) -> NDArray[np.uint64]:
    """Names of the keys that are stock wording because of who shares them."""
    from pyspark.sql import functions as f

    agencies = reports.agencies
    least = max(config.stock_min_agencies, config.stock_share * len(agencies.value.above))
    often = keys.filter(f.col("n_holders") >= least).select("key")
    held = units.join(often, "key").groupBy("key").agg(f.collect_set("agency").alias("agencies"))

    def work(rows: Iterator[Row]) -> Iterator[tuple[int]]:
        above = agencies.value.above
        for row in rows:
            if is_stock(above[np.array(row["agencies"])], len(above), config):
                yield (row["key"],)

    found = map_rows(held, work, (("key", "long"),)).toArrow()["key"]
    return np.array(found.to_pylist(), dtype=np.int64).view(np.uint64)


def _tally(
    batches: Iterator[pa.RecordBatch], *, encoder: EncoderConfig, config: ReuseConfig
) -> Iterator[tuple[Any, ...]]:
    tallies = []
    for batch in batches:
        keys, samples = batch["masked"].to_pylist(), batch["sample"].to_pylist()
        if keys != batch["other"].to_pylist():
            raise AnalyzerError(
                "two sentences have one name of 64 bits; leave one of their reports out of the run"
            )
        vectors = encode_keys(keys, encode_with(encoder))
        tallies.append(tally_keys(keys, samples, vectors, config))
        if len(tallies) == _MERGED:
            tallies = [merge_tallies(tallies)]
    if tallies:
        tally = merge_tallies(tallies)
        nothing = [None] * len(tally.grams)
        yield tally.grams.view(np.int64), tally.frequency, nothing
        yield [0], [0], [pack_tally(tally)]


def _view(
    batches: Iterator[pa.RecordBatch],
    *,
    statistics: Any,
    encoder: EncoderConfig,
    config: ReuseConfig,
) -> Iterator[tuple[Any, ...]]:
    for batch in batches:
        keys, samples = batch["masked"].to_pylist(), batch["sample"].to_pylist()
        vectors = encode_keys(keys, encode_with(encoder))
        views = build_views(keys, samples, vectors, statistics.value, config)
        rows = pack_views(views)
        yield (
            batch["key"],
            keys,
            batch["n_holders"],
            views.counts,
            views.content.own,
            [row.tobytes() for row in rows],
        )
