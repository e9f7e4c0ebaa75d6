"""Group G: leftovers of conversion, doubled and confused words, punctuation, blanks, personal data, dated formulas."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache

from analyzer.findings.case import Case, Hit
from analyzer.findings.words import word_table
from analyzer.records import BlockKind, Evidence, Span
from analyzer.text import simplify

_CJK = r"\u3400-\u4dbf\u4e00-\u9fff"
_ARTEFACT = re.compile(
    r"\[bookmark:?[^\]\n]{0,60}\]|_GoBack|(?<![A-Za-z])(?:PAGE\s{1,3}\\\*\s{1,3}MERGEFORMAT|PAGEREF|HYPERLINK|MERGEFORMAT|TOC \\o)(?![A-Za-z])|"
    r"&(?:nbsp|amp|lt|gt|quot|ldquo|rdquo|middot|#\d{2,5});|</?(?:p|br|span|div|td|tr|table|strong|a|font)\b[^>\n]{0,80}>|"
    r"[\ue000-\uf8ff\ufffd\ufffc]+|锟斤拷|烫烫烫|\{(?:PAGE|TOC|REF)[^}\n]{0,40}\}|错误[!！] ?未(?:找到引用源|定义书签)"
)
_PLACEHOLDER = re.compile(  # left over from a template
    r"此处(?:插入|填写|补充|可?添加)|请(?:输入|填写)(?:文字|内容|具体|单位|标题)|[（(](?:填写)?单位名称[）)]"
    r"|某某(?:局|镇|乡|县|市|区|街道|单位|部门)|[（(][^（）()\n]{0,12}待(?:补充|填写|核实?|定)[）)]"
    r"|(?<![A-Za-zＸｘ×])[XxＸ]{2,6}(?=会议|活动|工作|制度|平台|网站|单位|部门|街道|[局镇乡县市区])|(?<=[信息文件])[NＮ](?=[条件篇])"
)
DOUBLED = re.compile(rf"([{_CJK}]{{2,8}})\1")
_HALF = re.compile(rf"(?<=[{_CJK}])[,;:?!](?=[{_CJK}“《（])|(?<=[{_CJK}])\.(?=[{_CJK}\s]|$)")
_REPEATED = re.compile(r"([，。；：、！？])\1+|[，；：、][。，；：、]|。[，；、：]")
_BLANKS = re.compile(  # not behind the number of a heading: 第一部分　总体情况
    rf"(?<=[{_CJK}])(?<!第.部分)(?<!\A[一二三四五六七八九十])(?<!\n[一二三四五六七八九十])[ \u00a0\u3000]+(?=[{_CJK}])"
)
_EMPTY_LINES = re.compile(r"(?:\n[ \t\u00a0\u3000]*){4,}\n")
_ID = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<![0-9])1[3-9]\d{9}(?![0-9])")
_CONTACT = re.compile(r"联系|电话|热线|咨询|手机|值班|监督|投诉")
_PERSON = re.compile(
    r"(?:申请人|信访人|投诉人|当事人|居民|村民|市民|群众)(?:：|:)?"
    r"((?:赵|钱|孙|李|周|吴|郑|王|冯|陈|褚|卫|蒋|沈|韩|杨|朱|秦|许|何|吕|张|孔|曹|严|金|魏|陶|姜|谢|邹|苏|潘|葛|范|彭|"
    r"鲁|马|方|袁|柳|唐|薛|雷|贺|倪|汤|罗|郝|安|常|于|傅|齐|康|余|顾|孟|黄|萧|尹|姚|邵|汪|毛|戴|宋|庞|熊|董|梁|杜|阮|"
    r"蓝|季|贾|江|郭|梅|林|徐|高|夏|蔡|田|樊|胡|凌|霍|万|卢|莫|丁|邓|石|崔|龚|程|陆|翁|段|侯|武|刘|龙|叶|黎|白|赖|乔|谭|廖)"
    rf"(?:某某?|[{_CJK}]{{1,2}}))(?=[，。；、（(]|申请|提出|向|来信|来电|反映|就|，)"
)

_NEAR = 20  # characters around the name of a meeting that may say that it is yet to come
_AWAITING = re.compile(r"迎|筹备|保障|护航|即将|将(?:要)?召开|期间|献礼|备战")
_HELD = re.compile(
    r"(?:召开|举行|开幕)(?!以来|之?后)|即将|之年|期间|做好|营造|创造|前[，。]|保障|献礼"
)
_CLAUSE_END = re.compile(r"[，。；\n]")


def artefacts(case: Case) -> Iterator[Hit]:
    """G1: bookmarks, field codes, entities, tags, private-use and replacement characters; a template's placeholders."""
    for m in _ARTEFACT.finditer(case.text):
        yield case.hit(f"转换残留：{m[0][:20]!r}", case.at(*m.span()))
    blank = {c.span.start for c in case.analysis.claims if c.blank}
    for span in _narrative(case):
        for m in _PLACEHOLDER.finditer(case.text, span.start, span.end):
            if not blank & set(range(m.start(), m.end() + 1)):  # else D1 says it
                yield case.hit(f"模板残留：“{m[0]}”", case.at(*m.span()))


