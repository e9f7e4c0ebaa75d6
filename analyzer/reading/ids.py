"""Report ids: readable, unique in a corpus, the same whatever the order of reading."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from analyzer.records import Origin, Report

_UNFIT = re.compile(r"[^\w（）·]+")
_MAX_CHARS = 60


def preliminary_id(agency: str, year: int | None, path: str, manifest: Mapping[str, str]) -> str:
    """``agency-year``, the file's name where the agency is unknown; a manifest's own id as given."""
    if manifest.get("report_id"):
        return _fit(manifest["report_id"])
    stem = _fit(PurePosixPath(path).stem)
    name = _fit(agency) or stem or "report"
    if not agency and year is not None and str(year) in stem:
        return stem
    return f"{name}-{year}" if year is not None else name


def assign_ids(reports: Iterable[Report]) -> list[Report]:
    """The reports, in the order given, with ids that are unique among them.

    Reports that would share an id all get the name of their file behind it, so that a report's id
    changes only when one of the same agency and year joins; ids from a manifest never change.
    """
    listed = list(reports)
    ids = [report.report_id for report in listed]
    fixed = {i for i, report in enumerate(listed) if _is_given(report)}
    for detail in (_stem, _whole_path, _path_and_digest):
        for same in _groups(ids):
            if len(same) > 1:
                for i in same:
                    if i not in fixed:
                        ids[i] = f"{listed[i].report_id}-{detail(listed[i])}"
    return [replace(r, report_id=i) for r, i in zip(listed, _numbered(ids, listed), strict=True)]


def _groups(ids: list[str]) -> list[list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(ids):
        groups[one].append(index)
    return list(groups.values())


def _numbered(ids: list[str], reports: list[Report]) -> list[str]:
    """The last resort, for one file given twice or a manifest that gives one id to two files."""
    taken: set[str] = set()
    result = list(ids)
    for index in sorted(range(len(ids)), key=lambda i: (ids[i], reports[i].source.path)):
        candidate, n = ids[index], 1
        while candidate in taken:
            n += 1
            candidate = f"{ids[index]}-{n}"
        taken.add(candidate)
        result[index] = candidate
    return result


def _is_given(report: Report) -> bool:
    return any(p.field == "report_id" and p.origin is Origin.MANIFEST for p in report.provenance)


def _stem(report: Report) -> str:
    return _fit(PurePosixPath(report.source.path).stem)


def _whole_path(report: Report) -> str:
    return _fit(report.source.path.replace("/", "_"))


def _path_and_digest(report: Report) -> str:
    return f"{_stem(report)}-{report.source.sha256[:8]}"


def _fit(text: str) -> str:
    return _UNFIT.sub("-", text).strip("-_")[:_MAX_CHARS]
