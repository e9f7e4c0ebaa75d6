"""Place names of China down to the counties: found in text, and put in their province.

Full names (顺河回族区, 洪泽区) are found anywhere; short forms (山东, 淄博, or 临淄 right after 淄博)
only where they cannot be an everyday word. Source of the names: `resources/places.csv`, made by
`scripts/build_places.py` from the National Bureau of Statistics' list.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from analyzer.records import Span


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a text.

    `name` is the full name, `text` what is written. `codes` and `paths` (``山东省/淄博市/临淄区``) hold
    every place it can be, one unless the name is shared; a parent named right before it decides.
    `level` is 1 for a province, 2 for a prefecture, 3 for a county. `short` marks a short form.
    """

    span: Span
    text: str
    name: str
    level: int
    codes: tuple[str, ...]
    paths: tuple[str, ...]
    short: bool = False


class _Index(NamedTuple):
    full: dict[str, tuple[str, ...]]  # name -> codes
    short: dict[str, tuple[str, ...]]  # safe short form -> codes
    after_parent: dict[str, tuple[str, ...]]  # short form that needs its parent before it -> codes
    names: dict[str, str]  # code -> name
    max_full: int
    short_lengths: tuple[int, ...]


_SUFFIX = re.compile(r"[省市区县旗盟州城]")
_CLEAN = re.compile(
    r"[\s。！？；：，,;:（(《“]"
)  # what may stand before a name that is no part of a phrase
_NAME_REST = re.compile(  # what follows the place in an agency's name or a title, and in no sentence
    r"(?:[\u4e00-\u9fff（）()]{0,20}(?:政府|局|委|会|办|室|厅|处|院|所|站|馆|校|园|队|社|中心|街道|镇|乡))?"
    r"(?:$|[\d（(_\s-]|关于|政府信息公开|政务公开)"
)
_SHORTEST = 2  # characters of 和县, 城区
_PEOPLES = (
    "蒙古族|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克|傣族|黎族"
    "|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族"
    "|锡伯|普米族|塔吉克|怒族|鄂温克族|保安族|裕固族|独龙族|各族|蒙古"
)
_STEM = re.compile(
    rf"^(.{{2,}}?)(?:(?:{_PEOPLES})*(?:自治)?[省市区县旗盟州]|特别行政区|地区|林区)$"
)
_PLAIN = {"省", "市", "区", "县", "旗", "盟", "州", "地区", "林区", "特别行政区", "自治区"}
# Words for any town's districts: a place only right after its parent, or before 人民政府.
_WORDS = """
    城区 郊区 矿区 东区 西区 新城区 老城区 新市区 市中区 城中区 城东区 城西区 城北区 桥东区 桥西区 西市区
    站前区 港口区 海港区 江南区 老边区 前进区 解放区 河北区 海南区 铁山区 西山区 东山区 南山区 南海区 河南县
    西工区 示范区 保税区 古城区 平房区 新建区 南部县 平川区
"""
# Names that the words around may make up by chance (会同县直部门, 信息公开和县级平台, 资源县级统筹), as may all of
# two characters: a place only right after its parent, before 人民政府, or at the head of an agency's name.
_CHANCE = """
    公安县 会同县 政和县 兴和县 新和县 平和县 永和县 泰和县 太和县 云和县 西和县 民和县 仁和区 太和区 南和区
    通道县 资源县 商城县 延长县 富裕县 共和县 温泉县 天等县 惠民县 富民县 裕民县 民权县 大方县 方正县 友谊县
    和平县 互助县 从江县 同德县 同心县 合作市 中原区 振兴区 复兴区 友好区 向阳区 前锋区 光明区 宏伟区 安居区
    安定区 运河区 工农区 爱民区 新兴区 新兴县 和平区 红旗区 平原县 建始县 兴业县 乐业县 通化县 集贤县 博爱县
"""
_OPENS = frozenset(
    "和应代随成理会同从"
)  # a name that begins a sentence with these may be 和|县政府
_UNSAFE_STEMS = """
    朝阳 大同 三明 中山 东方 安康 平安 吉安 宜春 通化 来宾 黄山 白银 平凉 日照 北海
    四平 大庆 保山 白山 长治 玉树 海东 山南 海南 海北 黄南 海西 南平 永州 百色 文山
    红河 大理 辽源 鹤壁 阳江 河源 清远 河池 南充 内江 广元 广安 自贡 德阳 资阳 安顺
    铜仁 普洱 临沧 商洛 海口 中卫 固原 吴忠 七台河 黑河 大兴安岭 兴安 阿里 东营 新余 安阳
    新乡 信阳 商丘 十堰 随州 贵港 宿州 六安 池州 三沙 云浮 德州 双鸭山 伊春 鸡西 安庆
    宣城 衡水 昌都
"""
# What makes the suffix belong to the next word: 上海市|场 is no city, 洪泽区|域 is not the district.
_NOT_AFTER = {
    "市": re.compile(r"场|民(?![政族宗革建进盟])|面(?!向)|值|容(?!城)"),
    "区": re.compile(r"域"),
    "旗": re.compile(r"帜"),
    "盟": re.compile(r"友"),
}
_STREETS = re.compile(r"[中一二三四五]?[东西南北中]?[路街桥站]")


