"""Invariants that hold for every record of an analysis."""

from __future__ import annotations

from analyzer.records import BlockKind, CorpusAnalysis


def test_spans_cut_the_text_they_carry(analysis: CorpusAnalysis) -> None:
    for one in analysis.reports:
        for record in (*one.sentences, *one.claims):
            assert one.report.text[slice(*record.span)] == record.text


def test_sections_and_blocks_partition_the_text(analysis: CorpusAnalysis) -> None:
    for one in analysis.reports:
        ends = [0]
        for section in one.sections:
            assert section.heading.start == ends[-1]
            assert section.heading.end == section.body.start
            ends.append(section.body.end)
        assert ends[-1] == len(one.report.text)
        at = 0
        for block in one.blocks:
            assert block.span.start == at
            at = block.span.end
        assert at == len(one.report.text)


def test_ids_are_unique_and_nested(analysis: CorpusAnalysis) -> None:
    ids = [s.sentence_id for one in analysis.reports for s in one.sentences]
    assert len(ids) == len(set(ids))
    for one in analysis.reports:
        for unit in one.sentences:
            assert unit.sentence_id.startswith(unit.section_id + "/")
            assert unit.section_id.startswith(one.report.report_id + "/")


def test_passages_quote_no_table(analysis: CorpusAnalysis) -> None:
    reports = {one.report.report_id: one for one in analysis.reports}
    sides = [side for p in analysis.reuse.passages for side in (p.left, p.right)]
    assert sides
    for side in sides:
        for block in reports[side.report_id].blocks:
            apart = block.span.end <= side.span.start or side.span.end <= block.span.start
            assert apart or block.kind is not BlockKind.TABLE
