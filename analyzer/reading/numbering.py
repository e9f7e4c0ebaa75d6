"""Automatic numbering of Word documents: the 一、 （一） 1. that Word draws and no text run holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from analyzer.reading.wordxml import attribute, child, is_on, local

_DIGITS = "〇一二三四五六七八九"
_LEVEL = re.compile(r"%([1-9])")


@dataclass(slots=True)
class Level:
    """How one level of a list counts and looks."""

    start: int = 1
    fmt: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str = ""


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted."""

    lists: dict[str, tuple[str, dict[int, Level]]] = field(
        default_factory=dict
    )  # numId -> abstract, levels
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)  # numId -> level -> start
    styles: dict[str, tuple[str, int | None]] = field(default_factory=dict)  # style -> numId, level
    default_style: str = ""
    counters: dict[str, dict[int, int]] = field(default_factory=dict)  # abstract -> level -> value
    seen: set[str] = field(default_factory=set)

    def label(self, properties: Any) -> str:
        """The number that Word draws before a paragraph with these properties, counting it."""
        list_id, level = self._place(properties)
        if list_id not in self.lists:
            return ""
        abstract, levels = self.lists[list_id]
        if level not in levels:
            return ""
        counters = self.counters.setdefault(abstract, {})
        if list_id not in self.seen:
            self.seen.add(list_id)
            for number, start in self.restarts.get(list_id, {}).items():
                counters[number] = start - 1
        counters[level] = counters.get(level, levels[level].start - 1) + 1
        for deeper in [n for n in counters if n > level]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart != 0 and (restart is None or level < restart):
                del counters[deeper]
        return _drawn(levels, level, counters)

    def _place(self, properties: Any) -> tuple[str, int]:
        style = ""
        list_id: str | None = None
        level: int | None = None
        if properties is not None:
            named = child(properties, "pStyle")
            style = (attribute(named, "val") or "") if named is not None else ""
            direct = child(properties, "numPr")
            if direct is not None:
                list_id, level = _num_pr(direct)
        from_style, style_level = self.styles.get(style or self.default_style, ("", None))
        if list_id is None:
            list_id = from_style
            if level is None:
                level = style_level
        return list_id, level or 0


def _num_pr(element: Any) -> tuple[str | None, int | None]:
    number, level = child(element, "numId"), child(element, "ilvl")
    return (
        attribute(number, "val") if number is not None else None,
        _integer(attribute(level, "val"), 0) if level is not None else None,
    )


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,6}", text) else default


def load_numbering(part: Any, styles_part: Any) -> Numbering:
    """The numbering of a document from its numbering and styles parts; either may be missing."""
    if part is None:
        return Numbering()
    abstracts: dict[str, dict[int, Level]] = {}
    links: dict[str, str] = {}
    style_lists: dict[str, str] = {}
    for element in part:
        if local(element) == "abstractNum":
            key = attribute(element, "abstractNumId") or ""
            abstracts[key] = _levels(element)
            for name, target in (("numStyleLink", links), ("styleLink", style_lists)):
                linked = child(element, name)
                if linked is not None:
                    value = attribute(linked, "val") or ""
                    if name == "numStyleLink":
                        target[key] = value
                    else:
                        target[value] = key
    numbering = Numbering()
    for element in part:
        if local(element) == "num":
            key = attribute(element, "numId") or ""
            reference = child(element, "abstractNumId")
            abstract = (attribute(reference, "val") or "") if reference is not None else ""
            abstract = style_lists.get(links.get(abstract, ""), abstract)
            levels = dict(abstracts.get(abstract, {}))
            restarts = _overrides(element, levels)
            numbering.lists[key] = (abstract, levels)
            numbering.restarts[key] = restarts
    _load_styles(numbering, styles_part)
    return numbering


def _levels(element: Any) -> dict[int, Level]:
    found = {}
    for part in element:
        if local(part) == "lvl":
            found[_integer(attribute(part, "ilvl"), 0)] = _level(part)
    return found


def _level(element: Any) -> Level:
    level = Level()
    for part in element:
        name, value = local(part), attribute(part, "val") or ""
        if name == "start":
            level.start = _integer(value, 1)
        elif name == "numFmt":
            level.fmt = value
        elif name == "lvlText":
            level.text = value
        elif name == "suff":
            level.suffix = value
        elif name == "lvlRestart":
            level.restart = _integer(value, 0)
        elif name == "isLgl":
            level.legal = is_on(part)
        elif name == "pStyle":
            level.style = value
    return level


