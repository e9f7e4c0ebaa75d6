"""The passages of a pair as tables: both texts line by line, what differs marked, formulas grey."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from analyzer.config import ReuseConfig
from analyzer.export.alignment import Aligned, Unit, align, units_of
from analyzer.export.differences import Difference, Kind, differences
from analyzer.export.sheet import Cell, Frames, Grid, Piece, percent
from analyzer.records import SectionKind, UnitKind
from analyzer.reuse.formulas import read_content
from analyzer.reuse.mask import names_of
from analyzer.reuse.sharing import explain_by_content
from analyzer.texts import text_of

_WIDTHS = (5.0, 41.0, 41.0, 13.0)
_SHORTEST = 6  # characters of a masked text that says anything
_FORMULA = "formula"


@dataclass(frozen=True)
class Side:
    """One report of a pair: its row in the triage list, its units, the spans of the shared passages."""

    row: pd.Series
    sentences: pd.DataFrame
    passages: pd.DataFrame
    name: str  # left or right
    templates: tuple[str, ...] = ()  # the user's own, set aside by the run

    @classmethod
    def of(
        cls,
        frames: Frames,
        pair: Mapping[Hashable, Any],
        name: str,
        templates: tuple[str, ...] = (),
    ) -> Side:
        """The side `name` of a pair (a row of reuse_pairs)."""
        report_id = pair[f"{name}_report_id"]
        reports, sentences = frames["reports"], frames["sentences"]
        passages = frames["reuse_passages"]
        mine = passages[
            (passages["left_report_id"] == pair["left_report_id"])
            & (passages["right_report_id"] == pair["right_report_id"])
        ].sort_values(["left_start", "right_start"])
        return cls(
            reports[reports["report_id"] == report_id].iloc[0],
            sentences[sentences["report_id"] == report_id].sort_values("start"),
            mine,
            name,
            templates,
        )

    @property
    def report_id(self) -> str:
        """The report's id."""
        return str(self.row["report_id"])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the report calls its own agency and region."""
        return names_of(self.row["agency"], self.row["region"], self.row["parent"])

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """All units of the report, headings included."""
        return units_of(self.sentences, self.names)

    @cached_property
    def formulas(self) -> dict[str, str]:
        """Unit id to statutory or stock, for units that the words themselves explain."""
        if not self.units:
            return {}
        keys, texts = [u.key for u in self.units], [u.text for u in self.units]
        content = read_content(keys, texts, self.templates)
        law, stock = explain_by_content(content, ReuseConfig())
        kinds = (
            "statutory" if a else "stock" if b else "" for a, b in zip(law, stock, strict=True)
        )
        return {u.unit_id: kind for u, kind in zip(self.units, kinds, strict=True) if kind}

    def spans(self) -> list[tuple[int, int]]:
        """Where the passages lie."""
        starts, ends = self.passages[f"{self.name}_start"], self.passages[f"{self.name}_end"]
        return [(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]

    def within(self, start: int, end: int) -> list[Unit]:
        """The units that begin inside a span."""
        return [u for u in self.units if start <= u.start < end]


def passages_grid(left: Side, right: Side, matches: Sequence[tuple[str, str]]) -> Grid:
    """The passages line by line; `matches` are the pairs of sentence ids behind them."""
    rows: list[tuple[Cell, ...]] = []
    for n, passage in enumerate(left.passages.to_dict("records"), 1):
        rows.append((_passage_words(n, passage),))
        lines = align(
            left.within(passage["left_start"], passage["left_end"]),
            right.within(passage["right_start"], passage["right_end"]),
            matches,
        )
        rows += [_line(f"{n}.{m}", line, left, right) for m, line in enumerate(lines, 1)]
    legend = [
        Piece(_word("legend")),
        *(p for k in Kind for p in (Piece(_word(f"legend_{k}"), k), Piece("　"))),
        Piece(_word("legend_formula"), _FORMULA),
    ]
    head = tuple(_word(f"head_{k}") for k in ("no", "left_text", "right_text", "kind"))
    return Grid(_word("passages"), head, tuple(rows), _WIDTHS, legend=tuple(legend))


def set_aside_grid(left: Side, right: Side) -> Grid:
    """What both reports hold outside the passages and what was not counted: formulas and lone sentences."""
    theirs: dict[str, list[Unit]] = {}
    for unit in _outside(right):
        theirs.setdefault(unit.key, []).append(unit)
    rows: list[tuple[Cell, ...]] = []
    for unit in _outside(left):
        if len(unit.key) >= _SHORTEST and theirs.get(unit.key):
            other = theirs[unit.key].pop(0)
            reason = left.formulas.get(unit.unit_id)
            kind = text_of("sharing", reason) if reason else _word("lone")
            sides = (_plain_cell([u], _FORMULA) for u in (unit, other))
            rows.append((str(len(rows) + 1), *sides, kind))
    head = tuple(_word(f"head_{k}") for k in ("no", "left_text", "right_text", "kind"))
    note = _word("set_aside_note" if rows else "set_aside_none")
    return Grid(_word("set_aside"), head, tuple(rows), _WIDTHS, note)


def section_rows(
    left: Side, right: Side, matches: Sequence[tuple[str, str]]
) -> list[tuple[str, str, str]]:
    """Repeated/total characters of each section that shares something, for both reports."""
    sides = [
        _by_section(left, {a for a, _ in matches}),
        _by_section(right, {b for _, b in matches}),
    ]
    rows = []
    for kind in SectionKind:
        counts = [side.get(kind.value, (0, 0)) for side in sides]
        if any(repeated for repeated, _ in counts):
            label = _word("of_section").format(section=text_of("section", kind))
            left_words, right_words = (
                f"{repeated} / {total}（{percent(repeated / max(total, 1))}）"
                for repeated, total in counts
            )
            rows.append((label, left_words, right_words))
    return rows


def _by_section(side: Side, matched: set[str]) -> dict[str, tuple[int, int]]:
    """Repeated and total characters of each section, headings left out."""
    counts: dict[str, tuple[int, int]] = {}
    for row in side.sentences.to_dict("records"):
        if row["kind"] != UnitKind.HEADING:
            repeated, total = counts.get(row["section"], (0, 0))
            size = len(row["text"])
            again = size if row["sentence_id"] in matched else 0
            counts[row["section"]] = (repeated + again, total + size)
    return counts


def _outside(side: Side) -> Iterator[Unit]:
    spans = side.spans()
    headings = set(side.sentences.loc[side.sentences["kind"] == UnitKind.HEADING, "sentence_id"])
    for unit in side.units:
        if unit.unit_id not in headings and not any(a <= unit.start < b for a, b in spans):
            yield unit


def _passage_words(n: int, passage: Mapping[Hashable, Any]) -> str:
    return _word("passage").format(
        n=n,
        sharing=text_of("sharing", passage["sharing"]),
        edit=text_of("edit", passage["edit"]),
        run=passage["longest_run"],
        score=f"{passage['score']:.2f}",
        left=f"{passage['left_start']}–{passage['left_end']}",
        right=f"{passage['right_start']}–{passage['right_end']}",
        left_section=text_of("section", passage["left_section"]),
        right_section=text_of("section", passage["right_section"]),
    )


def _line(number: str, line: Aligned, left: Side, right: Side) -> tuple[Cell, ...]:
    """One line of a passage: number, both texts with what differs, and how alike they are."""
    known = [left.formulas.get(u.unit_id) for u in line.left]
    known += [right.formulas.get(u.unit_id) for u in line.right]
    reason = known[0] if all(known) else None
    if reason or not (line.left and line.right):
        mark = _FORMULA if reason else ""
        words = text_of("sharing", reason) if reason else _word("no_mate")
        return number, _plain_cell(line.left, mark), _plain_cell(line.right, mark), words
    texts = line.texts
    marks = differences(*texts, left.names, right.names)
    cells = (
        (_place(units), *_marked(text, found))
        for units, text, found in zip((line.left, line.right), texts, marks, strict=True)
    )
    return number, *cells, _alike(texts, {d.kind for side in marks for d in side})


def _alike(texts: tuple[str, str], kinds: set[Kind]) -> str:
    from rapidfuzz.distance import LCSseq

    strange = [_word("strange")] if Kind.LEFT_OVER in kinds else []
    if Kind.WORDS not in kinds:
        filled = kinds & {Kind.NUMBER, Kind.NAME}
        words = [_word("same_form")] if filled else []
        words += [_word("same_order")] if Kind.MOVED in kinds else []
        return "\n".join([*strange, *(words or [_word("same")])])
    partly = _word("partly").format(
        n=LCSseq.similarity(*texts), left=len(texts[0]), right=len(texts[1])
    )
    return "\n".join([*strange, partly])


def _plain_cell(units: Sequence[Unit], mark: str) -> Cell:
    if not units:
        return "—"
    return _place(units), Piece("".join(u.text.strip() for u in units), mark)


def _place(units: Sequence[Unit]) -> Piece:
    return Piece(f"［{units[0].start}–{units[-1].end}］", "place")


def _marked(text: str, found: Sequence[Difference]) -> Iterator[Piece]:
    at = 0
    for difference in found:
        if difference.start > at:
            yield Piece(text[at : difference.start])
        yield Piece(text[difference.start : difference.end], difference.kind)
        at = difference.end
    if at < len(text):
        yield Piece(text[at:])


def _word(key: str) -> str:
    return text_of("sheet_words", key)
