from __future__ import annotations

import dataclasses
import random
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.config import ReuseConfig
from analyzer.records import (
    EditKind,
    Relation,
    Report,
    ReportAnalysis,
    Reuse,
    Section,
    SectionKind,
    Sentence,
    Sharing,
    Source,
    Span,
)
from analyzer.reuse import find_reuse
from analyzer.reuse.align import longest_run
from analyzer.reuse.chains import heaviest_chain
from analyzer.reuse.evidence import count_marks, find_signs
from analyzer.reuse.formulas import read_content
from analyzer.reuse.mask import covered, gram_hashes, mask, own_names

PASSAGE = (
    "今年围绕老旧小区改造开展了三次入户公开，逐户送达改造清单和资金明细。",
    "对居民提出的四十二条意见逐一登记，七日内在楼栋公告栏张贴答复。",
    "改造完工后邀请住户代表验收，验收记录与结算表一并晒在网上。",
)
EDITED = (
    "今年我们围绕老旧小区改造先后开展三次入户公开，逐户送去了改造清单与资金明细。",
    "对居民所提的四十二条意见逐条登记，七天内在楼栋公告栏贴出答复。",
    "完工后邀请住户代表参加验收，验收记录和结算表一起晒到网上。",
)
OTHERS = (
    "渔船证照需要的材料全部写在码头公示栏里，换证时不必再问。",
    "与邮政合作把政策明白纸送到山里的四个自然村。",
    "档案室为读者配了放大镜和老花镜，借阅登记改成扫码。",
    "广播站每天傍晚念一段新规定，由退休教师用土话讲解。",
    "大棚补贴的验收照片按村上传，谁家几座一眼能看清。",
    "信访大厅的等候号牌换成彩色，老人按颜色找窗口。",
    "体育馆免费时段的安排提前一周贴在门口和公交站。",
    "供水检修的停水范围画成地图，短信同步发给用户。",
)
FORMULAS = (
    "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。",
    "我单位严格按照《中华人民共和国政府信息公开条例》要求，做到应公开尽公开。",
    "本年度未发生因政府信息公开引起的行政复议和行政诉讼。",
)


def analysis(
    report_id: str,
    sentences: tuple[str, ...],
    *,
    agency: str = "",
    year: int = 2023,
    region: str = "甲省/乙市",
    published: date | None = None,
) -> ReportAnalysis:
    text, units = "年度报告\n", []
    section = f"{report_id}/s01"
    for i, sentence in enumerate(sentences):
        span = Span(len(text), len(text) + len(sentence))
        text += sentence + ("\n" if i % 3 == 2 else "")
        units.append(Sentence(f"{section}/{i:03d}", section, report_id, span, sentence))
    report = Report(
        report_id, agency or report_id, region, year, "", text, Source("", ""), published=published
    )
    body = Section(section, report_id, SectionKind.OVERVIEW, 0, (), Span(5, 5), Span(5, len(text)))
    return ReportAnalysis(report, (body,), (), tuple(units), (), (), ())


def own(start: int, count: int = 4) -> tuple[str, ...]:
    return tuple(OTHERS[(start + i) % len(OTHERS)] for i in range(count))


def noise(seed: int, count: int = 3) -> tuple[str, ...]:
    """Sentences that have nothing in common with any other."""
    rng = random.Random(seed)
    return tuple(
        "".join(chr(rng.randrange(0x4E00, 0x9000)) for _ in range(24)) + "。" for _ in range(count)
    )


def texts(reuse: Reuse, analyses: list[ReportAnalysis]) -> list[tuple[str, str]]:
    text = {a.report.report_id: a.report.text for a in analyses}
    return [
        (text[p.left.report_id][slice(*p.left.span)], text[p.right.report_id][slice(*p.right.span)])
        for p in reuse.passages
    ]


