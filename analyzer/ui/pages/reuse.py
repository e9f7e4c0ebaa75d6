"""Pairs of reports: ranked, both texts side by side, what differs, a decision, an evidence sheet."""

from __future__ import annotations

import streamlit as st

from analyzer.store import STATES
from analyzer.texts import text_of, texts
from analyzer.ui import deciding, pair_view
from analyzer.ui.filters import one, search, share
from analyzer.ui.queries import pairs as query
from analyzer.ui.shared import ask, once, the_store, ui
from analyzer.ui.tables import csv_button, table

decisions, limit = deciding.decisions(), query.suspicion_limit(the_store().run)
boxes = st.columns([1.2, 1.2, 1, 1, 1.3])
with boxes[0]:
    minimum = share(ui("minimum"), "reuse.minimum", default=limit)
with boxes[1]:
    containment = share(ui("minimum_containment"), "reuse.containment")
with boxes[2]:
    relation = one(
        ui("relation"),
        texts("relation"),
        "reuse.relation",
        lambda k: text_of("relation", k),
        optional=True,
    )
with boxes[3]:
    state = one(
        ui("decision"), STATES, "reuse.state", lambda k: text_of("decision", k), optional=True
    )
with boxes[4]:
    agency = search("reuse.agency")
shown = query.filter_pairs(
    ask,
    decisions,
    minimum=minimum,
    containment=containment,
    relation=relation,
    agency=agency,
    state=state,
)
line = st.columns([6, 1], vertical_alignment="center")
line[0].caption(ui("pairs_caption", shown=len(shown), all=once("n_pairs"), limit=f"{limit:.0%}"))
row = None
if shown.empty:
    st.info(ui("no_pairs"))
else:
    columns = shown[query.PAIR_COLUMNS]
    with line[1]:
        csv_button(columns, "pairs", "reuse.csv")
    row = table(columns, "reuse.table", short=True, select=True, height=180)
if row is not None:
    st.query_params["pair"] = shown["pair_id"].iloc[row]
wanted = st.query_params.get("pair", "" if shown.empty else shown["pair_id"].iloc[0])
pair = query.pair_by_id(ask, decisions, wanted)
if pair is None:
    if wanted:
        st.warning(ui("unknown_pair", pair=wanted))
else:
    pair_view.draw(pair, suspected=pair["score"] >= limit)
