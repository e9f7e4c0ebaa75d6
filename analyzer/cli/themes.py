"""``nianbao themes``: the scheme in force, and themes of the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli import show

themes_app = typer.Typer(help="主题方案：查看、训练自己的主题。", no_args_is_help=True)


@themes_app.command("list")
def themes_list() -> None:
    """列出主题方案。"""
    print(show.themes_table())


@themes_app.command("train")
def themes_train(
    scheme: Annotated[
        Path, typer.Argument(help="YAML：themes 下每个主题写 key、zh、examples（至少 5 句）")
    ],
    out: Annotated[Path, typer.Option("--out", help="模型文件夹")] = Path("my-themes"),
) -> None:
    """用自己的主题和例句训练模型，打印交叉验证结果。"""
    from analyzer.themes import train_user_themes

    trained = train_user_themes(scheme, out)
    names = {theme.key: theme.zh for theme in trained.model.scheme.themes}
    rows = [
        (names[c.theme], c.n, f"{c.precision:.2f}", f"{c.recall:.2f}", f"{c.f1:.2f}")
        for c in trained.checks
    ]
    print(show.table(["主题", "例句", "准确率", "召回率", "F1"], rows, "交叉验证"))
    print(f'模型写在 {trained.folder}；在配置文件中使用：\n[themes]\nmodel = "{trained.folder}"')
