"""Group D: numbers in the text, against the tables and each other (identities N1 to N5)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from analyzer.findings.case import Case, Hit, unusual_numbers
from analyzer.records import (
    CellState,
    Claim,
    Qualifier,
    SectionKind,
    Sentence,
    StatutoryTable,
)
from analyzer.text import simplify

_SCOPE = re.compile(
    r"本级|代表(?:区|县|市|省)?政府|政府办|全(?:市|县|区|省|镇|乡|街道|系统|局系统)|各(?:单位|部门|镇|乡|街道)"
)
_AROUND_OUTCOME = re.compile(
    r"政府信息公开|依申请公开|申请|信息|的|答复|决定|作出|办理|结果|其中|属于|为"
)
_OUTCOMES = (
    (re.compile(r"部分公开"), ("partly_granted",), ()),
    (re.compile(r"不予公开"), ("refused_",), ()),
    (re.compile(r"无法提供"), ("unable_",), ()),
    (re.compile(r"不予处理"), ("unprocessed_",), ()),
    (re.compile(r"其他(?:方式)?处理"), ("other_",), ()),
    (re.compile(r"(?:予以|全部|同意|依法)*公开"), ("granted",), ("partly_granted",)),
)
_OUTCOME_BEHIND = re.compile(r"部分公开|不予公开|无法提供|不予处理|予以公开")
_MARK = re.compile(r"[，。；、（(：\n]")
_MADE = re.compile(r"制发|制定|出台|印发|新制|起草|发布")
_REPEALED = re.compile(r"废止|失效")
_OF_OTHERS = re.compile(r"参与|代拟|代起草|审核|审查|配合|协助|[市县区省]政府|国家|上级")
_VALID = re.compile(r"现行有效|有效")
_RECEIVED = re.compile(r"收|接|受理|申请")
_GRANT = re.compile(r"^(?:予以|同意|全部|依法)?公开$")
_APPLICATION = re.compile(
    r"^(?:[一-龥]{0,4}的)?(?:公民|自然人|群众)?(?:提出)?(?:的)?(?:有效|书面|新增)?"
    r"(?:(?:政府)?信息公开|依申请公开|政府信息|公开)?(?:的)?(?:申请(?:书|件|表|事项|量|数)?|依申请公开(?:政府信息|信息|办件|件)?)$"
)
_CASES = {
    "reviews": re.compile(r"复议(?:案件|申请)?$"),
    "lawsuits": re.compile(r"诉讼(?:案件)?$|应诉案件$"),
}
_DISCLOSURE = re.compile(r"(?:信息|政务)公开|依申请公开|答复不[服满]|不[服满][^，。；]{0,6}答复")
_UNRELATED = re.compile(r"与(?:政府)?(?:信息|政务)公开[^，。；]{0,4}无关")
_OWN_CASES = re.compile(
    r"作为[^，。]{0,6}复议机[关构]|(?:受理|承办|审理|审结|代理|办理)(?:各类|县政府|市政府|区政府)?[^，。；公]{0,4}(?:复议|诉讼)(?:申请|案件)"
)
_DISPUTE_RESULT = re.compile(
    r"(?P<upheld>维持)|(?P<corrected>纠正|撤销|败诉)|(?P<other>其他结果)|(?P<pending>(?:尚未|未|正在)审[结理])"
)
_CASE_UNITS = ("件", "起", "宗", "例", "次", None)
_ACTIVITY = re.compile(r"(?:许可|处罚|强制)(?:决定(?:书)?|案件|措施|结果|事项)?$")
_ACTIVITY_ROWS = (("coercion", "强制"), ("penalties", "处罚"), ("permits", "许可"))
_ACTIVITIES = ("permits", "penalties", "coercion")
_DECIDED = re.compile(r"作出|做出|决定")
_PUBLISHED = re.compile(r"公开|公示|公布|发布|上网|录入|归集|推送")
_ALL_DONE = re.compile(
    r"全部(?:依法|按[时期])?办结|均已(?:按[时期])?办结|均按[时期]办结|已全部(?:办结|答复)|全部答复完毕|"
    r"(?:无|没有|未有)(?:任何)?结转(?!自|的上年)"
)
_CARRIES = re.compile(
    r"结转(?:到|至)?(?:下|20\d{2})[^，。；]{0,8}\d|(?:其余|另有|尚有)[^。；]{0,6}(?:正在|跨年|未)"
)
_APPLICATIONS = re.compile(r"申请|结转|应办理")
_VAGUE = re.compile(
    r"若干[条件次篇份期场个]|一大批|大量(?:政府)?信息|(?:数十|数百|几十|几百|上千)[条件次篇份期场]"
)
_TOTAL = re.compile(
    r"(?:全年|本年|年内|20\d{2}年|累计|共计|总计|合计|一共|共|总共)[^，。；、]{0,14}$"
)
_COMPARED = re.compile(r"[较比同与][^，。；、]{0,10}$")  # 较2023年的358条
_SHARES = ("%", "成", "倍", "个百分点")
_NONE_CAME = re.compile(
    r"(?:无人|没有人|无任何(?:人|单位|个人)|没有(?:任何)?(?:公民|群众|单位|个人))[^，。；]{0,14}(?:提出|提交|递交)[^，。；]{0,8}申请"
)
_NAMED_YEAR = re.compile(r"(20\d{2})\s*年")
_TOTAL_WORDS = re.compile(r"全年|本年度?|年内|20\d{2}年|累计|共计|总计|一共|共|\s")
_CLAUSE_LIMIT = 60  # characters before a number that are read as its clause
_CLAUSE_CHARS = 7
_SPACED = re.compile(  # 发布通告  期: the number was left out between blanks
    r"(?:信息|动态|文件|简报|通告|公告|图文|文章|视频|解读|申请|发布|公开|共|计)(?: {2,}|[\u3000\u00a0]+)"
    r"(?:条|件|篇|份|期|次|场|人次|条次)(?=[，。；、,;])"
)
_FEES = re.compile(r"处理费|收费|费用|收取")
_FEE_STATEMENT_FROM = 2021  # 国办函〔2020〕109号, reports from 2021 on
_SAME_NUMBERS = 3  # equal unusual numbers that make D7
_GENERAL_OBJECT = re.compile(r"^(?:各类|各项|有关|相关)?(?:政府|政务|公开)?信息$")


def blanks(case: Case) -> Iterator[Hit]:
    """D1: a measure word without its number."""
    for claim in case.analysis.claims:
        if claim.blank:
            sentence = _sentence(case, claim)
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
        if not _comparable(claim) or not _of_this_year(case, claim):
            continue
        readings = _readings(case, claim)
        if readings is None:
            continue
        names, values, sure = readings
        if not values or claim.value in values:
            continue
        sentence = _sentence(case, claim)
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
            f"正文“{claim.object}{claim.text}”，表格为{shown}",
            case.at(*claim.span),
            *(case.cell(c) for c in cells),
            subject=f"{claim.metric}/{claim.object}/{claim.text}",
        )


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
            and _of_this_year(case, claim)
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
            words = _TOTAL_WORDS.sub("", _clause(case, claim))
            if len(words) >= _CLAUSE_CHARS and not claim.parent_id and _of_this_year(case, claim):
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
    if len(mine) < _SAME_NUMBERS:
        return
    for other_id in sorted({o for key in mine for o in case.corpus.number_index.get(key, ())}):
        if other_id == case.report_id:
            continue
        other = case.corpus.by_id[other_id]
        same_agency = other.report.agency == case.analysis.report.agency
        if same_agency and (other.report.year or 0) >= (case.year or 0):
            continue
        shared = [key for key in mine if other_id in case.corpus.number_index[key]]
        if len(shared) >= _SAME_NUMBERS:
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
    left = _values(table, ("carried_forward",), "total") if table else None
    if table is None or left is None:
        yield case.not_assessed("没有表三，或结转下年度一格缺失")
        return
    said = list(_none_received(case, table))
    yield from said or _nobody_came(case)
    if not left:
        return
    for sentence in case.sentences(
        SectionKind.OVERVIEW, SectionKind.REQUESTS, SectionKind.PROBLEMS
    ):
        text = simplify(sentence.text)
        m = _ALL_DONE.search(text)
        if m and _APPLICATIONS.search(text) and not _CARRIES.search(text):
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
            and claim.zero
        ):
            yield case.hit(
                f"正文称“{claim.text}”，表三本年新收{new.value}件",
                case.at(*claim.span),
                case.cell(new),
            )


def _nobody_came(case: Case) -> Iterator[Hit]:
    """无人向我局提出申请 against table 三."""
    table = case.table(3)
    new = next(
        (c for c in (table.cells if table else ()) if c.row == "new" and c.column == "total"), None
    )
    if new is None or not new.value:
        return
    for sentence in case.sentences(SectionKind.OVERVIEW, SectionKind.REQUESTS):
        for m in _NONE_CAME.finditer(simplify(sentence.text)):
            start = sentence.span.start
            yield case.hit(
                f"正文称“{m[0]}”，表三本年新收{new.value}件",
                case.at(start + m.start(), start + m.end()),
                case.cell(new),
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
            and _comparable(c)
            and _of_this_year(case, c)
            and _readings(case, c) is not None
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
    readings = _readings(case, claim)
    return readings is not None and readings[2]


def no_fee_statement(case: Case) -> Iterator[Hit]:
    """D11: from 2021 on the fee for handling information is stated, even where none was charged."""
    if case.year is None or case.year < _FEE_STATEMENT_FROM:
        return
    if not any(_FEES.search(simplify(s.text)) for s in case.sentences()):
        yield case.hit("没有说明信息处理费收取情况", subject="fees")


def _comparable(claim: Claim) -> bool:
    return (
        claim.value is not None
        and claim.qualifier is Qualifier.EXACT
        and claim.period == "year"
        and claim.unit not in ("%", "元", "万元")
    )


def _of_this_year(case: Case, claim: Claim) -> bool:
    """Whether the last year named before the number in its sentence, if any, is the report's."""
    sentence = _sentence(case, claim)
    if sentence is None or case.year is None:
        return True
    years = _NAMED_YEAR.findall(case.text[sentence.span.start : claim.span.start])
    return not years or int(years[-1]) == case.year


