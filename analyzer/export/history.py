"""Everything that was decided, in order of time, with what it was about."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analyzer.texts import text_of

HISTORY_COLUMNS = (
    "decided_at decision decision_note decided_by about agency report_id message subject".split()
)


def decision_history(
    frames: Mapping[str, pd.DataFrame], decisions: pd.DataFrame | None
) -> pd.DataFrame:
    """A row a decision, oldest first, those on findings and pairs that a later run no longer has included.

    `frames` hold findings with rule names and pairs, as `csv_frames` makes them; `decisions` is `Decisions.frame`.
    """
    if decisions is None or decisions.empty:
        return pd.DataFrame([], columns=HISTORY_COLUMNS)
    wanted = set(decisions["subject"])
    known = {**_findings(frames["findings"], wanted), **_pairs(frames["reuse_pairs"], wanted)}
    gone = ("gone", "", "", "")
    about = [known.get(subject, gone) for subject in decisions["subject"]]
    made = decisions.assign(
        **{
            name: pd.Series([a[i] for a in about], index=decisions.index, dtype=object)
            for i, name in enumerate(("about", "agency", "report_id", "message"))
        }
    )
    return made[HISTORY_COLUMNS]


def _findings(findings: pd.DataFrame, wanted: set[str]) -> dict[str, tuple[str, ...]]:
    rows = findings[findings["fingerprint"].isin(wanted)]
    return {
        row["fingerprint"]: (
            "finding",
            row["agency"] or "",
            row["report_id"],
            f"{row['code']} {row['rule']}：{row['message']}",
        )
        for row in rows.to_dict("records")
    }


def _pairs(pairs: pd.DataFrame, wanted: set[str]) -> dict[str, tuple[str, ...]]:
    rows = pairs[pairs["pair_id"].isin(wanted)]
    return {
        row["pair_id"]: (
            "pair",
            f"{row['left_agency']}；{row['right_agency']}",
            f"{row['left_report_id']}；{row['right_report_id']}",
            f"{text_of('relation', row['relation'])} {row['left_containment']:.1%} / "
            f"{row['right_containment']:.1%}",
        )
        for row in rows.to_dict("records")
    }
