"""Records with defaults, and invented reports in the layouts of real ones."""

from __future__ import annotations

import hashlib
from datetime import date

from analyzer.records import Report, Sentence, Source, Span, UnitKind

_APPLICANTS = "自然人\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\t总计"
_TABLE_3_ROWS = (
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "三、本年度办理结果\t（一）予以公开",
    "\t（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "\t（三）不予公开\t1.属于国家秘密",
    "\t\t2.其他法律行政法规禁止公开",
    "\t\t3.危及“三安全一稳定”",
    "\t\t4.保护第三方合法权益",
    "\t\t5.属于三类内部事务信息",
    "\t\t6.属于四类过程性信息",
    "\t\t7.属于行政执法案卷",
    "\t\t8.属于行政查询事项",
    "\t（四）无法提供\t1.本机关不掌握相关政府信息",
    "\t\t2.没有现成信息需要另行制作",
    "\t\t3.补正后申请内容仍不明确",
    "\t（五）不予处理\t1.信访举报投诉类申请",
    "\t\t2.重复申请",
    "\t\t3.要求提供公开出版物",
    "\t\t4.无正当理由大量反复申请",
    "\t\t5.要求行政机关确认或重新出具已获取信息",
    "\t（六）其他处理\t1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "\t\t2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "\t\t3.其他",
    "\t（七）总计",
    "四、结转下年度继续办理",
)
_ANSWERED = {0, 2, 23}  # rows that hold the received applications: new, granted, total


