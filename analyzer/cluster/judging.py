"""Rules and frames on the executors: each report with last year's, with those it shares with, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from analyzer.cluster.candidates import shared_pairs
from analyzer.cluster.rows import Columns, Row, driver_frame, kept, map_rows
from analyzer.config import Config
from analyzer.findings import (
    Corpus,
    Hit,
    ReportFacts,
    corpus_hits,
    facts_of,
    number_findings,
    report_hits,
)
from analyzer.findings.numbers import SAME_NUMBERS
from analyzer.frames import iter_frames
from analyzer.records import (
    CorpusAnalysis,
    Finding,
    RegisterUnit,
    Report,
    ReportAnalysis,
    ReportPair,
    ReportSharing,
    Reuse,
    ReuseCluster,
    ReusePair,
    ReusePassage,
    RunInfo,
    SkippedFile,
    Source,
)
from analyzer.reuse.mask import key_hashes
from analyzer.reuse.results import rank
from analyzer.store.parts import frame_schema

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame

HITS, ANALYSES = "hits", "analyses"
STREAMED = ("reports", "sentences", "claims", "cells")  # frames of single reports
SHARED = ("reuse_pairs", "reuse_passages", "reuse_sentences", "reuse_clusters")
_BY_LEFT = ("reuse_pairs", "reuse_passages", "reuse_sentences")  # rows of the earlier report
_BATCH = 64  # reports judged together
_PASSED_ON = 256  # reports that come to the driver at once
_FACTS: Columns = (("report_id", "string"), ("facts", "binary"))
_JUDGED: Columns = (("first", "string"), ("kind", "string"), ("blob", "binary"))
_RUN = RunInfo("", "", "", "", 0, 0)


@dataclass(frozen=True)
class Needs:
    """What of a run's reuse and of the rules on the whole corpus is about one report."""

    pairs: list[ReportPair] = field(default_factory=list)
    passages: list[ReusePassage] = field(default_factory=list)
    cells: list[ReusePair] = field(default_factory=list)
    clusters: list[ReuseCluster] = field(default_factory=list)
    members: list[Report] = field(default_factory=list)  # of the clusters, without text
    hits: list[tuple[str, Hit]] = field(default_factory=list)
    sharing: ReportSharing | None = None


@dataclass(frozen=True)
class Judged:
    """Batches of reports judged: (first, kind, blob) rows, and the hits on what is no report.

    `first` is the id of the batch's first report; a batch holds reports whose ids follow each other. `kind` is
    the name of a frame (its rows as Arrow bytes) or `HITS` (msgpack).
    """

    frame: DataFrame
    loose: list[tuple[str, Hit]]


def collect_facts(analyses: DataFrame) -> list[ReportFacts]:
    """The facts of all reports, by id, on the driver."""

    def work(rows: Iterator[Row]) -> Iterator[tuple[str, bytes]]:
        for row in rows:
            facts = facts_of(_decoded(row["analysis"]))
            yield row["report_id"], msgspec.msgpack.encode(facts)

    decode = msgspec.msgpack.Decoder(ReportFacts).decode
    blobs = map_rows(analyses, work, _FACTS).toArrow()["facts"]
    return sorted((decode(blob.as_py()) for blob in blobs), key=lambda f: f.report.report_id)


def collect_findings(judged: Judged, facts: Sequence[ReportFacts]) -> tuple[Finding, ...]:
    """All findings of the run, numbered, on the driver."""
    from pyspark.sql import functions as f

    blobs = judged.frame.filter(f.col("kind") == HITS).select("blob").toArrow()["blob"]
    decode = msgspec.msgpack.Decoder(list[tuple[str, Hit]]).decode
    hits = [*judged.loose, *(hit for blob in blobs for hit in decode(blob.as_py()))]
    return number_findings(hits, {one.report.report_id: one.report for one in facts})


