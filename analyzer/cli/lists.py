"""Commands that list what a store holds: as text, or as csv, jsonl and xlsx for other programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli import show
from analyzer.cli.options import DEFAULT_STORE, StorePath, codes
from analyzer.errors import AnalyzerError
from analyzer.records import Relation, Severity

if TYPE_CHECKING:
    import pandas as pd

lists_app = typer.Typer()


class Format(StrEnum):
    """How a list is written."""

    TEXT = "text"
    CSV = "csv"
    JSONL = "jsonl"
    XLSX = "xlsx"


class State(StrEnum):
    """What a person decided; pending where nobody has yet."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


FormatOption = Annotated[
    Format, typer.Option("--format", help="text 表格；csv、jsonl、xlsx 供其他程序用")
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="写到此文件；格式看后缀 .csv .jsonl .xlsx")
]
Agency = Annotated[str, typer.Option("--agency", help="机关名称，可只写一部分")]
Year = Annotated[int | None, typer.Option("--year", help="报告年度")]
Limit = Annotated[int, typer.Option("--limit", min=0, help="文本方式最多显示多少行，0 为全部")]


@lists_app.command()
def reports(
    store: StorePath = DEFAULT_STORE,
    agency: Agency = "",
    year: Year = None,
    limit: Limit = 50,
    format: FormatOption = Format.TEXT,
    out: OutOption = None,
) -> None:
    """列出报告，按风险分排序：编号、机关、问题数、重复率。"""
    from analyzer.store import Store

    frame = _of(Store(store).frame("reports"), agency, year)
    frame = frame.sort_values(["risk", "report_id"], ascending=[False, True])
    _write(frame, lambda: show.reports_table(frame, limit), "overview", format, out)


@lists_app.command()
def findings(
    store: StorePath = DEFAULT_STORE,
    agency: Agency = "",
    year: Year = None,
    code: Annotated[str, typer.Option("--code", help="只列这些规则，如 C,D2")] = "",
    severity: Annotated[Severity | None, typer.Option("--severity", help="级别")] = None,
    state: Annotated[State | None, typer.Option("--state", help="核查结论")] = None,
    limit: Limit = 50,
    format: FormatOption = Format.TEXT,
    out: OutOption = None,
) -> None:
    """列出检查发现的问题及核查结论；指纹用于 nianbao decide。"""
    from analyzer.records import FindingStatus

    found = _exported(store, "findings")
    frame = _of(found[found["status"] != FindingStatus.NOT_ASSESSED], agency, year)
    if code:
        frame = frame[frame["code"].str.startswith(codes(code))]
    if severity:
        frame = frame[frame["severity"] == severity]
    if state:
        frame = frame[frame["decision"].replace("", State.PENDING) == state]
    _write(frame, lambda: show.findings_table(frame, limit), "findings", format, out)


@lists_app.command()
def reuse(
    store: StorePath = DEFAULT_STORE,
    agency: Agency = "",
    relation: Annotated[
        Relation | None,
        typer.Option("--relation", help="peer 其他机关 / series 同一机关（多为往年）"),
    ] = None,
    minimum: Annotated[
        float, typer.Option("--min", min=0.0, max=1.0, help="可能性下限，0 到 1")
    ] = 0.0,
    passages: Annotated[bool, typer.Option("--passages", help="列出每对的雷同段落")] = False,
    limit: Limit = 20,
    format: FormatOption = Format.TEXT,
    out: OutOption = None,
) -> None:
    """雷同报告对，按可能性排序。疑似雷同，待人工核实。"""
    from analyzer.export import with_decisions
    from analyzer.store import Store

    opened = Store(store)
    pairs = opened.frame("reuse_pairs")
    left, right = (
        pairs[f"{s}_agency"].str.contains(agency, regex=False) for s in ("left", "right")
    )
    pairs = pairs[(left | right) & (pairs["score"] >= minimum)]
    if relation:
        pairs = pairs[pairs["relation"] == relation]
    pairs = with_decisions(pairs, opened.decisions.frame(), subject="pair_id")

    def text() -> str:
        return show.pairs_table(pairs, limit, opened.frame("reuse_passages") if passages else None)

    _write(pairs, text, "pairs", format, out)


@lists_app.command()
def decisions(
    store: StorePath = DEFAULT_STORE,
    limit: Limit = 50,
    format: FormatOption = Format.TEXT,
    out: OutOption = None,
) -> None:
    """列出全部核查记录（含历史），最早的在前。"""
    frame = _exported(store, "decisions")
    _write(frame, lambda: show.decisions_table(frame, limit), "decisions", format, out)


@lists_app.command()
def rules(format: FormatOption = Format.TEXT, out: OutOption = None) -> None:
    """列出全部检查规则：编号、级别、依据、是否默认开启。"""
    import pandas as pd

    from analyzer.findings import list_rules

    listed = list_rules()
    rows = [(r.code, r.severity.value, r.name, r.basis, r.advice, r.enabled) for r in listed]
    frame = pd.DataFrame(rows, columns="code severity rule basis advice enabled".split())
    _write(frame, lambda: show.rules_table(listed), "rules", format, out)


def _exported(store: Path, name: str) -> pd.DataFrame:
    """A frame as the CSV files have it, with what was decided."""
    from analyzer.export import csv_frames
    from analyzer.frames import COLUMNS
    from analyzer.store import Store

    opened = Store(store)
    frames = {name: opened.frame(name) for name in COLUMNS}
    return csv_frames(frames, opened.decisions.frame())[name]


def _of(frame: pd.DataFrame, agency: str, year: int | None) -> pd.DataFrame:
    """The rows of an agency (part of its name or the report's id) and a year."""
    if agency:
        known = frame["agency"].fillna("").str.contains(agency, regex=False)
        frame = frame[known | frame["report_id"].str.contains(agency, regex=False)]
    return frame if year is None else frame[frame["year"] == year]


def _write(
    frame: pd.DataFrame, text: Callable[[], str], sheet: str, format: Format, out: Path | None
) -> None:
    """Print the list, or write it to `out` in the format its name or `format` says."""
    from analyzer.export import csv_bytes, table_xlsx

    if out is not None and format is Format.TEXT:
        format = _format_of(out)
    if format is Format.TEXT:
        print(text())
        return
    if format is Format.XLSX:
        if out is None:
            raise typer.BadParameter("xlsx needs --out FILE.xlsx", param_hint="--format")
        data = table_xlsx(sheet, frame)
    elif format is Format.CSV:
        data = csv_bytes(frame)
    else:
        data = _json_lines(frame)
    if out is None:
        sys.stdout.buffer.write(data)
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(data)
    except OSError as error:
        raise AnalyzerError(f"无法写入 {out}：{error.strerror}。请用 --out 换一个文件名") from error
    print(out)


def _json_lines(frame: pd.DataFrame) -> bytes:
    """A JSON object a row under the English column names; whole numbers whole, null for what is missing."""
    whole = frame.convert_dtypes().astype(object)
    rows = whole.where(whole.notna(), None).to_dict("records")
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _format_of(path: Path) -> Format:
    known = {f".{f.value}": f for f in Format if f is not Format.TEXT}
    if path.suffix.lower() not in known:
        raise typer.BadParameter(
            f"{path.name}: a list is {', '.join(known)}; give --out such a name", param_hint="--out"
        )
    return known[path.suffix.lower()]
