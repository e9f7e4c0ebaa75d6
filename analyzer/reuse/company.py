"""Wording is judged by its company: a stock sentence is shared alone, a copied one with its neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analyzer.config import ReuseConfig
from analyzer.reuse.chains import Run
from analyzer.reuse.matching import Ints, Match, Rows
from analyzer.reuse.units import Agencies


def in_company(
    matches: Iterable[Match], rows_of: Rows, agencies: Agencies
) -> set[tuple[int, int, int]]:
    """(key, agency, agency) where both agencies hold the key together with the sentence next to it."""
    found = set()
    for match in matches:
        if match.run.n_matched >= 2:
            left, right = _keys(match, rows_of)
            pair = sorted((int(agencies.of[match.left]), int(agencies.of[match.right])))
            found |= {(key, pair[0], pair[1]) for key in left[left == right].tolist()}
    return found


def find_loners(
    company: Iterable[tuple[int, int, int]], n_holders: Ints, config: ReuseConfig
) -> set[int]:
    """Keys that several agencies hold and that are mostly not shared together with a neighbour.

    Of all pairs of the `n_holders` agencies that hold a key, fewer than `config.company_share` also share
    the sentences next to it. `company` holds what `in_company` found, each once.
    """
    together = np.zeros(len(n_holders), dtype=np.int64)
    for key, count in Counter(key for key, _, _ in company).items():
        together[key] = count
    return set(np.flatnonzero(is_lonely(n_holders, together, config)).tolist())


def is_lonely(n_holders: Ints, together: Ints, config: ReuseConfig) -> NDArray[np.bool_]:
    """Whether keys are loners that so many agencies hold, `together` with a neighbour in so many pairs."""
    some = (n_holders >= config.company_min_agencies) & (n_holders <= config.max_family)
    possible = n_holders * (n_holders - 1) / 2
    lonely: NDArray[np.bool_] = some & (together < config.company_share * possible)
    return lonely


def without_loners(matches: Sequence[Match], loners: set[int], rows_of: Rows) -> list[Match]:
    """The matches less the cells of `loners`; a run that was long and is left with one cell is dropped."""
    kept = []
    for match in matches:
        left, right = _keys(match, rows_of)
        keep = np.array(
            [not {a, b} & loners for a, b in zip(left.tolist(), right.tolist(), strict=True)]
        )
        if keep.all():
            kept.append(match)
        elif keep.any():
            run = Run(match.run.rows[keep], match.run.columns[keep], match.run.logits[keep])
            if run.n_matched >= 2:
                kept.append(
                    replace(
                        match,
                        run=run,
                        similarity=match.similarity[keep],
                        overlap=match.overlap[keep],
                    )
                )
    return kept


def _keys(match: Match, rows_of: Rows) -> tuple[Ints, Ints]:
    return rows_of[match.left][match.run.rows], rows_of[match.right][match.run.columns]
