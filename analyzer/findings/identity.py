"""Group A: whose report it is, of which year, on what basis."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from analyzer.findings.case import Case, Hit
from analyzer.records import Evidence, Origin, SectionKind, Span
from analyzer.text import simplify

_HEAD_CHARS = 600  # title and preamble; the basis is cited there or nowhere
_QUOTED = 40  # characters of the last sentence, at the most, that show where a report ends
_BREAK = re.compile(r"[。！？\n]")
_TITLE_NAME = re.compile(r"政\s*府\s*信\s*息\s*公\s*开[^\n]{0,12}年\s*度?\s*报\s*告|年度报告")
_REPORT_NAME = re.compile(r"政府信息公开(?:工作)?(?:\d{4}年)?年度报告|政府信息公开工作报告")
_ORGAN = re.compile(
    r"(?:局|厅|委|委员会|办|办公室|政府|镇|乡|街道|办事处|中心|院|所|站|馆|处|部|署|社|会|区|县|市|省|旗|盟|州|"
    r"公司|集团|学校|大学|学院|医院|法院|检察院|支队|大队|总队|分局|海关|银行|分行|支行|团|兵团|库|台|园|厂|场|队|校|组|科)(?=关于|\d{4}|20|二|$|政府信息|[\s（(])"
)
_DECREE = re.compile(
    r"国务院(?:令)?(?:〔\d{4}〕)?[（(]?(?:第)?\s*([0-9０-９]{2,4}|[一二三四五六七八九十百零〇]{2,6})\s*号(?:令)?"
)
_DECREE_CONTEXT = re.compile(r"信息公开条例")
_NEW_DECREE = {"711", "七一一", "七百一十一"}
_OTHER_DECREES = re.compile(r"(?:保密法|保守国家秘密法|保守国家秘密)[^。]{0,20}$")
_FORMAT_NOTICE = re.compile(
    r"国办公开办函\s*[〔\[［(（【]?\s*(20\d{2})\s*[〕\]］)）】]?\s*(\d{1,3})\s*号"
)
_SHORT_NOTICE = re.compile(
    r"国办公开办\s*[〔\[［(（]\s*(?:2019\s*[〕\]］)）]\s*60|2021\s*[〕\]］)）]\s*30)\s*号"
)
_OF_THE_REPORT = re.compile(
    r"年度报告(?:格式|有关事项|编制)|编制|格式的?通知|年报格式|(?:根据|按照|依据|依照)(?:《[^》]*条例》[^。]{0,20}(?:和|及|、))?国办公开办函"
)
_REPLACED = re.compile(r"替代|取代|代替|此前|原(?!则)")
_ENDED = re.compile(r"废止|修订|失效")
_AROUND = 40  # characters around a notice's number that say what it is about
_NOTICE_YEARS = {("2019", "60"): (2019, 2020), ("2021", "30"): (2021, 9999)}
_BASIS = re.compile(r"条例|国办公开办函|国办发|国办函|年度报告格式")
_OLD_BASIS = re.compile(r"2008\s*年\s*5\s*月\s*1\s*日(?:起)?(?:正式)?(?:施行|实施)|旧《?条例")
_NEW_DECREE_FROM = 2019
_PERIOD = re.compile(
    r"(?:自|从|为|:|：|是|期限|时间|即)?\s*(20\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日?[起始]?\s*"
    r"(?:起|开始)?\s*[,，]?\s*(?:至|到|—+|－|-|~|～|止)\s*(?:(20\d{2})\s*年)?\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日?"
)
_PERIOD_WORDS = re.compile(
    r"统计期限|统计时[间限]|数据(?:的)?期限|时间范围|报告期|统计数据时|起止时间|统计周期|数据统计|统计期|起始日期"
)
_ONLY_YEAR_PERIOD = re.compile(
    r"截[止至到]\s*(20\d{2})\s*年(?!\s*\d{1,2}\s*月|底|末|终)[^。]{0,12}"
)
_DOUBLED = re.compile(
    r"年度[^\n]{0,25}年度(?!报告格式)|年年|报告的?报告|信息公开信息公开|工作工作|(20\d{2}年).{0,6}\1"
)
_WRONG_NAME = re.compile(r"政务公开(?:工作)?(?:年度)?(?:报告|总结)|工作总结|信息公开(?:工作)?总结")
_OTHER_TITLE = re.compile(
    r"[^\n。，；]{4,40}20\d{2}年度?[^\n。，；]{0,6}公开[^\n。，；]{0,6}(?:总结|报告|情况)"
)
_HEAD_DATE = re.compile(r"(?m)^[\s（(]*20\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日[\s）)]*$")
_MONTHS = re.compile(
    r"(20\d{2})\s*年\s*0?1\s*月?\s*(?:至|到|—+|-|－|~|～)\s*(?:(20\d{2})\s*年\s*)?12\s*月(?!\s*\d)"
)
_ANNOUNCED = re.compile(
    r"(?:编制|公布|发布|撰写|形成|将)[^。；，\n]{0,14}?(20\d{2})\s*年(?:度?报告|度?[^。；，\n]{0,14}(?:年度|工作|公开)报告)"
)
_TOLD_BEFORE = re.compile(
    r"已|按时|及时|完成|《[^》]*年度?[^》]*报告"
)  # last year's, or a notice on it
_LAST_YEAR = re.compile(  # 2022年，我局主动公开…, in a report of 2023
    r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．])?\s*(20\d{2})年(?:度|全年)?，?(?=(?:我|本|全[省市县区镇乡])|主动公开|共?收到|未(?:发生|收到)|共?发布)"
)
_FAR_BACK = 3  # years
_LOOKS_BACK = re.compile(r"20\d{2}年|[上去往]年|[较比同]|以来|被|获|荣|评为|整改|上一?年度")
_FIRST_LINE = re.compile(r"\s*([^\n。]{4,60})\n")
_YEAR = re.compile(r"(20\d{2})\s*年")
_GOVERNMENT = re.compile(r"人民政府$|政府$")


def no_title(case: Case) -> Iterator[Hit]:
    """A1: no title, or a title that names no agency."""
    title = case.of_kind(SectionKind.TITLE)
    text = simplify(case.text)
    shown = "".join(text[s.heading.start : s.body.end] for s in title).strip()
    shown = shown or case.analysis.report.title  # a web page keeps it outside the text
    if not shown or not _TITLE_NAME.search(shown):
        if _OTHER_TITLE.fullmatch(case.text[slice(*_title_span(case))].strip()):
            return  # a title, though by another name: A11 speaks of it
        first = case.text.strip()[:30]
        start = case.text.find(first)
        yield case.hit("没有标题", case.at(start, start + len(first)), subject="title")
        return
    flat = "".join(shown.split())
    if not _ORGAN.search(flat):
        place = title[0]
        yield case.hit(
            "标题没有机关名称", case.at(place.heading.start, place.body.end), subject="agency"
        )


def year_conflict(case: Case) -> Iterator[Hit]:
    """A2: no year, or title and period speak of different years."""
    if case.year is None:
        yield case.hit("标题、统计期限、落款和文件名都没有年度", subject="none")
        return
    title = case.of_kind(SectionKind.TITLE)
    spans = [Span(s.heading.start, s.body.end) for s in title]
    named = {
        int(m[1]): Span(span.start + m.start(), span.start + m.end())
        for span in spans
        for m in _YEAR.finditer(case.text[slice(*span)])
    }
    period = _find_period(case)
    years = {period[1], period[2]} if period else set()
    if named and years and len(years) == 1 and not years & set(named):
        year = next(iter(named))
        yield case.hit(
            f"标题为{year}年，统计期限为{next(iter(years))}年",
            case.at(*named[year]),
            case.at(*period[0]) if period else case.at(0, 0),
            subject="title-period",
        )
    yield from _other_year(case)
    signed = case.analysis.report.published
    if named and signed and case.of_kind(SectionKind.SIGNATURE):
        newest = max(named)
        if signed.year < newest:
            yield case.hit(
                f"标题为{newest}年，落款日期为{signed.isoformat()}",
                case.at(*named[newest]),
                subject="title-signature",
            )


def _other_year(case: Case) -> Iterator[Hit]:
    """The preamble that announces a report of another year; statements that begin with a year before."""
    for sentence in case.sentences(SectionKind.PREAMBLE):
        text = simplify(sentence.text)
        m = _ANNOUNCED.search(text)
        if m and int(m[1]) != case.year and not _TOLD_BEFORE.search(text):
            start = sentence.span.start
            yield case.hit(
                f"开头写为{m[1]}年度报告，报告为{case.year}年度",
                case.at(start + m.start(), start + m.end()),
                subject="preamble",
            )
    places = []
    for sentence in case.sentences(SectionKind.OVERVIEW):
        text = simplify(sentence.text)
        m = _LAST_YEAR.match(text)
        if (
            m
            and case.year is not None
            and 0 < case.year - int(m[1]) <= _FAR_BACK
            and not _LOOKS_BACK.search(text, m.end())
        ):
            places.append(case.at(*sentence.span))
    if places and case.year is not None:
        yield case.doubt(
            f"{len(places)}句以往年年份开头，报告为{case.year}年度",
            *places,
            subject="statements",
        )


def wrong_decree(case: Case) -> Iterator[Hit]:
    """A5: the Regulation is 国务院令第711号 since 2019-05-15; 492 was the one before."""
    if case.year is not None and case.year < _NEW_DECREE_FROM:
        return
    text = simplify(case.text)
    for m in _DECREE.finditer(text):
        before = text[max(0, m.start() - 40) : m.start()]
        if "令" not in m[0] or not _DECREE_CONTEXT.search(before) or _OTHER_DECREES.search(before):
            continue
        number = m[1].translate(_ASCII_DIGITS)
        if number not in _NEW_DECREE and not _is_replaced(text, m):
            yield case.hit(f"《条例》应为国务院令第711号，写为第{m[1]}号", case.at(*m.span()))


def wrong_notice(case: Case) -> Iterator[Hit]:
    """A6: 〔2019〕60号 is for reports of 2019 and 2020, 〔2021〕30号 for those of 2021 and later."""
    if case.year is None:
        yield case.not_assessed("年度未知")
        return
    text = simplify(case.text)
    for m in _SHORT_NOTICE.finditer(text):
        yield case.hit(f"文号缺“函”字：{m[0]}", case.at(*m.span()))
    for m in _FORMAT_NOTICE.finditer(text):
        if _is_replaced(text, m):
            continue
        years = _NOTICE_YEARS.get((m[1], m[2]))
        if years is None:
            window = text[max(0, m.start() - _AROUND) : m.end() + _AROUND]
            if not _OF_THE_REPORT.search(window):
                continue  # a notice on something else: 信息公开平台, 申请办理
            yield case.hit(f"格式文件文号有误：{m[0]}", case.at(*m.span()))
        elif not years[0] <= case.year <= years[1]:
            yield case.hit(f"{case.year}年度报告不适用{m[0]}", case.at(*m.span()))


def _is_replaced(text: str, m: re.Match[str]) -> bool:
    """Whether a document is only named as the one before: 替代此前…60号, 原…492号同时废止."""
    before, behind = text[max(0, m.start() - 8) : m.start()], text[m.end() : m.end() + 12]
    return bool(_REPLACED.search(before) or _ENDED.search(behind))


def no_basis(case: Case) -> Iterator[Hit]:
    """A7: neither the Regulation nor a notice is cited before the first section's body has begun."""
    head = simplify(case.text[: _HEAD_CHARS * 2])
    old = _OLD_BASIS.search(head)
    if not _BASIS.search(head):
        yield case.hit("开头没有写明编制依据（条例或格式文件）", subject="basis")
    elif (
        old
        and case.year is not None
        and case.year >= _NEW_DECREE_FROM
        and not _ENDED.search(head[old.end() : old.end() + _AROUND])
    ):
        yield case.hit("依据为旧条例（2008年起施行）", case.at(*old.span()), subject="old")


