"""Channel, period and canonical metric of a claim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from analyzer.claims.lexicon import MetricRule, lexicon
from analyzer.claims.numbers import Draft
from analyzer.claims.traps import CHANGED_TO

_SENTENCE_END = re.compile("[。；！？\n]")
_COMPARED_WITH = re.compile(  # 较2022年的131件
    r"(?:[较比同由从]|相比)20\d\d年(?!同期)[^，。；、（）0-9]{0,10}\Z"
)
_CUMULATIVE = re.compile("累计|截至|截止|历年")
_YEARLY = re.compile("全年|本年|今年|当年|年内|年度")
_PREVIOUS = re.compile("去年(?!同期)|上年(?!度?结转)|上一年(?!度?结转)|年初的")
_SHARE = re.compile("占|比重|比例为")
_RECEIVING = frozenset(
    "收到 新收 新收到 受理 接到 接 收 接收 接收到 接获 收悉 提出 提交 办理 处理 有 申请 发生 出现 产生 存在".split()
)  # deeds that count applications as they come in
_RECEIVED = frozenset("收到 新收 新收到 受理 接到 接收 接收到 收悉".split())
_APPLICANT = re.compile(
    "(?:自然人|公民|居民|村民|群众|个人|市民|学生|职工|企业|公司|法人|单位|社会组织|律师事务所)(?:提出的|提交的)?(?:政府信息公开|信息公开|公开)?申请$"
)
_MODE = re.compile("传真|信函|来信|邮寄|邮件|当面|现场|口头|网络|网上|线上|电子|微信")
_ABOUT = ("对", "就", "将", "把", "中")
_REQUEST = re.compile("公开|信息|依申请|^新?申请$")
_NAMED_YEAR = re.compile(
    r"(20\d\d)年(?!以[来前后]|[至到起—-]|[^，。；]{0,16}的|(?:\d{1,2}月)?\d{0,2}日?[—至到起前])"
)
_TIMED = re.compile("累|截|历|去|上|年初")
_CHANGE = re.compile(
    "(?:同比|环比|净[增减]|(?:相比|[较比][^，。；]{1,8})(?:新增|增发|多发|少发)|增长率?|增加了?|减少了?|下降了?|上升了?|提升了?|提高了?|降低了?|增幅|降幅|涨幅|增速|多了?|多出了?|(?:多|(?<!至)少)(?:收|办|发布|公开)[^，。；]{0,6}|(?<![至不缺])少了?)"
    "(?:约|近|超过?|逾|达|为|了)*$"
)
_CHANGED = re.compile(  # 由23件(下降为)18件: what it became
    r"(?:^|[由从][^，。；]{0,10})(?:增加|减少|下降|上升|提升|提高|降低|增长)了?[为到至]$"
)
_PASSED_ON = frozenset(
    "reviews lawsuits interpretations media_reports staff training_people accounts disclosure_points proposals "
    "press_conferences mailbox_replies inquiries_answered complaints_handled admin_permits admin_penalties "
    "documents_public documents_normative meetings hotline_calls inspections".split()
)  # metrics that the items of a breakdown share with their total
_PUBLISHED = frozenset(
    "proactive_items category_items website_items wechat_posts weibo_posts video_posts newmedia_posts".split()
)  # no zero in words says that nothing at all was published: 没有出现虚假信息
_UNDOING = frozenset("撤下 排查 清理 删除 下架 审查 审核 摸排 撤销 更正 转化 转为".split())
_TAIL = 12  # characters before a number that may say that it is a change
_COMPARISON = 24  # characters before a number that may say what year it is compared with
_REACH = 120  # characters before a claim that are read for its period


def is_change(clause: str) -> bool:
    """Whether the number after `clause` says by how much something rose or fell."""
    tail = clause[-_TAIL:]
    return bool(_CHANGE.search(tail)) and not _CHANGED.search(tail)


def name_channel(draft: Draft, clause: str) -> str:
    """The channel named in `clause`, the words before the claim, or in its object; else nothing."""
    return (draft.label and _channel(draft.label)) or _channel(clause) or _channel(draft.object)


@lru_cache(maxsize=16384)
def _channel(words: str) -> str:
    lex = lexicon()
    found = lex.channels.findall(words)
    return lex.channel_of[found[-1]] if found else ""


def name_period(draft: Draft, text: str, floor: int, year: int | None = None) -> str:
    """``cumulative``, ``previous`` or ``year``; `floor` is the end of the claim before, `year` the report's."""
    if CHANGED_TO.match(text, draft.end):
        return "previous"
    before = text[max(0, draft.start - _COMPARISON) : draft.start]
    if _COMPARED_WITH.search(before) and not is_change(before):
        return "previous"
    lo = max(floor, draft.start - _REACH)
    words = text[lo : draft.start]
    if year is not None and _of_before(words, year):
        return "previous"
    if not _TIMED.search(words):
        return "year"
    words = _SENTENCE_END.split(words)[-1]
    if _PREVIOUS.search(words) and not is_change(text[lo : draft.start]):
        return "previous"
    if _CUMULATIVE.search(words) and not _YEARLY.search(words):
        return "cumulative"
    return "year"


