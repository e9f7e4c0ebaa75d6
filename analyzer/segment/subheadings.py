"""Headings below the six sections: （一）主动公开情况, 1.存在问题, ### …, known names without a numeral."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyzer.layout import View, section_vocabulary
from analyzer.layout.regions import inside
from analyzer.records import SectionKind, Span
from analyzer.segment.numerals import NUMERAL, Numeral, numeral_of
from analyzer.segment.rows import is_noise, row_kind

_MAX_CHARS = 36
_UNKNOWN_MAX_CHARS = 26
_BARE_MAX_CHARS = 18
_ENDS_PROSE = frozenset("。;,!?、")
_MARKS = re.compile(r"[。:.]")
_BODY = re.compile(
    r"\d{4}年|我|本|全|今年|一是|截至|截止|严格|认真|积极|坚持|按照|根据|依托|加强|无|未"
)
_ENDED = frozenset('。!?;:"')
_TOPIC = re.compile(
    r"[^\d,;:。未无没不已将]{2,14}(?:管理|建设|情况|保障|培训|数量|类别|渠道|平台|内容|形式|方式|机制|制度|解读|领导|问题|措施|举措|打算|方面|成效)"
)
_RUNS_ON = frozenset("的和、,与及等工方中为是将在0123456789>》)")
_MARKED = re.compile(r"[ \t\u3000\xa0]*(?:#{2,6}[ \t]*\S|\*\*[^*\n]+\*\*[ \t]*$)")


@dataclass(frozen=True, slots=True)
class Subheading:
    """A heading below a section; `begin`, `end` bound it in the folded text."""

    begin: int
    end: int
    name: str
    numeral: Numeral | None


def find_subheadings(
    view: View, begin: int, end: int, kind: SectionKind, tables: Sequence[Span]
) -> list[Subheading]:
    """The sub-headings between two folded indexes of one section's body, in order."""
    found: dict[int, Subheading] = {}
    for heading in (*_bare_inline(view, begin, end), *_inline(view, begin, end)):
        found[heading.begin] = heading
    row = view.row(begin) if begin < len(view.folded.text) else len(view.heads)
    while row < len(view.heads) and view.heads[row] < end:
        head = max(view.heads[row], begin)
        if not inside(view.folded.original(head), tables):
            below = _whole_row(view, row, head, min(view.tails[row], end), end, kind)
            if below:
                found[head] = below
        row += 1
    return [found[b] for b in sorted(found) if not inside(view.folded.original(b), tables)]


def _whole_row(
    view: View, row: int, head: int, tail: int, end: int, kind: SectionKind
) -> Subheading | None:
    text = view.folded.text[head:tail]
    if len(text) > _MAX_CHARS or is_noise(row_kind(text)):
        return None
    match = NUMERAL.match(text)
    name = text[match.end() :] if match else text
    bare = name.rstrip(":。")
    known = _is_known(bare, kind)
    if not known and match and name.endswith("。") and _TOPIC.fullmatch(bare):
        name = bare  # （三）政府信息资源管理。 on a line of its own
    if not bare or (not known and name[-1] in _ENDS_PROSE):
        return None
    if (known and (match or not name.endswith("。"))) or _looks_like_heading(
        view, row, match, name, end
    ):
        return Subheading(head, tail, bare, numeral_of(match) if match else None)
    return None


def _is_known(name: str, kind: SectionKind) -> bool:
    below = section_vocabulary().subheadings
    return any(
        name in names for k, names in below.items() if k is kind or k is SectionKind.OVERVIEW
    )


def _looks_like_heading(
    view: View, row: int, match: re.Match[str] | None, name: str, end: int
) -> bool:
    """An unknown short line without a full stop that has a body below it."""
    marked = _MARKED.match(view.text[view.starts[row] : view.ends[row]]) is not None
    if not marked and (name.endswith(":") or _reads_on(view, row, name)):
        return False
    below = _next_row(view, row, end)
    if below is None:
        return False
    following = view.row_text(below)
    if match or marked:
        next_numeral = NUMERAL.match(following)
        return not (match and next_numeral and next_numeral.lastgroup == match.lastgroup)
    return (
        len(name) <= _BARE_MAX_CHARS
        and _ends_before(view, row)
        and len(following) > 1.5 * _BARE_MAX_CHARS
        and not NUMERAL.match(following)
    )


def _reads_on(view: View, row: int, name: str) -> bool:
    """Prose that a line break cut: several clauses, or the line before breaks off in mid-sentence."""
    if (
        re.search(r"[。;:!?]|[^\d]\.", name)
        or name.count(",") > 1
        or len(name) > _UNKNOWN_MAX_CHARS
    ):
        return True
    before = view.row_text(row - 1) if row else "。"
    return before[-1] in ",、" or (len(before) > _MAX_CHARS and before[-1] not in "。!?;:")


def _next_row(view: View, row: int, end: int) -> int | None:
    for below in range(row + 1, min(row + 3, len(view.heads))):
        if view.heads[below] >= end:
            return None
        if not is_noise(row_kind(view.row_text(below))):
            return below
    return None


def _ends_before(view: View, row: int) -> bool:
    return row > 0 and view.row_text(row - 1)[-1] in "。!?:"


def _inline(view: View, begin: int, end: int) -> Iterator[Subheading]:
    """Known names with a numeral, with the text glued behind: （一）主动公开。2023年…"""
    text = view.folded.text
    heads = frozenset(view.heads)
    for match in NUMERAL.finditer(text, begin, end):
        at_start = match.start() == begin or match.start() in heads
        if not at_start and text[match.start() - 1] not in _ENDED:
            continue
        name = section_vocabulary().subheading_pattern.match(text, match.end(), end)
        if name is None:
            continue
        mark = _MARKS.match(text, name.end(), end)
        runs_on = text[name.end() : name.end() + 1] in _RUNS_ON and not _blank_after(
            view, name.end()
        )
        if mark or _BODY.match(text, name.end()) or not runs_on:
            stop = mark.end() if mark else name.end()
            yield Subheading(match.start(), stop, name.group(), numeral_of(match))


def _bare_inline(view: View, begin: int, end: int) -> Iterator[Subheading]:
    """Known names between blanks after the end of a sentence, in a report that lost its lines."""
    text = view.folded.text
    for match in section_vocabulary().subheading_pattern.finditer(text, begin, end):
        at = match.start()
        apart = at == begin or (text[at - 1] in _ENDED and _blank_after(view, at))
        if apart and at not in view.head_set and _blank_after(view, match.end()):
            yield Subheading(at, match.end(), match.group(), None)


def _blank_after(view: View, index: int) -> bool:
    offsets = view.folded.offsets
    return index >= len(offsets) or offsets[index] > offsets[index - 1] + 1
