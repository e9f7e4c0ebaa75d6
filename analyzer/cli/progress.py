"""Progress on stderr: bars with the time left on a terminal, one line a stage elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from analyzer.pipeline import Progress as Report
from analyzer.texts import text_of


@contextmanager
def show_progress() -> Iterator[Report]:
    """A callback that shows the stages as they go."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(text_of("stage", stage), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield tell


def _lines() -> Report:
    started: dict[str, float] = {}

    def tell(stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage not in started:
            started[stage] = now
        if done == total:
            seconds = now - started[stage]
            print(f"{text_of('stage', stage)}: {done}/{total}, {seconds:.1f} s", file=sys.stderr)

    return tell