def tables_text(received: int, permits: int) -> tuple[str, str, str]:
    """The bodies of sections 二, 三 and 四 of format B, tab-separated, identities kept."""
    two = (
        "第二十条第（一）项\n信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t0\t0\t0\n"
        "行政规范性文件\t1\t0\t4\n第二十条第（五）项\n信息内容\t本年处理决定数量\n"
        f"行政许可\t{permits}\n第二十条第（六）项\n信息内容\t本年处理决定数量\n行政处罚\t2\n行政强制\t0\n"
        "第二十条第（八）项\n信息内容\t本年收费金额（单位：万元）\n行政事业性收费\t0\n"
    )
    lines = [
        "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）\t申请人情况\t总计",
        f"\t\t{_APPLICANTS}",
    ]
    for index, label in enumerate(_TABLE_3_ROWS):
        number = received if index in _ANSWERED else 0
        lines.append(f"{label}\t{number}\t0\t0\t0\t0\t0\t{number}")
    four = (
        "行政复议\t行政诉讼\n结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t未经复议直接起诉\t复议后起诉\n"
        + "\t" * 5
        + "\t".join(["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 2)
        + "\n"
        + "\t".join(["0"] * 15)
        + "\n"
    )
    return two, "\n".join(lines) + "\n", four


def report_text(
    agency: str,
    year: int,
    overview: tuple[str, str, str, str, str],
    problems: str,
    *,
    received: int = 0,
    permits: int = 0,
) -> str:
    """A whole report in the format of 2021: five sub-headings, three tables, problems, fee statement."""
    two, three, four = tables_text(received, permits)
    heads = ("主动公开", "依申请公开", "政府信息管理", "政府信息公开平台建设", "监督保障")
    numerals = "一二三四五"
    body = "\n".join(
        f"（{n}）{head}情况\n{text}"
        for n, head, text in zip(numerals, heads, overview, strict=True)
    )
    return (
        f"{agency}{year}年政府信息公开工作年度报告\n\n"
        f"根据《中华人民共和国政府信息公开条例》（国务院令第711号）和国办公开办函〔2021〕30号要求，编制本报告。"
        f"统计期限为{year}年1月1日至{year}年12月31日。\n"
        f"一、总体情况\n{body}\n"
        f"二、主动公开政府信息情况\n{two}\n三、收到和处理政府信息公开申请情况\n{three}\n"
        f"四、政府信息公开行政复议、行政诉讼情况\n{four}\n"
        f"五、存在的主要问题及改进情况\n{problems}\n"
        f"六、其他需要报告的事项\n本年度未收取政府信息处理费，无其他需要报告的事项。\n"
        f"{agency}\n{year + 1}年1月18日\n"
    )


HARBOUR = report_text(
    "云汐市港务管理局",
    2023,
    (
        "全年通过门户网站公开政府信息86条，其中港口动态51条、通知公告23条、财政信息12条，新增航道维护计划栏目。",
        "全年收到政府信息公开申请3件，均由自然人提出，已在法定期限内予以公开。",
        "对2010年以来的文件逐份标注公开属性，失效文件加注标识后移入历史库。",
        "改版门户网站检索页，公众号“云汐港务”推送信息140条，码头候船厅新设查阅点2处。",
        "举办公开业务培训2期，邀请第三方开展评估一次，评估指出的问题当月整改完毕。",
    ),
    "一是航道占用审批结果的公开偏慢，个别事项晚于规定时限三天。二是科室信息员更换频繁，交接时有遗漏。\n"
    "针对以上问题，明年将把审批系统与公开平台对接，结果生成即公开；为新任信息员安排跟班学习一周。",
    received=3,
    permits=41,
)
LIBRARY = report_text(
    "云汐市澄湖区文化馆",
    2023,
    (
        "围绕展览、讲座和场馆开放安排发布消息120余条，把免费开放时间表放在首页最显眼处。",
        "未收到政府信息公开申请。",
        "馆内形成的文件由办公室统一登记，每季度核对一次目录。",
        "官方微信视频号更新短片18期，馆门口电子屏滚动播放活动预告。",
        "馆长每月听取一次公开工作汇报，向社会公布监督电话。",
    ),
    "读者最想查的预约余量还不能在线看到。下一步将接入区里的预约系统，每日早晚各更新一次。",
)
FERRY = report_text(
    "云汐市轮渡公司管理办公室",
    2023,
    (
        "公开轮渡班次、票价和停航通知共64条。",
        "本年度没有收到公开申请。",
        "对2010年以来的文件逐份标注公开属性，失效文件加注标识后移入历史库。",
        "在三个渡口设置公示栏，停航信息提前一天张贴。",
        "举办公开业务培训2期，邀请第三方开展评估一次，评估指出的问题当月整改完毕。",
    ),
    "一是航道占用审批结果的公开偏慢，个别事项晚于规定时限三天。二是科室信息员更换频繁，交接时有遗漏。\n"
    "针对以上问题，明年将把审批系统与公开平台对接，结果生成即公开；为新任信息员安排跟班学习一周。",
)
INVENTED = {"港务管理局2023.txt": HARBOUR, "文化馆2023.txt": LIBRARY, "轮渡办2023.txt": FERRY}


def report(text: str = "", **fields: object) -> Report:
    """A report with defaults."""
    defaults: dict[str, object] = {
        "report_id": "云汐市港务管理局-2023",
        "agency": "云汐市港务管理局",
        "region": "云岭省/云汐市",
        "year": 2023,
        "title": "云汐市港务管理局2023年政府信息公开工作年度报告",
        "source": Source("a.txt", hashlib.sha256(text.encode()).hexdigest(), "txt", "utf-8"),
        "published": date(2024, 1, 18),
    }
    # a test names the fields it is about; mypy cannot tell the types of **fields
    return Report(text=text, **{**defaults, **fields})  # type: ignore[arg-type]


def sentence(text: str, **fields: object) -> Sentence:
    """A unit of narrative with defaults."""
    defaults: dict[str, object] = {
        "sentence_id": "r-2023/s02/001",
        "section_id": "r-2023/s02",
        "report_id": "r-2023",
        "span": Span(0, len(text)),
        "kind": UnitKind.SENTENCE,
    }
    # as above
    return Sentence(text=text, **{**defaults, **fields})  # type: ignore[arg-type]
