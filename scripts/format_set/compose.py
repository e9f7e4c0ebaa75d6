"""Composes labelled reports: texts of `corpora/format`, random layouts with every quirk, exact truth."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

from analyzer.records import STATUTORY_SECTIONS, SectionKind, Span
from format_set import tables
from format_set.edges import write_head, write_tail
from format_set.plan import Plan, filled, load_bank, write_paragraph
from format_set.quirks import CJK, NUMERALS, QUIRKS, SLIPS, SUBHEADS, TITLES
from format_set.writer import HEADING, NARRATIVE, NOISE, TABLE, Composed, Writer


def compose_set(split: str, n: int) -> list[Composed]:
    """`n` reports; the i-th always has quirk i, table layout i and numeral style i of the lists."""
    salt = {"tune": 11, "held_out": 2027}[split]
    return [compose(split, index, random.Random(salt * 100_000 + index)) for index in range(n)]


def compose(split: str, index: int, rng: random.Random) -> Composed:
    quirks = {QUIRKS[index % len(QUIRKS)]}
    while rng.random() < 0.45:
        quirks.add(rng.choice(QUIRKS))
    if quirks & {"one_line", "one_line_blank"}:  # web pages do not come as one line
        quirks -= {"navigation", "menu", "contact", "attachment", "deep_contents", "contents"}
    styles = tuple(NUMERALS)
    texts = load_bank(split)
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
        wrap=plan.rng.choice((28, 36, 42))
        if (plan.has("wrapped") or plan.has("spread_wrap")) and not one_line
        else 0,
        indent="　　" if plan.has("indent") or plan.has("wrapped") else "",
        spread=plan.has("spread_wrap"),
    )
    write_head(plan, writer)
    for number, kind in enumerate(STATUTORY_SECTIONS):
        if plan.has("missing_section") and kind is plan.rng.choice(STATUTORY_SECTIONS[2:]):
            continue
        writer.kind = kind
        _heading(plan, writer, number, kind)
        _BODIES[kind](plan, writer)
    write_tail(plan, writer)
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


# --- sections ----------------------------------------------------------------------------------


def _heading(plan: Plan, writer: Writer, number: int, kind: SectionKind) -> None:
    rng = plan.rng
    if plan.has("missing_heading") and kind in STATUTORY_SECTIONS[1:4] and rng.random() < 0.4:
        return
    lost = (STATUTORY_SECTIONS[0], *STATUTORY_SECTIONS[4:])
    if plan.has("lost_heading") and kind in lost and rng.random() < 0.5:
        return
    glues = plan.has("glued_before") and plan.numeral not in ("bare", "hash", "hash_bare")
    if glues and number and writer.parts[-1] == "\n" and rng.random() < 0.5:
        writer.undo_line()
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
    if plan.has("spaced_title") and rng.random() < 0.5:
        title = " ".join(title)
    if plan.has("noted_heading") and rng.random() < 0.5:
        title += rng.choice(("（统计数据截至年底）", "统计表", "如下"))
    written = prefix + title + {"bold": "**", "bracketed": "】"}.get(plan.numeral, "")
    if plan.has("broken") and len(title) > 8:
        cut = len(prefix) + rng.randrange(4, len(title) - 2)
        written = written[:cut] + writer.newline + written[cut:]
    if plan.has("indent") and rng.random() < 0.5:
        writer.put("　　", NOISE)
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
    places = [i for i, c in enumerate(title) if SLIPS.get(c, c) != c]
    place = rng.choice(places)
    if rng.random() < 0.25 and len(title) > 6:
        return title[:place] + title[place + 1 :]
    return title[:place] + SLIPS[title[place]] + title[place + 1 :]


def _overview(plan: Plan, writer: Writer) -> None:
    rng, texts = plan.rng, plan.bank["overview"]
    write_paragraph(plan, writer, filled(plan, rng.choice(texts["lead"])))
    if plan.has("quoted_heading"):
        write_paragraph(
            plan,
            writer,
            [
                "有关数字见“三、收到和处理政府信息公开申请情况”。",
                "未尽事宜在“六、其他需要报告的事项”中说明。",
            ],
        )
    if plan.has("heading_as_subject"):
        write_paragraph(
            plan, writer, ["三、收到和处理政府信息公开申请情况中的数据均含上年结转件。"]
        )
    if plan.has("other_table"):
        _other_table(writer)
    if plan.has("named_in_prose"):
        write_paragraph(
            plan,
            writer,
            [
                f"存在的主要问题及改进情况见本报告第五部分，{plan.agency}将逐条整改。",
                "其他需要报告的事项一并附后。",
            ],
        )
    style = rng.choice(("paren", "paren_digit", "digit"))
    for number, (aspect, names) in enumerate(SUBHEADS.items()):
        numeral = {
            "paren": f"（{CJK[number]}）",
            "paren_digit": f"（{number + 1}）",
            "digit": f"{number + 1}.",
        }[style]
        if plan.has("bare_subheads"):
            numeral = ""
        name = rng.choice(names)
        if plan.has("run_in") and numeral:
            writer.put(f"{numeral}{name}。", HEADING)
            writer.paragraph(filled(plan, rng.choice(texts[aspect])), indent=False)
            continue
        writer.put(writer.indent, HEADING)
        writer.line(numeral + name, HEADING)
        for paragraph in rng.sample(
            texts[aspect], rng.choice((1, 1, 2)) if len(texts[aspect]) > 1 else 1
        ):
            write_paragraph(plan, writer, filled(plan, paragraph))


def _other_table(writer: Writer) -> None:
    """A table that no format prescribes."""
    for row in (("渠道", "条数", "占比"), ("门户网站", "120", "60%"), ("公众号", "80", "40%")):
        writer.line("\t".join(row) if writer.newline == "\n" else "|".join(row), TABLE)


def _tabled(kind: str) -> Any:
    def write(plan: Plan, writer: Writer) -> None:
        if plan.has("table_prose"):
            write_paragraph(plan, writer, filled(plan, plan.rng.choice(plan.bank["tables"][kind])))
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
        rows = make[kind](plan.rng, plan.year)
        if plan.has("odd_cells"):
            rows = tables.with_odd_cells(plan.rng, rows)
        tables.write_table(writer, rows, layout)
        if plan.has("blank_lines"):
            writer.end_line()

    return write


def _problems(plan: Plan, writer: Writer) -> None:
    rng, texts = plan.rng, plan.bank["problems"]
    if plan.has("enumeration"):
        writer.line("一、存在的问题", HEADING)
    if rng.random() < 0.5:
        write_paragraph(plan, writer, filled(plan, rng.choice(texts["lead"])))
    write_paragraph(plan, writer, filled(plan, rng.choice(texts["faults"])))
    if plan.has("enumeration"):
        writer.line("二、改进措施", HEADING)
    for paragraph in rng.sample(texts["measures"], rng.choice((1, 2))):
        write_paragraph(plan, writer, filled(plan, paragraph))


def _other(plan: Plan, writer: Writer) -> None:
    write_paragraph(plan, writer, filled(plan, plan.rng.choice(plan.bank["other"]["paragraphs"])))


_BODIES: dict[SectionKind, Any] = {
    SectionKind.OVERVIEW: _overview,
    SectionKind.PROACTIVE: _tabled("proactive"),
    SectionKind.REQUESTS: _tabled("requests"),
    SectionKind.DISPUTES: _tabled("disputes"),
    SectionKind.PROBLEMS: _problems,
    SectionKind.OTHER: _other,
}


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