def _of_before(words: str, year: int) -> bool:
    """Whether the last year named before the number, in its sentence, is an earlier one and not a noun's."""
    named = _NAMED_YEAR.findall(_SENTENCE_END.split(words)[-1])
    return bool(named) and int(named[-1]) < year and not is_change(words)


def name_metric(draft: Draft, clause: str) -> str:
    """The canonical metric, or ``other``.

    `clause` is what stands before the number in its clause, for a zero in words its own words too.
    """
    parent = draft.parent.metric if draft.parent else ""
    action = draft.action if draft.acted else ""
    facts = Facts(
        draft.unit or "",
        draft.unit_class,
        draft.channel,
        parent,
        action,
        draft.in_words,
        draft.own or draft.value is None,
    )
    return _metric(clause, draft.object, facts)


class Facts(NamedTuple):
    """What metric rules ask of a claim besides its words."""

    unit: str
    unit_class: str
    channel: str
    parent: str  # metric of the total
    action: str  # where the clause names it
    in_words: bool
    own: bool  # the object stands at the number


@lru_cache(maxsize=16384)  # reports say the same things of other numbers
def _metric(clause: str, name: str, facts: Facts) -> str:
    lex = lexicon()
    if is_change(clause):
        return "change_vs_previous"
    if facts.unit_class == "share" and _SHARE.search(clause):
        return "share_percent"
    if facts.parent in _PASSED_ON:
        return facts.parent
    in_object, rules = _keywords(name)
    words, more = _keywords(clause)
    done, yet_more = _keywords(facts.action)
    everywhere = in_object | words | done
    for i in sorted(rules | more | yet_more | lex.always):
        if _fits(lex.metrics[i], facts, in_object, everywhere):
            metric = lex.metrics[i].name
            return _doubted(metric, clause, name, facts)
    return "other"


def continue_list(draft: Draft, last: Draft) -> None:
    """公开政策文件12篇、规划计划2篇: what follows 、 keeps the channel and is one category of several; not 网站5条、微博3条."""
    draft.channel = draft.channel or last.channel
    if draft.metric in _PUBLISHED and draft.object != last.object and not _channel(draft.object):
        draft.metric = "category_items"


def name_ways(drafts: Sequence[Draft], text: str) -> None:
    """当面接收申请1件，网上收到申请3件: of several ways in one sentence each is a part."""
    some = [
        d for d in drafts if d.metric == "applications_received" and d.parent is None and d.channel
    ]
    for left, right in pairwise(some):
        apart = left.channel != right.channel
        if apart and not _SENTENCE_END.search(text, left.end, right.start):
            left.metric = right.metric = "applications_by_mode"


def name_only_applicants(drafts: Sequence[Draft], text: str, topic: str) -> None:
    """收到居民申请1件: all that were received, where nothing else in the text counts applications.

    Only where disclosure is spoken of, by the heading (`topic`) or in the sentence; a medium (网上申请) is a part.
    """
    some = [d for d in drafts if d.metric in ("applications_received", "applications_by_mode")]
    if len(some) != 1 or some[0].metric != "applications_by_mode" or some[0].parent is not None:
        return
    (draft,) = some
    before = _SENTENCE_END.split(text[max(0, draft.start - _REACH) : draft.start])[-1]
    behind = _SENTENCE_END.split(text[draft.end : draft.end + _REACH])[0]
    if (
        draft.action in _RECEIVED
        and _APPLICANT.search(draft.object)
        and (topic or "公开" in before + behind)
    ):
        draft.metric = "applications_received"


def _doubted(metric: str, clause: str, name: str, facts: Facts) -> str:
    """The metric, unless its words mislead: 企业申请 is a part of all applications."""
    if metric in _PUBLISHED and (facts.in_words or facts.action in _UNDOING):
        return "other"
    if metric != "applications_received":
        return metric
    by_mode = facts.in_words and _MODE.search(clause)
    if by_mode or (name.endswith("申请") and not _REQUEST.search(name)):
        return "applications_by_mode"
    received = facts.action in _RECEIVING if facts.action else facts.own
    received = received and not clause.endswith(_ABOUT)  # 对2件申请延期答复
    return metric if received else "other"


@lru_cache(maxsize=4096)  # objects and actions recur all the time
def _keywords(text: str) -> tuple[frozenset[str], frozenset[int]]:
    """The words of metric rules that stand in `text`, and the rules that ask for them."""
    table = lexicon().keywords
    found: list[str] = []
    rules: list[int] = []
    for i in range(len(text)):
        for word, wanted in table.get(text[i : i + 2], ()):
            if text.startswith(word, i):
                found.append(word)
                rules += wanted
    return frozenset(found), frozenset(rules)


def _fits(
    rule: MetricRule, facts: Facts, in_object: frozenset[str], everywhere: frozenset[str]
) -> bool:
    return (
        (not rule.units or facts.unit in rule.units)
        and (not rule.classes or facts.unit_class in rule.classes)
        and (not rule.channel or facts.channel in rule.channel)
        and (not rule.parent or facts.parent in rule.parent)
        and (not rule.action or facts.action in rule.action)
        and (not rule.in_words or facts.in_words)
        and (not rule.any or not rule.any.isdisjoint(everywhere))
        and (not rule.object or not rule.object.isdisjoint(in_object))
        and (not rule.none or rule.none.isdisjoint(everywhere))
    )
