"""Sentence vectors: our own static model without torch, every other model by sentence-transformers.

A static model (a row per token, the mean of a text's rows, scaled to length 1) is served from the very
files that `SentenceTransformer(path)` loads, by tokenizers and numpy alone, so that a small run starts at
once. Nothing is ever downloaded.

Example:
    >>> encoder = load_encoder()
    >>> vectors = embed_texts(["全年未收到申请。"], encoder)
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from analyzer.artifacts import MANIFEST, check_model, find_model, folder_digest, model_roots
from analyzer.config import EncoderConfig
from analyzer.errors import ArtifactMissing

Vectors = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Anything that turns texts into vectors of length 1."""

    @property
    def name(self) -> str:
        """Identity for exports and caches: model name, ``@``, content hash or hub revision."""

    @property
    def dimension(self) -> int:
        """Columns of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text, shape (n, dimension), unit length; zeros for a text without a token."""


class StaticEncoder:
    """A token table with a mean; loaded once, safe to share between threads."""

    def __init__(self, tokenizer: Any, table: Vectors, name: str, *, batch_size: int = 256) -> None:
        self._tokenizer = tokenizer
        self._table = table
        self._batch_size = batch_size
        self.name = name

    @property
    def dimension(self) -> int:
        """Columns of a vector."""
        return int(self._table.shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text, shape (n, dimension), unit length; zeros for a text without a token."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), self._batch_size):
            batch = list(texts[start : start + self._batch_size])
            found = self._tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            self._mean(found, rows[start : start + len(batch)])
        return unit_rows(rows)

    def _mean(self, encodings: list[Any], out: Vectors) -> None:
        ids = [np.asarray(e.ids, dtype=np.int64) for e in encodings]
        lengths = np.array([len(i) for i in ids])
        filled = lengths > 0
        if not filled.any():
            return
        starts = np.concatenate(([0], np.cumsum(lengths[filled])[:-1]))
        sums = np.add.reduceat(self._table[np.concatenate(ids)], starts, axis=0)
        out[filled] = sums / lengths[filled, None].astype(np.float32)


class TransformersEncoder:
    """Any model that sentence-transformers can load; importing it takes seconds."""

    def __init__(self, model: Any, name: str, *, batch_size: int) -> None:
        self._model = model
        self._batch_size = batch_size
        self.name = name

    @property
    def dimension(self) -> int:
        """Columns of a vector."""
        return int(self._model.get_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text, shape (n, dimension), unit length."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        rows = self._model.encode(
            list(texts),
            batch_size=self._batch_size,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return unit_rows(np.asarray(rows, dtype=np.float32))


def load_encoder(config: EncoderConfig | None = None) -> Encoder:
    """The encoder that the options name: our own by default.

    A name below ``models/`` or the path of a folder is read from there; anything of the form
    ``owner/name`` is a hub model, which must have been downloaded before.

    Raises:
        ArtifactMissing: no such model on this machine, or a damaged one; with the command to run.
    """
    config = config or EncoderConfig()
    if _is_hub_name(config.model):
        folder, name = _find_hub_model(config.model)
    else:
        folder = find_model(config.model)
        digest = check_model(folder) if (folder / MANIFEST).exists() else folder_digest(folder)
        name = f"{folder.name}@{digest}"
    if _is_static(folder):
        return _load_static(folder, name, batch_size=config.batch_size)
    return _load_transformers(folder, name, batch_size=config.batch_size)


def embed_texts(
    texts: Sequence[str], encoder: Encoder, cache: VectorCache | None = None
) -> Vectors:
    """One unit row per text, shape (n, dimension); each different text is encoded once.

    With a cache, vectors found there are not computed again and new ones are added to it.
    """
    unique = list(dict.fromkeys(texts))
    index = {text: i for i, text in enumerate(unique)}
    if cache is None:
        made = encoder.encode(unique)
        return made if len(unique) == len(texts) else made[[index[text] for text in texts]]
    rows = np.zeros((len(unique), encoder.dimension), dtype=np.float32)
    known = cache.read(encoder, unique)
    new = [text for text in unique if text not in known]
    for text, row in known.items():
        rows[index[text]] = row
    if new:
        computed = encoder.encode(new)
        rows[[index[text] for text in new]] = computed
        cache.write(encoder, new, computed)
    return rows[[index[text] for text in texts]]


class VectorCache:
    """Vectors on disk by (model, text): one SQLite file, each write one transaction."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as db, db:
            db.execute(
                "CREATE TABLE IF NOT EXISTS vectors (model TEXT, text BLOB, row BLOB, "
                "PRIMARY KEY (model, text)) WITHOUT ROWID"
            )

    def read(self, encoder: Encoder, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors that are there, by text."""
        keys = {_text_key(text): text for text in texts}
        found: dict[str, Vectors] = {}
        with closing(self._connect()) as db:
            for chunk in _chunks(list(keys), 500):
                marks = ",".join("?" * len(chunk))
                query = f"SELECT text, row FROM vectors WHERE model = ? AND text IN ({marks})"
                for key, row in db.execute(query, (encoder.name, *chunk)):
                    if len(row) == 4 * encoder.dimension:
                        found[keys[key]] = np.frombuffer(row, dtype="<f4").astype(np.float32)
        return found

    def write(self, encoder: Encoder, texts: Sequence[str], rows: Vectors) -> None:
        """Adds vectors, all or none; a killed process leaves the cache as it was."""
        values = (
            (encoder.name, _text_key(text), row.astype("<f4").tobytes())
            for text, row in zip(texts, rows, strict=True)
        )
        with closing(self._connect()) as db, db:
            db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", values)

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=30)


def unit_rows(rows: Vectors) -> Vectors:
    """Rows scaled to length 1; a zero row stays zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float32)


def _text_key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def _chunks(items: list[bytes], size: int) -> Iterator[list[bytes]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _is_hub_name(model: str) -> bool:
    parts = model.split("/")
    if len(parts) != 2 or not all(parts) or parts[0] in {".", "..", "~"} or "\\" in model:
        return False
    return not Path(model).is_dir() and not any((r / model).is_dir() for r in model_roots())


def _find_hub_model(model: str) -> tuple[Path, str]:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(model, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError) as error:
        raise ArtifactMissing(
            f"the model {model} is not on this machine and is never downloaded silently. On a machine "
            f"with internet run: hf download {model} --local-dir {model.split('/')[1]} — then copy the "
            f'folder here and set [encoder] model = "path/of/the/folder". A folder of that name '
            f"was not found either."
        ) from error
    return folder, f"{model}@{folder.name[:12]}"


def _is_static(folder: Path) -> bool:
    """Whether the folder is a StaticEmbedding, alone or followed by Normalize."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        kinds = [str(m["type"]).rsplit(".", 1)[-1] for m in modules]
        root = folder / str(modules[0]["path"])
    except (OSError, ValueError, LookupError, TypeError):
        return False
    plain = kinds in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"])
    return plain and all((root / n).is_file() for n in ("model.safetensors", "tokenizer.json"))


def _load_static(folder: Path, name: str, *, batch_size: int) -> StaticEncoder:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    root = folder / modules[0]["path"]
    weights = load_file(root / "model.safetensors")
    table = weights["embedding.weight"] if "embedding.weight" in weights else _fold(weights)
    tokenizer = Tokenizer.from_file(str(root / "tokenizer.json"))
    tokenizer.no_padding()
    return StaticEncoder(tokenizer, table.astype(np.float32), name, batch_size=batch_size)


def _fold(weights: dict[str, npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """The token table of a compact file: small integers or halves, times a float32 per token."""
    table = weights["embeddings"]
    if "mapping" in weights:
        table = table[weights["mapping"].astype(np.int64)]
    if "weights" in weights:
        table = table.astype(np.float32) * weights["weights"].astype(np.float32)[:, None]
    return table


def _load_transformers(folder: Path, name: str, *, batch_size: int) -> TransformersEncoder:
    if not any((folder / n).is_file() for n in ("modules.json", "config.json")):
        raise ArtifactMissing(
            f"{folder} holds no model: neither modules.json nor config.json. Give the folder that "
            f"`hf download OWNER/NAME --local-dir FOLDER` wrote."
        )
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    return TransformersEncoder(model, name, batch_size=batch_size)
