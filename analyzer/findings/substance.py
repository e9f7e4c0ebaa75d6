"""Group F: problems and measures that say something, plans that lie ahead, words that are this agency's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from analyzer.findings.case import Case, Hit
from analyzer.findings.words import word_table
from analyzer.records import Evidence, FindingStatus, Role, SectionKind, Sentence, UnitKind
from analyzer.text import simplify, squeeze

_NONE = re.compile(r"^(?:无|没有|暂无|不存在问题|无其他|/|-|—)[。.]?$")
_ANSWERED = re.compile(  # 就岗位过期问题，设定十五天自动下架
    r"针对|(?:^|[。；\n：])\s*(?:[一二三四五六七八九十]是)?(?:就|为|对于?)[^，。；\n]{2,24}，"
    r"|(?:^|[。；\n])\s*[^，。；\n]{2,20}的问题，(?!仍|还|尚|依然|较)"
)
_PROBLEM = re.compile(
    r"不足|不够|不高|不强|不全|不畅|不及时|不到位|不均衡|不平衡|不规范|不完善|不完整|不深入|不主动|不了解|不便|不能|不清|"
    r"不齐|不一|不太|不多|不熟|有待|欠缺|薄弱|差距|短板|滞后|偏[少低慢弱多窄重]|较[少低慢弱窄]|难(?:[以点题度]|(?=[，。；]))|无法|问题|缺[乏少位]|"
    r"仍需|还需|需要进一步|尚未|尚无|没有|未能|未(?![来必])|单一|形式化|重复|遗漏|困难|瓶颈|弱项|跟不上|看不懂|找不到|少数|"
    r"个别|拖延|推诿|脱节|迟缓|过[于宽窄慢长短低高]|仅限|停留|原因[是在]|"
    r"慢|断档|陈旧|过期|没人|无人|得少|[看说答读听查拿跟分弄记用]不|来不及|赶不上|才[能知得]|得知"
)
_FUTURE = re.compile(r"下一步|下步|今后|将|拟|计划|力争|争取|明年|改进|措施|整改")
# What follows 将, 计划 or 拟 where it is about to be done; 将 before a noun (将公开纳入考核) is 把.
_DEED = (
    r"(?:重点|继续|进一步|着力|着重|大力|不断|切实|持续|深入|努力|全面|积极|主动|严格|充分|认真|逐步|陆续|适时|及时|定期|重新|首次|"
    r"一如既往|不再|再次?|会(?!议|同|计|员|场|务)|把|对(?!外|口|照|接)|在(?!编|册|职|线|岗|校|建|办|库)|从(?!业)|以(?!往|上|下|前|案|及)|按(?!钮)|通过|依托|"
    r"利用|结合|针对|围绕|根据|聚焦|紧[盯扣]|突出|坚持|加[强大快]|抓[好住实]|做[好实细]|采取|组织|开展|举办|召开|开设|开通|设立|"
    r"增[设加配]|新[增建设]|建[立成设]|健全|完善|强化|深化|优化|细化|规范|拓[宽展]|扩大|丰富|推[动进行广出]|实[行施现]|启[用动]|试[行点]|"
    r"引[入导进]|探索|打造|提[升高]|改[进造版]|升级|补[齐充]|压实|配[备齐]|选派|[邀聘]请|安排|出台|制[定发]|修[订改]|编[制印]|"
    r"清理|梳理|更换|上线|争取|力争|确保|请|让|使|每|派|为(?!民|期))"
)
_DOES = re.compile(rf"(?:^|[，；：。])(?:已|全年|年内|当年|[一二三四五六七八九十]是)?{_DEED}")
_MOVED = (  # what is done to the noun behind 将 where it means 把
    r"(?:纳入|列[入为]|作为|视为|移[交送到至]|录入|上传|归[入集档并]|报[送至]|转[交入至为发]|装订|分解|贯穿|融入|摆[上在到]|放[在到]|"
    r"写[入进]|置于|下[放发沉]|延伸[到至]|落实[到至]|汇[总编]|相?结合|挂钩|全[部文]|统一|逐[项条件]|抓实抓)"
)
_WILL = rf"(?:(?<!即)将(?=\s*{_DEED})(?![^，。；]{{0,40}}{_MOVED})|(?:计划|拟)(?={_DEED})|力争|争取|打算)"
_REPORT_OF = r"(?!度?(?:政府信息公开工作)?(?:年度)?报告|[以之]?[前来]|底?前)"
_PLAN = re.compile(
    rf"(20\d{{2}})\s*年{_REPORT_OF}(?:[^。；，]{{0,12}}?|度?(?:[上下]半年)?，[^。；，]{{0,12}}?){_WILL}|"
    rf"(?:下一步|今后|明年)[^。；]{{0,6}}?(20\d{{2}})\s*年{_REPORT_OF}"
)
_CLAUSE = re.compile(r"[^，。；\n]{0,30}")  # what is planned, quoted with it
_TOLD = re.compile(r"提出|承诺|曾|原|要求|通知|部署")  # a plan of another day, told afterwards
_JUST_BEFORE, _FOLLOWING = 8, 60  # characters
_FINISHED = re.compile(
    r"(?:已|均已|现已|已经)(?:全部|全面|基本|如期|按期)?(?:完成|落实|到位|实现|建成)|，实际"
)
_OLD_DOCUMENT = re.compile(
    r"(?:国发|国办发|国办函)\s*[〔\[［(（]\s*(20\d{2})\s*[〕\]］)）]\s*(\d{1,3})\s*号"
)
_OLD_PRIORITIES = re.compile(r"(20\d{2})年(?:全[国省市县区])?政[府务](?:信息)?公开工作要点")
_STILL_VALID = {("2020", "109")}  # 国办函〔2020〕109号: the fee rule
_OLD_YEARS = 4  # age from which a cited document of the State Council's office is asked about
_ORDINAL = re.compile(
    r"(?:^|[：:。])\s*[（(第]?([一二三四五六七八九十]|\d{1,2})(?:是|要|[）)、.．](?!\d))"
)
_PRAISE = re.compile(
    r"成绩显著|成效显著|总体良好|运行良好|一致好评|没有(?:突出|明显|重大)?(?:的)?问题|"
    r"不存在(?:突出|明显)?(?:的)?问题|无(?:突出|明显)问题|圆满完成"
)
_ELSEWHERE = re.compile(
    r"部分地区|一些地区|有的地[区方]|多数部门|一些部门|部分部门|少数地区|各地区|有关地区|许多单位|不少地方"
)


def no_problems(case: Case) -> Iterator[Hit]:
    """F1: the section is empty, says 无, or holds praise only."""
    if not case.of_kind(SectionKind.PROBLEMS):
        yield case.not_assessed("没有问题部分")
        return
    units = case.sentences(SectionKind.PROBLEMS)
    text = squeeze(simplify("".join(s.text for s in units)))
    if not text or _NONE.match(text):
        heading = case.of_kind(SectionKind.PROBLEMS)[0].heading
        yield case.hit(
            "问题部分为空或为“无”", case.at(*heading), *_quote(case, units), subject="none"
        )
    elif _PRAISE.search(text) and not _PROBLEM.search(_PRAISE.sub("", text)):
        yield case.hit("问题部分只有成绩，没有问题", *_quote(case, units), subject="praise")
    elif not _PROBLEM.search(text) and not _FUTURE.search(text):
        roles = {case.roles[s.sentence_id] for s in units if s.sentence_id in case.roles}
        if roles and Role.PROBLEM not in roles:
            yield case.doubt("问题部分没有读到问题和打算", *_quote(case, units), subject="praise")


def unanswered(case: Case) -> Iterator[Hit]:
    """F2: every unit of the section states a problem, or every unit a measure."""
    if any(hit.status is not FindingStatus.NOT_ASSESSED for hit in no_problems(case)):
        return  # F1 says it
    units = [s for s in case.sentences(SectionKind.PROBLEMS) if s.sentence_id in case.roles]
    announced = set(_announced(units))
    found = {case.roles[s.sentence_id] for s in units}
    text = simplify("".join(s.text for s in units))
    answered = _FUTURE.search(text) or _ANSWERED.search(text)
    told = all(s.sentence_id in announced or _tells_problem(s) for s in units)
    if (announced or Role.PROBLEM in found) and told and not answered:
        yield case.hit("写了问题，没有写改进措施", *_quote(case, units), subject="measures")
    elif found == {Role.MEASURE} and not _PROBLEM.search(text):
        yield case.hit("写了改进措施，没有写问题", *_quote(case, units), subject="problems")


def _tells_problem(unit: Sentence) -> bool:
    text = simplify(unit.text)
    return unit.kind is UnitKind.LEAD_IN or bool(_PROBLEM.search(text) and not _DOES.search(text))


def _announced(units: list[Sentence]) -> Iterator[str]:
    """Ids of the items behind 主要存在三个不足： and the like, where the lead speaks of problems alone."""
    inside, last = False, 0
    for unit in units:
        text = simplify(unit.text)
        m = _ORDINAL.search(text)
        if unit.kind is UnitKind.LEAD_IN:
            inside, last = bool(_LEAD.search(text)) and not _FUTURE.search(text), 0
        elif m is None:
            inside = False
        elif inside:
            number = int(m[1]) if m[1].isdigit() else "一二三四五六七八九十".index(m[1]) + 1
            inside, last = number > last, number
            if inside:
                yield unit.sentence_id


_LEAD = re.compile(r"问题|不足|差距|短板|欠缺|薄弱|困难|弱项")


def unequal_lists(case: Case) -> Iterator[Hit]:
    """F3: a numbered list of problems and a shorter numbered list of measures."""
    lists = _numbered_lists(case)
    if len(lists) < 2:
        return
    roles = case.roles
    (problems, first), (measures, second) = lists[:2]
    kinds = [{roles.get(s.sentence_id) for s in units} for units in (first, second)]
    if problems > measures >= 1 and Role.PROBLEM in kinds[0] and Role.MEASURE in kinds[1]:
        yield case.hit(
            f"问题{problems}条，措施{measures}条",
            *_quote(case, first),
            *_quote(case, second),
            subject="counts",
        )


def _numbered_lists(case: Case) -> list[tuple[int, list[Sentence]]]:
    """The numbered lists of the section in order: highest number and units; a lower number starts a new list."""
    lists: list[tuple[int, list[Sentence]]] = []
    for unit in case.sentences(SectionKind.PROBLEMS):
        m = _ORDINAL.search(simplify(unit.text))
        if m is None:
            continue
        number = int(m[1]) if m[1].isdigit() else "一二三四五六七八九十".index(m[1]) + 1
        if lists and number > lists[-1][0]:
            lists[-1] = (number, [*lists[-1][1], unit])
        else:
            lists.append((number, [unit]))
    return lists


def general_problems(case: Case) -> Iterator[Hit]:
    """F4: every problem is one that any agency could write."""
    problems = [s for s in case.sentences(SectionKind.PROBLEMS) if _is_problem(case, s)]
    stated = [s for s in problems if s.kind is not UnitKind.LEAD_IN and not _bridging(s.text)]
    if stated and all(_is_general(s.text) for s in stated):
        yield case.hit("问题都是通用说法，没有具体事项", *_quote(case, stated), subject="general")


def _bridging(text: str) -> bool:
    words = squeeze(simplify(text))
    return (
        bool(
            re.search(
                r"(?:存在|还有|仍有)(?:一些|一定|以下|不少)?(?:的)?(?:问题|不足|差距|短板)", words
            )
        )
        and len(words) < 60
    )


def _is_general(text: str) -> bool:
    """Whether nothing of ten characters is left once the genre's general words are taken away."""
    rest = _ORDINAL.sub("", squeeze(simplify(text)))
    for pattern in _general_patterns():
        rest = pattern.sub("", rest)
    return len(re.sub(r"[，。；：、（）“”《》\d]", "", rest)) <= 4


