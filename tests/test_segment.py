"""Sections, blocks and sentences on the layouts that real conversions leave behind."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from growth import assert_linear
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyzer.records import (
    STATUTORY_SECTIONS,
    BlockKind,
    Report,
    Section,
    SectionKind,
    Sentence,
    Source,
    UnitKind,
)
from analyzer.segment import split_blocks, split_sections, split_sentences
from analyzer.text import normalize

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
HEADINGS = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
BODIES = (
    "本年工作平稳，公开信息36条。",
    "规章\t0\t0\t0\n行政规范性文件\t1\t0\t4\n行政许可\t5\n行政处罚\t2",
    "本年新收申请1件。",
    "没有发生复议和诉讼。",
    "一是解读形式单一；二是更新不及时。",
    "无",
)
CJK = "一二三四五六"


def report(text: str) -> Report:
    return Report("r", "", "", 2023, "", text, Source("", ""))


def sections(text: str) -> tuple[Section, ...]:
    return split_sections(report(text))


def starts(text: str) -> dict[SectionKind, str]:
    """The heading of each statutory section found, as written."""
    return {
        s.kind: text[slice(*s.heading)]
        for s in sections(text)
        if s.kind in STATUTORY_SECTIONS and s.level == 0
    }


def sentences(text: str) -> tuple[Sentence, ...]:
    return split_sentences(report(text), sections(text))


def units(body: str) -> list[str]:
    """The units of a body of section 五, headings apart."""
    found = sentences(f"五、{HEADINGS[4]}\n{body}")
    return [s.text for s in found if s.kind is not UnitKind.HEADING]


def kinds(body: str) -> list[str]:
    found = sentences(f"五、{HEADINGS[4]}\n{body}")
    return [s.kind.value for s in found][1:]


def whole(headings: list[str], joint: str = "\n") -> str:
    return "\n".join(f"{h}{joint}{b}" for h, b in zip(headings, BODIES, strict=True))


STYLES = {
    "一、": [f"{c}、{h}" for c, h in zip(CJK, HEADINGS, strict=True)],
    "1、": [f"{i}、{h}" for i, h in enumerate(HEADINGS, 1)],
    "1.": [f"{i}.{h}" for i, h in enumerate(HEADINGS, 1)],
    "full width": [f"{'１２３４５６'[i]}．{h}" for i, h in enumerate(HEADINGS)],
    "（一）": [f"（{c}）{h}" for c, h in zip(CJK, HEADINGS, strict=True)],
    "hashes": [f"## {c}、{h}" for c, h in zip(CJK, HEADINGS, strict=True)],
    "hashes alone": [f"## {h}" for h in HEADINGS],
    "bare": list(HEADINGS),
    "第一部分": [f"第{c}部分 {h}" for c, h in zip(CJK, HEADINGS, strict=True)],
    "nbsp": [f"{c}、\u00a0{h}" for c, h in zip(CJK, HEADINGS, strict=True)],
    "renumbered": [f"{c}、{h}" for c, h in zip("一一二三四五", HEADINGS, strict=True)],
    "spread out": [f"{c}、{' '.join(h)}" for c, h in zip(CJK, HEADINGS, strict=True)],
    "brackets": [f"【{c}、{h}】" for c, h in zip(CJK, HEADINGS, strict=True)],
    "misspelt": [
        "一、总体请况",
        "二、主动工开政府信息情况",
        "三、收到和出理政府信息公开申请情况",
        "四、政府信息公开行政覆议、行政诉讼情况",
        "五、存在的主要问题及该进情况",
        "六、其他需要报告的是项",
    ],
    "traditional": [
        "一、總體情況",
        "二、主動公開政府信息情況",
        "三、收到和處理政府信息公開申請情況",
        "四、政府信息公開行政復議、行政訴訟情況",
        "五、存在的主要問題及改進情況",
        "六、其他需要報告的事項",
    ],
    "broken": [f"{c}、{h[:3]}\n{h[3:]}" for c, h in zip(CJK, HEADINGS, strict=True)],
    "aliases": [
        "一、总体情况",
        "二、政府信息主动公开情况",
        "三、行政机关收到和处理政府信息公开申请情况",
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "五、政府信息公开工作存在的主要问题及改进措施",
        "六、其他需要报告的情况",
    ],
}


@pytest.mark.parametrize("headings", STYLES.values(), ids=STYLES.keys())
def test_headings_in_every_style(headings: list[str]) -> None:
    assert list(starts(whole(headings)).values()) == headings


@pytest.mark.parametrize(
    "joint", ["　", "：", "。", ""], ids=["wide blank", "colon", "full stop", "nothing"]
)
def test_headings_glued_to_the_text(joint: str) -> None:
    headings = STYLES["一、"]
    bodies = ("2023年工作平稳。", BODIES[1], BODIES[2], "2023年没有案件。", *BODIES[4:])
    text = "\n".join(
        f"{h}{joint if i != 1 else chr(10)}{b}"
        for i, (h, b) in enumerate(zip(headings, bodies, strict=True))
    )
    found = starts(text)
    assert [h.rstrip("：。") for h in found.values()] == headings


def test_a_heading_that_goes_on_is_read_to_the_end_of_its_line() -> None:
    headings = [*STYLES["一、"]]
    headings[4] = "五、工作中存在的主要问题及改进举措"
    assert list(starts(whole(headings)).values()) == headings
    old = "一、主动公开工作推进情况\n公开36条。\n二、依申请公开情况\n收到3件。"
    assert list(starts(old).values()) == ["一、主动公开工作推进情况", "二、依申请公开情况"]


def test_a_topic_with_a_full_stop_on_its_own_line_is_a_subheading() -> None:
    body = "（三）政府信息资源管理。\n清理文件3件。\n（四）未收取费用。\n原因如下。"
    text = whole(STYLES["一、"]).replace(BODIES[0], body)
    below = [s.titles[1:] for s in sections(text) if s.kind is SectionKind.OVERVIEW]
    assert below == [(), ("政府信息资源管理",)]


def test_decimal_numbers_of_subheadings() -> None:
    body = "1.1 主动公开\n公开36条，增长2.5倍。\n1.2 依申请公开\n收到1件。"
    text = whole(STYLES["1."]).replace(BODIES[0], body)
    below = [s.titles[1:] for s in sections(text) if s.kind is SectionKind.OVERVIEW]
    assert below == [(), ("主动公开",), ("依申请公开",)]


def test_old_outline_is_mapped() -> None:
    text = "\n".join(
        f"{n}、{title}\n本部分内容如上，共{i}项。"
        for i, (n, title) in enumerate(
            zip(
                "一二三四五六七",
                (
                    "概述",
                    "主动公开政府信息的情况",
                    "依申请公开政府信息办理情况",
                    "政府信息公开的收费及减免情况",
                    "因政府信息公开申请行政复议、提起行政诉讼的情况",
                    "政府信息公开工作存在的主要问题及改进措施",
                    "其他需要报告的事项",
                ),
                strict=True,
            )
        )
    )
    found = [s.kind for s in sections(text) if s.level == 0]
    requests = SectionKind.REQUESTS
    assert found == [*STATUTORY_SECTIONS[:2], requests, requests, *STATUTORY_SECTIONS[3:]]


@pytest.mark.parametrize(
    "prose",
    [
        "存在的主要问题及改进情况见本报告第五部分。",
        "三、收到和处理政府信息公开申请情况中的数据含上年结转件。",
        "详见“二、主动公开政府信息情况”。",
        "本报告由总体情况、主动公开政府信息情况、其他需要报告的事项等部分组成。",
    ],
)
def test_names_in_prose_are_no_headings(prose: str) -> None:
    text = whole(STYLES["一、"]).replace(BODIES[0], f"{BODIES[0]}\n{prose}")
    assert list(starts(text).values()) == STYLES["一、"]


def test_enumerations_inside_a_section_stay_inside() -> None:
    body = "一、存在的问题\n更新不及时。\n二、改进措施\n加强督查，每季度通报一次。"
    text = whole(STYLES["一、"]).replace(BODIES[4], body)
    below = [s.titles for s in sections(text) if s.kind is SectionKind.PROBLEMS]
    assert below == [(HEADINGS[4],), (HEADINGS[4], "存在的问题"), (HEADINGS[4], "改进措施")]


@pytest.mark.parametrize("tail", ["......{}", "\t{}", ""], ids=["dots", "tab", "no pages"])
def test_contents_are_noise(tail: str) -> None:
    lines = [h + tail.format(i) for i, h in enumerate(STYLES["一、"], 1)]
    text = "甲县水务局2023年政府信息公开工作年度报告\n目录\n" + "\n".join(lines)
    text += "\n本报告根据条例编制。\n" + whole(STYLES["一、"])
    found = sections(text)
    assert [s.kind for s in found[:3]] == [
        SectionKind.TITLE,
        SectionKind.NOISE,
        SectionKind.PREAMBLE,
    ]
    first = next(s for s in found if s.kind is SectionKind.OVERVIEW)
    assert text[first.heading.start :].startswith(f"一、总体情况\n{BODIES[0]}")


def test_missing_headings_are_told_by_their_tables() -> None:
    text = whole(STYLES["一、"]).replace(STYLES["一、"][1] + "\n", "")
    found = next(s for s in sections(text) if s.kind is SectionKind.PROACTIVE)
    assert found.heading.start == found.heading.end == text.index("规章")


def test_missing_headings_are_told_by_their_text() -> None:
    text = whole(STYLES["一、"]).replace(STYLES["一、"][5] + "\n无", "本局无其他需要报告的事项。")
    found = next(s for s in sections(text) if s.kind is SectionKind.OTHER)
    assert text[found.body.start :] == "本局无其他需要报告的事项。"


def test_edges() -> None:
    text = (
        "首页 > 政务公开 > 年报\n甲县水务局\n2023年政府信息公开工作年度报告\n发布时间：2024-01-20 来源：甲县\n"
        "根据《政府信息公开条例》编制本报告。\n"
        + whole(STYLES["一、"])
        + "\n　　　　甲县水务局\n　　　　2024年1月20日\n打印 关闭\n版权所有：甲县人民政府"
    )
    found = [(s.kind.value, text[s.heading.start : s.body.end].strip()) for s in sections(text)]
    assert found[0] == ("noise", "首页 > 政务公开 > 年报")
    assert found[1] == ("title", "甲县水务局\n2023年政府信息公开工作年度报告")
    assert found[2][0] == "noise"
    assert found[3] == ("preamble", "根据《政府信息公开条例》编制本报告。")
    assert found[-2] == ("signature", "甲县水务局\n　　　　2024年1月20日")
    assert found[-1] == ("noise", "打印 关闭\n版权所有：甲县人民政府")


def test_whole_report_on_one_line() -> None:
    text = (
        "甲县水务局2023年政府信息公开工作年度报告 本报告根据条例编制。 一、总体情况 2023年工作平稳。"
        "（一）主动公开情况 公开信息36条。 二、主动公开政府信息情况 规章 0 0 0 行政规范性文件 1 0 4 行政许可 5 "
        "五、存在的主要问题及改进情况 一是更新不及时；二是解读少。 六、其他需要报告的事项 无。 甲县水务局 2024年1月20日"
    )
    found = sections(text)
    assert [s.kind.value for s in found] == [
        *(
            "title",
            "preamble",
            "overview",
            "overview",
            "proactive",
            "problems",
            "other",
            "signature",
        ),
    ]
    tables = [
        text[slice(*b.span)].strip()
        for b in split_blocks(report(text), found)
        if b.kind is BlockKind.TABLE
    ]
    assert tables == ["规章 0 0 0 行政规范性文件 1 0 4 行政许可 5"]


def test_page_numbers_and_headers_are_noise_inside_a_section() -> None:
    title = "甲县水务局2023年政府信息公开工作年度报告"
    body = f"公开信息36条，\n- 2 -\n{title}\n解读3篇。"
    text = f"{title}\n" + whole(STYLES["一、"]).replace(BODIES[0], body)
    found = sections(text)
    noise = "".join(
        text[slice(*b.span)] for b in split_blocks(report(text), found) if b.kind is BlockKind.NOISE
    )
    assert noise.split() == ["-", "2", "-", title]
    assert any(s.text.endswith("解读3篇。") for s in split_sentences(report(text), found))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("甲。乙！丙？", ["甲。", "乙！", "丙？"], id="marks end sentences"),
        pytest.param("公开甲；公开乙。", ["公开甲；公开乙。"], id="semicolons alone do not"),
        pytest.param("一是甲；二是乙；三是丙。", ["一是甲；", "二是乙；", "三是丙。"], id="items"),
        pytest.param("（1）甲；（2）乙。", ["（1）甲；", "（2）乙。"], id="bracketed digits"),
        pytest.param("主要有：1.甲；2.乙。", ["主要有：", "1.甲；", "2.乙。"], id="lead-in"),
        pytest.param(
            "今后，一是甲，二是乙。", ["今后，", "一是甲，", "二是乙。"], id="commas in a list"
        ),
        pytest.param("总的看，一是最好的。", ["总的看，一是最好的。"], id="a list of one is none"),
        pytest.param(
            "坚持“公开。透明。”的原则。", ["坚持“公开。透明。”的原则。"], id="quotes hold"
        ),
        pytest.param("他说：“好。”随后离开。", ["他说：“好。”", "随后离开。"], id="quote ends"),
        pytest.param(
            "须审（初审。终审。）后发。", ["须审（初审。终审。）后发。"], id="brackets hold"
        ),
        pytest.param(
            "收到（9件。\n办结。", ["收到（9件。", "办结。"], id="unclosed brackets do not"
        ),
        pytest.param("增长2.5倍；3.5万元。", ["增长2.5倍；3.5万元。"], id="decimals are no items"),
        pytest.param("第一，甲。第二，乙。", ["第一，甲。", "第二，乙。"], id="ordinals"),
        pytest.param("没有句号\n另一段", ["没有句号", "另一段"], id="paragraphs end"),
        pytest.param("好。。。乙……丙。", ["好。。。", "乙……丙。"], id="runs of marks"),
    ],
)
def test_units(body: str, expected: list[str]) -> None:
    assert units(body) == expected


def test_unit_kinds() -> None:
    assert kinds("主要有：一是甲；二是乙。还有丙。") == ["lead_in", "item", "item", "sentence"]


def test_wrapped_lines_are_joined() -> None:
    lines = "本局高度重视公开工作，把它列入年初计\n划，由办公室统一承办，各科室配合做好信\n息的收集和整理。全年没有发生投诉。\n"
    assert [u.replace("\n", "") for u in units(lines)] == [
        "本局高度重视公开工作，把它列入年初计划，由办公室统一承办，各科室配合做好信息的收集和整理。",
        "全年没有发生投诉。",
    ]


def test_paths_of_subheadings() -> None:
    body = "（一）主动公开情况\n1.网站建设\n改版一次，新增栏目两个。\n（二）依申请公开\n收到1件。"
    text = whole(STYLES["一、"]).replace(BODIES[0], body)
    overview = [s for s in sections(text) if s.kind is SectionKind.OVERVIEW]
    assert [(s.level, s.titles) for s in overview] == [
        (0, ("总体情况",)),
        (1, ("总体情况", "主动公开情况")),
        (2, ("总体情况", "主动公开情况", "网站建设")),
        (1, ("总体情况", "依申请公开")),
    ]


PARTS = st.sampled_from(
    [
        *STYLES["一、"],
        *STYLES["hashes"],
        *BODIES,
        *"\n\t 　|（）“”。；：一二1.0年",
        "目录",
        "- 3 -",
        "甲县水务局2023年政府信息公开工作年度报告",
        "2024年1月20日",
        "首页 > 年报",
        "[bookmark: _GoBack]",
        "附件：统计表",
        "第二十条第（一）项",
        "自然人\t商业企业\t科研机构\n",
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.text().map(normalize), st.lists(PARTS, max_size=40).map("".join)))
@example("")
@example("\n\n")
@example("一、总体情况")
def test_partition(text: str) -> None:
    """Every character lies in exactly one section and one block; units are exact and ordered."""
    whole_report = report(text)
    found = split_sections(whole_report)
    at = 0
    for section in found:
        assert section.heading.start == at <= section.heading.end <= section.body.end
        assert section.body.start == section.heading.end
        at = section.body.end
    assert at == len(text)
    blocks = split_blocks(whole_report, found)
    spans = [b.span for b in blocks]
    assert "".join(text[slice(*span)] for span in spans) == text
    assert all(a.end == b.start for a, b in pairwise(spans))
    last = 0
    for sentence in split_sentences(whole_report, found, blocks):
        assert text[slice(*sentence.span)] == sentence.text
        assert sentence.span.start >= last
        last = sentence.span.end
    assert len({s.sentence_id for s in split_sentences(whole_report, found)}) == len(
        split_sentences(whole_report, found)
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(PARTS, max_size=30).map("".join))
def test_narrative_is_covered_by_units(text: str) -> None:
    """No character of narrative is lost between the units."""
    whole_report = report(text)
    found = split_sections(whole_report)
    blocks = split_blocks(whole_report, found)
    covered = {i for s in split_sentences(whole_report, found, blocks) for i in range(*s.span)}
    for block in blocks:
        if block.kind is BlockKind.NARRATIVE:
            assert all(i in covered or text[i].isspace() for i in range(*block.span))


@pytest.mark.parametrize(
    "unit",
    [
        "一、总体情况\n",
        "五、存在的主要问题及改近情况",
        "（",
        "“。”",
        "一、",
        "一是甲；",
        "公开信息\n",
        "附件：甲\n",
        "2024年1月1日\n",
    ],
)
def test_time_is_linear(unit: str) -> None:
    def sentences(n: int) -> Callable[[], object]:
        whole = report(unit * (n // len(unit)))
        return lambda: split_sentences(whole, split_sections(whole))

    assert_linear(sentences, 1_500, 12_000)


def test_composed_reports_reach_the_bars() -> None:
    """A sample of what `scripts/evaluate_segmentation.py` measures."""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        from evaluate_segmentation import evaluate
        from format_set.compose import compose_set
    finally:
        sys.path.pop(0)
    figures = evaluate(compose_set("tune", 24))
    assert figures.boundaries.f1 >= 0.97
    assert figures.right / figures.narrative >= 0.98
    assert figures.tables_among / figures.predicted_narrative <= 0.02
    assert figures.sentences.f1 >= 0.96
    assert figures.whole / figures.n >= 0.80


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real reports are not here")
@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda p: p.stem[:3])
def test_real_reports(path: Path) -> None:
    text = normalize(path.read_text(encoding="utf-8-sig"))
    found = sections(text)
    tops = [s for s in found if s.kind in STATUTORY_SECTIONS and s.level == 0]
    assert [s.kind for s in tops] == list(STATUTORY_SECTIONS)
    assert all(text[s.heading.start - 1] == "\n" for s in tops)
    below = [s.titles[-1] for s in found if s.kind is SectionKind.OVERVIEW and s.level == 1]
    assert len(below) == 5
    narrative = [
        text[slice(*b.span)]
        for b in split_blocks(report(text), found)
        if b.kind is BlockKind.NARRATIVE
    ]
    assert not any("\t" in part for part in narrative)
