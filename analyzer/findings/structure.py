"""Group B: the six statutory sections, their headings, numbers and lengths (国办公开办函〔2021〕30号)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from rapidfuzz.distance import Levenshtein

from analyzer.findings.case import Case, Hit
from analyzer.findings.words import word_table
from analyzer.records import STATUTORY_SECTIONS, BlockKind, Role, Section, SectionKind, Span
from analyzer.text import simplify, squeeze
from analyzer.texts import text_of

_ORDER = {kind: n for n, kind in enumerate(STATUTORY_SECTIONS, 1)}
_NUMERALS = "一二三四五六七八九十"
_NUMERAL = re.compile(
    r"\s*(?:#+\s*)?[（(]?\s*(?:第)?([一二三四五六七八九十]{1,3}|\d{1,2})\s*(?:部分)?[）)]?\s*([、.．，,：:\s])?"
)
_STYLES = (
    ("一、", re.compile(r"\s*[一二三四五六七八九十]+\s*、")),
    ("（一）", re.compile(r"\s*[（(][一二三四五六七八九十]+[）)]")),
    ("1.", re.compile(r"\s*\d{1,2}\s*[、.．]")),
    ("（1）", re.compile(r"\s*[（(]\d{1,2}[）)]")),
)
_PARTS = re.compile(
    r"(?:共|分为?|包[括含]|由|等)?\s*([一二三四五六七八九十]|\d{1,2})\s*(?:个)?(?:大)?部分(?!公开|内容不|信息)"
)
_PARTS_CONTEXT = re.compile(r"报告|本年报|全文|年度报告")
_ASPECTS = {
    "主动公开": (
        ("proactive", "key_areas", "interpretation", "interaction", "participation"),
        "主动公开",
    ),
    "依申请公开": (("applications", "disputes", "fees"), "依申请|申请公开"),
    "政府信息管理": (
        ("info_management", "standardization", "review_security"),
        "信息管理|信息资源|规范化|标准化",
    ),
    "平台建设": (("platform", "new_media", "offline_channels"), "平台|网站|新媒体|渠道"),
    "监督保障": (
        ("supervision", "training", "leadership", "staffing", "institution", "awareness"),
        "监督|保障|考核|培训|组织领导",
    ),
}
_NARROW = (
    "主动公开",
    "依申请公开",
    "平台建设",
)  # with sub-headings only a sentence on the very thing counts
_HEADED = 3  # sub-headings from which an overview is taken to follow the five aspects
_ASPECTS_FROM = 2019  # first report year of the formats that ask for the five aspects
_BASIS_LIKE = re.compile(
    r"根据|依据(?![，。；、])|按照|条例|统计期限|电子版|联系|下载|查阅|报告如下|编制|现将|公布"
)
_CERTAIN_BASIS = re.compile(r"条例|统计期限|电子版|联系|下载|报告如下|编制|国办|年度报告")
_FRAME_WORDS = re.compile(r"公开|报告|习近平|党的|精神|指导|决策部署|领导下")
_OPENING = re.compile(r"\s*[（(][一二三四五六七八九十]+[）)][^，。；：\n]{2,24}(?=[。：])")
_ITEM_TITLE = re.compile(r"\s*[（(][一二三四五六七八九十]+[）)][^，。；：]{2,20}")
_OUTSIDE_CHARS = 60  # more than this beyond basis, period and contact is a summary


def missing_sections(case: Case) -> Iterator[Hit]:
    """B1: one of the six sections is not there (reports of 2019 and later)."""
    if _before_the_format(case):
        yield case.not_assessed("2019年以前没有统一的六个部分")
        return
    for kind in STATUTORY_SECTIONS:
        if not case.of_kind(kind):
            numeral = _NUMERALS[_ORDER[kind] - 1]
            yield case.hit(f"缺少“{numeral}、{text_of('section', kind)}”", subject=kind.value)


def altered_headings(case: Case) -> Iterator[Hit]:
    """B2: the heading of a section differs from the format's."""
    if _before_the_format(case):
        return
    for section in _statutory(case):
        official = text_of("section", section.kind)
        heading = section.heading
        written = _title_of(section)
        if not written and (other := _numbered_alike(case, section)):
            heading, written = other.heading, _title_of(other)
        if written and _plain(written) != _plain(official):
            distance = Levenshtein.distance(_plain(written), _plain(official))
            yield case.hit(
                f"标题应为“{official}”，写为“{written}”（差{distance}字）",
                case.at(*_trimmed(case, heading)),
                subject=section.kind.value,
            )


