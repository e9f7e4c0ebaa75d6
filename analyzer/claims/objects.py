"""What is counted and what was done: the words left of a number, right of it, or further up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.claims.clauses import Clauses
from analyzer.claims.lexicon import Lexicon
from analyzer.claims.numbers import Draft
from analyzer.claims.phrases import EDGE, last_word, left_phrase, read_clause, strip_links

_BREAKS = frozenset("，。；！？（）\n,、：")
_RIGHT_REACH = 24  # characters to the right of a unit
_SUBJECT = re.compile(
    r"(?:本|我|全|该|各)?[\u4e00-\u9fff]{0,8}(?:局|办|委|镇|乡|街道|单位|机关|中心|政府|部门|办事处|大厅|网站|公众号|新媒体|平台|媒体|辖区)"
)
_MEANS = re.compile(
    r"(?:通过|利用|依托|借助|采取|采用|运用|以)[^，。；]{2,40}?(?:方式|形式|渠道|途径|载体|媒体|平台|网站)\Z"
)
_BECAUSE = re.compile(
    r"(?:因|由于|属于?|系|经)[^，。；（）0-9\n]{1,30}?((?:予以|部分|不予)公开|无法提供|不予处理|其他处理|不予受理)(?=[，。；、）\n]|\Z)"
)
_NOT_DONE = re.compile(r"[未没不][^，。；的]{0,12}的\Z")
_EACH = re.compile("[均各都皆]")
_PART = re.compile("[^、和及与或]+")
_DISPUTES = re.compile(
    r"[^、和及与或]{0,12}复议(?:案件|申请)?[、和及与或][^、和及与或]{0,8}诉讼(?:案件)?\Z"
)
_LABELS = re.compile("以及|[、和及与]")
_JOINTS = frozenset(("、", "，", "和", "及", ",", "与", "以及"))
_WAYS = ("方式", "渠道", "形式", "途径")
_HEDGES = ("左右", "以上", "以下", "上下")
_RESULTS = (
    "不予公开",
    "部分公开",
    "予以公开",
    "无法提供",
    "不予处理",
    "其他处理",
    "不掌握",
    "结转",
    "撤回",
)
_NO_NOUN = frozenset(
    "转由系属已未因经被按依为正尚均又可需应在向予与"
)  # with these a clause goes on
_OWNED = frozenset(("个", "家"))  # units of agencies and sites; others never count those


def name_object(draft: Draft, clauses: Clauses, floor: int, lex: Lexicon) -> None:
    """Fills object and action of `draft` from its own sentence; `floor` is the end of the claim before."""
    text = clauses.text
    lo, hi = clauses.start(draft.start, floor), draft.start
    reading = read_clause(text[lo:hi], listed=draft.listed)
    if not reading.end and lo > floor and text[lo - 1] == "（":  # 政府信息（63条）
        hi = lo - 1
        lo = clauses.start(hi, floor)
        reading = read_clause(text[lo:hi], listed=draft.listed)
    start, end = lo + reading.start, lo + reading.end
    draft.action = reading.action
    if behind := _outcome_behind(
        text, draft.end, lex
    ):  # 其中10件予以公开, 1件因没有现成信息而无法提供
        draft.action = behind
    if _take(draft, text, start, end, lex) or _right(draft, text, lex):
        return
    if _topic(draft, text, lo, start, lex):
        return
    if lo - 1 > floor and text[lo - 1] == "，" and not draft.action:  # 公开各类信息，共计63条
        hi, lo = lo - 1, clauses.start(lo - 1, floor)
        if lo == floor > 0:
            return
        reading = read_clause(text[lo:hi], listed=False)
        if _take(draft, text, lo + reading.start, lo + reading.end, lex):
            draft.action = reading.action


def _outcome_behind(text: str, at: int, lex: Lexicon) -> str:
    """The result of an application that its clause names behind the number, or nothing."""
    if text[at : at + 4] in lex.outcomes:
        return text[at : at + 4]
    because = _BECAUSE.match(text, at)
    return because[1] if because and because[1] in lex.outcomes else ""


def _take(draft: Draft, text: str, start: int, end: int, lex: Lexicon) -> bool:
    while start < end and text[start] in EDGE:
        start += 1
    while end > start and text[end - 1] in "、：—-“·":
        end -= 1
    if end - start > 2 and text[start] == "“" and text[end - 1] == "”":
        start, end = start + 1, end - 1
    elif text[start : start + 1] == "”":
        start += 1
    if text[start - 1 : start].isdigit():  # 每科1名信息员，共15名
        units = lex.units_by.get(text[start : start + 1], ())
        start += next((len(unit) for unit in units if text.startswith(unit, start, end)), 0)
    phrase = text[start:end]
    if len(phrase) < 2 or (phrase in lex.not_objects and not draft.listed):
        return False
    if phrase.endswith(_WAYS):
        return False
    if draft.unit not in _OWNED and not draft.listed and _SUBJECT.fullmatch(phrase):
        draft.spare, draft.spare_start = phrase, start
        return False
    draft.object, draft.object_start, draft.own = phrase, start, True
    return True


def _right(draft: Draft, text: str, lex: Lexicon) -> bool:
    """The noun phrase behind the unit: 收到4件申请, 4件由公民提出的申请."""
    start = i = draft.end
    stop = min(len(text), start + _RIGHT_REACH)
    for k in range(start, stop):
        if text[k] in _BREAKS:
            stop = k
            break
    if text.startswith(_HEDGES, start):
        start = i = i + 2
    if i < stop and text[i] == "的":
        start = i = i + 1
    while i < stop:
        found = next((e for e in lex.openings.get(text[i], ()) if text.startswith(e.text, i)), None)
        if found is None:
            if text[i].isdigit():
                break
            i += 1
        elif found.text == "的":
            start = i = i + 1
        elif found.kind in {"noun", "soft"} and found.text not in lex.outcomes:
            i += len(found.text)
        elif (of := text.rfind("的", i, stop)) > 0 and found.text not in lex.outcomes:
            start = i = of + 1
        else:
            break
    if i > start and text[start] in _NO_NOUN and not _is_noun(text, start, lex):
        return False
    while i > start and text[i - 1] in "作做予已均中里" and text[i - 2 : i] != "集中":
        i -= 1
    if i > start and text[i : i + 1] == "了":  # 4所学校发了提醒函
        i -= 1
    phrase = text[start:i]
    if len(phrase) < 2 or phrase.startswith(("条数", "次数")):
        return False
    if phrase in lex.not_objects and draft.unit not in _OWNED:
        return False
    draft.object, draft.object_start, draft.own = phrase, start, True
    draft.reach = i
    if _NOT_DONE.search(text, max(0, draft.start - 14), draft.start):  # 未按时报送的4所学校
        draft.action = ""
    return True


def _is_noun(text: str, at: int, lex: Lexicon) -> bool:
    words = lex.openings.get(text[at], ())
    return any(w.kind == "noun" and text.startswith(w.text, at) for w in words)


def _topic(draft: Draft, text: str, lo: int, hi: int, lex: Lexicon) -> bool:
    """The noun phrase before the verb: 政府信息公开申请全年共收到3件, 网站由42家整合至28家."""
    end = hi
    while end > lo:
        found = last_word(lex.endings, text, lo, end)
        if found is not None and found.kind == "noun":
            break
        found = found or last_word(lex.links, text, lo, end)
        if found is not None:
            end -= len(found.text)
        elif text[end - 1].isdigit() or text[end - 1] in EDGE:
            end -= 1
        elif means := _MEANS.search(text, lo, end):
            end = means.start()
        else:
            break
    start, _ = left_phrase(text, lo, end, lex)
    if text[start - 1 : start] == "被" or text[start - 2 : start] == "较去":
        return False
    phrase = text[start:end]
    if len(phrase) >= 2 and draft.unit not in _OWNED and lex.channels.search(phrase):
        whole = phrase.startswith("“") and 0 < phrase.find("”") < len(phrase) - 1  # “水韵”公众号
        draft.spare = phrase if whole else phrase.strip("“”")
        draft.spare_start = start + (phrase.startswith("“") and not whole)
        return False
    return _take(draft, text, start, end, lex)


def split_joint(drafts: Sequence[Draft], text: str, lex: Lexicon) -> list[Draft]:
    """行政复议、行政诉讼均为0件; 部分公开、不予公开各1件: one claim for each, the first stands at its name."""
    result: list[Draft] = []
    for draft in drafts:
        behind = draft.object_start + len(draft.object)
        each = draft.value == 0 or _EACH.search(text, behind, draft.start)
        if draft.own and not draft.in_words and 0 <= draft.object_start < draft.start and each:
            parts = list(_PART.finditer(draft.object))
            names = [part[0] for part in parts]
            if len(parts) > 1 and (_DISPUTES.match(draft.object) or lex.outcomes.issuperset(names)):
                result += (_twin(draft, part) for part in parts[:-1])
                draft.object, draft.object_start = names[-1], draft.object_start + parts[-1].start()
        result.append(draft)
    return result


def _twin(draft: Draft, part: re.Match[str]) -> Draft:
    start = draft.object_start + part.start()
    twin = Draft(
        start, start + len(part[0]), draft.value, draft.unit, draft.unit_class, draft.qualifier
    )
    twin.object, twin.object_start, twin.own = part[0], start, True
    twin.action = draft.action
    return twin


def inherit(drafts: Sequence[Draft], text: str, lex: Lexicon, topic: str) -> None:
    """Objects and actions that the clause does not name come from the total, else from the claim before.

    A channel or agency that a new sentence names comes before the claim of another. `topic` is what
    the heading above names, for claims that have none of these.
    """
    last: Draft | None = None
    counted: Draft | None = None  # the last claim whose object is a thing, not a result
    for draft in drafts:
        source = draft.parent or (_root(last) if last else None)
        if draft.unit_class == "share" and last is not None and draft.action == "占":
            source = last
        anew = draft.spare and not draft.object and draft.parent is None
        if anew and last and "。" in text[last.end : draft.start]:
            draft.object, draft.object_start = draft.spare, draft.spare_start
        draft.acted = bool(draft.action)
        if draft.object in lex.outcomes or draft.object in lex.verdicts:
            draft.action = draft.object
        elif result := next((o for o in _RESULTS if o in draft.object), ""):
            draft.action = result  # 属内部信息不予公开1件, 结转下年度继续办理1件
        if source is not None:
            if not draft.object and draft.unit_class == source.unit_class:
                named = counted if counted and _is_result(source.object, lex) else source
                draft.object, draft.object_start = named.object, named.object_start
            if not draft.action:
                draft.action = source.action
        if not draft.object:
            draft.object, draft.object_start = draft.spare, draft.spare_start
        if not draft.object and source is not None:
            other = source.unit_class == "share" and draft.unit_class == "item"
            named = counted if counted and other else source
            draft.object, draft.object_start = named.object, named.object_start
        if not draft.object and draft.unit_class == "item":
            draft.object = topic
        if draft.object and draft.unit_class == "item" and not _is_result(draft.object, lex):
            counted = draft
        last = draft


def _is_result(name: str, lex: Lexicon) -> bool:
    return name in lex.outcomes or any(result in name for result in _RESULTS)


def _root(draft: Draft) -> Draft:
    """The claim that heads the list in which `draft` stands, or itself."""
    while draft.parent is not None:
        draft = draft.parent
    return draft


def spread_coordination(drafts: Sequence[Draft], clauses: Clauses, lex: Lexicon) -> None:
    """网站、微博、微信分别发布a、b、c条信息: each number gets its own label, all share the object."""
    text, i = clauses.text, 0
    while i < len(drafts):
        run = [drafts[i]]
        while (
            i + 1 < len(drafts)
            and drafts[i + 1].start - run[-1].end <= 2
            and text[run[-1].end : drafts[i + 1].start] in _JOINTS
        ):
            i += 1
            run.append(drafts[i])
        i += 1
        if len(run) > 1:
            floor = drafts[i - len(run) - 1].end if i > len(run) else 0
            _share(run, text, clauses.start(run[0].start, floor), lex)


def _share(run: Sequence[Draft], text: str, lo: int, lex: Lexicon) -> None:
    at = text.rfind("分别", lo, run[0].start)
    if at < 0:
        return
    start, _ = left_phrase(text, lo, strip_links(text, lo, at, lex), lex)
    labels = [part for part in _LABELS.split(text[start:at]) if part][-len(run) :]
    named = len(labels) == len(run)
    shared = run[0] if run[0].own and run[0].object_start > at else run[-1]
    for n, draft in enumerate(run):
        draft.label = labels[n] if named else ""
        draft.action = draft.action or shared.action
        if shared.own and (shared.object_start > at or not named):
            draft.object, draft.object_start, draft.own = shared.object, shared.object_start, True
        elif named and not lex.channels.search(draft.label):
            draft.object, draft.object_start = draft.label, text.find(draft.label, lo)
