"""Claimed counts: what is one, its fields, what is none."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from analyzer.claims import extract_claims, extract_report_claims
from analyzer.records import Report, Section, SectionKind, Sentence, Source, Span, UnitKind


def brief(text: str) -> list[tuple[str, object, str | None, str]]:
    return [(c.text, c.value, c.unit, c.object) for c in extract_claims(text)]


def parents(text: str) -> list[str | None]:
    return [c.parent_id for c in extract_claims(text)]


@pytest.mark.parametrize(
    ("text", "text_of_claim", "value", "unit", "name"),
    [
        ("全年主动公开政府信息36条。", "36条", 36, "条", "政府信息"),
        ("收到4件政府信息公开申请。", "4件", 4, "件", "政府信息公开申请"),
        ("受理依申请公开１２件。", "１２件", 12, "件", "依申请公开"),
        ("信息公开数量为8,356条。", "8,356条", 8356, "条", "信息公开"),
        ("发放宣传资料3.2万份。", "3.2万份", 32000, "份", "宣传资料"),
        ("发放救助资金326.5万元。", "326.5万元", Decimal("326.5"), "万元", "救助资金"),
        ("参训人员300余人次。", "300余人次", 300, "人次", "参训人员"),
        ("网站访问量超过88万次。", "超过88万次", 880_000, "次", "网站访问量"),
        ("召开会议两次。", "两次", 2, "次", "会议"),
        ("张贴公告百余张。", "百余张", 100, "张", "公告"),
        ("共发布信息3403。", "3403", 3403, None, "信息"),
        ("公开信息1 5\n6条。", "1 5\n6条", 156, "条", "信息"),
        ("主動公開政府資訊二十則。", "二十則", 20, "則", "政府資訊"),
        ("满意率达百分之九十八。", "达百分之九十八", 98, "%", "满意率"),
        ("七成以上群众表示满意。", "七成", 7, "成", "群众"),
        ("解答率98.5％。", "98.5％", Decimal("98.5"), "%", "解答率"),
        ("设立政府信息查阅点2处。", "2处", 2, "处", "政府信息查阅点"),
        ("镇（街道）联络员17名。", "17名", 17, "名", "镇（街道）联络员"),
        ("引发行政复议3件。", "3件", 3, "件", "行政复议"),
        ("办理12345热线工单6件。", "6件", 6, "件", "12345热线工单"),
        ("配备自助查询机2台。", "2台", 2, "台", "自助查询机"),
        ("通报批评村干部4人次。", "4人次", 4, "人次", "村干部"),
        ("覆盖19个点位。", "19个", 19, "个", "点位"),
        ("每个科室明确1名信息员，共15名。", "15名", 15, "名", "信息员"),
        ("全面完成目标任务，公开信息300条。", "300条", 300, "条", "信息"),
        ("申请信息不存在四件。", "四件", 4, "件", "申请信息不存在"),
        ("没有现成信息1件。", "1件", 1, "件", "没有现成信息"),
        ("回收有效问卷764份。", "764份", 764, "份", "有效问卷"),
        ("粉丝数：2.3万。", "2.3万", 23_000, None, "粉丝数"),
    ],
)
def test_one_claim(text: str, text_of_claim: str, value: int, unit: str, name: str) -> None:
    ((found, number, unit_found, object_found),) = brief(text)
    assert found.removeprefix("达") == text_of_claim.removeprefix("达")
    assert (number, unit_found, object_found) == (value, unit, name)


@pytest.mark.parametrize(
    "text",
    [
        "统计期限自2023年1月1日起至2023年12月31日止。",
        "根据《条例》（国务院令第711号）和国办公开办函〔2021〕30号要求编制。",
        "按照《条例》第二十条第（一）项规定公开。",
        "深入学习党的十九届五中全会精神。",
        "在20个工作日内答复申请人。",
        "栏目每月更新不少于1次。",
        "下一步，力争全年公开信息200条。",
        "2026年拟组织培训3期。",
        "严格落实“三审三校”制度，推行“最多跑一次”改革。",
        "十四五期间，三公经费进一步下降，一方面加强学习。",
        "在全市考核中排名第17位，名列42家单位前列。",
        "联系电话：0558-7123456，邮编：236800，建设路88号6楼。",
        "报告由总体情况等5部分组成，共分六个部分。",
        "一是加强领导，二是健全制度，三是强化考核。",
        "做到一户一档、一事一审，千篇一律的内容不再出现。",
        "尚未建立完善的机制，未能及时公开部分信息，没有突出问题。",
        "其他需要报告的事项：无其他需要报告的事项。",
        "存在三个问题，分两个阶段推进。",
        "办理时间缩短到四个月公布一次。",
        "来信请于8:30-17:30送达。",
        "凡涉及两个以上科室的留言，由先收到的科室答复，出台满两年的文件组织一次评估。",
        "对同类问题来电三次以上的，列入常见问答。",
        "各村台账格式五花八门，发现漏登的，漏一户补一户。",
        "公开的成熟一项公布一项，受理一件登记一件。",
        "规划、计划、预算三项，由办公室统一保管。",
        "问题主要有三个：更新慢、栏目旧、看不懂。",
        "2024年将指定两名校对员，将给12个栏目加注说明。",
        "公布前隐去车牌后两位。",
        "对涉及三个以上部门的申请，由牵头科室统一答复。",
        "明后两年拟增设专区2处，将新设公开栏3个。",
    ],
)
def test_no_claim(text: str) -> None:
    assert brief(text) == []


@pytest.mark.parametrize(
    ("text", "objects"),
    [
        ("全年未收到政府信息公开申请。", ["政府信息公开申请"]),
        ("没有接到公民、法人或者其他组织的申请。", ["申请"]),
        ("未发生行政复议、行政诉讼。", ["行政复议", "行政诉讼"]),
        ("未发生因政府信息公开引起的行政复议和行政诉讼案件。", ["行政复议", "行政诉讼案件"]),
        ("行政复议、行政诉讼均无。", ["行政复议", "行政诉讼"]),
        ("本年度未收取信息处理费。", ["信息处理费"]),
        ("我局不存在收费情况。", ["收费"]),
        ("全年零投诉、零举报。", ["投诉", "举报"]),
        ("无一起群体性事件。", ["群体性事件"]),
        ("暂未产生舆情。", ["舆情"]),
        ("没有出现被追究责任的情形。", ["追究责任"]),
        ("未因政府信息公开引发行政复议和行政诉讼。", ["行政复议", "行政诉讼"]),
        ("未发生针对本局的行政复议案、行政诉讼案。", ["行政复议案", "行政诉讼案"]),
        ("本年度未向申请人收取任何费用。", ["费用"]),
        ("无收取信息处理费情况。", ["信息处理费"]),
    ],
)
def test_zero_in_words(text: str, objects: list[str]) -> None:
    claims = extract_claims(text)
    assert [c.object for c in claims] == objects
    assert all(c.zero and c.in_words and c.value == 0 and not c.blank for c in claims)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("全年公开政府信息余条。", [("余条", "条")]),
        ("编发信息条，公开信息 条。", [("条", "条"), ("条", "条")]),
        ("收到申请____件，发布XX条。", [("____件", "件"), ("XX条", "条")]),
        ("编发简报（  ）期。", [("（  ）期", "期")]),
        ("其余条款另行通知，文件、稿件、条件具备。", []),
    ],
)
def test_blanks(text: str, found: list[tuple[str, str]]) -> None:
    claims = extract_claims(text)
    assert [(c.text, c.unit) for c in claims] == found
    assert all(c.blank and c.value is None for c in claims)


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("公开信息36条", "exact"),
        ("公开信息约300条", "about"),
        ("公开信息300条左右", "about"),
        ("公开信息300余条", "over"),
        ("公开信息三十多条", "over"),
        ("公开信息逾千条", "over"),
        ("阅读量突破3万次", "over"),
        ("公开信息近500条", "near"),
        ("公开信息500条以上", "at_least"),
        ("全年公开信息不少于300条", "at_least"),
        ("开展活动上百场", "at_least"),
        ("参加人员不足50人", "at_most"),
        ("附近500条管线", "exact"),
    ],
)
def test_qualifier(text: str, qualifier: str) -> None:
    (claim,) = extract_claims(text)
    assert claim.qualifier == qualifier


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("公开信息9条（动态6条、公告3条）", [None, "c001", "c001"]),
        ("公开信息9条，其中动态6条，公告1条", [None, "c001", "c001"]),
        ("公开信息9条。其中，动态6条；公告1条。", [None, "c001", "c001"]),
        ("公开信息95条：网站55条，公开栏40条", [None, "c001", "c001"]),
        ("共公开信息95条，网站55条，公开栏40条", [None, "c001", "c001"]),
        ("网站55条，公开栏40条，合计95条", ["c003", "c003", None]),
        # a new deed ends the list
        ("收到申请9件，其中网上6件；召开会议4次", [None, "c001", None]),
        # by mode, then by outcome: both add up to the total
        ("收到申请5件，其中网上3件、当面2件；予以公开4件，不予公开1件", [None, *["c001"] * 4]),
        ("公开9条，其中动态6条（含图片2条）", [None, "c001", "c002"]),
        # shares, growth and views are no parts
        ("收到申请9件，占82%，同比增长4件，阅读量3次", [None, None, None, None]),
        # 新收 and 上年结转 stand side by side; 其中 belongs to the one with room
        ("新收申请8件，上年结转2件，其中予以公开7件，部分公开1件", [None, None, "c001", "c001"]),
        ("公开信息150条，包括业务、职能等。未收到建议提案。", [None, None]),
        (
            "收到申请3件，上年结转1件，其中予以公开2件，部分公开1件，无法提供1件",
            [None, None, *["c001"] * 3],
        ),
        ("诉讼3件（一审2件、二审1件），其中驳回2件，1件未结", [None, *["c001"] * 4]),
        ("许可86件，其中网办80件；处罚34件", [None, "c001", None]),
        # what a total is held against has no parts
        ("收到申请8件，较2022年的31件减少，其中网上6件，当面2件", [None, None, "c001", "c001"]),
        ("公开信息50条（2022年45条），其中网站30条、微信20条", [None, None, "c001", "c001"]),
        ("公开信息50条，完成年度45条任务。其中：网站30条、微信20条", [None, None, "c001", "c001"]),
        ("公开信息50条，上年为45条，增长11%，其中网站30条", [None, None, None, "c001"]),
    ],
)
def test_breakdown(text: str, links: list[str | None]) -> None:
    assert parents(text) == links


def test_coordination_gives_each_number_its_channel() -> None:
    claims = extract_claims("网站、微博、微信分别发布12、30、45条信息。")
    assert [(c.value, c.unit, c.channel, c.object) for c in claims] == [
        (12, "条", "网站", "信息"),
        (30, "条", "微博", "信息"),
        (45, "条", "微信", "信息"),
    ]


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("全年主动公开政府信息36条", "proactive_items"),
        ("门户网站发布信息36条", "website_items"),
        ("微信公众号推送信息36条", "wechat_posts"),
        ("收到政府信息公开申请3件", "applications_received"),
        ("当面申请3件", "applications_by_mode"),
        ("不予公开3件", "applications_outcome"),
        ("上年结转政府信息公开申请3件", "applications_carried_over"),
        ("未发生行政诉讼", "lawsuits"),
        ("收到行政复议申请2件", "reviews"),
        ("未收取信息处理费", "fees_charged"),
        ("制发规范性文件2件", "documents_normative"),
        ("办理政协提案2件", "proposals"),
        ("举办培训班2期", "training_sessions"),
        ("占总数的82%", "share_percent"),
        ("办结率100%", "completion_rate"),
        ("申请量同比增长12%", "change_vs_previous"),
        ("较上年净增80条", "change_vs_previous"),
        ("较上年新增3篇", "change_vs_previous"),
        ("没有出现虚假信息", "other"),
        ("作出行政处罚决定5件", "admin_penalties"),
        ("没有上年结转的申请", "applications_carried_over"),
        ("未收到通过传真方式提交的政府信息公开申请", "applications_by_mode"),
        ("更新“取水许可”等7个栏目", "special_columns"),
        ("撤下过期信息45条", "other"),
        ("管网漏损率9.8%", "other"),
    ],
)
def test_metric(text: str, metric: str) -> None:
    (claim,) = extract_claims(text)
    assert claim.metric == metric


@pytest.mark.parametrize(
    ("text", "expected"),  # per claim: object, action, metric
    [
        ("撤回数字有误的材料3份。", [("材料", "撤回", "other")]),
        (
            "收到申请4件，其中申请人撤回1件。",
            [
                ("申请", "收到", "applications_received"),
                ("申请人撤回", "撤回", "applications_outcome"),
            ],
        ),
        ("公报按时发布48次。", [("公报", "发布", "other")]),
        (
            "制发规范性文件1件，现行有效17件。",
            [
                ("规范性文件", "制发", "documents_normative"),
                ("现行有效", "现行有效", "documents_normative"),
            ],
        ),
        (
            "新收申请9件；部分公开2件，属过程性信息不予公开1件，结转下年度6件。",
            [
                ("申请", "新收", "applications_received"),
                ("部分公开", "部分公开", "applications_outcome"),
                ("属过程性信息不予公开", "不予公开", "applications_outcome"),
                ("申请", "结转", "applications_carried_over"),
            ],
        ),
        (
            "收到申请2件，1件因未制作、未保存而无法提供。",
            [
                ("申请", "收到", "applications_received"),
                ("申请", "无法提供", "applications_outcome"),
            ],
        ),
        (
            "公开信息50条，其中执法结果36条、整改情况14条。",
            [
                ("信息", "公开", "proactive_items"),
                ("执法结果", "公开", "category_items"),
                ("整改情况", "公开", "category_items"),
            ],
        ),
        (
            "栏目由十九个减为八个。",
            [("栏目", "", "special_columns"), ("栏目", "", "special_columns")],
        ),
        ("对未按时反馈的4所学校发了提醒函。", [("学校", "", "other")]),
        ("收到居民申请1件，要求公开补偿协议。", [("居民申请", "收到", "applications_received")]),
        (
            "收到居民申请1件、企业申请2件，均予以公开。",
            [
                ("居民申请", "收到", "applications_by_mode"),
                ("企业申请", "收到", "applications_by_mode"),
            ],
        ),
        ("收到企业申请12件，发放补贴。", [("企业申请", "收到", "applications_by_mode")]),
        (
            "行政复议、行政诉讼均为0件。",
            [("行政复议", "", "reviews"), ("行政诉讼", "", "lawsuits")],
        ),
        (
            "部分公开、不予公开各1件。",
            [
                ("部分公开", "部分公开", "applications_outcome"),
                ("不予公开", "不予公开", "applications_outcome"),
            ],
        ),
        ("行政复议、行政诉讼案件3件。", [("行政复议、行政诉讼案件", "", "lawsuits")]),
        (
            "当面接收申请1件，网上收到申请3件。",
            [("申请", "接收", "applications_by_mode"), ("申请", "收到", "applications_by_mode")],
        ),
        ("比上年多收申请4件。", [("多收申请", "", "change_vs_previous")]),
        ("约谈干部3人。", [("干部", "约谈", "other")]),
        ("投诉比上年少了9起。", [("投诉", "", "change_vs_previous")]),
    ],
)
def test_what_was_done_to_what(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(c.object, c.action, c.metric) for c in extract_claims(text)] == expected


def test_a_number_that_is_no_more_is_of_before() -> None:
    assert [(c.value, c.period) for c in extract_claims("平台由42家整合至28家。")] == [
        (42, "previous"),
        (28, "year"),
    ]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("全年公开信息3条", "year"),
        ("截至年底累计公开信息3条", "cumulative"),
        ("去年公开信息3条", "previous"),
        ("比去年增加3条", "year"),
        ("较2022年的131件有所减少。", "previous"),
        ("较2022年增加35条。", "year"),
    ],
)
def test_period(text: str, period: str) -> None:
    (claim,) = extract_claims(text)
    assert claim.period == period


PIECES = "全年共公开政府信息 收到申请 其中 （ ） 、 ， 。 ； ： 12 3.5万 十余 近 约 条 件 次 % 未收到 无 行政复议 余条 XX \n 分别 微信 ２ 公開 占".split(
    " "
)


@given(st.lists(st.sampled_from([*PIECES, " ", "\n\n"]), max_size=25).map("".join))
def test_claims_lie_in_the_text_in_order(text: str) -> None:
    claims = extract_claims(text)
    last = 0
    for i, claim in enumerate(claims, 1):
        assert claim.claim_id == f"c{i:03d}"
        assert last <= claim.span.start < claim.span.end <= len(text)
        assert text[slice(*claim.span)] == claim.text
        assert claim.blank == (claim.value is None)
        last = claim.span.end
    ids = {c.claim_id for c in claims}
    assert all(c.parent_id in ids - {c.claim_id} for c in claims if c.parent_id)


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "一",
        "12条、",
        "（",
        "无",
        "公开信息余",
        "其中3条；",
        "政府信息公开",
        "未发生因",
        " \n",
        "将每",
        "1，",
        "“",
        "_",
    ],
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    def claims(n: int) -> Callable[[], object]:
        text = (unit * (n // len(unit) + 1))[:n]
        return lambda: extract_claims(text)

    assert_linear(claims, 4_000, 32_000)


def test_report_claims_skip_headings_and_reach_over_items() -> None:
    text = "一、依申请公开情况\n新收8件。\n全年公开信息9条：\n1.动态6条；\n2.公告3条。"
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append((at, at + len(line)))
        at += len(line) + 1
    kinds = [UnitKind.HEADING, UnitKind.SENTENCE, UnitKind.LEAD_IN, UnitKind.ITEM, UnitKind.ITEM]
    sentences = [
        Sentence(f"r/s01/{i:03d}", "r/s01", "r", Span(a, b), text[a:b], kind)
        for i, ((a, b), kind) in enumerate(zip(lines, kinds, strict=True), 1)
    ]
    section = Section(
        "r/s01",
        "r",
        SectionKind.OVERVIEW,
        1,
        ("总体情况", "依申请公开情况"),
        Span(0, 9),
        Span(9, len(text)),
    )
    report = Report("r", "某局", "", 2023, "", text, Source("r.txt", ""))
    claims = extract_report_claims(report, sentences, [section])
    assert [(c.claim_id, c.text, c.parent_id) for c in claims] == [
        ("r/s01/002/c01", "8件", None),
        ("r/s01/003/c01", "9条", None),
        ("r/s01/004/c01", "6条", "r/s01/003/c01"),
        ("r/s01/005/c01", "3条", "r/s01/003/c01"),
    ]
    assert claims[0].metric == "applications_received"
    assert all(text[slice(*c.span)] == c.text for c in claims)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),  # per claim: value and period, in the report of 2023
    [
        (SectionKind.PROBLEMS, "2024年重点做好专区改版3处。", []),
        (SectionKind.PROBLEMS, "结转2024年继续办理1件。", [(1, "year")]),
        (SectionKind.PROBLEMS, "2024年1月20日公开文件2件。", [(2, "year")]),
        (
            SectionKind.OVERVIEW,
            "2023年发布信息312条，2022年发布290条，增加22条。",
            [(312, "year"), (290, "previous"), (22, "year")],
        ),
        (SectionKind.OVERVIEW, "对2010年以来的文件标注属性36份。", [(36, "year")]),
        (SectionKind.OVERVIEW, "废止2015年印发的文件3件。", [(3, "year")]),
    ],
)
def test_other_years_in_a_report(
    kind: SectionKind, text: str, expected: list[tuple[int, str]]
) -> None:
    section = Section("r/s01", "r", kind, 1, ("标题",), Span(0, 0), Span(0, len(text)))
    unit = Sentence("r/s01/001", "r/s01", "r", Span(0, len(text)), text, UnitKind.SENTENCE)
    report = Report("r", "某局", "", 2023, "", text, Source("r.txt", ""))
    claims = extract_report_claims(report, [unit], [section])
    assert [(c.value, c.period) for c in claims] == expected
