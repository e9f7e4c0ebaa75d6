"""Clusters of reports: who belongs, who shares with whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from analyzer.ui.queries.sql import Ask, marks

_LABELLED = 30  # more members than that are drawn without their names
_NETWORK_WORDS = {"fontSize": 12, "color": "#222222", "position": "right"}


def cluster_list(ask: Ask, names: Mapping[str, str]) -> pd.DataFrame:
    """One row a cluster, most agencies first: id, members, agencies, kind, earliest member."""
    rows = ask(
        "SELECT DISTINCT cluster_id, n_agencies, n_reports, sharing, exemplar_id FROM reuse_clusters "
        "ORDER BY n_agencies DESC, n_reports DESC, cluster_id"
    )
    return rows.assign(exemplar=[names.get(i, i) for i in rows["exemplar_id"]])


def members(ask: Ask, cluster_id: str) -> pd.DataFrame:
    """The members of a cluster by date, with their common text."""
    return ask(
        "SELECT c.report_id, c.agency, c.year, r.published, c.region, c.text FROM reuse_clusters c "
        "JOIN reports r USING (report_id) WHERE c.cluster_id = ? "
        "ORDER BY r.published = '', r.published, c.report_id",
        [cluster_id],
    )


def edges_within(ask: Ask, ids: Collection[str], minimum: float, score: float) -> pd.DataFrame:
    """Pairs from `score` on whose two reports are both among `ids`, with their higher containment."""
    return ask(
        "SELECT *, greatest(left_containment, right_containment) AS containment FROM reuse_pairs "
        f"WHERE left_report_id IN ({marks(ids)}) AND right_report_id IN ({marks(ids)}) "
        "AND score >= ? AND containment >= ?",
        [*ids, *ids, score, minimum],
    )


def network(ids: Collection[str], edges: pd.DataFrame, names: Mapping[str, str]) -> dict[str, Any]:
    """An ECharts graph: members as nodes, shared wording as lines, thicker for more."""
    degree = pd.concat([edges["left_report_id"], edges["right_report_id"]]).value_counts()
    few = len(ids) <= _LABELLED
    nodes = [
        {
            "id": i,
            "name": names.get(i, i),
            "symbolSize": 14 + 3 * min(int(degree.get(i, 0)), 8),
            "label": {"show": few, **_NETWORK_WORDS},
        }
        for i in ids
    ]
    links = [
        {
            "source": e["left_report_id"],
            "target": e["right_report_id"],
            "value": f"{e['containment']:.0%}",
            "lineStyle": {"width": 1 + 5 * float(e["containment"]), "color": "#7a7a7a"},
        }
        for e in edges.to_dict("records")
    ]
    series = {
        "type": "graph",
        "layout": "force" if few else "circular",
        "roam": True,
        "data": nodes,
        "links": links,
        "itemStyle": {"color": "#0b5cad"},
        "force": {"repulsion": 900, "edgeLength": [130, 240], "gravity": 0.1},
        "emphasis": {"focus": "adjacency"},
        "edgeLabel": {"show": len(links) <= _LABELLED, "formatter": "{c}", "color": "#444444"},
    }
    return {"tooltip": {}, "animation": False, "series": [series]}


def matrix(ids: Collection[str], edges: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Every two members with the share of the one (row) found in the other (column), 0 to 1."""
    shares, pairs = {}, {}
    for e in edges.to_dict("records"):
        left, right = e["left_report_id"], e["right_report_id"]
        shares[left, right], shares[right, left] = e["left_containment"], e["right_containment"]
        pairs[left, right] = pairs[right, left] = e["pair_id"]
    rows = [
        (names.get(a, a), names.get(b, b), shares.get((a, b), 0.0), pairs.get((a, b), ""))
        for a in ids
        for b in ids
        if a != b
    ]
    return pd.DataFrame(rows, columns=["mine", "other", "share", "pair_id"])
