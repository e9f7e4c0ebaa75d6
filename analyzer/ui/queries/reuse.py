"""Pairs and clusters: passages aligned, differences, who shares with whom."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from analyzer.records import BlockKind, ReportAnalysis, Span
from analyzer.reuse.mask import mask, own_names
from analyzer.texts import text_of
from analyzer.ui.highlight import Mark, to_html

PAIR_COLUMNS = (
    "left_agency left_year right_agency right_year relation score left_containment right_containment "
    "left_repeated right_repeated longest_run n_passages formula_chars decision"
).split()
_NUMBER = re.compile(r"[\d.,，％%余多]*\d[\d.,，％%余多]*")
_JOIN = 1  # equal characters between two differences that are shown as one
_LABELLED = 30  # more members than that are drawn without their names


def filter_pairs(
    pairs: pd.DataFrame,
    *,
    minimum: float,
    containment: float = 0.0,
    relation: str | None = None,
    agency: str = "",
    states: Collection[str] = (),
) -> pd.DataFrame:
    """Pairs that pass, best score first as the run ranked them; `states` are decisions."""
    shown = pairs[pairs["score"] >= minimum]
    if containment:
        shown = shown[shown[["left_containment", "right_containment"]].max(axis=1) >= containment]
    if relation:
        shown = shown[shown["relation"] == relation]
    if agency:
        left = shown["left_agency"].str.contains(agency, regex=False)
        shown = shown[left | shown["right_agency"].str.contains(agency, regex=False)]
    if states:
        shown = shown[shown["decision"].isin(states)]
    return shown.reset_index(drop=True)


def passages_of(passages: pd.DataFrame, left_id: str, right_id: str) -> pd.DataFrame:
    """The passages of a pair of reports, in the left report's order."""
    mine = passages[
        (passages["left_report_id"] == left_id) & (passages["right_report_id"] == right_id)
    ]
    return mine.sort_values(["left_start", "right_start"])


def passage_caption(passage: Mapping[Hashable, Any]) -> str:
    """What kind of sharing a passage is, and where it stands in both reports."""
    run = text_of("columns", "longest_run")
    sections = [text_of("section", passage[f"{side}_section"]) for side in ("left", "right")]
    return (
        f"{text_of('sharing', passage['sharing'])} · {text_of('edit', passage['edit'])} · "
        f"{run} {passage['longest_run']} · {sections[0]} {passage['left_start']}–{passage['left_end']}"
        f" ↔ {sections[1]} {passage['right_start']}–{passage['right_end']}"
    )


def difference_html(left: str, right: str) -> tuple[str, str]:
    """Both texts as HTML; what differs is marked, numbers in their own colour."""
    marks = _differences(left, right)
    return to_html(left, marks[0]), to_html(right, marks[1])


def _differences(left: str, right: str) -> tuple[list[Mark], list[Mark]]:
    from rapidfuzz.distance import Indel

    changed: list[list[int]] = []
    for op in Indel.opcodes(left, right):
        if op.tag == "equal":
            continue
        if changed and op.src_start - changed[-1][1] <= _JOIN:
            changed[-1][1], changed[-1][3] = op.src_end, op.dest_end
        else:
            changed.append([op.src_start, op.src_end, op.dest_start, op.dest_end])
    return (
        [_difference(left, a, b) for a, b, _, _ in changed if a < b],
        [_difference(right, c, d) for _, _, c, d in changed if c < d],
    )


def _difference(text: str, start: int, end: int) -> Mark:
    if _NUMBER.fullmatch(text, start, end):  # the whole number, not the digit that differs
        while start > 0 and text[start - 1].isdigit():
            start -= 1
        while end < len(text) and text[end].isdigit():
            end += 1
        return Mark(Span(start, end), "number", text_of("ui", "changed_number"))
    return Mark(Span(start, end), "changed", text_of("ui", "changed_words"))


