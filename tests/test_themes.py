from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest
from growth import assert_linear
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.errors import ArtifactMissing, ConfigError
from analyzer.records import Role, Section, SectionKind, Sentence, Span, UnitKind
from analyzer.themes import (
    UserThemes,
    explain_themes,
    load_scheme,
    load_theme_model,
    score_sentences,
    score_themes,
    train_user_themes,
)
from analyzer.themes.context import read_context
from analyzer.themes.labels import folds, read_labels, read_test_batches
from analyzer.themes.lexicon import clause_spans, flatten, load_lexicon
from analyzer.themes.measuring import measure
from analyzer.themes.model import word_rows
from analyzer.themes.prefilter import make_literal_index, required_sets
from analyzer.themes.ridge import Rows, left_out_margins, solve, weights_of
from analyzer.themes.scheme import parse_scheme

ROOT = Path(__file__).parent.parent
LABELS = ROOT / "corpora" / "labels" / "themes"
OVERVIEW, PROBLEMS = SectionKind.OVERVIEW, SectionKind.PROBLEMS

# (text, section, themes, role): one row per rule of the scheme
CASES = {
    "object_of_verb_short_list": (
        "加强组织领导、完善制度机制。",
        OVERVIEW,
        "leadership institution",
        "achievement",
    ),
    "zero_requests": (
        "本年度我局未收到政府信息公开申请。",
        OVERVIEW,
        "applications",
        "achievement",
    ),
    "zero_fees_and_nothing_else": (
        "本镇2023年没有收取信息处理费，无其他需要报告的事项。",
        SectionKind.OTHER,
        "fees",
        "achievement",
    ),
    "terse": ("配备兼职信息员6人。", SectionKind.OVERVIEW, "staffing", "achievement"),
    "zero_fees": ("2023年未收取任何费用。", SectionKind.OTHER, "fees", "achievement"),
    "zero_disputes": (
        "未发生因政府信息公开引起的行政复议和行政诉讼。",
        None,
        "disputes",
        "achievement",
    ),
    "applying_a_rule": ("严格落实三审三校制度。", OVERVIEW, "review_security", "achievement"),
    "making_a_rule": (
        "建立健全保密审查制度。",
        OVERVIEW,
        "institution review_security",
        "achievement",
    ),
    "website_in_passing": ("全年通过政府网站公开信息86条。", OVERVIEW, "proactive", "achievement"),
    "account_named": (
        "微信公众号全年推送消息210条。",
        OVERVIEW,
        "new_media",
        "achievement",
    ),
    "category_counts": (
        "公开机构职能3条、财政预决算2条、行政处罚6条、政策解读1条。",
        OVERVIEW,
        "proactive",
        "achievement",
    ),
    "training_in_passing": (
        "公布职业技能培训机构名单和补贴标准。",
        OVERVIEW,
        "key_areas",
        "achievement",
    ),
    "slogan": ("切实保障人民群众的知情权、参与权、表达权和监督权。", OVERVIEW, "", "achievement"),
    "problem": ("信息更新不够及时。", PROBLEMS, "proactive", "problem"),
    "measure_without_future": ("加强业务培训。", PROBLEMS, "training", "measure"),
    "same_item_in_overview": ("加强业务培训。", OVERVIEW, "training", "achievement"),
    "future": ("下一步，我局将开展业务培训。", None, "training", "measure"),
    "nothing": ("无。", SectionKind.OTHER, "", "other"),
    "contents": (
        "本报告所列数据的统计期限自2021年1月1日至12月31日。",
        SectionKind.PREAMBLE,
        "",
        "framing",
    ),
    "traditional": ("嚴格執行保密審查程序。", OVERVIEW, "review_security", "achievement"),
    "problem_in_overview": ("但公开渠道仍较单一。", OVERVIEW, "platform", "problem"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_rules_of_the_scheme(case: tuple[str, SectionKind | None, str, str]) -> None:
    text, section, themes, role = case
    (found,) = score_themes([text], [section])
    assert (set(found.themes), str(found.role)) == (set(themes.split()), role)


def test_scores_cover_the_scheme_in_order() -> None:
    (found,) = score_themes(["举办业务培训班两期。"])
    assert tuple(s.theme for s in found.scores) == load_scheme().keys
    assert all(0 <= s.score <= 1 for s in found.scores)
    assert 0 <= found.role_score <= 1
    assert len(load_scheme().keys) == 20


def test_no_sentences_give_nothing() -> None:
    assert score_themes([]) == ()


def test_sections_must_match_the_texts() -> None:
    with pytest.raises(ValueError, match="2 texts but 1 sections"):
        score_themes(["一。", "二。"], [None])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text_is_scored_alone_as_among_others(texts: list[str]) -> None:
    together = score_themes(texts)
    assert len(together) == len(texts)
    for text, found in zip(texts, together, strict=True):
        (alone,) = score_themes([text])
        assert alone.themes == found.themes
        assert alone.role == found.role
        for mark in found.evidence:
            assert 0 <= mark.span.start < mark.span.end <= len(text)
            assert mark.theme in found.themes


def test_evidence_names_the_words() -> None:
    text = "组织业务培训两期，设立监督电话。"
    words = {(e.theme, text[slice(*e.span)]) for e in explain_themes(text)}
    assert ("training", "培训") in {(t, w if "培训" not in w else "培训") for t, w in words}
    assert any(t == "supervision" and "监督电话" in w for t, w in words)
    assert all(e.weight > 0 for e in explain_themes(text))


# --- context -----------------------------------------------------------------------------------

HEADINGS = [
    (SectionKind.PROBLEMS, "problems", ""),
    ("problems", "problems", ""),
    ("存在的主要问题及改进情况", "problems", ""),
    ("存在的主要问题及改进情况 / 改进措施", "problems", "measure"),
    ("五、存在的主要问题及改进情况 > （一）主要问题", "problems", "problem"),
    ("总体情况 / 监督保障", "overview", ""),
    ("", "", ""),
    (None, "", ""),
]


@pytest.mark.parametrize(("section", "kind", "hint"), HEADINGS)
def test_headings_are_read(section: SectionKind | str | None, kind: str, hint: str) -> None:
    context = read_context(section)
    assert (context.kind, context.hint) == (kind, hint)


def sentence(number: int, text: str, kind: UnitKind = UnitKind.SENTENCE) -> Sentence:
    return Sentence(f"x/s01/{number:03d}", "x/s01", "x", Span(0, len(text)), text, kind)


def test_a_lead_in_tells_the_part_of_what_follows() -> None:
    section = Section(
        "x/s01", "x", PROBLEMS, 0, ("存在的主要问题及改进情况",), Span(0, 0), Span(0, 99)
    )
    sentences = [
        sentence(0, "存在的主要问题", UnitKind.HEADING),
        sentence(1, "主要存在以下不足：", UnitKind.LEAD_IN),
        sentence(2, "一是信息更新靠催。", UnitKind.ITEM),
        sentence(3, "下一步将重点做好以下工作：", UnitKind.LEAD_IN),
        sentence(4, "一是组织业务培训。", UnitKind.ITEM),
    ]
    found = score_sentences(sentences, [section], load_theme_model())
    assert [str(f.role) for f in found] == ["problem", "problem", "measure", "measure"]
    assert [f.sentence_id for f in found] == [s.sentence_id for s in sentences[1:]]


# --- lexicon -----------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.text(max_size=80))
def test_flatten_and_clauses_keep_offsets(text: str) -> None:
    assert len(flatten(text)) == len(text)
    spans = list(clause_spans(flatten(text)))
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


def test_prefilter_never_hides_a_match() -> None:
    """Every rule alone finds what the indexed lexicon finds, on every labelled sentence."""
    lexicon = load_lexicon()
    scheme = load_scheme()
    texts = [item.text for item in read_labels(LABELS, scheme)][::25]
    for text in texts:
        found = {h.rule for h in lexicon.find(text)}
        plain = flatten(text)
        for number, rule in enumerate(lexicon.rules):
            if rule.label in lexicon.cue_labels and rule.pattern.search(plain) is None:
                assert number not in found
        unvoided = [
            n
            for n, rule in enumerate(lexicon.rules)
            if rule.label == "item" and rule.pattern.search(plain)
        ]
        assert set(unvoided) <= found


PATTERNS = [
    ("公开(指南|目录)", [{"公开"}, {"指南", "目录"}]),
    ("a?bc", [{"bc"}]),
    ("ab{0,3}c", [{"a"}, {"c"}]),
    ("甲|乙丙", [{"甲", "乙丙"}]),
    ("(?<!不)公示(?=栏)", [{"公示"}]),
    ("[甲乙]", []),
    ("(甲)?乙", [{"乙"}]),
    ("(甲乙)+丙", [{"甲乙"}, {"丙"}]),
]


@pytest.mark.parametrize(("pattern", "sets"), PATTERNS)
def test_required_literals(pattern: str, sets: list[set[str]]) -> None:
    assert sorted(map(sorted, required_sets(pattern))) == sorted(map(sorted, sets))


def test_the_literal_index_gives_patterns_whose_every_set_occurs() -> None:
    needs = [["公开", "指南"], ["公开"], [], ["主动公", "栏"]]
    index = make_literal_index([[frozenset({word}) for word in sets] for sets in needs])
    assert index.find("公开栏") == [1, 2]
    assert index.find("主动公开的栏目和指南") == [0, 1, 2, 3]
    assert index.find("") == [2]


def test_a_hostile_line_stays_linear() -> None:
    lexicon = load_lexicon()
    unit = "建立公开制度公开信息公开"

    assert_linear(lambda n: lambda: lexicon.find(unit * n), 400, 4_000)


# --- data, training, saving --------------------------------------------------------------------


def test_labels_are_well_formed_and_enough() -> None:
    scheme = load_scheme()
    labelled = read_labels(LABELS, scheme)
    assert len(labelled) >= 2500
    assert len({item.text for item in labelled}) == len(labelled)
    assert {item.role for item in labelled} == set(Role)
    assert {theme for item in labelled for theme in item.themes} == set(scheme.keys)
    test = [item for item in labelled if item.batch in read_test_batches(LABELS)]
    assert len(test) >= 300


def test_no_test_sentence_is_nearly_a_training_sentence() -> None:
    def grams(text: str) -> set[str]:
        return {text[i : i + 4] for i in range(len(text) - 3)}

    labelled = read_labels(LABELS, load_scheme())
    test = read_test_batches(LABELS)
    index: dict[str, set[int]] = {}
    for number, item in enumerate(labelled):
        if item.batch not in test:
            for gram in grams(item.text):
                index.setdefault(gram, set()).add(number)
    for item in labelled:
        own = grams(item.text)
        if item.batch in test and len(item.text) >= 30:
            shared: dict[int, int] = {}
            for gram in own:
                for number in index.get(gram, ()):
                    shared[number] = shared.get(number, 0) + 1
            assert max(shared.values(), default=0) / len(own) < 0.8, item.text


def test_folds_never_share_a_batch() -> None:
    batches = [f"b{i % 11}" for i in range(100)]
    for fold in folds(batches):
        rest = set(range(100)) - set(fold.tolist())
        assert not {batches[i] for i in fold} & {batches[i] for i in rest}
    assert sorted(i for fold in folds(batches) for i in fold) == list(range(100))


def test_left_out_margins_are_those_of_a_solution_without_the_fold() -> None:
    from scipy.sparse import csr_matrix

    rng = np.random.default_rng(3)
    matrix, dense = rng.random((30, 6)).round(), rng.normal(size=(30, 4))
    targets = rng.normal(size=(30, 2))

    def rows(chosen: list[int]) -> Rows:
        return Rows(csr_matrix(matrix[chosen]), dense[chosen])

    everything = rows(list(range(30)))
    fold = np.array([2, 3, 11, 29])
    rest = [i for i in range(30) if i not in fold]
    (found,) = left_out_margins(solve(everything, targets, 2.0), everything, [fold], [everything])
    columns, directions, bias = weights_of(solve(rows(rest), targets[rest], 2.0), rows(rest))
    assert np.allclose(found[fold], matrix[fold] @ columns + dense[fold] @ directions + bias)


def test_words_without_a_row_are_read_by_character() -> None:
    known = {"公开": 0, "办": 1, "结": 2}
    assert word_rows(["公开", "办结", "。", "了"], known) == [0, 1, 2]


def test_training_is_repeatable_byte_for_byte(town: UserThemes) -> None:
    again = train_user_themes(town.folder.parent / "town.yaml", town.folder.parent / "again")
    first, second = (sorted(folder.iterdir()) for folder in (town.folder, again.folder))
    assert [p.name for p in first] == [p.name for p in second]
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def _resource(name: str) -> str:
    return (ROOT / "analyzer" / "resources" / name).read_text(encoding="utf-8")


def test_the_shipped_model_was_trained_with_these_rules_and_labels() -> None:
    folder = ROOT / "models" / "themes"
    assert (folder / "lexicon.toml").read_text(encoding="utf-8") == _resource("lexicon.toml")
    notes = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))["notes"]
    trained = {part.split(":")[0] for part in notes["batches"].split()}
    assert re.fullmatch(r"encoder@[0-9a-f]{12}", notes["encoder"])
    assert trained.isdisjoint(read_test_batches(LABELS))


