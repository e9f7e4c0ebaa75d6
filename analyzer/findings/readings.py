"""How a claimed number may rightly be read against the cells of the statutory tables (N1 to N5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from analyzer.findings.case import Case
from analyzer.records import CellState, Claim, Qualifier, Sentence, StatutoryTable
from analyzer.text import simplify

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
_CAUSES = (  # rows below those of an outcome
    (re.compile(r"(?:本机关|我[局镇乡办])?不掌握(?:相关)?"), "unable_not_held"),
    (re.compile(r"没有现成(?:需?要?另行制作)?"), "unable_to_create"),
    (re.compile(r"重复"), "unprocessed_repeat"),
    (re.compile(r"行政执法案卷"), "refused_enforcement_files"),
)
_OUTCOME_BEHIND = re.compile(r"部分公开|不予公开|无法提供|不予处理|予以公开")
_MARK = re.compile(r"[，。；、（(：\n]")
_MADE = re.compile(r"制发|制定|出台|印发|新制|起草|发布")
_REPEALED = re.compile(r"废止|失效")
_OF_OTHERS = re.compile(
    r"参与|会同|联合|党内|代拟|代起草|审核|审查|配合|协助|[市县区省]政府|国家|上级"
)
_VALID = re.compile(r"现行有效|有效")
_RECEIVED = re.compile(r"收|接|受理|申请")
_GRANT = re.compile(r"^(?:予以|同意|全部|依法)?公开$")
_APPLICATION = re.compile(
    r"^(?:[一-龥]{0,4}的)?(?:公民|自然人|群众|居民|村民|个人|市民|企业|公司|法人|单位|社会组织)?(?:提出)?(?:的)?(?:有效|书面|新增)?"
    r"(?:(?:政府)?信息公开|依申请公开|政府信息|公开)?(?:的)?(?:申请(?:书|件|表|事项|量|数)?|依申请公开(?:政府信息|信息|办件|件)?)$"
)
_APPLICANTS = (
    ("natural_person", re.compile("公民|群众|居民|村民|个人|市民")),
    ("company", re.compile("企业|公司")),
)
_CASES = {
    "reviews": re.compile(r"复议(?:案件|申请)?$"),
    "lawsuits": re.compile(r"诉讼(?:案件)?$|应诉案件$"),
}
_DISCLOSURE = re.compile(r"(?:信息|政务)公开|依申请公开|答复不[服满]|不[服满][^，。；]{0,6}答复")
_UNRELATED = re.compile(r"与(?:政府)?(?:信息|政务)公开[^，。；]{0,4}无关")
_OWN_CASES = re.compile(
    r"作为[^，。]{0,6}(?:复议机[关构]|第三[人方])|(?:受理|承办|审理|审结|代理|办理)(?:各类|县政府|市政府|区政府)?[^，。；公]{0,4}(?:复议|诉讼)(?:申请|案件)"
)
_DISPUTE_RESULT = re.compile(
    r"(?P<upheld>维持)|(?P<corrected>纠正|撤销|败诉)|(?P<other>其他结果)|(?P<pending>(?:尚未|未|正在)审[结理])"
)
_CASE_UNITS = ("件", "起", "宗", "例", "次", None)
_ACTIVITY = re.compile(r"(?:许可|处罚|强制)(?:决定(?:书)?|案件|措施|结果|事项)?$")
_ACTIVITY_ROWS = (("coercion", "强制"), ("penalties", "处罚"), ("permits", "许可"))
_CATALOGUED = re.compile(
    "免予|不予|减轻|从轻|一般程序|普通程序|简易程序|当场|网上|线上|窗口|涉及|梳理|清理|取消|下放|承接|调整|保留|划转|认领|编制|撤销|废止|注销|变更|延续"
)
_DECIDED = re.compile(r"作出|做出|决定")
_PUBLISHED = re.compile(r"公开|公示|公布|发布|上网|录入|归集|推送")
_NAMED_YEAR = re.compile(r"(20\d{2})\s*年")
_PART_OF_YEAR = re.compile(  # 上半年收到4件; not 一季度召开会议，全年收到4件
    r"(?:[上下]半年|(?:第?[一二三四1-4])季度|前[一二三1-3]季度|(?<![0-9])(?!12)1?[0-9]月份|(?<![0-9])(?!12)1?[0-9]月底前|[—-](?!12)1?[0-9]月(?!\s?\d)|至(?!12)1?[0-9]月(?!\s?\d)|[是的](?!12)1?[0-9]月，)(?!.*(?:全年|本年|年度|年内|20\d\d年|共计|合计|总计|累计))"
)
_YEARS_APART = re.compile(  # 2018年、2019年分别收到; 近两年分别
    r"(?:20\d\d年(?:度)?[、和及与]\s*20\d\d年|[近前后]?[两三四五]年)[^。；]{0,30}分别"
)
_OVER_YEARS = re.compile(r"(20\d\d)年\d{1,2}月(?:\d{1,2}日)?[至到—-]+(20\d\d)年")
_NOT_COUNTED = re.compile(r"未登记|[不未]计入|不作为[^，。；]{0,6}统计")
_OF_SOME = re.compile(  # 予以公开的7件中，5件为网上答复; 其余18件
    r"[件宗起份]申?请?中[，：,:]|[件宗起份](?:申请)?(?:共)?涉及[^。]{0,20}\d+项|征求[^。]{0,16}[件宗起份]|含[^，。；]{0,8}$"
)
_TO_NEXT = re.compile(r"下(?![降滑调])")
_NONE_CAME_UP = re.compile(r"(?:均?未|没有|无|零)(?!.{0,4}(?:提|申请))")
_FROM_LAST = re.compile(r"[上去往]一?年度?结转[^，。；]{0,10}$")
_REST = re.compile(r"其余|剩余|余下|另有|另外")
_BOTH_GRANTED = re.compile(r"公开[、和与及]部分公开|部分公开[、和与及](?:予以)?公开")
_SHARE_OF = re.compile(r"占[^，。；]{0,16}$")  # 占全部12件复议案件的
_POWERS = re.compile(r"(?:权责|权力|责任|事项)清单")
_CLAUSE_LIMIT = 60  # characters before a number that are read as its clause


def comparable(claim: Claim) -> bool:
    """Whether a claim is an exact count of the year that a cell could hold."""
    return (
        claim.value is not None
        and claim.qualifier is Qualifier.EXACT
        and claim.period == "year"
        and claim.unit not in ("%", "元", "万元")
    )


def of_this_year(case: Case, claim: Claim) -> bool:
    """Whether the last time named before the number in its sentence, if any, is the report's whole year."""
    sentence = sentence_of(case, claim)
    if sentence is None:
        return True
    before = case.text[sentence.span.start : claim.span.start]
    near = before[-_CLAUSE_LIMIT:]
    if _PART_OF_YEAR.search(near) or _YEARS_APART.search(near):
        return False
    over = _OVER_YEARS.search(near)
    if over and over[1] != over[2]:  # a school year
        return False
    years = _NAMED_YEAR.findall(before)
    return not years or case.year is None or int(years[-1]) == case.year