def _general_patterns() -> tuple[re.Pattern[str], ...]:
    words = sorted(word_table("general_problems")["words"], key=len, reverse=True)
    return (re.compile("|".join(map(re.escape, words))),)


def stale_plan(case: Case) -> Iterator[Hit]:
    """F5: a plan for the report's own year or one before it."""
    if case.year is None:
        yield case.not_assessed("年度未知")
        return
    for sentence in case.sentences(SectionKind.OVERVIEW, SectionKind.PROBLEMS, SectionKind.OTHER):
        text = simplify(sentence.text)
        for m in _PLAN.finditer(text):
            year = int(next(filter(None, m.groups())))
            told = _TOLD.search(text, max(0, m.start() - _JUST_BEFORE), m.end())
            if (
                year <= case.year
                and not told
                and not _FINISHED.search(text, m.end(), m.end() + _FOLLOWING)
            ):
                start, behind = sentence.span.start, _CLAUSE.match(text, m.end())
                end = behind.end() if behind else m.end()
                yield case.hit(
                    f"{case.year}年度报告把{year}年写成计划",
                    case.at(start + m.start(), start + end),
                )


def old_documents(case: Case) -> Iterator[Hit]:
    """F10: documents four years old or older, work priorities of an earlier year; both may be right."""
    if case.year is None:
        yield case.not_assessed("年度未知")
        return
    text = simplify(case.text)
    for m in _OLD_DOCUMENT.finditer(text):
        if int(m[1]) <= case.year - _OLD_YEARS and (m[1], m[2]) not in _STILL_VALID:
            yield case.doubt(f"引用{m[1]}年文件：{m[0]}", case.at(*m.span()))
    for m in _OLD_PRIORITIES.finditer(text):
        if int(m[1]) < case.year:
            yield case.doubt(f"{case.year}年度报告引用{m[0]}", case.at(*m.span()))


