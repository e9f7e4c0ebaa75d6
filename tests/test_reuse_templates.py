"""Templates of the user's own are set aside, and how many sentences were is said."""

from __future__ import annotations

from dataclasses import replace

import factories
import pytest

from analyzer.config import ReuseConfig
from analyzer.records import CorpusAnalysis, Reuse, Sharing
from analyzer.reuse import find_reuse

SHARED = (
    "一是航道占用审批结果的公开偏慢，个别事项晚于规定时限三天。二是科室信息员更换频繁，交接时有遗漏。\n"
    "针对以上问题，明年将把审批系统与公开平台对接，结果生成即公开；为新任信息员安排跟班学习一周。\n"
    "对2019年以来的文件逐份标注公开属性，失效文件加注标识后移入历史库。\n"
    "举办公开业务培训5期，邀请第三方开展评估一次，评估指出的问题当月整改完毕。"
)


def shared(analysis: CorpusAnalysis, *templates: str) -> Reuse:
    return find_reuse(analysis.reports, config=replace(ReuseConfig(), templates=templates))


def test_without_templates_the_wording_is_shared(analysis: CorpusAnalysis) -> None:
    found = shared(analysis)
    assert found.report_pairs
    assert not any("模板" in note for note in found.notes)


@pytest.mark.parametrize("templates", [(SHARED,), tuple(SHARED.split("\n"))], ids=["text", "lines"])
def test_a_template_is_set_aside_and_counted(
    analysis: CorpusAnalysis, templates: tuple[str, ...]
) -> None:
    found = shared(analysis, *templates)
    assert found.report_pairs == ()
    assert found.passages == ()
    (note,) = [note for note in found.notes if "模板" in note]
    assert " 10 句" in note
    stock = {s.report_id: s.stock for s in found.sharing}
    before = {s.report_id: s.stock for s in shared(analysis).sharing}
    assert stock["云汐市港务管理局-2023"] > before["云汐市港务管理局-2023"]


def test_a_template_explains_nothing_else(analysis: CorpusAnalysis) -> None:
    found = shared(analysis, "读者最想查的预约余量还不能在线看到。", "无关文字")
    assert [p.pair_id for p in found.report_pairs] == [
        p.pair_id for p in shared(analysis).report_pairs
    ]
    assert {p.sharing for p in found.passages} == {Sharing.UNIQUE}
    assert factories.LIBRARY.count("预约余量") == 1
