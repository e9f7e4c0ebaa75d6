"""Group D: numbers in the text, against the tables and each other (identities N1 to N5)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from analyzer.findings.case import Case, Hit, unusual_numbers
from analyzer.findings.readings import (
    clause_before,
    comparable,
    of_this_year,
    readings_of,
    sentence_of,
    sum_of,
)
from analyzer.records import (
    CellState,
    Claim,
    Qualifier,
    SectionKind,
    StatutoryTable,
)
from analyzer.text import simplify

_SCOPE = re.compile(
    r"本级|代表(?:区|县|市|省)?政府|政府办|全(?:市|县|区|省|镇|乡|街道|系统|局系统)|各(?:单位|部门|镇|乡|街道)"
)
_ACTIVITIES = ("permits", "penalties", "coercion")
_ALL_DONE = re.compile(
    r"全部(?:依法|按[时期])?办结|均已(?:按[时期])?办结|均按[时期]办结|已全部(?:办结|答复)|全部答复完毕|"
    r"(?<![去上往]年)(?<!上年度)(?<!一年度)(?:无|没有|未有|不存在)(?:任何|需要?|一件)*结转(?:[至到]?(?:下一?年度?|次年|20\d{2}年度?))?(?:继续)?(?:办理)?(?:的)?"
    r"(?:政府信息公开|信息公开|依申请公开)?(?:申请|办?件|事项|案件|情况)*(?=[，。；、！\s]|$)"
)
_OLD_ONES = re.compile(r"(?:[去上往]年度?|上一年度?)结转[^，。；]{0,20}$")
_NONE_CARRIED = re.compile(  # 没有上年结转的申请, 上年无结转
    r"(?:无|没有|未有)(?:任何)?(?:[去上往]年度?|上一年度?|以前年度)[^，。；0-9]{0,4}结转|(?:[去上往]年度?|上一年度?|以前年度)(?:也|亦)?(?:无|没有|未有)(?:任何)?结转"
)
_CARRIES = re.compile(
    r"(?<![上去往]年)(?<!年度)结转[^，。；]{0,12}[\d一二两三四五六七八九十]件|其余|剩余|余下|另有|尚有|其他(?:申请)?(?:均|全部|都|已)"
    r"|除[^。；]{1,24}外|[\d一二两三四五六七八九十]件[^，。；]{0,4}(?:结转(?![^，。；]{0,4}均)|转入|延期|跨年|未办结|正在)"
)
_APPLICATIONS = re.compile(r"申请|结转|应办理")
_VAGUE = re.compile(
    r"若干[条件次篇份期场个]|一大批|大量(?:政府)?信息|(?:数十|数百|几十|几百|上千)[条件次篇份期场]"
)
_TOTAL = re.compile(
    r"(?:全年|本年|年内|20\d{2}年|累计|共计|总计|合计|一共|共|总共)[^，。；、]{0,14}$"
)
_COMPARED = re.compile(r"[较比同与][^，。；、]{0,10}$")  # 较2023年的358条
_INCLUSIVE = re.compile(r"含|包括|加上|连同|合并")
_TEN_THOUSANDS = re.compile(r"\d+(?:\.(\d+))?万")
_SHARES = ("%", "成", "倍", "个百分点")
_NONE_CAME = re.compile(  # 无人向我局提出申请
    r"(?:无人|没有人|(?:无|没有)任何(?:人|单位|个人))[^，。；]{0,14}(?:提出|提交|递交)[^，。；]{0,8}申请"
)
_WHO = "公民|群众|居民|村民|市民|自然人|个人|法人|企业|单位|社会组织|其他组织|申请人"
_NONE_AT_ALL = re.compile(  # the whole claim: 未收到任何公民、法人或其他组织提出的政府信息公开申请
    r"(?:(?:未(?:再|曾|有|能)?|没有?(?:再|曾)?)(?:接收到|收到|接到|接收|接获|收悉|受理|发生|出现|产生|有)?|无|零)(?:过|任何|一[件例份]|1[件例份])*(?:新增|新的)?"
    rf"(?:(?:来自)?(?:{_WHO})(?:[、，和或及与以]*(?:{_WHO}))+)?(?:(?:向[^，。；的]{{1,8}})?(?:提出|提交|递交|发来)的?|的)?(?:任何|有关|关于|涉及)?"
    r"(?:政府信息公开|政务信息公开|信息公开|依申请信息公开|依申请公开|政府信息|公开政府信息|公开)*(?:(?:的)?申请(?:书|表|件|事项|公开|政府信息|信息|的|情况)*|(?<=依申请公开)(?:事项|办?件)?)"
)
_CAME = ("applications_received", "applications_by_mode")
_OTHERS = re.compile(r"所属|下属|局属|直属|二级|事业单位|各(?:单位|部门|镇|乡|街道|科室|股室|站所)")
_TOTAL_WORDS = re.compile(r"全年|本年度?|年内|20\d{2}年|累计|共计|总计|一共|共|\s")
_CLAUSE_CHARS = 7
_SPACED = re.compile(  # 发布通告  期: the number was left out between blanks
    r"(?:信息|动态|文件|简报|通告|公告|图文|文章|视频|解读|申请|发布|公开|共|计)(?: {2,}|[\u3000\u00a0]+)"
    r"(?:条|件|篇|份|期|次|场|人次|条次)(?=[，。；、,;])"
)
_FEES = re.compile(r"处理费|收费|费用|收取")
_FEE_LINE = re.compile(r"处理费[^\n：:]{0,12}[：:][ \u3000]*[^\s]")  # 1.信息处理费收取情况：0元
_FEE_STATEMENT_FROM = 2021  # 国办函〔2020〕109号, reports from 2021 on
SAME_NUMBERS = 3  # equal unusual numbers that make D7
_GENERAL_OBJECT = re.compile(r"^(?:各类|各项|有关|相关)?(?:政府|政务|公开)?信息$")


def blanks(case: Case) -> Iterator[Hit]:
    """D1: a measure word without its number."""
    for claim in case.analysis.claims:
        if claim.blank:
            sentence = sentence_of(case, claim)
            yield case.hit(
                f"“{_around(case, claim)}”缺少数字",
                case.at(*claim.span),
                subject=f"{sentence.text[:20]}/{claim.text}" if sentence else "",
            )

    for sentence in case.sentences():
        for m in _SPACED.finditer(sentence.text):
            start = sentence.span.start
            place = case.at(start + m.start(), start + m.end())
            yield case.hit(f"“{simplify(m[0])}”缺少数字", place)


def text_against_table(case: Case) -> Iterator[Hit]:
    """D2: N1 to N5; every admissible reading is tried, another scope makes it 口径待核."""
    if not case.analysis.tables:
        yield case.not_assessed("没有表格")
        return
    for claim in case.analysis.claims:
        if not comparable(claim) or not of_this_year(case, claim):
            continue
        readings = readings_of(case, claim)
        if readings is None:
            continue
        names, values, sure = readings
        if not values or any(_agrees(claim, value) for value in values):
            continue
        sentence = sentence_of(case, claim)
        doubt = not sure or (sentence is not None and _SCOPE.search(simplify(sentence.text)))
        make = case.doubt if doubt else case.hit
        shown = "或".join(str(v) for v in sorted(values))
        cells = [
            c
            for t in case.analysis.tables
            for c in t.cells
            if f"{c.table}/{c.row}/{c.column}" in names
        ]
        yield make(
            f"正文“{'' if claim.in_words else claim.object}{claim.text}”，表格为{shown}{'件' if claim.in_words else ''}",
            case.at(*claim.span),
            *(case.cell(c) for c in cells),
            subject=f"{claim.metric}/{claim.object}/{claim.text}",
        )


def _agrees(claim: Claim, value: Decimal) -> bool:
    """Whether a claim says `value`, rounded where it is written in 万: 2.34万件 for 23,418."""
    rounded = _TEN_THOUSANDS.match(claim.text)
    if rounded is None or claim.value is None:
        return claim.value == value
    return abs(claim.value - value) < Decimal(10_000).scaleb(-len(rounded[1] or ""))


def stated_twice(case: Case) -> Iterator[Hit]:
    """D4: one total with two values; only whole totals of the year, without channel or parent."""
    groups: dict[str, list[Claim]] = defaultdict(list)
    agency = simplify(case.analysis.report.agency)
    for claim in case.analysis.claims:
        if (
            claim.value
            and claim.qualifier is Qualifier.EXACT
            and not claim.parent_id
            and not claim.channel
            and claim.period == "year"
            and not _INCLUSIVE.search(clause_before(case, claim))
            and of_this_year(case, claim)
            and not _COMPARED.search(case.text[max(0, claim.span.start - 12) : claim.span.start])
        ):
            key = _total_key(case, claim, agency)
            if key:
                groups[key].append(claim)
    twice = {k: g for k, g in groups.items() if len({c.value for c in g}) > 1}
    for key, claims in twice.items():
        if len({c.unit for c in claims}) == 1:
            shown = "、".join(dict.fromkeys(c.text for c in claims))
            yield case.hit(
                f"同一数据有不同数值：{shown}", *(case.at(*c.span) for c in claims), subject=key
            )
    if not twice:
        yield from _same_words(case)


def _same_words(case: Case) -> Iterator[Hit]:
    """The very same clause before two numbers."""
    groups: dict[tuple[str, str | None], list[Claim]] = defaultdict(list)
    for claim in case.analysis.claims:
        if claim.value and claim.qualifier is Qualifier.EXACT and claim.period == "year":
            words = _TOTAL_WORDS.sub("", clause_before(case, claim))
            if len(words) >= _CLAUSE_CHARS and not claim.parent_id and of_this_year(case, claim):
                groups[words, claim.unit].append(claim)
    for (words, _), claims in groups.items():
        if len({c.value for c in claims}) > 1:
            shown = "、".join(dict.fromkeys(c.text for c in claims))
            yield case.doubt(
                f"“{words}”有不同数值：{shown}", *(case.at(*c.span) for c in claims), subject=words
            )


def _total_key(case: Case, claim: Claim, agency: str) -> str:
    before = simplify(case.text[max(0, claim.span.start - 24) : claim.span.start])
    if not _TOTAL.search(before):
        return ""
    if claim.metric == "applications_received":
        return claim.metric
    if claim.metric != "proactive_items":
        return ""
    thing = simplify(claim.object)
    own = thing.removesuffix("信息")
    general = _GENERAL_OBJECT.match(thing) or (thing.endswith("信息") and own and own in agency)
    return f"proactive_items/{'信息' if general else thing}"


def no_numbers(case: Case) -> Iterator[Hit]:
    """D5: 总体情况 claims no number at all, zeros included."""
    units = {s.sentence_id for s in case.sentences(SectionKind.OVERVIEW)}
    if not units:
        yield case.not_assessed("没有总体情况部分")
    elif not any(c.sentence_id in units for c in case.analysis.claims):
        yield case.hit("总体情况没有任何数字", subject="none")


def vague_numbers(case: Case) -> Iterator[Hit]:
    """D6: 余, 约, 多, 近 beside a count, or 若干, 一大批 instead of one."""
    for claim in case.analysis.claims:
        if (
            claim.qualifier in (Qualifier.OVER, Qualifier.ABOUT, Qualifier.NEAR)
            and claim.unit not in _SHARES
        ):
            yield case.hit(f"数字含糊：{claim.text}", case.at(*claim.span))
    for sentence in case.sentences(SectionKind.OVERVIEW):
        for m in _VAGUE.finditer(simplify(sentence.text)):
            start = sentence.span.start
            yield case.hit(f"数字含糊：{m[0]}", case.at(start + m.start(), start + m.end()))


def equal_numbers(case: Case) -> Iterator[Hit]:
    """D7: three or more unusual numbers, for the same things, as last year or as another agency."""
    mine = unusual_numbers(case.analysis.claims)
    if len(mine) < SAME_NUMBERS:
        return
    for other_id in sorted({o for key in mine for o in case.corpus.number_index.get(key, ())}):
        shared = [key for key in mine if other_id in case.corpus.number_index[key]]
        if other_id == case.report_id or len(shared) < SAME_NUMBERS:
            continue
        other = case.corpus.by_id[other_id]
        same_agency = other.report.agency == case.analysis.report.agency
        if same_agency and (other.report.year or 0) >= (case.year or 0):
            continue
        theirs = unusual_numbers(other.claims)
        yield case.hit(
            f"{len(shared)}个数字与{other_id}相同",
            *(case.at(*mine[key].span) for key in shared),
            *(Case(other, case.corpus).at(*theirs[key].span) for key in shared),
            subject=other_id,
        )


def contradictions(case: Case) -> Iterator[Hit]:
    """D8: none received, or all answered and nothing carried over, and yet table 三 holds some."""
    table = case.table(3)
    left = sum_of(table, ("carried_forward",), "total") if table else None
    if table is None or left is None:
        yield case.not_assessed("没有表三，或结转下年度一格缺失")
        return
    said = list(_none_received(case, table))
    yield from said or _said_against(case, _NONE_CAME, "new", "本年新收")
    yield from _said_against(case, _NONE_CARRIED, "carried_over", "上年结转")
    if not left:
        return
    for sentence in case.sentences(
        SectionKind.OVERVIEW, SectionKind.REQUESTS, SectionKind.PROBLEMS
    ):
        text = simplify(sentence.text)
        m = _ALL_DONE.search(text)
        old = m and _OLD_ONES.search(text, 0, m.start())  # 上年结转的3件全部办结
        if m and not old and _APPLICATIONS.search(text) and not _CARRIES.search(text):
            cell = next(c for c in table.cells if (c.row, c.column) == ("carried_forward", "total"))
            start = sentence.span.start
            make = case.doubt if _SCOPE.search(text) else case.hit
            yield make(
                f"正文称“{m[0]}”，表三结转下年度{left}件",
                case.at(start + m.start(), start + m.end()),
                case.cell(cell),
            )


def _none_received(case: Case, table: StatutoryTable) -> Iterator[Hit]:
    new = next((c for c in table.cells if (c.row, c.column) == ("new", "total")), None)
    for claim in case.analysis.claims:
        if (
            new
            and new.value
            and claim.metric == "applications_received"
            and claim.in_words
            and claim.period == "year"
            and _NONE_AT_ALL.fullmatch(simplify(claim.text))
            and of_this_year(case, claim)
            and not _some_received(case, claim)
        ):
            before = clause_before(case, claim)
            make = case.doubt if _SCOPE.search(before) or _OTHERS.search(before) else case.hit
            yield make(
                f"正文称“{claim.text}”，表三本年新收{new.value}件",
                case.at(*claim.span),
                case.cell(new),
            )


def _some_received(case: Case, none: Claim) -> bool:
    """Whether the sentence also counts applications that came: the zero is of another time, place or way."""
    return any(
        c.value and c.sentence_id == none.sentence_id and c.metric in _CAME
        for c in case.analysis.claims
    )


def _said_against(case: Case, words: re.Pattern[str], row: str, name: str) -> Iterator[Hit]:
    """Sentences that say there were none, against the total of a row of table 三 that holds some."""
    table = case.table(3)
    cells = table.cells if table else ()
    cell = next((c for c in cells if (c.row, c.column) == (row, "total")), None)
    if cell is None or not cell.value:
        return
    for sentence in case.sentences(SectionKind.OVERVIEW, SectionKind.REQUESTS):
        for m in words.finditer(simplify(sentence.text)):
            start = sentence.span.start
            yield case.hit(
                f"正文称“{m[0]}”，表三{name}{cell.value}件",
                case.at(start + m.start(), start + m.end()),
                case.cell(cell),
            )


def zero_tables(case: Case) -> Iterator[Hit]:
    """C12: every cell of a table is 0 though the text claims what it counts."""
    metrics = {
        2: ("admin_permits", "admin_penalties"),
        3: ("applications_received",),
        4: ("reviews", "lawsuits"),
    }
    for number, wanted in metrics.items():
        table = case.table(number)
        cells = [c for c in table.cells if number != 2 or c.row in _ACTIVITIES] if table else []
        if not cells or any(c.state is not CellState.NUMBER or c.value for c in cells):
            continue
        claims = [
            c
            for c in case.analysis.claims
            if c.metric in wanted
            and c.value
            and comparable(c)
            and of_this_year(case, c)
            and readings_of(case, c) is not None
        ]
        if claims:
            first = next((c for c in claims if _counts_cases(case, c)), claims[0])
            make = case.hit if _counts_cases(case, first) else case.doubt
            yield make(
                f"正文“{first.object}{first.text}”，表{'一二三四'[number - 1]}相应数据全部为0",
                *(case.at(*c.span) for c in claims),
                subject=str(number),
            )


def _counts_cases(case: Case, claim: Claim) -> bool:
    """Whether a claim is one that a table would count, so that zero there is a contradiction."""
    readings = readings_of(case, claim)
    return readings is not None and readings[2]


def no_fee_statement(case: Case) -> Iterator[Hit]:
    """D11: from 2021 on the fee for handling information is stated, even where none was charged."""
    if case.year is None or case.year < _FEE_STATEMENT_FROM:
        return
    said = any(_FEES.search(simplify(s.text)) for s in case.sentences())
    if not said and not _FEE_LINE.search(case.text):
        yield case.hit("没有说明信息处理费收取情况", subject="fees")


def _around(case: Case, claim: Claim) -> str:
    return clause_before(case, claim)[-14:] + claim.text


REPORT_RULES: dict[str, Callable[[Case], Iterable[Hit]]] = {
    "C12": zero_tables,
    "D1": blanks,
    "D2": text_against_table,
    "D4": stated_twice,
    "D5": no_numbers,
    "D6": vague_numbers,
    "D7": equal_numbers,
    "D8": contradictions,
    "D11": no_fee_statement,
}
