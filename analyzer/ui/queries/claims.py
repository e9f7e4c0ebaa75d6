"""Claims: by metric, against the tables and last year, breakdowns, outliers among peers."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analyzer.texts import text_of

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
FIRST = "applications_received"  # the metric shown first: every report has it, and so has table 三
MIN_PEERS = 5  # fewer values have no usual range
ROBUST_Z = 3.5  # Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993


def numbers(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims with `number`, the value as a float."""
    return claims.assign(number=pd.to_numeric(claims["value"], errors="coerce"))


def metric_counts(claims: pd.DataFrame) -> dict[str, int]:
    """Metrics and how many claims each has, most first, ``other`` last."""
    counts = {str(k): int(v) for k, v in claims["metric"].value_counts().items()}
    return dict(sorted(counts.items(), key=lambda kv: (kv[0] == "other", -kv[1], kv[0])))


def main_values(claims: pd.DataFrame, metric: str) -> pd.DataFrame:
    """One value a report: the largest claim of the year that is no part of another."""
    mine = claims[
        (claims["metric"] == metric)
        & (claims["claim_parent"] == "")
        & (claims["period"] == "year")
        & claims["number"].notna()
    ]
    best = mine.sort_values("number", ascending=False).drop_duplicates("report_id")
    return best[["report_id", "agency", "region", "year", "number", "unit", "text"]]


def against_tables(claims: pd.DataFrame, cells: pd.DataFrame, metric: str) -> pd.DataFrame:
    """The main value beside the cells that count the same, this year and in the report of last year."""
    values = main_values(claims, metric)
    names = _CELLS.get(metric, ())
    wanted = cells.assign(
        name=cells["table"].astype(str) + "/" + cells["row"] + "/" + cells["column"]
    )
    wanted = wanted[wanted["name"].isin(names)]
    wanted = wanted.assign(number=pd.to_numeric(wanted["value"], errors="coerce"))
    table = wanted.groupby("report_id")["number"].sum(min_count=1)
    last = values.assign(year=values["year"] + 1).drop_duplicates(["agency", "year"])
    last = last.rename(columns={"number": "last_year"})[["agency", "year", "last_year"]]
    made = values.assign(in_table=values["report_id"].map(table)).merge(
        last, on=["agency", "year"], how="left"
    )
    made["change"] = (made["number"] - made["last_year"]) / made["last_year"].where(
        made["last_year"] != 0
    )
    made["differs"] = made["in_table"].notna() & (made["in_table"] != made["number"])
    columns = "agency year number unit in_table differs last_year change text report_id".split()
    return made.sort_values(["differs", "agency"], ascending=[False, True])[columns]


def with_parts(totals: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Some claims with the parts of each, whatever metric the parts have."""
    parts = claims[claims["claim_parent"].isin(totals["claim_id"])]
    return pd.concat([totals, parts]).drop_duplicates("claim_id")


def breakdowns(claims: pd.DataFrame) -> pd.DataFrame:
    """Each total with its parts: what they add up to, and whether that is the total."""
    parts = claims[claims["claim_parent"] != ""]
    sums = parts.groupby("claim_parent").agg(
        n_parts=("number", "size"), parts_sum=("number", lambda s: s.sum(min_count=1))
    )
    made = claims.merge(sums, left_on="claim_id", right_index=True)
    made["difference"] = made["number"] - made["parts_sum"]
    columns = "agency year object number unit n_parts parts_sum difference text claim_id report_id"
    return made[columns.split()].sort_values("difference", key=abs, ascending=False)


def tree_lines(claims: pd.DataFrame, claim_id: str) -> list[str]:
    """A total and its parts below it, indented, in reading order."""
    children: dict[str, list[dict[Hashable, Any]]] = {}
    report = claims[claims["claim_id"] == claim_id]["report_id"]
    for row in claims[claims["report_id"].isin(report)].to_dict("records"):
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


def outliers(claims: pd.DataFrame, metric: str, kinds: Mapping[str, str]) -> pd.DataFrame:
    """The main values with their distance from the peers' (same kind and year) median, in robust z-scores.

    Counted on log(1 + value), since counts spread by factors; groups below `MIN_PEERS` are left out.
    """
    import numpy as np

    values = main_values(claims, metric)
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
    columns = "agency kind year number unit median n_peers z outlier text report_id".split()
    return made.sort_values("z", key=abs, ascending=False)[columns]
