"""Per rule: defects found, missed and false, on reports with planted defects and on clean reports.

Input: corpora/sample and its truth/ (--set sample), or the reports of scripts/findings_set, written by another
hand than the sample and the rules (--set clean; --split tune, held or fresh). Output: a table on stdout; every
miss and false alarm with --errors. Time: under a minute each.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from analyzer import Analyzer, read_corpus
from analyzer.findings import list_rules
from analyzer.records import CorpusAnalysis, Finding, FindingStatus
from analyzer.text import squeeze

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "corpora" / "sample"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--errors", action="store_true", help="list every miss and every false alarm"
    )
    parser.add_argument("--set", choices=("sample", "clean"), default="sample")
    parser.add_argument("--split", choices=("tune", "held", "fresh"), default="held")
    parser.add_argument(
        "--no-manifest", action="store_true", help="read the set as bare files, regions unknown"
    )
    options = parser.parse_args()
    if options.set == "clean":
        from findings_set.run import print_set

        return print_set(options.split, errors=options.errors, manifest=not options.no_manifest)
    truth = json.loads((SAMPLE / "truth" / "defects.json").read_text(encoding="utf-8"))
    corpus = read_corpus(SAMPLE)
    analysis = Analyzer.load().analyze(
        corpus.reports, skipped=corpus.skipped, register=corpus.register
    )
    rows, errors = compare(analysis, truth["reports"])
    print(
        "| rule | severity | planted | found | missed | false on clean | other unplanted | not assessed |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for rule in list_rules():
        row = rows[rule.code]
        cells = [row[k] for k in ("planted", "found", "missed", "false", "other", "not_assessed")]
        print(f"| {rule.code} | {rule.severity} | {' | '.join(map(str, cells))} |")
    total = sum(rows.values(), Counter())
    print(
        f"\nplanted {total['planted']}, found {total['found']}, missed {total['missed']}; on clean reports "
        f"{total['false']} false of which severity H {errors_high(errors)}; unplanted elsewhere {total['other']}"
    )
    if options.errors:
        print(*sorted(errors), sep="\n")
    return 0


def compare(
    analysis: CorpusAnalysis, truth: dict[str, dict]
) -> tuple[dict[str, Counter[str]], list[str]]:
    """Counts per rule, and a line per miss and false alarm. A finding is expected where the truth plants its
    code in the report, or names it as implied by another defect or by planted reuse."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    errors: list[str] = []
    by_report: dict[str, list[Finding]] = defaultdict(list)
    with (SAMPLE / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        ids = {row["path"]: row["report_id"] for row in csv.DictReader(file)}
    for finding in analysis.findings:
        if finding.status is FindingStatus.NOT_ASSESSED:
            rows[finding.code]["not_assessed"] += 1
        else:
            by_report[ids.get(finding.report_id, finding.report_id)].append(finding)
    texts = {a.report.report_id: a.report.text for a in analysis.reports}
    for report_id, expected in truth.items():
        findings = by_report.pop(report_id, [])
        planted = [(d["code"], d.get("place", "")) for d in expected["defects"]]
        for code, place in planted:
            rows[code]["planted"] += 1
            hit = any(f.code == code and _there(f, place, texts) for f in findings)
            rows[code]["found" if hit else "missed"] += 1
            if not hit:
                errors.append(f"missed {code} {report_id} {place}")
        allowed = {code for code, _ in planted} | set(expected.get("implied", ()))
        allowed |= {
            code for code in ("E1", "E2", "E3", "E4", "E5", "E7", "E8", "D7") if expected["reuse"]
        }
        for finding in findings:
            if finding.code not in allowed:
                kind = "false" if expected["clean"] else "other"
                rows[finding.code][kind] += 1
                quote = " ∥ ".join(e.text[:30] for e in finding.evidence[:2])
                errors.append(
                    f"{kind} {finding.code} {finding.severity} {report_id} {finding.message} “{quote}”"
                )
    return rows, errors


def errors_high(errors: list[str]) -> int:
    """False alarms of severity H on clean reports."""
    return sum(line.startswith("false") and line.split()[2] == "H" for line in errors)


_BY_CELL = (
    "C",
    "X",
    "H",
    "E",
)  # groups whose evidence is numbers, files or passages, not the quoted place


def _there(finding: Finding, place: str, texts: dict[str, str]) -> bool:
    """Whether the finding points to the planted place: their texts overlap in the report."""
    if finding.code[0] in _BY_CELL or not place:
        return True
    text = texts.get(finding.report_id, "")
    spans = [e.span for e in finding.evidence if e.span and e.report_id == finding.report_id]
    if not spans:
        return True
    around = squeeze(
        "".join(text[max(0, s.start - 12) : s.end + 12] for s in spans) + finding.message
    )
    wanted = squeeze(place)
    return wanted in around or any(squeeze(text[s.start : s.end]) in wanted for s in spans)


if __name__ == "__main__":
    sys.exit(main())