def wrong_period(case: Case) -> Iterator[Hit]:
    """A8: the period is missing, lacks day and month, or is not the year from 1 January to 31 December."""
    if case.year is None:
        yield case.not_assessed("年度未知")
        return
    period = _find_period(case)
    vague = _ONLY_YEAR_PERIOD.search(case.text)
    if period is not None:
        span, first, last, full = period
        if (first, last) != (case.year, case.year) or not full:
            quoted = case.text[slice(*span)]
            yield case.hit(
                f"统计期限不是{case.year}年1月1日至12月31日：{quoted}",
                case.at(*span),
                subject="period",
            )
    elif months := _MONTHS.search(simplify(case.text)[: _HEAD_CHARS * 4]):
        yield case.hit(
            f"统计期限没有写明日：{months[0]}", case.at(*months.span()), subject="period"
        )
    elif not _PERIOD_WORDS.search(simplify(case.text)):
        yield case.hit("没有写明统计期限", subject="none")
    if vague is not None and int(vague[1]) == case.year:
        yield case.hit("截止时间没有写明月日", case.at(*vague.span()), subject="vague")


def out_of_time(case: Case) -> Iterator[Hit]:
    """A9: published before the year had ended, or after the deadline (条例 第四十九条; set in the options)."""
    published = case.analysis.report.published
    if case.year is None:
        yield case.not_assessed("年度未知")
        return
    if published is None:
        if not any(no_signature(case)):  # else A10 says it
            yield case.not_assessed("公布日期未知")
        return
    config = case.corpus.config
    government = _GOVERNMENT.search(case.analysis.report.agency)
    limit = config.government_deadline if government else config.publication_deadline
    month, day = (int(part) for part in limit.split("-"))
    place = _date_place(case, published)
    if published <= date(case.year, 12, 31):
        yield case.hit(f"日期{published.isoformat()}早于统计期限结束", *place, subject="early")
    elif published > date(case.year + 1, month, day):
        yield case.hit(
            f"日期{published.isoformat()}晚于期限{case.year + 1}-{limit}", *place, subject="late"
        )


