"""Places that may be the heading of a statutory section: found by name, scored by their surroundings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from analyzer.layout import View, section_vocabulary
from analyzer.layout.pieces import is_tiled
from analyzer.records import STATUTORY_SECTIONS, SectionKind, Span
from analyzer.segment.numerals import BARE_NUMERAL, NUMERAL, Numeral, numeral_of

_HINT = re.compile("情况|问题|改进|事项|总体|公开|申请|复议|诉讼|概述|概况|措施|报告")
_PROSE = re.compile(r"[。;!?]")
_CONTENTS_TAIL = re.compile(
    r"[.…·]{2,}\(?\d{0,3}\)?$|[-_—]{1,40}\(?\d{1,3}\)?$|[-_—]{6,}$|(?<!\d)\d{1,3}$"
)
_NOTE = re.compile(
    r"\((?![一二三四五六七八九十\d]{1,2}\)|本列)[^()]{2,24}\)|的?(?:统计)?(?:表|如下表|如下|说明|一览表|方面)?"
)
_CLOSERS = re.compile(r"[】\]〕]")
_MARKS = re.compile(r"[。:,.!~\-—·]*")
_ENDED = frozenset("。!?;:)]0123456789…>|】》")
_RUNS_ON = frozenset("、,和及与等的中部方\"'》)是为如将以在进有较")
_LEADS_IN = frozenset("\"'《(、,和及与的在对将于按照为是括如第部见分含即有")
_BODY_START = re.compile(
    r"\d{4}年|我|本|全|今年|一是|\([一1]\)|1[、.]|一、|第二十条|信息内容|无|自|截至|截止"
)
_REST_OF_LINE = re.compile(  # 主动公开(工作推进情况), ……及改进(举措): a heading that goes on
    r"[^。;!?,:\d]{0,12}(?:情况|举措|措施|打算|计划|方面|工作|事项|建设|问题|不足|进展|方向|安排)"
)
_SCORES = {"title": 5.0, "aliases": 4.5, "old": 3.0, "weak": 1.0, "words": 2.5}
_DECORATION = frozenset("【[〔★☆●■◆▲◎※§")
_MAX_HEADING = 40
_LONGEST_PREFIX = 26
_BLANKS = " \t\u3000\xa0"
_MARKUP = frozenset(f"#*`{_BLANKS}")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be a statutory heading; `begin`, `end` bound it in the folded text."""

    kind: SectionKind
    begin: int
    end: int
    score: float
    rank: str
    numeral: Numeral | None
    line_start: bool
    whole_line: bool
    contents: bool = False

    @property
    def number(self) -> int:
        """1 to 6, the official place of the section."""
        return STATUTORY_SECTIONS.index(self.kind) + 1


@dataclass(frozen=True, slots=True)
class _Name:
    kind: SectionKind
    end: int
    rank: str
    base: float


def find_candidates(view: View) -> list[Candidate]:
    """All places that may be statutory headings, by position, without overlaps."""
    found = [*_at_line_starts(view), *_at_numerals(view), *_bare_names(view)]
    best: list[Candidate] = []
    for candidate in sorted(found, key=lambda c: (c.begin, -c.score)):
        if best and candidate.begin < best[-1].end:
            if candidate.score > best[-1].score:
                best[-1] = candidate
        else:
            best.append(candidate)
    return best


def _at_line_starts(view: View) -> Iterator[Candidate]:
    for row, head in enumerate(view.heads):
        if view.folded.text[head] in _DECORATION:
            head += 1
        match = NUMERAL.match(view.folded.text, head, view.tails[row])
        if match:
            yield from _judge(view, head, match.end(), numeral_of(match), line_start=True)
            continue
        yield from _judge(view, head, head, None, line_start=True)
        bare = BARE_NUMERAL.match(view.folded.text, head)
        exact = bare and section_vocabulary().pattern.match(view.folded.text, bare.end())
        if bare and (exact or _blank_before(view, bare.end())):
            yield from _judge(view, head, bare.end(), numeral_of(bare), line_start=True)


def _at_numerals(view: View) -> Iterator[Candidate]:
    heads = view.head_set
    for match in NUMERAL.finditer(view.folded.text):
        begin, numeral = match.start(), numeral_of(match)
        if numeral.style == "digit" and len(match["digit"]) > 1:  # a cell of 0, then 5、
            begin, numeral = match.end("digit") - 1, Numeral("digit", numeral.value % 10)
        if begin not in heads and _on_one_line(view, begin, match.end()):
            yield from _judge(view, begin, match.end(), numeral, line_start=False)