def _readings(case: Case, claim: Claim) -> tuple[set[str], set[Decimal], bool] | None:
    """Names of the cells, values that the claim may rightly have, and whether the phrase is clear."""
    metric = claim.metric
    if metric == "applications_received":
        if _GRANT.match(claim.action):
            return _outcome(case, claim)
        whole = _RECEIVED.search(_clause(case, claim)) and _APPLICATION.match(
            simplify(claim.object)
        )
        return _received(case, claim) if whole and not claim.parent_id else None
    if metric in ("applications_outcome", "applications_carried_over"):
        return _outcome(case, claim)
    if metric in ("reviews", "lawsuits"):
        return _disputes(case, claim)
    if metric in ("documents_normative", "admin_permits", "admin_penalties"):
        return _activity(case, claim)
    return None


def _received(case: Case, claim: Claim) -> tuple[set[str], set[Decimal], bool] | None:
    table = case.table(3)
    column = "natural_person" if "自然人" in claim.object else "total"
    new, old = _values(table, ("new",), column), _values(table, ("carried_over",), column)
    if new is None:
        return None
    values = {new}
    if old is not None:
        values.add(new + old)
    names = {f"3/new/{column}", f"3/carried_over/{column}"}
    return names, values, not claim.channel


def _outcome(case: Case, claim: Claim) -> tuple[set[str], set[Decimal], bool] | None:
    table = case.table(3)
    action, thing = simplify(claim.action), simplify(claim.object)
    words = thing if action in thing else f"{action}{thing}"
    if claim.metric == "applications_carried_over" and claim.in_words:
        return None  # D8 speaks of it
    sentence = _sentence(case, claim)
    around = simplify(case.text[sentence.span.start : claim.span.end + 8]) if sentence else ""
    if claim.metric == "applications_carried_over" and "结转" not in around:
        return None  # the object comes from another sentence
    if claim.metric == "applications_carried_over":
        to_next = "下" in simplify(case.text[max(0, claim.span.start - 16) : claim.span.end + 8])
        row = "carried_forward" if to_next else "carried_over"
        other = "carried_over" if to_next else "carried_forward"
        values = {
            _values(table, (row,), "total"),
            None if to_next else _values(table, (other,), "total"),
        }
        return {f"3/{row}/total"}, {v for v in values if v is not None}, to_next
    after = _MARK.split(simplify(case.text[claim.span.end : claim.span.end + 24]), maxsplit=1)[0]
    behind = _OUTCOME_BEHIND.search(after)
    if behind:  # 1件因涉及第三方不予公开: the outcome follows its number
        words = behind[0]
    phrase = _AROUND_OUTCOME.sub("", words)
    for pattern, rows, also in _OUTCOMES:
        if pattern.fullmatch(phrase):
            value = _values(table, rows, "total")
            if value is None:
                return None
            more = _values(table, also, "total") if also else None
            found = {value} if more is None else {value, value + more}
            if rows == ("granted",):
                found |= {value - v for v in _already_public(case, claim) if value >= v}
            return _names(table, rows, "total"), found, True
    return None


