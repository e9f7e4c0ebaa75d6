"""Theme statistics from the frame of sentences."""

from __future__ import annotations

import pandas as pd

from analyzer.frames.schema import THEME_COLUMNS


def theme_statistics(sentences: pd.DataFrame) -> pd.DataFrame:
    """Counts, characters and shares by region, agency, year, section, role and theme.

    A sentence with two themes counts under both; one without counts under ``none``. `share_sentences` and
    `share_chars` are shares of all classified units of the same agency and year (0 to 1, so the themes of one
    agency may add up to more than 1); `share_unsure` is the share of this row's sentences whose labels are
    below the confidence threshold.
    """
    keys = ["region", "agency", "year"]
    units = sentences[sentences["role"] != ""]
    totals = units.groupby(keys, dropna=False).agg(
        all_n=("chars", "size"), all_chars=("chars", "sum")
    )
    long = units.assign(theme=units["themes"].replace("", "none").str.split(";")).explode("theme")
    long = long.assign(unsure=~long["confident"].astype(bool))
    groups = [*keys, "section", "role", "theme"]
    rows = long.groupby(groups, dropna=False, sort=True).agg(
        n_theme_sentences=("chars", "size"),
        n_theme_chars=("chars", "sum"),
        share_unsure=("unsure", "mean"),
    )
    rows = rows.reset_index().merge(totals.reset_index(), on=keys, how="left")
    rows["share_sentences"] = (rows["n_theme_sentences"] / rows["all_n"]).round(4)
    rows["share_chars"] = (rows["n_theme_chars"] / rows["all_chars"].clip(lower=1)).round(4)
    rows["share_unsure"] = rows["share_unsure"].astype(float).round(4)
    return rows[THEME_COLUMNS].sort_values(groups, na_position="first", ignore_index=True)
