"""Zeros said in words (未收到政府信息公开申请) and numbers that are missing (公开信息余条)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from analyzer.claims.lexicon import Lexicon
from analyzer.claims.numbers import Draft

_ZERO = re.compile(
    r"(?:(?:尚未|从未|并未|暂未|未|没有|没)(?:再|曾|有)?(?:因[^，。；！？\n]{0,40}?(?:而|被|引起|引发|发生|产生|导致|的))?(?:被)?"
    r"(?P<verb>收到|接到|接收到|接收|接获|收悉|受理|发生|出现|产生|收取|收缴|涉及|制定|制发|出台|印发|发现|存在|办理|提起|引发|引起|申请|提出|召开|举办|聘请|有|减免|采购|查处|追究|结转|实施|作出|做出|新增|修订|废止|要求|进行|开展|组织)?"
    r"(?:过|任何|一[例起件宗次条]|1[例起件宗])*"
    r"|不存在(?:任何)?|(?<![有不毫独虚并])无(?!法|需|关|障碍|偿|锡|线|人|误|序|效|论|疑|缝|差|正当|故|条件|纸|党|证|害|主|记|所|从|异|偏|以|不|间|形|限|力|视|愧|价|条|罪|菌|为|名|数|比)(?:任何|一[例起件宗次])?|零(?=申请|投诉|诉讼|复议|举报|泄密|上访|事故|收费|舆情|差错))"
    r"(?P<object>[^，。；！？\n（）]{0,60})"
)
_NONE_AFTER = re.compile(
    r"(?:情况|事项|案件|数量|件数)?[：为]?(?:均|都|皆|全部)?(?:为)?(?:无|没有|为零|零)(?=[，。；）\n]|\Z)"
)
_JOINT = re.compile("以及|或者|[、和及与或]")
_TAIL = re.compile(
    r"(?:等)?(?:的)?(?:情况|情形|现象|行为|发生|出现|等|存在|数量|工作|业务|问题)+\Z"
)
_GUARD = re.compile(
    r"需要报告|其他需|其他事项|需要说明|未(?:及时|能|按|完善|建立|形成|达|经|来|成年|必)"
)
_FEW = re.compile(r"一[例起件宗次条]")

_BLANK_UNITS = (
    "条次|人次|件次|场次|篇次|条|件|篇|份|期|次|场|个|项|起|封|宗|人|名|元|万元|%|则|批次|种"
)
_PLACEHOLDER = re.compile(
    rf"(?:[_＿]{{2,}}|[XxＸ×✕*＊]{{1,5}}|[□▲]{{1,4}}|（[_＿]*）|\.{{3,}}|…+)(?:余|多)?(?P<unit>{_BLANK_UNITS})(?![\u4e00-\u9fff]*月)"
)
_MISSING = re.compile(
    r"(?<=[^\d零〇一二两三四五六七八九十百千万亿数几其剩业之年多盈结])(?:约|近)?余(?P<a>条次|人次|件次|条|件|篇|份|期|次|场|个|项|起|封)(?![\u4e00-\u9fff]{0,1}款)"
    r"|(?<=信息|动态|简报|微博|微信|众号|消息|新闻|资讯|稿子|文章|图解|解读|视频|公告|文件|数据|共计|累计|合计|发布|公开|更新|推送|编发|报送|上传|转载|收到|受理|发放)(?:共计|共|约|近|累计|为|达)?(?P<b>条|篇|份|期|次|场|个|余条|余篇|余件|余份|人次|条次)(?=[，。；、）\n]|\Z)"
    r"|(?<=信息|申请|动态|提案|建议|收到|受理|办结|答复|公开|发布)(?:共计|共|约|近|累计|为|达)?(?P<c>件)(?=[，。；、）\n]|\Z)"
    r"|(?<=发布|公开|推送|编发|更新|收到|受理|转载|报送)(?P<d>条|件|篇)(?=信息|政府信息|政务信息|动态|申请|简报|政府信息公开申请|微博)"
)


def find_zeros(text: str, lex: Lexicon) -> Iterator[Draft]:
    """A draft per object that is said not to have occurred."""
    for match in _ZERO.finditer(text):
        sentence = text[max(0, match.start() - 2) : match.end()]
        if _GUARD.search(sentence):
            continue
        yield from _objects(text, match, lex)
    for match in _NONE_AFTER.finditer(text):
        yield from _listed(text, match, lex)


def _objects(text: str, match: re.Match[str], lex: Lexicon) -> Iterator[Draft]:
    start, phrase = match.start("object"), match["object"]
    verb = match["verb"] or ""
    few = _FEW.search(match[0][: start - match.start()])
    parts = _parts(phrase)
    heads = [_head(p, lex) for _, p in parts]
    if not heads or not heads[-1]:
        return
    if not all(heads):
        whole = phrase if len(parts) > 1 else parts[0][1]
        parts, heads = [(0, phrase)], [_head(whole, lex)]
    at = match.start()
    for (offset, part), head in zip(parts, heads, strict=True):
        place = start + offset + part.rfind(head)
        draft = Draft(
            at,
            start + offset + len(part),
            at,
            Decimal(0),
            few[0][1] if few else None,
            "item",
            in_words=True,
        )
        draft.object, draft.object_start, draft.action, draft.own = head, place, verb, True
        at = draft.end + 1
        while at < len(text) and text[at - 1] in "、和及与或" and text[at] in "及者":
            at += 1
        yield draft


def _parts(phrase: str) -> list[tuple[int, str]]:
    last, parts = 0, []
    for joint in _JOINT.finditer(phrase):
        parts.append((last, phrase[last : joint.start()]))
        last = joint.end()
    parts.append((last, phrase[last:]))
    return [(at, part) for at, part in parts if part]


def _head(part: str, lex: Lexicon) -> str:
    """The counted noun phrase at the end of `part`, or nothing where it ends in no countable noun."""
    bare = _TAIL.sub("", part)
    if not bare.endswith(lex.zero_heads):
        bare = part
        if not part.endswith(lex.zero_heads):
            return ""
    bare = bare[bare.rfind("的") + 1 :] or bare
    for verb in (
        "被申请",
        "申请人提起",
        "被提起",
        "提起",
        "提出",
        "引起",
        "引发",
        "收到",
        "发生",
        "收取",
    ):
        if verb in bare and not bare.endswith(verb):
            bare = bare[bare.rfind(verb) + len(verb) :]
    if bare.startswith("申请") and bare[2:].endswith(("复议", "诉讼")):
        bare = bare[2:]
    return bare


def _listed(text: str, match: re.Match[str], lex: Lexicon) -> Iterator[Draft]:
    start = match.start()
    lo = max(start - 40, *(text.rfind(c, 0, start) + 1 for c in "，。；！？\n（"))
    for offset, part in _parts(text[lo:start]):
        head = _head(part, lex)
        if head:
            at = lo + offset + part.rfind(head)
            last = lo + offset + len(part) == start
            draft = Draft(
                at,
                match.end() if last else at + len(head),
                at,
                Decimal(0),
                None,
                "item",
                in_words=True,
            )
            draft.object, draft.object_start, draft.own = head, at, True
            yield draft


def find_blanks(text: str, lex: Lexicon) -> Iterator[Draft]:
    """A draft per place where a unit stands without its number."""
    for match in _PLACEHOLDER.finditer(text):
        yield Draft(
            match.start(), match.end(), match.start(), None, match["unit"], lex.units[match["unit"]]
        )
    for match in _MISSING.finditer(text):
        unit = (match["a"] or match["b"] or match["c"] or match["d"]).lstrip("余")
        yield Draft(match.start(), match.end(), match.start(), None, unit, lex.units[unit])