def _numbered_alike(case: Case, section: Section) -> Section | None:
    """The heading that opens a section whose own heading was not known: 五、 and other words."""
    wanted = re.compile(rf"\s*{_NUMERALS[_ORDER[section.kind] - 1]}\s*、")
    return next(
        (
            s
            for s in case.of_kind(section.kind)
            if s.level == 1
            and s.heading.start - section.body.end <= 1
            and wanted.match(case.text[slice(*s.heading)])
        ),
        None,
    )


def mixed_numbers(case: Case) -> Iterator[Hit]:
    """B3: the six headings carry numerals of different styles, or wrong ones (2019 and later: parts had no fixed order before)."""
    sections = [s for s in _statutory(case) if s.heading.end > s.heading.start]
    styles: dict[str, list[Section]] = {}
    for section in sections:
        heading = case.text[slice(*section.heading)]
        style = next((name for name, pattern in _STYLES if pattern.match(heading)), "")
        styles.setdefault(style, []).append(section)
    if len(styles) > 1:
        usual = max(styles, key=lambda name: (len(styles[name]), name == "一、"))
        odd = [s for name, group in styles.items() if name != usual for s in group]
        yield case.hit(
            f"部分标题序号不统一：多为“{usual or '无序号'}”，另有{len(odd)}处不同",
            *(case.at(*_trimmed(case, s.heading)) for s in odd),
            subject="style",
        )
    if _before_the_format(case):
        return
    for section in sections:
        number = _number(case.text[slice(*section.heading)])
        if number and number != _ORDER[section.kind]:
            yield case.hit(
                f"序号应为“{_NUMERALS[_ORDER[section.kind] - 1]}”",
                case.at(*_trimmed(case, section.heading)),
                subject=section.kind.value,
            )


def parts_announced(case: Case) -> Iterator[Hit]:
    """B5: the preamble announces another number of parts than the format has (2019 and later)."""
    if case.year is not None and case.year < _ASPECTS_FROM:
        return
    kinds = (SectionKind.PREAMBLE, SectionKind.OVERVIEW)
    for sentence in case.sentences(*kinds)[:8]:
        text = simplify(sentence.text)
        if not _PARTS_CONTEXT.search(text):
            continue
        for m in _PARTS.finditer(text):
            number = _number(m[1])
            found = len({s.kind for s in _statutory(case)})
            if number and number != 6 and (number != found or found == 6):
                start = sentence.span.start
                yield case.hit(
                    f"称报告有{m[1]}部分，格式为六个部分",
                    case.at(start + m.start(), start + m.end()),
                )


def missing_aspects(case: Case) -> Iterator[Hit]:
    """B6: 总体情况 lacks one of the five aspects: neither a sub-heading nor a sentence on it."""
    sections = case.of_kind(SectionKind.OVERVIEW)
    if not sections or _before_the_format(case):
        yield case.not_assessed("没有总体情况部分，或年度早于2019年")
        return
    ids = {s.sentence_id for s in case.sentences(SectionKind.OVERVIEW)}
    themes = {t for label in case.analysis.themes if label.sentence_id in ids for t in label.themes}
    titles = simplify(" ".join(" ".join(s.titles[1:]) for s in sections))
    items = (_ITEM_TITLE.match(s.text) for s in case.sentences(SectionKind.OVERVIEW))
    titles += simplify(" ".join(m[0] for m in items if m))  # （四）平台建设和监督保障情况。…
    headed = sum(s.level == 1 for s in sections) >= _HEADED
    for aspect, (keys, pattern) in _ASPECTS.items():
        wanted = keys[:1] if headed and aspect in _NARROW else keys
        if not re.search(pattern, titles) and not themes & set(wanted):
            yield case.hit(f"总体情况没有写“{aspect}”", subject=aspect)