def _already_public(case: Case, claim: Claim) -> Iterator[Decimal]:
    """Numbers beside a granted one for what had been published before: 属于主动公开范围1件."""
    for other in case.analysis.claims:
        words = f"{_clause(case, other)}{simplify(other.object)}"
        beside = other.sentence_id == claim.sentence_id
        if beside and other.value is not None and "主动公开" in words:
            yield other.value


def _disputes(case: Case, claim: Claim) -> tuple[set[str], set[Decimal], bool] | None:
    sentence = _sentence(case, claim)
    if sentence is None or not _is_case(claim):
        return None
    before = simplify(case.text[sentence.span.start : claim.span.end])
    unrelated = _UNRELATED.search(simplify(sentence.text))
    if unrelated or not _DISCLOSURE.search(before) or _OWN_CASES.search(before):
        return None  # a bureau's own cases of review are its business, not disclosure
    table = case.table(4)
    if claim.parent_id or _DISPUTE_RESULT.search(_clause(case, claim)):
        return _dispute_result(case, claim)
    review = _values(table, ("single",), "review_total")
    direct, after = (_values(table, ("single",), f"{k}_total") for k in ("direct", "after_review"))
    if review is None or direct is None or after is None:
        return None
    lawsuits = direct + after
    if claim.metric == "reviews":
        return {"4/single/review_total"}, {review, review + lawsuits}, True
    names = {"4/single/direct_total", "4/single/after_review_total"}
    return names, {lawsuits, lawsuits + review}, True


