"""Commands of ``nianbao``; each body parses, makes one call and prints."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli import doctor as doctor_
from analyzer.cli import show
from analyzer.cli.cluster import cluster_app
from analyzer.cli.lists import lists_app
from analyzer.cli.options import (
    DEFAULT_STORE,
    ConfigPath,
    Ignore,
    Select,
    StorePath,
    Templates,
    named,
    read_config,
)
from analyzer.cli.progress import show_progress
from analyzer.cli.themes import themes_app
from analyzer.errors import AnalyzerError
from analyzer.texts import text_of

if TYPE_CHECKING:
    import pandas as pd

    from analyzer.config import Config
    from analyzer.records import Report
    from analyzer.store import Store

app = typer.Typer(
    name="nianbao",
    help="读政府信息公开工作年度报告：主题、数据声明、雷同段落、问题清单。\n\n"
    "Reads Chinese government-information-disclosure annual reports.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(lists_app)
app.add_typer(themes_app, name="themes")
app.add_typer(cluster_app, name="cluster")

InputPath = Annotated[Path, typer.Argument(help="报告文件、文件夹或 .zip", show_default=False)]
SheetPath = Annotated[Path, typer.Option("--out", help="写到此文件，.html 或 .docx")]


@app.command()
def analyze(
    path: InputPath,
    store: StorePath = DEFAULT_STORE,
    out: Annotated[Path | None, typer.Option("--out", help="同时导出到此文件夹")] = None,
    config: ConfigPath = None,
    select: Select = "",
    ignore: Ignore = "",
    template: Templates = None,
    processes: Annotated[int | None, typer.Option(min=1, help="进程数，默认为全部核心")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="有文件被跳过即以错误结束")] = False,
) -> None:
    """分析一批报告，结果写入结果库（只计算有变化的文件）。"""
    from analyzer.export import write_frames
    from analyzer.frames import COLUMNS
    from analyzer.pipeline import Analyzer
    from analyzer.store import update_store

    if path.is_dir() and not any(file.is_file() for file in path.rglob("*")):
        raise AnalyzerError(f"{path} 中没有文件，结果库没有改动；请给出存放报告的文件夹")
    analyzer = Analyzer.load(read_config(config, select, ignore, template))
    with show_progress() as progress:
        result = update_store(
            path, store, analyzer=analyzer, processes=processes, progress=progress
        )
    frames = {name: result.store.frame(name) for name in COLUMNS}
    print(show.summary(frames, result.store, changed=result.changed))
    if out is not None:
        write_frames(frames, result.store.run, out, decisions=result.store.decisions.frame())
        print(f"已导出到 {out}")
    if not len(frames["reports"]):
        raise AnalyzerError(f"{path} 中没有一个文件成为报告；原因见上")
    if strict and len(frames["skipped"]):
        raise AnalyzerError(f"{len(frames['skipped'])} 个文件被跳过（--strict）；原因见上")


@app.command()
def inspect(
    file: InputPath,
    format: Annotated[str, typer.Option("--format", help="text 或 json")] = "text",
    config: ConfigPath = None,
    select: Select = "",
    ignore: Ignore = "",
) -> None:
    """一份报告的全部分析：部分、表格、句子、主题、声明、问题。"""
    from analyzer.pipeline import Analyzer

    if format not in ("text", "json"):
        raise typer.BadParameter(f"{format}: expected text or json", param_hint="--format")
    options = read_config(config, select, ignore)
    report = _read(file, options)
    analysis = Analyzer.load(options).analyze([report])
    if format == "json":
        print(json.dumps(show.as_json(analysis), ensure_ascii=False, indent=1))
    else:
        print(show.as_text(analysis))


@app.command()
def check(
    file: InputPath,
    against: Annotated[Path, typer.Option("--against", help="已有结果库")] = DEFAULT_STORE,
    config: ConfigPath = None,
) -> None:
    """把一份新报告与结果库中的报告比对（几秒钟），结果库不变。"""
    from analyzer.pipeline import Analyzer
    from analyzer.store import Store, check_report

    options = read_config(config)
    report = _read(file, options)
    known = Store(against)
    result = check_report(report, known, analyzer=Analyzer.load(options))
    reports = known.frame("reports")
    same = reports[reports["sha256"] == report.source.sha256]
    for row in same.itertuples():
        print(f"结果库中有内容完全相同的文件，未再比对：{row.report_id} {row.agency} {row.path}")
    print(show.check_result(result, report.report_id))


@app.command()
def add(
    path: InputPath,
    store: StorePath = DEFAULT_STORE,
    config: ConfigPath = None,
) -> None:
    """把新报告加入结果库：只比对新报告（几秒钟），文件另存一份到结果库的 uploads 文件夹。"""
    from analyzer.pipeline import Analyzer
    from analyzer.store import add_reports, keep_upload

    analyzer = Analyzer.load(read_config(config))
    inbox = keep_upload(path, store)
    with show_progress() as progress:
        result = add_reports(inbox, store, analyzer=analyzer, progress=progress)
    print(show.added(result.store, changed=result.changed))


@app.command()
def export(
    out: Annotated[Path, typer.Option("--out", help="导出文件夹")] = Path("out"),
    store: StorePath = DEFAULT_STORE,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="另写一个工作簿 nianbao.xlsx")] = False,
) -> None:
    """把结果库导出为 CSV（可用 Excel 直接打开），可另附一个 XLSX 工作簿。"""
    from analyzer.export import write_frames, write_xlsx
    from analyzer.store import Store

    opened = Store(store)
    frames, decisions = _all_frames(opened), opened.decisions.frame()
    for path in write_frames(frames, opened.run, out, decisions=decisions):
        print(path)
    if xlsx:
        print(write_xlsx(frames, opened.run, out / "nianbao.xlsx", decisions=decisions))


@app.command()
def evidence(
    pair_id: Annotated[str, typer.Argument(help="报告对编号，见 reuse_pairs.csv")],
    out: SheetPath,
    store: StorePath = DEFAULT_STORE,
) -> None:
    """一对报告的比对证据单（.html 可打印，或 .docx）。疑似雷同，待人工核实。"""
    from analyzer.export import evidence_sheet, write_sheet
    from analyzer.store import Store

    opened = Store(store)
    sheet = evidence_sheet(
        _all_frames(opened),
        opened.run,
        pair_id,
        decisions=opened.decisions.frame(),
        finished=opened.info["finished"],
    )
    print(write_sheet(sheet, out))


@app.command()
def notice(
    subject: Annotated[str, typer.Argument(help="机关名称或报告编号")],
    out: SheetPath,
    store: StorePath = DEFAULT_STORE,
    confirmed: Annotated[bool, typer.Option("--confirmed", help="只列已确认的问题")] = False,
) -> None:
    """一个机关（或一份报告）的问题清单，可附在整改通知后（.html 或 .docx）。"""
    from analyzer.export import notice_sheet, write_sheet
    from analyzer.store import Store

    opened = Store(store)
    sheet = notice_sheet(
        _all_frames(opened),
        opened.run,
        subject,
        decisions=opened.decisions.frame(),
        confirmed_only=confirmed,
        finished=opened.info["finished"],
    )
    print(write_sheet(sheet, out))


@app.command()
def decide(
    subject: Annotated[str, typer.Argument(help="问题指纹或报告对编号")],
    state: Annotated[str, typer.Argument(help="pending 待核 / confirmed 确认 / dismissed 排除")],
    note: Annotated[str, typer.Option("--note", help="备注")] = "",
    by: Annotated[str, typer.Option("--by", help="核查人")] = "",
    store: StorePath = DEFAULT_STORE,
) -> None:
    """记录对一个问题或一对报告的核查结论（保留全部历史）。"""
    from analyzer.store import Store

    opened = Store(store)
    known = {*opened.frame("findings")["fingerprint"], *opened.frame("reuse_pairs")["pair_id"]}
    if subject not in known:
        raise AnalyzerError(
            f"结果库中没有问题指纹或报告对编号 {subject}；见 nianbao findings、nianbao reuse --format csv"
        )
    opened.decisions.decide(subject, state, note=note, decided_by=by)
    for item in opened.decisions.history(subject):
        print(
            f"{item.decided_at}  {text_of('decision', item.state)}  {item.decided_by}  {item.note}"
        )


@app.command()
def ui(
    store: StorePath = DEFAULT_STORE,
    port: Annotated[int, typer.Option(help="端口")] = 8501,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="打开浏览器")] = True,
) -> None:
    """打开网页界面（只在本机，不需要互联网）。"""
    import runpy

    options = [f"--server.port={port}", f"--server.headless={str(not browser).lower()}"]
    options += ["--server.address=127.0.0.1", "--browser.gatherUsageStats=false"]
    options += ["--client.toolbarMode=minimal", "--server.fileWatcherType=none"]
    options += ["--theme.base=light", "--theme.primaryColor=#0b5cad", "--theme.baseFontSize=15"]
    # in this process, so that ending it ends the server
    sys.argv = ["nianbao", *options, "--", "--store", str(store)]
    runpy.run_module("analyzer.ui.start", run_name="__main__", alter_sys=True)


@app.command()
def doctor() -> None:
    """检查安装：版本、模型、可选程序，缺什么、怎么补。"""
    lines, ok = doctor_.report()
    print("\n".join(lines))
    raise typer.Exit(0 if ok else 1)


def main() -> None:
    """Run the command line; errors that nianbao raises on purpose end with exit code 1 and one message."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(
            stream, "reconfigure"
        ):  # Windows consoles default to a code page without Chinese
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except AnalyzerError as error:
        print(f"错误：{error}", file=sys.stderr)
        raise SystemExit(1) from error


def _all_frames(store: Store) -> dict[str, pd.DataFrame]:
    from analyzer.frames import COLUMNS

    return {name: store.frame(name) for name in COLUMNS}


def _read(file: Path, config: Config) -> Report:
    """One report; what is wrong with the file is said with its name."""
    from analyzer.reading import read_report

    with named(file):
        return read_report(file, config.reading)
