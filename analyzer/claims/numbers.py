"""Numbers with their unit and hedge; what is a date, a document number or a slogan is no number here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from analyzer.claims.lexicon import Lexicon
from analyzer.claims.traps import Blocked, is_condition, is_idiom, is_slogan, is_small_word
from analyzer.numerals import NUMERAL, Numeral, numeral_at
from analyzer.records import Qualifier


class Draft:
    """A claim in the making; offsets are those of the view.

    A plain class whose defaults sit on the class: most claims never set most of them.
    """

    object: str = ""
    object_start: int = -1
    action: str = ""
    in_words: bool = False
    own: bool = False  # the object stands at the number itself, it is not inherited
    spare: str = ""  # a channel or agency that names the count where nothing better does
    spare_start: int = -1
    acted: bool = False  # the action stands in the clause itself
    reach: int = 0  # where an object right of the number ends
    reference: bool = False  # what the count is held against: last year's, a target
    carried: bool = False  # 上年结转: comes on top of what was received
    listed: bool = False  # an item of a breakdown: its label may be an agency or a channel
    label: str = ""  # its member of 网站、微博分别
    parent: Draft | None = None
    items: Decimal = Decimal(0)  # what its items found so far add up to
    has_items: bool = False
    channel: str = ""
    period: str = "year"
    metric: str = "other"

    def __init__(
        self,
        start: int,
        end: int,
        value: Decimal | None,
        unit: str | None,
        unit_class: str,
        qualifier: Qualifier = Qualifier.EXACT,
    ) -> None:
        self.start = start  # the words before the number and its hedge end here
        self.end = end
        self.value = value
        self.unit = unit
        self.unit_class = unit_class
        self.qualifier = qualifier


_LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NOT_AFTER = frozenset("第〔[［/-—－–~№.#〇×" + _LATIN)
_NOT_BEFORE = frozenset("年月日号时点〕]］届级：/-~—–～秒天周环楼室×" + _LATIN)
_MAX_DIGITS = 13
_CLOSE = frozenset("，。；、）\n,！？")
_JOINTS = frozenset("、，和及与,")
_OPEN_END = _CLOSE | _JOINTS | {"+"}  # after a number whose unit the writer dropped
_SCORED = re.compile("得分|评分|分数|成绩|总分|考核|测评")
_COUNTED = re.compile(
    r"(?:信息|动态|文件|申请|公文|简报|消息|稿件|文章|提案|建议|条数|件数|次数|人数|篇数|数量|总数|总量|共|计|为|达|达到|公开|发布|更新"
    r"|推送|公布|上传|编发|转载|报送|微博|微信|公告|解读|诉讼|复议|案件|投诉|费用|收到|受理|办结|答复|结转|处理|提供|自然人|量|数|类|其他"
    r"|法规|政策|通知|公示|新闻|发博|发文|转评赞|阅读|访问|点击|浏览|粉丝|超过?|突破|约|近|逾|职能|计划|组织|高达|多达)\Z"
)
_MEASURED = frozenset(("公里", "平方米", "亩"))
_ADDRESS = re.compile(r"(?:编码|邮编|电话|传真|热线|号码|手机|拨打|信号|群)\Z")
_LISTED = re.compile(r"[0-9][、，][\u4e00-\u9fff]{2,8}\Z")  # 提示信息96、假日通报21
_CJK = re.compile(r"[\u4e00-\u9fff]\Z")
_HOTLINES = frozenset(
    "12345 12315 12366 12350 12333 12369 12358 12320 12388 12380 110 119 120 122 12329 12328".split()
)
_HEDGED = re.compile(r"[余多]|\+")


def find_numbers(text: str, lex: Lexicon, year: int | None = None) -> Iterator[Draft]:
    """Drafts of every number with a unit, and of numbers whose unit the writer dropped.

    What a sentence says of a year after `year`, the report's, is a plan.
    """
    blocked = Blocked(text, year)
    waiting: list[Numeral] = []  # numbers that may take the unit of the one after: 分别 a、b、c条
    for match in NUMERAL.finditer(text):
        start, end = match.span()
        before = text[start - 1] if start else ""
        after = text[end] if end < len(text) else ""
        if before in _NOT_AFTER or after in _NOT_BEFORE or end - start > _MAX_DIGITS:
            continue
        unit = _unit(text, end, lex)
        if not unit and before != "之" and after and after not in _OPEN_END:
            continue
        n = numeral_at(match)
        if n is None:
            continue
        if not unit and before == "之" and text.startswith("百分之", max(0, n.start - 3)):
            yield _draft(text, n, "%", 0, lex, lead=3)
            continue
        if waiting and n.start - waiting[-1].end != 1:
            yield from _bare(text, waiting, blocked, lex)
            waiting = []
        if not unit:
            waiting.append(n)
            continue
        if waiting:
            yield from _shared(text, waiting, unit, blocked, lex)
            waiting = []
        if n.start not in blocked and _is_count(text, n, unit, lex):
            yield _draft(text, n, unit, len(unit), lex)
    yield from _bare(text, waiting, blocked, lex)


def _unit(text: str, at: int, lex: Lexicon) -> str:
    for unit in lex.units_by.get(text[at : at + 1], ()):
        if text.startswith(unit, at):
            banned = lex.not_before.get(unit)
            if not (banned and text.startswith(banned, at + len(unit))):
                return unit
    return ""


def _is_count(text: str, n: Numeral, unit: str, lex: Lexicon) -> bool:
    if is_slogan(text, n, unit) or is_idiom(text, n, unit) or is_condition(text, n, unit):
        return False
    if unit not in _MEASURED and lex.units[unit] == "item" and n.value % 1:
        return False  # 7.2本预案
    if unit == "分" and not _SCORED.search(text, max(0, n.start - 12), n.start):
        return False
    if text[n.start].isdigit() or n.over or n.value >= 20 or lex.units[unit] == "share":
        return True
    return not is_small_word(text, n, unit)


def _shared(
    text: str, waiting: list[Numeral], unit: str, blocked: Blocked, lex: Lexicon
) -> Iterator[Draft]:
    """Numbers before the one that carries the unit of all: 分别发布12、30、45条."""
    first = waiting[0].start
    if "分别" not in text[max(0, first - 40) : first]:
        yield from _bare(text, waiting, blocked, lex)
        return
    for n in waiting:
        if n.start not in blocked:
            yield _draft(text, n, unit, 0, lex)


def _bare(text: str, waiting: list[Numeral], blocked: Blocked, lex: Lexicon) -> Iterator[Draft]:
    """Numbers without a unit that stand where a count stands: 发布信息3403, 均为零, 10万+."""
    for n in waiting:
        body = text[n.start : n.end]
        spelt = len(body) > 1 and n.value >= 20
        if not (body[0].isdigit() or body == "零" or spelt) or body in _HOTLINES or len(body) > 9:
            continue
        after = text[n.end] if n.end < len(text) else ""
        if (after and after not in _CLOSE and after != "+") or n.start in blocked:
            continue
        left = text[max(0, n.start - 10) : n.start].removesuffix("：")
        scaled = body[-1] in "万亿" and _CJK.search(left)
        if not _ADDRESS.search(left) and (_COUNTED.search(left) or _LISTED.search(left) or scaled):
            yield _draft(text, n, None, after == "+", lex)


def _draft(
    text: str, n: Numeral, unit: str | None, width: int, lex: Lexicon, *, lead: int = 0
) -> Draft:
    start, end = n.start - lead, n.end + width
    left, qualifier = start, Qualifier.OVER if n.over else Qualifier.EXACT
    for word, kind in lex.prefixes.get(text[start - 1], ()) if start else ():
        if text.endswith(word, 0, start) and not _part_of_word(text, start - len(word), word):
            left, qualifier = start - len(word), kind
            break
    if left and text[left - 1] in "数几" and text[n.start] in "十百千万":
        left, qualifier = left - 1, Qualifier.OVER
    if qualifier is Qualifier.EXACT:
        follow = text[end : end + 2]
        if follow in lex.suffixes:
            qualifier = lex.suffixes[follow]
        elif text.startswith("+", n.end):
            qualifier = Qualifier.OVER
    value, name = n.value, unit
    if unit == "元" and text[n.end - 1] in "万亿":
        value, name = _money(value, text[n.end - 1])
    return Draft(left, end, value, name, lex.units[name] if name else "item", qualifier)


def _money(value: Decimal, scale: str) -> tuple[Decimal, str]:
    """万元 and 亿元 are units of their own: 326.5万元 is 326.5 of them."""
    return value / (10**4 if scale == "万" else 10**8), scale + "元"


def _part_of_word(text: str, start: int, word: str) -> bool:
    """近 of 附近, 上 of 网上, 约 of 节约: no hedge; 上 hedges only 上百, 上千."""
    before = text[start - 1 : start]
    if word == "上":
        return text[start + 1 : start + 2] not in "十百千万" or before in "网线以"
    return word + before in {"近附", "近最", "近临", "约节", "约预", "约签", "约特", "超高"}