def doubled_words(case: Case) -> Iterator[Hit]:
    """G2: the same two to eight characters twice in a row, less what is rightly doubled."""
    for span in _narrative(case):
        text = simplify(case.text[slice(*span)])
        for m in DOUBLED.finditer(text):
            if not is_rightly_doubled(m[0]):
                place = case.at(span.start + m.start(), span.start + m.end())
                yield case.hit(f"“{m[1]}”重复", place)


def is_rightly_doubled(text: str) -> bool:
    """Whether a doubled word is good Chinese: one character repeated, or a word of the list."""
    allowed = word_table("doubled")["allowed"]
    one_by_one = len(text) == 4 and text[0] == "一"  # 一级一级, 一村一村
    return (
        one_by_one or len(set(text)) == 1 or any(text in word or word in text for word in allowed)
    )


def confused_words(case: Case) -> Iterator[Hit]:
    """G4: wrong words of this genre; 截止 before a date that is meant as 截至; days that no calendar has."""
    text = simplify(case.text)
    words = word_table("confused")
    for m in confused_pattern().finditer(text):
        yield case.hit(f"“{m[0]}”应为“{words[m[0]]}”", case.at(*m.span()))
    for m in _UNTIL.finditer(text):
        yield case.hit("“截止”应为“截至”", case.at(*m.span()))
    for m in _DAY.finditer(text):
        month, day = int(m[1] or m[3]), int(m[2] or 1)
        if not 1 <= month <= 12 or not 1 <= day <= monthrange(_LEAP_YEAR, month)[1]:
            yield case.hit(f"没有这一天：{m[0]}", case.at(*m.span()))


_DAY = re.compile(r"(?<![\d.])(\d{1,2})月(\d{1,2})日|(?<=年)(\d{1,2})月(?!\d)")
_LEAP_YEAR = 2024
_UNTIL = re.compile(r"截止(?=(?:到)?\s*(?:\d{4}年|\d{1,2}月|\d{4}|本年|去年|年末|月底))")


def stray_characters(case: Case) -> Iterator[Hit]:
    """G3: a conjunction before a stop, a particle after one or twice: something was left out or left over."""
    for span in _narrative(case):
        for m in _STRAY.finditer(simplify(case.text[slice(*span)])):
            place = case.at(max(span.start, span.start + m.start() - 2), span.start + m.end())
            yield case.hit(f"“{place.text}”处疑有多字或漏字", place)


_STRAY = re.compile(  # 普及，涉及， and the like are words
    r"(?<![普涉提触危顾论遍波惠企埃以累推言力旁])及[，。；]|[，。；]的(?!确|士)|(?<!目)的的(?!确)|"
    r"(?<![参给授赋])与与|(?<![共缓温祥谐饱融平柔总])和和(?![平谐睦气])|(?:以及|并且|或者)[，。；]"
)


