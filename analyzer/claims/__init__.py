"""Claimed counts in free text: what is counted, how many, in which unit, part of what."""

from __future__ import annotations

from analyzer.claims.extract import extract_claims, extract_report_claims

__all__ = ["extract_claims", "extract_report_claims"]
