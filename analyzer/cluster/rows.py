"""Rows to Arrow batches and back; the shape of everything that goes between stages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

Columns = tuple[tuple[str, str], ...]
"""Names and types: ``string``, ``binary``, ``long``, ``int``, ``double`` or ``boolean``."""

_BATCH_ROWS = 256
_BATCH_BYTES = 16_000_000


def map_rows(
    frame: DataFrame,
    work: Callable[[Iterator[dict[str, Any]]], Iterable[tuple[Any, ...]]],
    columns: Columns,
) -> DataFrame:
    """The tuples that `work` makes of the rows of each partition, as a frame of `columns`."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        yield from to_batches(work(from_batches(batches)), columns)

    return frame.mapInArrow(run, to_ddl(columns))


def from_batches(batches: Iterable[pa.RecordBatch]) -> Iterator[dict[str, Any]]:
    """Rows as dicts, one batch in memory at a time."""
    for batch in batches:
        yield from batch.to_pylist()


def to_batches(rows: Iterable[tuple[Any, ...]], columns: Columns) -> Iterator[pa.RecordBatch]:
    """Batches of at most a few hundred rows or some megabytes."""
    held: list[tuple[Any, ...]] = []
    size = 0
    for row in rows:
        held.append(row)
        size += sum(len(value) for value in row if isinstance(value, bytes | str))
        if len(held) == _BATCH_ROWS or size > _BATCH_BYTES:
            yield _batch(held, columns)
            held, size = [], 0
    if held:
        yield _batch(held, columns)


def to_ddl(columns: Columns) -> str:
    """The columns as Spark's DDL."""
    return ", ".join(f"`{name}` {kind}" for name, kind in columns)


def _batch(rows: list[tuple[Any, ...]], columns: Columns) -> pa.RecordBatch:
    import pyarrow as pa

    kinds = {
        "string": pa.string(),
        "binary": pa.binary(),
        "long": pa.int64(),
        "int": pa.int32(),
        "double": pa.float64(),
        "boolean": pa.bool_(),
    }
    arrays = [
        pa.array(values, type=kinds[kind])
        for values, (_, kind) in zip(zip(*rows, strict=True), columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, names=[name for name, _ in columns])
