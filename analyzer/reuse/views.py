"""Keys to what the comparison sees of them: content, n-grams, vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analyzer.config import ReuseConfig
from analyzer.reuse.formulas import read_content
from analyzer.reuse.lexical import index_grams
from analyzer.reuse.mask import key_hashes
from analyzer.reuse.neighbours import centre, measure_density
from analyzer.reuse.numbers import key_numbers
from analyzer.reuse.score import Views
from analyzer.reuse.sharing import explain_by_content
from analyzer.reuse.statistics import CorpusStatistics, gram_weights_of

_COMMON = np.float32(3.0)  # of 9: weight of a number that says nothing when it is shared


def build_views(
    keys: Sequence[str],
    samples: Sequence[str],
    vectors: NDArray[np.float32] | None,
    statistics: CorpusStatistics,
    config: ReuseConfig,
) -> Views:
    """What is compared of each key. A key's row does not depend on the keys beside it.

    `samples` holds an unmasked text, `vectors` the encoder's row for each key.
    """
    content = read_content(keys, samples, config.templates)
    statutory, stock = explain_by_content(content, config)
    stock |= np.isin(key_hashes(keys), statistics.stock) & ~statutory
    formula = statutory | stock
    centred, density = None, np.zeros(len(keys), dtype=np.float32)
    if vectors is not None:
        centred = centre(vectors, statistics.mean)
        density = measure_density(centred, statistics.sample)
    numbers = key_numbers(samples)
    number_weights = gram_weights_of(numbers, statistics).clip(_COMMON) - _COMMON
    return Views(
        grams=index_grams(keys, statistics.grams, statistics.weights, statistics.unseen),
        vectors=centred,
        density=density,
        unit=statistics.unit,
        doubt=statistics.doubt,
        content=content,
        numbers=numbers,
        number_weights=number_weights,
        length=np.array([len(k) for k in keys], dtype=np.int64),
        statutory=statutory,
        formula=formula,
        counts=~formula & (content.own >= config.min_chars),
    )