def find_places(text: str) -> tuple[PlaceMention, ...]:
    """The places named in a text, in order, never overlapping. Linear in the text's length."""
    index = _index()
    candidates = sorted(
        (*_full_names(text, index), *_short_forms(text, index)),
        key=lambda found: (found[0], -found[1]),
    )
    mentions: list[PlaceMention] = []
    for start, end, name, codes, short in candidates:
        before = mentions[-1] if mentions else None
        if before and start < before.span.end:
            continue
        parent = before if before and before.span.end == start else None
        mention = _mention(text, start, end, name, codes, short, parent)
        if mention is not None:
            mentions.append(mention)
            follower = _after_parent(text, mention, index)
            if follower is not None:
                mentions.append(follower)
    return tuple(mentions)


def region_of(text: str, hints: Sequence[str] = ()) -> str:
    """The ``province/prefecture/county`` path of the first place a text names, as far as known.

    Of a name that several places share, the one that agrees with other places in the text or in the
    `hints` (folder names, other parts of a report) is taken; where none does, the path is empty. A
    text without any place has the region of the first hint that names one.
    """
    for position, one in enumerate((text, *hints)):
        mentions = find_places(one)
        if mentions:
            context = [mentions, *(find_places(hint) for hint in hints[position:])]
            return _settled(_deepest(mentions), [m for group in context for m in group])
    return ""


def _deepest(mentions: Sequence[PlaceMention]) -> PlaceMention:
    """The last of the leading run 山东省淄博市临淄区, whose members follow each other."""
    best = mentions[0]
    for mention in mentions[1:]:
        if mention.span.start != best.span.end or mention.level <= best.level:
            break
        best = mention
    return best


def _settled(mention: PlaceMention, context: Iterable[PlaceMention]) -> str:
    if len(mention.paths) == 1:
        return mention.paths[0]
    for other in context:
        if other.level < mention.level and len(other.paths) == 1:
            inside = [path for path in mention.paths if path.startswith(other.paths[0] + "/")]
            if len(inside) == 1:
                return inside[0]
    return ""


_Candidate = tuple[int, int, str, tuple[str, ...], bool]


def _full_names(text: str, index: _Index) -> Iterator[_Candidate]:
    for found in _SUFFIX.finditer(text):
        end = found.end()
        for start in range(max(0, end - index.max_full), end - 1):
            name = text[start:end]
            codes = index.full.get(name)
            if codes is not None:
                follows = _NOT_AFTER.get(found.group())
                if follows is None or not follows.match(text, end):
                    yield start, end, name, codes, False
                break


def _short_forms(text: str, index: _Index) -> Iterator[_Candidate]:
    short = index.short
    for found in _short_pattern().finditer(text):
        start = found.start()
        for length in index.short_lengths:
            stem = text[start : start + length]
            codes = short.get(stem)
            if codes is not None:
                end = start + len(stem)
                if not _is_street(text, start, end):
                    yield start, end, index.names[codes[0]], codes, True
                break