def judge(
    analyses: DataFrame,
    facts: Sequence[ReportFacts],
    reuse: Reuse,
    register: Sequence[RegisterUnit],
    skipped: Sequence[SkippedFile],
    config: Config,
) -> Judged:
    """Every rule on every report, and the frames' rows."""
    spark = analyses.sparkSession
    heads = {f.report.report_id: f.report for f in facts}
    hits = list(corpus_hits(Corpus(facts, {}, reuse, register, skipped, config.findings)))
    needs = needs_of(reuse, (hit for hit in hits if hit[1].report_id in heads), heads)
    names = spark.sparkContext.broadcast(agency_names(facts))
    columns = list(needs), [msgspec.msgpack.encode(one) for one in needs.values()]
    known = driver_frame(spark, columns, (("report_id", "string"), ("needs", "binary")))
    joined = analyses.join(known, "report_id", "left")
    joined = joined.join(_neighbours(analyses, facts, reuse), "report_id", "left")
    joined = joined.repartitionByRange(-(-len(facts) // _PASSED_ON) or 1, "report_id")
    joined = joined.sortWithinPartitions("report_id")

    def work(rows: Iterator[Row]) -> Iterator[tuple[str, str, bytes]]:
        while batch := list(islice(rows, _BATCH)):
            yield from judge_batch(batch, names.value, config)

    loose = [hit for hit in hits if hit[1].report_id not in heads]
    return Judged(kept(map_rows(joined, work, _JUDGED)), loose)


def judge_batch(
    batch: list[Row], names: Sequence[ReportFacts], config: Config
) -> Iterator[tuple[str, str, bytes]]:
    """(first, kind, blob) of some reports, each row with its `Needs` and the analyses beside it."""
    mine = [_decoded(row["analysis"]) for row in batch]
    ids = {a.report.report_id for a in mine}
    beside = {a.report.report_id: a for row in batch for a in map(_decoded, row["beside"] or ())}
    beside = {report_id: a for report_id, a in beside.items() if report_id not in ids}
    needs = [msgspec.msgpack.decode(row["needs"], type=Needs) for row in batch if row["needs"]]
    reuse = _joined(needs)
    facts = sorted(
        (*map(facts_of, (*mine, *beside.values())), *names), key=lambda f: f.report.report_id
    )
    by_id = {a.report.report_id: a for a in (*mine, *beside.values())}
    corpus = Corpus(facts, by_id, reuse, (), (), config.findings)
    hits = [*report_hits(mine, corpus), *(hit for n in needs for hit in n.hits)]
    findings = number_findings(hits, {a.report.report_id: a.report for a in mine})
    analysis = CorpusAnalysis(tuple(mine), reuse, findings, (), _RUN, ())
    first = mine[0].report.report_id
    encode = msgspec.msgpack.encode
    yield first, HITS, encode(hits)
    yield first, ANALYSES, encode([(row["report_id"], row["analysis"]) for row in batch])
    # of the members of a cluster nothing is shown but who they are
    members = {r.report_id: r for one in needs for r in one.members if r.report_id not in by_id}
    light = map(light_analysis, members.values())
    for name, frame in iter_frames(analysis, [*light, *beside.values()]):
        if name in _BY_LEFT and len(frame):
            frame = frame[frame["left_report_id"].isin(ids)]
        if name in (*STREAMED, *SHARED):
            yield first, name, _as_bytes(name, frame)


def _as_bytes(name: str, frame: pd.DataFrame) -> bytes:
    """The rows of a frame as an Arrow stream, under the store's schema."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    table = pa.Table.from_pandas(frame, schema=frame_schema(name), preserve_index=False)
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def light_analysis(report: Report) -> ReportAnalysis:
    """An analysis that holds who made a report, and nothing else."""
    return ReportAnalysis(report, (), (), (), (), (), ())


def _joined(needs: Sequence[Needs]) -> Reuse:
    """What the reports of a batch share, each record once, in the order of the whole."""
    pairs = {p.pair_id: p for one in needs for p in one.pairs}
    passages = {p.passage_id: p for one in needs for p in one.passages}
    clusters = [c for one in needs for c in one.clusters]
    return Reuse(
        pairs=tuple(cell for one in needs for cell in one.cells),
        passages=tuple(passages.values()),
        report_pairs=tuple(sorted(pairs.values(), key=rank)),
        clusters=tuple(clusters),
        sharing=tuple(one.sharing for one in needs if one.sharing),
    )


def needs_of(
    reuse: Reuse, hits: Iterable[tuple[str, Hit]], heads: Mapping[str, Report]
) -> dict[str, Needs]:
    """What each report needs, by id; most reports need nothing but their shares."""
    found: dict[str, Needs] = defaultdict(Needs)
    for pair in reuse.report_pairs:
        for report_id in (pair.left_id, pair.right_id):
            found[report_id].pairs.append(pair)
    for passage in reuse.passages:
        for extent in (passage.left, passage.right):
            found[extent.report_id].passages.append(passage)
    for cell in reuse.pairs:
        found[cell.left_id.rsplit("/", 2)[0]].cells.append(cell)
    for cluster in reuse.clusters:
        found[cluster.exemplar_id].clusters.append(cluster)
        found[cluster.exemplar_id].members.extend(heads[i] for i in cluster.report_ids)
    for hit in hits:
        found[hit[1].report_id].hits.append(hit)
    for share in reuse.sharing:
        found[share.report_id] = replace(found[share.report_id], sharing=share)
    return found


def agency_names(facts: Sequence[ReportFacts]) -> tuple[ReportFacts, ...]:
    """Every agency with every region it is of, as facts about nothing else."""
    pairs = sorted({(f.report.agency, f.report.region) for f in facts})
    return tuple(
        ReportFacts(Report("", agency, region, None, "", "", Source("", "")), "", "", ())
        for agency, region in pairs
    )


def _neighbours(analyses: DataFrame, facts: Sequence[ReportFacts], reuse: Reuse) -> DataFrame:
    """(report_id, beside): for each report that has some the analyses that its rules look at."""
    from pyspark.sql import functions as f

    pairs = sorted(neighbour_ids(facts, reuse, _same_numbers(analyses, facts)))
    columns = [one for one, _ in pairs], [two for _, two in pairs]
    names = ("report_id", "string"), ("other", "string")
    known = driver_frame(analyses.sparkSession, columns, names)
    others = analyses.select(f.col("report_id").alias("other"), "analysis")
    joined = known.join(others, "other").groupBy("report_id")
    return joined.agg(f.collect_list("analysis").alias("beside"))


def neighbour_ids(
    facts: Sequence[ReportFacts], reuse: Reuse, same_numbers: Iterable[tuple[str, str]]
) -> set[tuple[str, str]]:
    """(report, other) for all others that the rules on a report look at."""
    pairs = {(p.left_id, p.right_id) for p in reuse.report_pairs} | set(same_numbers)
    pairs |= {(right, left) for left, right in pairs}
    latest = {_year_of(one.report): one.report.report_id for one in facts}
    for one in facts:
        region, agency, year = _year_of(one.report)
        before = latest.get((region, agency, year - 1)) if year is not None and agency else None
        if before is not None:
            pairs.add((one.report.report_id, before))
    return pairs


def _year_of(report: Report) -> tuple[str, str, int | None]:
    return report.region, report.agency, report.year


def _same_numbers(analyses: DataFrame, facts: Sequence[ReportFacts]) -> set[tuple[str, str]]:
    """Pairs of reports that claim three or more equal numbers: a join on the numbers."""
    ids = [one.report.report_id for one in facts]
    places = analyses.sparkSession.sparkContext.broadcast({one: n for n, one in enumerate(ids)})

    def work(rows: Iterator[Row]) -> Iterator[tuple[int, int]]:
        for row in rows:
            known = facts_of(_decoded(row["analysis"])).numbers
            numbers = [f"{metric}|{what}|{value.normalize()}" for metric, what, value in known]
            if len(numbers) >= SAME_NUMBERS:
                for name in key_hashes(numbers).view("<i8").tolist():
                    yield name, places.value[row["report_id"]]

    numbers = map_rows(analyses, work, (("gram", "long"), ("key", "long")))
    table = shared_pairs(numbers, len(ids), SAME_NUMBERS).toArrow()
    both = zip(table["one"].to_pylist(), table["two"].to_pylist(), strict=True)
    return {(ids[one], ids[two]) for one, two in both}


def _decoded(data: bytes) -> ReportAnalysis:
    return msgspec.msgpack.decode(data, type=ReportAnalysis)