@pytest.mark.parametrize(
    ("copy", "edit"),
    [
        pytest.param(PASSAGE, EditKind.VERBATIM, id="verbatim"),
        pytest.param(EDITED, EditKind.LIGHT, id="light edit"),
        pytest.param((PASSAGE[2], PASSAGE[0], PASSAGE[1]), EditKind.REORDER, id="reordered"),
        pytest.param(
            (PASSAGE[0].rstrip("。") + "，" + PASSAGE[1], PASSAGE[2]),
            EditKind.MERGE_SPLIT,
            id="merged",
        ),
        pytest.param(
            tuple(s.replace("三次", "五次").replace("四十二条", "十七条") for s in PASSAGE),
            EditKind.TEMPLATE,
            id="other numbers",
        ),
    ],
)
def test_a_planted_copy_is_found_with_exact_spans(copy: tuple[str, ...], edit: EditKind) -> None:
    pair = [analysis("a", own(0) + PASSAGE), analysis("b", own(4, 2) + copy + own(6, 2))]
    found = find_reuse(pair)
    assert [(p.left.report_id, p.right.report_id) for p in found.passages] == [("a", "b")]
    left, right = texts(found, pair)[0]
    assert left.replace("\n", "") == "".join(PASSAGE)
    assert right.replace("\n", "") == "".join(copy)
    assert found.passages[0].edit is edit
    assert found.passages[0].sharing is Sharing.UNIQUE
    assert found.report_pairs[0].left_repeated == sum(map(len, PASSAGE))


def test_a_passage_with_another_sentence_inside_is_not_called_verbatim() -> None:
    broken = (*PASSAGE[:2], *own(4, 1), *PASSAGE[2:])
    found = find_reuse([analysis("a", own(0) + PASSAGE), analysis("b", own(5, 2) + broken)])
    assert [p.edit for p in found.passages] == [EditKind.LIGHT]
    assert {pair.edit for pair in found.pairs} == {EditKind.VERBATIM}
    assert found.passages[0].longest_run == sum(map(len, PASSAGE[:2]))  # up to the sentence inside


def test_one_word_more_is_not_called_verbatim() -> None:
    changed = (PASSAGE[0], PASSAGE[1].replace("。", "吧。"), PASSAGE[2])
    found = find_reuse([analysis("a", own(0) + PASSAGE), analysis("b", own(4) + changed)])
    assert [p.edit for p in found.passages] == [EditKind.LIGHT]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param(FORMULAS, FORMULAS, id="formulas"),
        pytest.param(OTHERS[:4], OTHERS[4:], id="unrelated"),
        pytest.param(PASSAGE[:1], PASSAGE[:1], id="one short sentence alone"),
        pytest.param(
            (
                "依据《中华人民共和国城乡规划法》第二十六条的规定，草案应当公告，时间不得少于三十日。",
            )
            * 2,
            (
                "依据《中华人民共和国城乡规划法》第二十六条的规定，草案应当公告，时间不得少于三十日。",
            )
            * 2,
            id="an article quoted",
        ),
        pytest.param(
            (
                "如对本报告有疑问，请与槐江区水务局办公室联系（地址：长堤路5号，电话：0000-1234567）。",
                *FORMULAS,
            ),
            (
                "如对本报告有疑问，请与槐江区水务局办公室联系（地址：长堤路5号，电话：0000-1234567）。",
                *FORMULAS,
            ),
            id="the contact of last year",
        ),
        pytest.param(
            ("全年没有发生因公开内容不实而被追究责任或者被提起行政诉讼的情况。",) * 2,
            ("全年没有发生因公开内容不实而被追究责任或者被提起行政诉讼的情况。",) * 2,
            id="zero statements",
        ),
        pytest.param(("无。", "未收取费用。"), ("无。", "未收取费用。"), id="too short to count"),
        pytest.param(
            (
                "本镇位于县域西北部，下辖十八个行政村和两个社区。",
                "共有公办幼儿园5所、小学7所、初中3所、职校1所。",
            ),
            (
                "本镇位于县域西北部，下辖十八个行政村和两个社区。",
                "共有公办幼儿园5所、小学7所、初中3所、职校1所。",
            ),
            id="what an agency is and counts",
        ),
    ],
)
def test_what_is_rightly_shared_is_not_reported(
    left: tuple[str, ...], right: tuple[str, ...]
) -> None:
    found = find_reuse([analysis("a", left), analysis("b", right)])
    assert found.passages == ()
    assert found.report_pairs == ()


