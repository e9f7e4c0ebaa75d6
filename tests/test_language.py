from __future__ import annotations

import random
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer import language
from analyzer.language import add_spans, blank_nlp, split_words, split_words_of, word_spans

WORDS = "政府 信息公开 全年 通过 网站 发布 一千 条 领导小组 培训 了 和 的 群众 3,456 件 微信公众号 依申请公开 复议".split()


@settings(deadline=None)  # the first call loads the dictionary
@given(st.text())
def test_words_rejoin_to_the_text(text: str) -> None:
    assert "".join(split_words(text)) == text


@settings(deadline=None)  # the first call loads the dictionary
@given(st.text())
def test_word_spans_partition_the_text(text: str) -> None:
    spans = word_spans(text)
    assert [s.start for s in spans] == [0, *[s.end for s in spans][:-1]][: len(spans)]
    assert (spans[-1].end if spans else 0) == len(text)


def test_words_equal_those_of_jieba() -> None:
    """jieba is the oracle; the two differ only on ASCII joined by - or ., which is left out here."""
    oracle = language._jieba_words()
    rng = random.Random(7)
    texts = ["".join(rng.choices(WORDS, k=12)) for _ in range(200)]
    assert [split_words(t) for t in texts] == [oracle(t) for t in texts]


def test_words_of_many_texts_equal_those_of_each() -> None:
    rng = random.Random(3)
    texts = ["".join(rng.choices(WORDS, k=n % 9)) for n in range(60)]
    assert split_words_of(texts) == [split_words(t) for t in texts]
    assert split_words_of([]) == []


def test_line_ends_cannot_be_split_together() -> None:
    with pytest.raises(ValueError, match="line ends"):
        split_words_of(["一\n二"])


def test_jieba_steps_in_where_rjieba_is_missing() -> None:
    code = (
        "import sys; sys.modules['rjieba'] = None\n"
        "from analyzer.language import segmenter_name, split_words\n"
        "print(segmenter_name(), '|'.join(split_words('政府信息公开')))"
    )
    out = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True
    )
    assert re.match(r"jieba 政府\|信息\|公开", out.stdout)


def test_spacy_tokens_are_our_words_and_keep_the_text() -> None:
    text = "全年公开信息36条。\n\t未收到　申请。"
    doc = blank_nlp()(text)
    assert doc.text == text
    assert [t.text for t in doc] == split_words(text)


def test_spans_that_cut_words_are_widened() -> None:
    doc = add_spans(blank_nlp()("政府信息公开"), {"themes": [(1, 3, "proactive"), (2, 2, "none")]})
    assert [(s.text, s.label_) for s in doc.spans["themes"]] == [("政府信息", "proactive")]


def test_themes_are_a_spacy_component() -> None:
    import analyzer.spacy_components  # noqa: F401  (spaCy finds it by entry point once installed)

    nlp = blank_nlp()
    nlp.add_pipe("nianbao_themes")
    doc = nlp("全年公开信息36条。\n未收到公开申请。")
    found = [(span.text.strip(), span.label_) for span in doc.spans["themes"]]
    assert found == [("全年公开信息36条。", "proactive"), ("未收到公开申请。", "applications")]
    assert [span.label_ for span in doc.spans["roles"]] == ["achievement", "achievement"]


def test_claims_and_sections_are_spacy_components() -> None:
    import analyzer.spacy_components

    nlp = blank_nlp()
    nlp.add_pipe("nianbao_claims")
    nlp.add_pipe("nianbao_sections")
    doc = nlp(
        "一、总体情况\n全年公开政府信息63条。\n五、存在的主要问题及改进情况\n更新不够及时。\n"
    )
    assert [(s.text, s.label_) for s in doc.spans["claims"]] == [("63条", "proactive_items")]
    assert {"overview", "problems"} <= {s.label_ for s in doc.spans["sections"]}
    assert "更新不够及时。" in [s.text for s in doc.spans["units"]]
    assert analyzer.spacy_components.claims is not None
