"""Where a sentence stands: its section and headings, as evidence for role and theme."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from analyzer.records import Section, SectionKind, Sentence, UnitKind

_KINDS = (
    (SectionKind.PROBLEMS, re.compile("问题|改进|不足|下一步|打算|努力方向|整改")),
    (SectionKind.OTHER, re.compile("其他(需要)?报告|其他(有关)?事项|需要(说明|报告)的")),
    (SectionKind.DISPUTES, re.compile("复议|诉讼")),
    (SectionKind.REQUESTS, re.compile("收到和处理|申请情况$")),
    (SectionKind.PROACTIVE, re.compile("主动公开政府信息(的)?情况")),
    (
        SectionKind.OVERVIEW,
        re.compile("总体情况|基本情况|概述|工作情况|监督保障|平台建设|主动公开|依申请"),
    ),
)
_PROBLEM = re.compile("问题|不足|困难|差距|短板")
_MEASURE = re.compile("改进|措施|下一步|打算|努力方向|工作计划|工作思路|整改|明年")
_THEMES = {
    "applications": re.compile("依申请|公开申请|申请.{0,4}(办理|情况)"),
    "proactive": re.compile("^主动公开|主动公开(政府信息)?(的)?情况|信息公开情况"),
    "info_management": re.compile("信息管理|信息资源|规范性文件"),
    "platform": re.compile("平台|网站|渠道"),
    "supervision": re.compile("监督|考核|评议"),
    "training": re.compile("培训"),
    "leadership": re.compile("组织领导"),
    "institution": re.compile("制度|机制"),
    "staffing": re.compile("队伍|人员|机构.{0,2}人员|经费"),
    "interpretation": re.compile("解读"),
    "interaction": re.compile("回应|互动|关切"),
    "fees": re.compile("收费|费用"),
    "disputes": re.compile("复议|诉讼"),
    "new_media": re.compile("新媒体"),
    "participation": re.compile("建议|提案|决策|参与"),
    "key_areas": re.compile("重点领域"),
    "standardization": re.compile("标准化|目录|指南"),
    "review_security": re.compile("保密|审查|安全"),
}
_SEPARATORS = re.compile(r"[>/\n|»›]+")
_LEAD_MEASURE = re.compile(
    "下一步|今后|改进措施|将(重点|着力|从|继续|进一步)|以下(措施|工作|几)|明年"
)
_LEAD_PROBLEM = re.compile("问题|不足|差距|薄弱|主要表现|短板")


@dataclass(frozen=True, slots=True)
class Context:
    """Evidence from outside the sentence; empty strings where nothing is known.

    `hint` is the part of the problems section: problem or measure.
    """

    kind: str = ""
    hint: str = ""
    themes: tuple[str, ...] = ()


NOWHERE = Context()


@lru_cache(maxsize=4096)
def read_context(section: SectionKind | str | None) -> Context:
    """What a section kind, a heading or a heading path (``A / B`` or ``A > B``) tells."""
    if section is None or section == "":
        return NOWHERE
    if isinstance(section, SectionKind) or section in set(SectionKind):
        return Context(kind=str(SectionKind(section)))
    return _from_titles(tuple(t.strip() for t in _SEPARATORS.split(section) if t.strip()), "")


@lru_cache(maxsize=4096)
def _from_titles(titles: tuple[str, ...], kind: str) -> Context:
    path = " ".join(titles)
    if not kind:
        kind = next((str(k) for k, p in _KINDS if p.search(path)), "")
    leaf = titles[-1] if titles else ""
    asks, plans = bool(_PROBLEM.search(leaf)), bool(_MEASURE.search(leaf))
    hint = "" if asks == plans else "problem" if asks else "measure"
    if kind != SectionKind.PROBLEMS:
        hint = ""
    themes = tuple(key for key, pattern in _THEMES.items() if pattern.search(leaf))
    return Context(kind, hint, themes)


def contexts_of(sentences: Sequence[Sentence], sections: Iterable[Section]) -> list[Context]:
    """The context of each sentence of a report; a lead-in tells the part for what follows it."""
    known = {section.section_id: section for section in sections}
    contexts = []
    carried: tuple[str, str] = ("", "")  # section id, hint of the last lead-in there
    for sentence in sentences:
        section = known.get(sentence.section_id)
        context = _from_titles(section.titles, str(section.kind)) if section else NOWHERE
        if context.kind == SectionKind.PROBLEMS and not context.hint:
            hint = carried[1] if carried[0] == sentence.section_id else ""
            contexts.append(Context(context.kind, hint, context.themes))
            if sentence.kind is UnitKind.LEAD_IN or sentence.text.endswith(("：", ":")):
                carried = (sentence.section_id, _lead(sentence.text) or hint)
        else:
            contexts.append(context)
    return contexts


def _lead(text: str) -> str:
    if _LEAD_MEASURE.search(text):
        return "measure"
    return "problem" if _LEAD_PROBLEM.search(text) else ""
