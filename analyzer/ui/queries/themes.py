"""Theme statistics: by agency, year, section, role or region; what is not spoken of; the sentences."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from analyzer.export import theme_name
from analyzer.texts import text_of
from analyzer.themes import load_scheme

MEASURES = ("n_theme_sentences", "n_theme_chars", "share_sentences", "share_chars")
GROUPS = ("agency", "year", "section", "role", "region")


def units_of(sentences: pd.DataFrame) -> pd.DataFrame:
    """The classified units of all reports."""
    return sentences[sentences["role"] != ""]


def by_theme(units: pd.DataFrame) -> pd.DataFrame:
    """A row a unit and theme; units without a theme under ``none``."""
    long = units.assign(theme=units["themes"].replace("", "none").str.split(";"))
    return long.explode("theme", ignore_index=True)


def keep(
    frame: pd.DataFrame,
    *,
    regions: Collection[str] = (),
    years: Collection[int] = (),
    roles: Collection[str] = (),
    sections: Collection[str] = (),
) -> pd.DataFrame:
    """Rows of some regions (and below), years, roles and sections; an empty filter passes all."""
    shown = frame
    if regions:
        heads = tuple(f"{r}/" for r in regions)
        inside = {r for r in shown["region"].unique() if f"{r}/".startswith(heads)}
        shown = shown[shown["region"].isin(inside)]
    for column, wanted in (("year", years), ("role", roles), ("section", sections)):
        if wanted:
            shown = shown[shown[column].isin(wanted)]
    return shown


def theme_table(long: pd.DataFrame, units: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """Theme by one column: sentences, characters and their shares of all units of that column's value.

    Every theme of the scheme stands against every value, zeros included.
    """
    values = sorted(units[by].dropna().unique())
    themes = [*load_scheme().keys, "none"]
    counted = long.groupby(["theme", by])["chars"].agg(["size", "sum"])
    index = pd.MultiIndex.from_product([themes, values], names=["theme", by])
    made = counted.reindex(index, fill_value=0).reset_index()
    made.columns = ["theme", by, "n_theme_sentences", "n_theme_chars"]
    totals = units.groupby(by)["chars"].agg(["size", "sum"])
    for name, count, total in (
        ("share_sentences", "n_theme_sentences", "size"),
        ("share_chars", "n_theme_chars", "sum"),
    ):
        whole = made[by].map(totals[total]).astype(float)
        made[name] = (made[count] / whole.clip(lower=1)).round(4)
    return made


def bars(long: pd.DataFrame) -> pd.DataFrame:
    """Sentences by theme and role, names in Chinese, for stacked bars."""
    grouped = long.groupby(["theme", "role"]).size().reset_index(name="n")
    return pd.DataFrame(
        {
            "theme": [theme_name(t) for t in grouped["theme"]],
            "role": [text_of("role", r) for r in grouped["role"]],
            "n": grouped["n"],
        }
    )


def gaps(long: pd.DataFrame, reports: pd.DataFrame, themes: Collection[str] = ()) -> pd.DataFrame:
    """Reports with the themes they say nothing about (of `themes`, all by default), most gaps first."""
    wanted = list(themes) or list(load_scheme().keys)
    said = long.groupby("report_id")["theme"].agg(set).to_dict()
    rows = []
    for report in reports[["report_id", "agency", "region", "year"]].to_dict("records"):
        silent = [t for t in wanted if t not in said.get(report["report_id"], set())]
        if silent:
            names = "、".join(map(theme_name, silent))
            rows.append({**report, "n_gaps": len(silent), "gaps": names})
    columns = ["report_id", "agency", "region", "year", "n_gaps", "gaps"]
    made = pd.DataFrame(rows, columns=columns)
    return made.sort_values(["n_gaps", "report_id"], ascending=[False, True], ignore_index=True)


def silence(long: pd.DataFrame, n_reports: int) -> pd.DataFrame:
    """Per theme: in how many reports, in what share of them, it is not spoken of."""
    said = long.groupby("theme")["report_id"].nunique()
    rows = [
        {
            "theme": theme_name(t),
            "n_silent": n_reports - int(said.get(t, 0)),
            "share_silent": 1 - int(said.get(t, 0)) / n_reports if n_reports else 0.0,
        }
        for t in load_scheme().keys
    ]
    return pd.DataFrame(rows).sort_values("n_silent", ascending=False, ignore_index=True)


def sentences_of(long: pd.DataFrame, theme: str, *, by: str, value: object) -> pd.DataFrame:
    """The sentences of a theme, of one value of the grouping column where one is given."""
    shown = long[long["theme"] == theme]
    if value is not None:
        shown = shown[shown[by] == value]
    columns = "agency year section role top_score confident text report_id start".split()
    return shown[columns]


def reports_by_theme(
    long: pd.DataFrame, themes: Collection[str], *, said: bool, all_ids: Collection[str]
) -> set[str]:
    """Reports that speak of all `themes`, or (not said) of none of them."""
    groups = long[long["theme"].isin(themes)].groupby("theme")["report_id"].agg(set)
    sets = [groups.get(t, set()) for t in themes]
    if said:
        return set.intersection(*sets) if sets else set(all_ids)
    return set(all_ids) - set().union(*sets)
