"""From the bank's short notation to the numbers of the statutory tables and the slots of the text."""

from __future__ import annotations

import re
from decimal import Decimal

from sample.bank import Draft
from sample.forms import BROUGHT, COLUMNS, DONE, LEFT, NEW, RESULTS, leaves

Values = dict[tuple[str, str], str]


def table_format(draft: Draft) -> str:
    """The format the year asks for, unless the draft plants another."""
    return draft.option("format") or ("A" if draft.year <= 2020 else "B")


def request_values(draft: Draft, form: str) -> Values:
    """Table 三 with all three identities kept."""
    rows = {row: dict.fromkeys(COLUMNS[:6], 0) for row in (NEW, BROUGHT, *leaves(form), DONE, LEFT)}
    for figure, target in (("out", ""), ("in", BROUGHT), ("left", LEFT)):
        for item in filter(None, (s.strip() for s in draft.figures.get(figure, "").split(";"))):
            words = item.split()
            row = target or _leaf(words[1], form)
            rows[row][words[0]] += int(words[-1])
    for column in COLUMNS[:6]:
        rows[DONE][column] = sum(rows[leaf][column] for leaf in leaves(form))
        new = rows[DONE][column] + rows[LEFT][column] - rows[BROUGHT][column]
        if new < 0:
            raise ValueError(
                f"{draft.report_id}: {column} answers fewer requests than were left over"
            )
        rows[NEW][column] = new
    for numbers in rows.values():
        numbers["总计"] = sum(numbers.values())
    return {(row, c): str(numbers[c]) for row, numbers in rows.items() for c in COLUMNS}


def _leaf(word: str, form: str) -> str:
    found = [leaf for leaf in leaves(form) if word in leaf.split("/")[-1]]
    if not found:  # （六） has one row in format A
        found = [leaf for leaf in leaves(form) if word in leaf]
    if len(found) != 1:
        raise ValueError(f"{word} names {len(found)} rows: {found}")
    return found[0]


def proactive_values(draft: Draft, form: str) -> Values:
    """Table 二 from the figures; absent ones are 0."""
    docs = "行政规范性文件" if form == "B" else "规范性文件"
    made = ("本年制发件数", "本年废止件数", "现行有效件数")
    if form == "A":
        made = ("本年新制作数量", "本年新公开数量", "对外公开总数量")
    values: Values = {}
    for row, figure in (("规章", "rules"), (docs, "docs")):
        values |= _row(draft, figure, row, made)
    if form == "B":
        for row, figure in (("行政许可", "permit"), ("行政处罚", "penalty"), ("行政强制", "force")):
            values |= _row(draft, figure, row, ("本年处理决定数量",))
        return values | _row(draft, "fee", "行政事业性收费", ("本年收费金额（单位：万元）",))
    items = ("上一年项目数量", "本年增/减", "处理决定数量")
    rows = ("行政许可", "其他对外管理服务事项", "行政处罚", "行政强制")
    for row, figure in zip(rows, ("permit", "service", "penalty", "force"), strict=True):
        values |= _row(draft, figure, row, items)
    values |= _row(draft, "fee", "行政事业性收费", items[:2])
    bought = ("采购项目数量", "采购总金额（单位：万元）")
    return values | _row(draft, "purchase", "政府集中采购", bought)


def _row(draft: Draft, figure: str, row: str, columns: tuple[str, ...]) -> Values:
    given = draft.figures.get(figure, "").split() or ["0"] * len(columns)
    if len(given) != len(columns):
        raise ValueError(
            f"{draft.report_id}: {figure} has {len(given)} numbers, not {len(columns)}"
        )
    return {(row, c): n for c, n in zip(columns, given, strict=True)}


def dispute_values(draft: Draft) -> Values:
    """Table 四; each block's total is the sum of its results."""
    values: Values = {}
    blocks = (("行政复议", "review"), ("未经复议直接起诉", "direct"), ("复议后起诉", "after"))
    for block, figure in blocks:
        numbers = [int(n) for n in draft.figures.get(figure, "0 0 0 0").split()]
        values |= {
            (block, r): str(n) for r, n in zip(RESULTS, [*numbers, sum(numbers)], strict=True)
        }
    return values


def slots(draft: Draft, form: str) -> dict[str, str]:
    """The values of the slots a chunk may name."""
    requests, disputes = request_values(draft, form), dispute_values(draft)
    proactive = proactive_values(draft, form)

    def group(prefix: str) -> str:
        rows = [leaf for leaf in leaves(form) if leaf.startswith(prefix)]
        return str(sum(int(requests[row, "总计"]) for row in rows))

    found = {
        "y": str(draft.year),
        "next": str(draft.year + 1),
        "last": str(draft.year - 1),
        "self": draft.agency.self_name,
        "new": requests[NEW, "总计"],
        "in": requests[BROUGHT, "总计"],
        "left": requests[LEFT, "总计"],
        "done": requests[DONE, "总计"],
        "all": str(int(requests[NEW, "总计"]) + int(requests[BROUGHT, "总计"])),
        "persons": requests[NEW, "自然人"],
        "bodies": str(int(requests[NEW, "总计"]) - int(requests[NEW, "自然人"])),
        "review": disputes["行政复议", "总计"],
        "suit": str(
            int(disputes["未经复议直接起诉", "总计"]) + int(disputes["复议后起诉", "总计"])
        ),
    }
    for name, prefix in zip(
        ("ok", "part", "refuse", "none", "noproc", "other"), "一二三四五六", strict=True
    ):
        found[name] = group(f"（{prefix}）")
    docs = [v for (row, _), v in proactive.items() if row.endswith("规范性文件")]
    found["made"], found["repealed"], found["valid"] = docs
    column = "本年处理决定数量" if form == "B" else "处理决定数量"
    for name, row in (("permit", "行政许可"), ("penalty", "行政处罚"), ("force", "行政强制")):
        found[name] = proactive[row, column]
    found["fee"] = next(v for (row, _), v in proactive.items() if row == "行政事业性收费")
    return found


_SLOT = re.compile(r"\{(=[\d+.]+|\w+)\}")


def fill(text: str, values: dict[str, str]) -> str:
    """The text with its slots filled; ``{=3+4}`` becomes 7."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name.startswith("="):
            return str(sum(Decimal(n) for n in name[1:].split("+")))
        return values[name]

    return _SLOT.sub(value, text)
