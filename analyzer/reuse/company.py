"""Wording is judged by its company: a stock sentence is shared alone, a copied one with its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analyzer.config import ReuseConfig
from analyzer.reuse.chains import Run
from analyzer.reuse.matching import Match
from analyzer.reuse.sharing import agencies_of_keys
from analyzer.reuse.units import Units


def find_loners(matches: Sequence[Match], units: Units, config: ReuseConfig) -> set[int]:
    """Keys that several agencies hold and that are mostly not shared together with a neighbour.

    Of all pairs of agencies that hold the key, fewer than `config.company_share` also share the
    sentences next to it.
    """
    keys, _ = agencies_of_keys(units)
    n_agencies = np.bincount(keys, minlength=len(units.keys))
    together: dict[int, set[tuple[int, int]]] = {}
    for match in matches:
        if match.run.n_matched < 2:
            continue
        left, right = _keys(match, units)
        pair = int(units.agency[match.left]), int(units.agency[match.right])
        for key in left[left == right].tolist():
            together.setdefault(key, set()).add((min(pair), max(pair)))
    loners = set()
    for key in np.flatnonzero(n_agencies >= config.company_min_agencies).tolist():
        count = int(n_agencies[key])
        if count <= config.max_family:
            possible = count * (count - 1) / 2
            if len(together.get(key, ())) < config.company_share * possible:
                loners.add(key)
    return loners


def without_loners(matches: Sequence[Match], loners: set[int], units: Units) -> list[Match]:
    """The matches less the cells of `loners`; a run that was long and is left with one cell is dropped."""
    lonely = np.zeros(len(units.keys), dtype=np.bool_)
    lonely[list(loners)] = True
    kept = []
    for match in matches:
        left, right = _keys(match, units)
        keep = ~(lonely[left] | lonely[right])
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


def _keys(match: Match, units: Units) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return (
        units.key[units.first[match.left] + match.run.rows],
        units.key[units.first[match.right] + match.run.columns],
    )
