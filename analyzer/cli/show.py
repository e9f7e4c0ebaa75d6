"""Results as text for a terminal and as JSON for other programs."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from analyzer.export import theme_names
from analyzer.findings import Rule
from analyzer.records import (
    CorpusAnalysis,
    Finding,
    FindingStatus,
    ReportAnalysis,
    Section,
    UnitKind,
)
from analyzer.store import Store
from analyzer.texts import text_of
from analyzer.themes import load_scheme

_WIDTH = 120
_SUMMARY_ROWS = 10


def table(headers: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> str:
    """A table as text; wide characters are aligned."""
    grid = Table(title=title or None, title_justify="left")
    for header in headers:
        grid.add_column(header, overflow="fold")
    for row in rows:
        grid.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    out = io.StringIO()
    Console(file=out, width=_WIDTH, color_system=None).print(grid)
    return out.getvalue().rstrip("\n")


def added(store: Store, *, changed: bool) -> str:
    """What a store holds after reports were added to it."""
    if not changed:
        return "没有新内容：这些文件已在结果库中。"
    lines = [f"结果库 {store.folder} 现有 {store.run.n_reports} 份报告。"]
    lines += [f"说明：{note}" for note in store.run.notes]
    skipped = store.intake().skipped
    if skipped:
        lines.append(f"警告：跳过 {len(skipped)} 个文件；详见 skipped.csv")
    return "\n".join(lines)


def summary(frames: Mapping[str, pd.DataFrame], store: Store, *, changed: bool) -> str:
    """What a run found, in a screenful."""
    reports, skipped = frames["reports"], frames["skipped"]
    n_found = int((frames["findings"]["status"] != FindingStatus.NOT_ASSESSED.value).sum())
    lines = [] if changed else ["没有变化：文件、配置、模型与上次相同。"]
    lines.append(
        f"{len(reports)} 份报告，{reports['agency'].nunique()} 个机关，{len(frames['sentences'])} 个句段，"
        f"{len(frames['claims'])} 条数据声明，{n_found} 条检查结果；结果库 {store.folder}"
    )
    lines += [f"说明：{note}" for note in store.run.notes]
    if len(skipped):
        lines.append(f"警告：跳过 {len(skipped)} 个文件：")
        lines += [f"  {row.path}：{row.message}" for row in skipped.itertuples()]
    top = reports.sort_values(["risk", "report_id"], ascending=[False, True]).head(_SUMMARY_ROWS)
    rows = [
        (
            row.report_id,
            row.risk,
            f"{row.n_findings_high} / {row.n_findings_medium} / {row.n_findings_low}",
            f"{row.peer_containment:.0%}",
            f"{row.series_containment:.0%}",
            f"{row.unique_share:.0%}",
        )
        for row in top.itertuples()
    ]
    headers = ["报告", "风险分", "问题 H/M/L", "与其他机关", "与本机关往年", "独有雷同"]
    lines.append(table(headers, rows, "需要先看的报告"))
    if len(frames["reuse_pairs"]):
        lines.append(pairs_table(frames["reuse_pairs"], _SUMMARY_ROWS))
    return "\n".join(lines)


def pairs_table(pairs: pd.DataFrame, limit: int, passages: pd.DataFrame | None = None) -> str:
    """Report pairs, best first; with `passages` each pair's passages below it."""
    shown = pairs.head(limit) if limit else pairs
    rows = [
        (
            row.left_report_id,
            row.right_report_id,
            text_of("relation", row.relation),
            f"{row.score:.2f}",
            f"{row.left_containment:.0%} / {row.right_containment:.0%}",
            f"{row.left_repeated}/{row.left_total}",
            row.longest_run,
        )
        for row in shown.itertuples()
    ]
    headers = ["左侧报告", "右侧报告", "关系", "可能性", "重复率 左/右", "重复/总字数", "最长相同"]
    lines = [table(headers, rows, text_of("words", "verdict"))]
    lines += _rest(len(shown), len(pairs), "对")
    if passages is not None:
        for pair in shown.itertuples():
            lines.append(f"── {pair.left_report_id} ↔ {pair.right_report_id} {pair.evidence}")
            mine = passages[
                (passages["left_report_id"] == pair.left_report_id)
                & (passages["right_report_id"] == pair.right_report_id)
            ]
            lines += [_passage_lines(p) for p in mine.itertuples()]
    return "\n".join(lines)


