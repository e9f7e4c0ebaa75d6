"""Which literal strings a pattern cannot match without: lets most rules be skipped for most sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import add

_CLOSE = {"(": ")", "[": "]"}


_MAX_SETS = 3  # sets looked at per pattern: more would cost more than they save
_MAX_LITERALS = 40


def required_sets(pattern: str) -> list[frozenset[str]]:
    """Sets of strings such that any match of `pattern` holds a member of each; the most selective first.

    Empty when none can be named. Reads the subset of regular expressions that the lexicon uses: literals,
    groups, alternation, classes, look-around, the quantifiers ``?`` ``*`` ``+`` and ``{a,b}``.
    """
    branches = split_branches(pattern)
    if len(branches) > 1:
        found = [required_sets(branch) for branch in branches]
        return [frozenset().union(*(sets[0] for sets in found))] if all(found) else []
    usable = {c for c in _sequence(branches[0]) if c and all(c)}
    ranked = sorted(usable, key=lambda c: (-min(2, *map(len, c), 2), len(c), sorted(c)))
    return ranked[:1] + [c for c in ranked[1:_MAX_SETS] if len(c) <= _MAX_LITERALS]


def _sequence(source: str) -> list[frozenset[str]]:
    found: list[frozenset[str]] = []
    run = ""
    position = 0
    while position < len(source):
        end, atom, literal = _atom(source, position)
        after, optional = _quantifier(source, end)
        if literal and not optional:
            run += literal
        else:
            found.append(frozenset({run}))
            run = ""
            if atom and not optional:
                found += required_sets(atom)
        if after > end and literal and not optional:  # a repeated character ends the run
            found.append(frozenset({run}))
            run = ""
        position = after
    return [*found, frozenset({run})]


def _atom(source: str, position: int) -> tuple[int, str, str]:
    """Where the atom at `position` ends, the inside of a group, or the literal character."""
    character = source[position]
    if character == "\\":
        escaped = source[position + 1]
        return position + 2, "", "" if escaped.isalnum() else escaped
    if character in _CLOSE:
        end = _closing(source, position)
        inside = source[position + 1 : end]
        if character == "[" or inside.startswith(("?=", "?!", "?<")):
            return end + 1, "", ""
        return end + 1, inside.removeprefix("?:"), ""
    return position + 1, "", "" if character in ".^$" else character


def _quantifier(source: str, position: int) -> tuple[int, bool]:
    """Where a quantifier at `position` ends (with a lazy mark), and whether it allows nothing."""
    if position == len(source):
        return position, False
    character = source[position]
    optional = character in "?*"
    if character == "{":
        end = source.index("}", position)
        optional = source[position + 1 : end].split(",")[0] in ("0", "")
        position = end
    elif character not in "?*+":
        return position, False
    position += 1
    if position < len(source) and source[position] == "?":
        position += 1
    return position, optional


def _closing(source: str, position: int) -> int:
    if source[position] == "[":
        return source.index("]", position + 2)
    depth = 0
    while True:
        character = source[position]
        if character == "\\":
            position += 1
        elif character == "[":
            position = _closing(source, position)
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if not depth:
                return position
        position += 1


def split_branches(source: str) -> list[str]:
    """The alternatives of a pattern, split at every ``|`` outside of groups and classes."""
    branches = []
    start = position = 0
    while position < len(source):
        character = source[position]
        if character == "\\":
            position += 1
        elif character in _CLOSE:
            position = _closing(source, position)
        elif character == "|":
            branches.append(source[start:position])
            start = position + 1
        position += 1
    return [*branches, source[start:]]


@dataclass(frozen=True, slots=True)
class LiteralIndex:
    """Which of many patterns can match a text at all, asked with a few operations on long integers.

    A mask has a bit per pattern and required set: set 0 of every pattern, then set 1, then set 2.
    """

    pairs: dict[str, tuple[int, tuple[tuple[str, int], ...]]]  # first two characters: mask, longer
    free: int  # the sets that a pattern does not have
    n: int  # patterns

    def find(self, text: str) -> list[int]:
        """The numbers of the patterns that have a literal of each of their sets in `text`, in order."""
        pairs = self.pairs
        present = self.free
        for pair in pairs.keys() & {*text, *map(add, text, text[1:])}:
            mask, longer = pairs[pair]
            present |= mask
            for literal, more in longer:
                if literal in text:
                    present |= more
        n = self.n
        left = present & (present >> n) & (present >> 2 * n) & ((1 << n) - 1)
        bits = bin(left)[:1:-1]  # lowest first
        found = []
        place = bits.find("1")
        while place >= 0:
            found.append(place)
            place = bits.find("1", place + 1)
        return found


def make_literal_index(needs: Sequence[Sequence[frozenset[str]]]) -> LiteralIndex:
    """The index of patterns whose required sets (at most three each) are `needs`."""
    n = len(needs)
    masks: dict[str, int] = {}
    free = 0
    for number, sets in enumerate(needs):
        for place in range(_MAX_SETS):
            bit = 1 << (number + place * n)
            if place >= len(sets):
                free |= bit
                continue
            for literal in sets[place]:
                masks[literal] = masks.get(literal, 0) | bit
    short: dict[str, int] = {}
    longer: dict[str, list[tuple[str, int]]] = {}
    for literal in sorted(masks):
        if len(literal) < 3:
            short[literal] = masks[literal]
        else:
            longer.setdefault(literal[:2], []).append((literal, masks[literal]))
    pairs = {
        pair: (short.get(pair, 0), tuple(longer.get(pair, ())))
        for pair in sorted(short.keys() | longer.keys())
    }
    return LiteralIndex(pairs, free, n)
