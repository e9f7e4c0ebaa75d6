"""Why a text is shared: by what it says and by who shares it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.config import ReuseConfig
from analyzer.records import Sharing
from analyzer.reuse.formulas import Content
from analyzer.reuse.units import Units


def agencies_of_keys(units: Units) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(key, agency) of every holding, each once, sorted."""
    code = np.unique(units.key * (len(units.agency_region) + 1) + units.agency[units.report])
    return np.divmod(code, len(units.agency_region) + 1)


def find_formulas(units: Units, content: Content, config: ReuseConfig) -> dict[int, Sharing]:
    """Keys that are shared rightly, with the reason: STATUTORY or STOCK."""
    length = np.array([len(k) for k in units.keys], dtype=np.int64)
    poor = (content.own < config.min_chars) & (content.own < 0.7 * length)
    law = poor & (content.statutory >= content.stock) | (
        content.cites & (content.own < config.cited_chars)
    )
    law |= content.prescribed
    stock = (poor | content.zero) & ~law
    keys, agencies = agencies_of_keys(units)
    n_agencies = np.bincount(keys, minlength=len(units.keys))
    often = max(config.stock_min_agencies, config.stock_share * len(units.agency_region))
    for key in np.flatnonzero(n_agencies >= often):
        regions = units.agency_region[agencies[keys == key]]
        known = regions[regions >= 0]  # an agency of unknown superior is nobody's neighbour
        top = np.bincount(known).max() / len(regions) if len(known) else 0.0
        if top <= config.concentration:
            stock[key] = True
    found = {int(k): Sharing.STOCK for k in np.flatnonzero(stock)}
    return found | {int(k): Sharing.STATUTORY for k in np.flatnonzero(law)}


def sharing_of_group(agencies: NDArray[np.int64], units: Units, config: ReuseConfig) -> Sharing:
    """REGIONAL where most agencies of one superior share it, else UNIQUE."""
    if len(agencies) < config.regional_min_agencies:
        return Sharing.UNIQUE
    regions = units.agency_region[agencies]
    values, counts = np.unique(regions[regions >= 0], return_counts=True)
    if not len(values):
        return Sharing.UNIQUE
    top = int(counts.argmax())
    members = int((units.agency_region == values[top]).sum())
    concentrated = counts[top] >= config.concentration * len(agencies)
    common = counts[top] >= config.regional_share * members
    return Sharing.REGIONAL if concentrated and common else Sharing.UNIQUE