def nothing_specific(case: Case) -> Iterator[Hit]:
    """F7: it speaks of 部分地区 and 多数部门 and names nothing of its own: no agency, no number."""
    units = case.sentences(SectionKind.OVERVIEW, SectionKind.PROBLEMS)
    if not units:
        yield case.not_assessed("没有叙述")
        return
    places = [
        case.at(s.span.start + m.start(), s.span.start + m.end())
        for s in units
        for m in _ELSEWHERE.finditer(simplify(s.text))
    ]
    ids = {s.sentence_id for s in units}
    numbers = sum(1 for c in case.analysis.claims if c.sentence_id in ids and not c.in_words)
    text = simplify("".join(s.text for s in units))
    agency = simplify(case.analysis.report.agency)
    named = bool(agency) and (
        agency in text or re.search(r"我(?:局|委|办|镇|乡|街道|中心|单位|院|馆|站)", text)
    )
    if places and numbers == 0 and (len(places) >= 2 or not named):
        yield case.hit("通篇泛指其他地区、部门，没有本机关的具体情况", *places, subject="general")


def _is_problem(case: Case, unit: Sentence) -> bool:
    return case.roles.get(unit.sentence_id) is Role.PROBLEM


def _quote(case: Case, units: Iterable[Sentence]) -> list[Evidence]:
    return [case.at(*s.span) for s in units]


REPORT_RULES: dict[str, Callable[[Case], Iterable[Hit]]] = {
    "F1": no_problems,
    "F2": unanswered,
    "F3": unequal_lists,
    "F4": general_problems,
    "F5": stale_plan,
    "F7": nothing_specific,
    "F10": old_documents,
}
