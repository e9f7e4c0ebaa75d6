"""Group C: the statutory tables and the identities between their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from analyzer.findings.case import Case, Hit

REPORT_RULES: dict[str, Callable[[Case], Iterable[Hit]]] = {}