def test_a_long_sentence_alone_is_reported() -> None:
    long = PASSAGE[0].rstrip("。") + "，" + PASSAGE[1].rstrip("。") + "，" + PASSAGE[2]
    found = find_reuse([analysis("a", (*own(0), long)), analysis("b", (long, *own(4)))])
    assert len(found.passages) == 1


def test_shares_of_a_report_add_up() -> None:
    found = find_reuse(
        [analysis("a", FORMULAS + PASSAGE + own(0)), analysis("b", own(4) + PASSAGE)]
    )
    for row in found.sharing:
        assert row.total == row.statutory + row.stock + row.regional + row.unique + row.own
    first = found.sharing[0]
    assert first.unique == sum(map(len, PASSAGE))
    assert first.statutory + first.stock == sum(map(len, FORMULAS))


def test_own_last_year_is_a_series() -> None:
    pair = [
        analysis("a-2022", own(0) + PASSAGE, agency="甲区水务局", year=2022),
        analysis("a-2023", own(4) + PASSAGE, agency="甲区水务局", year=2023),
    ]
    found = find_reuse(pair)
    assert found.report_pairs[0].relation is Relation.SERIES
    assert found.report_pairs[0].left_id == "a-2022"


def test_a_template_of_most_agencies_of_a_region_is_regional_and_still_paired() -> None:
    rows = [analysis(f"r{i}", (*noise(i), *PASSAGE), agency=f"第{i}局") for i in range(6)]
    found = find_reuse(rows)
    assert {p.sharing for p in found.passages} == {Sharing.REGIONAL}
    assert len(found.report_pairs) == 15
    assert found.clusters[0].report_ids == tuple(f"r{i}" for i in range(6))


def test_three_agencies_of_a_larger_region_are_no_regional_template() -> None:
    rows = [analysis(f"r{i}", (*noise(i), *PASSAGE), agency=f"第{i}局") for i in range(3)]
    rows += [analysis(f"s{i}", noise(50 + i), agency=f"另{i}局") for i in range(5)]
    found = find_reuse(rows)
    assert {p.sharing for p in found.passages} == {Sharing.UNIQUE}


def test_the_earliest_member_of_a_cluster_goes_by_date() -> None:
    dates = (date(2024, 1, 20), date(2024, 1, 5), date(2024, 1, 25))
    rows = [
        analysis(f"r{i}", PASSAGE + own(i, 2), agency=f"第{i}局", published=d)
        for i, d in enumerate(dates)
    ]
    assert find_reuse(rows).clusters[0].exemplar_id == "r1"


def test_a_sentence_shared_alone_by_many_is_stock_wording() -> None:
    lonely = "食堂后厨的监控画面接到了大厅的屏幕上，家长随时可以看。"
    rows = [
        analysis(f"r{i}", (*noise(i), lonely, *noise(9 + i)), agency=f"第{i}局") for i in range(5)
    ]
    found = find_reuse(rows)
    assert found.passages == ()


def test_without_vectors_a_note_says_so() -> None:
    pair = [analysis("a", PASSAGE), analysis("b", own(0))]
    assert find_reuse(pair).notes
    assert not find_reuse(pair, encode=letters).notes


def letters(rows: list[str] | tuple[str, ...]) -> np.ndarray:
    """A stand-in encoder: hashed characters."""
    out = np.zeros((len(rows), 64), dtype=np.float32)
    for i, row in enumerate(rows):
        for c in row:
            out[i, ord(c) * 31 % 64] += 1
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-6)


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_the_order_of_the_reports_does_not_matter(seed: int) -> None:
    rng = random.Random(seed)
    rows = [analysis("a", own(0) + PASSAGE), analysis("b", EDITED + own(3)), analysis("c", own(1))]
    shuffled = rng.sample(rows, len(rows))
    encode = rng.choice([None, letters])
    assert find_reuse(rows, encode=encode) == find_reuse(shuffled, encode=encode)