def _bare_names(view: View) -> Iterator[Candidate]:
    text, heads = view.folded.text, view.head_set
    for match in section_vocabulary().pattern.finditer(text):
        begin = match.start()
        if begin in heads or len(match.group()) < 4:
            continue
        yield from _judge(view, begin, begin, None, line_start=False)
        bare = BARE_NUMERAL.match(text, begin - 1) if begin else None
        kind = section_vocabulary().names[match.group()].kind
        if bare and numeral_of(bare).value == STATUTORY_SECTIONS.index(kind) + 1:
            yield from _judge(view, begin - 1, begin, numeral_of(bare), line_start=False)


def _on_one_line(view: View, begin: int, end: int) -> bool:
    return "\n" not in view.text[view.folded.original(begin) : view.folded.end(end)]


def _judge(
    view: View, begin: int, name_at: int, numeral: Numeral | None, *, line_start: bool
) -> Iterator[Candidate]:
    name = _read_name(view, name_at, numeral, line_start=line_start)
    if name is None or (name.rank == "weak" and (not numeral or numeral.style.startswith("paren"))):
        return  # （一）主动公开情况 is a sub-heading of 总体情况
    if begin and view.folded.text[begin - 1] in _DECORATION:
        begin -= 1
        line_start = line_start or begin in view.head_set
    if (
        numeral
        and line_start
        and _REST_OF_LINE.fullmatch(view.folded.text, name.end, view.tails[view.row(name.end - 1)])
    ):
        name = replace(name, end=view.tails[view.row(name.end - 1)])
    end, whole, contents = _read_end(view, name.end)
    score = name.base + _numeral_score(name, numeral) + 2 * whole - 6 * contents
    score += 3 if line_start else _before_score(view, begin, numeral)
    if not whole:
        score += _after_score(view, end, numeral) if end == name.end else -1.0 * (numeral is None)
    yield Candidate(name.kind, begin, end, score, name.rank, numeral, line_start, whole, contents)


# --- the name ----------------------------------------------------------------------------------


@cache
def _fuzzy_names() -> dict[str, SectionKind]:
    names = section_vocabulary().names.values()
    return {n.name: n.kind for n in names if n.rank in ("title", "aliases")}


def _read_name(view: View, at: int, numeral: Numeral | None, *, line_start: bool) -> _Name | None:
    text = view.folded.text
    names = section_vocabulary()
    exact = names.pattern.match(text, at)
    if exact:
        known = names.names[exact.group()]
        name = _Name(known.kind, exact.end(), known.rank, _SCORES[known.rank])
        return _longer_name(view, at, name, numeral)
    if (numeral is None and not line_start) or not _HINT.search(text, at, at + _MAX_HEADING):
        return None
    best = _most_similar(view, at, numeral)
    if best is None and numeral and at < len(text):
        return _name_by_words(text, at, view.tails[view.row(at)])
    return best


def _most_similar(view: View, at: int, numeral: Numeral | None) -> _Name | None:
    """The name that the line, the line with the next one, or the beginning of the line resembles."""
    text = view.folded.text
    row = view.row(at) if at < len(text) else len(view.heads) - 1
    similar = [_similar_prefix(text, at, numeral)]
    for end, cutoff in zip(view.tails[row : row + 2], (74.0, 85.0), strict=False):
        statement = numeral is None and text[end - 1] == "。"  # 我单位无其他需要报告的事项。
        if at < end <= at + _MAX_HEADING and not statement:
            similar.append(_similar_name(text, at, end, cutoff=cutoff))
    return max(filter(None, similar), key=lambda name: (name.base, name.end), default=None)


def _longer_name(view: View, at: int, exact: _Name, numeral: Numeral | None) -> _Name:
    """A misspelt title may begin with a shorter name: 主动公开政府信息(情)况."""
    if exact.rank not in ("old", "weak") or exact.end == view.tails[view.row(at)]:
        return exact
    similar = _most_similar(view, at, numeral)
    return similar if similar and similar.base > exact.base and similar.end > exact.end else exact


def _similar_name(text: str, at: int, end: int, *, cutoff: float) -> _Name | None:
    line = _CONTENTS_TAIL.sub("", text[at:end].rstrip("。:,.")) or text[at:end]
    if _PROSE.search(line) or is_tiled(line):
        return None
    best = process.extractOne(line, _fuzzy_names().keys(), scorer=fuzz.ratio, score_cutoff=cutoff)
    if best is None:
        return None
    if len(best[0]) <= 4 and line[:1] != best[0][:1]:
        return None  # 具体情况 is another word, 总休情况 is a slip
    return _Name(_fuzzy_names()[best[0]], at + len(line), "similar", _similar_score(best[0], line))


def _similar_score(name: str, written: str) -> float:
    return 5.0 - 1.2 * Levenshtein.distance(name, written)


def _name_by_words(text: str, at: int, end: int) -> _Name | None:
    line = text[at : min(end, at + _MAX_HEADING)].rstrip("。:")
    if len(line) > 30 or re.search("[。;!?,:()]", line) or is_tiled(line):
        return None
    for kind, groups in section_vocabulary().words.items():
        if all(group.search(line) for group in groups):
            return _Name(kind, at + len(line), "words", _SCORES["words"])
    return None


