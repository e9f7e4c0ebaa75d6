"""A file, a folder or an archive to reports: what there is to read, each read alone, ids at the end."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from analyzer.config import ReadingConfig
from analyzer.errors import ReadingError
from analyzer.reading.bytes import read_file, read_through
from analyzer.reading.ids import assign_ids
from analyzer.reading.inputs import InputFile, list_inputs
from analyzer.reading.manifest import REGISTER_NAMES, parse_register
from analyzer.reading.reasons import failure
from analyzer.reading.report import report_of
from analyzer.records import Corpus, RegisterUnit, Report, SkippedFile

_DEFAULT = ReadingConfig()


def read_report(path: str | Path, config: ReadingConfig = _DEFAULT) -> Report:
    """The report in one file.

    Raises:
        ReadingError: the file cannot become a report; its `reason` says why.

    Example:
        >>> read_report("工业办事处2020.txt").year  # doctest: +SKIP
        2020
    """
    file = Path(path)
    data = read_file(file, config.max_file_mb)
    return assign_ids([report_of(data, str(path).replace(os.sep, "/"), config)])[0]


def read_input(item: InputFile, config: ReadingConfig = _DEFAULT) -> Report:
    """The report in one listed file; its id is preliminary until `assign_ids` has seen all of them.

    Raises:
        ReadingError: the file cannot become a report, or changed since it was listed.
    """
    if item.members:
        data = read_through(item.file, item.members, config)
    else:
        data = read_file(Path(item.file), config.max_file_mb)
    if hashlib.sha256(data).hexdigest() != item.sha256:
        raise failure("unreadable", "读取期间文件被改动，请重新运行")
    return report_of(data, item.path, config, dict(item.manifest), sha256=item.sha256)


def read_corpus(
    path: str | Path,
    config: ReadingConfig = _DEFAULT,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Corpus:
    """All reports of a file, a folder with its subfolders, or a zip archive, in order of id.

    A file that cannot be read is in `skipped` with its reason. `progress` is called with files done
    and files in all.

    Raises:
        ReadingError: there is nothing at `path`, or its manifest is faulty.
    """
    inputs, skipped = list_inputs(path, config)
    reports, left_out = [], list(skipped)
    for done, item in enumerate(inputs, start=1):
        try:
            reports.append(read_input(item, config))
        except ReadingError as error:
            left_out.append(SkippedFile(item.path, error.reason, error.message))
        if progress is not None:
            progress(done, len(inputs))
    ordered = sorted(assign_ids(reports), key=lambda report: report.report_id)
    return Corpus(
        tuple(ordered), tuple(sorted(left_out, key=lambda s: s.path)), read_register(path)
    )


def read_register(path: str | Path) -> tuple[RegisterUnit, ...]:
    """The unit register (``register.csv`` or ``名录.csv``) in the folder at `path`; empty without one.

    Raises:
        ReadingError: ``bad_manifest`` for a register without a column that names the agency.
    """
    folder = Path(path)
    if not folder.is_dir():
        return ()
    for file in sorted(folder.iterdir()):
        if file.name.lower() in REGISTER_NAMES and file.is_file():
            return parse_register(read_file(file, _DEFAULT.max_file_mb))
    return ()
