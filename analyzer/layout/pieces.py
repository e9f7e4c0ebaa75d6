"""Cells and words of a table: what each looks like, and the official label it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from analyzer.layout.folding import fold_short, plain
from analyzer.layout.vocabulary import table_vocabulary
from analyzer.records import Span

PIPES = "|｜│┃║"  # between the cells of a line
CELL = re.compile(rf"[^\n\t{PIPES}]+")
_WORD = re.compile(r"[^\s\u200b\u3000\xa0]+")
_NUMBER = re.compile(
    r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?%?|[+-]?\d+(?:\.\d+)?%?(?:件|个|条|项|次|宗|万元|元|亿元|人)?"
)
_NO_NUMBER = frozenset(r"- -- — —— / \ 无 零 -/- 一 x × * :-- :-: --: ---".split())
_RULE = re.compile(r"[-:—=+_─━═┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛]{2,}")
PAGE = re.compile(r"[-—–·]{1,3}\d{1,3}[-—–·]{1,3}|第\d{1,3}页.{0,6}")  # between two rows of a table
PROSE = re.compile(r"[。！？!?；;]")
# The numeral of a label, e.g. 三、 (一) 1. 1．
_LABEL_NUMERAL = re.compile(r"\(?(?:[一二三四五六七八九十]|[1-9])[、.,)]{1,2}")
_FUZZY = 80.0  # percent: 本单位不掌握相关政府信息 against 本机关不掌握相关政府信息 reaches 83


class PieceKind(Enum):
    """What a cell or word looks like."""

    LABEL = "label"
    NUMBER = "number"
    FRAGMENT = "fragment"  # part of a label that was wrapped
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell (or a word of a line) with what it looks like; `label` is the vocabulary's wording."""

    span: Span
    folded: str
    kind: PieceKind
    label: str = ""
    exact: bool = True


def read_piece(text: str, start: int, end: int) -> Piece:
    """The piece between two offsets, trimmed."""
    raw = text[start:end]
    start += len(raw) - len(raw.lstrip())
    end = max(start, end - (len(raw) - len(raw.rstrip())))
    folded = fold_short(text[start:end])
    kind, label, exact = classify(folded)
    return Piece(Span(start, end), folded, kind, label, exact)


@cache
def _fragments() -> str:
    return "\n".join(table_vocabulary().tables_of)


@lru_cache(maxsize=32_768)  # the same labels and numbers stand in every report
def classify(folded: str) -> tuple[PieceKind, str, bool]:
    """What a folded cell looks like, the label it stands for, and whether it is exactly that label."""
    if _NUMBER.fullmatch(folded) or folded in _NO_NUMBER or _RULE.fullmatch(folded):
        return PieceKind.NUMBER, "", True
    if len(folded) > 60:
        return PieceKind.TEXT, "", True
    bare = strip_numeral(folded)
    known = table_vocabulary().tables_of
    for form in (folded, bare, bare.strip("()[]:：*，,。")):
        if form in known:
            return PieceKind.LABEL, form, True
    if len(bare) >= 5 and not PROSE.search(folded):
        label = _closest(bare)
        if label:
            return PieceKind.LABEL, label, False
    if 2 <= len(bare) <= 30 and bare.strip("():,、") in _fragments():
        return PieceKind.FRAGMENT, "", True
    return PieceKind.TEXT, "", True


def strip_numeral(folded: str) -> str:
    """A folded label without the numeral in front."""
    match = _LABEL_NUMERAL.match(folded)
    return folded[match.end() :] if match else folded


def _closest(bare: str) -> str:
    best = process.extractOne(
        bare,
        [k for k in table_vocabulary().tables_of if len(k) >= 5],
        scorer=fuzz.ratio,
        score_cutoff=_FUZZY,
    )
    return best[0] if best else ""


