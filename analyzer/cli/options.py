"""Options that several commands share."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from analyzer.config import Config, load_config
from analyzer.errors import ReadingError

DEFAULT_STORE = Path("nianbao-store")

StorePath = Annotated[Path, typer.Option("--store", help="结果库文件夹")]
ConfigPath = Annotated[Path | None, typer.Option("--config", help="TOML 配置文件")]
Select = Annotated[str, typer.Option("--select", help="只运行这些规则，如 C,D2")]
Ignore = Annotated[str, typer.Option("--ignore", help="不运行这些规则，如 G,B9")]


Templates = Annotated[
    list[Path] | None,
    typer.Option("--template", help="模板文件（txt、docx 等，可多次给出）：其中的文字不计为雷同"),
]


def read_config(
    path: Path | None,
    select: str = "",
    ignore: str = "",
    templates: Sequence[Path] | None = None,
) -> Config:
    """The options of a run; rules given on the command line replace those of the file, templates join them."""
    from analyzer.findings.rules import selected_rules

    config = load_config(path)
    if templates:
        from analyzer.reading import read_report

        texts = []
        for file in templates:
            with named(file):
                texts.append(read_report(file, config.reading).text)
        reuse = dataclasses.replace(config.reuse, templates=(*config.reuse.templates, *texts))
        config = dataclasses.replace(config, reuse=reuse)
    findings = config.findings
    if select:
        findings = dataclasses.replace(findings, select=codes(select))
    if ignore:
        findings = dataclasses.replace(findings, ignore=codes(ignore))
    selected_rules(findings)  # a rule that does not exist is said before the work begins
    return dataclasses.replace(config, findings=findings)


@contextmanager
def named(file: Path) -> Iterator[None]:
    """What is wrong with a file is said with its name."""
    try:
        yield
    except ReadingError as error:
        raise ReadingError(error.reason, f"{file}：{error.message}") from error


def codes(text: str) -> tuple[str, ...]:
    """``c, D2`` as C and D2."""
    return tuple(
        part.strip().upper() for part in text.replace("，", ",").split(",") if part.strip()
    )
