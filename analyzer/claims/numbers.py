"""Numbers with their unit and hedge; what is a date, a document number or a slogan is no number here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from analyzer.claims.lexicon import Lexicon
from analyzer.numerals import Numeral, find_numerals
from analyzer.records import Qualifier


@dataclass(slots=True, eq=False)
class Draft:
    """A claim in the making; offsets are those of the view."""

    start: int
    end: int
    left: int  # where the words before the number and its hedge end
    value: Decimal | None
    unit: str | None
    unit_class: str
    qualifier: Qualifier = Qualifier.EXACT
    in_words: bool = False
    object: str = ""
    object_start: int = -1
    action: str = ""
    own: bool = False  # the object stands at the number itself, it is not inherited
    parent: Draft | None = None
    channel: str = ""
    period: str = "year"
    metric: str = "other"

    @property
    def blank(self) -> bool:
        """The number is missing."""
        return self.value is None


_NOT_AFTER = frozenset("第〔[［/-—－–~№.:#") | frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)
_NOT_BEFORE = frozenset("年月日号时点〕]］届级：:/-~—–～．.秒天周环楼室")
_MAX_DIGITS = 13
_CLAUSE_END = frozenset("，。；、）\n,！？")
_SLOGAN = re.compile(
    r"[一1](?:件事|张网|张图|张表|张清单|次办|次性|次告知|次办好|条龙|条心|个窗口(?:受理|办)|枚印章|扇门|本账|站式|盘棋|个口子|个章|批(?!次))|[二两三四五六七八九十234567](?:个(?:责任|一|统一|必须|服从|坚决|结合|清单|到位|不|公开|更|转变|先行|文明|阶段|确保|环节|层面|领域|原则|维度|角度|关口|关键|重点|加强|清楚|严|着力)|张清单|项(?:规定精神|重点领域|纪律|禁令)|次会议精神|条禁令|条底线)"
)
_SLOGAN_LEFT = re.compile(
    r"(?:最多跑|只跑|跑|再|新|同|某|每|另|任|之|逐|唯|不|下|前|上|这|那|头|哪|几|数|双|大|小|归|又|进|统|万)\Z"
)
_FUTURE_SENTENCE = re.compile(
    r"下一?步(?:工作)?|下一阶段|明年|来年|今后|力争|争取|拟于|下年度将|(?<!规划)(?<!工作)(?<!年度)(?<!划)计划(?:在|于|全年|新|组织|开展|每|公开|发布|举办|完成)"
)
_TARGET_CLAUSE = re.compile(
    r"每(?:月|周|日|天|年|季|半年|个|两|逢|旬|星期|人|期|单位|科室|篇|家)|原则上|(?<!需)要求(?:各|在|每|全|至少|不少于|.{0,6}不)|应当?(?:于|在|不|自|当|予)|必须|不得|目标|预计|确保(?:全年|每|年|实现|达到)|争取|力争|以内\Z"
)
_AVERAGE = re.compile("平均|日均|月均|人均")
_ONE_VERB = re.compile(
    r"(?:召开|举办|举行|组织|开展|参加|设立|设置|设有|开设|开通|开辟|建立|建成|新建|新增|增设|配备|配置|配有|安排|确定|明确|指定|成立|出台|制定|制发|印发|印制|编印|编制|发布|公开|公布|推出|制作|收到|新收|受理|接到|办理|办结|答复|回应|收取|处理|收|有|共|计|聘请|抽调|选派|维护|运营|废止|修订|修改|结转|完成|报送|更新|刊发|刊登|张贴|发放|征集|建设|打造|拥有|发生|出现|维持|撤销|纠正|驳回|达|约|近|各|人员|为|分别|专人|其中)(?:了|过|到|共)?\Z"
)
_BARE_LEFT = re.compile(
    r"(?:信息|动态|文件|申请|公文|简报|消息|稿件|文章|提案|建议|条数|件数|次数|人数|篇数|数量|总数|总量|共计?|累计|合计|总计|为|达|达到|公开|发布|更新|推送|公布|上传|编发|转载|报送|微博|微信|公告|解读|诉讼|复议|案件|投诉|费用|收到|受理|办结|答复|结转|处理|提供|不予公开|部分公开|予以公开|自然人|量|数)\Z"
)
_NOT_BARE = frozenset(
    "12345 12315 12366 12350 12333 12369 12358 12320 12388 12380 110 119 120 122".split()
)


def find_numbers(text: str, lex: Lexicon) -> Iterator[Draft]:
    """Drafts of every number with a unit, and of numbers whose unit the writer dropped."""
    waiting: list[Numeral] = []  # numbers of 分别 a、b、c条 before their common unit
    for n in find_numerals(text):
        before = text[n.start - 1] if n.start else ""
        after = text[n.end] if n.end < len(text) else ""
        if before in _NOT_AFTER or after in _NOT_BEFORE or n.end - n.start > _MAX_DIGITS:
            waiting.clear()
            continue
        unit = _unit(text, n.end, lex)
        if not unit and text.startswith("百分之", max(0, n.start - 3)) and n.start >= 3:
            yield _draft(text, n, "%", 0, lex, lead=3)
            continue
        if not unit:
            if after in "、，和及与/":
                if waiting and not _joined(text, waiting[-1], n):
                    yield from _bare_all(text, waiting, lex)
                    waiting.clear()
                if text[n.start].isdigit():
                    waiting.append(n)
                continue
            if waiting and _joined(text, waiting[-1], n):
                waiting.append(n)
            else:
                yield from _bare_all(text, waiting, lex)
                waiting = [n]
            yield from _bare_all(text, waiting, lex)
            waiting.clear()
            continue
        if waiting:
            if (
                _joined(text, waiting[-1], n)
                and "分别" in text[max(0, waiting[0].start - 60) : waiting[0].start]
            ):
                for w in waiting:
                    draft = _draft(text, w, unit, 0, lex)
                    yield draft
            else:
                yield from _bare_all(text, waiting, lex)
            waiting.clear()
        if _is_count(text, n, unit, lex):
            yield _draft(text, n, unit, len(unit), lex)
    yield from _bare_all(text, waiting, lex)


def _joined(text: str, left: Numeral, right: Numeral) -> bool:
    return right.start - left.end <= 1


def _unit(text: str, at: int, lex: Lexicon) -> str:
    for size in (5, 4, 3, 2, 1):
        unit = text[at : at + size]
        if unit in lex.units:
            banned = lex.not_before.get(unit)
            if banned and text.startswith(banned, at + len(unit)):
                return ""
            return unit
    return ""


def _is_count(text: str, n: Numeral, unit: str, lex: Lexicon) -> bool:
    left = text[max(0, n.start - 40) : n.start]
    if _SLOGAN.match(text, n.start) or left.endswith(("最多跑", "只跑", "第", "至多跑")):
        return False
    if unit == "分" and not re.search("得分|评分|分数|成绩|总分|考核", left):
        return False
    digit = text[n.start].isdigit() or (n.value >= 11 and n.end - n.start > 1)
    hedged = n.over or n.value >= 100
    if not digit and not hedged and lex.units[unit] != "share" and not _small(text, n, unit, left):
        return False
    return not _is_target(text, n)


def _small(text: str, n: Numeral, unit: str, left: str) -> bool:
    """Whether a small Chinese numeral counts: 召开两次会议, 会议两次; not 一批, 同一个, 三个方面."""
    if n.value == 1 and unit in {
        "批",
        "起",
        "段",
        "轮",
        "道",
        "通",
        "面",
        "类",
        "种",
        "栏",
        "点",
        "组",
        "集",
    }:
        return False
    if _SLOGAN_LEFT.search(left):
        return False
    if _ONE_VERB.search(left):
        return True
    end = n.end + len(unit)
    closed = end == len(text) or text[end] in _CLAUSE_END
    return closed and bool(re.search(r"[\u4e00-\u9fff]{2}\Z", left))


def _is_target(text: str, n: Numeral) -> bool:
    sentence = max(
        text.rfind("。", 0, n.start), text.rfind("\n", 0, n.start), text.rfind("；", 0, n.start)
    )
    head = text[max(sentence + 1, n.start - 120) : n.start]
    if _FUTURE_SENTENCE.search(head):
        return True
    clause = head[max(head.rfind("，"), head.rfind("（")) + 1 :]
    return bool(_TARGET_CLAUSE.search(clause)) and not _AVERAGE.search(clause)


def _bare_all(text: str, waiting: list[Numeral], lex: Lexicon) -> Iterator[Draft]:
    for n in waiting:
        body = text[n.start : n.end]
        if not (body.isdigit() or body == "零") or len(body) > 7 or body in _NOT_BARE:
            continue
        if n.end < len(text) and text[n.end] not in _CLAUSE_END:
            continue
        if _BARE_LEFT.search(text, max(0, n.start - 6), n.start) and not _is_target(text, n):
            yield _draft(text, n, None, 0, lex)


def _draft(
    text: str, n: Numeral, unit: str | None, width: int, lex: Lexicon, *, lead: int = 0
) -> Draft:
    start, end = n.start - lead, n.end + width
    qualifier = Qualifier.OVER if n.over else Qualifier.EXACT
    left = start
    for word, kind in lex.prefixes.get(text[start - 1], ()) if start else ():
        if text.endswith(word, 0, start) and not _part_of_word(text, start - len(word), word):
            left, qualifier = start - len(word), Qualifier(kind)
            break
    if text[left - 1 : left] in {"数", "几"} and text[n.start] in "十百千万":
        left, qualifier = left - 1, Qualifier.OVER
    if qualifier is Qualifier.EXACT:
        for word, kind in lex.suffixes:
            if text.startswith(word, end):
                qualifier = Qualifier(kind)
                break
    value, name = n.value, unit
    if unit == "元" and text[n.end - 1] in "万亿":
        factor = 10**4 if text[n.end - 1] == "万" else 10**8
        value, name = value / factor, text[n.end - 1] + "元"
    unit_class = lex.units.get(name, "item") if name else "item"
    return Draft(left, end, left, value, name, unit_class, qualifier)


def _part_of_word(text: str, start: int, word: str) -> bool:
    """近 of 附近, 上 of 网上, 约 of 节约, 超 of 高超: no hedge."""
    before = text[start - 1 : start]
    if word == "上":
        return text[start + 1 : start + 2] not in "十百千万" or before in "网线以"
    return (word, before) in {
        ("近", "附"),
        ("近", "最"),
        ("近", "临"),
        ("约", "节"),
        ("约", "预"),
        ("约", "签"),
        ("约", "特"),
    }
