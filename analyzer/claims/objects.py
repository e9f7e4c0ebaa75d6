"""What is counted and what was done: the words left of a number, right of it, or further up."""

from __future__ import annotations

import re

from analyzer.claims.lexicon import Endings, Lexicon
from analyzer.claims.numbers import Draft

_BREAKS = frozenset("，。；！？（）\n,")
_QUOTES = "《》“”\"'‘’【】「」"
_REACH = 60  # characters to the left of a number that are looked at
_RIGHT = re.compile(
    r"[^，。；：！？（）\n、,的了均已并且在占是为或]{2,24}|[^，。；：！？（）\n、,]{2,24}?的(?P<head>[^，。；：！？（）\n、,的了均已并且]{2,16})"
)
_RIGHT_END = re.compile(
    r"进行|全部|同比|以上|左右|左|余|较|比|其中|主要|予以|及时|按时|同时|包括|用于|供|被|由|经|从|通过|提出|作出|做出|到位|上传|覆盖|以|所|涉及|办结|答复"
)
_SUBJECT = re.compile(
    r"(?:本|我|全|该|各)?[\u4e00-\u9fff]{0,8}(?:局|办|委|镇|乡|街道|单位|机关|中心|政府|部门|办事处)\Z"
)


def last_word(table: Endings, text: str, lo: int, hi: int) -> tuple[str, str] | None:
    """The longest word of `table` that ends at `hi` and begins at or after `lo`."""
    if hi > lo:
        for entry in table.get(text[hi - 1], ()):
            if len(entry[0]) <= hi - lo and text.startswith(entry[0], hi - len(entry[0])):
                return entry
    return None


def clause_start(text: str, at: int, floor: int) -> int:
    """Where the comma clause that holds `at` begins, not before `floor`."""
    lo = max(floor, at - _REACH)
    i = at
    while i > lo and text[i - 1] not in _BREAKS:
        i -= 1
    return i


def strip_links(text: str, lo: int, hi: int, lex: Lexicon) -> int:
    """The end of what remains when 数量为, 共计, 达 and the like are taken off the right."""
    while (found := last_word(lex.links, text, lo, hi)) is not None:
        hi -= len(found[0])
    return hi


def left_phrase(text: str, lo: int, hi: int, lex: Lexicon) -> tuple[int, str]:
    """Where the noun phrase that ends at `hi` begins, and the action word before it."""
    i = hi
    while i > lo:
        found = last_word(lex.endings, text, lo, i)
        if found is None:
            i -= 1
        elif found[1] == "noun":
            i -= len(found[0])
        else:
            return i, found[0] if found[1] == "action" else ""
    return i, ""


def find_action(text: str, lo: int, hi: int, lex: Lexicon) -> str:
    """The last action word between `lo` and `hi`."""
    i = hi
    while i > lo:
        found = last_word(lex.endings, text, lo, i)
        if found is None:
            i -= 1
        elif found[1] == "action":
            return found[0]
        else:
            i -= len(found[0])
    return ""


def name_object(draft: Draft, text: str, floor: int, lex: Lexicon) -> None:
    """Fills object and action of `draft` from its own clause; `floor` is the end of the claim before."""
    lo = clause_start(text, draft.left, floor)
    end = strip_links(text, lo, draft.left, lex)
    if end == lo and lo > floor and text[lo - 1] == "（":  # 政府信息（63条）
        hi, lo = lo - 1, clause_start(text, lo - 1, floor)
        end = strip_links(text, lo, hi, lex)
    start, action = left_phrase(text, lo, end, lex)
    start = _trim(text, start, end)
    draft.action = action or find_action(text, lo, start, lex)
    if _take(draft, text, start, end, lex):
        return
    if _right(draft, text, lex):
        return
    _topic(draft, text, lo, start, lex)


def _trim(text: str, start: int, end: int) -> int:
    while start < end and text[start] in '、："”’)）和及与或/—-':
        start += 1
    return start


def _take(draft: Draft, text: str, start: int, end: int, lex: Lexicon) -> bool:
    phrase = text[start:end].strip(_QUOTES) if text[start:end].count("《") != 1 else text[start:end]
    if len(phrase) < 2 or phrase in lex.not_objects or _SUBJECT.fullmatch(phrase):
        return False
    draft.object, draft.object_start, draft.own = phrase, text.find(phrase, start), True
    return True


def _right(draft: Draft, text: str, lex: Lexicon) -> bool:
    at = draft.end
    match = _RIGHT.match(text, at)
    if match is None:
        return False
    group = "head" if match["head"] else 0
    start, phrase = match.start(group), match[group]
    cut = _RIGHT_END.search(phrase)
    if cut:
        phrase = phrase[: cut.start()]
    if len(phrase) < 2 or phrase in lex.not_objects:
        return False
    draft.object, draft.object_start, draft.own = phrase, start, True
    return True


def _topic(draft: Draft, text: str, lo: int, hi: int, lex: Lexicon) -> None:
    """The noun phrase before the verb: 政府信息公开申请全年共收到3件."""
    end = hi
    while end > lo:
        found = last_word(lex.endings, text, lo, end) or last_word(lex.links, text, lo, end)
        if found is None or found[1] == "noun":
            break
        end -= len(found[0])
    start, _ = left_phrase(text, lo, end, lex)
    start = _trim(text, start, end)
    phrase = text[start:end]
    if len(phrase) >= 2 and phrase not in lex.not_objects and not _SUBJECT.fullmatch(phrase):
        if lex.channels.search(phrase):
            return
        draft.object, draft.object_start, draft.own = phrase, start, True
