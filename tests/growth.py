"""Whether time grows with length only: seconds of the processor, several tries, no bar on a clock."""

from __future__ import annotations

import time
from collections.abc import Callable

_TRIES = 6
_FLOOR = 0.005  # seconds: below it what is measured is the machine


def seconds(work: Callable[[], object]) -> float:
    """Seconds of the processor of this process; what else runs on the machine does not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def assert_linear(prepare: Callable[[int], Callable[[], object]], small: int, large: int) -> None:
    """`prepare(n)` gives the work on n characters; its own time does not count.

    The limit lies half way, in the exponent, between growth with the length and growth with its square. A busy
    machine disturbs some tries, a square all of them: one try within the limit is enough.
    """
    short, long = prepare(small), prepare(large)
    prepare(max(small // 8, 1))()  # whatever is loaded once
    limit = (large / small) ** 1.5
    found = []
    for _ in range(_TRIES):
        found.append(seconds(long) / max(seconds(short), _FLOOR))
        if found[-1] < limit:
            return
    raise AssertionError(f"{large / small:g} times the text took {min(found):.1f} times the time")
