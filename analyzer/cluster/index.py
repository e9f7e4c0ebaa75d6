"""The index by which single reports are compared with a store later, from the parts of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analyzer.cluster.packing import unpack_rows
from analyzer.cluster.units import PLACES, Reports
from analyzer.config import ReuseConfig
from analyzer.reuse.index import Index, pack_postings, pack_strings
from analyzer.reuse.mask import key_hashes
from analyzer.reuse.statistics import CorpusStatistics

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Ints = NDArray[np.int64]
MAX_KEYS = 5_000_000  # on the driver, a kilobyte and a half each; a larger store has no index


def collect_index(
    units: DataFrame,
    keys: DataFrame,
    views: DataFrame,
    statistics: CorpusStatistics,
    reports: Reports,
    loners: Ints,
    marks: Mapping[str, int],
    config: ReuseConfig,
) -> Index | None:
    """What `reuse.index.build_index` makes of the same corpus; None for too many keys."""
    usable = views.filter("counts").select("key", "masked", "row")
    if usable.count() > MAX_KEYS:
        return None
    table = usable.join(keys.select("key", "sample"), "key").toArrow()
    masked = table["masked"].to_pylist()
    order = sorted(range(len(masked)), key=masked.__getitem__)
    texts, samples = [masked[i] for i in order], table["sample"].to_pylist()
    blobs = table["row"].to_pylist()
    rows = unpack_rows(b"".join(blobs[i] for i in order), len(statistics.mean))
    first = _first_units(units, len(reports.heads))
    held = units.select("key", "code").join(usable.select("key"), "key").toArrow()
    ids = table["key"].to_numpy()
    sort = np.argsort(ids)
    place = np.empty(len(ids), dtype=np.int64)
    place[order] = np.arange(len(ids))
    key = place[sort[np.searchsorted(ids[sort], held["key"].to_numpy())]]
    codes = held["code"].to_numpy()
    unit = first[codes // PLACES] + codes % PLACES
    by_key = np.lexsort((unit, key))
    mark_names = key_hashes(tuple(marks))
    by_name = np.argsort(mark_names)
    return Index(
        statistics=statistics,
        names=key_hashes(texts),
        keys=pack_strings(texts),
        samples=pack_strings([samples[i] for i in order]),
        vectors=np.ascontiguousarray(rows["vector"]),
        density=np.ascontiguousarray(rows["density"]),
        grams_4=pack_postings(texts, 4, config.max_gram_keys),
        grams_8=pack_postings(texts, 8, config.max_gram_keys),
        first=first,
        holders=unit[by_key].astype(np.int32),
        holder_start=np.searchsorted(key[by_key], np.arange(len(texts) + 1)),
        loners=np.sort(loners.view(np.uint64)),
        marks=mark_names[by_name],
        mark_counts=np.fromiter(marks.values(), dtype=np.int32, count=len(marks))[by_name],
    )


def _first_units(units: DataFrame, n_reports: int) -> Ints:
    """The number of each report's first unit, and of one behind the last."""
    from pyspark.sql import functions as f

    numbers = units.select(f.floor(f.col("code") / PLACES).alias("number"))
    table = numbers.groupBy("number").count().toArrow()
    count = np.zeros(n_reports, dtype=np.int64)
    count[table["number"].to_numpy()] = table["count"].to_numpy()
    return np.concatenate(([0], np.cumsum(count)))
