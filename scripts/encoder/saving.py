"""Writes the model folder that `SentenceTransformer(path)` and `analyzer.embed` load."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

_MODULES = "sentence_transformers.sentence_transformer.modules"
MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": f"{_MODULES}.static_embedding.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": f"{_MODULES}.normalize.Normalize"},
]
CONFIG = {"model_type": "SentenceTransformer", "similarity_fn_name": "cosine", "prompts": {}}


def save_model(folder: Path, tokenizer: Any, table: np.ndarray) -> None:
    """Tokenizer and table as signed bytes with a float32 factor per piece; ``CARD.md`` stays.

    Equal input gives equal bytes.
    """
    from safetensors.numpy import save_file

    if folder.exists():
        for path in folder.iterdir():
            if path.name != "CARD.md":
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    (folder / "1_Normalize").mkdir(parents=True, exist_ok=True)
    largest = np.abs(table).max(axis=1)
    weights = np.where(largest > 0, largest / 127, 1).astype(np.float32)
    rows = np.rint(table / weights[:, None]).astype(np.int8)
    save_file({"embeddings": rows, "weights": weights}, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)
    tokenizer.save(str(folder / "tokenizer.json"))
    _write(folder / "modules.json", MODULES)
    _write(folder / "1_Normalize" / "config.json", {})
    _write(folder / "config_sentence_transformers.json", CONFIG)


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8", newline="\n")
