from __future__ import annotations

import msgspec

from analyzer.compact import Sharer
from analyzer.records import CorpusAnalysis, ReportAnalysis


def test_sharing_changes_no_value(analysis: CorpusAnalysis) -> None:
    sharer = Sharer()
    for one in analysis.reports:
        data = msgspec.msgpack.encode(one)
        made = msgspec.msgpack.decode(data, type=ReportAnalysis)
        assert sharer.share(made) == one
        assert msgspec.msgpack.encode(made) == data


def test_equal_values_become_one_object(analysis: CorpusAnalysis) -> None:
    data = msgspec.msgpack.encode(analysis.reports[0])
    sharer = Sharer()
    one, two = (sharer.share(msgspec.msgpack.decode(data, type=ReportAnalysis)) for _ in range(2))
    cells = [made.tables[0].cells[0] for made in (one, two)]
    assert cells[0].row is cells[1].row
    assert one.sentences[0].report_id is one.sentences[1].report_id