def old_headings(case: Case) -> Iterator[Hit]:
    """B7: a sub-heading of the formats before 2019."""
    if case.year is None or _before_the_format(case):
        return
    for section in case.analysis.sections:
        heading = simplify(case.text[slice(*section.heading)])
        for word in word_table("old_headings")["words"]:
            if word in heading:
                yield case.hit(
                    f"小标题沿用旧格式：“{_title_of(section)}”",
                    case.at(*_trimmed(case, section.heading)),
                    subject=word,
                )
                break
    for sentence in case.sentences(SectionKind.OVERVIEW):
        opening = _OPENING.match(simplify(sentence.text))
        for word in word_table("old_headings")["words"] if opening else ():
            if opening and word in opening[0]:
                start = sentence.span.start
                yield case.hit(
                    f"小标题沿用旧格式：“{opening[0]}”",
                    case.at(start, start + opening.end()),
                    subject=word,
                )
                break


def text_outside(case: Case) -> Iterator[Hit]:
    """B8: a summary before the first section, beyond basis, period and contact."""
    roles = {t.sentence_id: t.role for t in case.analysis.themes}
    outside = [
        s
        for s in case.sentences(SectionKind.PREAMBLE)
        if not _is_frame(roles.get(s.sentence_id), simplify(s.text))
    ]
    n_chars = sum(len(squeeze(s.text)) for s in outside)
    if n_chars > _OUTSIDE_CHARS:
        span = (outside[0].span.start, outside[-1].span.end)
        yield case.hit(f"第一部分之前有{n_chars}字正文", case.at(*span), subject="preamble")


def _is_frame(role: Role | None, text: str) -> bool:
    """Whether a sentence of the preamble is basis, period or contact."""
    if role is Role.ACHIEVEMENT:
        return bool(_CERTAIN_BASIS.search(text))
    if role is Role.FRAMING:  # 坚持以……为指导 may stand before the first section too
        return bool(_BASIS_LIKE.search(text) or _FRAME_WORDS.search(text))
    return bool(_BASIS_LIKE.search(text))


def lengths(case: Case) -> Iterator[Hit]:
    """B9: 总体情况 or 存在的主要问题 too long or too short for local notices; limits in the options."""
    if _before_the_format(case):
        return
    config = case.corpus.config
    overview, problems = _chars(case, SectionKind.OVERVIEW), _chars(case, SectionKind.PROBLEMS)
    if overview and overview > config.overview_max_chars:
        yield case.hit(f"总体情况{overview}字，超过{config.overview_max_chars}字", subject="long")
    elif overview and overview < config.overview_min_chars:
        yield case.hit(f"总体情况{overview}字，不足{config.overview_min_chars}字", subject="short")
    if problems and problems < config.problems_min_chars:
        yield case.hit(
            f"存在的主要问题及改进情况{problems}字，不足{config.problems_min_chars}字",
            subject="problems",
        )


def _before_the_format(case: Case) -> bool:
    return case.year is not None and case.year < _ASPECTS_FROM


def _statutory(case: Case) -> list[Section]:
    return [s for s in case.analysis.sections if s.level == 0 and s.kind in _ORDER]


def _title_of(section: Section) -> str:
    return section.titles[-1] if section.titles else ""


def _plain(title: str) -> str:
    return re.sub(r"[\s、，,。：:（）()]", "", simplify(title))


def _number(heading: str) -> int | None:
    m = _NUMERAL.match(heading)
    if m is None:
        return None
    if m[1].isdigit():
        return int(m[1])
    if len(m[1]) == 1:
        return _NUMERALS.index(m[1]) + 1
    return None


def _trimmed(case: Case, span: Span) -> tuple[int, int]:
    text = case.text[slice(*span)]
    start = span.start + len(text) - len(text.lstrip())
    return start, start + len(text.strip())


def _chars(case: Case, kind: SectionKind) -> int:
    sections = {s.section_id for s in case.of_kind(kind)}
    return sum(
        len(squeeze(case.text[slice(*b.span)]))
        for b in case.analysis.blocks
        if b.section_id in sections and b.kind is BlockKind.NARRATIVE
    )


REPORT_RULES: dict[str, Callable[[Case], Iterable[Hit]]] = {
    "B1": missing_sections,
    "B2": altered_headings,
    "B3": mixed_numbers,
    "B5": parts_announced,
    "B6": missing_aspects,
    "B7": old_headings,
    "B8": text_outside,
    "B9": lengths,
}