def no_signature(case: Case) -> Iterator[Hit]:
    """A10: neither agency and date at the end nor a page date."""
    signature = case.of_kind(SectionKind.SIGNATURE)
    dated = {p.origin for p in case.analysis.report.provenance if p.field == "published"}
    head = _HEAD_DATE.search(case.text[:_HEAD_CHARS])  # under the title, in brackets
    if not signature and not head and not dated & {Origin.TEXT, Origin.SIGNATURE}:
        yield case.hit("没有落款和日期", case.at(*_last_words(case.text)), subject="none")
    elif signature:
        span = Span(signature[0].heading.start, signature[-1].body.end)
        if not re.search(r"[年\-./]", case.text[slice(*span)]):
            yield case.hit("落款没有日期", case.at(*span), subject="date")


def _last_words(text: str) -> Span:
    """The report's last sentence, or the end of it where it is long."""
    end = len(text.rstrip())
    start = max(0, end - _QUOTED)
    breaks = [m.end() for m in _BREAK.finditer(text, start, max(start, end - 1))]
    start = breaks[-1] if breaks else start
    return Span(end - len(text[start:end].lstrip()), end)


def doubled_title(case: Case) -> Iterator[Hit]:
    """A11: a word twice in the title, or another name for the report."""
    start, end = _title_span(case)
    text = simplify(case.text[start:end])
    for m in _DOUBLED.finditer(text):
        yield case.hit(
            "标题用语重复", case.at(start + m.start(), start + m.end()), subject="doubled"
        )
    name = _WRONG_NAME.search(text)
    if name and not _REPORT_NAME.search("".join(text.split())):
        yield case.hit(
            f"报告名称应为“政府信息公开工作年度报告”，写为“{name[0]}”",
            case.at(start + name.start(), start + name.end()),
            subject="name",
        )


