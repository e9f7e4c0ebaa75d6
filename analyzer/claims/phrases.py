"""Noun phrases by the words that end them: read from right to left on characters."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from analyzer.claims.lexicon import Endings, Lexicon, Word, lexicon

EDGE = "、：和及与或/—-’．.·"
_PUBLIC = re.compile(r"(?:信息|务|决算|预算|申请|会议|数据|政策|结果|内容|账目)\Z")
_JOINED = frozenset(("等", "总", "的", "各类", "各种", "各项"))
_LIST_OPENS = ("其中", "包括", "包含", "含", "分别为")
_NOUN_ENDS = frozenset(
    "率量额费款点员件卡机器车表书证册片单站窗箱牌区类"
)  # 采用 is a verb, 采用率 a noun
_LONG_NUMBER = 5  # digits; a hotline (12345) belongs to its phrase, other numbers end one
_MOST_QUOTED = 20  # characters


class Reading(NamedTuple):
    """What the words before a number say; offsets are those of the clause."""

    start: int  # the noun phrase
    end: int
    action: str


@lru_cache(maxsize=16384)  # reports repeat their clauses
def read_clause(clause: str, *, listed: bool) -> Reading:
    """The noun phrase at the end of `clause`, without 共计 and the like, and what was done to it."""
    lex = lexicon()
    end = strip_links(clause, 0, len(clause), lex)
    start, action = left_phrase(clause, 0, end, lex, listed=listed)
    return Reading(start, end, action or find_action(clause, 0, start, lex))


@lru_cache(maxsize=16384)
def leading_action(clause: str) -> str:
    """The last word of `clause` that is hardly ever anything but an action, or nothing."""
    return find_action(clause, 0, len(clause), lexicon(), soft=False)


def last_word(table: Endings, text: str, lo: int, hi: int) -> Word | None:
    """The longest word of `table` that ends at `hi`, begins at or after `lo` and is not cut from another."""
    if hi - lo > 1:
        for entry in table.get(text[hi - 2 : hi], ()):
            size = entry.size
            if size == 2 or (size <= hi - lo and text.startswith(entry.text, hi - size)):
                if entry.not_before and hi < len(text) and text[hi] in entry.not_before:
                    continue
                return entry
    if hi > lo and (single := table.get(text[hi - 1])) is not None:
        return single[0]
    return None


def strip_links(text: str, lo: int, hi: int, lex: Lexicon) -> int:
    """The end of what remains when 数量为, 共计, 达 and the like are taken off the right."""
    while (found := last_word(lex.links, text, lo, hi)) is not None:
        noun = last_word(lex.endings, text, lo, hi)
        if noun is not None and noun.kind == "noun" and len(noun.text) > len(found.text):
            break
        hi -= len(found.text)
    return hi


def left_phrase(
    text: str, lo: int, hi: int, lex: Lexicon, *, listed: bool = False
) -> tuple[int, str]:
    """Where the noun phrase that ends at `hi` begins, and the action word before it.

    In a list (`listed`) a result such as 维持 or 撤回 is the name of its item.
    """
    i = hi
    while i > lo:
        found = last_word(lex.endings, text, lo, i)
        if found is None:
            j = _before_character(text, lo, i)
        else:
            j = i - len(found.text)
            if not (found.kind == "noun" or _inside(text, lo, i, hi, found, lex, listed)):
                return i, "" if found.kind == "stop" else found.text
        if j < 0:
            return i, ""
        i = j
    return i, ""


def _before_character(text: str, lo: int, i: int) -> int:
    """The place before one character, a quotation or a hotline number; -1 where the phrase ends."""
    c = text[i - 1]
    if c == "：":
        return -1
    if c == "”":
        opening = text.rfind("“", max(lo, i - _MOST_QUOTED), i)
        return opening if opening >= 0 else i - 1
    if c.isdigit():
        j = i
        while j > lo and text[j - 1].isdigit():
            j -= 1
        return j if i - j >= _LONG_NUMBER else -1
    return i - 1


def _inside(text: str, lo: int, i: int, hi: int, found: Word, lex: Lexicon, listed: bool) -> bool:
    """Whether a word that ends phrases elsewhere is part of this one: 信息处理费, 采用率, 设立公开查阅室."""
    at = i - len(found.text)
    if found.kind == "stop":
        return found.text in "年月日" and not text[at - 1 : at].isdigit()
    if i + 1 == hi and text[i] in _NOUN_ENDS:
        return True
    if i == hi and listed and (found.text in lex.verdicts or found.text not in lex.doings):
        return True
    opens = at == lo or text[at - 1] in EDGE or text.endswith(_LIST_OPENS, lo, at)
    if listed and opens and found.kind == "soft" and found.text not in lex.doings:
        return True  # 执法结果36条, 整改情况4份
    return modifies(text, lo, at, i == hi, found, lex)


def modifies(text: str, lo: int, at: int, last: bool, found: Word, lex: Lexicon) -> bool:
    """Whether the verb `found` at `at` stands inside a noun phrase; `last`: nothing follows it there."""
    if found.kind == "soft":
        if at == lo or text[at - 1] in EDGE:
            return False
        before = last_word(lex.endings, text, lo, at)
        return (
            before is None or before.kind in {"action", "noun"} or (last and before.text in _JOINED)
        )
    if found.text == "公开" and _PUBLIC.search(text, max(lo, at - 2), at):
        return True
    if last or at == lo:
        return False
    before = last_word(lex.endings, text, lo, at)
    return before is not None and before.text in lex.holders


def find_action(text: str, lo: int, hi: int, lex: Lexicon, *, soft: bool = True) -> str:
    """The last action word between `lo` and `hi` that is no part of a noun, or nothing.

    Without `soft`, only words that are hardly ever nouns count.
    """
    i = hi
    while i > lo:
        found = last_word(lex.endings, text, lo, i)
        if found is None:
            i -= 1
            continue
        at = i - len(found.text)
        if found.kind == "action" or (
            soft and found.kind == "soft" and not modifies(text, lo, at, False, found, lex)
        ):
            return found.text
        i = at
    return ""