def side_html(
    one: ReportAnalysis, other: ReportAnalysis, passages: pd.DataFrame, *, side: str
) -> str:
    """One report's text: numbered passages with their differences marked, formulas and tables grey."""
    text = one.report.text
    opposite = "right" if side == "left" else "left"
    marks = [
        Mark(b.span, b.kind.value, "") for b in one.blocks if b.kind is not BlockKind.NARRATIVE
    ]
    marks += _formulas(one, other, passages, side)
    for n, row in enumerate(passages.to_dict("records"), 1):
        start, end = row[f"{side}_start"], row[f"{side}_end"]
        marks.append(Mark(Span(start, end), "reuse", passage_caption(row), badge=str(n)))
        mine, theirs = row[f"{side}_text"], row[f"{opposite}_text"]
        marks += [
            Mark(Span(start + m.span.start, start + m.span.end), m.layer, m.title)
            for m in _differences(mine, theirs)[0]
        ]
    return to_html(text, marks)


def _formulas(
    one: ReportAnalysis, other: ReportAnalysis, passages: pd.DataFrame, side: str
) -> Iterator[Mark]:
    """Sentences that both reports hold and that the comparison set aside."""
    names = own_names(other.report)
    known = {mask(s.text, names) for s in other.sentences}
    mine = own_names(one.report)
    taken = [
        (a, b) for a, b in zip(passages[f"{side}_start"], passages[f"{side}_end"], strict=True)
    ]
    for sentence in one.sentences:
        if any(a < sentence.span.end and sentence.span.start < b for a, b in taken):
            continue
        key = mask(sentence.text, mine)
        if len(key) >= 6 and key in known:
            yield Mark(sentence.span, "formula", text_of("ui", "formula_mark"))


def cluster_list(clusters: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """One row a cluster: id, members, agencies, kind, earliest member."""
    columns = ["cluster_id", "n_reports", "n_agencies", "sharing", "exemplar_id"]
    rows = clusters[columns].drop_duplicates("cluster_id")
    rows = rows.assign(exemplar=[names.get(i, i) for i in rows["exemplar_id"]])
    return rows.sort_values(["n_agencies", "n_reports"], ascending=False, ignore_index=True)


def edges_within(pairs: pd.DataFrame, ids: Collection[str], minimum: float) -> pd.DataFrame:
    """Pairs whose two reports are both among `ids`, with their higher containment."""
    members = set(ids)
    inside = pairs[pairs["left_report_id"].isin(members) & pairs["right_report_id"].isin(members)]
    inside = inside.assign(
        containment=inside[["left_containment", "right_containment"]].max(axis=1)
    )
    return inside[inside["containment"] >= minimum]


def network(ids: Collection[str], edges: pd.DataFrame, names: Mapping[str, str]) -> dict[str, Any]:
    """An ECharts graph: members as nodes, shared wording as lines, thicker for more."""
    degree = pd.concat([edges["left_report_id"], edges["right_report_id"]]).value_counts()
    nodes = [
        {
            "id": i,
            "name": names.get(i, i),
            "symbolSize": 14 + 3 * min(int(degree.get(i, 0)), 8),
            "label": {"show": len(ids) <= _LABELLED, "position": "right"},
        }
        for i in ids
    ]
    links = [
        {
            "source": e["left_report_id"],
            "target": e["right_report_id"],
            "value": f"{e['containment']:.0%}",
            "lineStyle": {"width": 1 + 5 * float(e["containment"])},
        }
        for e in edges.to_dict("records")
    ]
    series = {
        "type": "graph",
        "layout": "force" if len(ids) <= _LABELLED else "circular",
        "roam": True,
        "data": nodes,
        "links": links,
        "force": {"repulsion": 500, "edgeLength": [90, 170], "gravity": 0.12},
        "emphasis": {"focus": "adjacency"},
        "edgeLabel": {"show": len(links) <= _LABELLED, "formatter": "{c}", "fontSize": 10},
    }
    return {"tooltip": {}, "animation": False, "series": [series]}


def matrix(ids: Collection[str], edges: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Every two members with the share of the one (row) found in the other (column), 0 to 1."""
    shares = {}
    for e in edges.to_dict("records"):
        shares[e["left_report_id"], e["right_report_id"]] = e["left_containment"]
        shares[e["right_report_id"], e["left_report_id"]] = e["right_containment"]
    rows = [
        {"mine": names.get(a, a), "other": names.get(b, b), "share": shares.get((a, b), 0.0)}
        for a in ids
        for b in ids
        if a != b
    ]
    return pd.DataFrame(rows, columns=["mine", "other", "share"])
