"""Work on many items over processes, each result kept: nothing that is in the cache is done again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

import msgspec

from analyzer.errors import AnalyzerError

_PARALLEL_FROM = 24  # items; below, starting processes costs more than it saves
_T = TypeVar("_T")
_R = TypeVar("_R")


class Cache(Protocol):
    """Keeps results within a run and between runs; `store` implements it. Keys are hex digests."""

    def get(self, key: str) -> bytes | None:
        """The bytes kept under a key, or None."""
        ...

    def put(self, key: str, data: bytes) -> None:
        """Keep bytes under a key, whole or not at all."""
        ...


def run_cached(
    items: Sequence[_T],
    *,
    key: Callable[[_T], str],
    work: Callable[[_T], _R],
    kind: type[_R],
    cache: Cache,
    run: Callable[[Callable[[_T], bytes], Sequence[_T]], Iterator[bytes]],
    progress: Callable[[int, int], None],
    keep: Callable[[_R], _R] = lambda result: result,
) -> Kept[_R]:
    """`work` of each item in order; taken from the cache where it is there, put there where not.

    Results are read from the cache also where they were just made, so that they are the same either way.
    """
    keys = [key(item) for item in items]
    todo = [index for index, name in enumerate(keys) if cache.get(name) is None]
    done = len(items) - len(todo)
    progress(done, len(items))
    packed = run(partial(_packed, work=work), [items[i] for i in todo])
    for index, data in zip(todo, packed, strict=True):
        cache.put(keys[index], data)
        done += 1
        progress(done, len(items))
    return Kept(keys, kind, cache, keep)


@dataclass(frozen=True)
class Kept(Iterable[_R]):
    """Results in the cache, in order, unpacked one by one each time that they are gone through: all at once fill the memory."""

    keys: Sequence[str]
    kind: type[_R]
    cache: Cache
    keep: Callable[[_R], _R]

    def __iter__(self) -> Iterator[_R]:
        decode = msgspec.msgpack.Decoder(self.kind).decode
        for key in self.keys:
            data = self.cache.get(key)
            if data is None:
                raise AnalyzerError("缓存中的结果在运行期间被删除或损坏；请重新运行")
            yield self.keep(decode(data))

    def __len__(self) -> int:
        return len(self.keys)

    def read_as(self, kind: type[_T]) -> Kept[_T]:
        """The same results, unpacked as far as `kind` has fields for them."""
        return Kept(self.keys, kind, self.cache, lambda result: result)


@contextmanager
def open_pool(processes: int | None, n_items: int) -> Iterator[Callable[..., Iterator[Any]]]:
    """A map function: over processes where that pays, in this process where it does not."""
    processes = processes or os.cpu_count() or 1
    if processes == 1 or n_items < _PARALLEL_FROM:
        yield map
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as executor:
        yield partial(executor.map, chunksize=8)


def _packed(item: _T, *, work: Callable[[_T], object]) -> bytes:
    return msgspec.msgpack.encode(work(item))
