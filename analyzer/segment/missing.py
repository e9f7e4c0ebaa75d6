"""Sections whose heading was left out: told by their table, or by what their first paragraph says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analyzer.layout import Region, View, section_vocabulary
from analyzer.records import STATUTORY_SECTIONS, SectionKind, Span
from analyzer.segment.numerals import NUMERAL
from analyzer.segment.rows import RowKind, row_kind

Place = tuple[SectionKind, int]  # a kind and where it begins in the original text

_TABLE_KINDS = {2: SectionKind.PROACTIVE, 3: SectionKind.REQUESTS, 4: SectionKind.DISPUTES}
_PREAMBLE = re.compile(
    "条例|本报告|本年度报告|统计期限|现将[^,。]{0,30}(?:报告|公布)|报告如下|编制|向社会公布|联系|查阅|下载|通知|疑问"
)
_PROBLEMS = re.compile("问题|不足|差距|短板|薄弱|有待|困难|改进")
_OTHER = re.compile(
    r"(?:无|没有|暂无)。?$|(?:[^。;]{0,14}[,]?)(?:无|没有|暂无|不存在)(?:任何)?(?:其他|其它)?需要?(?:特别)?(?:报告|说明)的?(?:其他|其它)?(?:事项|情况)"
    r"|[^。;]{0,24}信息处理费"
)
_MIN_SECTIONS = 2  # headings that must be there before a missing one is looked for
_LAST_ROWS = 3


def find_missing(view: View, found: Sequence[Place], regions: Sequence[Region]) -> list[Place]:
    """The sections without a heading, with the place where their text begins; `found` is ordered."""
    places = list(found)
    for region in regions:
        kind = _TABLE_KINDS.get(region.number)
        if kind:
            _add(places, kind, region.span.start)
    if len(found) >= _MIN_SECTIONS:
        for kind, start in (
            (SectionKind.OVERVIEW, _overview(view, places)),
            (SectionKind.PROBLEMS, _problems(view, places, regions)),
            (SectionKind.OTHER, _other(view, places)),
        ):
            if start is not None:
                _add(places, kind, start)
    return [place for place in places if place not in found]


def _add(places: list[Place], kind: SectionKind, start: int) -> None:
    """Put a section in where the order of the six allows it."""
    number = STATUTORY_SECTIONS.index(kind)
    for other, at in places:
        if other is kind or (STATUTORY_SECTIONS.index(other) < number) != (at <= start):
            return
    places.append((kind, start))
    places.sort(key=lambda place: place[1])


def _rows(view: View, start: int, end: int) -> Iterator[int]:
    """The rows that begin between two original offsets."""
    row = view.row(view.folded.index(start)) if view.heads else 0
    for at in range(max(0, row), len(view.heads)):
        if view.starts[at] >= end:
            return
        if view.starts[at] >= start:
            yield at


def _overview(view: View, places: Sequence[Place]) -> int | None:
    """The first paragraph before section 二 that does not speak about the report itself."""
    if not places or places[0][0] is SectionKind.OVERVIEW:
        return None
    for row, paragraph in _paragraphs(view, places[0][1]):
        prose = len(paragraph) >= 20 and paragraph[-1] in "。:" and not _PREAMBLE.search(paragraph)
        if prose or _is_subheading(paragraph):
            return view.folded.original(view.heads[row])
    return None


def _paragraphs(view: View, end: int) -> Iterator[tuple[int, str]]:
    """Rows before an offset joined up to the next 。 or short line: the first row, the folded text."""
    first, parts = 0, list[str]()
    for row in _rows(view, 0, end):
        folded = view.row_text(row)
        first = first if parts else row
        parts.append(folded)
        if (
            folded[-1] in "。:"
            or row_kind(folded) not in (RowKind.PROSE, RowKind.TEXT)
            or _is_subheading(folded)
        ):
            yield first, "".join(parts)
            parts = []


def _is_subheading(folded: str) -> bool:
    match = NUMERAL.match(folded)
    name = folded[match.end() :] if match else folded
    return name.rstrip(":。") in section_vocabulary().subheadings[SectionKind.OVERVIEW]


def _problems(view: View, places: Sequence[Place], regions: Sequence[Region]) -> int | None:
    """The first paragraph behind table 四 that admits something."""
    before = [at for kind, at in places if STATUTORY_SECTIONS.index(kind) <= 3]
    after = [at for kind, at in places if kind is SectionKind.OTHER]
    if not before or any(kind is SectionKind.PROBLEMS for kind, _ in places):
        return None
    end = after[0] if after else len(view.text)
    tables = [r.span for r in regions if r.span.start >= before[-1] and r.span.end <= end]
    if not tables:
        return None
    for row in _rows(view, tables[-1].end, end):
        folded = view.row_text(row)
        if len(folded) >= 12 and _PROBLEMS.search(folded):
            return _first_prose(view, tables[-1], row)
    return None


def _first_prose(view: View, table: Span, row: int) -> int:
    """Back to the first row behind the table: lead and admission belong together."""
    first = next(_rows(view, table.end, view.starts[row] + 1), row)
    return view.folded.original(view.heads[first])


def _other(view: View, places: Sequence[Place]) -> int | None:
    """A last paragraph that says there is nothing else to report, or names the fee."""
    if not places or places[-1][0] is not SectionKind.PROBLEMS:
        return None
    rows = [
        row
        for row in _rows(view, places[-1][1] + 1, len(view.text))
        if row_kind(view.row_text(row)) in (RowKind.PROSE, RowKind.TEXT)
    ]
    for row in rows[-_LAST_ROWS:]:
        if _OTHER.match(view.row_text(row)):
            return view.folded.original(view.heads[row])
    return None
