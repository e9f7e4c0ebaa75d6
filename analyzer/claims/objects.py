"""What is counted and what was done: the words left of a number, right of it, or further up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.claims.clauses import Clauses
from analyzer.claims.lexicon import Endings, Lexicon
from analyzer.claims.numbers import Draft

_BREAKS = frozenset("，。；！？（）\n,")
_RIGHT_REACH = 24  # characters to the right of a unit
_EDGE = "、：和及与或/—-“”\"'‘’．.·"
_SUBJECT = re.compile(
    r"(?:本|我|全|该|各)?[\u4e00-\u9fff]{0,8}(?:局|办|委|镇|乡|街道|单位|机关|中心|政府|部门|办事处|大厅|网站|公众号|新媒体|平台|媒体)"
)
_PUBLIC = re.compile(r"(?:信息|务|决算|预算|申请|会议|数据|政策|结果|内容|账目)\Z")
_JOINED = frozenset(("等", "的", "各类", "各种", "各项"))
_JOINED = frozenset(("等", "的", "各类", "各种", "各项"))
_LABELS = re.compile("以及|[、和及与]")


def last_word(table: Endings, text: str, lo: int, hi: int) -> tuple[str, str] | None:
    """The longest word of `table` that ends at `hi` and begins at or after `lo`."""
    if hi - lo > 1:
        for entry in table.get(text[hi - 2 : hi], ()):
            size = len(entry[0])
            if size == 2 or (size <= hi - lo and text.startswith(entry[0], hi - size)):
                return entry
    if hi > lo and (single := table.get(text[hi - 1])) is not None:
        return single[0]
    return None


def name_object(draft: Draft, clauses: Clauses, floor: int, lex: Lexicon) -> None:
    """Fills object and action of `draft` from its own sentence; `floor` is the end of the claim before."""
    text = clauses.text
    lo = clauses.start(draft.start, floor)
    end = _strip_links(text, lo, draft.start, lex)
    if end == lo and lo > floor and text[lo - 1] == "（":  # 政府信息（63条）
        hi = lo - 1
        lo = clauses.start(hi, floor)
        end = _strip_links(text, lo, hi, lex)
    start, action = _left_phrase(text, lo, end, lex)
    draft.action = action or find_action(text, lo, start, lex)
    if (
        _take(draft, text, start, end, lex)
        or _right(draft, text, lex)
        or _topic(draft, text, lo, start, lex)
    ):
        return
    if lo - 1 > floor and text[lo - 1] == "，" and not draft.action:  # 公开各类信息，共计63条
        hi, lo = lo - 1, clauses.start(lo - 1, floor)
        start, action = _left_phrase(text, lo, hi, lex)
        if _take(draft, text, start, hi, lex):
            draft.action = action or find_action(text, lo, start, lex)


def _strip_links(text: str, lo: int, hi: int, lex: Lexicon) -> int:
    while (found := last_word(lex.links, text, lo, hi)) is not None:
        noun = last_word(lex.endings, text, lo, hi)
        if noun is not None and noun[1] == "noun" and len(noun[0]) > len(found[0]):
            break
        hi -= len(found[0])
    return hi


def _left_phrase(text: str, lo: int, hi: int, lex: Lexicon) -> tuple[int, str]:
    """Where the noun phrase that ends at `hi` begins, and the action word before it."""
    i = hi
    while i > lo:
        found = last_word(lex.endings, text, lo, i)
        if found is None:
            if text[i - 1] == "：":
                return i, ""
            if text[i - 1].isdigit() and not text[max(lo, i - 5) : i].isdigit():
                return i, ""
            i -= 1
            continue
        word, kind = found
        j = i - len(word)
        if (
            kind == "noun"
            or (kind != "stop" and _modifies(text, lo, j, i == hi, found, lex))
            or (
                kind == "stop"
                and len(word) == 1
                and word in "年月日"
                and not text[j - 1 : j].isdigit()
            )
        ):
            i = j
        else:
            return i, "" if kind == "stop" else word
    return i, ""


def _modifies(
    text: str, lo: int, at: int, last: bool, found: tuple[str, str], lex: Lexicon
) -> bool:
    """Whether the verb that begins at `at` is part of a noun phrase: 信息处理费, 设立公开查阅室."""
    before = last_word(lex.endings, text, lo, at)
    if found[1] == "soft":
        if at == lo or text[at - 1] in _EDGE:
            return False
        return before is None or before[1] in {"action", "noun"} or (last and before[0] in _JOINED)
    if found[0] == "公开" and _PUBLIC.search(text, max(lo, at - 2), at):
        return True
    return not last and before is not None and before[0] in lex.holders


def find_action(text: str, lo: int, hi: int, lex: Lexicon) -> str:
    """The last action word between `lo` and `hi` that is no part of a noun, or nothing."""
    i = hi
    while i > lo:
        found = last_word(lex.endings, text, lo, i)
        if found is None:
            i -= 1
        elif found[1] == "action" or (
            found[1] == "soft" and not _modifies(text, lo, i - len(found[0]), False, found, lex)
        ):
            return found[0]
        else:
            i -= len(found[0])
    return ""


def _take(draft: Draft, text: str, start: int, end: int, lex: Lexicon) -> bool:
    while start < end and text[start] in _EDGE:
        if text[start] == "“" and "”" in text[start:end]:
            break
        start += 1
    while end > start and text[end - 1] in "、：—-“·":
        end -= 1
    phrase = text[start:end]
    if len(phrase) < 2 or phrase in lex.not_objects:
        return False
    if _SUBJECT.fullmatch(phrase) and not draft.listed and draft.unit not in {"个", "家"}:
        return False
    draft.object, draft.object_start, draft.own = phrase, start, True
    return True


def _right(draft: Draft, text: str, lex: Lexicon) -> bool:
    """The noun phrase behind the unit: 收到4件申请, 4件由公民提出的申请."""
    start = i = draft.end
    stop = min(len(text), start + _RIGHT_REACH)
    if i < stop and text[i] == "的":
        start = i = i + 1
    while i < stop and text[i] not in _BREAKS and text[i] not in "、：；。":
        found = next((e for e in lex.openings.get(text[i], ()) if text.startswith(e[0], i)), None)
        if found is None:
            if text[i].isdigit():
                break
            i += 1
        elif found[0] in lex.outcomes or (found[1] == "stop" and found[0] != "的"):
            break
        elif found[0] == "的":
            start = i = i + 1
        elif found[1] == "action":
            if i == start or text.find("的", i, stop) < 0:
                break
            i += len(found[0])
        else:
            i += len(found[0])
    phrase = text[start:i]
    if len(phrase) < 2 or phrase.startswith(("左右", "以上", "以下", "上下", "条数")):
        return False
    if phrase in lex.not_objects and draft.unit not in {"个", "家"}:
        return False
    draft.object, draft.object_start, draft.own = phrase, start, True
    return True


def _topic(draft: Draft, text: str, lo: int, hi: int, lex: Lexicon) -> bool:
    """The noun phrase before the verb: 政府信息公开申请全年共收到3件, 网站由42家整合至28家."""
    end = hi
    while end > lo:
        found = last_word(lex.endings, text, lo, end) or last_word(lex.links, text, lo, end)
        if found is not None and found[1] != "noun":
            end -= len(found[0])
        elif text[end - 1].isdigit() or text[end - 1] in _EDGE:
            end -= 1
        else:
            break
    start, _ = _left_phrase(text, lo, end, lex)
    phrase = text[start:end]
    if lex.channels.search(phrase) and draft.unit not in {"个", "家"}:
        return False
    return _take(draft, text, start, end, lex)


def spread_coordination(drafts: Sequence[Draft], clauses: Clauses, lex: Lexicon) -> None:
    """网站、微博、微信分别发布a、b、c条信息: each number gets its own label, all share the object."""
    text, i = clauses.text, 0
    while i < len(drafts):
        if i + 1 == len(drafts) or drafts[i + 1].start - drafts[i].end > 2:
            i += 1
            continue
        run = [drafts[i]]
        while i + 1 < len(drafts) and text[run[-1].end : drafts[i + 1].start] in _JOINTS:
            i += 1
            run.append(drafts[i])
        i += 1
        floor = drafts[i - len(run) - 1].end if i > len(run) else 0
        lo = clauses.start(run[0].start, floor)
        at = text.rfind("分别", lo, run[0].start)
        if len(run) < 2 or at < 0:
            continue
        labels = [part for part in _LABELS.split(text[lo:at]) if part][-len(run) :]
        shared = run[0] if run[0].own else run[-1]
        for n, draft in enumerate(run):
            draft.label = labels[n] if len(labels) == len(run) else ""
            draft.action = shared.action or draft.action
            if shared.own:
                draft.object, draft.object_start, draft.own = (
                    shared.object,
                    shared.object_start,
                    True,
                )
            elif draft.label and not lex.channels.search(draft.label):
                draft.object, draft.object_start = draft.label, text.find(draft.label, lo)


_JOINTS = frozenset(("、", "，", "和", "及", ",", "与", "以及"))
