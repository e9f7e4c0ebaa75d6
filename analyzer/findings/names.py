"""A3 and A4: the agency's own name throughout, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from analyzer.findings.case import Case, Hit
from analyzer.places import PlaceMention, find_places
from analyzer.records import SectionKind, Span
from analyzer.text import simplify

_ORGAN = r"(?:局|委员会|办公室|人民政府|街道办事处|街道|办事处|中心|管委会|管理处)"
_NAMED = re.compile(
    rf"(?:以下简称[^）)]{{0,6}}[）)]?[，,]?|^|[，。：\n])([一-龥]{{2,20}}?{_ORGAN})(?=20\d{{2}}年(?:度)?政府信息公开)"
)
_COMPILED = re.compile(r"([一-龥]{2,9}?[县区市旗][一-龥]{2,12}?局)(?=编制(?:本报告|[，。并]))")
_TO_THE_NAME = re.compile(r"^.{0,6}?(?:将|[就把由]|公布|发布|编制|印发|(?<!信息)公开)(?!局)")
_OURSELVES = re.compile(rf"[我本全该]|[省市县区旗]?{_ORGAN}$")
_PARTNER = (  # why another agency may be named
    r"赴|前往|学习|考察|借鉴|对口|结对|协作|帮扶|支援|来自|联合|交流|合作|共建|转来|移送|移交|转[送交办]|告知|"
    r"向(?!社会|群众|公众|企业|村民|居民)|征求|来函|会商|协查|参照|参观|调研|介绍|案例|经验"
)
_WITH = re.compile(_PARTNER)
_OUTWARD = re.compile(  # why another place may be named
    rf"{_PARTNER}|跨省|跨区域|跨市|毗邻|邻[县市区]|援[疆藏青]|发生在|户籍|毕业|大学|学院|银行|公司|驻|至|到|往|开往|航线|铁路|高速|高铁"
)
_COMPANY = re.compile(
    r"参观|考察|邀请|一道|一同|户籍|授课|涉及|覆盖|互认|接壤|（含|指定|捐[赠款]|对口|支援|援[疆藏青]|交流|发言|受灾|灾区|水灾|灾后|地震|产地|名单|等地|等县|等[0-9一二三四五六七八九十]"
)
_DOCUMENT = re.compile(r"《[^》]*$|〔\d{4}〕")
_COUNTY_OF = re.compile(
    r"[一-龥]{1,12}?[县区旗](?<!开发区)(?<![新园社小校景]区)(?<!管理区)(?<!示范区)"
)
_FIRST_PERSON = re.compile(
    r"(?:20\d{2}年|全年|本年度|高度重视|认真贯彻|严格(?:按照|落实|执行)|始终|坚持|不断|持续|切实|进一步|积极|主动公开|"
    r"共?(?:主动)?公开|共?收到|未收到|共受理|将继续|将进一步)"
)
_SPEAKS_FOR_ALL = ("政府", "政府办", "政府办公室", "政府办公厅")  # may tell of their departments
_COUNTY, _PREFECTURE = 3, 2
_TITLE = 120  # characters before it in which a document's title may have begun
_NEAR = 14  # characters before a place in which a word of going there explains it


def name_varies(case: Case) -> Iterator[Hit]:
    """A3: title, opening and signature name different agencies."""
    agency = simplify(case.analysis.report.agency)
    if not agency:
        yield case.not_assessed("机关名称未知")
        return
    core = _core(agency)
    text = simplify(case.text)
    variants: dict[str, Span] = {}
    for section in case.of_kind(SectionKind.SIGNATURE):
        for line in re.finditer(r"[^\n\s]{3,30}", text[section.heading.start : section.body.end]):
            if re.search(rf"{_ORGAN}$", line[0]) and not re.search(r"\d", line[0]):
                start = section.heading.start + line.start()
                variants.setdefault(line[0], Span(start, start + len(line[0])))
    for section in case.of_kind(SectionKind.PREAMBLE):
        body = text[section.heading.start : section.body.end]
        for m in (*_NAMED.finditer(body), *_COMPILED.finditer(body)):
            name = _TO_THE_NAME.sub("", m[1])
            if not _OURSELVES.match(name):
                start = section.heading.start + m.end(1) - len(name)
                variants.setdefault(name, Span(start, start + len(name)))
    stem = re.sub(r"(?:街道)?办事处$|街道$|人民政府$", "", agency)
    if len(stem) <= 6 and agency.endswith(("办事处", "街道")):
        for m in re.finditer(rf"{re.escape(stem)}(?:街道办事处|办事处|街道)", text):
            variants.setdefault(m[0], Span(*m.span()))
    wrong = {name: span for name, span in variants.items() if not _same(name, agency, core)}
    if wrong:
        shown = "、".join(f"“{name}”" for name in wrong)
        yield case.hit(
            f"机关名称不一：{agency}、{shown}",
            *(case.at(*span) for span in wrong.values()),
            subject=shown,
        )


def _core(agency: str) -> str:
    """The name without the places it begins with."""
    end = 0
    for mention in find_places(agency):
        if mention.span.start == end:
            end = mention.span.end
    return agency[end:] or agency


def _same(name: str, agency: str, core: str) -> bool:
    if name in agency and not agency.endswith(("办事处", "街道")):
        return True
    return (
        name == agency
        or name.endswith(agency)
        or agency.endswith(name)
        or (agency.endswith(("镇", "乡")) and name.endswith(f"{agency}人民政府"))
        or (len(core) >= 4 and core in name)
    )


def foreign_names(case: Case) -> Iterator[Hit]:
    """A4: a county or another agency that this report has no reason to name."""
    report = case.analysis.report
    text = simplify(case.text)
    narrative = [Span(*s.span) for s in case.sentences()]
    for span in narrative:
        yield from _agencies(case, text, span)
    own = tuple(part for part in report.region.split("/") if part)
    if not own:
        yield case.not_assessed("本机关所在地区未知，无法判断地名")
        return
    for span in narrative:
        part = text[slice(*span)]
        for mention in find_places(part):
            if (
                mention.short
                or mention.level < _COUNTY
                or _explained(_OUTWARD, part, *mention.span)
                or _in_company(part, mention)
            ):
                continue
            if not any(_related(tuple(path.split("/")), own) for path in mention.paths):
                yield case.hit(
                    f"出现其他地方名称“{mention.text}”（{mention.paths[0]}）",
                    case.at(span.start + mention.span.start, span.start + mention.span.end),
                    subject=mention.name,
                )


def _agencies(case: Case, text: str, span: Span) -> Iterator[Hit]:
    """Other agencies of the corpus in one unit: of another county, or speaking as if this report were theirs."""
    report = case.analysis.report
    own = simplify(report.agency)
    part = text[slice(*span)]
    for name, regions, at in case.corpus.agencies_named(part):
        end = at + len(name)
        if name in own or (own and own in name) or _explained(_WITH, part, at, end):
            continue
        place = case.at(span.start + at, span.start + end)
        if _elsewhere(own, report.region, name, regions):
            where = f"（{min(regions)}）" if min(regions) else ""
            yield case.hit(f"出现其他地区机关名称“{name}”{where}", place, subject=name)
        elif _speaks(part, at, end) and not own.endswith(_SPEAKS_FOR_ALL):
            yield case.doubt(f"以其他机关“{name}”的名义叙述", place, subject=name)


def _elsewhere(own: str, region: str, name: str, regions: frozenset[str]) -> bool:
    """Whether an agency is of another county: by the regions, or else by the counties the two names begin with."""
    if region and all(regions):
        return not any(_kin(region, other) for other in regions)
    mine, theirs = _COUNTY_OF.match(own), _COUNTY_OF.match(name)
    if mine is None or theirs is None:
        return False
    return not (mine[0].endswith(theirs[0]) or theirs[0].endswith(mine[0]))


def _kin(left: str, right: str) -> bool:
    """Whether one region holds the other."""
    return left.startswith(right) or right.startswith(left)


def _speaks(part: str, at: int, end: int) -> bool:
    """Whether the agency named is the one that acts and reports: it heads its sentence, a first-person deed behind it."""
    return (at == 0 or part[at - 1] in "。！？；\n：") and bool(_FIRST_PERSON.match(part, end))


def _explained(words: re.Pattern[str], part: str, start: int, end: int) -> bool:
    """Whether the words around say why the place or agency is named: a visit, a partner, a document's title."""
    return bool(
        words.search(part, max(0, start - _NEAR), start)
        or words.match(part, end)
        or _DOCUMENT.search(part, max(0, start - _TITLE), start)
    )


def _in_company(part: str, mention: PlaceMention) -> bool:
    """Whether its clause says why a place is named, or names it, not as who acts, with its province."""
    start, end = mention.span
    left = max(part.rfind(mark, 0, start) for mark in "，。；：\n") + 1
    right = min(
        (at for mark in "，。；：\n" if (at := part.find(mark, end)) >= 0), default=len(part)
    )
    clause = part[left:right]
    provinces = (path.split("/")[0] for path in mention.paths)
    return bool(_COMPANY.search(clause)) or any(clause.find(name) > 0 for name in provinces)


def _related(path: tuple[str, ...], own: tuple[str, ...]) -> bool:
    """Whether a place lies in the own region's prefecture (or province, where that is all that is known)."""
    depth = min(len(own), _PREFECTURE)
    return path[:depth] == own[:depth]


REPORT_RULES: dict[str, Callable[[Case], Iterable[Hit]]] = {"A3": name_varies, "A4": foreign_names}
