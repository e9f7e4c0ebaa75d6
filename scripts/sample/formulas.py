"""Wording that real reports share by law, by form or by habit; nobody copied it from anybody."""

from __future__ import annotations

import zlib

from sample.bank import Draft

NOTICE = {
    "A": "《国务院办公厅政府信息与政务公开办公室关于政府信息公开工作年度报告有关事项的通知》（国办公开办函〔2019〕60号）",
    "B": "《国务院办公厅政府信息与政务公开办公室关于印发〈中华人民共和国政府信息公开工作年度报告格式〉的通知》（国办公开办函〔2021〕30号）",
}
DECREE = "《中华人民共和国政府信息公开条例》（国务院令第711号）"
BASES = (
    "根据{decree}和{notice}要求，编制本报告。",
    "本报告依据{decree}和{notice}编制。",
    "按照{decree}、{notice}有关规定，现将{name}{y}年政府信息公开工作情况报告如下。",
)
OUTLINE = "本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议、行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项六部分组成。"
PERIODS = (
    "报告所列数据的统计期限自{y}年1月1日起至{y}年12月31日止。",
    "本年度报告中所列数据的统计期限为{y}年1月1日至{y}年12月31日。",
)
CONTACT = "本报告电子版可在{place}人民政府网站查阅下载。如对报告内容有疑问，请与{office}联系（地址：{address}，电话：{phone}）。"
CHARGES = (
    "本年度{self}未收取政府信息公开信息处理费。",
    "{y}年，{self}依申请提供政府信息未收取信息处理费。",
)
NOTHING_ELSE = "除上述内容外，{self}没有其他需要报告的事项。"

LEADS = {
    2019: "党的十九届四中全会精神",
    2020: "党的十九届五中全会精神",
    2021: "党的十九届六中全会精神",
    2022: "党的二十大精神",
    2023: "党的二十大精神",
}
LEAD = "{y}年，{self}坚持以习近平新时代中国特色社会主义思想为指导，深入学习贯彻{spirit}，坚持“以公开为常态、不公开为例外”，依法保障公众知情权、参与权、表达权和监督权。"
NO_DISPUTES = "本年度未发生因政府信息公开引发的行政复议和行政诉讼。"
STOCK = {
    "m": (
        "严格执行“先审查、后公开”“一事一审”要求，做到涉密信息不公开、公开信息不涉密。",
        "落实信息发布“三审三校”制度，未经审核的信息一律不予发布。",
    ),
    "s": (
        "成立由主要负责同志任组长的政务公开工作领导小组，明确分管领导和责任科室。",
        "本年度未发生因政府信息公开工作被追究责任的情形。",
    ),
}


def variant(key: str, salt: str, count: int) -> int:
    """A number below `count`, the same on every machine."""
    return zlib.crc32(f"{salt}/{key}".encode()) % count


def stock_chunks(draft: Draft, quiet: bool) -> dict[str, str]:
    """Stock sentences for the ends of parts, and the lead; `quiet` reports have no disputes.

    Which ones a report holds depends on its id alone. `stock none` in the bank asks for none.
    """
    if draft.option("stock") == "none":
        return {}
    key = draft.report_id
    found = {}
    if variant(key, "lead", 2):
        spirit, name = LEADS[draft.year], draft.agency.self_name
        found["l"] = LEAD.format(y=draft.year, self=name, spirit=spirit)
    if quiet and variant(key, "disputes", 3):
        found["a"] = NO_DISPUTES
    for part, choices in STOCK.items():
        chosen = variant(key, part, 3)
        if chosen < len(choices) and part in draft.parts:
            found[part] = choices[chosen]
    return found
