"""Keys to what the comparison sees of them: content, n-grams, vectors."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from analyzer.config import ReuseConfig
from analyzer.records import Sharing
from analyzer.reuse.formulas import read_content
from analyzer.reuse.lexical import index_grams
from analyzer.reuse.mask import mask
from analyzer.reuse.neighbours import Encode, centred_vectors
from analyzer.reuse.score import Views
from analyzer.reuse.sharing import find_formulas
from analyzer.reuse.units import Units

_BACKGROUND = Path(__file__).parent.parent / "resources" / "background.txt"
_SMALL = 3000  # distinct sentences; below, the shipped background steadies frequencies and the mean


def build_views(
    units: Units, encode: Encode | None, config: ReuseConfig
) -> tuple[Views, dict[int, Sharing]]:
    """What is compared of each key, and the keys that are shared rightly."""
    content = read_content(units.keys, units.samples)
    formulas = find_formulas(units, content, config)
    formula = np.zeros(len(units.keys), dtype=np.bool_)
    formula[list(formulas)] = True
    background = read_background() if len(units.keys) < _SMALL else ()
    vectors, density, unit = None, np.zeros(len(units.keys), dtype=np.float32), 1.0
    if encode is not None:
        vectors, density, unit = centred_vectors(units.keys, background, encode)
    views = Views(
        grams=index_grams(units.keys, background),
        vectors=vectors,
        density=density,
        unit=unit,
        content=content,
        length=np.array([len(k) for k in units.keys], dtype=np.int64),
        formula=formula,
        counts=~formula & (content.own >= config.min_chars),
    )
    return views, formulas


@cache
def read_background() -> tuple[str, ...]:
    """Masked sentences of the genre, written for this project, that no report holds."""
    lines = _BACKGROUND.read_text("utf-8").splitlines()
    return tuple(sorted({mask(line) for line in lines if line and not line.startswith("#")}))
