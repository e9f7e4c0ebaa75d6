"""Two passages compared character by character: longest common run, common share, kind of edit."""

from __future__ import annotations

import numpy as np

from analyzer.records import EditKind
from analyzer.reuse.chains import Run

_MAX_CHARS = 4000  # a longer passage is compared by its first characters only


def longest_run(left: str, right: str) -> int:
    """Characters of the longest string that stands in both."""
    a = np.frombuffer(left[:_MAX_CHARS].encode("utf-32-le"), dtype=np.uint32)
    b = np.frombuffer(right[:_MAX_CHARS].encode("utf-32-le"), dtype=np.uint32)
    best, run = 0, np.zeros(len(b) + 1, dtype=np.int32)
    for code in a:
        run[1:] = np.where(b == code, run[:-1] + 1, 0)
        best = max(best, int(run.max(initial=0)))
    return best


def common_share(left: str, right: str) -> float:
    """Characters in common order, as a share of the shorter text: 0 to 1."""
    from rapidfuzz.distance import LCSseq

    shorter = min(len(left), len(right))
    return LCSseq.similarity(left[:_MAX_CHARS], right[:_MAX_CHARS]) / shorter if shorter else 0.0


def edit_kind(left: str, right: str, masked_left: str, masked_right: str, run: Run) -> EditKind:
    """How two passages differ, from the texts, their masked views and the matches between them."""
    from rapidfuzz.distance import Indel

    if Indel.normalized_similarity(left, right) >= 0.985:
        return EditKind.VERBATIM
    masked = Indel.normalized_similarity(masked_left, masked_right)
    if masked >= 0.97:
        return EditKind.TEMPLATE
    if len(np.unique(run.rows)) != len(np.unique(run.columns)):
        return EditKind.MERGE_SPLIT
    if run.in_order < 1.0:
        return EditKind.REORDER
    return EditKind.LIGHT if masked >= 0.6 else EditKind.PARAPHRASE