@given(st.permutations(range(len(OTHERS))), st.integers(2, 5))
@settings(max_examples=15, deadline=None)
def test_exact_copies_are_always_found(order: list[int], size: int) -> None:
    copied = tuple(OTHERS[i] for i in order[:size])
    pair = [analysis("a", PASSAGE + copied), analysis("b", (*copied, "今后再把名单补上网。"))]
    found = find_reuse(pair)
    assert len(found.passages) == 1
    assert texts(found, pair)[0][1].replace("\n", "") == "".join(copied)


def test_identical_sentences_beyond_the_cap_are_paired_with_the_first_and_counted() -> None:
    config = dataclasses.replace(ReuseConfig(), max_family=3, company_min_agencies=99)
    rows = [analysis(f"r{i}", PASSAGE + noise(i), agency=f"第{i}局") for i in range(5)]
    found = find_reuse(rows, config=config)
    assert any("max_family" in note for note in found.notes)
    assert {(p.left_id, p.right_id) for p in found.report_pairs} == {
        ("r0", "r1"), ("r0", "r2"), ("r1", "r2"), ("r0", "r3"), ("r0", "r4"),
    }  # fmt: skip


@pytest.mark.parametrize("rows", [[], [analysis("a", ())], [analysis("a", PASSAGE)]])
def test_nothing_to_compare(rows: list[ReportAnalysis]) -> None:
    assert find_reuse(rows).report_pairs == ()


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("一是全年公开信息36条。", "二是全年公开信息4,512条。"),
        ("（一）我局召开会议三次。", "本镇召开会议十二次。"),
        ("3. 处理来信12%。", "处理来信８０％。"),
    ],
)
def test_a_filled_in_form_masks_to_the_same(one: str, two: str) -> None:
    assert mask(one) == mask(two)


def test_own_names_are_masked_in_every_form() -> None:
    report = analysis("x", (), agency="乙市丙区水务局", region="甲省/乙市/丙区").report
    assert {"乙市丙区水务局", "丙区水务局", "水务局"} <= set(own_names(report))


@pytest.mark.parametrize(
    ("agency", "region"),
    [
        ("丙县乐善镇人民政府", "甲省/乙市/丙县"),
        ("丙县乐善镇人民政府", ""),
        ("丙区乐善街道办事处", ""),
    ],
)
def test_a_town_is_named_without_its_office_too(agency: str, region: str) -> None:
    names = own_names(analysis("x", (), agency=agency, region=region).report)
    town = "乐善街道" if "街道" in agency else "乐善镇"
    assert town in names
    assert mask(f"{town}为民服务中心设查阅点。", names) == mask("我镇为民服务中心设查阅点。")


def test_covered_marks_the_characters_of_known_grams() -> None:
    table = np.unique(gram_hashes(["依法依规公开"], 4)[1])
    flags = covered(["我们依法依规公开了", "无"], [(4, table)])
    assert "".join("x" if f else "-" for f in flags[0]) == "--xxxxxx-"
    assert not flags[1].any()


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("我局是负责全县住房保障工作的政府工作部门。", True),
        ("本镇位于县域西北部，下辖十八个行政村。", True),
        ("共有公办幼儿园5所、小学7所、初中3所。", True),
        ("我局先后三次到工地核对清单并当场答复。", False),
    ],
)
def test_facts_are_alike_by_nature(text: str, fact: bool) -> None:
    assert bool(read_content([mask(text)], [text]).fact[0]) is fact


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("如对本报告有疑问，请与水乡镇党政办联系，联系电话：0512-1234567。", True),
        ("全年未收到政府信息公开申请，未发生行政复议、行政诉讼案件。", True),
        ("住户嫌办事电话难打，便把联系电话改成谁接谁登记，铃响三声没人接就扣班组奖金。", False),
        ("渡口没有发生一起错登的情况，靠的是先约时间再带着底册上门核对。", False),
    ],
)
def test_prescribed_words_explain_their_own_clause_alone(text: str, said: bool) -> None:
    content = read_content([mask(text)], [text])
    assert bool(content.prescribed[0] or content.zero[0]) is said


