"""Where the tables of a report lie, whatever the conversion made of them: grids, tabs, pipes, loose cells."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from analyzer.layout.folding import fold_short
from analyzer.layout.pieces import CELL, PIPES, PROSE, Piece, PieceKind, read_piece, split_pieces
from analyzer.layout.vocabulary import table_vocabulary
from analyzer.records import Grid, Report, Span

_LINE = re.compile(r"[^\n]+")
_TABLE_LINE = re.compile(rf"\t|[{PIPES}][^{PIPES}\n]*[{PIPES}]")
_CAPTION = re.compile(
    r"\(?(?:表[一二三四\d]{1,2}.{0,30}|单位:.{1,8}|[^。;,]{0,24}(?:统计|情况|一览|明细)表)\)?"
)
_MAX_CAPTION = 80
_GAP_CHARS = 40
_GAP_PIECES = 4


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of characters that is a table. `number` is 2, 3, 4, or 0 for any other table."""

    span: Span
    number: int
    pieces: tuple[Piece, ...]
    grid: Grid | None = None


def find_regions(report: Report, breaks: Sequence[Span] = ()) -> tuple[Region, ...]:
    """All tables of a report in order, without overlaps; `breaks` are headings no table runs across."""
    return _find_regions(report.text, report.grids, tuple(breaks))


@lru_cache(maxsize=2)  # segmentation and tables ask for the same report one after the other
def _find_regions(
    text: str, marked: tuple[Grid, ...], breaks: tuple[Span, ...]
) -> tuple[Region, ...]:
    grids = _grid_regions(text, marked)
    taken = [r.span for r in grids]
    found = list(grids)
    walls = sorted([*breaks, *taken])
    for run in _runs(text, walls):
        found.extend(_split_by_table(run))
    named = list(_widened(text, sorted(found, key=lambda r: r.span), walls))
    other = _other_tables(text, sorted([*breaks, *(r.span for r in named)]))
    return tuple(sorted([*named, *other], key=lambda r: r.span))


def _other_tables(text: str, walls: Sequence[Span]) -> Iterator[Region]:
    """Tables that no format prescribes: two or more neighbouring lines of several short cells."""
    at = 0
    for wall in [*walls, Span(len(text), len(text))]:
        lines: list[Span] = []
        for match in _LINE.finditer(text, at, max(at, wall.start)):
            if _only_cells(match.group()) and len(CELL.findall(match.group().strip())) >= 2:
                lines.append(Span(*match.span()))
                continue
            yield from _as_table(text, lines)
            lines = []
        yield from _as_table(text, lines)
        at = max(at, wall.end)


def _as_table(text: str, lines: Sequence[Span]) -> Iterator[Region]:
    if len(lines) >= 2:
        pieces = tuple(p for line in lines for p in split_pieces(text, *line))
        yield Region(Span(lines[0].start, lines[-1].end), 0, pieces)


def _widened(text: str, regions: Sequence[Region], walls: Sequence[Span]) -> Iterator[Region]:
    """Each region with the pipes at its edges and the table lines beside it that hold no label."""
    for i, region in enumerate(regions):
        lowest = max([w.end for w in walls if w.end <= region.span.start], default=0)
        lowest = max(lowest, regions[i - 1].span.end if i else 0)
        highest = min([w.start for w in walls if w.start >= region.span.end], default=len(text))
        highest = min([highest, *(r.span.start for r in regions[i + 1 : i + 2])])
        if region.grid is not None:
            yield region
            continue
        start = _with_caption(text, _widen_up(text, region.span.start, lowest), lowest)
        yield replace(region, span=Span(start, _widen_down(text, region.span.end, highest)))


def _widen_up(text: str, start: int, lowest: int) -> int:
    while True:
        line = text.rfind("\n", lowest, start) + 1 or lowest
        lead = text[line:start].strip()
        if lead and not (_is_edge(lead) or (_only_cells(text[line:start]))):
            return start
        start = line + len(text[line:start]) - len(text[line:start].lstrip()) if lead else start
        above = text.rfind("\n", lowest, max(lowest, line - 1)) + 1 or lowest
        if above >= line - 1 or not _only_cells(text[above : line - 1]):
            return start
        start = line - 1


def _with_caption(text: str, start: int, lowest: int) -> int:
    """Back over the lines above that name the table or its unit: 表1 …情况统计表, 单位：件."""
    while True:
        base = max(lowest, start - _MAX_CAPTION)
        above = text[base:start].rstrip()
        line = above.rfind("\n") + 1
        apart = "\n" in text[base + len(above) : start]
        if not apart or not _CAPTION.fullmatch(fold_short(above[line:])):
            return start
        start = base + line


def _widen_down(text: str, end: int, highest: int) -> int:
    while True:
        stop = text.find("\n", end, highest)
        stop = highest if stop < 0 else stop
        rest = text[end:stop].rstrip()
        if rest.strip() and not (_is_edge(rest.strip()) or _only_cells(rest)):
            return end
        end += len(rest)
        below = text.find("\n", stop + 1, highest)
        below = highest if below < 0 else below
        if stop >= highest or not _only_cells(text[stop + 1 : below]):
            return end
        end = stop + 1


