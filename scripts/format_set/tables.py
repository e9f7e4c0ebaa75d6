"""The statutory tables with invented figures, in every shape that a conversion leaves behind."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise

from format_set.writer import TABLE, Writer

Row = list[tuple[str, int]]  # cells with the number of columns that each is wide

LAYOUTS = (
    "rows",
    "cells_tab",
    "cells",
    "markdown",
    "pipes",
    "spaces",
    "grid",
    "wrapped",
    "cells_after_tab",
    "wide_spaces",
)
_ORGANIZATIONS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
_OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_GROUPS = (
    ("（一）予以公开", ()),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ()),
    (
        "（三）不予公开",
        (
            "1.属于国家秘密",
            "2.其他法律行政法规禁止公开",
            "3.危及“三安全一稳定”",
            "4.保护第三方合法权益",
            "5.属于三类内部事务信息",
            "6.属于四类过程性信息",
            "7.属于行政执法案卷",
            "8.属于行政查询事项",
        ),
    ),
    (
        "（四）无法提供",
        ("1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确"),
    ),
    (
        "（五）不予处理",
        (
            "1.信访举报投诉类申请",
            "2.重复申请",
            "3.要求提供公开出版物",
            "4.无正当理由大量反复申请",
            "5.要求行政机关确认或重新出具已获取信息",
        ),
    ),
)
_OTHER_B = (
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "3.其他",
)


def number(rng: random.Random) -> str:
    return str(rng.choice((0, 0, 0, 1, 2, 3, 7, 15, 128)))


def table_two(rng: random.Random, year: int) -> list[Row]:
    return list(_table_two_a(rng) if year <= 2020 else _table_two_b(rng))


def _table_two_a(rng: random.Random) -> Iterator[Row]:
    def values(label: str, n: int) -> Row:
        return [(label, 1), *((number(rng), 1) for _ in range(n))]

    made = ["本年新制作数量", "本年新公开数量", "对外公开总数量"]
    items = ["上一年项目数量", "本年增/减", "处理决定数量"]
    yield [("第二十条第（一）项", 4)]
    yield [("信息内容", 1), *((m, 1) for m in made)]
    yield values("规章", 3)
    yield values("规范性文件", 3)
    for article, rows in (
        ("五", ("行政许可", "其他对外管理服务事项")),
        ("六", ("行政处罚", "行政强制")),
    ):
        yield [(f"第二十条第（{article}）项", 4)]
        yield [("信息内容", 1), *((m, 1) for m in items)]
        for row in rows:
            yield values(row, 3)
    yield [("第二十条第（八）项", 3)]
    yield [("信息内容", 1), ("上一年项目数量", 1), ("本年增/减", 1)]
    yield values("行政事业性收费", 2)
    yield [("第二十条第（九）项", 3)]
    yield [("信息内容", 1), ("采购项目数量", 1), ("采购总金额", 1)]
    yield values("政府集中采购", 2)


def _table_two_b(rng: random.Random) -> Iterator[Row]:
    yield [("第二十条第（一）项", 4)]
    yield [("信息内容", 1), ("本年制发件数", 1), ("本年废止件数", 1), ("现行有效件数", 1)]
    for label in ("规章", "行政规范性文件"):
        yield [(label, 1), *((number(rng), 1) for _ in range(3))]
    for article, rows in (("五", ("行政许可",)), ("六", ("行政处罚", "行政强制"))):
        yield [(f"第二十条第（{article}）项", 4)]
        yield [("信息内容", 1), ("本年处理决定数量", 3)]
        for row in rows:
            yield [(row, 1), (number(rng), 3)]
    yield [("第二十条第（八）项", 4)]
    yield [("信息内容", 1), ("本年收费金额（单位：万元）", 3)]
    yield [("行政事业性收费", 1), (number(rng), 3)]


def table_three(rng: random.Random, year: int) -> list[Row]:
    rows: list[Row] = [
        [
            ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3),
            ("申请人情况", 7),
        ],
        [("", 3), ("自然人", 1), ("法人或其他组织", 5), ("总计", 1)],
        [("", 3), ("", 1), *((o, 1) for o in _ORGANIZATIONS), ("", 1)],
        [("一、本年新收政府信息公开申请数量", 3), *_seven(rng)],
        [("二、上年结转政府信息公开申请数量", 3), *_seven(rng)],
    ]
    first = "三、本年度办理结果"
    groups = [*_GROUPS, ("（六）其他处理", () if year <= 2020 else _OTHER_B), ("（七）总计", ())]
    for label, below in groups:
        if not below:
            rows.append([(first, 1), (label, 2), *_seven(rng)])
            first = ""
            continue
        for i, leaf in enumerate(below):
            rows.append([("", 1), (label if i == 0 else "", 1), (leaf, 1), *_seven(rng)])
    rows.append([("四、结转下年度继续办理", 3), *_seven(rng)])
    return rows


def _seven(rng: random.Random) -> Row:
    if rng.random() < 0.6:
        return [("0", 1)] * 7
    values = [rng.choice((0, 0, 1, 2, 12)) for _ in range(6)]
    return [(str(v), 1) for v in (*values, sum(values))]


def table_four(rng: random.Random, year: int) -> list[Row]:
    values = []
    for _ in range(3):
        block = [rng.choice((0, 0, 0, 1, 2)) for _ in range(4)]
        values += [*block, sum(block)]
    return [
        [("行政复议", 5), ("行政诉讼", 10)],
        [*((o, 1) for o in _OUTCOMES), ("未经复议直接起诉", 5), ("复议后起诉", 5)],
        [*[("", 1)] * 5, *((o, 1) for o in _OUTCOMES * 2)],
        [(str(v), 1) for v in values],
    ]


def with_odd_cells(rng: random.Random, rows: Sequence[Row]) -> list[Row]:
    """Some numbers replaced by what people write instead."""
    odd = ("无", "/", "—", "3件", "0.5万元", "1,204", "１２", "-")
    changed: list[Row] = []
    for row in rows:
        plain = [
            (t, w) if not t.isdecimal() or rng.random() < 0.85 else (rng.choice(odd), w)
            for t, w in row
        ]
        changed.append(plain)
    return changed


def write_table(writer: Writer, rows: Sequence[Row], layout: str) -> None:
    """The rows in one of `LAYOUTS`."""
    if layout == "grid":
        writer.grid(rows)
    elif layout.startswith("cells"):
        _write_cells(writer, rows, layout)
    else:
        for index, row in enumerate(rows):
            for line in _lines(row, layout):
                writer.line(line, TABLE)
            if layout == "markdown" and index == 0:
                writer.line("|" + "---|" * sum(w for _, w in row), TABLE)


def _lines(row: Row, layout: str) -> list[str]:
    spread = [t for text, width in row for t in (text, *[""] * (width - 1))]
    filled = [text for text, _ in row if text]
    if layout == "rows":
        return ["\t".join(text for text, _ in row)]
    if layout == "markdown":
        return ["| " + " | ".join(spread) + " |"]
    if layout == "pipes":
        return ["|".join(spread)]
    if layout == "wide_spaces":
        return ["    ".join(filled)]
    if layout == "wrapped":
        return _wrapped(filled)
    return [" ".join(filled)]


def _wrapped(filled: list[str]) -> list[str]:
    """A PDF's row: long labels run over lines, the numbers stand beside the last one."""
    lines: list[str] = []
    current = ""
    for text in filled:
        if len(text) > 12:
            lines += [text[i : i + 10] for i in range(0, len(text) - 10, 10)]
            text = text[(len(text) - 1) // 10 * 10 :]
        current = f"{current} {text}".strip()
    return [*lines, current]


def _write_cells(writer: Writer, rows: Sequence[Row], layout: str) -> None:
    for above, row in pairwise([None, *rows]):
        if above is not None and layout != "cells":
            writer.line("", TABLE)
        for text, _ in row or []:
            if layout == "cells_tab":
                writer.line(f"\t{text}", TABLE)
            elif layout == "cells_after_tab":
                writer.line(f"{text}\t", TABLE)
            elif text:
                writer.line(text, TABLE)
