"""Claims: what the reports claim in numbers, against tables, last year and peers."""

from __future__ import annotations

import streamlit as st

from analyzer.texts import text_of
from analyzer.ui import claim_view
from analyzer.ui.filters import one, search, tabs
from analyzer.ui.queries import claims as query
from analyzer.ui.shared import once, ui

counts = once("metrics")
if not counts:
    st.info(ui("no_claims"))
    st.stop()
metrics = sorted(counts, key=lambda m: m != query.FIRST)  # that one first, the others as they are
left, right = st.columns(2)
with left:
    metric = one(ui("metric"), metrics, "claims.metric", lambda m: text_of("metric", m))
with right:
    agency = search("claims.agency")
listed, compared, parts, peers = tabs(
    ("by_metric", "comparison", "breakdown", "outliers"), "claims.tab"
)
if listed.open:
    with listed:
        claim_view.listed(metric, agency)
if compared.open:
    with compared:
        claim_view.compared(metric, agency)
if parts.open:
    with parts:
        claim_view.breakdowns(metric, agency)
if peers.open:
    with peers:
        claim_view.outliers(metric, agency)
