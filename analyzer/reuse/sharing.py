"""Why a text is shared: by what it says and by who shares it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.config import ReuseConfig
from analyzer.records import Sharing
from analyzer.reuse.formulas import Content, read_content
from analyzer.reuse.units import Units

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def agencies_of_keys(units: Units) -> tuple[Ints, Ints]:
    """(key, agency) of every holding, each once, sorted."""
    size = len(units.agencies.above) + 1
    return np.divmod(np.unique(units.key * size + units.agencies.of[units.report]), size)


def explain_by_content(content: Content, config: ReuseConfig) -> tuple[Bools, Bools]:
    """Keys that are shared rightly because of what they say: (statutory, stock)."""
    length = content.statutory + content.stock + content.own
    poor = (content.own < config.min_chars) & (content.own < 0.7 * length)
    law = poor & (content.statutory >= content.stock) | (
        content.cites & (content.own < config.cited_chars)
    )
    law |= content.prescribed
    return law, (poor | content.zero) & ~law


def explained_by_templates(units: Units, config: ReuseConfig) -> int:
    """How many sentences are set aside because of the user's own templates alone."""
    if not config.templates:
        return 0
    plain = read_content(units.keys, units.samples)
    known = read_content(units.keys, units.samples, config.templates)
    before, after = (np.logical_or(*explain_by_content(c, config)) for c in (plain, known))
    return int(np.bincount(units.key, minlength=len(units.keys))[after & ~before].sum())


def frequent_keys(units: Units, config: ReuseConfig) -> Ints:
    """Keys that are stock wording because of who shares them, sorted."""
    keys, agencies = agencies_of_keys(units)
    above = units.agencies.above
    n_holders = np.bincount(keys, minlength=len(units.keys))
    start = np.searchsorted(keys, np.arange(len(units.keys) + 1))
    often = np.flatnonzero(n_holders >= config.stock_min_agencies)
    return np.array(
        [
            k
            for k in often.tolist()
            if is_stock(above[agencies[start[k] : start[k + 1]]], len(above), config)
        ],
        dtype=np.int64,
    )


def is_stock(regions: Ints, n_agencies: int, config: ReuseConfig) -> bool:
    """Whether wording is stock that agencies of these superiors (one each) hold, of `n_agencies` in all."""
    if len(regions) < max(config.stock_min_agencies, config.stock_share * n_agencies):
        return False
    known = regions[regions >= 0]  # an agency of unknown superior is nobody's neighbour
    top = np.bincount(known).max() / len(regions) if len(known) else 0.0
    return bool(top <= config.concentration)


def sharing_of_group(holders: Ints, above: Ints, config: ReuseConfig) -> Sharing:
    """REGIONAL where the `holders` (agencies) are most of one superior's, else UNIQUE."""
    if len(holders) < config.regional_min_agencies:
        return Sharing.UNIQUE
    regions = above[holders]
    values, counts = np.unique(regions[regions >= 0], return_counts=True)
    if not len(values):
        return Sharing.UNIQUE
    top = int(counts.argmax())
    members = int((above == values[top]).sum())
    concentrated = counts[top] >= config.concentration * len(holders)
    common = counts[top] >= config.regional_share * members
    return Sharing.REGIONAL if concentrated and common else Sharing.UNIQUE
