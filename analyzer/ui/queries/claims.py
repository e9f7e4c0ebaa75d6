"""Claims: by metric, against the tables and last year, breakdowns, outliers among peers."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analyzer.texts import text_of
from analyzer.ui.queries.sql import Ask, marks

CLAIM_COLUMNS = "agency year section object value unit qualifier period claim_text text".split()
_CELLS = {
    "applications_received": ("3/new/total",),
    "applications_carried_over": ("3/carried_over/total",),
    "reviews": ("4/single/review_total",),
    "lawsuits": ("4/single/direct_total", "4/single/after_review_total"),
    "admin_permits": ("2/permits/decisions",),
    "admin_penalties": ("2/penalties/decisions",),
    "documents_normative": ("2/normative_documents/made",),
}
_CLAIMS = "SELECT *, TRY_CAST(value AS DOUBLE) AS number FROM claims"
FIRST = "applications_received"  # the metric shown first: every report has it, and so has table 三
MIN_PEERS = 5  # fewer values have no usual range
ROBUST_Z = 3.5  # Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993


def metric_counts(ask: Ask) -> dict[str, int]:
    """Metrics and how many claims each has, most first, ``other`` last."""
    found = ask("SELECT metric, count(*) AS n FROM claims GROUP BY metric")
    counts = dict(zip(found["metric"], found["n"].astype(int), strict=True))
    return dict(sorted(counts.items(), key=lambda kv: (kv[0] == "other", -kv[1], kv[0])))


def claims_of(ask: Ask, *, metric: str = "", agency: str = "", report_id: str = "") -> pd.DataFrame:
    """The claims of a metric, an agency (any part of its name) or a report, with `number`, a float."""
    parts, values = ["true"], []
    for condition, value in (
        ("metric = ?", metric),
        ("contains(agency, ?)", agency),
        ("report_id = ?", report_id),
    ):
        if value:
            parts.append(condition)
            values.append(value)
    return ask(f"{_CLAIMS} WHERE {' AND '.join(parts)}", values)


def parts_of(ask: Ask, totals: pd.DataFrame) -> pd.DataFrame:
    """The parts of some claims, of whatever metric."""
    ids = totals["claim_id"].tolist()
    return ask(f"{_CLAIMS} WHERE claim_parent IN (SELECT unnest(?::VARCHAR[]))", [ids])


def main_values(claims: pd.DataFrame) -> pd.DataFrame:
    """One value a report: the largest claim of the year that is no part of another, all of one metric."""
    mine = claims[
        (claims["claim_parent"] == "") & (claims["period"] == "year") & claims["number"].notna()
    ]
    best = mine.sort_values("number", ascending=False).drop_duplicates("report_id")
    return best[["report_id", "agency", "region", "year", "number", "unit", "text", "start"]]


def in_tables(ask: Ask, metric: str) -> dict[str, float]:
    """What the cells that count the same as a metric add up to, per report."""
    names = _CELLS.get(metric, ())
    if not names:
        return {}
    found = ask(
        "SELECT report_id, sum(TRY_CAST(value AS DOUBLE)) AS number FROM cells "
        f'WHERE concat_ws(\'/\', "table", "row", "column") IN ({marks(names)}) '
        "GROUP BY report_id HAVING number IS NOT NULL",
        names,
    )
    return dict(zip(found["report_id"], found["number"], strict=True))


def against_tables(values: pd.DataFrame, in_table: Mapping[str, float]) -> pd.DataFrame:
    """Main values beside the cells that count the same, this year and in the report of last year."""
    last = values.assign(year=values["year"] + 1).drop_duplicates(["agency", "year"])
    last = last.rename(columns={"number": "last_year"})[["agency", "year", "last_year"]]
    table = values["report_id"].map(dict(in_table)).astype(float)
    made = values.assign(in_table=table).merge(last, on=["agency", "year"], how="left")
    made["change"] = (made["number"] - made["last_year"]) / made["last_year"].where(
        made["last_year"] != 0
    )
    made["differs"] = made["in_table"].notna() & (made["in_table"] != made["number"])
    columns = "agency year number unit in_table differs last_year change text report_id start"
    return made.sort_values(["differs", "agency"], ascending=[False, True], ignore_index=True)[
        columns.split()
    ]


def breakdowns(totals: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Each total that has parts: what they add up to, and whether that is the total."""
    sums = parts.groupby("claim_parent").agg(
        n_parts=("number", "size"), parts_sum=("number", lambda s: s.sum(min_count=1))
    )
    made = totals.merge(sums, left_on="claim_id", right_index=True)
    made["difference"] = made["number"] - made["parts_sum"]
    columns = "agency year object number unit n_parts parts_sum difference text claim_id report_id"
    return made[[*columns.split(), "start"]].sort_values(
        "difference", key=abs, ascending=False, ignore_index=True
    )


def tree_lines(claims: pd.DataFrame, claim_id: str) -> list[str]:
    """A total and its parts below it, indented, in reading order; `claims` are those of its report."""
    children: dict[str, list[dict[Hashable, Any]]] = {}
    for row in claims.to_dict("records"):
        children.setdefault(row["claim_parent"], []).append(row)
    top = claims[claims["claim_id"] == claim_id].to_dict("records")
    lines: list[str] = []

    def walk(row: Mapping[Hashable, Any], depth: int) -> None:
        value = text_of("ui", "blank") if row["blank"] else f"{row['value']}{row['unit']}"
        mark = "　" * depth + ("└ " if depth else "")
        lines.append(f"{mark}{row['action']}{row['object']}：{value}")
        for child in children.get(row["claim_id"], []):
            walk(child, depth + 1)

    for row in top:
        walk(row, 0)
    return lines


def outliers(values: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """Main values with their distance from the peers' (same kind and year) median, in robust z-scores.

    Counted on log(1 + value), since counts spread by factors; groups below `MIN_PEERS` are left out.
    """
    import numpy as np

    values = values.assign(kind=[kinds.get(a, "") for a in values["agency"]])
    values["log"] = np.log1p(values["number"].clip(lower=0))
    groups = values.groupby(["kind", "year"])["log"]
    values["n_peers"] = groups.transform("size")
    values["median"] = values.groupby(["kind", "year"])["number"].transform("median")
    away = (values["log"] - groups.transform("median")).abs()
    spread = away.groupby([values["kind"], values["year"]]).transform("median")
    values["z"] = 0.6745 * (values["log"] - groups.transform("median")) / spread.where(spread > 0)
    made = values[values["n_peers"] >= MIN_PEERS].copy()
    made["outlier"] = made["z"].abs() >= ROBUST_Z
    columns = "agency kind year number unit median n_peers z outlier text report_id start".split()
    return made.sort_values("z", key=abs, ascending=False, ignore_index=True)[columns]
