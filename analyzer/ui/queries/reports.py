"""Names and kinds of reports, and the triage list."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from analyzer.findings import list_rules
from analyzer.records import FindingStatus
from analyzer.texts import text_of, texts
from analyzer.ui.queries.sql import Ask, marks

TRIAGE_COLUMNS = (
    "agency year risk n_findings_high n_findings_medium n_conflicts peer_containment peer_agency "
    "series_containment series_overview series_problems unique_share missing_sections decided region"
).split()
_REAL = f"status <> '{FindingStatus.NOT_ASSESSED.value}'"  # of a finding: it says something
_KINDS = (
    (re.compile(r"街道(?:办事处|办)?$"), "subdistrict"),
    (re.compile(r"(?:镇|乡)(?:人民政府)?$"), "township"),
    (re.compile(r"(?:省|市|县|区|州|盟|旗)人民政府(?:办公厅|办公室)?$"), "government"),
    (re.compile(r"(?:开发区|园区|新区|保税区|管委会|管理委员会)$"), "zone"),
    (re.compile(r"(?:中心|学校|学院|医院|图书馆|文化馆|博物馆|研究所|公司)$"), "institution"),
)


def report_names(reports: pd.DataFrame) -> dict[str, str]:
    """What to call each report: agency and year; its id behind where two would be called the same."""
    names = {
        r["report_id"]: f"{r['agency'] or r['report_id']} {_year(r['year'])}".strip()
        for r in reports[["report_id", "agency", "year"]].to_dict("records")
    }
    counts = pd.Series(names).value_counts()
    return {i: n if counts[n] == 1 else f"{n}（{i}）" for i, n in names.items()}


def agency_kind(agency: str, listed: Mapping[str, str]) -> str:
    """The kind of an agency: as the register says, else what its name ends with, else a department."""
    if listed.get(agency):
        return listed[agency]
    key = next((kind for pattern, kind in _KINDS if pattern.search(agency)), "department")
    return text_of("agency_kind", key)


def triage_base(reports: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """The frame of reports with kind and peer_agency, highest risk first."""
    listed = dict(zip(register["agency"], register["kind"], strict=True))
    agencies = dict(zip(reports["report_id"], reports["agency"], strict=True))
    kinds = {a: agency_kind(a, listed) for a in reports["agency"].unique()}
    made = reports.assign(
        kind=reports["agency"].map(kinds).astype(object),
        peer_agency=reports["peer_report_id"].map(agencies).astype(object).fillna(""),
    )
    return made.sort_values(["risk", "report_id"], ascending=[False, True], ignore_index=True)


def finding_counts(ask: Ask) -> dict[str, int]:
    """How many findings each report has, those not assessed left out."""
    found = ask(f"SELECT report_id, count(*) AS n FROM findings WHERE {_REAL} GROUP BY report_id")
    return dict(zip(found["report_id"], found["n"].astype(int), strict=True))


def decided_share(ask: Ask, totals: Mapping[str, int], decided: Collection[str]) -> dict[str, str]:
    """Per report ``decided/all`` of its findings, as text; `decided` are fingerprints."""
    done: dict[str, int] = {}
    if decided:
        found = ask(
            f"SELECT report_id, count(*) AS n FROM findings WHERE {_REAL} "
            f"AND fingerprint IN ({marks(decided)}) GROUP BY report_id",
            list(decided),
        )
        done = dict(zip(found["report_id"], found["n"].astype(int), strict=True))
    return {report: f"{done.get(report, 0)}/{total}" for report, total in totals.items()}


def years_of(reports: pd.DataFrame) -> list[int]:
    """The years reported on, in order."""
    return sorted({int(year) for year in reports["year"].dropna()})


def region_options(reports: pd.DataFrame) -> list[str]:
    """Every region and every region above it, in order."""
    found: set[str] = set()
    for region in reports["region"].unique():
        parts = region.split("/") if region else []
        found |= {"/".join(parts[:n]) for n in range(1, len(parts) + 1)}
    return sorted(found)


def filter_reports(
    base: pd.DataFrame,
    *,
    agency: str = "",
    regions: Collection[str] = (),
    kinds: Collection[str] = (),
    years: Collection[int] = (),
    keep: Collection[str] | None = None,
) -> pd.DataFrame:
    """Reports that pass all filters; an empty filter passes all, `keep` holds report ids."""
    shown = base
    if agency:
        shown = shown[
            shown["agency"].str.contains(agency, regex=False)
            | shown["report_id"].str.contains(agency, regex=False)
        ]
    if regions:
        heads = tuple(f"{r}/" for r in regions)
        shown = shown[shown["region"].map(lambda r: f"{r}/".startswith(heads)).astype(bool)]
    if kinds:
        shown = shown[shown["kind"].isin(kinds)]
    if years:
        shown = shown[shown["year"].isin(years)]
    if keep is not None:
        shown = shown[shown["report_id"].isin(keep)]
    return shown.reset_index(drop=True)


def rules_found(ask: Ask) -> list[str]:
    """Codes of the rules that found something in some report, by group and number."""
    found = ask(
        f"SELECT DISTINCT code FROM findings SEMI JOIN reports USING (report_id) WHERE {_REAL}"
    )
    return sorted(found["code"], key=lambda code: (code[0], int(code[1:])))


def reports_with_rules(ask: Ask, rules: Sequence[str]) -> set[str]:
    """Ids of reports in which at least one of the rules found something."""
    found = ask(
        f"SELECT DISTINCT report_id FROM findings WHERE {_REAL} AND code IN ({marks(rules)})", rules
    )
    return set(found["report_id"])


def reports_by_theme(
    ask: Ask, themes: Sequence[str], *, said: bool, all_ids: Collection[str]
) -> set[str]:
    """Reports that speak of all `themes`, or (not said) of none of them."""
    found = ask(
        "SELECT report_id, count(DISTINCT theme) AS n FROM (SELECT report_id, "
        "unnest(string_split(themes, ';')) AS theme FROM sentences WHERE themes <> '') "
        f"WHERE theme IN ({marks(themes)}) GROUP BY report_id",
        themes,
    )
    if said:
        return set(found.loc[found["n"] == len(set(themes)), "report_id"])
    return set(all_ids) - set(found["report_id"])


def rule_name(code: str) -> str:
    """``C3`` with its name."""
    return f"{code} {rule_names().get(code, '')}".strip()


def rule_names() -> dict[str, str]:
    """Rule codes and names."""
    return {rule.code: rule.name for rule in list_rules()}


def short_headers(frame: pd.DataFrame) -> dict[str, str]:
    """The short header of each column, for tables that have to fit a screen."""
    return {c: texts("short").get(c) or text_of("columns", c) for c in frame.columns}


def _year(value: object) -> str:
    return "" if value is None or value != value else str(int(float(str(value))))
