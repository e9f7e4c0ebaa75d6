"""Reports that share a source: passages that lie on each other, joined over all reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from analyzer.config import ReuseConfig
from analyzer.records import Extent, Report, ReuseCluster, ReusePassage
from analyzer.reuse.sharing import sharing_of_group
from analyzer.reuse.units import Agencies


def build_clusters(
    passages: Sequence[ReusePassage],
    reports: Sequence[Report],
    agencies: Agencies,
    config: ReuseConfig,
) -> tuple[ReuseCluster, ...]:
    """Groups of passages that several agencies hold, largest first.

    Two passages of one report belong together where they cover half of the shorter one in common. The
    exemplar is the earliest member by publication date, else by year; it need not be the source.
    """
    place = {r.report_id: i for i, r in enumerate(reports)}
    clusters = []
    for extents in _joined(passages):
        members = sorted({place[e.report_id] for e in extents})
        holders = np.unique(agencies.of[members])
        if len(holders) < config.cluster_min_agencies:
            continue
        first = min((reports[i] for i in members), key=_when)
        common = _merged([e for e in extents if e.report_id == first.report_id])
        clusters.append(
            ReuseCluster(
                cluster_id=f"{first.report_id}:{common[0].span.start}",
                report_ids=tuple(sorted(reports[i].report_id for i in members)),
                exemplar_id=first.report_id,
                n_agencies=len(holders),
                sharing=sharing_of_group(holders, agencies.above, config),
                common_passages=common,
            )
        )
    return tuple(sorted(clusters, key=lambda c: (-len(c.report_ids), c.cluster_id)))


def _when(report: Report) -> tuple[date, str]:
    return report.published or date(report.year or 9998, 12, 31), report.report_id


def _joined(passages: Sequence[ReusePassage]) -> list[list[Extent]]:
    """The extents of all passages, joined over passages and over overlaps within a report."""
    extents = sorted(
        {e for p in passages for e in (p.left, p.right)}, key=lambda e: (e.report_id, e.span)
    )
    place = {e: i for i, e in enumerate(extents)}
    parent = list(range(len(extents)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for p in passages:
        parent[root(place[p.right])] = root(place[p.left])
    for i, extent in enumerate(extents):
        for j in range(i + 1, len(extents)):
            other = extents[j]
            if other.report_id != extent.report_id or other.span.start >= extent.span.end:
                break
            if _overlap(extent, other) >= 0.5:
                parent[root(j)] = root(i)
    groups: dict[int, list[Extent]] = {}
    for i, extent in enumerate(extents):
        groups.setdefault(root(i), []).append(extent)
    return list(groups.values())


def _overlap(a: Extent, b: Extent) -> float:
    common = min(a.span.end, b.span.end) - max(a.span.start, b.span.start)
    return common / max(min(a.span.end - a.span.start, b.span.end - b.span.start), 1)


def _merged(extents: Sequence[Extent]) -> tuple[Extent, ...]:
    """Extents of one report without those that lie inside another one."""
    kept: list[Extent] = []
    for extent in sorted(set(extents), key=lambda e: (e.span.start, -e.span.end)):
        if not kept or extent.span.end > kept[-1].span.end:
            kept.append(extent)
    return tuple(kept)
