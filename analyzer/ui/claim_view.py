"""What the tabs of the claims page draw."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analyzer.ui.filters import switch
from analyzer.ui.queries import claims as query
from analyzer.ui.shared import ask, once, open_report, ui
from analyzer.ui.tables import csv_button, table

_HEIGHT = 420
_TREE = "claims.tree"  # the breakdown that is drawn
_HIDDEN = ("report_id", "claim_id", "start")


def listed(metric: str, agency: str) -> None:
    """Every claim of a metric."""
    claims = query.claims_of(ask, metric=metric, agency=agency)
    _rows(claims, "claims", columns=query.CLAIM_COLUMNS)


def compared(metric: str, agency: str) -> None:
    """The main value of each report beside the table and last year's."""
    st.caption(ui("comparison_note"))
    values = query.main_values(query.claims_of(ask, metric=metric, agency=agency))
    rows = query.against_tables(values, query.in_tables(ask, metric))
    if switch(ui("only_different"), "claims.different"):
        rows = rows[rows["differs"]]
    _rows(rows, "compared")


def breakdowns(metric: str, agency: str) -> None:
    """Totals with their parts; a click on a row draws its tree."""
    totals = query.claims_of(ask, metric=metric, agency=agency)
    trees = query.breakdowns(totals, query.parts_of(ask, totals))
    if trees.empty:
        st.info(ui("no_breakdowns"))
        return
    shown = trees.drop(columns=list(_HIDDEN))
    row = table(shown, "claims.trees", select=True, height=280)
    if row is not None:
        st.session_state[_TREE] = trees["claim_id"].iloc[row]
    csv_button(shown, "breakdowns", "claims.trees.csv")
    wanted = trees[trees["claim_id"] == st.session_state.get(_TREE)]
    one = (wanted if len(wanted) else trees).iloc[0].to_dict()
    mine = query.claims_of(ask, report_id=one["report_id"])
    st.text("\n".join(query.tree_lines(mine, one["claim_id"])))
    if st.button(ui("open_report"), key="claims.open"):
        open_report(one["report_id"])


def outliers(metric: str, agency: str) -> None:
    """Values far from those of agencies of the same kind and year, whatever agency is looked for."""
    st.caption(ui("outlier_note"))
    base = once("triage")
    kinds = dict(zip(base["agency"], base["kind"], strict=True))
    rows = query.outliers(query.main_values(query.claims_of(ask, metric=metric)), kinds)
    _rows(rows[rows["agency"].str.contains(agency, regex=False)], "outliers")


def _rows(rows: pd.DataFrame, name: str, *, columns: list[str] | None = None) -> None:
    shown = rows[columns] if columns else rows.drop(columns=[c for c in _HIDDEN if c in rows])
    row = table(shown, f"claims.{name}", select=True, height=_HEIGHT)
    if len(shown):
        csv_button(shown, name, f"claims.{name}.csv")
    if row is not None:
        open_report(rows["report_id"].iloc[row])