def reports_table(reports: pd.DataFrame, limit: int) -> str:
    """Reports with what an inspector sorts by."""
    shown = reports.head(limit) if limit else reports
    rows = [
        (
            row.report_id,
            row.agency,
            row.risk,
            f"{row.n_findings_high} / {row.n_findings_medium} / {row.n_findings_low}",
            f"{row.peer_containment:.0%}",
            f"{row.series_containment:.0%}",
            row.path,
        )
        for row in shown.itertuples()
    ]
    headers = ["报告编号", "行政机关", "风险分", "问题 H/M/L", "与其他机关", "与本机关往年", "文件"]
    return "\n".join([table(headers, rows), *_rest(len(shown), len(reports), "份")])


def findings_table(findings: pd.DataFrame, limit: int) -> str:
    """Findings with their fingerprints and what was decided."""
    shown = findings.head(limit) if limit else findings
    rows = [
        (
            row.fingerprint,
            row.report_id,
            f"{row.code} {row.severity}",
            f"{row.rule}：{row.message}",
            text_of("decision", row.decision or "pending"),
        )
        for row in shown.itertuples()
    ]
    headers = ["指纹", "报告编号", "规则", "问题", "核查结论"]
    return "\n".join([table(headers, rows), *_rest(len(shown), len(findings), "条")])


def decisions_table(decisions: pd.DataFrame, limit: int) -> str:
    """Decisions, the oldest first."""
    shown = decisions.head(limit) if limit else decisions
    rows = [
        (
            row.decided_at,
            text_of("decision", row.decision),
            row.decided_by,
            f"{row.agency} {row.message}".strip() or row.subject,
            row.decision_note,
        )
        for row in shown.itertuples()
    ]
    headers = ["时间（UTC）", "结论", "核查人", "对象", "备注"]
    return "\n".join([table(headers, rows), *_rest(len(shown), len(decisions), "条")])


def _rest(shown: int, total: int, unit: str) -> list[str]:
    """A line that says that more is there than is shown."""
    if shown == total:
        return []
    return [f"显示 {shown} {unit}，共 {total} {unit}（--limit 0 显示全部）"]


def _passage_lines(passage: Any) -> str:
    return (
        f"  [{text_of('edit', passage.edit)}·{text_of('sharing', passage.sharing)}·{passage.score}]\n"
        f"    左 {passage.left_start}-{passage.left_end}：{_one_line(passage.left_text)}\n"
        f"    右 {passage.right_start}-{passage.right_end}：{_one_line(passage.right_text)}"
    )


def check_result(analysis: CorpusAnalysis, report_id: str) -> str:
    """What one new report shares with a corpus, and its findings."""
    pairs = [p for p in analysis.reuse.report_pairs if report_id in (p.left_id, p.right_id)]
    texts = {a.report.report_id: a.report.text for a in analysis.reports}
    lines = [f"{report_id}：与 {len(pairs)} 份报告有共同文字。{text_of('words', 'verdict')}。"]
    for pair in pairs:
        lines.append(
            f"── {pair.left_id} ↔ {pair.right_id}（{text_of('relation', pair.relation)}，可能性 {pair.score:.2f}，"
            f"重复率 {pair.left_containment:.0%} / {pair.right_containment:.0%}）"
        )
        for p in analysis.reuse.passages:
            if (p.left.report_id, p.right.report_id) == (pair.left_id, pair.right_id):
                left = texts[p.left.report_id][slice(*p.left.span)]
                right = texts[p.right.report_id][slice(*p.right.span)]
                lines.append(f"  [{text_of('edit', p.edit)}·{text_of('sharing', p.sharing)}]")
                lines.append(f"    左 {p.left.span.start}-{p.left.span.end}：{_one_line(left)}")
                lines.append(f"    右 {p.right.span.start}-{p.right.span.end}：{_one_line(right)}")
    mine = [f for f in analysis.findings if f.report_id == report_id]
    return "\n".join([*lines, *_finding_lines(mine)])


def as_json(analysis: CorpusAnalysis) -> dict[str, Any]:
    """One report's analysis as plain values; docs/inspect-json.md describes every field."""
    one = analysis.reports[0]
    data: dict[str, Any] = msgspec.to_builtins(one)
    data["findings"] = msgspec.to_builtins(analysis.findings)
    data["run"] = msgspec.to_builtins(analysis.run)
    return data