def test_a_damaged_model_is_an_error(tmp_path: Path) -> None:
    source = ROOT / "models" / "themes"
    for path in source.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "weights.npz").write_bytes(b"not a zip")
    with pytest.raises(ArtifactMissing, match=r"weights\.npz is damaged"):
        load_theme_model(folder=tmp_path)


def test_figures_are_those_of_the_definition() -> None:
    scheme = load_scheme()
    labelled = read_labels(LABELS, scheme)[:40]
    found = score_themes([item.text for item in labelled])
    figures = measure(labelled, found, scheme)
    exact = np.mean([set(a.themes) == set(b.themes) for a, b in zip(labelled, found, strict=True)])
    assert figures.exact == pytest.approx(float(exact))
    assert figures.confusion.sum() == 40
    with pytest.raises(ValueError, match="0 labelled"):
        measure([], [], scheme)


# --- schemes of the user -----------------------------------------------------------------------

USER = """
themes:
- key: parking
  zh: 停车
  examples: [新增路内停车泊位120个。, 停车收费标准上墙公示。, 夜间停车优惠继续实行。, 停车场信息接入平台。, 清理占道停车430起。]
- key: school
  zh: 入学
  examples: [小学入学划片方案向社会公布。, 入学报名实行网上办理。, 随迁子女入学材料再精简。, 入学政策咨询电话全天畅通。, 初中入学摇号结果当日公开。]
counter_examples: [今年雨水偏多。, 道路施工提前完工。]
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> UserThemes:
    path = tmp_path_factory.mktemp("themes") / "town.yaml"
    path.write_text(USER, encoding="utf-8")
    return train_user_themes(path, path.parent / "town")


def test_users_bring_their_own_themes(town: UserThemes) -> None:
    assert [(c.theme, c.n) for c in town.checks] == [("parking", 5), ("school", 5)]
    found = score_themes(["停车泊位不足。", "入学办法已公布。"], model=town.model)
    assert [f.scores[0].score > f.scores[1].score for f in found] == [True, False]
    assert re.fullmatch(r"town@[0-9a-f]{12}", town.model.name)


BROKEN = [
    ("themes: 3", "list `themes`"),
    ("themes: [{zh: 停车}]", "needs a `key`"),
    ("themes: [{key: a}, {key: a}]", "occurs twice"),
    ("themes: [{key: a, examples: [3]}]", "expected a sentence"),
    ("themes: [", "not valid YAML"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_a_broken_scheme_says_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        parse_scheme(text, where="town.yaml")


def test_too_few_examples_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "town.yaml"
    path.write_text("themes: [{key: a, examples: [一, 二]}]", encoding="utf-8")
    with pytest.raises(ConfigError, match="at least 5 examples for a"):
        train_user_themes(path, tmp_path / "out")