def _may_begin(window: str, share: float) -> bool:
    """False where every title lacks more characters than edits are allowed; the costly search is spared."""
    present = set(window)
    return any(len(chars - present) <= share * size for chars, size in _title_characters())


@cache
def _title_characters() -> tuple[tuple[frozenset[str], int], ...]:
    return tuple((frozenset(title), len(title)) for title in _fuzzy_names())


def _similar_prefix(text: str, at: int, numeral: Numeral | None) -> _Name | None:
    """A misspelt title with the body's text glued to it."""
    best: tuple[float, str, int] | None = None
    window = text[at : at + _MAX_HEADING]
    if not _may_begin(window, 0.26 if numeral else 0.17):
        return None
    likely = process.extract(
        window[:_LONGEST_PREFIX],
        _fuzzy_names().keys(),
        scorer=fuzz.partial_ratio,
        limit=4,
        score_cutoff=66,
    )
    for title, _, _ in likely:
        if len(title) < (4 if numeral else 8):
            continue
        for length in range(len(title) - 2, min(len(title) + 2, len(window)) + 1):
            edits = Levenshtein.distance(title, window[:length], score_cutoff=3)
            share = edits / len(title) + (title[-1] != window[length - 1]) / 100
            if best is None or (share, -len(title)) < (best[0], -len(best[1])):
                best = (share, title, length)
    if best is None or best[0] > (0.26 if numeral else 0.17):
        return None
    _, title, length = best
    score = _similar_score(title, window[:length])
    return _Name(_fuzzy_names()[title], at + length, "similar", score)


# --- the surroundings --------------------------------------------------------------------------


def _read_end(view: View, end: int) -> tuple[int, bool, bool]:
    """Where the heading ends, whether the line ends there, whether a table of contents shows."""
    text = view.folded.text
    tail = view.tails[view.row(end - 1)]
    if end == tail:
        return end, True, False
    if _CONTENTS_TAIL.fullmatch(text, end, tail):
        return tail, True, True
    closer = _CLOSERS.match(text, end, tail)
    after = closer.end() if closer else end
    note = _NOTE.match(text, after, tail)
    noted = note.end() if note else after
    marks = _MARKS.match(text, noted, tail)
    marked = marks.end() if marks else noted
    closer = _CLOSERS.match(text, marked, tail)
    marked = closer.end() if closer else marked
    if marked == tail:
        return tail, True, False
    if noted > after and (
        marked > noted
        or text[noted - 1] == ")"
        or _blank_before(view, noted)
        or _BODY_START.match(text, noted)
    ):
        return marked, False, False
    marks = _MARKS.match(text, after, tail)
    return (marks.end() if marks else after), False, False


def _blank_before(view: View, index: int) -> bool:
    offsets = view.folded.offsets
    return 0 < index < len(offsets) and offsets[index] > offsets[index - 1] + 1


def _numeral_score(name: _Name, numeral: Numeral | None) -> float:
    if numeral is None:
        return -3.0 if name.rank in ("old", "weak") else 0.0
    right = STATUTORY_SECTIONS.index(name.kind) + 1 == numeral.value
    return 2.0 + 1.5 * right - 1.5 * numeral.style.startswith("paren")


def _before_score(view: View, begin: int, numeral: Numeral | None) -> float:
    before = view.folded.text[begin - 1] if begin else "。"
    blank = _blank_before(view, begin)
    if before in _LEADS_IN:
        return -8.0
    score = 0.0 if before in _ENDED or blank else -2.5
    return score if numeral else score - 2.0


def _after_score(view: View, end: int, numeral: Numeral | None) -> float:
    text = view.folded.text
    blank = _blank_before(view, end)
    if blank and text[end : end + 1] not in _RUNS_ON:
        return 0.0
    if text[end : end + 1] in _RUNS_ON:
        return -3.0 if numeral and text[end : end + 1] not in '、,"和及》中的部' else -6.0
    if _BODY_START.match(text, end) or text[end : end + 1] in "。:":
        return 0.0 if numeral else -1.0
    return -0.5 if numeral else -5.0


def original_span(view: View, candidate: Candidate) -> Span:
    """The heading in the original text: with its marks (##) in front, its punctuation behind."""
    start = view.folded.original(candidate.begin)
    lead = start
    while lead > 0 and view.text[lead - 1] in _MARKUP:
        lead -= 1
    marks = view.text[lead:start]
    start -= len(marks) - (len(marks) - len(marks.lstrip(_BLANKS)))
    end = view.folded.end(candidate.end)
    while end < len(view.text) and view.text[end] in "*#`":
        end += 1
    return Span(start, end)
