"""What the pages show, as frames and marks; no streamlit here."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from html import escape
from typing import Any

import pandas as pd

from analyzer.export import theme_name
from analyzer.frames import THEME_COLUMNS
from analyzer.records import BlockKind, Finding, FindingStatus, ReportAnalysis, Sharing, Span
from analyzer.texts import text_of
from analyzer.themes import load_scheme
from analyzer.ui.highlight import Mark, to_html

TRIAGE_COLUMNS = (
    "report_id region year risk n_findings_high n_findings_medium n_conflicts peer_containment "
    "peer_report_id series_containment series_overview series_problems unique_share missing_sections"
).split()


def triage(
    reports: pd.DataFrame, *, regions: Collection[str], years: Collection[int], agency: str
) -> pd.DataFrame:
    """Reports that pass the filters (an empty filter passes all), highest risk first."""
    shown = reports
    if regions:
        shown = shown[shown["region"].isin(regions)]
    if years:
        shown = shown[shown["year"].isin(years)]
    if agency:
        shown = shown[shown["agency"].str.contains(agency, regex=False)]
    ordered = shown.sort_values(["risk", "report_id"], ascending=[False, True])
    return ordered[TRIAGE_COLUMNS].reset_index(drop=True)


def theme_marks(one: ReportAnalysis) -> list[Mark]:
    """A mark for each unit with a theme, coloured by the group of its first theme."""
    groups = {theme.key: theme.group for theme in load_scheme().themes}
    spans = {s.sentence_id: s.span for s in one.sentences}
    marks = []
    for label in one.themes:
        if label.themes and label.sentence_id in spans:
            names = "、".join(map(theme_name, label.themes))
            title = f"{text_of('role', label.role)}（{label.role_score:.2f}）｜{names}"
            marks.append(Mark(spans[label.sentence_id], groups.get(label.themes[0], ""), title))
    return marks


def block_marks(one: ReportAnalysis) -> list[Mark]:
    """Headings bold, tables and page leftovers grey."""
    return [
        Mark(b.span, b.kind.value, text_of("block", b.kind))
        for b in one.blocks
        if b.kind is not BlockKind.NARRATIVE
    ]


def claim_marks(one: ReportAnalysis) -> list[Mark]:
    """A mark for each claim."""
    return [
        Mark(
            c.span,
            "claim",
            f"{c.action}{c.object} = {'空缺' if c.blank else c.value}{c.unit or ''}｜{c.metric}",
        )
        for c in one.claims
    ]


def finding_marks(findings: Collection[Finding]) -> list[Mark]:
    """A mark for each place a finding points to, with an anchor for the list to jump to."""
    return [
        Mark(e.span, "finding", f"{f.code} {f.message}", f"f-{f.fingerprint}" if n == 0 else "")
        for f in findings
        if f.status is not FindingStatus.NOT_ASSESSED
        for n, e in enumerate(f.evidence)
        if e.span is not None and e.report_id == f.report_id
    ]


def reuse_marks(passages: pd.DataFrame, report_id: str) -> list[Mark]:
    """A mark for each passage that stands elsewhere too; formulas grey."""
    marks = []
    for side, other in (("left", "right"), ("right", "left")):
        mine = passages[passages[f"{side}_report_id"] == report_id]
        for row in mine.to_dict("records"):
            layer = "reuse" if row["sharing"] in (Sharing.UNIQUE, Sharing.REGIONAL) else "formula"
            title = (
                f"{text_of('sharing', row['sharing'])}·{text_of('edit', row['edit'])}｜"
                f"{row[f'{other}_report_id']}"
            )
            marks.append(Mark(Span(row[f"{side}_start"], row[f"{side}_end"]), layer, title))
    return marks


def theme_table(statistics: pd.DataFrame, *, by: str, value: str) -> pd.DataFrame:
    """Theme statistics summed by theme and one other column: theme, that column, value."""
    keys = ["theme", by]
    grouped = statistics.groupby(keys, dropna=False)[[value]].sum().reset_index()
    return grouped.sort_values(keys, ignore_index=True)


def filter_statistics(
    statistics: pd.DataFrame, *, roles: Collection[str], sections: Collection[str]
) -> pd.DataFrame:
    """Rows of some roles and sections; an empty filter passes all."""
    shown = statistics
    if roles:
        shown = shown[shown["role"].isin(roles)]
    if sections:
        shown = shown[shown["section"].isin(sections)]
    return shown[THEME_COLUMNS]


PAIR_COLUMNS = (
    "left_report_id right_report_id relation score left_containment right_containment left_repeated "
    "left_total right_repeated right_total longest_run n_passages"
).split()


def passages_of(passages: pd.DataFrame, left_id: str, right_id: str) -> pd.DataFrame:
    """The passages of a pair of reports, in the left report's order."""
    mine = passages[
        (passages["left_report_id"] == left_id) & (passages["right_report_id"] == right_id)
    ]
    return mine.sort_values(["left_start", "right_start"])


def passage_caption(passage: Mapping[Hashable, Any]) -> str:
    """What kind of sharing a passage is, and where it stands in both reports."""
    return (
        f"{text_of('edit', passage['edit'])} · {text_of('sharing', passage['sharing'])} · "
        f"{passage['left_start']}–{passage['left_end']} ↔ {passage['right_start']}–{passage['right_end']}"
    )


def difference_html(left: str, right: str) -> tuple[str, str]:
    """Both texts as HTML, the characters that differ marked."""
    from rapidfuzz.distance import Indel

    left_marks, right_marks = [], []
    for op in Indel.opcodes(left, right):
        if op.tag != "equal":
            left_marks.append(Mark(Span(op.src_start, op.src_end), "changed", ""))
            right_marks.append(Mark(Span(op.dest_start, op.dest_end), "changed", ""))
    return to_html(left, left_marks), to_html(right, right_marks)


def table_grids(cells: pd.DataFrame) -> list[tuple[int, pd.DataFrame]]:
    """The statutory tables of one report as grids of what the cells hold, — where a cell is missing."""
    grids = []
    for number in sorted(cells["table"].unique()):
        rows = cells[cells["table"] == number]
        shown = rows.assign(raw=rows["raw"].where(rows["state"] != "missing", "—"))
        grid = shown.pivot(index="row", columns="column", values="raw")
        grids.append(
            (int(number), grid.reindex(index=rows["row"].unique(), columns=rows["column"].unique()))
        )
    return grids


def legend_html() -> str:
    """What the colours mean."""
    scheme = load_scheme()
    parts = [
        f'<span class="{escape(key)}">{escape(name)}</span>' for key, name in scheme.group_names
    ]
    parts += [
        f'<span class="{layer}">{escape(text_of("ui", f"layer_{key}"))}</span>'
        for layer, key in (("claim", "claims"), ("finding", "findings"), ("reuse", "reuse"))
    ]
    return f'<div class="nb"><div class="legend">{"　".join(parts)}</div></div>'
