"""Rows and columns of partitions to Arrow batches and back; the shape of everything between stages."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

Row = dict[str, Any]
Columns = tuple[tuple[str, str], ...]
"""Names and types: ``string``, ``binary``, ``long``, ``double`` or ``boolean``."""

_BATCH_ROWS = 256
_BATCH_BYTES = 16_000_000
_ARRAY_ROWS = 50_000


def map_rows(
    frame: DataFrame,
    work: Callable[[Iterator[Row]], Iterable[tuple[Any, ...]]],
    columns: Columns,
) -> DataFrame:
    """The tuples that `work` makes of the rows of each partition, as a frame of `columns`."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        gc.freeze()  # models and what was broadcast stay: no search for cycles among them
        yield from _in_batches(work(from_batches(batches)), columns)

    return frame.mapInArrow(run, _ddl(columns))


def map_arrays(
    frame: DataFrame,
    work: Callable[[Iterator[pa.RecordBatch]], Iterable[tuple[Any, ...]]],
    columns: Columns,
) -> DataFrame:
    """The same for work on whole columns: from batches to tuples of arrays of one length."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        gc.freeze()
        for arrays in work(batches):
            batch = _batch(arrays, columns)
            for start in range(0, batch.num_rows, _ARRAY_ROWS):
                yield batch.slice(start, _ARRAY_ROWS)

    return frame.mapInArrow(run, _ddl(columns))


def from_batches(batches: Iterable[pa.RecordBatch]) -> Iterator[Row]:
    """Rows as dicts, one batch in memory at a time."""
    for batch in batches:
        yield from batch.to_pylist()


def gathered(batches: Iterable[pa.RecordBatch]) -> dict[str, Any]:
    """All batches of a partition as one numpy array for each column; empty for no rows."""
    import pyarrow as pa

    found = list(batches)
    if not found:
        return {}
    table = pa.Table.from_batches(found)
    return {name: table[name].to_numpy() for name in table.column_names}


def grouped(rows: Iterable[Row], name: str) -> Iterator[tuple[Any, list[Row]]]:
    """Neighbouring rows of one value of a column, in a partition sorted by it."""
    for value, group in groupby(rows, key=itemgetter(name)):
        yield value, list(group)


def grouped_tables(batches: Iterable[pa.RecordBatch], name: str) -> Iterator[pa.Table]:
    """The rows of each value of a column of whole numbers, in a partition sorted by it."""
    import numpy as np
    import pyarrow as pa

    held: list[pa.RecordBatch] = []
    for batch in batches:
        values = batch[name].to_numpy()
        cuts = [0, *(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values)]
        for start, end in pairwise(cuts):
            if held and end > start and held[-1][name][0].as_py() != values[start]:
                yield pa.Table.from_batches(held)
                held = []
            if end > start:
                held.append(batch.slice(start, end - start))
    if held:
        yield pa.Table.from_batches(held)


def _in_batches(rows: Iterable[tuple[Any, ...]], columns: Columns) -> Iterator[pa.RecordBatch]:
    """Batches of at most a few hundred rows or some megabytes."""
    held: list[tuple[Any, ...]] = []
    size = 0
    for row in rows:
        held.append(row)
        size += sum(len(value) for value in row if isinstance(value, bytes | str))
        if len(held) == _BATCH_ROWS or size > _BATCH_BYTES:
            yield _batch(tuple(zip(*held, strict=True)), columns)
            held, size = [], 0
    if held:
        yield _batch(tuple(zip(*held, strict=True)), columns)


def _ddl(columns: Columns) -> str:
    """The columns in Spark's words."""
    return ", ".join(f"`{name}` {kind}" for name, kind in columns)


def _batch(arrays: Sequence[Sequence[Any]], columns: Columns) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.RecordBatch.from_arrays(_typed(arrays, columns), names=[name for name, _ in columns])


def driver_frame(
    spark: SparkSession, arrays: Sequence[Sequence[Any]], columns: Columns
) -> DataFrame:
    """Columns of the driver as a frame."""
    import pyarrow as pa

    names = [name for name, _ in columns]
    return spark.createDataFrame(pa.Table.from_arrays(_typed(arrays, columns), names=names))


def _typed(arrays: Sequence[Sequence[Any]], columns: Columns) -> list[pa.Array]:
    import pyarrow as pa

    kinds = {
        "string": pa.string(),
        "binary": pa.binary(),
        "long": pa.int64(),
        "double": pa.float64(),
        "boolean": pa.bool_(),
    }
    return [
        pa.array(values, type=kinds[kind])
        for values, (_, kind) in zip(arrays, columns, strict=True)
    ]


def kept(frame: DataFrame) -> DataFrame:
    """The frame on the executors' disks, worked out once and again only where a disk is lost.

    What is built on it starts from there: plans stay short however many stages lie behind.
    """
    from pyspark import StorageLevel
    from pyspark.sql import DataFrame as Frame

    spark = frame.sparkSession
    stored = frame.persist(StorageLevel.DISK_ONLY)._jdf
    rows, schema = stored.queryExecution().toRdd(), stored.schema()
    return Frame(spark._jsparkSession.internalCreateDataFrame(rows, schema, False), spark)
