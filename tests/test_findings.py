"""Every rule fires on what it is for, stays silent beside it, and says when it cannot judge."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import factories
import pytest

from analyzer.config import Config, FindingsConfig
from analyzer.errors import ConfigError
from analyzer.findings import CORPUS_RULES, REPORT_RULES, find_findings, list_rules
from analyzer.findings.rules import selected_rules
from analyzer.pipeline import Analyzer
from analyzer.records import (
    CorpusAnalysis,
    Finding,
    FindingStatus,
    RegisterUnit,
    Report,
    SkippedFile,
)

Edit = Callable[[str], str]


def findings_of(
    analyzer: Analyzer, texts: Sequence[str], *, codes: str = "", **fields: object
) -> list[Finding]:
    analyses = [
        analyzer.analyze_report(factories.report(text, report_id=f"r{n}-2023", **fields))
        for n, text in enumerate(texts)
    ]
    config = FindingsConfig(select=tuple(codes.split(",")) if codes else ())
    return [
        f
        for f in find_findings(analyses, config=config)
        if f.status is not FindingStatus.NOT_ASSESSED
    ]


def replaced(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return edit


CASES: list[tuple[str, Edit, str]] = [
    ("A1", replaced("云汐市港务管理局2023年政府信息公开工作年度报告", ""), "没有标题"),
    ("A5", replaced("国务院令第711号", "国务院令第492号"), "492"),
    ("A5", replaced("国务院令第711号", "国务院令第七十一号"), "七十一"),
    ("A6", replaced("〔2021〕30号", "〔2019〕60号"), "不适用"),
    ("A8", replaced("2023年12月31日", "2023年11月30日"), "统计期限"),
    ("A8", replaced("统计期限为2023年1月1日至2023年12月31日。", ""), "没有写明统计期限"),
    ("A11", replaced("2023年政府信息公开工作年度报告", "2023年年度政府信息公开工作年度报告"), "重复"),
    ("B1", replaced("六、其他需要报告的事项\n本年度未收取政府信息处理费，无其他需要报告的事项。\n", ""), "六、"),
    ("B2", replaced("五、存在的主要问题及改进情况", "五、存在的主要问题和改进情况"), "差1字"),
    ("B3", replaced("三、收到和处理", "3、收到和处理"), "序号不统一"),
    ("B7", replaced("（二）依申请公开情况", "（二）依申请公开和不予公开情况"), "旧格式"),
    ("C4", replaced("（一）予以公开\t3", "（一）予以公开\t2"), "≠"),
    ("C7", replaced("2.重复申请\t0\t0\t0\t0\t0\t0\t0", "2.重复申请\t0\t0\t0\t0\t0\t0"), "缺"),
    ("C8", replaced("规章\t0\t0\t0", "规章\t/\t0\t0"), "不是数字"),
    ("C10", replaced("行政事业性收费\t0", "行政事业性收费\t5200元"), "万元"),
    ("C11", replaced("1.本机关不掌握", "1.本单位不掌握"), "不一致"),
    ("C15", replaced("行政许可\t41", "行政许可\t1,041"), "不规范"),
    ("D1", replaced("公开政府信息86条", "公开政府信息余条"), "缺少数字"),
    ("D2", replaced("收到政府信息公开申请3件", "收到政府信息公开申请7件"), "表格为3"),
    ("D3", replaced("其中港口动态51条", "其中港口动态71条"), "分项之和"),
    ("D3", replaced("公开政府信息86条", "公开政府信息86条，上年为80条，增长9.5%"), "增减幅度应为7.5%"),
    ("D3", replaced("公开政府信息86条", "公开政府信息86条，同比增长9.5%（上年80条）"), "增减幅度应为7.5%"),
    ("D3", replaced("，其中港口动态51条、通知公告23条、财政信息12条，", "，港口动态53条、通知公告23条、财政信息12条。"), "所列各项之和为88"),
    ("D3", replaced("公开政府信息86条", "公开政府信息86条，较上年的96条减少20条"), "增减数应为10"),
    ("D3", replaced("公开政府信息86条", "公开政府信息86条，比上年增加9条（上年80条）"), "增减数应为6"),
    ("D3", replaced("公开政府信息86条", "公开政府信息86条，较上年净增6条，增长9.5%"), "增减幅度应为7.5%"),
    ("A2", replaced("全年通过", "2022年，我局主动公开政府信息86条。全年通过"), "1句以往年年份开头"),
    ("A2", replaced("统计期限为", "现公布2022年度政府信息公开工作年度报告。统计期限为"), "开头写为2022年度报告"),
    ("G1", replaced("码头候船厅", "[此处填写地点]、码头候船厅"), "模板残留"),
    ("G1", replaced("码头候船厅", "某某局码头候船厅"), "模板残留"),
    ("G1", replaced("码头候船厅", "召开XX会议，码头候船厅"), "模板残留"),
    ("D3", replaced("公开政府信息86条，", "网站50条、微信20条、公开栏10条，合计86条，"), "所列各项之和为80"),
    ("A6", replaced("统计期限为", "依据国办公开办〔2021〕30号编制。统计期限为"), "缺“函”字"),
    ("A2", replaced("统计期限为", "按要求编制2022年度报告。统计期限为"), "开头写为2022年度报告"),
    ("G4", replaced("全年通过", "6月31日，通过"), "没有这一天"),
    ("D2", replaced("已在法定期限内予以公开", "本机关不掌握2件"), "表格为0"),
    ("D2", lambda text: replaced("\t".join(["0"] * 15), "1\t0\t0\t0\t1" + "\t0" * 10)(replaced("均由自然人提出", "全年未发生行政复议、行政诉讼")(text)), "表格为1件"),
    ("D8", lambda text: replaced("结转下年度继续办理" + "\t0" * 7, "结转下年度继续办理\t1" + "\t0" * 5 + "\t1")(replaced("均由自然人提出", "没有需要结转到下一年度办理的申请")(text)), "结转下年度1件"),
    ("D2", replaced("均由自然人提出", "全年未作出行政许可"), "表格为41件"),
    ("D2", replaced("已在法定期限内予以公开", "其中予以公开2件"), "表格为3"),
    ("D2", replaced("均由自然人提出", "因政府信息公开被申请行政复议2件，其中维持1件"), "行政复议2件"),
    ("D2", lambda text: replaced("\t".join(["0"] * 15), "1\t0\t0\t0\t1" + "\t0" * 10)(replaced("均由自然人提出", "因政府信息公开引发的行政复议、行政诉讼均为0件")(text)), "表格为1"),
    ("D2", replaced("收到政府信息公开申请3件，均由自然人提出", "收到居民申请4件，要求公开港口收费标准"), "表格为3"),
    ("D4", replaced("新增航道维护计划栏目。", "新增航道维护计划栏目。年内在门户网站港务专栏发布通告17条。在门户网站港务专栏发布通告19条。"), "有不同数值"),
    ("D8", replaced("收到政府信息公开申请3件，均由自然人提出，已在法定期限内予以公开", "无人向我局提出政府信息公开申请"), "本年新收3件"),
    ("D1", replaced("推送信息140条", "推送信息  条"), "缺少数字"),
    ("A8", replaced("2023年1月1日至2023年12月31日", "2023年1月至12月"), "没有写明日"),
    ("B7", replaced("对2010年以来", "（三）收费及减免情况。对2010年以来"), "旧格式"),
    ("F5", replaced("明年将把审批系统", "2023年，我局将继续把审批系统"), "写成计划"),
    ("F5", replaced("明年将把审批系统", "2023年，我局将请系统开发方把审批系统"), "写成计划"),
    ("F5", replaced("明年将把审批系统", "2022年，全局将每季度派人把审批系统"), "写成计划"),
    ("F10", replaced("全年通过", "按照国办发〔2016〕80号要求，全年通过"), "2016年文件"),
    ("G1", replaced("码头候船厅", "PAGE \\* MERGEFORMAT码头候船厅"), "转换残留"),
    ("G3", replaced("科室信息员", "坚持公开原则及，科室信息员"), "多字或漏字"),
    ("D6", replaced("推送信息140条", "推送信息140余条"), "含糊"),
    ("D8", replaced("全年收到政府信息公开申请3件，均由自然人提出，已在法定期限内予以公开。", "全年未收到政府信息公开申请。"), "3件"),
    ("D8", replaced("全年收到政府信息公开申请3件，均由自然人提出，已在法定期限内予以公开。", "没有公民、法人或其他组织提出政府信息公开申请。"), "3件"),
    ("D2", lambda text: replaced("\t".join(["0"] * 15), "1\t0\t0\t0\t1" + "\t0" * 10)(replaced("均由自然人提出", "未因政府信息公开引发行政复议、行政诉讼")(text)), "表格为1件"),
    ("D11", replaced("本年度未收取政府信息处理费，", ""), "处理费"),
    ("F1", replaced("一是航道占用审批结果的公开偏慢，个别事项晚于规定时限三天。二是科室信息员更换频繁，交接时有遗漏。\n针对以上问题，明年将把审批系统与公开平台对接，结果生成即公开；为新任信息员安排跟班学习一周。", "无。"), "为空"),
    ("F1", replaced("一是航道占用审批结果的公开偏慢，个别事项晚于规定时限三天。二是科室信息员更换频繁，交接时有遗漏。\n针对以上问题，明年将把审批系统与公开平台对接，结果生成即公开；为新任信息员安排跟班学习一周。", "2023年，我局按时发布航道通告，举办开放活动2次。窗口答复来电60余次，群众办事更加方便。"), "没有读到问题"),
    ("F5", replaced("明年将把审批系统", "2023年我局将把审批系统"), "写成计划"),
    ("G1", replaced("码头候船厅", "[bookmark: _GoBack]码头候船厅"), "转换残留"),
    ("G2", replaced("码头候船厅", "码头码头候船厅"), "重复"),
    ("G4", replaced("全年通过", "截止2023年12月31日，通过"), "截至"),
    ("G5", replaced("偏慢，个别", "偏慢,个别"), "半角"),
    ("G6", replaced("科室信息员", "科 室信息员"), "空格"),
    ("G8", replaced("均由自然人提出", "申请人身份证号为110101199003070039"), "身份证"),
    ("A4", replaced("全年通过", "浙江省嘉善县严格落实公开要求，全年通过"), "嘉善县"),
    ("G9", replaced("全年通过", "深入学习党的二十届四中全会精神，全年通过"), "以后的表述"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "edit", "said"), CASES, ids=[f"{c}-{n}" for n, (c, _, _) in enumerate(CASES)]
)
def test_a_planted_defect_is_found_with_its_place(
    analyzer: Analyzer, code: str, edit: Edit, said: str
) -> None:
    text = edit(factories.HARBOUR)
    fields = {"title": ""} if code == "A1" else {}
    found = findings_of(analyzer, [text], codes=code, **fields)
    assert any(said in f.message for f in found), [f.message for f in found]
    for finding in found:
        for evidence in finding.evidence:
            if evidence.span is not None:
                assert text[slice(*evidence.span)] == evidence.text


PERMITS = "行政许可\t41"
ANSWERED = "均由自然人提出，已在法定期限内予以公开。"
QUIET: list[tuple[str, str, str, str]] = [  # codes, what is replaced, by what, why it is right
    ("D2,C12", ANSWERED, ANSWERED + "作为行政复议机关，全年收到行政复议申请86件，受理79件，决定书公开62份。", "own cases"),
    ("D2", ANSWERED, "其中3件予以公开、0件因涉及第三方合法权益不予公开。", "the outcome behind its number"),
    ("D2,D4", ANSWERED, "2022年收到申请6件，2023年收到申请3件，均予以公开。", "another year"),
    ("D2", ANSWERED, "已答复3件，其中属于主动公开范围1件，同意公开2件。", "published before"),
    ("D2,C12", ANSWERED, "办理行政复议答复2件、行政诉讼应诉1件，均与信息公开无关。", "not about disclosure"),
    ("D2", ANSWERED, "参与制定市政府规范性文件2件，清理规范性文件12件。", "documents of others"),
    ("D2", "收到政府信息公开申请3件，均由自然人提出", "收到企业申请12件、发放补贴8件，收到政府信息公开申请3件", "no disclosure"),
    ("D2", "均由自然人提出", "因政府信息公开引发的行政复议、行政诉讼均为0件", "neither"),
    ("D8", ANSWERED, "镇政府代表收到的1件均按时答复。", "in time is not all"),
    ("D3", "公开政府信息86条", "公开政府信息86条，比上年增加6条，增长7.5%", "growth is right"),
    ("D3", "公开政府信息86条", "公开政府信息86条，同比增长7.5%（上年80条）", "growth from what stands in brackets"),
    ("D3", "其中港口动态51条", "其中港口动态51条，同比增长2%（上年50条）", "growth of the part"),
    ("D3", "公开政府信息86条", "公开政府信息86条，较上年净增6条，增长7.5%", "net growth"),
    ("D3", "公开政府信息86条", "公开政府信息86条，比上年增加6条（上年80条）", "a difference from what stands in brackets"),
    ("D3", "其中港口动态51条", "其中港口动态51条，占六成", "tenths"),
    ("D3", "公开政府信息86条，", "网站50条、微信26条、公开栏10条，合计86条，", "a total behind its parts"),
    ("G4", "全年通过", "2月29日和12月31日，自2023年3月起，通过", "days of the calendar"),
    ("G1", "全年通过", "答复李XX的来信，全年通过", "a name kept back"),
    ("D8", ANSWERED, ANSWERED + "2022年9月1日至2023年8月31日，港校未收到政府信息公开申请。", "a school year"),
    ("D2", ANSWERED, ANSWERED + "接到1份申请，应由海事局办理，已退回，未登记受理。", "not counted"),
    ("D3", "通知公告23条、财政信息12条", "通知公告20条、名单3批、财政信息12条", "parts in other units"),
    ("A2", "全年通过", "2022年，我局公开信息70条，2023年增加16条。全年通过", "both years told"),
    ("A2", "全年通过", "按时编制并公布2022年度政府信息公开工作年度报告，全年通过", "last year's report was published"),
    ("A2", "统计期限为", "根据《关于编制2022年政府信息公开工作年度报告的通知》的体例。统计期限为", "a notice of last year"),
    ("A5", "统计期限为", "（国务院令第711号公布，原国务院令第492号同时废止）《中华人民共和国政府信息公开条例》。统计期限为", "the one before"),
    ("A6", "统计期限为", "依据国办公开办函〔2021〕30号（替代此前国办公开办函〔2019〕60号）编制。统计期限为", "the one before"),
    ("D3", "公开政府信息86条", "公开政府信息86条，较上年的96条减少10条", "the difference is right"),
    ("D3", "公开政府信息86条", "公开政府信息86条，较2022年的60条增加26条", "parts of this year's total"),
    ("D3", "公开政府信息86条", "公开政府信息86条（2022年60条）", "parts of this year's total, last year's in brackets"),
    ("D3", "公开政府信息86条", "公开政府信息86条，为年度目标60条的143.3%", "parts of the total, not of the target"),
    ("D8,D2", ANSWERED, "未收到通过传真方式提交的政府信息公开申请。没有网络申请和口头申请。", "one way of several"),
    ("D8,D2", ANSWERED, "没有逾期未答复的申请，没有不予公开的申请，没有上年结转的申请。", "one kind of several"),
    ("D8,D2", ANSWERED, "2022年未收到政府信息公开申请，2023年收到政府信息公开申请3件。", "none came in another year"),
    ("D8,D2", "全年收到政府信息公开申请3件", "上半年收到政府信息公开申请1件，下半年收到政府信息公开申请2件", "parts of the year"),
    ("D2,C12", ANSWERED, "梳理行政许可事项12项，撤销行政许可1件。", "a catalogue of powers"),
    ("D2", ANSWERED, "予以公开的3件中，2件为网上答复，1件为邮寄答复。", "parts of an outcome"),
    ("D2", ANSWERED, "不予处理0件；其余3件均作出答复。", "the rest of them"),
    ("D2,D4", "全年收到政府信息公开申请3件", "2022年、2023年分别收到政府信息公开申请5件、3件", "two years side by side"),
    ("D2", "全年收到政府信息公开申请3件", "1至9月收到政府信息公开申请2件，全年收到政府信息公开申请3件", "part of the year"),
    ("D3", "其中港口动态51条", "其中港口动态51条，带图的占85%", "a share of something else"),
    ("D3", "均由自然人提出", "收到申请数量由23件下降为18件，降幅21.7%", "growth from what it was to what it became"),
    ("D4", "公开政府信息86条", "公开政府信息86条，历年累计公开政府信息960条", "all years together"),
    ("A6", "全年通过", "落实《关于规范政府信息公开平台有关事项的通知》（国办公开办函〔2019〕61号）精神，全年通过", "a notice on something else"),
    ("A4", "全年通过", "与江苏省昆山市、浙江省嘉善县互认异地办事事项6项，全年通过", "places named with their provinces"),
    ("A1", "云汐市港务管理局2023年政府信息公开工作年度报告", "中华人民共和国江门海关2023年政府信息公开工作年度报告", "customs"),
    ("G2", "全年通过", "公开栏一村一村排查，全年通过", "one by one"),
    ("A3", "根据《中华", "现将我局2023年政府信息公开工作情况公布如下。根据《中华", "we"),
    ("G6", "五、存在的主要问题", "第五部分　存在的主要问题", "behind the number of a heading"),
    ("F5", "全年通过", "年初提出2023年将新增栏目2个，现已完成，通过", "a plan that was carried out"),
    ("D4", "公开政府信息86条", "公开政府信息86条，较2022年的80条有所增加", "compared with last year"),
    ("D6", "全年通过", "公开量增长近两成，全年通过", "a share is no count"),
    ("D1", "全年通过", "补贴发放人次、金额按月张贴，全年通过", "what is counted"),
    ("G3", "码头候船厅", "普及，涉及，与各方参与与监督相关的确认事项，码头候船厅", "words that end so"),
    ("A8", "全年通过", "截至2023年底，通过", "the end of the year is a day"),
    ("F5", "全年通过", "2023年，我局将公开工作纳入考核，通过", "将 as 把"),
    ("F5", "全年通过", "2023年，我局将推进会纪要移交档案室，2023年将组织史资料汇编成册，通过", "将 as 把, a deed behind it"),
    ("F5", "全年通过", "对照2023年公开工作计划，通过", "a plan is a paper too"),
    ("F5", "全年通过", "2023年，新系统即将完成验收，通过", "about to"),
    ("G9", "全年通过", "为迎接党的二十届三中全会胜利召开，通过", "a meeting that is awaited"),
    ("G9", "全年通过", "在二十届三中全会即将召开之际，通过", "a meeting that is awaited"),
    ("B8", "统计期限为", "坚持以习近平新时代中国特色社会主义思想为指导，全面贯彻党的二十大精神，按照上级决策部署要求扎实推进各项公开工作任务落地见效。统计期限为", "a leader's formula"),
]  # fmt: skip


@pytest.mark.parametrize(("codes", "old", "new", "why"), QUIET, ids=[q[3] for q in QUIET])
def test_what_is_right_makes_no_finding(
    analyzer: Analyzer, codes: str, old: str, new: str, why: str
) -> None:
    text = replaced(old, new)(factories.HARBOUR)
    before = {f.message for f in findings_of(analyzer, [factories.HARBOUR], codes=codes)}
    found = {f.message for f in findings_of(analyzer, [text], codes=codes)}
    assert found <= before


def test_a_town_signs_with_its_full_name(analyzer: Analyzer) -> None:
    signed = factories.HARBOUR.replace("云汐市港务管理局\n2024", "云汐市南浦镇人民政府\n2024")
    assert [f.code for f in findings_of(analyzer, [signed], codes="A3", agency="南浦镇")] == []
    assert findings_of(analyzer, [signed], codes="A3", agency="北浦镇")


def test_an_enterprise_is_not_held_to_the_format_of_agencies(analyzer: Analyzer) -> None:
    short = "云汐市自来水有限公司2023年信息公开年度报告\n按照国办发〔2020〕50号要求编制。\n一、主动公开\n公开水价信息6条。\n"
    owner = {"agency": "云汐市自来水有限公司"}
    assert findings_of(analyzer, [short], codes="A9,B,C1,D11", **owner) == []
    assert findings_of(analyzer, [short], codes="B1", agency="云汐市水务局")
    report = analyzer.analyze_report(factories.report(short, **owner))
    said = find_findings([report], config=FindingsConfig(select=("A9",)))
    assert [f.code for f in said if f.code != "A9"] == []


AGENCIES: list[tuple[str, str, str, str, set[str]]] = [  # own name, region, other name, sentence, statuses
    ("河湾县水务局", "", "石沟县民政局", "石沟县民政局聘了两名监督员。", {"found"}),
    ("河湾县水务局", "云岭省/云汐市/河湾县", "石沟县民政局", "石沟县民政局聘了两名监督员。", {"found"}),
    ("河湾县水务局", "", "石沟县民政局", "赴石沟县民政局学习。", set()),
    ("河湾县水务局", "", "石沟县民政局", "告知其向石沟县民政局申请。", set()),
    ("河湾县水务局", "", "云汐市水务局", "云汐市水务局派员授课。", set()),
    ("河湾县水务局", "", "云汐市河湾县财政局", "河湾县财政局核对数据。", set()),
    ("河湾县水务局", "", "河湾县财政局", "河湾县财政局来函征求意见。", set()),
    ("河湾县水务局", "", "河湾县财政局", "河湾县财政局高度重视政府信息公开工作。", {"uncertain"}),
    ("河湾县人民政府", "", "河湾县财政局", "河湾县财政局主动公开信息30条。", set()),
]  # fmt: skip


@pytest.mark.parametrize(("own", "region", "other", "sentence", "expected"), AGENCIES)
def test_names_of_other_agencies(
    analyzer: Analyzer, own: str, region: str, other: str, sentence: str, expected: set[str]
) -> None:
    text = factories.HARBOUR.replace("云汐市港务管理局", own).replace(
        "全年通过", f"{sentence}全年通过"
    )
    there = factories.report(
        "无", report_id="o-2023", agency=other, region=region.replace("河湾县", "石沟县")
    )
    mine = factories.report(text, report_id="m-2023", agency=own, region=region)
    analyses = [analyzer.analyze_report(one) for one in (mine, there)]
    found = find_findings(analyses, config=FindingsConfig(select=("A4",)))
    assert {f.status.value for f in found if f.report_id == "m-2023"} - {"not_assessed"} == expected


@pytest.mark.parametrize("text", factories.INVENTED.values(), ids=factories.INVENTED)
def test_a_clean_report_has_no_grave_finding(analyzer: Analyzer, text: str) -> None:
    agency = text.split("2023年")[0]
    found = findings_of(analyzer, [text], agency=agency, title=text.split("\n")[0])
    assert [(f.code, f.message) for f in found if f.severity == "H"] == []


def test_shared_wording_is_a_finding_on_both_sides(analysis: CorpusAnalysis) -> None:
    found = {(f.report_id, f.code) for f in analysis.findings if f.code in ("E3", "E4")}
    ids = {report_id for report_id, _ in found}
    assert ids == {"云汐市港务管理局-2023", "云汐市轮渡公司管理办公室-2023"}
    for finding in analysis.findings:
        if finding.code in ("E3", "E4"):
            assert "疑似雷同，待人工核实" in finding.message
            assert {e.report_id for e in finding.evidence} == ids


@pytest.mark.parametrize(
    ("left", "right", "code"),
    [
        ("云岭省/云汐市", "云岭省/云汐市/澄湖区", "E3"),
        ("云岭省/云汐市", "云岭省/石桥市", "E4"),
        ("云岭省/云汐市", "", "E3"),
        ("", "", "E3"),
        ("云岭省/云汐市", "云岭省", "E3"),
    ],
)
def test_another_region_is_said_only_where_both_are_known(
    analysis: CorpusAnalysis, left: str, right: str, code: str
) -> None:
    regions = iter((left, right))
    peers = [
        dataclasses.replace(a, report=dataclasses.replace(a.report, region=next(regions)))
        for a in analysis.reports
        if "文化馆" not in a.report.agency
    ]
    found = find_findings(peers, reuse=analysis.reuse, config=FindingsConfig(select=("E3", "E4")))
    assert {f.code for f in found} == {code}


@pytest.mark.parametrize(
    ("repeated", "evidence", "superior", "status"),
    [
        (60, (), "", FindingStatus.UNCERTAIN),
        (60, ("相同的少见数字：7316",), "", FindingStatus.FOUND),
        (120, (), "", FindingStatus.FOUND),
        (120, (), "云汐市港务管理局", FindingStatus.UNCERTAIN),
    ],
)
def test_little_shared_wording_or_a_superiors_is_in_doubt(
    analysis: CorpusAnalysis,
    repeated: int,
    evidence: tuple[str, ...],
    superior: str,
    status: FindingStatus,
) -> None:
    pairs = tuple(
        dataclasses.replace(p, left_repeated=repeated, right_repeated=repeated, evidence=evidence)
        for p in analysis.reuse.report_pairs
    )
    reports = [
        dataclasses.replace(a, report=dataclasses.replace(a.report, parent=superior))
        for a in analysis.reports
    ]
    reuse = dataclasses.replace(analysis.reuse, report_pairs=pairs)
    found = find_findings(reports, reuse=reuse, config=FindingsConfig(select=("E3", "E4")))
    assert {f.status for f in found} == {status}


def test_what_cannot_be_judged_is_said(analyzer: Analyzer) -> None:
    bare = analyzer.analyze_report(factories.report("全年公开信息36条。", year=None))
    status = {f.code: f.status for f in find_findings([bare])}
    for code in ("A6", "A9", "C2", "C3", "F1", "X1"):
        assert status[code] is FindingStatus.NOT_ASSESSED


def test_fingerprints_survive_edits_elsewhere(analyzer: Analyzer) -> None:
    planted = factories.HARBOUR.replace("码头候船厅", "码头码头候船厅", 1)
    edited = planted.replace("云汐市港务管理局2023年", "\n云汐市港务管理局2023年", 1)
    edited = edited.replace("移入历史库。", "移入历史库备查，另存一份目录。")
    before = {f.fingerprint for f in findings_of(analyzer, [planted], codes="G2")}
    after = {f.fingerprint for f in findings_of(analyzer, [edited], codes="G2")}
    assert before
    assert before == after


def test_ids_and_fingerprints_are_unique(analysis: CorpusAnalysis) -> None:
    assert len({f.finding_id for f in analysis.findings}) == len(analysis.findings)
    assert len({f.fingerprint for f in analysis.findings}) == len(analysis.findings)


def test_the_order_of_reports_does_not_matter(analysis: CorpusAnalysis) -> None:
    forward = find_findings(analysis.reports, reuse=analysis.reuse)
    backward = find_findings(analysis.reports[::-1], reuse=analysis.reuse)
    assert set(forward) == set(backward)


def test_the_set_as_a_whole(analyzer: Analyzer) -> None:
    one = analyzer.analyze_report(factories.report(factories.HARBOUR))
    twin_report: Report = dataclasses.replace(
        one.report, report_id="z-2023", agency="云汐市海事中心"
    )
    twin = analyzer.analyze_report(twin_report)
    found = find_findings(
        [one, twin],
        register=[RegisterUnit("云汐市教育局", year=2023), RegisterUnit("云汐市港务管理局")],
        skipped=[SkippedFile("扫描件.pdf", "image_pdf", "没有文字层")],
        config=FindingsConfig(select=("H",)),
    )
    assert {(f.code, f.report_id) for f in found if f.code != "H5"} == {
        ("H1", "云汐市教育局-2023"),
        ("H3", one.report.report_id),
        ("H3", "z-2023"),
        ("H4", "扫描件.pdf"),
    }


def test_years_are_compared(analyzer: Analyzer) -> None:
    agency, year = "云汐市港务管理局", 2022
    earlier = factories.HARBOUR.replace("2023", "2022").replace("2024", "2023")
    old = analyzer.analyze_report(factories.report(earlier, report_id="p-2022", year=year))
    new_text = factories.HARBOUR.replace(
        "二、上年结转政府信息公开申请数量\t0", "二、上年结转政府信息公开申请数量\t2"
    ).replace("行政规范性文件\t1\t0\t4", "行政规范性文件\t1\t0\t9")
    new = analyzer.analyze_report(factories.report(new_text, report_id="p-2023", agency=agency))
    found = {f.code for f in find_findings([old, new], config=FindingsConfig(select=("X1", "X2")))}
    assert {"X1", "X2"} <= found


def test_every_rule_is_data_and_has_a_function() -> None:
    codes = {rule.code for rule in list_rules()}
    assert codes == {*REPORT_RULES, *CORPUS_RULES}
    for rule in list_rules():
        assert rule.name
        assert rule.basis
        assert rule.advice


def test_rules_are_switched_by_code_and_group() -> None:
    everything = {rule.code for rule in list_rules() if rule.enabled}
    assert selected_rules(Config().findings) == everything
    assert selected_rules(FindingsConfig(select=("C",), ignore=("C3",))) == {
        code for code in {r.code for r in list_rules()} if code[0] == "C" and code != "C3"
    }
    assert selected_rules(FindingsConfig(select=("C1",))) == {"C1"}
    with pytest.raises(ConfigError, match="no rule 'Q'"):
        selected_rules(FindingsConfig(select=("Q",)))