def as_text(analysis: CorpusAnalysis) -> str:
    """One report's analysis for reading: sections with their sentences, tables, claims, findings."""
    one = analysis.reports[0]
    report = one.report
    origins = {p.field: text_of("origin", p.origin) for p in report.provenance}
    lines = [
        f"{report.report_id}  {report.title}",
        f"机关 {report.agency}（{origins.get('agency', '未知')}） · 年度 {report.year}"
        f"（{origins.get('year', '未知')}） · 地区 {report.region or '未知'} · 日期 {report.published or '未知'}",
        *(f"提示：{warning}" for warning in report.warnings),
        "",
    ]
    for section in one.sections:
        lines += _section_lines(one, section, theme_names(analysis.run))
    lines += _table_lines(one)
    lines += _claim_lines(one)
    return "\n".join([*lines, *_finding_lines(analysis.findings)])


def _section_lines(one: ReportAnalysis, section: Section, themes: Mapping[str, str]) -> list[str]:
    labels = {t.sentence_id: t for t in one.themes}
    path = " › ".join(section.titles)
    lines = [
        f"【{text_of('section', section.kind)}】{path} {section.heading.start}-{section.body.end}"
    ]
    for unit in one.sentences:
        if unit.section_id != section.section_id or unit.kind is UnitKind.HEADING:
            continue
        label = labels.get(unit.sentence_id)
        tags = ""
        if label is not None:
            names = "、".join(themes.get(t, t) for t in label.themes) or themes["none"]
            tags = f"[{text_of('role', label.role)}｜{names}{'' if label.confident else '？'}] "
        lines.append(f"  {unit.sentence_id.rsplit('/', 1)[-1]} {tags}{_one_line(unit.text)}")
    return lines


def _table_lines(one: ReportAnalysis) -> list[str]:
    lines = []
    for found in one.tables:
        numbers = [cell for cell in found.cells if cell.state != "number" or cell.value]
        lines.append(
            f"表{'一二三四'[found.table - 1]}（{found.format} 格式，{len(found.cells)} 格；只列非零与非数字）"
        )
        for cell in numbers:
            shown = cell.raw if cell.span else "—"
            lines.append(f"  {cell.row} / {cell.column} = {shown} ({text_of('state', cell.state)})")
        lines += [f"  ! {issue.code}：{issue.message}" for issue in found.issues]
    return lines


def _claim_lines(one: ReportAnalysis) -> list[str]:
    lines = ["数据声明"] if one.claims else []
    for claim in one.claims:
        value = "空缺" if claim.blank else f"{claim.value}{claim.unit or ''}"
        child = "    └ " if claim.parent_id else "  "
        lines.append(
            f"{child}{claim.action} {claim.object} = {value}"
            f"（{text_of('qualifier', claim.qualifier)}，{claim.metric}，“{_one_line(claim.text)}”"
            f" {claim.span.start}-{claim.span.end}）"
        )
    return lines


def _finding_lines(findings: Sequence[Finding]) -> list[str]:
    found = [f for f in findings if f.status is not FindingStatus.NOT_ASSESSED]
    lines = [f"检查结果 {len(found)} 条"] if found else ["检查结果：无"]
    for finding in found:
        quotes = "；".join(_one_line(e.text) for e in finding.evidence if e.text)
        mark = "" if finding.status is FindingStatus.FOUND else "（口径待核）"
        lines.append(f"  {finding.code} {finding.severity} {finding.message}{mark} “{quotes}”")
    skipped = [f.code for f in findings if f.status is FindingStatus.NOT_ASSESSED]
    if skipped:
        lines.append(f"  未评估：{'、'.join(sorted(set(skipped)))}")
    return lines


def rules_table(rules: Sequence[Rule]) -> str:
    """All rules: code, level, name, basis, whether switched on by default."""
    rows = [
        (r.code, r.severity.value, r.name, r.basis, text_of("bool", str(r.enabled).lower()))
        for r in rules
    ]
    return table(["规则", "级别", "名称", "依据", "默认开启"], rows)


def themes_table() -> str:
    """The theme scheme."""
    scheme = load_scheme()
    groups = dict(scheme.group_names)
    rows = [(t.key, t.zh, groups.get(t.group, t.group), t.definition_zh) for t in scheme.themes]
    return table(["键", "主题", "组", "定义"], rows)


def _one_line(text: str) -> str:
    return " ".join(text.split())
