"""Group H: the set as a whole: who did not report, versions, twins, files that cannot be read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath

from analyzer.findings.case import Case, Corpus, Hit
from analyzer.records import Evidence, Relation, Report, ReportPair
from analyzer.text import simplify

_TWIN = 0.95  # of both narratives, with
_LITERAL = 40  # characters in a row that are the same: more than a retelling has
_FILE_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d{2})")
_FILE_ORGAN = re.compile(
    r"[一-龥]{2,20}?(?:局|委员会|办公室|人民政府|街道办事处|镇|乡|中心|管委会|学院|医院)(?=[^一-龥]|20|政府信息|$)"
)


def not_submitted(corpus: Corpus) -> Iterator[Hit]:
    """H1: a unit of the register has no report (of its year, where the register gives one)."""
    loaded = {(f.report.agency, f.report.year) for f in corpus.facts}
    agencies = {agency for agency, _ in loaded}
    for unit in corpus.register:
        there = (unit.agency, unit.year) in loaded if unit.year else unit.agency in agencies
        if not there:
            year = f"{unit.year}年度" if unit.year else ""
            yield Hit(
                f"{unit.agency}-{unit.year or ''}",
                f"{unit.agency}{year}未报送",
                subject=unit.agency,
            )


def two_versions(corpus: Corpus) -> Iterator[Hit]:
    """H2: one agency, one year, different files."""
    groups: dict[tuple[str, str, int], list[Report]] = defaultdict(list)
    for report in (facts.report for facts in corpus.facts):
        if report.agency and report.year is not None:
            groups[report.region, report.agency, report.year].append(report)
    for versions in groups.values():
        if len({v.source.sha256 for v in versions}) > 1:
            paths = "、".join(v.source.path for v in versions)
            for version in versions:
                yield Hit(
                    version.report_id,
                    f"同一年度有{len(versions)}个版本：{paths}",
                    subject="versions",
                )


def twins(corpus: Corpus) -> Iterator[Hit]:
    """H3: two agencies, one text: equal but for the agencies' names, or nearly all of both shared."""
    paths = {f.report.report_id: f.report.source.path for f in corpus.facts}
    for pair in corpus.reuse.report_pairs:
        both = min(pair.left_containment, pair.right_containment)
        if _nearly(pair):
            for me, other in ((pair.left_id, pair.right_id), (pair.right_id, pair.left_id)):
                yield Hit(
                    me,
                    f"与{other}全文几乎相同（{both:.0%}）",
                    (Evidence(me, None, paths[me]),),
                    subject=other,
                )
    near = {frozenset((p.left_id, p.right_id)) for p in corpus.reuse.report_pairs if _nearly(p)}
    seen: set[str] = set()
    for key in ("text_digest", "body_digest"):
        groups: dict[str, list[Report]] = defaultdict(list)
        for facts in corpus.facts:
            groups[getattr(facts, key)].append(facts.report)
        for same in groups.values():
            if len({report.agency for report in same}) > 1:
                yield from _same_text(same, near, seen)


def _nearly(pair: ReportPair) -> bool:
    both = min(pair.left_containment, pair.right_containment)
    return pair.relation is Relation.PEER and both >= _TWIN and pair.longest_run >= _LITERAL


def _same_text(same: list[Report], near: set[frozenset[str]], seen: set[str]) -> Iterator[Hit]:
    for report in same:
        others = [other.report_id for other in same if other is not report]
        known = any(frozenset((report.report_id, other)) in near for other in others)
        if report.report_id not in seen and not known:
            seen.add(report.report_id)
            place = Evidence(report.report_id, None, report.source.path)
            yield Hit(report.report_id, f"与{'、'.join(others)}全文相同", (place,), subject="twins")


def images(corpus: Corpus) -> Iterator[Hit]:
    """H4: a picture instead of text."""
    for item in corpus.skipped:
        if item.reason == "image_pdf":
            yield Hit(item.path, item.message, subject=item.path)


def file_names(case: Case) -> Iterator[Hit]:
    """H5: the file name speaks of another year or another agency."""
    report = case.analysis.report
    stem = simplify(PurePath(report.source.path).stem)
    years = {int(y) for y in _FILE_YEAR.findall(stem)}
    if years and report.year is not None and not years & {report.year, report.year + 1}:
        yield case.hit(f"文件名为{max(years)}年，内容为{report.year}年度", subject="year")
    organ = _FILE_ORGAN.search(stem)
    agency = simplify(report.agency)
    if organ and agency and not _alike(organ[0], agency):
        yield case.hit(f"文件名为“{organ[0]}”，内容为“{report.agency}”", subject="agency")


def _alike(left: str, right: str) -> bool:
    """Whether one name is part of the other, or they share most characters in order."""
    if left in right or right in left:
        return True
    shorter, longer = sorted((left, right), key=len)
    rest = iter(longer)
    return sum(c in rest for c in shorter) >= 0.8 * len(shorter)


CORPUS_RULES: dict[str, Callable[[Corpus], Iterable[Hit]]] = {
    "H1": not_submitted,
    "H2": two_versions,
    "H3": twins,
    "H4": images,
}
REPORT_RULES: dict[str, Callable[[Case], Iterable[Hit]]] = {"H5": file_names}
