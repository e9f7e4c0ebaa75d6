from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.artifacts import find_model, write_manifest
from analyzer.config import EncoderConfig
from analyzer.embed import VectorCache, Vectors, embed_texts, load_encoder
from analyzer.errors import ArtifactMissing

PIECES = ["<unk>", "政府", "信息", "公开", "申请", "未", "收到", *"政府信息公开申请未收到全年0"]
TEXTS = [
    "全年未收到政府信息公开申请。",
    "收到政府信息公开申请12件",
    "公开",
    "与本表无关 abc",
    "",
    "公开申请政府" * 40,
]
TYPE = "sentence_transformers.sentence_transformer.modules.{0}.{1}"


def write_static(folder: Path, *, compact: bool = False) -> Path:
    from safetensors.numpy import save_file
    from tokenizers import Regex, Tokenizer, normalizers
    from tokenizers.models import Unigram

    folder.mkdir(parents=True)
    pieces = list(dict.fromkeys(PIECES))
    tokenizer = Tokenizer(Unigram([(p, -float(len(p) < 2) - 1) for p in pieces], 0, False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex("[0-9]+"), "0")]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.random.default_rng(7).normal(size=(len(pieces), 16)).astype(np.float32)
    tensors = {"embedding.weight": table}
    if compact:
        tensors = {
            "embeddings": np.clip(table * 50, -127, 127).astype(np.int8),
            "weights": np.linspace(0.1, 1.0, len(pieces), dtype=np.float32),
        }
    save_file(tensors, folder / "model.safetensors")
    modules = [
        {
            "idx": 0,
            "name": "0",
            "path": "",
            "type": TYPE.format("static_embedding", "StaticEmbedding"),
        },
        {
            "idx": 1,
            "name": "1",
            "path": "1_Normalize",
            "type": "sentence_transformers.models.Normalize",
        },
    ]
    (folder / "1_Normalize").mkdir()
    (folder / "1_Normalize" / "config.json").write_text("{}")
    (folder / "modules.json").write_text(json.dumps(modules))
    write_manifest(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_static(tmp_path_factory.mktemp("models") / "tiny")


class Counting:
    """An encoder that remembers what it was asked."""

    name = "counting@1"
    dimension = 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        angles = np.array([len(t) for t in texts], dtype=np.float32)
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def test_rows_are_unit_float32_and_zero_without_text(folder: Path) -> None:
    rows = load_encoder(EncoderConfig(model=str(folder))).encode(TEXTS)
    assert rows.dtype == np.float32
    assert rows.shape == (len(TEXTS), 16)
    lengths = np.linalg.norm(rows, axis=1)
    assert lengths == pytest.approx([0.0 if not t else 1.0 for t in TEXTS], abs=1e-6)


def test_batches_do_not_matter(folder: Path) -> None:
    texts = [*TEXTS, *TEXTS[::-1]]
    whole = load_encoder(EncoderConfig(model=str(folder))).encode(texts)
    for size in (1, 2, 5):
        config = EncoderConfig(model=str(folder), batch_size=size)
        assert load_encoder(config).encode(texts) == pytest.approx(whole, abs=1e-6)


def test_no_texts_give_no_rows(folder: Path) -> None:
    assert load_encoder(EncoderConfig(model=str(folder))).encode([]).shape == (0, 16)


@pytest.mark.parametrize("compact", [False, True], ids=["float32", "int8 with weights"])
def test_equal_to_sentence_transformers(tmp_path: Path, compact: bool) -> None:
    from sentence_transformers import SentenceTransformer

    model = write_static(tmp_path / "tiny", compact=compact)
    texts = [t for t in TEXTS if t]
    theirs = SentenceTransformer(str(model), device="cpu").encode(texts)
    ours = load_encoder(EncoderConfig(model=str(model))).encode(texts)
    assert np.abs(ours - theirs).max() < 1e-6


def test_static_model_needs_no_torch(folder: Path) -> None:
    code = (
        "import sys; from analyzer.config import EncoderConfig; from analyzer.embed import load_encoder;"
        f"load_encoder(EncoderConfig(model={str(folder)!r})).encode(['公开']);"
        "print(*({'torch', 'sentence_transformers', 'transformers'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == ""


def test_name_holds_the_content(folder: Path, tmp_path: Path) -> None:
    first = load_encoder(EncoderConfig(model=str(folder))).name
    assert first.startswith("tiny@")
    other = load_encoder(
        EncoderConfig(model=str(write_static(tmp_path / "tiny", compact=True)))
    ).name
    assert other != first


def test_damaged_model_is_refused(tmp_path: Path) -> None:
    model = write_static(tmp_path / "tiny")
    with (model / "tokenizer.json").open("a") as file:
        file.write("\n")
    with pytest.raises(ArtifactMissing, match="damaged"):
        load_encoder(EncoderConfig(model=str(model)))


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("nobody-here/no-such-model", "hf download nobody-here/no-such-model"),
        ("no-such-model", "git checkout|pip install"),
        ("./no/such/folder", "no model folder"),
        ("", "no model folder"),
    ],
)
def test_missing_model_says_what_to_run(model: str, words: str) -> None:
    with pytest.raises(ArtifactMissing, match=words):
        load_encoder(EncoderConfig(model=model))


