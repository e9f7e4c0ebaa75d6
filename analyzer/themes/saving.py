"""Writes a classifier as arrays and JSON, byte-identical for equal input."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analyzer.artifacts import write_manifest
from analyzer.themes.model import (
    LAYOUT,
    LEXICON_FILE,
    META_FILE,
    SCHEME_FILE,
    WEIGHTS_FILE,
    ThemeModel,
)

_EPOCH = (1980, 1, 1, 0, 0, 0)  # a fixed time stamp: zip files are compared byte by byte


def write_model(
    model: ThemeModel, folder: Path, *, lexicon: str, scheme: str, notes: dict[str, str]
) -> str:
    """Writes `model` with the texts of its lexicon (TOML) and scheme (YAML); returns the content id.

    `notes` are facts for the reader of the JSON (training data, versions).
    """
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = model.vocabulary
    meta = {
        "layout": LAYOUT,
        "name": model.name,
        "role_slopes": [round(slope, 4) for slope in model.role_slopes],
        "has_roles": model.has_roles,
        "gram_scale": vocabulary.gram_scale,
        "notes": notes,
        "named": list(vocabulary.named),
        "grams": list(vocabulary.grams),
        "words": list(vocabulary.words),
    }
    text = json.dumps(meta, ensure_ascii=False, indent=0, separators=(",", ":"))
    (folder / META_FILE).write_text(text + "\n", encoding="utf-8", newline="\n")
    (folder / LEXICON_FILE).write_text(lexicon, encoding="utf-8", newline="\n")
    (folder / SCHEME_FILE).write_text(scheme, encoding="utf-8", newline="\n")
    write_arrays(
        folder / WEIGHTS_FILE,
        {
            "idf": vocabulary.idf.astype(np.float16),
            "weights": model.weights.astype(np.float16),
            "meanings": model.meanings.astype(np.float16),
            "bias": model.bias.astype(np.float32),
            "slope": model.slope.astype(np.float32),
            "offset": model.offset.astype(np.float32),
            "thresholds": model.thresholds.astype(np.float32),
        },
    )
    return write_manifest(folder)


def write_arrays(path: Path, arrays: dict[str, NDArray[np.floating]]) -> None:
    """Writes an npz file whose bytes depend on the arrays alone."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(arrays):
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(arrays[name]), version=(1, 0))
            entry = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, buffer.getvalue())
