"""Columns of every frame, in the order of the store and of the exports."""

from __future__ import annotations

from collections.abc import Sequence

THEME_COLUMNS = (
    "region agency year section role theme n_theme_sentences n_theme_chars share_sentences share_chars "
    "share_unsure"
).split()

_WHO = "report_id agency region year".split()
_SIDES = "left_report_id right_report_id left_agency right_agency left_year right_year".split()

COLUMNS: dict[str, Sequence[str]] = {
    "reports": [
        *_WHO,
        *"parent title published path sha256 media_type agency_origin year_origin chars narrative_chars".split(),
        *"n_sections missing_sections n_sentences n_claims n_findings_high n_findings_medium".split(),
        *"n_findings_low n_conflicts peer_containment peer_report_id series_containment".split(),
        *"series_overview series_problems statutory_share stock_share regional_share unique_share".split(),
        *"own_share risk warnings".split(),
    ],
    "sentences": [
        "sentence_id",
        *_WHO,
        *"section section_path kind start end chars themes role role_score top_score confident text".split(),
    ],
    "claims": [
        *"claim_id sentence_id".split(),
        *_WHO,
        *"section metric action object value unit qualifier claim_parent zero in_words blank".split(),
        *"channel period start end claim_text text".split(),
    ],
    "cells": [*_WHO, *"table format row column state value unit raw start end".split()],
    "reuse_pairs": [
        "pair_id",
        *_SIDES,
        *"relation score left_containment right_containment left_repeated right_repeated".split(),
        *"left_total right_total longest_run n_passages formula_chars".split(),
        *"left_published right_published evidence".split(),
    ],
    "reuse_passages": [
        "passage_id",
        *_SIDES,
        *"relation sharing edit score similarity longest_run n_agencies left_section".split(),
        *"right_section left_start left_end right_start right_end left_text right_text".split(),
    ],
    "reuse_sentences": [
        *"left_id right_id".split(),
        *_SIDES,
        *"similarity overlap score edit sharing left_text right_text".split(),
    ],
    "reuse_clusters": [
        *"cluster_id n_reports n_agencies sharing exemplar_id".split(),
        *_WHO,
        "text",
    ],
    "sharing": [*_WHO, *"total statutory stock regional unique own".split()],
    "findings": [
        "finding_id",
        *_WHO,
        *"code severity status message place start end text basis advice fingerprint".split(),
    ],
    "skipped": "path reason message".split(),
    "register": "agency region parent kind year register_status".split(),
}

_INTEGERS = frozenset(
    "year left_year right_year start end left_start left_end right_start right_end chars narrative_chars table "
    "n_sections n_sentences n_claims n_findings_high n_findings_medium n_findings_low n_conflicts n_reports "
    "n_agencies n_passages left_repeated right_repeated left_total right_total longest_run formula_chars "
    "total statutory stock regional unique own".split()
)
_NUMBERS = frozenset(
    "score similarity overlap left_containment right_containment peer_containment series_containment "
    "series_overview series_problems statutory_share stock_share regional_share unique_share own_share risk "
    "role_score top_score".split()
)
_FLAGS = frozenset("confident zero in_words blank".split())


def column_type(name: str) -> str:
    """``int64``, ``double``, ``bool`` or ``string``: what a frame's column holds, rows or no rows."""
    kinds = {"int64": _INTEGERS, "double": _NUMBERS, "bool": _FLAGS}
    return next((kind for kind, names in kinds.items() if name in names), "string")
