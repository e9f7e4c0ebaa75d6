"""The findings list of one agency or report: the body of a notice, in the order of the report."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analyzer.errors import AnalyzerError
from analyzer.export.chinese import place_name, with_decisions
from analyzer.export.evidence import earlier_words
from analyzer.export.sheet import Frames, Grid, Line, Sheet, made_lines, percent
from analyzer.findings import list_rules
from analyzer.records import FindingStatus, Relation, RunInfo
from analyzer.texts import text_of

_QUOTED = 200  # characters of a quotation; a shared passage stands whole on its evidence sheet
_LEVELS = {"H": 0, "M": 1, "L": 2}


def notice_sheet(
    frames: Frames,
    run: RunInfo,
    subject: str,
    *,
    decisions: pd.DataFrame | None = None,
    confirmed_only: bool = False,
    finished: str = "",
) -> Sheet:
    """The findings of an agency (all its reports) or of one report id, what was dismissed left out.

    With `confirmed_only` just what a person confirmed. Raises AnalyzerError for a name that is neither.
    """
    reports = frames["reports"]
    mine = reports[(reports["report_id"] == subject) | (reports["agency"] == subject)]
    if mine.empty:
        raise AnalyzerError(
            f"{subject} is no agency and no report of this store; reports.csv lists both"
        )
    mine = mine.sort_values(["year", "report_id"], ascending=[False, True])
    wanted = {"confirmed"} if confirmed_only else {"", "pending", "confirmed"}
    findings = with_decisions(frames["findings"], decisions, subject="fingerprint")
    pairs = with_decisions(frames["reuse_pairs"], decisions, subject="pair_id")
    grids: list[Grid] = []
    for report in mine.to_dict("records"):
        here = findings[findings["report_id"] == report["report_id"]]
        here = here[(here["status"] != FindingStatus.NOT_ASSESSED) & here["decision"].isin(wanted)]
        grids.append(_findings_grid(report["title"] or report["report_id"], here, frames))
        shared = pairs[pairs["decision"].isin(wanted) & (pairs["relation"] == Relation.PEER)]
        grids += _pairs_grids(report["report_id"], shared)
    agencies = "、".join(dict.fromkeys(mine["agency"]))
    total = sum(len(grid.rows) for grid in grids)
    return Sheet(
        title=_word("notice_title").format(agency=agencies),
        subtitle=_word("notice_subtitle"),
        facts=(
            Line(text_of("columns", "agency"), agencies),
            Line(text_of("columns", "region"), "、".join(dict.fromkeys(mine["region"]))),
            Line(_word("n_items"), str(total)),
            Line(_word("deadline"), _word("deadline_blank")),
        ),
        grids=tuple(grids),
        closing=(_word("notice_closing"),),
        made=made_lines(run, finished),
    )


def _findings_grid(title: str, findings: pd.DataFrame, frames: Frames) -> Grid:
    names = {rule.code: rule.name for rule in list_rules()}
    places = dict(_sections(findings, frames["sentences"]))
    ordered = findings.assign(level=findings["severity"].map(_LEVELS)).sort_values(
        ["level", "start", "code"], na_position="last"
    )
    rows = tuple(
        (
            str(n),
            f"{row['code']} {names.get(row['code'], '')}\n{text_of('severity', row['severity'])}",
            "\n".join(filter(None, (places.get(row["fingerprint"], ""), place_name(row["place"])))),
            "\n".join(filter(None, (row["message"], _quote(row["text"]), _doubt(row["status"])))),
            row["basis"],
            row["advice"],
        )
        for n, row in enumerate(ordered.to_dict("records"), 1)
    )
    head = ("no", "rule", "place", "message", "basis", "advice")
    note = "" if rows else _word("nothing")
    return Grid(title, tuple(_word(f"head_{k}") for k in head), rows, note)


def _sections(findings: pd.DataFrame, sentences: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Fingerprint and the heading path above the place of each finding."""
    units = sentences[sentences["report_id"].isin(findings["report_id"])]
    for row in findings.to_dict("records"):
        if row["start"] == row["start"] and row["start"] is not None:
            before = units[units["start"] <= row["start"]]
            if len(before):
                yield row["fingerprint"], str(before.iloc[-1]["section_path"])


def _pairs_grids(report_id: str, pairs: pd.DataFrame) -> Iterator[Grid]:
    """At most one table: the other agencies' reports that share wording with this one."""
    rows: list[tuple[str, ...]] = []
    for pair in pairs.to_dict("records"):
        sides = {pair["left_report_id"]: "left", pair["right_report_id"]: "right"}
        if report_id in sides:
            me = sides[report_id]
            other = "right" if me == "left" else "left"
            rows.append(
                (
                    str(len(rows) + 1),
                    f"{pair[f'{other}_agency']}\n{pair[f'{other}_report_id']}",
                    percent(pair[f"{me}_containment"]),
                    f"{pair[f'{me}_repeated']} / {pair[f'{me}_total']}",
                    str(pair["longest_run"]),
                    earlier_words(pair),
                )
            )
    if rows:
        head = ("no", "other", "containment", "repeated", "longest_run", "earlier")
        yield Grid(
            f"{_word('shared_with')}（{text_of('words', 'verdict')}）",
            tuple(_word(f"head_{k}") for k in head),
            tuple(rows),
        )


def _quote(text: str) -> str:
    if len(text) > _QUOTED:
        text = text[:_QUOTED] + _word("quote_cut")
    return _word("quote").format(text=text) if text else ""


def _doubt(status: str) -> str:
    return f"（{text_of('status', status)}）" if status == FindingStatus.UNCERTAIN else ""


def _word(key: str) -> str:
    return text_of("sheet_words", key)
