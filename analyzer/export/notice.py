"""The findings list of one agency or report: the body of a notice, in the order of the report."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from analyzer.errors import AnalyzerError
from analyzer.export.chinese import place_name, with_decisions
from analyzer.export.evidence import earlier_words
from analyzer.export.sheet import Frames, Grid, Line, Sheet, made_lines, percent, readable
from analyzer.findings import list_rules
from analyzer.records import FindingStatus, Relation, RunInfo
from analyzer.texts import text_of

_QUOTED = 200  # characters of a quotation; a shared passage stands whole on its evidence sheet
_LEVELS = {"H": 0, "M": 1, "L": 2}
_BETWEEN = " ∥ "  # between the places of one finding
_FINDING_WIDTHS = (5.0, 17.0, 15.0, 33.0, 14.0, 16.0)
_PAIR_WIDTHS = (5.0, 30.0, 13.0, 14.0, 12.0, 26.0)


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
            f"结果库中没有机关或报告 {subject}；名称和编号见 nianbao reports 或 reports.csv"
        )
    mine = mine.sort_values(["year", "report_id"], ascending=[False, True])
    wanted = {"confirmed"} if confirmed_only else {"", "pending", "confirmed"}
    findings = with_decisions(frames["findings"], decisions, subject="fingerprint")
    pairs = with_decisions(frames["reuse_pairs"], decisions, subject="pair_id")
    names = {
        row["report_id"]: _report_name(row)
        for row in reports[["report_id", "agency", "year"]].to_dict("records")
    }
    grids: list[Grid] = []
    for report in mine.to_dict("records"):
        here = findings[findings["report_id"] == report["report_id"]]
        here = here[(here["status"] != FindingStatus.NOT_ASSESSED) & here["decision"].isin(wanted)]
        title = _word("notice_report").format(
            report=_report_name(report), title=report["title"] or _word("no_title")
        )
        grids.append(_findings_grid(title, here, frames, names))
        shared = pairs[pairs["decision"].isin(wanted) & (pairs["relation"] == Relation.PEER)]
        grids += _pairs_grids(report["report_id"], shared, names)
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


def _report_name(row: Mapping[Hashable, Any]) -> str:
    year = row["year"]
    return f"{row['agency']}{'' if year != year or year is None else int(year)}年度报告"


def _findings_grid(
    title: str, findings: pd.DataFrame, frames: Frames, names: Mapping[str, str]
) -> Grid:
    rules = {rule.code: rule.name for rule in list_rules()}
    places = dict(_sections(findings, frames["sentences"]))
    ordered = findings.assign(level=findings["severity"].map(_LEVELS)).sort_values(
        ["level", "start", "code"], na_position="last"
    )
    rows = tuple(
        (
            str(n),
            f"{row['code']} {rules.get(row['code'], '')}\n{text_of('severity', row['severity'])}",
            "\n".join(filter(None, (places.get(row["fingerprint"], ""), place_name(row["place"])))),
            "\n".join(
                filter(
                    None,
                    (readable(row["message"], names), _quote(row["text"]), _doubt(row["status"])),
                )
            ),
            row["basis"],
            row["advice"],
        )
        for n, row in enumerate(ordered.to_dict("records"), 1)
    )
    head = ("no", "rule", "place", "message", "basis", "advice")
    note = "" if rows else _word("nothing")
    return Grid(title, tuple(_word(f"head_{k}") for k in head), rows, _FINDING_WIDTHS, note)


def _sections(findings: pd.DataFrame, sentences: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Fingerprint and the heading path above the place of each finding."""
    units = sentences[sentences["report_id"].isin(findings["report_id"])]
    for row in findings.to_dict("records"):
        if row["start"] == row["start"] and row["start"] is not None:
            before = units[units["start"] <= row["start"]]
            if len(before):
                yield row["fingerprint"], str(before.iloc[-1]["section_path"])


def _pairs_grids(report_id: str, pairs: pd.DataFrame, names: Mapping[str, str]) -> Iterator[Grid]:
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
                    names[pair[f"{other}_report_id"]],
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
            _PAIR_WIDTHS,
        )


def _quote(text: str) -> str:
    """The words of every place a finding points to, each in quotation marks and once."""
    cut = text[:_QUOTED] + _word("quote_cut") if len(text) > _QUOTED else text
    places = dict.fromkeys(" ".join(part.split()) for part in cut.split(_BETWEEN))
    quoted = "、".join(f"“{part}”" for part in places if part)
    return _word("quote").format(text=quoted) if quoted else ""


def _doubt(status: str) -> str:
    return f"（{text_of('status', status)}）" if status == FindingStatus.UNCERTAIN else ""


def _word(key: str) -> str:
    return text_of("sheet_words", key)