def test_what_a_superior_says_in_quotation_marks_is_cited() -> None:
    text = "县政府通知要求“把渡口停航公告贴到候船室、售票窗和每一艘船的舱门旁”，我镇照办。"
    content = read_content([mask(text)], [text])
    assert content.own[0] < len(mask(text)) / 2


@pytest.mark.parametrize(
    ("left", "right", "length"),
    [("甲乙丙丁", "丙丁甲乙丙", 3), ("", "甲", 0), ("甲乙", "丙丁", 0), ("甲甲甲", "甲甲", 2)],
)
def test_longest_run(left: str, right: str, length: int) -> None:
    assert longest_run(left, right) == length


def test_signs_name_what_was_left_over() -> None:
    copied = (*PASSAGE[:2], "柳川区水务局包括包括下属站所，共核对台账1,并补录7316份。")
    pair = [
        analysis("a", copied, agency="柳川区水务局", region="甲省/乙市"),
        analysis("b", own(0) + copied, agency="槐江区民政局", region="甲省/丙市"),
    ]
    found = find_reuse(pair)
    signs = " ".join(found.report_pairs[0].evidence)
    assert "柳川区水务局" in signs
    assert "包括包括" in signs
    assert "7316" in signs


@pytest.mark.parametrize(
    ("sentence", "left_over"),
    [("榆坪镇共整理旧账册1420卷。", True), ("与榆坪镇、柳湾镇共用一名讲师。", False)],
)
def test_the_other_town_at_work_outside_the_passages_is_left_over(
    sentence: str, left_over: bool
) -> None:
    pair = [
        analysis("a", PASSAGE, agency="柳川县榆坪镇人民政府", region="甲省/乙市/柳川县"),
        analysis(
            "b", (*PASSAGE, sentence), agency="槐江县石滩镇人民政府", region="甲省/乙市/槐江县"
        ),
    ]
    (found,) = find_reuse(pair).report_pairs
    assert any("榆坪镇" in sign for sign in found.evidence) is left_over


def test_no_signs_without_shared_marks() -> None:
    pair = [analysis("a", PASSAGE, agency="甲局"), analysis("b", PASSAGE, agency="乙局")]
    reports = [a.report for a in pair]
    assert find_signs(*reports, find_reuse(pair).passages, count_marks(reports)) == ()


@pytest.mark.parametrize(
    ("agency", "said"), [("丙县人民政府", True), ("丙县水务局", False), ("丁县人民政府", False)]
)
def test_a_superior_is_told_first(agency: str, said: bool) -> None:
    region = "甲省/乙市/丙县" if agency.startswith("丙") else "甲省/乙市/丁县"
    pair = [
        analysis("a", own(0) + PASSAGE, agency=agency, region=region),
        analysis("b", own(4) + PASSAGE, agency="丙县乐善镇人民政府", region="甲省/乙市/丙县"),
    ]
    found = find_reuse(pair)
    signs = found.report_pairs[0].evidence
    assert any("上级机关" in sign for sign in signs[:1]) is said


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 50)), max_size=9))
@settings(max_examples=60, deadline=None)
def test_the_heaviest_chain_is_the_best_of_all_chains(cells: list[tuple[int, int, int]]) -> None:
    rows, columns, weights = (np.array([c[k] for c in cells], dtype=np.int64) for k in range(3))
    chain = heaviest_chain(rows, columns, weights.astype(float))
    assert (np.diff(rows[chain]) > 0).all()
    assert (np.diff(columns[chain]) > 0).all()
    best = 0
    for chosen in range(1 << len(cells)):
        some = sorted(cells[i] for i in range(len(cells)) if chosen >> i & 1)
        if all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(some)):
            best = max(best, sum(c[2] for c in some))
    assert weights[chain].sum() == best
