"""Pairs of reports: which pass the thresholds, what they share, which passages."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analyzer.config import FindingsConfig
from analyzer.export import with_decisions
from analyzer.records import RunInfo
from analyzer.texts import text_of
from analyzer.ui.queries.sql import Ask

PAIR_COLUMNS = (
    "left_agency left_year right_agency right_year relation score left_containment right_containment "
    "left_repeated right_repeated longest_run n_passages formula_chars decision"
).split()
_LIMIT = "findings.peer_min_score"


def suspicion_limit(run: RunInfo) -> float:
    """The probability from which the run called a pair 疑似雷同; below it a pair is ranked, nothing more."""
    return float(dict(run.parameters).get(_LIMIT, FindingsConfig().peer_min_score))


def count_pairs(ask: Ask) -> int:
    """How many pairs the run kept."""
    return int(ask("SELECT count(*) AS n FROM reuse_pairs")["n"].iloc[0])


def filter_pairs(
    ask: Ask,
    decisions: pd.DataFrame,
    *,
    minimum: float,
    containment: float = 0.0,
    relation: str | None = None,
    agency: str = "",
    state: str | None = None,
) -> pd.DataFrame:
    """Pairs that pass with what was decided on them, best score first as the run ranked them."""
    found = ask(
        "SELECT * FROM reuse_pairs WHERE score >= ? "
        "AND greatest(left_containment, right_containment) >= ? "
        "AND (? = '' OR relation = ?) "
        "AND (contains(left_agency, ?) OR contains(right_agency, ?))",
        [minimum, containment, relation or "", relation or "", agency, agency],
    )
    shown = with_decisions(found, decisions, subject="pair_id")
    if state:
        known = shown["decision"].replace("", "pending")
        shown = shown[known == state].reset_index(drop=True)
    return shown


def pair_by_id(ask: Ask, decisions: pd.DataFrame, pair_id: str) -> dict[Hashable, Any] | None:
    """One pair with what was decided on it; None where the run has no such pair."""
    found = ask("SELECT * FROM reuse_pairs WHERE pair_id = ?", [pair_id])
    if found.empty:
        return None
    return with_decisions(found, decisions, subject="pair_id").to_dict("records")[0]


def passages_of(ask: Ask, left_id: str, right_id: str) -> pd.DataFrame:
    """The passages of a pair of reports, in the left report's order."""
    return ask(
        "SELECT * FROM reuse_passages WHERE left_report_id = ? AND right_report_id = ? "
        "ORDER BY left_start, right_start",
        [left_id, right_id],
    )


def matches_of(ask: Ask, left_id: str, right_id: str) -> list[tuple[str, str]]:
    """Ids of the sentences of a pair of reports that match."""
    found = ask(
        "SELECT left_id, right_id FROM reuse_sentences WHERE left_report_id = ? AND right_report_id = ?",
        [left_id, right_id],
    )
    return list(zip(found["left_id"], found["right_id"], strict=True))


def passages_in(ask: Ask, report_id: str) -> pd.DataFrame:
    """The passages of one report with any other."""
    return ask(
        "SELECT * FROM reuse_passages WHERE ? IN (left_report_id, right_report_id)", [report_id]
    )


def pairs_of(ask: Ask, report_id: str, minimum: float) -> pd.DataFrame:
    """The pairs of one report from a score on, best first."""
    return ask(
        "SELECT * FROM reuse_pairs WHERE ? IN (left_report_id, right_report_id) AND score >= ?",
        [report_id, minimum],
    )


def passage_caption(passage: Mapping[Hashable, Any]) -> str:
    """What kind of sharing a passage is, and where it stands in both reports."""
    run = text_of("columns", "longest_run")
    sections = [text_of("section", passage[f"{side}_section"]) for side in ("left", "right")]
    return (
        f"{text_of('sharing', passage['sharing'])} · {text_of('edit', passage['edit'])} · "
        f"{run} {passage['longest_run']} · {sections[0]} {passage['left_start']}–{passage['left_end']}"
        f" ↔ {sections[1]} {passage['right_start']}–{passage['right_end']}"
    )
