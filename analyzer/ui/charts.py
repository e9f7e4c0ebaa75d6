"""The pictures of the app: heat map of themes, bars by role, matrix of a cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analyzer.texts import text_of, texts
from analyzer.ui.queries.themes import value_name

if TYPE_CHECKING:
    from altair import Chart, LayerChart

CELL = "cell"  # the selection of a chart whose cells can be clicked
_INK = "#333333"
_SHADES = ["#ffffff", "#cfe0f1", "#6ba3d6", "#2166ac", "#0b3c73"]  # white is nothing at all
# Okabe and Ito's colours: told apart by colour-blind readers too
_ROLE_COLOURS = {
    "achievement": "#0072b2",
    "problem": "#d55e00",
    "measure": "#009e73",
    "framing": "#999999",
    "other": "#cccccc",
}


def heat_map(table: pd.DataFrame, words: Mapping[str, str], *, by: str, measure: str) -> LayerChart:
    """Theme (called by `words`) by value; a click on a cell selects its ``theme`` and ``value`` (as in the frame)."""
    import altair as alt

    word = text_of("columns", measure)
    data = pd.DataFrame(
        {
            "theme": table["theme"],
            "value": table[by],
            "name": table["theme"].map(dict(words)),
            "row": [value_name(by, v) for v in table[by]],
            "n": table[measure],
        }
    )
    rows, form = data["row"].drop_duplicates().tolist(), _form(measure)
    side = alt.Axis(labelLimit=190, labelColor=_INK, labelFlush=False)
    head = alt.Axis(
        orient="top", labelAngle=-60, labelLimit=130, labelOverlap=False, labelColor=_INK
    )
    base = alt.Chart(data).encode(
        x=alt.X("name:N", sort=list(words.values()), title=None, axis=head),
        y=alt.Y("row:N", sort=rows, title=None, axis=side),
        tooltip=[
            alt.Tooltip("name:N", title=text_of("columns", "theme")),
            alt.Tooltip("row:N", title=text_of("columns", by)),
            alt.Tooltip("n:Q", title=word, format=form),
        ],
    )
    picked = alt.selection_point(name=CELL, fields=["theme", "value"], on="click", empty=False)
    cells = base.mark_rect(cursor="pointer", stroke="#ffffff").encode(
        color=alt.Color(
            "n:Q",
            scale=alt.Scale(range=_SHADES, domainMin=0, interpolate="rgb"),
            legend=alt.Legend(format=form, title=word, orient="bottom"),
        ),
        stroke=alt.condition(picked, alt.value("#c62828"), alt.value("#ffffff")),
        strokeWidth=alt.condition(picked, alt.value(3), alt.value(1)),
    )
    middle = float(data["n"].max() or 0) * 0.5
    numbers = base.mark_text(fontSize=10).encode(
        text=alt.Text("n:Q", format=form),
        color=alt.condition(alt.datum.n > middle, alt.value("#ffffff"), alt.value(_INK)),
        opacity=alt.condition(alt.datum.n > 0, alt.value(1), alt.value(0.45)),
    )
    chart: LayerChart = cells.add_params(picked) + numbers
    return chart.properties(height=24 * len(rows) + 230)


def role_bars(table: pd.DataFrame, words: Mapping[str, str]) -> Chart:
    """Sentences by theme (called by `words`), parted by role."""
    import altair as alt

    data = pd.DataFrame(
        {
            "theme": table["theme"].map(dict(words)),
            "role": [text_of("role", r) for r in table["role"]],
            "n": table["n_theme_sentences"],
        }
    )
    scale = alt.Scale(domain=list(texts("role").values()), range=list(_ROLE_COLOURS.values()))
    titles = {name: text_of("columns", name) for name in ("theme", "role", "n_theme_sentences")}
    chart: Chart = (
        alt.Chart(data)
        .mark_bar()
        .encode(
            y=alt.Y(
                "theme:N",
                sort=list(words.values()),
                title=None,
                axis=alt.Axis(labelLimit=200, labelColor=_INK),
            ),
            x=alt.X("n:Q", title=titles["n_theme_sentences"]),
            color=alt.Color("role:N", title=titles["role"], scale=scale),
            tooltip=[
                alt.Tooltip("theme:N", title=titles["theme"]),
                alt.Tooltip("role:N", title=titles["role"]),
                alt.Tooltip("n:Q", title=titles["n_theme_sentences"]),
            ],
        )
        .properties(height=520)
    )
    return chart


def share_matrix(table: pd.DataFrame, order: Sequence[str]) -> LayerChart:
    """Who shares how much with whom; a click on a cell selects its ``pair_id``."""
    import altair as alt

    words = {name: text_of("columns", name) for name in ("mine", "other", "share")}
    base = alt.Chart(table).encode(
        x=alt.X(
            "other:N",
            sort=list(order),
            title=words["other"],
            axis=alt.Axis(labelLimit=150, labelAngle=-45, labelOverlap=False, labelColor=_INK),
        ),
        y=alt.Y(
            "mine:N",
            sort=list(order),
            title=words["mine"],
            axis=alt.Axis(labelLimit=170, labelColor=_INK, labelFlush=False),
        ),
        tooltip=[
            alt.Tooltip("mine:N", title=words["mine"]),
            alt.Tooltip("other:N", title=words["other"]),
            alt.Tooltip("share:Q", title=words["share"], format=".0%"),
        ],
    )
    picked = alt.selection_point(name=CELL, fields=["pair_id"], on="click", empty=False)
    cells = base.mark_rect(cursor="pointer", stroke="#ffffff").encode(
        color=alt.Color(
            "share:Q",
            title=words["share"],
            scale=alt.Scale(range=_SHADES, domain=[0, 1], interpolate="rgb"),
            legend=alt.Legend(format=".0%", orient="bottom"),
        )
    )
    numbers = base.mark_text(fontSize=10).encode(
        text=alt.Text("share:Q", format=".0%"),
        color=alt.condition(alt.datum.share > 0.5, alt.value("#ffffff"), alt.value(_INK)),
        opacity=alt.condition(alt.datum.share > 0, alt.value(1), alt.value(0)),
    )
    chart: LayerChart = cells.add_params(picked) + numbers
    return chart.properties(height=30 * len(order) + 260)


def _form(measure: str) -> str:
    return ".0%" if measure.startswith("share") else ",d"
