"""Pairs of reports: ranked, both texts side by side, what differs, a decision, an evidence sheet."""

from __future__ import annotations

import streamlit as st

from analyzer.export import (
    Sheet,
    earlier_words,
    evidence_sheet,
    formula_share,
    render_docx,
    render_html,
    with_decisions,
)
from analyzer.texts import text_of, texts
from analyzer.ui import deciding
from analyzer.ui.queries import reports as report_query
from analyzer.ui.queries import reuse as query
from analyzer.ui.shared import (
    all_frames,
    analysis,
    frame,
    open_report,
    percent_column,
    table,
    the_store,
    ui,
)

decisions = deciding.decisions()
pairs = with_decisions(frame("reuse_pairs"), decisions, subject="pair_id")
boxes = st.columns([1.2, 1.2, 1, 1.4])
minimum = boxes[0].slider(ui("minimum"), 0.0, 1.0, 0.5, 0.05, key="reuse.minimum")
containment = boxes[1].slider(
    ui("minimum_containment"), 0.0, 1.0, 0.0, 0.05, key="reuse.containment", format="percent"
)
relation = boxes[2].selectbox(
    ui("relation"),
    list(texts("relation")),
    index=None,
    format_func=lambda k: text_of("relation", k),
    key="reuse.relation",
    placeholder=ui("all"),
)
agency = boxes[3].text_input(
    ui("search_agency"), key="reuse.agency", placeholder=ui("search_hint"), bind="query-params"
)
shown = query.filter_pairs(
    pairs, minimum=minimum, containment=containment, relation=relation, agency=agency.strip()
)
if shown.empty:
    st.info(ui("no_pairs"))
    st.stop()
st.caption(ui("pairs_caption").format(shown=len(shown), all=len(pairs)))
columns = shown[query.PAIR_COLUMNS]
config = {name: percent_column() for name in ("score", "left_containment", "right_containment")}
headers = report_query.short_headers(columns)
chosen = table(columns, "reuse.table", config=config, headers=headers, select=True, height=215)
pair = shown.iloc[chosen or 0].to_dict()

left, right = analysis(pair["left_report_id"]), analysis(pair["right_report_id"])
passages = query.passages_of(frame("reuse_passages"), left.report.report_id, right.report.report_id)
store = the_store()
head = st.columns([3, 1.9, 0.9, 0.9, 0.9], vertical_alignment="center")
head[0].markdown(f"**{text_of('words', 'verdict')}**　{earlier_words(pair)}")
with head[1]:
    deciding.decision_box(
        pair["pair_id"], pair["decision"] or "pending", pair["decision_note"], "reuse"
    )
with head[2]:
    deciding.who_box()


def sheet() -> Sheet:
    return evidence_sheet(
        all_frames(),
        store.run,
        pair["pair_id"],
        decisions=decisions,
        finished=store.info["finished"],
    )


head[3].download_button(
    ui("evidence_html"),
    lambda: render_html(sheet()),
    f"{pair['pair_id']}.html",
    "text/html",
    key="reuse.html",
)
head[4].download_button(
    ui("evidence_docx"),
    lambda: render_docx(sheet()),
    f"{pair['pair_id']}.docx",
    key="reuse.docx",
)
numbers = st.columns(5)
both = f"{pair['left_containment']:.1%} / {pair['right_containment']:.1%}"
numbers[0].metric(ui("containment"), both)
repeated = [f"{pair[f'{s}_repeated']}/{pair[f'{s}_total']}" for s in ("left", "right")]
numbers[1].metric(ui("repeated"), "｜".join(repeated))
numbers[2].metric(ui("longest_run"), pair["longest_run"])
numbers[3].metric(ui("formula_chars"), pair["formula_chars"])
numbers[4].metric(ui("formula_share"), f"{formula_share(pair):.0%}")
if pair["evidence"]:
    st.warning(pair["evidence"].replace("[", "\\["))
for column, one in zip(st.columns(2), (left, right), strict=True):
    if column.button(
        f"{one.report.title or one.report.report_id}　{one.report.published or ''}".replace(
            "[", "\\["
        ),
        key=f"reuse.open.{one.report.report_id}",
        type="tertiary",
        help=ui("open_report"),
    ):
        open_report(one.report.report_id)
aligned, whole = st.tabs([ui("aligned"), ui("whole")])
with aligned:
    for n, passage in enumerate(passages.to_dict("records"), 1):
        st.caption(f"{n}. {query.passage_caption(passage)}")
        sides = query.difference_html(passage["left_text"], passage["right_text"])
        for column, html in zip(st.columns(2), sides, strict=True):
            column.html(f'<div class="nb-side">{html}</div>')
with whole:
    st.caption(ui("pair_legend"))
    a, b = st.columns(2)
    with a.container(height=560):
        st.html(query.side_html(left, right, passages, side="left"))
    with b.container(height=560):
        st.html(query.side_html(right, left, passages, side="right"))
