"""Options that several commands share."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from analyzer.config import Config, load_config

DEFAULT_STORE = Path("nianbao-store")

StorePath = Annotated[Path, typer.Option("--store", help="结果库文件夹")]
ConfigPath = Annotated[Path | None, typer.Option("--config", help="TOML 配置文件")]
Select = Annotated[str, typer.Option("--select", help="只运行这些规则，如 C,D2")]
Ignore = Annotated[str, typer.Option("--ignore", help="不运行这些规则，如 G,B9")]


def read_config(path: Path | None, select: str = "", ignore: str = "") -> Config:
    """The options of a run; rules given on the command line replace those of the file."""
    config = load_config(path)
    findings = config.findings
    if select:
        findings = dataclasses.replace(findings, select=codes(select))
    if ignore:
        findings = dataclasses.replace(findings, ignore=codes(ignore))
    return dataclasses.replace(config, findings=findings)


def codes(text: str) -> tuple[str, ...]:
    """``c, D2`` as C and D2."""
    return tuple(
        part.strip().upper() for part in text.replace("，", ",").split(",") if part.strip()
    )
