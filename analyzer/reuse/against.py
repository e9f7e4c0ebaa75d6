"""Reports against a corpus that was compared before: through its index, with its statistics as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analyzer.config import ReuseConfig
from analyzer.records import Report, ReportAnalysis, Reuse
from analyzer.reuse.candidates import (
    KeyPairs,
    confirm_keys,
    with_identical,
)
from analyzer.reuse.clusters import build_clusters
from analyzer.reuse.company import without_loners
from analyzer.reuse.evidence import count_marks
from analyzer.reuse.index import Index, Ints, index_candidates
from analyzer.reuse.mask import key_hashes
from analyzer.reuse.matching import Match, match_reports
from analyzer.reuse.neighbours import Encode, encode_keys
from analyzer.reuse.passages import build_passages
from analyzer.reuse.results import build_report_pairs, build_sharing
from analyzer.reuse.score import Views
from analyzer.reuse.selection import Cells, select_reports, worthwhile
from analyzer.reuse.units import (
    Agencies,
    ReportUnits,
    Units,
    collect_units,
    number_agencies,
    read_units,
    reading_order,
)
from analyzer.reuse.views import build_views

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """A corpus that was compared: its index, its reports (their texts are not asked for), and how to get the
    analyses of some of them by id. Those `left_out` (ids) are not compared."""

    index: Index
    reports: Sequence[Report]
    load: Callable[[Sequence[str]], list[ReportAnalysis]]
    left_out: frozenset[str] = frozenset()


def compare_with(
    known: Known,
    fresh: Sequence[ReportAnalysis],
    *,
    beside: Sequence[ReportAnalysis] = (),
    encode: Encode | None,
    config: ReuseConfig,
) -> Reuse:
    """What the `fresh` reports share with the known ones, with those `beside` these, and with each other.

    Frequencies, nearness and stock wording are judged as in the run that made the index. `sharing` has a row
    for each fresh report. Of a sentence that more than `config.max_family` known reports hold, the first so
    many in reading order are paired with a fresh one.
    """
    known = replace(known, reports=sorted(known.reports, key=reading_order))
    mine = [read_units(analysis) for analysis in fresh]
    others = [read_units(analysis) for analysis in beside]
    pairs = _known_partners(mine, known, encode, config)
    near = sorted({other for _, other in pairs})
    loaded = [read_units(analysis) for analysis in known.load(near)]
    units = collect_units([*mine, *others, *loaded])
    units = replace(units, agencies=_agencies(units, known.reports))
    inside = {r.report.report_id for r in mine}
    pairs |= _own_partners(mine, others, known.index, encode, config)
    marks = _marks([r.report for r in (*mine, *others)], known.index)
    return compare_pairs(units, pairs, inside, known.index, marks, encode, config)


def compare_pairs(
    units: Units,
    pairs: Iterable[Pair],
    inside: set[str],
    index: Index,
    marks: Mapping[str, int],
    encode: Encode | None,
    config: ReuseConfig,
) -> Reuse:
    """What these pairs of reports share; `inside` are the reports that are compared with the corpus of the index.

    `marks` is what `evidence.count_marks` counts in the whole corpus, as far as these reports hold them.
    """
    if not units.keys:
        return Reuse()
    views = _views(units.keys, units.samples, index, encode, config)
    place = {r.report.report_id: i for i, r in enumerate(units.reports)}
    matches: list[Match] = []
    for one, two in sorted(tuple(sorted((place[a], place[b]))) for a, b in pairs):
        found = match_reports(one, [two], units.rows, views, config)
        matches += (match for match in found if match.score >= config.threshold)
    loners = set(np.flatnonzero(np.isin(key_hashes(units.keys), index.loners)).tolist())
    matches = without_loners(matches, loners, units.rows)
    passages, sentence_pairs = build_passages(matches, units, config)
    sharing = build_sharing(passages, units, views, loners)
    return Reuse(
        pairs=sentence_pairs,
        passages=passages,
        report_pairs=build_report_pairs(passages, matches, units, views, marks),
        clusters=build_clusters(
            passages, [r.report for r in units.reports], units.agencies, config
        ),
        sharing=tuple(row for row in sharing if row.report_id in inside),
    )


def _known_partners(
    mine: Sequence[ReportUnits], known: Known, encode: Encode | None, config: ReuseConfig
) -> set[Pair]:
    """(fresh, known) reports that are worth comparing."""
    index, units = known.index, collect_units(mine)
    if not units.keys or not len(index.names):
        return set()
    views = _views(units.keys, units.samples, index, encode, config)
    rows, found = index_candidates(units.keys, views, index, config)
    chosen, which = np.unique(found, return_inverse=True)
    place = {key: i for i, key in enumerate(units.keys)}
    texts = index.keys.take(chosen)
    other = np.array([place.setdefault(text, len(place)) for text in texts], dtype=np.int64)
    samples = dict(zip(texts, index.samples.take(chosen), strict=True))
    samples |= dict(zip(units.keys, units.samples, strict=True))
    both = _views(tuple(place), [samples[key] for key in place], index, encode, config)
    one, two = rows, other[which]
    likely = confirm_keys(one[one != two], two[one != two], both, config)
    key_pairs = with_identical(likely.one, likely.two, likely.logits, both)
    at_index = np.full(len(place), -1, dtype=np.int64)
    at_index[other] = chosen
    order = _order(units, known.reports)
    cells = _cells(key_pairs, units, at_index, index, order, config.max_family)
    codes = worthwhile(cells, both.doubt, config)
    numbers = np.stack(np.divmod(codes, len(order.reports))).T.tolist()
    sides = ((a, b) if order.fresh[a] else (b, a) for a, b in numbers)
    pairs = {(order.reports[a], order.reports[b]) for a, b in sides}
    return {pair for pair in pairs if pair[1] not in known.left_out}


@dataclass(frozen=True, slots=True)
class _Order:
    """Known and fresh reports together in reading order."""

    reports: list[str]  # ids
    fresh: list[bool]
    of_known: Ints  # the place of each known report
    of_fresh: Ints


def _order(units: Units, known: Sequence[Report]) -> _Order:
    reports = [*known, *(r.report for r in units.reports)]
    order = sorted(range(len(reports)), key=lambda i: reading_order(reports[i]))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return _Order(
        [reports[i].report_id for i in order],
        [i >= len(known) for i in order],
        place[: len(known)],
        place[len(known) :],
    )


def _cells(
    pairs: KeyPairs, units: Units, at_index: Ints, index: Index, order: _Order, max_family: int
) -> Cells:
    """The pairs of sentences, a fresh and a known one, that hold these pairs of keys.

    `at_index` gives the place in the index of each key, -1 where it is not there; the first keys are those of
    `units`.
    """
    mine = np.argsort(units.key, kind="stable")
    start = np.searchsorted(units.key[mine], np.arange(len(at_index) + 1))
    first, last = index.holder_start[at_index], index.holder_start[at_index + 1]
    n_known = np.where(at_index < 0, 0, np.minimum(last - first, max_family))
    both_ways = np.flatnonzero(pairs.one != pairs.two)
    a = np.concatenate([pairs.one, pairs.two[both_ways]])
    b = np.concatenate([pairs.two, pairs.one[both_ways]])
    which = np.concatenate([np.arange(len(pairs.one)), both_ways])
    block = np.diff(start)[a] * n_known[b]
    which, a, b = (np.repeat(values, block) for values in (which, a, b))
    local = np.arange(int(block.sum())) - np.repeat(np.cumsum(block) - block, block)
    fresh = mine[start[a] + local // n_known[b]]
    known = index.holders[first[b] + local % n_known[b]].astype(np.int64)
    known_report = np.searchsorted(index.first, known, side="right") - 1
    reports = np.stack([order.of_fresh[units.report[fresh]], order.of_known[known_report]])
    places = np.stack([fresh - units.first[units.report[fresh]], known - index.first[known_report]])
    earlier = (reports[0] > reports[1]).astype(np.int64)[None]
    row, column = (np.take_along_axis(places, side, 0)[0] for side in (earlier, 1 - earlier))
    pair = reports.min(axis=0) * len(order.reports) + reports.max(axis=0)
    sort = np.lexsort((column, row, pair))
    return Cells(
        pair[sort], row[sort], column[sort], pairs.logits[which[sort]], pairs.own[which[sort]]
    )


def _own_partners(
    mine: Sequence[ReportUnits],
    others: Sequence[ReportUnits],
    index: Index,
    encode: Encode | None,
    config: ReuseConfig,
) -> set[Pair]:
    """Pairs worth comparing that the index does not know: of two fresh reports, or of one and one beside."""
    if len(mine) + len(others) < 2:
        return set()
    units = collect_units([*mine, *others])
    fresh = {r.report.report_id for r in mine}
    places = {i for i, r in enumerate(units.reports) if r.report.report_id in fresh}
    views = _views(units.keys, units.samples, index, encode, config)
    selected = select_reports(units, views, index.statistics.margin, config, places)
    ids = [r.report.report_id for r in units.reports]
    return {
        (ids[a], ids[b])
        for a, b in zip(selected.left.tolist(), selected.right.tolist(), strict=True)
    }


def _views(
    keys: Sequence[str],
    samples: Sequence[str],
    index: Index,
    encode: Encode | None,
    config: ReuseConfig,
) -> Views:
    return build_views(keys, samples, encode_keys(keys, encode), index.statistics, config)


def _agencies(units: Units, known: Sequence[Report]) -> Agencies:
    """The agencies of `units`, numbered among all: a template is judged by all agencies of a superior."""
    ids = {r.report_id for r in known}
    added = [r.report for r in units.reports if r.report.report_id not in ids]
    reports = sorted([*known, *added], key=reading_order)
    place = {report.report_id: i for i, report in enumerate(reports)}
    agencies = number_agencies(reports)
    return Agencies(agencies.of[[place[r.report.report_id] for r in units.reports]], agencies.above)


def _marks(added: Sequence[Report], index: Index) -> Counter[str]:
    """What `count_marks` counts in the known and the `added` reports, of the marks that the latter hold."""
    marks = count_marks(added)
    names = key_hashes(tuple(marks))
    place = np.minimum(np.searchsorted(index.marks, names), max(len(index.marks) - 1, 0))
    if len(index.marks):
        found = np.where(index.marks[place] == names, index.mark_counts[place], 0)
        for mark, count in zip(tuple(marks), found.tolist(), strict=True):
            marks[mark] += count
    return marks
