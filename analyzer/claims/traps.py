"""Numbers that claim nothing: targets and deadlines, ranks, slogans, numerals that belong to a word."""

from __future__ import annotations

import re
from bisect import bisect_right

from analyzer.numerals import Numeral

# Every alternative begins with a plain character, which lets the engine skip to the next candidate.
_FUTURE = re.compile(
    "下一?步(?:工作)?|下一?阶段|下一年度?|明年|来年|今后|力争|争取|预计|目标(?:任务)?(?:是|为)(?!约?[0-9])"
    "|拟(?=组织|开展|举办|新|增|设|编|聘|配|改|升|扩|把|将|投|邀|采购|完善|公开|于|在|建|制|发|出台|推|召|培训|对)|计划(?=在|于|全年|新|组织|开展|每|公开|发布|举办|完成|培训|建|刊发|印发|编发|更新|明年|次年)"
    "|将(?<![已均并即全]将)(?=打造|新[建设增办]|组织|开展|举办|建设|完成|继续|新增|公开发布|实现|进一步|力争|达到|至少|每"
    "|给|把|指定|逐步|陆续|邀请|聘请|通过|增设|设立|开设|出台|加大|加强|完善|健全|扩大|配[备齐]|启[动用]|争取|试[行点])"
)
_YEAR_AHEAD = re.compile(  # 2024年重点做好：…… in the report of 2023; not 结转2024年继续办理1件, not its date
    r"(?<![^。；：\n，])(20\d\d)年(?!\s?\d{1,2}月|[初底末]|度?[^。，]{0,14}报告|(?:度)?(?:继续)?(?:办理|答复|处理))"
)
_NORM = re.compile(
    "凡(?<![非平不但超自]凡)"
)  # what shall be done whenever: 凡涉及两个以上科室的，由……
_TARGET = re.compile(
    "每|目标(?:任务)?(?:数|值|量)?(?:是|为)?(?=[约：]?[0-9])|原则上|要求(?=各|在|每|全|至少|不少于)"
    "|应(?=当|于|在|不|自|予|公开|发布|完成)|必须|不得|确保|保证(?=每|全)|最长|最迟|自收到|自受理|自作出|自形成"
)
_AVERAGE = re.compile("平均|日均|月均|人均")
_RANK = re.compile("排名|排在|名列|位居|位列|居第|列第|排第|评比中")
_ENDS = {True: frozenset("。\n"), False: frozenset("，。；（）\n")}
_NORM_ENDS = frozenset("。；\n")
_PLANNED = "规划 工作 年度 要点 总结".split()