def split_pieces(text: str, start: int, end: int) -> Iterator[Piece]:
    """The cells between two offsets, or the words of a cell that holds several table words."""
    for cell in CELL.finditer(text, start, end):
        piece = read_piece(text, cell.start(), cell.end())
        if not piece.folded or PAGE.fullmatch(piece.folded):
            continue
        if piece.kind is PieceKind.TEXT or not piece.exact or _WORD.fullmatch(cell.group()) is None:
            yield from _words(text, piece)
        else:
            yield piece


def _words(text: str, cell: Piece) -> Iterator[Piece]:
    """The blank-separated words of a cell where they are table words, else the cell itself."""
    if (cell.kind is PieceKind.TEXT or not cell.exact) and is_tiled(cell.folded):
        yield from _cut_run(text, cell.span.start, plain(text[slice(*cell.span)]))
        return
    words = [read_piece(text, m.start(), m.end()) for m in _WORD.finditer(text, *cell.span)]
    known = any(w.kind is not PieceKind.TEXT and w.exact for w in words)
    if len(words) == 1 or not known or _is_spaced_label(cell, words):
        yield from _glued(text, cell)
        return
    for word in words:
        if word.kind is PieceKind.TEXT and is_tiled(word.folded):
            yield from _cut_run(text, word.span.start, plain(text[slice(*word.span)]))
        else:
            yield from _glued(text, word)


def _is_spaced_label(cell: Piece, words: Sequence[Piece]) -> bool:
    """One label with blanks inside (规    章), not several labels or numbers side by side."""
    if cell.kind is not PieceKind.LABEL:
        return False
    named = sum(w.kind is PieceKind.LABEL and w.exact for w in words)
    return cell.exact or (named < 2 and not any(w.kind is PieceKind.NUMBER for w in words))


@cache
def _glued_pattern() -> re.Pattern[str]:
    label = rf"(?:{_LABEL_NUMERAL.pattern})?\(?(?:{table_vocabulary().pattern.pattern})[):]*"
    number = r"(?<=[^\d年月第])\d++(?:\.\d++(?![年月日]))?(?!\d*[年月日])"
    return re.compile(rf"(?:{label}|{number})+")


def _glued(text: str, piece: Piece) -> Iterator[Piece]:
    """Table labels and numbers run together without any separator, cut out of a piece."""
    if piece.kind is not PieceKind.TEXT or len(piece.folded) < 12:
        yield piece
        return
    same = plain(text[slice(*piece.span)])
    at = 0
    base = piece.span.start
    for run in _glued_pattern().finditer(same):
        labels = table_vocabulary().pattern.findall(run.group())
        if len(labels) < 3:
            continue
        if same[at : run.start()].strip():
            yield read_piece(text, base + at, base + run.start())
        yield from _cut_run(text, base + run.start(), run.group())
        at = run.end()
    if not at:
        yield piece
    elif same[at:].strip():
        yield read_piece(text, base + at, base + len(same))


@cache
def _tiled_pattern() -> re.Pattern[str]:
    label = rf"(?:{_LABEL_NUMERAL.pattern})?\(?(?:{table_vocabulary().pattern.pattern})[):]*"
    # each token is kept once read, or a word of fifty digits would be cut in every way there is
    return re.compile(rf"(?>{label}|\d(?:\.\d)?)+")


def is_tiled(folded: str) -> bool:
    """True for text that is nothing but table labels and numbers run together."""
    return _tiled_pattern().fullmatch(folded) is not None


@cache
def _cut_pattern() -> re.Pattern[str]:
    label = rf"(?:{_LABEL_NUMERAL.pattern})?\(?(?:{table_vocabulary().pattern.pattern})[):]*"
    numbered = rf"{_LABEL_NUMERAL.pattern}(?:{table_vocabulary().pattern.pattern})"
    return re.compile(rf"{label}|\d+?(?={numbered})|\d+\.\d+|\d+")  # 22.重复申请: 2 and 2.


def _cut_run(text: str, base: int, run: str) -> Iterator[Piece]:
    for token in _cut_pattern().finditer(run):
        yield read_piece(text, base + token.start(), base + token.end())