def _overrides(element: Any, levels: dict[int, Level]) -> dict[int, int]:
    restarts = {}
    for part in element:
        if local(part) == "lvlOverride":
            number = _integer(attribute(part, "ilvl"), 0)
            own, start = child(part, "lvl"), child(part, "startOverride")
            if own is not None:
                levels[number] = _level(own)
                restarts[number] = levels[number].start
            if start is not None:
                restarts[number] = _integer(attribute(start, "val"), 1)
    return restarts


def _load_styles(numbering: Numbering, part: Any) -> None:
    if part is None:
        return
    own: dict[str, tuple[str | None, int | None]] = {}
    parents: dict[str, str] = {}
    for element in part:
        if local(element) != "style":
            continue
        key = attribute(element, "styleId") or ""
        if attribute(element, "type") == "paragraph" and attribute(element, "default") in {
            "1",
            "true",
        }:
            numbering.default_style = key
        based = child(element, "basedOn")
        if based is not None:
            parents[key] = attribute(based, "val") or ""
        numbered = child(element, "pPr", "numPr")
        own[key] = _num_pr(numbered) if numbered is not None else (None, None)
    for key in own:
        numbering.styles[key] = _inherited(key, own, parents, numbering)


def _inherited(
    key: str,
    own: dict[str, tuple[str | None, int | None]],
    parents: dict[str, str],
    numbering: Numbering,
) -> tuple[str, int | None]:
    list_id: str | None = None
    level: int | None = None
    current, seen = key, set()
    while current and current not in seen:
        seen.add(current)
        found_id, found_level = own.get(current, (None, None))
        list_id = found_id if list_id is None else list_id
        level = found_level if level is None else level
        if list_id is not None:
            break
        current = parents.get(current, "")
    if list_id is not None and level is None and list_id in numbering.lists:
        levels = numbering.lists[list_id][1]
        level = next((n for n, one in levels.items() if one.style in seen and one.style), None)
    return list_id or "", level


def _drawn(levels: dict[int, Level], level: int, counters: dict[int, int]) -> str:
    shown = levels[level]
    if shown.fmt in {"bullet", "none"} and "%" not in shown.text:
        return "" if shown.fmt == "bullet" else shown.text
    legal = shown.legal

    def value(found: re.Match[str]) -> str:
        number = int(found[1]) - 1
        one = levels.get(number, Level())
        count = counters.get(number, one.start)
        return _format(count, "decimal" if legal else one.fmt)

    label = _LEVEL.sub(value, shown.text)
    if not label or shown.suffix == "nothing" or not label[-1].isalnum():
        return label
    return label + " "


def _format(count: int, fmt: str) -> str:
    if not 0 <= count <= 99_999:
        return str(count)
    if fmt in {
        "chineseCounting",
        "chineseCountingThousand",
        "taiwaneseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
    }:
        return chinese(count)
    if fmt in {"ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"}:
        return "".join(_DIGITS[int(d)] for d in str(count))
    if fmt in _SEQUENCES:
        row = _SEQUENCES[fmt]
        return row[count - 1] if 1 <= count <= len(row) else str(count)
    if fmt in {"upperLetter", "lowerLetter"}:
        letter = chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 + 1) if count else ""
        return letter if fmt == "upperLetter" else letter.lower()
    if fmt in {"upperRoman", "lowerRoman"}:
        return _roman(count) if fmt == "upperRoman" else _roman(count).lower()
    if fmt == "decimalZero":
        return f"{count:02d}"
    if fmt == "decimalFullWidth":
        return str(count).translate({ord("0") + i: ord("０") + i for i in range(10)})
    if fmt in {"chineseLegalSimplified", "ideographLegalTraditional"}:
        return chinese(count, "零壹贰叁肆伍陆柒捌玖", "拾佰仟")
    return "" if fmt in {"none", "bullet"} else str(count)


_SEQUENCES = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
    "ideographParenthesized": "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩",
}


def chinese(count: int, digits: str = "零一二三四五六七八九", units: str = "十百千") -> str:
    """A count from 0 to 99,999 in Chinese, as Word counts: 十一, 一百零五."""
    if count >= 10_000:
        rest = count % 10_000
        joint = digits[0] if 0 < rest < 1000 else ""
        tail = chinese(rest, digits, units) if rest else ""
        return chinese(count // 10_000, digits, units) + "万" + joint + tail
    text, gap = "", False
    for place, digit in zip(range(len(str(count)) - 1, -1, -1), str(count), strict=True):
        if digit == "0":
            gap = True
            continue
        text += (digits[0] if gap and text else "") + digits[int(digit)]
        text += units[place - 1] if place else ""
        gap = False
    if 10 <= count < 20 and units[0] == "十":
        text = text[1:]
    return text or digits[0]


def _roman(count: int) -> str:
    text = ""
    for value, letters in (
        *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
        *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
    ):
        text += letters * (count // value)
        count %= value
    return text
