"""Zeros said in words: 未收到政府信息公开申请; 行政复议、行政诉讼均无."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from analyzer.claims.lexicon import Lexicon
from analyzer.claims.numbers import Draft

_TRIGGER = re.compile("[未没无零不]")
_BECAUSE = (
    r"(?:(?:有)?(?:因|由于)[^，。；！？\n]{0,40}?(?:而|被|引起|引发|发生|产生|导致|造成)的?)?"
)
_TOWARDS = r"(?:向(?!社会)[^，。；！？\n]{1,16}?(?=[收征]))?"  # 向申请人收取
_FEW_WORDS = r"(?P<few>(?:过|任何|一[例起件宗次条个]|1[例起件宗])*)"
_NEGATION = re.compile(
    rf"(?:(?:未(?:再|曾|有|能)?|没有?(?:再|曾)?)(?:(?:因|由于)[^，。；！？\n]{{0,40}}?"
    rf"(?P<cause>引发|引起|导致|被(?=(?:行政)?(?:复议|诉讼)))|{_BECAUSE}{_TOWARDS}(?:被)?"
    r"(?P<verb>接收到|收到|接到|接收|接获|收悉|受理|接|收取|收缴|收|发生|出现|产生|涉及|制定|制发|出台|印发|发现|存在|办理|提起|引发|引起|申请"
    r"|召开|举办|聘请|有|减免|减收|采购|查处|追究|结转|作出|做出|新增|修订|废止|形成|立案))"
    r"|没有?|不存在"
    r"|(?<![有不毫独虚并绝])无(?!法|需|关|障碍|偿|锡|线|人|误|序|效|论|疑|缝|差|正当|故|条件|纸|党|证|害|主|记|所|从|异|偏|以|不|间|形|限|力|视|愧|价|罪|菌|为|名|数|比|感))"
    rf"{_FEW_WORDS}"
    r"(?P<object>[^，。；！？\n（）：0-9]{0,60})"
    r"|零(?P<noun>申请|投诉|诉讼|复议|举报|泄密|上访|事故|收费|舆情|信访|败诉|结转)"
)
_IN_WORDS = re.compile(r"[一二两三四五六七八九十]{1,4}[件条份次起宗]")
_NONE = re.compile("(?:均|都|皆|全部)?(?:为)?(?:无|没有|零)(?=[，。；）\n]|\\Z)")
_NONE_LEFT = re.compile(r"(?:的)?(?:情况|事项|数量|件数|数)?[：为]?(?:均|都|皆|全部)?[：为]?\Z")
_JOINT = re.compile("以及|或者|[、和及与或]")
_TAIL = re.compile(
    r"(?:等)?(?:的)?(?:情况|情形|现象|行为|等|存在|数量|工作|业务|问题|发生|出现|记录)+\Z"
)
_GUARD = re.compile(
    "需要报告|其他需|其他事项|需要说明|特殊情况|应报告|未(?:及时|能及|完善|建立|形成|达|经|来|成年|必|按|明确|有效|充分|全面|落实)"
)
_HEARSAY = re.compile(r"(?:是否|如|若|对于?|凡|确保|杜绝|避免|防止|实现|力争|争取|做到|对)\Z")
_DISPUTE = re.compile(r"(?:政府信息公开)?(?:行政复议|行政诉讼|复议|诉讼)(?:申请|案件|应诉案件)?\Z")
_INNER_DISPUTE = re.compile("(?:政府信息公开)?(?:行政复议|行政诉讼)")
_REQUEST = re.compile(
    r"(?:政府信息公开|政务信息公开|信息公开|依申请公开|依申请信息公开|公开政府信息|书面|网上)*(?:申请书|申请表|申请件|申请)\Z"
)
_LOOSE = (
    "问题",
    "情况",
    "情形",
    "现象",
    "事项",
    "要求",
    "工作",
    "差错",
    "错误",
    "违规",
    "行为",
)  # 没有突出问题
_FIRM = re.compile("费|申请|结转|复议|诉讼|投诉|举报|收费|泄密|追究|信访")
_VERBS = (
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
    "要求",
    "针对",
)


def find_zeros(text: str, lex: Lexicon) -> Iterator[Draft]:
    """A draft per object that is said not to have occurred."""
    done = 0
    for trigger in _TRIGGER.finditer(text):
        at = trigger.start()
        if at < done:
            continue
        found = list(_negated(text, at, lex)) or list(_listed(text, at, lex))
        yield from found
        if found:
            done = found[-1].end


def _negated(text: str, at: int, lex: Lexicon) -> Iterator[Draft]:
    match = _NEGATION.match(text, at)
    if match is None or _HEARSAY.search(text, max(0, at - 3), at):
        return
    if match["noun"] and text[at - 1 : at] == "“":
        return  # a slogan
    if match["noun"]:
        draft = _zero(at, match.end(), match["noun"], match.start("noun"))
        yield draft
        return
    if _GUARD.search(match[0]) or _counted(match, text):
        return
    start, few = match.start("object"), match["few"].removeprefix("过").removeprefix("任何")
    named = _objects(match["object"], lex)
    verb = match["verb"] or match["cause"]
    if verb in {None, "有"} and not few and named and _is_loose(match["object"]):
        return
    if not named and few[1:] and match["object"][:1] in {"", "被"}:
        draft = Draft(at, start, Decimal(0), few[1:], "item")
        draft.in_words = True
        yield draft
    for offset, length, head in named:
        end = start + offset + length
        place = text.find(head, start + offset, end)
        draft = _zero(at, end, head, place, unit=few[1:] or None, action=verb or "")
        if match["few"] and few and not few[1:]:
            draft.unit = None
        yield draft
        at = end + 1 + (text[end : end + 2] in {"以及", "或者"})


def _counted(match: re.Match[str], text: str) -> bool:
    """Whether the words are themselves what is counted: 没有现成信息1件, 信息不存在四件."""
    return text[match.end() : match.end() + 1].isdigit() or bool(
        _IN_WORDS.fullmatch(match["object"].split("、")[0])
        or (match["few"] and text.endswith("信息", 0, match.start()))
    )


def _is_loose(name: str) -> bool:
    """没有突出问题 counts nothing; 无结转事项 does."""
    return name.endswith(_LOOSE) and not _FIRM.search(name)


def _zero(
    start: int, end: int, name: str, place: int, *, unit: str | None = None, action: str = ""
) -> Draft:
    draft = Draft(start, end, Decimal(0), unit, "item")
    draft.object, draft.object_start, draft.action, draft.own = name, place, action, True
    draft.in_words = True
    return draft


def _objects(phrase: str, lex: Lexicon) -> list[tuple[int, int, str]]:
    """Offset, length and name of each thing in `phrase` that can be counted; empty if the last cannot."""
    parts = _parts(phrase)
    found = [(at, len(part), _head(part, lex)) for at, part in parts]
    if not found or not found[-1][2]:
        return []
    if all(head for _, _, head in found):
        return found
    return [(0, parts[-1][0] + len(parts[-1][1]), _joined(phrase, lex))]


def _joined(phrase: str, lex: Lexicon) -> str:
    """The name of a phrase whose joints are inside one thing: 人大代表、政协委员建议提案."""
    bare = _TAIL.sub("", phrase)
    bare = bare if bare.endswith(lex.zero_heads) else phrase
    return bare[bare.rfind("的") + 1 :] or bare


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
        if not part.endswith(lex.zero_heads):
            return ""
        if bare != part:
            return _deed(bare) or part
        bare = part
    for pattern in (_DISPUTE, _REQUEST):
        if match := pattern.search(bare):
            return match[0]
    if bare.endswith("的案件") and (match := _INNER_DISPUTE.search(bare)):
        return match[0]
    bare = bare[bare.rfind("的") + 1 :] or bare
    return _after_verb(bare)


def _deed(bare: str) -> str:
    """What a situation was about: 因信息公开工作被追究责任(的情形) is 追究责任."""
    if match := _INNER_DISPUTE.search(bare):
        return match[0]
    return _after_verb(bare[bare.rfind("的") + 1 :].rpartition("被")[2])


def _after_verb(name: str) -> str:
    for verb in _VERBS:
        at = name.rfind(verb)
        if at >= 0 and at + len(verb) < len(name):
            name = name[at + len(verb) :]
    return name


def _listed(text: str, at: int, lex: Lexicon) -> Iterator[Draft]:
    """行政复议、行政诉讼均无。收费情况：无。"""
    match = _NONE.match(text, at)
    if match is None:
        return
    left = max(0, at - 60)
    names = _NONE_LEFT.search(text, left, at)
    hi = names.start() if names else at
    lo = max(left, *(text.rfind(c, left, hi) + 1 for c in "，。；！？\n"))
    found = [(o, part, _head(part, lex)) for o, part in _parts(text[lo:hi])]
    found = [f for f in found if f[2]]
    for n, (offset, part, head) in enumerate(found):
        end = lo + offset + len(part)
        place = text.find(head, lo + offset, end)
        last = n == len(found) - 1
        yield _zero(place, match.end() if last else end, head, place)
