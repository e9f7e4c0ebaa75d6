"""What stands around the six sections: navigation, title, contents, preamble, signature, page foot."""

from __future__ import annotations

from analyzer.records import STATUTORY_SECTIONS, SectionKind
from format_set.plan import Plan, filled, write_paragraph
from format_set.quirks import CJK, TITLES
from format_set.writer import HEADING, NOISE, Writer

_TOP_LINES = (
    ("首页 > 政务公开 > 政府信息公开年报", "索引号：0146/2024-00012", "发布机构：{agency}"),
    ("当前位置：网站首页>>信息公开>>年度报告", "【字体：大 中 小】 打印 关闭"),
    ("您现在的位置：首页 / 法定主动公开内容 / 政府信息公开年报 / 正文",),
)
_MENUS = (
    (
        "网站首页",
        "新闻中心",
        "政务公开",
        "办事服务",
        "互动交流",
        "政府信息公开指南",
        "政府信息公开制度",
        "法定主动公开内容",
        "政府信息公开年报",
        "依申请公开",
    ),
    ("走进我们 | 要闻动态 | 信息公开 | 在线服务", "搜索", "政府信息公开目录"),
)
_LISTED = (
    (
        "总体情况",
        "主动公开政府信息情况",
        "收到和处理政府信息公开申请情况",
        "政府信息公开行政复议和行政诉讼情况",
        "存在的主要问题及改进情况",
        "其他需要报告的事项",
    ),
    (
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ),
)
_BOTTOM_LINES = (
    ("【打印本页】 【关闭窗口】", "上一篇：2018年政府信息公开年报", "下一篇：没有了"),
    (
        "分享到：微信 微博",
        "版权所有：县人民政府办公室",
        "网站标识码：0000000001  备案号：ICP备00000000号",
    ),
    ("返回顶部",),
    (
        "责任编辑：办公室",
        "扫一扫在手机打开当前页",
        "主办：县人民政府  承办：县政务服务中心",
        "地址：环湖路18号 邮编：000000",
    ),
)


def write_head(plan: Plan, writer: Writer) -> None:
    """Everything before section 一."""
    rng = plan.rng
    writer.kind = SectionKind.NOISE
    if plan.has("navigation"):
        _noise(writer, [t.format(agency=plan.agency) for t in rng.choice(_TOP_LINES)])
    if plan.has("menu") and not plan.has("no_title"):
        _noise(writer, rng.choice(_MENUS))
    if plan.has("doubled_title") and not plan.has("no_title"):
        _noise(writer, [plan.title])
    _title(plan, writer)
    writer.kind = SectionKind.NOISE
    if plan.has("navigation") and rng.random() < 0.5:
        _noise(
            writer,
            [
                f"发布时间：{plan.year + 1}-01-22 来源：{plan.agency} 浏览次数：83 字体：【大 中 小】"
            ],
        )
    if plan.has("contents") or plan.has("deep_contents"):
        _contents(plan, writer)
    writer.kind = SectionKind.PREAMBLE
    if plan.has("no_preamble"):
        return
    write_paragraph(plan, writer, filled(plan, rng.choice(plan.bank["preambles"])))
    if plan.has("listing"):
        names = "、".join(rng.choice(_LISTED))
        write_paragraph(plan, writer, [plan.bank["listing"].replace("{names}", names)])


def _noise(writer: Writer, lines: tuple[str, ...] | list[str]) -> None:
    for line in lines:
        writer.line(line, NOISE)


def _title(plan: Plan, writer: Writer) -> None:
    writer.kind = SectionKind.TITLE
    if plan.has("no_title"):
        return
    lines = [plan.title]
    if plan.has("two_line_title"):
        lines = [plan.agency, f"{plan.year}年政府信息公开工作年度报告"]
        if plan.rng.random() < 0.3:
            lines = [plan.agency, f"{plan.year}年政府信息公开", "工作年度报告"]
    for line in lines:
        writer.line(plan.rng.choice(("", "　　　")) + line, HEADING)


def _contents(plan: Plan, writer: Writer) -> None:
    writer.line(plan.rng.choice(("目录", "目  录")), NOISE)
    style = plan.rng.choice(("dots", "bare", "tab"))
    for number, kind in enumerate(STATUTORY_SECTIONS):
        tail = {"dots": f"{'.' * 12}{number + 1}", "bare": "", "tab": f"\t{number + 1}"}[style]
        writer.line(f"{CJK[number]}、{TITLES[kind][0]}{tail}", NOISE)
        if plan.has("deep_contents") and kind is SectionKind.OVERVIEW:
            for place, name in enumerate(
                ("主动公开", "依申请公开", "政府信息管理", "平台建设", "监督保障")
            ):
                writer.line(f"（{CJK[place]}）{name}{tail}", NOISE)


def write_tail(plan: Plan, writer: Writer) -> None:
    """Everything after section 六."""
    rng = plan.rng
    if plan.has("attachment"):
        writer.kind = SectionKind.NOISE
        writer.line(f"附件：{plan.agency}{plan.year}年政府信息公开情况统计表.xls", NOISE)
    writer.kind = SectionKind.SIGNATURE
    if not plan.has("no_signature"):
        _signature(plan, writer)
    writer.kind = SectionKind.NOISE
    if plan.has("contact"):
        _noise(writer, ["联系人：李某某  联系电话：0000-6612345"])
    if plan.has("navigation"):
        _noise(writer, rng.choice(_BOTTOM_LINES))


def _signature(plan: Plan, writer: Writer) -> None:
    rng = plan.rng
    indent = rng.choice(("", "　　　　　　　　"))
    year = plan.year + 1
    date = rng.choice(
        (
            f"{year}年1月22日",
            f"{year}年01月09日",
            f"二〇{'一二三四五六七八九'[year % 10 - 1]}年一月十日",
        )
    )
    if year % 10 == 0 or year // 10 == 202:
        date = rng.choice((f"{year}年1月22日", f"{year}年01月09日", f"{year}.1.18"))
    if plan.has("one_line_signature"):
        writer.line(f"{indent}{plan.agency}    {year}年1月22日", NOISE)
        return
    writer.line(indent + plan.agency, NOISE)
    writer.line(indent + date, NOISE)
