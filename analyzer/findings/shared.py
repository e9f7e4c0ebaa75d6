"""Group E: wording shared with last year's report or with other agencies, as the reuse engine found it.

The tool says 疑似雷同，待人工核实; who wrote first is not said. Every finding quotes both sides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from analyzer.findings.case import Case, Hit
from analyzer.findings.language import DOUBLED, confused_pattern, is_rightly_doubled
from analyzer.records import (
    EditKind,
    Evidence,
    Extent,
    Relation,
    ReportPair,
    ReusePassage,
    SectionKind,
    Sharing,
    Span,
)
from analyzer.reuse.evidence import is_above
from analyzer.text import simplify, squeeze

_SELF_CHARS = 20  # a run this long twice in one report's narrative
_PREFECTURE = 2  # parts of the region path that make 同地区: province and prefecture
_SHORT_RUN = (
    10  # characters; where nothing longer is shared word for word, it is a paraphrase at the most
)
_QUOTED = 6  # passages quoted by one finding; the pair's page shows all


def own_last_year(case: Case) -> Iterator[Hit]:
    """E1: the narrative stands to a large part in the agency's own report of an earlier year."""
    for pair in _earlier(case):
        mine = _containment(case, pair)
        if mine >= case.corpus.config.series_min_containment:
            yield case.hit(
                f"叙述文字的{mine:.0%}与{_other(case, pair)}相同或相近，最长连续{pair.longest_run}字",
                *_quotes(case, pair),
                subject=_other(case, pair),
            )


def same_problems(case: Case) -> Iterator[Hit]:
    """E2: problems and measures are those of an earlier year."""
    for pair in _earlier(case):
        for share in pair.sections:
            mine = (
                share.right_containment
                if pair.right_id == case.report_id
                else share.left_containment
            )
            if (
                share.kind is SectionKind.PROBLEMS
                and mine >= case.corpus.config.problems_min_containment
            ):
                yield case.hit(
                    f"问题部分的{mine:.0%}与{_other(case, pair)}相同或相近",
                    *_quotes(case, pair, kind=SectionKind.PROBLEMS),
                    subject=_other(case, pair),
                )


def other_agencies(case: Case, *, far: bool) -> Iterator[Hit]:
    """E3 and E4: passages that only few agencies share; `far`: with one that is known to be of another prefecture.

    Two or three sentences without anything of their own may be anybody's, and a superior's wording may be taken over
    rightly: 口径待核.
    """
    for pair in _suspected(case):
        other = case.corpus.by_id[_other(case, pair)].report
        if (
            _far(case.analysis.report.region, other.region) is far
            and pair.longest_run >= _SHORT_RUN
            and not _mostly_paraphrase(case, pair)
            and not _recital(case, pair)
        ):
            mine = _containment(case, pair)
            chars = max(pair.left_repeated, pair.right_repeated)
            superior = is_above(case.analysis.report, other) or is_above(
                other, case.analysis.report
            )
            certain = not superior and (
                chars >= case.corpus.config.peer_certain_chars or bool(pair.evidence)
            )
            yield (case.hit if certain else case.doubt)(
                f"与{other.report_id}疑似雷同，待人工核实：重复率{mine:.0%}，最长连续{pair.longest_run}字",
                *_quotes(case, pair),
                subject=other.report_id,
            )


def common_source(case: Case) -> Iterator[Hit]:
    """E5: three or more agencies share passages."""
    for cluster in case.corpus.reuse.clusters:
        mine = [e for e in cluster.common_passages if e.report_id == case.report_id]
        if mine and cluster.n_agencies >= 3:
            others = "、".join(i for i in cluster.report_ids if i != case.report_id)
            yield case.hit(
                f"{cluster.n_agencies}个机关文字同源：{others}",
                *(case.at(*e.span) for e in mine),
                subject=cluster.exemplar_id,
            )


def paraphrase(case: Case) -> Iterator[Hit]:
    """E7: other words in the same order of thought."""
    for pair in _suspected(case):
        if _mostly_paraphrase(case, pair) and not _recital(case, pair):
            other = _other(case, pair)
            yield case.doubt(
                f"与{other}疑似改写雷同，待人工核实", *_quotes(case, pair), subject=other
            )


def shared_errors(case: Case) -> Iterator[Hit]:
    """E8: the same slip of the pen in a passage that two agencies share."""
    for pair in _pairs(case, Relation.PEER):
        for passage in _passages(case, pair):
            mine, theirs = _sides(case, passage)
            other_text = squeeze(simplify(theirs.text))
            for m in (
                *confused_pattern().finditer(simplify(mine.text)),
                *DOUBLED.finditer(simplify(mine.text)),
            ):
                if is_rightly_doubled(m[0]) or squeeze(m[0]) not in other_text:
                    continue
                start = mine.span.start if mine.span else 0
                yield case.hit(
                    f"与{_other(case, pair)}有相同的错误“{m[0]}”",
                    case.at(start + m.start(), start + m.end()),
                    theirs,
                    subject=f"{_other(case, pair)}/{m[0]}",
                )


def self_repetition(case: Case) -> Iterator[Hit]:
    """E9: a run of narrative stands twice in the report."""
    seen: dict[str, Span] = {}
    for unit in case.sentences(SectionKind.OVERVIEW, SectionKind.PROBLEMS, SectionKind.OTHER):
        for part in _PARTS.finditer(unit.text):
            key = re.sub(r"\W", "", simplify(part[0]))
            span = Span(unit.span.start + part.start(), unit.span.start + part.end())
            if len(key) >= _SELF_CHARS and key in seen:
                yield case.hit(
                    "同一段文字出现两次", case.at(*seen[key]), case.at(*span), subject=key
                )
            seen.setdefault(key, span)