_SLOGAN = re.compile(
    "千篇一律|千家万户|万家灯火|百家争鸣|千人一面|[一1](?:件事|张网|张图|张表|张清单|次办|次性|次告知|条龙|条心|个窗口(?:受理|办)|枚印章|扇门|本账|个口子|个章|把尺)"
    "|[二两三四五六七八九十2-9](?:个(?:责任|一|统一|必须|服从|坚决|结合|清单|到位|不|公开|更|转变|先行|文明|阶段|确保|环节"
    "|层面|领域|原则|维度|角度|关口|关键|重点|加强|清楚|严|着力|坚持|建设|不足|短板|弱项|问题|差距|困难|节点|原因|难题)|张清单|项(?:规定|重点领域|纪律|禁令)|次会议精神|条禁令|条底线)"
)
_PERIOD = re.compile(
    r"(?:[0-9一二两三四五六七八九十半]个(?:月|季度|星期|小时)|[一二两三半]年|[0-9一二两三四五六七八九十](?:周|天))[^，。；]*\Z"
)
_SCOPE = re.compile("[个项大](?:试点|重点|主要)?(?:领域|方面|部分|环节|层面|维度|阶段|步骤)")
_WORD_BEFORE = re.compile(
    r"(?:最多跑|至多跑|只跑|跑|再|新|同|某|每|另|任|之|逐|唯|不|下|前|上|这|那|头|哪|几|双|大|小|归|又|进|统|万|第|于|独|专|单|互|有朝|其|不止|不只)\Z"
)
_DOING = re.compile(
    r"(?:召开|举办|举行|组织|开展|参加|设立|设置|设有|开设|开通|开辟|建立|建成|新建|新增|增设|配备|配置|配有|安排|确定|明确|指定|成立"
    r"|出台|制定|制发|印发|印制|编印|编制|发布|公开|公布|推出|制作|收到|新收|受理|接到|办理|办结|答复|回应|收取|处理|有|共|(?<![设统会审预估])计|聘请"
    r"|抽调|选派|维护|运营|废止|修订|修改|结转|完成|报送|更新|刊发|刊登|张贴|发放|征集|建设|打造|拥有|发生|出现|维持|撤销|纠正|驳回"
    r"|达|约|近|各|人员|为|分别|专人|其中|辟谣|落实|超过|不足|不到)(?:了|过|到|共|有|达)?\Z"
)
_CONDITION = re.compile(  # 来信三次以上的，; 两个以上科室的申请，由……
    "(?:及?以上|及?以下|以内)[^，。；、\n]{0,8}的(?:(?=[，。；\n]|\\Z)|[^，。；、\n]{0,8}(?=，(?:由|按|经|须|应|实行|一律|可|要|列|予)))"
)
# What follows the number that is no more: 由十九个减为八个.
CHANGED_TO = re.compile(
    "(?:[增减升降缩涨扩](?:加|少|减|大|小)?|整合|精简|压[减缩]|缩[减短]|提[高升]|上升|下降|合并|归并|变|改)[为至到成]"
)
_LISTED_TROUBLES = re.compile("(?:问题|不足|短板|困难|差距|原因)(?:主要|还|仍)有\\Z")
_JOINT = re.compile("[、和及与]")
_ITEMS_RESTATED = frozenset("项类种样")
_DIGITS = frozenset("一二两三四五六七八九十百千万")
_UNITS_OF_IDIOMS = frozenset(
    "条件篇份次个项场期人名户家章节天年月日科室局镇乡村级"
)  # 三科五室: counts
_VAGUE_ONES = frozenset("批起段轮道通面类种栏组集只门节支")
_CLOSE = frozenset("，。；、）\n,！？")


class Blocked:
    """The stretches of a text in which numbers are targets, duties or ranks, not claims."""

    def __init__(self, text: str, year: int | None = None) -> None:
        self._text = text
        self._year = year  # reported on
        self._starts: list[int] | None = None  # found when first asked for
        self._ends: list[int] = []

    def _find(self) -> list[int]:
        text = self._text
        spans: list[tuple[int, int]] = []
        for pattern, whole_sentence in ((_FUTURE, True), (_TARGET, False)):
            reach = 0
            for match in pattern.finditer(text):
                start = match.start()
                if start < reach or _spared(text, match):
                    continue
                reach = _next(text, match.end(), _ENDS[whole_sentence])
                spans.append((start, reach))
        if self._year is not None:
            spans += (
                (m.start(), _next(text, m.end(), _ENDS[True]))
                for m in _YEAR_AHEAD.finditer(text)
                if int(m[1]) > self._year
            )
        spans += ((m.start(), _next(text, m.end(), _NORM_ENDS)) for m in _NORM.finditer(text))
        for match in _RANK.finditer(text):
            at = max(text.rfind(c, max(0, match.start() - 40), match.start()) for c in "，。；\n")
            end = _next(text, match.end(), _ENDS[False])
            spans.append((at + 1 if at >= 0 else max(0, match.start() - 40), end))
        spans.sort()
        for _, end in spans:
            self._ends.append(max(end, self._ends[-1]) if self._ends else end)
        return [s for s, _ in spans]

    def __contains__(self, at: int) -> bool:
        """Whether a number at `at` is no claim."""
        if self._starts is None:
            self._starts = self._find()
        if not self._starts:
            return False
        i = bisect_right(self._starts, at) - 1
        return i >= 0 and at < self._ends[i]