def _is_street(text: str, start: int, end: int) -> bool:
    """北京路, 中山东路: a street carries a place's name anywhere."""
    return (start > 0 and text[start - 1] == "中") or bool(_STREETS.match(text, end))


def _mention(
    text: str,
    start: int,
    end: int,
    name: str,
    codes: tuple[str, ...],
    short: bool,
    parent: PlaceMention | None,
) -> PlaceMention | None:
    if parent is not None:
        inside = tuple(
            code for code in codes if any(code.startswith(above) for above in parent.codes)
        )
        codes = inside or codes
    under = parent is not None and any(code.startswith(parent.codes) for code in codes)
    if not under and (not short or text[end - 1] == "县") and not _stands_alone(text, start, end):
        return None
    paths = tuple(path_of(code) for code in codes)
    return PlaceMention(
        Span(start, end), text[start:end], name, len(codes[0]) // 2, codes, paths, short
    )


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether what is written is surely this place although its parent does not stand before it."""
    written = text[start:end]
    generic = written in _words()
    if not generic and len(written) > _SHORTEST and written not in _chance_names():
        return True
    governed = text.startswith(("人民政府", "政府办"), end)
    if start == 0 and not generic and _NAME_REST.match(text, end):
        return True
    clean = start == 0 or bool(_CLEAN.match(text[start - 1]))
    return governed and clean and written[0] not in _OPENS


def _after_parent(text: str, parent: PlaceMention, index: _Index) -> PlaceMention | None:
    """A county's short form right after its prefecture: 淄博临淄, 信阳市浉河."""
    if parent.level > 2:
        return None
    start = parent.span.end
    for length in (4, 3, 2):
        stem = text[start : start + length]
        codes = index.after_parent.get(stem, ())
        inside = tuple(code for code in codes if code.startswith(parent.codes))
        if len(stem) == length and inside and not _is_full_ahead(text, start, index):
            name = index.names[inside[0]]
            paths = tuple(path_of(code) for code in inside)
            span = Span(start, start + length)
            return PlaceMention(span, stem, name, len(inside[0]) // 2, inside, paths, short=True)
    return None


def _is_full_ahead(text: str, start: int, index: _Index) -> bool:
    return any(
        text[start : start + length] in index.full for length in range(2, index.max_full + 1)
    )


@cache
def path_of(code: str) -> str:
    """The path from the province down to the place with this code."""
    names = _index().names
    above = [code[:2], code[:4], code]
    return "/".join(dict.fromkeys(names[part] for part in above if part in names))


@cache
def _short_pattern() -> re.Pattern[str]:
    firsts = "".join(sorted({stem[0] for stem in _index().short}))
    seconds = "".join(sorted({stem[1] for stem in _index().short}))
    return re.compile(f"[{firsts}](?=[{seconds}])")


@cache
def _words() -> frozenset[str]:
    return frozenset(_WORDS.split())


@cache
def _chance_names() -> frozenset[str]:
    return frozenset(_CHANCE.split())


@cache
def _index() -> _Index:
    content = files("analyzer").joinpath("resources", "places.csv").read_text(encoding="utf-8")
    names = dict(list(csv.reader(content.splitlines()))[1:])
    unsafe = set(_UNSAFE_STEMS.split())
    full: dict[str, list[str]] = {}
    short: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    aliases = []
    for code, name in names.items():
        full.setdefault(name, []).append(code)
        found = _STEM.match(name)
        if not found:
            continue
        stem = found[1]
        if name[len(stem) :] not in _PLAIN:
            aliases.append((stem + name[-1], code))
        if len(code) == 2 or (len(code) == 4 and stem not in unsafe):
            short.setdefault(stem, []).append(code)
        elif len(stem) >= 2:
            after.setdefault(stem, []).append(code)
    for alias, code in aliases:  # 湘西州, 顺河区: the people's name left out
        if alias not in full and alias not in _words():
            short.setdefault(alias, []).append(code)
    return _Index(
        full=_frozen(full),
        short=_frozen(short),
        after_parent=_frozen(after),
        names=names,
        max_full=max(map(len, full)),
        short_lengths=tuple(sorted({len(stem) for stem in short}, reverse=True)),
    )


def _frozen(table: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(codes) for name, codes in table.items()}
