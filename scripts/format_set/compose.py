"""Composes labelled reports: texts of `corpora/format`, random layouts with every quirk, exact truth."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from analyzer.records import STATUTORY_SECTIONS, SectionKind, Span
from format_set import tables
from format_set.writer import HEADING, NARRATIVE, NOISE, Composed, Writer

ROOT = Path(__file__).parents[2]
_CJK = "一二三四五六"
_WIDE = "１２３４５６"
NUMERALS = {
    "cjk": lambda n: f"{_CJK[n]}、",
    "digit": lambda n: f"{n + 1}、",
    "dot": lambda n: f"{n + 1}.",
    "paren": lambda n: f"（{_CJK[n]}）",
    "wide": lambda n: f"{_WIDE[n]}、",
    "cjk_dot": lambda n: f"{_CJK[n]}．",
    "part": lambda n: f"第{_CJK[n]}部分 ",
    "hash": lambda n: f"## {_CJK[n]}、",
    "hash_bare": lambda n: "## ",
    "bare": lambda n: "",
    "renumbered": lambda n: f"{_CJK[(n + 2) % 6]}、",
    "mixed": lambda n: (f"{_CJK[n]}、", f"{n + 1}、 ")[n % 2],
    "bold": lambda n: f"**{_CJK[n]}、",
}
TITLES = {
    SectionKind.OVERVIEW: ("总体情况",),
    SectionKind.PROACTIVE: ("主动公开政府信息情况",),
    SectionKind.REQUESTS: ("收到和处理政府信息公开申请情况",),
    SectionKind.DISPUTES: (
        "政府信息公开行政复议、行政诉讼情况",
        "政府信息公开行政复议和行政诉讼情况",
        "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    ),
    SectionKind.PROBLEMS: (
        "存在的主要问题及改进情况",
        "政府信息公开工作存在的主要问题及改进情况",
        "存在主要问题及改进情况",
        "存在的主要问题和改进措施",
    ),
    SectionKind.OTHER: ("其他需要报告的事项",),
}
_SLIPS = {
    "总": "总",
    "情": "请",
    "况": "况",
    "的": "得",
    "事": "是",
    "公": "工",
    "处": "出",
    "申": "伸",
    "复": "覆",
    "诉": "述",
    "主": "住",
    "改": "该",
    "报": "抱",
    "体": "休",
}
QUIRKS = (
    "plain",
    "blank_after",
    "nbsp_after",
    "misspelt",
    "broken",
    "glued",
    "glued_blank",
    "glued_mark",
    "missing_heading",
    "missing_section",
    "enumeration",
    "listing",
    "named_in_prose",
    "contents",
    "wrapped",
    "one_line",
    "one_line_blank",
    "no_title",
    "two_line_title",
    "traditional",
    "bookmark",
    "navigation",
    "page_numbers",
    "blank_lines",
    "indent",
    "attachment",
    "run_in",
    "bare_subheads",
    "table_prose",
    "no_signature",
)
_SUBHEADS = {
    "proactive": ("主动公开", "主动公开情况", "主动公开政府信息"),
    "applications": ("依申请公开", "依申请公开情况", "依申请公开办理情况"),
    "management": ("政府信息管理", "政府信息管理情况", "政府信息管理方面"),
    "platform": ("政府信息公开平台建设", "平台建设情况", "政府信息公开平台建设情况"),
    "oversight": ("监督保障", "监督保障情况", "监督保障方面"),
}


@dataclass(frozen=True)
class Plan:
    """What one composed report looks like."""

    rng: random.Random
    bank: dict[str, Any]
    quirks: frozenset[str]
    numeral: str
    table_layout: str
    year: int
    agency: str

    def has(self, quirk: str) -> bool:
        return quirk in self.quirks


@cache
def bank(split: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / "corpora/format" / f"{split}.toml").read_text(encoding="utf-8"))


def compose_set(split: str, n: int) -> list[Composed]:
    """`n` reports; the i-th always has quirk i, table layout i and numeral style i of the lists."""
    salt = {"tune": 11, "held_out": 2027}[split]
    return [compose(split, index, random.Random(salt * 1000 + index)) for index in range(n)]


def compose(split: str, index: int, rng: random.Random) -> Composed:
    quirks = {QUIRKS[index % len(QUIRKS)]}
    while rng.random() < 0.45:
        quirks.add(rng.choice(QUIRKS))
    styles = tuple(NUMERALS)
    texts = bank(split)
    plan = Plan(
        rng,
        texts,
        frozenset(quirks),
        styles[index % len(styles)] if rng.random() < 0.6 else "cjk",
        tables.LAYOUTS[(index // 2) % len(tables.LAYOUTS)],
        rng.choice((2019, 2020, 2021, 2022, 2023, 2024)),
        rng.choice(texts["agencies"]),
    )
    return _write(plan, f"{split}-{index:03d}")


def _write(plan: Plan, name: str) -> Composed:
    one_line = plan.has("one_line") or plan.has("one_line_blank")
    writer = Writer(
        newline="" if plan.has("one_line") else " " if one_line else "\n",
        wrap=plan.rng.choice((28, 36, 42)) if plan.has("wrapped") and not one_line else 0,
        indent="　　" if plan.has("indent") or plan.has("wrapped") else "",
    )
    _head(plan, writer)
    for number, kind in enumerate(STATUTORY_SECTIONS):
        if plan.has("missing_section") and kind is plan.rng.choice(STATUTORY_SECTIONS[2:]):
            continue
        writer.kind = kind
        _heading(plan, writer, number, kind)
        _BODIES[kind](plan, writer)
    _tail(plan, writer)
    text = "".join(writer.parts)
    if plan.has("traditional"):
        text = text.translate(_traditional())
    return Composed(
        name,
        plan.year,
        text,
        (*sorted(plan.quirks), plan.numeral, plan.table_layout),
        writer.starts,
        writer.kinds,
        "".join(writer.roles),
        writer.units,
        tuple(writer.grids),
    )


def _filled(plan: Plan, units: list[str]) -> list[str]:
    values = {"agency": plan.agency, "year": plan.year, "next": plan.year + 1}
    return [unit.format(**values, names="{names}") for unit in units]


# --- before the first section ------------------------------------------------------------------


def _head(plan: Plan, writer: Writer) -> None:
    rng = plan.rng
    if plan.has("navigation"):
        writer.kind = SectionKind.NOISE
        for line in rng.choice(_TOP_LINES):
            writer.line(line.format(agency=plan.agency, year=plan.year), NOISE)
    writer.kind = SectionKind.TITLE
    if not plan.has("no_title"):
        title = rng.choice(plan.bank["titles"]).format(agency=plan.agency, year=plan.year)
        lines = [title]
        if plan.has("two_line_title"):
            lines = [plan.agency, f"{plan.year}年政府信息公开工作年度报告"]
        for line in lines:
            writer.line(line, HEADING)
    if plan.has("navigation") and rng.random() < 0.5:
        writer.kind = SectionKind.NOISE
        writer.line(
            f"发布时间：{plan.year + 1}-01-22 来源：{plan.agency} 浏览次数：83 字体：【大 中 小】",
            NOISE,
        )
    if plan.has("contents"):
        _contents(plan, writer)
    writer.kind = SectionKind.PREAMBLE
    preamble = _filled(plan, rng.choice(plan.bank["preambles"]))
    if plan.has("listing"):
        names = "、".join(_LISTED[rng.random() < 0.5])
        _paragraph(plan, writer, preamble)
        preamble = [plan.bank["listing"].replace("{names}", names)]
    _paragraph(plan, writer, preamble)


_TOP_LINES = (
    ("首页 > 政务公开 > 政府信息公开年报", "索引号：0146/2024-00012", "发布机构：{agency}"),
    ("当前位置：网站首页>>信息公开>>年度报告", "【字体：大 中 小】 打印 关闭"),
    ("您现在的位置：首页 / 法定主动公开内容 / 政府信息公开年报 / 正文",),
)
_LISTED = (
    [
        "总体情况",
        "主动公开政府信息情况",
        "收到和处理政府信息公开申请情况",
        "政府信息公开行政复议和行政诉讼情况",
        "存在的主要问题及改进情况",
        "其他需要报告的事项",
    ],
    [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ],
)


def _contents(plan: Plan, writer: Writer) -> None:
    writer.kind = SectionKind.NOISE
    writer.line(plan.rng.choice(("目录", "目  录")), NOISE)
    style = plan.rng.choice(("dots", "bare", "tab"))
    for number, kind in enumerate(STATUTORY_SECTIONS):
        tail = {"dots": f"{'.' * 12}{number + 1}", "bare": "", "tab": f"\t{number + 1}"}[style]
        writer.line(f"{_CJK[number]}、{TITLES[kind][0]}{tail}", NOISE)


# --- sections ----------------------------------------------------------------------------------


def _heading(plan: Plan, writer: Writer, number: int, kind: SectionKind) -> None:
    rng = plan.rng
    if plan.has("missing_heading") and kind in STATUTORY_SECTIONS[1:4] and rng.random() < 0.4:
        return
    title = rng.choice(TITLES[kind]) if rng.random() < 0.4 else TITLES[kind][0]
    if plan.has("misspelt") and rng.random() < 0.6:
        title = _misspelt(rng, title)
    prefix = NUMERALS[plan.numeral](number)
    if plan.has("blank_after"):
        prefix += " " if prefix else ""
    if plan.has("nbsp_after"):
        prefix += "\u00a0" if prefix else ""
    if plan.has("bookmark") and number == 0:
        writer.put("[bookmark: _GoBack]", NOISE)
    written = prefix + title + ("**" if plan.numeral == "bold" else "")
    if plan.has("broken") and len(title) > 8:
        cut = len(prefix) + rng.randrange(4, len(title) - 2)
        written = written[:cut] + writer.newline + written[cut:]
    writer.starts[kind] = writer.length
    writer.put(written, HEADING)
    prose_first = kind not in STATUTORY_SECTIONS[1:4] or plan.has("table_prose")
    if prose_first and plan.has("glued_mark"):
        writer.put(rng.choice("：。"), HEADING)
    elif prose_first and plan.has("glued_blank"):
        writer.put("　", HEADING)
    elif not (prose_first and plan.has("glued") and plan.numeral not in ("bare", "hash_bare")):
        writer.end_line()
        if plan.has("blank_lines"):
            writer.end_line()


def _misspelt(rng: random.Random, title: str) -> str:
    places = [i for i, c in enumerate(title) if _SLIPS.get(c, c) != c]
    place = rng.choice(places)
    if rng.random() < 0.25 and len(title) > 6:
        return title[:place] + title[place + 1 :]
    return title[:place] + _SLIPS[title[place]] + title[place + 1 :]


def _paragraph(plan: Plan, writer: Writer, units: list[str]) -> None:
    page = ""
    if plan.has("page_numbers") and plan.rng.random() < 0.3:
        page = plan.rng.choice(("- 2 -", "— 3 —", "第 2 页 共 6 页"))
    if page and not writer.wrap and writer.newline == "\n":
        writer.paragraph(units)
        writer.line(page, NOISE)
    else:
        writer.paragraph(units, page_break=page if writer.wrap else "")
    if plan.has("blank_lines"):
        writer.end_line()


def _overview(plan: Plan, writer: Writer) -> None:
    rng, texts = plan.rng, plan.bank["overview"]
    _paragraph(plan, writer, _filled(plan, rng.choice(texts["lead"])))
    if plan.has("named_in_prose"):
        _paragraph(
            plan,
            writer,
            [
                f"存在的主要问题及改进情况见本报告第五部分，{plan.agency}将逐条整改。",
                "其他需要报告的事项一并附后。",
            ],
        )
    style = rng.choice(("paren", "paren_digit", "digit"))
    for number, (aspect, names) in enumerate(_SUBHEADS.items()):
        numeral = {
            "paren": f"（{_CJK[number]}）",
            "paren_digit": f"（{number + 1}）",
            "digit": f"{number + 1}.",
        }[style]
        if plan.has("bare_subheads"):
            numeral = ""
        name = rng.choice(names)
        if plan.has("run_in") and numeral:
            writer.put(f"{numeral}{name}。", HEADING)
            writer.paragraph(_filled(plan, rng.choice(texts[aspect])), indent=False)
            continue
        writer.put(writer.indent, HEADING)
        writer.line(numeral + name, HEADING)
        for paragraph in rng.sample(
            texts[aspect], rng.choice((1, 1, 2)) if len(texts[aspect]) > 1 else 1
        ):
            _paragraph(plan, writer, _filled(plan, paragraph))


def _tabled(kind: str) -> Any:
    def write(plan: Plan, writer: Writer) -> None:
        if plan.has("table_prose"):
            _paragraph(plan, writer, _filled(plan, plan.rng.choice(plan.bank["tables"][kind])))
        make = {
            "proactive": tables.table_two,
            "requests": tables.table_three,
            "disputes": tables.table_four,
        }
        layout = plan.table_layout
        if writer.newline != "\n" and layout in (
            "grid",
            "wrapped",
            "cells_tab",
            "cells_after_tab",
            "cells",
        ):
            layout = "spaces"
        tables.write_table(writer, make[kind](plan.rng, plan.year), layout)
        if plan.has("blank_lines"):
            writer.end_line()

    return write


def _problems(plan: Plan, writer: Writer) -> None:
    rng, texts = plan.rng, plan.bank["problems"]
    if plan.has("enumeration"):
        writer.line("一、存在的问题", HEADING)
    if rng.random() < 0.5:
        _paragraph(plan, writer, _filled(plan, rng.choice(texts["lead"])))
    _paragraph(plan, writer, _filled(plan, rng.choice(texts["faults"])))
    if plan.has("enumeration"):
        writer.line("二、改进措施", HEADING)
    for paragraph in rng.sample(texts["measures"], rng.choice((1, 2))):
        _paragraph(plan, writer, _filled(plan, paragraph))


def _other(plan: Plan, writer: Writer) -> None:
    _paragraph(plan, writer, _filled(plan, plan.rng.choice(plan.bank["other"]["paragraphs"])))


_BODIES: dict[SectionKind, Any] = {
    SectionKind.OVERVIEW: _overview,
    SectionKind.PROACTIVE: _tabled("proactive"),
    SectionKind.REQUESTS: _tabled("requests"),
    SectionKind.DISPUTES: _tabled("disputes"),
    SectionKind.PROBLEMS: _problems,
    SectionKind.OTHER: _other,
}


# --- after the last section --------------------------------------------------------------------


def _tail(plan: Plan, writer: Writer) -> None:
    rng = plan.rng
    if plan.has("attachment"):
        writer.kind = SectionKind.NOISE
        writer.line(f"附件：{plan.agency}{plan.year}年政府信息公开情况统计表.xls", NOISE)
    if not plan.has("no_signature"):
        writer.kind = SectionKind.SIGNATURE
        writer.line(rng.choice(("", "　　　　　　　　")) + plan.agency, NOISE)
        date = rng.choice((f"{plan.year + 1}年1月22日", f"{plan.year + 1}年01月09日"))
        writer.line(rng.choice(("", "　　　　　　　　")) + date, NOISE)
    if plan.has("navigation"):
        writer.kind = SectionKind.NOISE
        for line in rng.choice(_BOTTOM_LINES):
            writer.line(line, NOISE)


_BOTTOM_LINES = (
    ("【打印本页】 【关闭窗口】", "上一篇：2018年政府信息公开年报", "下一篇：没有了"),
    (
        "分享到：微信 微博",
        "版权所有：县人民政府办公室",
        "网站标识码：0000000001  备案号：ICP备00000000号",
    ),
    ("返回顶部",),
)


@cache
def _traditional() -> dict[int, str]:
    import opencc

    characters = [chr(c) for c in range(0x4E00, 0xA000)]
    converted = opencc.OpenCC("s2t").convert("\n".join(characters)).split("\n")
    return {ord(s): t for s, t in zip(characters, converted, strict=True) if len(t) == 1}


def spans(composed: Composed) -> list[Span]:
    """The units of narrative, trimmed of blanks."""
    found = []
    for start, end in composed.units:
        piece = composed.text[start:end]
        begin = start + len(piece) - len(piece.lstrip())
        found.append(Span(begin, start + len(piece.rstrip())))
    return found


__all__ = ["NARRATIVE", "QUIRKS", "compose_set", "spans"]