def readings_of(case: Case, claim: Claim) -> tuple[set[str], set[Decimal], bool] | None:
    """Names of the cells, values that the claim may rightly have, and whether the phrase is clear."""
    metric = claim.metric
    if metric == "applications_received":
        if claim.in_words:
            return None  # D8 speaks of it
        if _GRANT.match(claim.action):
            return _outcome(case, claim)
        whole = _RECEIVED.search(clause_before(case, claim)) and _APPLICATION.match(
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
    sentence = sentence_of(case, claim)
    if sentence and _NOT_COUNTED.search(simplify(sentence.text)):
        return None
    table = case.table(3)
    columns = ["natural_person"] if "自然人" in claim.object else ["total"]
    if "total" in columns:  # 收到企业申请1件: all of them, or those of the column
        columns += [name for name, words in _APPLICANTS if words.search(claim.object)]
    values, names = set(), set()
    for column in columns:
        new, old = sum_of(table, ("new",), column), sum_of(table, ("carried_over",), column)
        if new is not None:
            values |= {new} if old is None else {new, new + old}
            names |= {f"3/new/{column}", f"3/carried_over/{column}"}
    return (names, values, not claim.channel) if values else None


def _outcome(case: Case, claim: Claim) -> tuple[set[str], set[Decimal], bool] | None:
    table = case.table(3)
    action, thing = simplify(claim.action), simplify(claim.object)
    words = thing if action in thing else f"{action}{thing}"
    if claim.metric == "applications_carried_over" and claim.in_words:
        return None  # D8 speaks of it
    if _of_some(case, claim):
        return None
    sentence = sentence_of(case, claim)
    around = simplify(case.text[sentence.span.start : claim.span.end + 8]) if sentence else ""
    if claim.metric == "applications_carried_over" and "结转" not in around:
        return None  # the object comes from another sentence
    if claim.metric == "applications_carried_over":
        near = simplify(case.text[max(0, claim.span.start - 16) : claim.span.end + 8])
        to_next = bool(_TO_NEXT.search(near))
        row = "carried_forward" if to_next else "carried_over"
        other = "carried_over" if to_next else "carried_forward"
        sure = to_next or _FROM_LAST.search(near)  # 结转2件 alone may be either
        values = {
            sum_of(table, (row,), "total"),
            None if sure else sum_of(table, (other,), "total"),
        }
        return {f"3/{row}/total"}, {v for v in values if v is not None}, to_next
    after = _MARK.split(simplify(case.text[claim.span.end : claim.span.end + 24]), maxsplit=1)[0]
    behind = _OUTCOME_BEHIND.search(after)
    if behind:  # 1件因涉及第三方不予公开: the outcome follows its number
        words = behind[0]
    phrase = _AROUND_OUTCOME.sub("", words)
    both = _BOTH_GRANTED.search(case.text[max(0, claim.span.start - 12) : claim.span.start])
    for pattern, rows, also in _OUTCOMES:
        if both and "partly_granted" in (*rows, *also):
            value = sum_of(table, ("granted", "partly_granted"), "total")
            return None if value is None else (_names(table, rows, "total"), {value}, True)
        if pattern.fullmatch(phrase):
            value = sum_of(table, rows, "total")
            if value is None:
                return None
            more = sum_of(table, also, "total") if also else None
            found = {value} if more is None else {value, value + more}
            if rows == ("granted",):
                found |= {value - v for v in _already_public(case, claim) if value >= v}
            return _names(table, rows, "total"), found, True
    for pattern, row in _CAUSES:
        value = sum_of(table, (row,), "total") if pattern.fullmatch(phrase) else None
        if value is not None:
            return {f"3/{row}/total"}, {value}, False
    return None


def _of_some(case: Case, claim: Claim) -> bool:
    """Whether a number counts only some of the applications, or what they ask for: 其余18件, 7件中，5件."""
    sentence = sentence_of(case, claim)
    end = claim.span.start
    start = max(sentence.span.start, end - 2 * _CLAUSE_LIMIT) if sentence else end
    before = simplify(case.text[start:end])
    rest = _REST.search(clause_before(case, claim))
    return bool(claim.unit == "项" or rest or _OF_SOME.search(before))


def _already_public(case: Case, claim: Claim) -> Iterator[Decimal]:
    """Numbers beside a granted one for what had been published before: 属于主动公开范围1件."""
    for other in case.analysis.claims:
        words = f"{clause_before(case, other)}{simplify(other.object)}"
        beside = other.sentence_id == claim.sentence_id
        if beside and other.value is not None and "主动公开" in words:
            yield other.value


def _disputes(case: Case, claim: Claim) -> tuple[set[str], set[Decimal], bool] | None:
    sentence = sentence_of(case, claim)
    if sentence is None or not _is_case(claim):
        return None
    if _REST.search(clause_before(case, claim)) or _SHARE_OF.search(clause_before(case, claim)):
        return None  # some of them, or all cases of whatever kind
    before = simplify(case.text[sentence.span.start : claim.span.end])
    unrelated = _UNRELATED.search(simplify(sentence.text))
    named = bool(_DISCLOSURE.search(before))
    none = claim.in_words and _NONE_CAME_UP.match(claim.text)  # not 1件未提起复议
    if unrelated or not (named or none) or _OWN_CASES.search(before):
        return None  # a bureau's own cases of review are its business, not disclosure
    table = case.table(4)
    if claim.parent_id or _DISPUTE_RESULT.search(clause_before(case, claim)):
        return _dispute_result(case, claim)
    review = sum_of(table, ("single",), "review_total")
    direct, after = (sum_of(table, ("single",), f"{k}_total") for k in ("direct", "after_review"))
    if review is None or direct is None or after is None:
        return None
    lawsuits = direct + after
    if claim.metric == "reviews":
        return {"4/single/review_total"}, {review, review + lawsuits}, named
    names = {"4/single/direct_total", "4/single/after_review_total"}
    return names, {lawsuits, lawsuits + review}, named


def _dispute_result(case: Case, claim: Claim) -> tuple[set[str], set[Decimal], bool] | None:
    """维持7件: the same result in the blocks of its kind, one or both."""
    table = case.table(4)
    m = _DISPUTE_RESULT.search(clause_before(case, claim))
    if m is None or m.lastgroup is None:
        return None
    blocks = ("review",) if claim.metric == "reviews" else ("direct", "after_review")
    names = [f"{block}_{m.lastgroup}" for block in blocks]
    found = [sum_of(table, ("single",), name) for name in names]
    numbers = [v for v in found if v is not None]
    if len(numbers) != len(names):
        return None
    return {f"4/single/{name}" for name in names}, {*numbers, sum(numbers, Decimal(0))}, False


def _is_case(claim: Claim) -> bool:
    return bool(_CASES[claim.metric].search(simplify(claim.object))) and claim.unit in _CASE_UNITS


def _activity(case: Case, claim: Claim) -> tuple[set[str], set[Decimal], bool] | None:
    table = case.table(2)
    words = clause_before(case, claim) + (simplify(claim.text) if claim.in_words else "")
    sentence = sentence_of(case, claim)
    powers = claim.unit == "项" and sentence and _POWERS.search(simplify(sentence.text))
    if claim.parent_id or powers or (claim.unit == "项" and words.endswith("事项")):
        return None
    if claim.metric == "documents_normative":
        column = next(
            (
                name
                for name, p in (("valid", _VALID), ("repealed", _REPEALED), ("made", _MADE))
                if p.search(words)
            ),
            "",
        )
        value = sum_of(table, ("normative_documents",), column) if column else None
        if value is None or "规范性文件" not in words or _OF_OTHERS.search(words):
            return None
        other = sum_of(table, ("regulations",), column)
        name = f"2/normative_documents/{column}"
        sure = column != "made" or "制发" in words
        return {name}, {value} | ({value + other} if other is not None else set()), sure
    if not _ACTIVITY.search(words) or claim.unit == "条" or _CATALOGUED.search(words):
        return None  # published items, a catalogue of powers, or something that only names a permit
    row = next(name for name, word in _ACTIVITY_ROWS if word in words)
    decided = sum_of(table, (row,), "decisions")
    if decided is None or claim.value is None:
        return None
    if _PUBLISHED.search(words) and claim.value <= decided:
        return None  # fewer published than decided is no conflict
    return {f"2/{row}/decisions"}, {decided}, bool(_DECIDED.search(words))


def sum_of(table: StatutoryTable | None, rows: Iterable[str], column: str) -> Decimal | None:
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


def clause_before(case: Case, claim: Claim) -> str:
    """The text between the mark before a claim and its number."""
    end = claim.span.start
    window = case.text[max(0, end - _CLAUSE_LIMIT) : end]
    cut = max(window.rfind(mark) for mark in "，。；：、（(\n") + 1
    return simplify(window[cut:])


def sentence_of(case: Case, claim: Claim) -> Sentence | None:
    """The unit that a claim stands in."""
    return case.units.get(claim.sentence_id)