def test_folder_without_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactMissing, match="holds no model"):
        load_encoder(EncoderConfig(model=str(tmp_path)))


@given(st.lists(st.sampled_from(["一", "二二", "三三三", "四四四四"])))
def test_each_text_is_encoded_once(texts: list[str]) -> None:
    encoder = Counting()
    rows = embed_texts(texts, encoder)
    assert encoder.asked == list(dict.fromkeys(texts))
    assert rows.shape == (len(texts), 2)
    assert np.array_equal(rows, Counting().encode(texts).reshape(-1, 2))


def test_cache_answers_and_keeps_models_apart(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "cache" / "vectors.sqlite")
    first = Counting()
    rows = embed_texts(["公开", "申请办理", "公开"], first, cache)
    again = Counting()
    more = embed_texts(["申请办理", "公开", "平台建设情况"], again, cache)
    assert again.asked == ["平台建设情况"]
    assert np.array_equal(more[[1, 0, 1]], rows)
    other = Counting()
    other.name = "counting@2"
    embed_texts(["公开"], other, cache)
    assert other.asked == ["公开"]


def test_cache_holds_many_texts(tmp_path: Path) -> None:
    texts = [f"第{i}条" for i in range(1203)]
    cache = VectorCache(tmp_path / "vectors.sqlite")
    rows = embed_texts(texts, Counting(), cache)
    again = Counting()
    assert np.array_equal(embed_texts(texts[::-1], again, cache), rows[::-1])
    assert again.asked == []


HELD_OUT = ("h1", "h2", "x1", "x2", "y1")  # as in scripts/encoder/pairs.py
PAIRS = Path(__file__).parent.parent / "corpora" / "labels" / "pairs"


def held_out_pairs() -> list[dict[str, str]]:
    rows = []
    for path in sorted(PAIRS.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows += [r for r in csv.DictReader(file) if r["batch"] in HELD_OUT]
    return rows


def test_shipped_model_is_small_and_holds_no_pickle() -> None:
    files = [p for p in find_model("encoder").rglob("*") if p.is_file()]
    assert sum(p.stat().st_size for p in files) < 12_000_000
    assert {p.suffix for p in files} <= {".json", ".safetensors", ".md", ""}


def test_shipped_model_is_equal_in_sentence_transformers() -> None:
    from sentence_transformers import SentenceTransformer

    texts = [r["right"] for r in held_out_pairs()] + ["", "abc，１２３", "一" * 500]
    theirs = SentenceTransformer(str(find_model("encoder")), device="cpu").encode(texts)
    assert theirs.dtype == np.float32
    assert np.abs(load_encoder().encode(texts) - theirs).max() < 1e-6


def test_shipped_model_scores_rewritings_above_others() -> None:
    rows = held_out_pairs()
    encoder = load_encoder()
    left = embed_texts([r["left"] for r in rows], encoder)
    right = embed_texts([r["right"] for r in rows], encoder)
    scores = (left * right).sum(axis=1)
    labels = np.array([int(r["label"]) for r in rows])
    above = scores[labels == 1][:, None] > scores[labels == 0][None, :]
    assert above.mean() > 0.90


@pytest.mark.parametrize(
    ("one", "two", "other"),
    [
        (
            "全年未收到政府信息公开申请",
            "本年度没有接到信息公开申请",
            "全年收到政府信息公开申请15件",
        ),
        ("公开内容不够全面", "信息覆盖不完整", "公开内容全面完整"),
        ("举办业务培训班2期", "组织召开业务培训会两次", "举办新闻发布会2场"),
    ],
    ids=["none against some", "problem against achievement", "training against press"],
)
def test_shipped_model_tells_near_misses(one: str, two: str, other: str) -> None:
    a, b, c = load_encoder().encode([one, two, other])
    assert a @ b > a @ c


def test_shipped_model_gives_numbers_no_weight() -> None:
    a, b = load_encoder().encode(["主动公开信息1,204条", "主动公开信息33条"])
    assert a @ b > 0.98