@cache
def confused_pattern() -> re.Pattern[str]:
    """The wrong words of the list, longest first."""
    words = sorted(word_table("confused"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def punctuation(case: Case) -> Iterator[Hit]:
    """G5: half-width marks between Chinese characters, doubled or contradictory marks; one finding a kind."""
    half = _places(case, _HALF)
    if half:
        yield case.hit(f"中文之间有半角标点{len(half)}处", *half, subject="half")
    repeated = _places(case, _REPEATED)
    if repeated:
        yield case.hit(f"标点重复或连用有误{len(repeated)}处", *repeated, subject="repeated")


def blanks(case: Case) -> Iterator[Hit]:
    """G6: blanks inside words, runs of empty lines."""
    inside = _places(case, _BLANKS)
    for block in case.analysis.blocks:
        if block.kind is BlockKind.TABLE:
            inside += [
                case.at(block.span.start + m.start() - 1, block.span.start + m.end() + 1)
                for m in _BLANKS.finditer(case.text[slice(*block.span)])
                if len(m[0]) > 1
            ]
    if inside:
        yield case.hit(f"词内有空格{len(inside)}处", *inside, subject="blanks")
    tables = [b.span for b in case.analysis.blocks if b.kind is BlockKind.TABLE]
    empty = [
        case.at(*m.span())
        for m in _EMPTY_LINES.finditer(case.text)
        if not any(t.start < m.end() and m.start() < t.end for t in tables)
    ]
    if empty:
        yield case.hit(f"连续空行{len(empty)}处", *empty, subject="lines")


def personal_data(case: Case) -> Iterator[Hit]:
    """G8: identity numbers, mobile numbers that are no contact of the agency, named applicants."""
    for m in _ID.finditer(case.text):
        yield case.hit("含身份证号码", case.at(*m.span()))
    for m in _MOBILE.finditer(case.text):
        before = case.text[max(0, m.start() - 20) : m.start()]
        make = case.doubt if _CONTACT.search(before) else case.hit
        yield make("含手机号码", case.at(*m.span()))
    for span in _narrative(case):
        for m in _PERSON.finditer(case.text[slice(*span)]):
            yield case.doubt(
                "可能含个人姓名", case.at(span.start + m.start(1), span.start + m.end(1))
            )


def dated_formulas(case: Case) -> Iterator[Hit]:
    """G9: wording that did not exist when the report was written, or that a later one has replaced.

    A report of year Y is taken to be written by the end of March of Y + 1, the latest date of 条例 第四十九条.
    """
    if case.year is None:
        yield case.not_assessed("年度未知")
        return
    text = simplify(case.text)
    written = case.analysis.report.published or date(case.year + 1, 3, 31)
    for word, since in word_table("formulas").items():
        places = re.finditer(re.escape(word), text) if written < since else ()
        told = next((m for m in places if not _awaited(text, m)), None)
        if told is not None:
            yield case.hit(
                f"“{word}”为{since:%Y年%m月}以后的表述", case.at(*told.span()), subject=word
            )
    for word, row in word_table("outdated").items():
        at = text.find(word) if case.year >= row["from"] else -1
        if at >= 0 and not (row["unless"] and row["unless"] in text):
            place = case.at(at, at + len(word))
            yield case.hit(f"“{word}”在{case.year}年度已过时", place, subject=word)


def _awaited(text: str, m: re.Match[str]) -> bool:
    """Whether a meeting is spoken of before it is held: 以实际行动迎接党的二十大胜利召开."""
    before = _CLAUSE_END.split(text[max(0, m.start() - _NEAR) : m.start()])[-1]
    behind = _CLAUSE_END.split(text[m.end() : m.end() + _NEAR])[0]
    return bool(_AWAITING.search(before) or _HELD.search(behind))


def _narrative(case: Case) -> list[Span]:
    return [
        b.span for b in case.analysis.blocks if b.kind in (BlockKind.NARRATIVE, BlockKind.HEADING)
    ]


def _places(case: Case, pattern: re.Pattern[str]) -> list[Evidence]:
    """Each match with a character of context on both sides, in narrative and headings."""
    return [
        case.at(max(0, span.start + m.start() - 1), min(len(case.text), span.start + m.end() + 1))
        for span in _narrative(case)
        for m in pattern.finditer(case.text[slice(*span)])
    ]


REPORT_RULES: dict[str, Callable[[Case], Iterable[Hit]]] = {
    "G1": artefacts,
    "G2": doubled_words,
    "G3": stray_characters,
    "G4": confused_words,
    "G5": punctuation,
    "G6": blanks,
    "G8": personal_data,
    "G9": dated_formulas,
}
