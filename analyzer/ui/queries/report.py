"""One report: marks over its text, cards of its findings, its statutory tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from html import escape

import pandas as pd

from analyzer.export import place_name
from analyzer.records import (
    BlockKind,
    Finding,
    FindingStatus,
    ReportAnalysis,
    Sharing,
    Span,
)
from analyzer.texts import text_of
from analyzer.themes import load_scheme
from analyzer.ui.highlight import Mark
from analyzer.ui.queries.reports import rule_name

PART_CHARS = 40_000  # of a text that is shown at once; a real report has fewer
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>()#+!|~$:]")
_WIDE = 80  # characters: a longer place is marked more quietly
_LEVELS = {"H": 0, "M": 1, "L": 2}


def plain(text: str) -> str:
    """A text of a report for where Markdown is read: nothing in it formats or links."""
    return _MARKDOWN.sub(r"\\\g<0>", text)


def facts_line(row: pd.Series) -> str:
    """What is known about a report, in one line; `row` is its row in the triage list."""
    year = "—" if row["year"] != row["year"] else str(int(row["year"]))
    counts = " / ".join(str(row[f"n_findings_{k}"]) for k in ("high", "medium", "low"))
    facts = (
        ("agency", row["agency"]),
        ("region", row["region"]),
        ("year", year),
        ("published", row["published"]),
        ("risk", row["risk"]),
        ("findings_hml", counts),
        ("peer_containment", f"{row['peer_containment']:.0%} {row['peer_agency']}".strip()),
        ("series_containment", f"{row['series_containment']:.0%}"),
        ("n_sentences", row["n_sentences"]),
        ("path", row["path"]),
        ("warnings", row["warnings"]),
    )
    shown = [
        f"{text_of('columns', name)} {value}" for name, value in facts if value not in ("", None)
    ]
    return plain("　".join(shown))


def marks_of(
    one: ReportAnalysis,
    findings: Collection[Finding],
    passages: pd.DataFrame,
    names: Mapping[str, str],
    layers: Collection[str],
    words: Mapping[str, str],
) -> list[Mark]:
    """The marks of the layers that are switched on, headings and tables always.

    Reports are called by `names`, themes by `words`.
    """
    makers = {
        "themes": lambda: theme_marks(one, words),
        "roles": lambda: role_marks(one),
        "claims": lambda: claim_marks(one),
        "findings": lambda: finding_marks(findings),
        "reuse": lambda: reuse_marks(passages, one.report.report_id, names),
    }
    return block_marks(one) + [m for layer in layers for m in makers[layer]()]


def block_marks(one: ReportAnalysis) -> list[Mark]:
    """Headings bold, tables and page leftovers grey."""
    kinds = {k: text_of("block", k) for k in BlockKind}
    return [
        Mark(b.span, b.kind.value, kinds[b.kind] if b.kind is not BlockKind.HEADING else "")
        for b in one.blocks
        if b.kind is not BlockKind.NARRATIVE
    ]


def theme_marks(one: ReportAnalysis, words: Mapping[str, str]) -> list[Mark]:
    """A mark for each unit with a theme, coloured by the group of its first theme."""
    groups = {theme.key: theme.group for theme in load_scheme().themes}
    spans = {s.sentence_id: s.span for s in one.sentences}
    marks = []
    for label in one.themes:
        if label.themes and label.sentence_id in spans:
            scores = {s.theme: s.score for s in label.scores}
            names = "、".join(f"{words.get(t, t)} {scores.get(t, 0):.0%}" for t in label.themes)
            unsure = "" if label.confident else f"（{text_of('ui', 'unsure_mark')}）"
            title = f"{text_of('columns', 'theme')}：{names}{unsure}"
            marks.append(Mark(spans[label.sentence_id], groups.get(label.themes[0], ""), title))
    return marks


def role_marks(one: ReportAnalysis) -> list[Mark]:
    """A small label before each unit: what it does."""
    spans = {s.sentence_id: s.span for s in one.sentences}
    return [
        Mark(
            spans[label.sentence_id],
            "role",
            f"{text_of('columns', 'role')}：{text_of('role', label.role)} {label.role_score:.0%}",
            badge=text_of("role_short", label.role),
        )
        for label in one.themes
        if label.sentence_id in spans
    ]


def claim_marks(one: ReportAnalysis) -> list[Mark]:
    """A mark for each claim."""
    return [
        Mark(
            c.span,
            "claim",
            f"{text_of('columns', 'claim_text')}：{c.action}{c.object} = "
            f"{text_of('ui', 'blank') if c.blank else c.value}{c.unit or ''}"
            f"｜{text_of('qualifier', c.qualifier)}｜{text_of('metric', c.metric)}",
        )
        for c in one.claims
    ]


def shown_findings(findings: Collection[Finding]) -> list[Finding]:
    """Findings that say something, the severe ones first, then by place."""
    real = [f for f in findings if f.status is not FindingStatus.NOT_ASSESSED]
    return sorted(real, key=lambda f: (_LEVELS[f.severity.value], _start(f), f.code))


def _start(finding: Finding) -> int:
    return min((e.span.start for e in finding.evidence if e.span), default=-1)


def finding_marks(findings: Collection[Finding]) -> list[Mark]:
    """A mark for each place a finding points to, with an anchor for the list to jump to."""
    marks = []
    for finding in shown_findings(findings):
        title = f"{rule_name(finding.code)}：{finding.message}"
        places = [e.span for e in finding.evidence if e.span and e.report_id == finding.report_id]
        for n, span in enumerate(places):
            anchor = anchor_of(finding.fingerprint) if n == 0 else ""
            wide = " wide" if span.end - span.start > _WIDE else ""
            marks.append(Mark(span, f"finding {finding.severity.value}{wide}", title, anchor))
    return marks


def anchor_of(fingerprint: str) -> str:
    """The id in the page of the place a finding points to first."""
    return f"f-{fingerprint}"


def with_names(text: str, names: Mapping[str, str]) -> str:
    """A text with reports called by `names` instead of their ids."""
    for other in sorted((i for i in names if i in text), key=len, reverse=True):
        text = text.replace(other, f"“{names[other]}”")
    return text


def finding_card(finding: Finding, names: Mapping[str, str], *, start: int, end: int) -> str:
    """One finding as escaped HTML; it links to its place where that is inside the part shown.

    Other reports are called by `names` (id to name).
    """
    message = with_names(finding.message, names)
    first = _start(finding)
    name = escape(rule_name(finding.code))
    if start <= first < end:
        name = f'<a href="#{escape(anchor_of(finding.fingerprint), quote=True)}">{name}</a>'
    status = (
        f" · {escape(text_of('status', finding.status))}"
        if finding.status is FindingStatus.UNCERTAIN
        else ""
    )
    severity = text_of("severity", finding.severity)
    cells = "；".join(dict.fromkeys(place_name(e.cell) for e in finding.evidence if e.cell))
    return (
        f'<div class="nb-card {finding.severity.value}"><b>{escape(severity)}</b> {name}{status}'
        f"<div>{escape(message)}</div>"
        + (f"<small>{escape(cells)}</small>" if cells else "")
        + f"<small>{escape(text_of('columns', 'basis'))}：{escape(finding.basis)}<br>"
        f"{escape(text_of('columns', 'advice'))}：{escape(finding.advice)}</small></div>"
    )


def reuse_marks(passages: pd.DataFrame, report_id: str, names: Mapping[str, str]) -> list[Mark]:
    """A mark for each passage that stands elsewhere too; formulas grey."""
    marks = []
    for side, other in (("left", "right"), ("right", "left")):
        mine = passages[passages[f"{side}_report_id"] == report_id]
        for row in mine.to_dict("records"):
            layer = "reuse" if row["sharing"] in (Sharing.UNIQUE, Sharing.REGIONAL) else "formula"
            where = row[f"{other}_report_id"]
            title = (
                f"{text_of('sharing', row['sharing'])}·{text_of('edit', row['edit'])}："
                f"{names.get(where, where)}"
            )
            marks.append(Mark(Span(row[f"{side}_start"], row[f"{side}_end"]), layer, title))
    return marks


def other_side(pairs: pd.DataFrame, report_id: str) -> pd.DataFrame:
    """A report's pairs as seen from it: who shares, how much of each text, and the pair's id."""
    columns = "agency year relation score mine_containment other_containment repeated longest_run"
    rows = []
    for pair in pairs.to_dict("records"):
        mine, other = "left", "right"
        if pair["right_report_id"] == report_id:
            mine, other = other, mine
        rows.append(
            {
                "agency": pair[f"{other}_agency"],
                "year": pair[f"{other}_year"],
                "relation": pair["relation"],
                "score": pair["score"],
                "mine_containment": pair[f"{mine}_containment"],
                "other_containment": pair[f"{other}_containment"],
                "repeated": f"{pair[f'{mine}_repeated']}/{pair[f'{mine}_total']}",
                "longest_run": pair["longest_run"],
                "report_id": pair[f"{other}_report_id"],
                "pair_id": pair["pair_id"],
            }
        )
    return pd.DataFrame(rows, columns=[*columns.split(), "report_id", "pair_id"])


def named_reports(finding: Finding, known: Collection[str]) -> list[str]:
    """The other reports of `known` that a finding points to, in its evidence or in words."""
    pointed = {e.report_id for e in finding.evidence}
    return sorted(i for i in known if i in pointed or i in finding.message)


def text_parts(text: str) -> list[Span]:
    """The text cut at line ends into parts that a browser shows at once; one part for a usual report."""
    parts, at = [], 0
    while at < len(text):
        end = min(at + PART_CHARS, len(text))
        if end < len(text):
            line = text.rfind("\n", at, end)
            end = line + 1 if line > at else end
        parts.append(Span(at, end))
        at = end
    return parts or [Span(0, 0)]


def legend_html(layers: Collection[str]) -> str:
    """What the colours mean, for the layers shown."""
    parts = []
    if "themes" in layers:
        parts += [
            f'<span class="{escape(key)}">{escape(name)}</span>'
            for key, name in load_scheme().group_names
        ]
    if "roles" in layers:
        parts.append(f'<span><i class="badge">{escape(text_of("ui", "layer_roles"))}</i></span>')
    for layer, key in (("claim", "claims"), ("finding H", "findings"), ("reuse", "reuse")):
        if key in layers:
            parts.append(f'<span class="{layer}">{escape(text_of("ui", f"layer_{key}"))}</span>')
    return f'<div class="nb"><div class="legend">{"　".join(parts)}</div></div>'