def _is_edge(rest: str) -> bool:
    return not rest.strip(f"{PIPES}-:= \t\u3000")


def _only_cells(line: str) -> bool:
    """A line of short cells between tabs or pipes, without prose."""
    return (
        len(line) < 400
        and is_table_line(line)
        and not PROSE.search(line)
        and all(len(cell) <= 40 for cell in re.split(rf"[\t{PIPES}]", line))
    )


# --- runs --------------------------------------------------------------------------------------


def _runs(text: str, breaks: Sequence[Span]) -> Iterator[list[Piece]]:
    at = 0
    for gap in [*breaks, Span(len(text), len(text))]:
        if gap.start > at:
            yield from _runs_between(text, at, gap.start)
        at = max(at, gap.end)


def _runs_between(text: str, start: int, end: int) -> Iterator[list[Piece]]:
    run: list[Piece] = []
    waiting: list[Piece] = []
    for piece in split_pieces(text, start, end):
        if piece.kind is PieceKind.LABEL or (run and piece.kind is not PieceKind.TEXT):
            run += [*waiting, piece]
            waiting = []
        elif not run:  # parts of a wrapped label may come before the first whole one
            waiting = [*waiting, piece] if piece.kind is PieceKind.FRAGMENT else []
        else:
            waiting.append(piece)
            if not _bridges(waiting):
                if _is_table(run):
                    yield run
                run, waiting = [], []
    if _is_table(run):
        yield run


def _bridges(waiting: Sequence[Piece]) -> bool:
    if len(waiting) > _GAP_PIECES or sum(len(p.folded) for p in waiting) > _GAP_CHARS:
        return False
    return not any(
        p.kind is PieceKind.TEXT and ("," in p.folded or PROSE.search(p.folded)) for p in waiting
    )


def _is_table(run: Sequence[Piece]) -> bool:
    labels = {p.label for p in run if p.kind is PieceKind.LABEL}
    numbers = sum(p.kind is PieceKind.NUMBER for p in run)
    return len(labels) >= 5 or (len(labels) >= 3 and numbers > 0)


def _split_by_table(run: Sequence[Piece]) -> Iterator[Region]:
    """Tables 二, 三, 四 that follow each other without a heading, cut where the labels change."""
    numbers = _table_numbers(run)
    at = 0
    for i in range(1, len(run) + 1):
        if i == len(run) or numbers[i] != numbers[at]:
            part = tuple(run[at:i])
            yield Region(Span(part[0].span.start, part[-1].span.end), numbers[at], part)
            at = i


def _table_numbers(run: Sequence[Piece]) -> list[int]:
    """The table each piece belongs to: non-decreasing, the best count of labels in their own table."""
    known = table_vocabulary().tables_of
    best = {2: 0, 3: 0, 4: 0}
    back: list[dict[int, int]] = []
    for piece in run:
        tables = known.get(piece.label, frozenset())
        three = 3 if best[3] >= best[2] else 2
        came = {2: 2, 3: three, 4: 4 if best[4] >= best[three] else three}
        best = {n: best[m] + (4 // len(tables) if n in tables else 0) for n, m in came.items()}
        back.append(came)
    number = max(best, key=lambda n: (best[n], -n))
    numbers = []
    for came in reversed(back):
        numbers.append(number)
        number = came[number]
    return numbers[::-1]


# --- grids -------------------------------------------------------------------------------------


def _grid_regions(text: str, marked: tuple[Grid, ...]) -> list[Region]:
    found: list[Region] = []
    for grid in sorted(marked, key=lambda g: g.span):
        if found and grid.span.start < found[-1].span.end:
            continue  # a table inside a table: the outer one holds all its characters
        pieces = tuple(read_piece(text, *c.span) for c in grid.cells)
        if _holds_data(pieces):
            labels = sum(p.kind is PieceKind.LABEL for p in pieces)
            number = (
                max(_table_numbers(pieces), key=_table_numbers(pieces).count) if labels >= 3 else 0
            )
            found.append(Region(grid.span, number, pieces, grid))
    return found


def _holds_data(pieces: Sequence[Piece]) -> bool:
    """False for a table that only lays out a page: prose in its cells."""
    filled = [p for p in pieces if p.folded]
    prose = sum(len(p.folded) for p in filled if len(p.folded) > 60 and "。" in p.folded)
    return len(filled) >= 2 and prose * 2 < sum(len(p.folded) for p in filled)


def is_table_line(line: str) -> bool:
    """True for a line of tab- or pipe-separated cells."""
    return _TABLE_LINE.search(line) is not None


def inside(offset: int, spans: Sequence[Span]) -> bool:
    """True if an offset lies in one of the ordered spans."""
    at = bisect_left(spans, (offset + 1,)) - 1
    return at >= 0 and spans[at].start <= offset < spans[at].end
