"""``nianbao cluster``: the same analysis on Spark."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli import show
from analyzer.cli.options import ConfigPath, Ignore, Select, read_config
from analyzer.cli.progress import show_progress

cluster_app = typer.Typer(
    help="在 Spark 集群上做同样的分析（附加组件 spark）。", no_args_is_help=True
)


@cluster_app.callback()
def cluster() -> None:
    """在 Spark 集群上做同样的分析（附加组件 spark）。"""


@cluster_app.command("analyze")
def cluster_analyze(
    path: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            help="Spark 能读到的文件夹、文件、通配符，或含 path 与 content 两列的 .parquet",
            show_default=False,
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="结果库文件夹（在驱动程序所在机器上）")],
    master: Annotated[
        str | None,
        typer.Option(
            "--master",
            help="如 spark://host:7077、yarn；默认为 spark-submit 所给，否则本机全部核心",
        ),
    ] = None,
    conf: Annotated[
        list[str] | None, typer.Option("--conf", help="Spark 的设置，key=value，可重复")
    ] = None,
    config: ConfigPath = None,
    select: Select = "",
    ignore: Ignore = "",
) -> None:
    """分析 INPUT 中的全部报告，结果与本机分析逐行相同；用 ui、export 打开。"""
    from analyzer.cluster import analyze_cluster, open_session
    from analyzer.frames import COLUMNS

    options = dict(map(_setting, conf or []))
    chosen = read_config(config, select, ignore)
    with open_session(master, options) as spark, show_progress() as progress:
        result = analyze_cluster(spark, path, out, config=chosen, progress=progress)
    frames = {name: result.store.frame(name) for name in COLUMNS}
    print(show.summary(frames, result.store, changed=result.changed))


def _setting(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or not key.startswith("spark."):
        raise typer.BadParameter(f"{text}: expected spark.KEY=VALUE", param_hint="--conf")
    return key, value
