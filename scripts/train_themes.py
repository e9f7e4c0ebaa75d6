"""Trains the theme and role classifier from corpora/labels/themes into models/themes.

Input: ``batch_*.csv`` less the test batches named in ``splits.toml``, and the word vectors of models/encoder.
Output: weights.npz, vocabulary.json, lexicon.toml, scheme.yaml, SHA256SUMS, byte-identical for equal input on one
machine. Time: about half a minute on one core. No randomness. Nothing is fetched.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from importlib import resources
from pathlib import Path

import numpy as np

from analyzer.artifacts import check_model, file_digest
from analyzer.themes.labels import read_labels, read_test_batches
from analyzer.themes.lexicon import compile_lexicon
from analyzer.themes.saving import write_model
from analyzer.themes.scheme import parse_scheme
from analyzer.themes.train import (
    Settings,
    WordVectors,
    describe,
    train_model,
)

ROOT = Path(__file__).resolve().parent.parent


THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=Path, default=ROOT / "corpora" / "labels" / "themes")
    parser.add_argument("--encoder", type=Path, default=ROOT / "models" / "encoder")
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "themes")
    options = parser.parse_args()

    if any(os.environ.get(name) != "1" for name in THREADS):
        os.environ |= dict.fromkeys(THREADS, "1")  # threads change the order of sums
        os.execv(sys.executable, [sys.executable, *sys.argv])

    folder = resources.files("analyzer").joinpath("resources")
    lexicon_text = folder.joinpath("lexicon.toml").read_text("utf-8")
    scheme_text = folder.joinpath("themes.yaml").read_text("utf-8")
    scheme, lexicon = parse_scheme(scheme_text, where="themes.yaml"), compile_lexicon(lexicon_text)
    test = read_test_batches(options.labels)
    labelled = [s for s in read_labels(options.labels, scheme) if s.batch not in test]
    settings = Settings()
    vectors = read_word_vectors(options.encoder)
    model = train_model(labelled, scheme, lexicon, settings, vectors)
    batches = sorted({item.batch for item in labelled})
    notes = {
        "sentences": str(len(labelled)),
        "batches": " ".join(
            f"{name}:{file_digest(options.labels / f'batch_{name}.csv')[:12]}" for name in batches
        ),
        "settings": str(describe(settings)),
        "encoder": vectors.source,
    }
    content_id = write_model(
        model, options.out, lexicon=lexicon_text, scheme=scheme_text, notes=notes
    )
    print(f"{len(labelled)} sentences of {len(batches)} batches -> {options.out} {content_id}")


def read_word_vectors(folder: Path) -> WordVectors:
    """The token table of our own static encoder: every piece with its row."""
    from safetensors.numpy import load_file

    name = f"{folder.name}@{check_model(folder)}"
    weights = load_file(folder / "model.safetensors")
    rows = weights["embeddings"].astype(np.float32) * weights["weights"][:, None]
    pieces = json.loads((folder / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    return WordVectors(tuple(piece for piece, _ in pieces), rows, name)


if __name__ == "__main__":
    main()