_PARTS = re.compile(r"[^。！？；\n]+")


def _pairs(case: Case, relation: Relation) -> list[ReportPair]:
    return [p for p in case.corpus.pairs_of.get(case.report_id, ()) if p.relation is relation]


def _earlier(case: Case) -> list[ReportPair]:
    """Pairs with the agency's own earlier reports that share more than a few words in a row."""
    return [
        p
        for p in _pairs(case, Relation.SERIES)
        if _is_later(case, p) and p.longest_run >= _SHORT_RUN
    ]


def _suspected(case: Case) -> list[ReportPair]:
    config = case.corpus.config
    return [
        p
        for p in _pairs(case, Relation.PEER)
        if p.score >= config.peer_min_score
        and max(p.left_repeated, p.right_repeated) >= config.peer_min_chars
    ]


def _passages(case: Case, pair: ReportPair) -> list[ReusePassage]:
    return [case.corpus.passages[i] for i in pair.passage_ids if i in case.corpus.passages]


def _mostly_paraphrase(case: Case, pair: ReportPair) -> bool:
    chars: dict[bool, int] = defaultdict(int)
    for passage in _passages(case, pair):
        if passage.sharing in (Sharing.UNIQUE, Sharing.REGIONAL):
            chars[passage.edit is EditKind.PARAPHRASE] += (
                passage.left.span.end - passage.left.span.start
            )
    return chars[True] > chars[False]


_TABLE_WORDS = re.compile(
    r"自然人|法人或其他组织|法人|其他组织|企业|当面|现场|网[络上]|信函|邮寄|申请人?|政府信息公开|予以公开|部分公开|不予公开|"
    r"无法提供|不予处理|其他处理|结转|新收|收到|受理|办[结理]|答复|上年|下年度?|全年|本年度?|同比|增[长加]|减少|下降|其中|共计?|"
    r"加上|按|类型|划分|继续|应|实际|已|类|提交|方式|商业|科研机构|社会公益组织|法律服务机构|[\d.%％件年]|\W"
)


def _recital(case: Case, pair: ReportPair) -> bool:
    """Whether next to nothing is shared but the words of table 三 with each side's own numbers."""
    sides = [
        [len(_TABLE_WORDS.sub("", simplify(e.text))) for e in _sides(case, p)]
        for p in _passages(case, pair)
        if p.sharing in (Sharing.UNIQUE, Sharing.REGIONAL)
    ]
    return sum(min(lengths) for lengths in sides) < case.corpus.config.peer_min_chars / 2


def _quotes(case: Case, pair: ReportPair, kind: SectionKind | None = None) -> list[Evidence]:
    """Both sides of the pair's longest passages, this report's side first."""
    passages = [
        p
        for p in _passages(case, pair)
        if p.sharing in (Sharing.UNIQUE, Sharing.REGIONAL) and (kind is None or _in(case, p, kind))
    ]
    passages.sort(key=lambda p: (p.left.span.start - p.left.span.end, p.passage_id))
    return [side for p in passages[:_QUOTED] for side in _sides(case, p)]


def _sides(case: Case, passage: ReusePassage) -> tuple[Evidence, Evidence]:
    sides = (passage.left, passage.right)
    mine, theirs = sides if passage.left.report_id == case.report_id else sides[::-1]
    return _quote(case, mine), _quote(case, theirs)


def _quote(case: Case, side: Extent) -> Evidence:
    text = case.corpus.by_id[side.report_id].report.text
    return Evidence(side.report_id, side.span, text[slice(*side.span)])


def _in(case: Case, passage: ReusePassage, kind: SectionKind) -> bool:
    mine = passage.left if passage.left.report_id == case.report_id else passage.right
    return any(s.heading.start <= mine.span.start < s.body.end for s in case.of_kind(kind))


def _containment(case: Case, pair: ReportPair) -> float:
    return pair.left_containment if pair.left_id == case.report_id else pair.right_containment


def _other(case: Case, pair: ReportPair) -> str:
    return pair.right_id if pair.left_id == case.report_id else pair.left_id


def _is_later(case: Case, pair: ReportPair) -> bool:
    other = case.corpus.by_id[_other(case, pair)].report.year
    return case.year is not None and other is not None and other < case.year


def _far(left: str, right: str) -> bool:
    """Whether both regions are known, down to the prefecture, and are not of one prefecture."""
    mine, theirs = (tuple(filter(None, r.split("/")))[:_PREFECTURE] for r in (left, right))
    depth = min(len(mine), len(theirs))
    return mine[:depth] != theirs[:depth]


def _near_or_unknown(case: Case) -> Iterator[Hit]:
    return other_agencies(case, far=False)


def _other_region(case: Case) -> Iterator[Hit]:
    return other_agencies(case, far=True)


REPORT_RULES: dict[str, Callable[[Case], Iterable[Hit]]] = {
    "E1": own_last_year,
    "E2": same_problems,
    "E3": _near_or_unknown,
    "E4": _other_region,
    "E5": common_source,
    "E7": paraphrase,
    "E8": shared_errors,
    "E9": self_repetition,
}