def _title_span(case: Case) -> Span:
    """The title as segmented, or else a first line that is short and no sentence."""
    title = case.of_kind(SectionKind.TITLE)
    if title:
        return Span(title[0].heading.start, title[-1].body.end)
    m = _FIRST_LINE.match(case.text)
    return Span(*m.span(1)) if m else Span(0, 0)


_ASCII_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


def _find_period(case: Case) -> tuple[Span, int, int, bool] | None:
    """Span, first and last year, and whether it runs from 1 January to 31 December; the first one stated."""
    text = simplify(case.text)[: _HEAD_CHARS * 4]
    for m in _PERIOD.finditer(text):
        first, last = int(m[1]), int(m[4] or m[1])
        full = (int(m[2]), int(m[3]), int(m[5]), int(m[6])) == (1, 1, 12, 31)
        near = text[max(0, m.start() - 30) : m.end() + 10]
        if full or _PERIOD_WORDS.search(near):
            return Span(*m.span()), first, last, full
    return None


def _date_place(case: Case, published: date) -> list[Evidence]:
    signature = case.of_kind(SectionKind.SIGNATURE)
    if signature:
        return [case.at(signature[0].heading.start, signature[-1].body.end)]
    return []


REPORT_RULES: dict[str, Callable[[Case], Iterable[Hit]]] = {
    "A1": no_title,
    "A2": year_conflict,
    "A5": wrong_decree,
    "A6": wrong_notice,
    "A7": no_basis,
    "A8": wrong_period,
    "A9": out_of_time,
    "A10": no_signature,
    "A11": doubled_title,
}