def _dispute_result(case: Case, claim: Claim) -> tuple[set[str], set[Decimal], bool] | None:
    """维持7件: the same result in the blocks of its kind, one or both."""
    table = case.table(4)
    m = _DISPUTE_RESULT.search(_clause(case, claim))
    if m is None or m.lastgroup is None:
        return None
    blocks = ("review",) if claim.metric == "reviews" else ("direct", "after_review")
    names = [f"{block}_{m.lastgroup}" for block in blocks]
    found = [_values(table, ("single",), name) for name in names]
    numbers = [v for v in found if v is not None]
    if len(numbers) != len(names):
        return None
    return {f"4/single/{name}" for name in names}, {*numbers, sum(numbers, Decimal(0))}, False


def _is_case(claim: Claim) -> bool:
    return bool(_CASES[claim.metric].search(simplify(claim.object))) and claim.unit in _CASE_UNITS


def _activity(case: Case, claim: Claim) -> tuple[set[str], set[Decimal], bool] | None:
    table = case.table(2)
    if claim.parent_id:
        return None
    words = _clause(case, claim)
    if claim.metric == "documents_normative":
        column = next(
            (
                name
                for name, p in (("valid", _VALID), ("repealed", _REPEALED), ("made", _MADE))
                if p.search(words)
            ),
            "",
        )
        value = _values(table, ("normative_documents",), column) if column else None
        if value is None or "规范性文件" not in words or _OF_OTHERS.search(words):
            return None
        other = _values(table, ("regulations",), column)
        name = f"2/normative_documents/{column}"
        sure = column != "made" or "制发" in words
        return {name}, {value} | ({value + other} if other is not None else set()), sure
    if not _ACTIVITY.search(words) or claim.unit == "条":
        return None  # published items, or something that only names a permit
    row = next(name for name, word in _ACTIVITY_ROWS if word in words)
    decided = _values(table, (row,), "decisions")
    if decided is None or claim.value is None:
        return None
    if _PUBLISHED.search(words) and claim.value <= decided:
        return None  # fewer published than decided is no conflict
    return {f"2/{row}/decisions"}, {decided}, bool(_DECIDED.search(words))


def _values(table: StatutoryTable | None, rows: Iterable[str], column: str) -> Decimal | None:
    """The sum of some rows (a trailing _ is a prefix) in a column; None where a cell gives no number."""
    if table is None or not column:
        return None
    cells = [c for c in table.cells if c.column == column and _in_rows(c.row, rows)]
    if not cells or any(c.state is not CellState.NUMBER or c.value is None for c in cells):
        return None
    return sum((c.value for c in cells if c.value is not None), Decimal(0))


def _names(table: StatutoryTable | None, rows: Iterable[str], column: str) -> set[str]:
    cells = table.cells if table else ()
    return {
        f"{c.table}/{c.row}/{c.column}"
        for c in cells
        if c.column == column and _in_rows(c.row, rows)
    }


def _in_rows(row: str, rows: Iterable[str]) -> bool:
    return any(row == r or (r.endswith("_") and row.startswith(r)) for r in rows)


def _clause(case: Case, claim: Claim) -> str:
    """The text between the mark before a claim and its number."""
    end = claim.span.start
    window = case.text[max(0, end - _CLAUSE_LIMIT) : end]
    cut = max(window.rfind(mark) for mark in "，。；：、（(\n") + 1
    return simplify(window[cut:])


def _sentence(case: Case, claim: Claim) -> Sentence | None:
    return case.units.get(claim.sentence_id)


def _around(case: Case, claim: Claim) -> str:
    return _clause(case, claim)[-14:] + claim.text


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