def _spared(text: str, match: re.Match[str]) -> bool:
    """规划计划 is a category, 平均每月 a count, 将 before a noun a preposition."""
    start = match.start()
    if match[0] == "计划":
        return text[max(0, start - 2) : start] in _PLANNED
    if match[0] == "每":
        return bool(_AVERAGE.search(text, max(0, start - 4), start))
    return False


def _next(text: str, at: int, ends: frozenset[str]) -> int:
    while at < len(text) and text[at] not in ends:
        at += 1
    return at


def is_slogan(text: str, n: Numeral, unit: str) -> bool:
    """一件事, 两个责任, 最多跑1次, 前5名."""
    before = text[n.start - 1 : n.start]
    if n.end - n.start > 1 and unit not in {"个", "项", "位"}:
        return False
    if n.value == 1 and unit == "次" and _PERIOD.search(text, max(0, n.start - 12), n.start):
        return True  # 四个月公布一次
    if n.value == 1 and "一" in {text[n.start - 2 : n.start - 1], text[n.end + 1 : n.end + 2]}:
        return True  # 一户一档
    if (
        text.startswith(("前进", "前移", "上升", "提升", "跃升"), max(0, n.start - 2))
        and unit == "位"
    ):
        return True
    if before == "后" and unit == "位":  # 车牌后两位
        return True
    return before in {"跑", "前"} or bool(_SLOGAN.match(text, n.start) or _SCOPE.match(text, n.end))


def is_condition(text: str, n: Numeral, unit: str) -> bool:
    """两次以上的，: from which number on a rule holds."""
    return bool(_CONDITION.match(text, n.end + len(unit)))


def is_idiom(text: str, n: Numeral, unit: str) -> bool:
    """五花八门; 漏一户补一户, 成熟一个公开一个; 规划、计划、预算三项，: a numeral that counts nothing of its own."""
    if n.end - n.start > 1 or text[n.start] not in _DIGITS:
        return False
    end = n.end + len(unit)
    if (
        text[n.start - 2 : n.start - 1] in _DIGITS
        and text[n.start - 3 : n.start - 2] not in _DIGITS
    ):
        return (
            len(unit) == 1
            and _is_han(text[n.start - 1 : n.start])
            and text[n.start - 1] not in _UNITS_OF_IDIOMS
        )
    one = text[n.start : end]
    if n.value == 1:
        left, right = max(0, n.start - len(one) - 3), end + len(one) + 3
        before, after = text.rfind(one, left, n.start), text.find(one, end, right)
        return (before >= 0 and _is_han(text[before + len(one) : n.start])) or (
            after >= 0 and _is_han(text[end:after])
        )
    if unit not in _ITEMS_RESTATED or not (end == len(text) or text[end] in _CLOSE):
        return (
            bool(_LISTED_TROUBLES.search(text, max(0, n.start - 8), n.start))
            and text[end : end + 1] == "："
        )
    lo = max(text.rfind(c, max(0, n.start - 60), n.start) for c in "，。；：\n") + 1
    return len(_JOINT.split(text[lo : n.start])) == n.value


def _is_han(text: str) -> bool:
    return bool(text) and all("\u4e00" <= c <= "\u9fff" for c in text)


def is_small_word(text: str, n: Numeral, unit: str) -> bool:
    """Whether a small Chinese numeral is only part of a word: 一批, 同一个, 三个方面; not 召开两次会议."""
    if n.value <= 1 and unit in _VAGUE_ONES:
        return True
    left = text[max(0, n.start - 6) : n.start]
    if _WORD_BEFORE.search(left):
        return True
    if _DOING.search(left):
        return False
    end = n.end + len(unit)
    if text[n.start - 1 : n.start] in {"由", "从"} and CHANGED_TO.match(text, end):
        return False
    closed = end == len(text) or text[end] in _CLOSE or text.startswith(("以上", "左右"), end)
    return not (closed and len(left) >= 2 and all("\u4e00" <= c <= "\u9fff" for c in left[-2:]))
