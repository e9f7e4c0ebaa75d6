"""Runs the rules over the clean reports and over the planted defects; counts per rule, and lines for the errors."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from analyzer import Analyzer, read_corpus
from analyzer.findings import find_findings, list_rules
from analyzer.records import Finding, FindingStatus, ReportAnalysis
from analyzer.text import squeeze
from findings_set.compose import Draft2, Plant, load_clean, load_plants, report_text

_TOGETHER = ("E", "H", "X", "A4")  # rules that look at other reports
Rows = dict[str, Counter[str]]


def evaluate(splits: Iterable[str], *, manifest: bool = True) -> tuple[Rows, list[str]]:
    """Counts per rule over the chosen splits, and a line for every finding on clean text and every miss."""
    analyzer = Analyzer.load()
    clean = load_clean()
    rows: Rows = defaultdict(Counter)
    errors: list[str] = []
    usual, analyses = _together(analyzer, clean.values(), manifest)
    for report_id, draft in clean.items():
        if draft.split in splits:
            rightly = draft.figures.get("allow", "").split()
            for finding in usual[report_id]:
                if finding.code in rightly:
                    rows[finding.code]["rightly"] += 1
                    continue
                rows[finding.code]["false"] += 1
                errors.append(f"clean {draft.split} {report_id} {_line(finding)}")
    plants = [p for p in load_plants(clean) if clean[p.report_id].split in splits]
    for plant in plants:
        findings = _findings(analyzer, plant, clean, analyses, manifest)
        _judge(plant, findings, usual[plant.report_id], rows, errors, clean[plant.report_id].split)
    return rows, errors


def _judge(
    plant: Plant,
    findings: list[Finding],
    usual: list[Finding],
    rows: Rows,
    errors: list[str],
    split: str,
) -> None:
    rows[plant.code]["planted"] += 1
    found = any(f.code == plant.code and _there(f, plant.place) for f in findings)
    rows[plant.code]["found" if found else "missed"] += 1
    if not found:
        errors.append(f"missed {split} {plant.code} {plant.report_id} “{plant.place[:40]}”")
    known = {(f.code, f.message) for f in usual}
    for finding in findings:
        more = finding.code not in (plant.implied | {plant.code})
        if more and (finding.code, finding.message) not in known:
            rows[finding.code]["other"] += 1
            errors.append(f"other {split} {plant.code}: {plant.report_id} {_line(finding)}")


def _findings(
    analyzer: Analyzer,
    plant: Plant,
    clean: dict[str, Draft2],
    analyses: dict[str, ReportAnalysis],
    manifest: bool,
) -> list[Finding]:
    """The findings on the planted report: alone where the rule needs no other, else among all clean ones."""
    if plant.code.startswith(_TOGETHER):
        drafts = {**clean, plant.report_id: plant.draft}
        return _together(analyzer, drafts.values(), manifest)[0][plant.report_id]
    report = _read([plant.draft], manifest)[0]
    analysis = analyzer.analyze_report(report)
    return [f for f in find_findings([analysis]) if _counts(f)]


def _together(
    analyzer: Analyzer, drafts: Iterable[Draft2], manifest: bool
) -> tuple[dict[str, list[Finding]], dict[str, ReportAnalysis]]:
    drafts = list(drafts)
    by_file = {d.file_name: d.report_id for d in drafts}
    result = analyzer.analyze(_read(drafts, manifest))
    ids = {a.report.report_id: by_file[Path(a.report.source.path).name] for a in result.reports}
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in result.findings:
        if _counts(finding):
            found[ids[finding.report_id]].append(finding)
    return found, {ids[a.report.report_id]: a for a in result.reports}


def _read(drafts: list[Draft2], manifest: bool) -> list:
    """The reports as a user's folder gives them."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        rows = [("path", "agency", "region", "year", "published")]
        for draft in drafts:
            (folder / draft.file_name).write_text(report_text(draft), encoding="utf-8")
            rows.append((draft.file_name, draft.agency, draft.region, str(draft.year), ""))
        if manifest:
            with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
        corpus = read_corpus(folder)
    if corpus.skipped:
        raise ValueError(f"not read: {corpus.skipped}")
    return list(corpus.reports)


def _counts(finding: Finding) -> bool:
    return finding.status is not FindingStatus.NOT_ASSESSED


def _there(finding: Finding, place: str) -> bool:
    """Whether the evidence overlaps the planted words; absences and cells are judged by rule alone."""
    wanted = squeeze(place)
    texts = [squeeze(e.text) for e in finding.evidence if e.span]
    if not wanted or not texts or finding.code[0] in "CEHX" or finding.code in ("A10", "B1", "B9"):
        return True
    return any(text in wanted or wanted in text or _common(text, wanted) for text in texts)


def _common(left: str, right: str) -> bool:
    return any(left[i : i + 2] in right for i in range(max(0, len(left) - 1)))


def _line(finding: Finding) -> str:
    quote = " ∥ ".join(e.text[:40].replace("\n", "⏎") for e in finding.evidence[:3])
    return f"{finding.code} {finding.severity} {finding.status.value} {finding.message} “{quote}”"


def print_set(split: str, *, errors: bool, manifest: bool) -> int:
    """Print the table of one split, rules without anything left out; 0."""
    rows, lines = evaluate([split], manifest=manifest)
    columns = ("planted", "found", "missed", "false", "rightly", "other")
    heads = ("planted", "found", "missed", "false on clean", "right on clean", "other unplanted")
    print(f"| rule | severity | {' | '.join(heads)} |")
    print("| --- " * (len(heads) + 2) + "|")
    for rule in list_rules():
        if rows[rule.code]:
            cells = " | ".join(str(rows[rule.code][c]) for c in columns)
            print(f"| {rule.code} | {rule.severity} | {cells} |")
    total = sum(rows.values(), Counter())
    high = sum(line.startswith("clean") and line.split()[4] == "H" for line in lines)
    print(
        f"\n{split}: {sum(d.split == split for d in load_clean().values())} clean reports, false "
        f"{total['false']} (severity H {high}), right {total['rightly']}; "
        f"planted {total['planted']}, found {total['found']}, missed {total['missed']}, "
        f"unplanted elsewhere {total['other']}"
    )
    if errors:
        print(*sorted(lines), sep="\n")
    return 0
