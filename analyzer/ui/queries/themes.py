"""Theme statistics: by agency, year, section, role or region; what is not spoken of; the sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import product

import pandas as pd

from analyzer.texts import text_of
from analyzer.ui.queries.sql import Ask, Scope

MEASURES = ("n_theme_sentences", "n_theme_chars", "share_sentences", "share_chars")
GROUPS = ("agency", "year", "section", "role", "region")
NONE = "none"  # the theme of a unit without one
_LONG = (
    "(SELECT *, unnest(CASE WHEN themes = '' THEN ['none'] ELSE string_split(themes, ';') END) "
    "AS theme FROM sentences WHERE role <> '' AND {where})"
)


def count_units(ask: Ask) -> int:
    """How many classified units all reports have."""
    return int(ask("SELECT count(*) AS n FROM sentences WHERE role <> ''")["n"].iloc[0])


def theme_table(ask: Ask, scope: Scope, themes: Iterable[str], *, by: str) -> pd.DataFrame:
    """Theme by one of `GROUPS`: sentences, characters and their shares of all units of that value.

    Every theme of `themes` stands against every value, zeros included.
    """
    where, values = scope.condition()
    column = "CAST(year AS INTEGER)" if by == "year" else by
    totals = ask(
        f"SELECT {column} AS value, count(*) AS n, sum(chars) AS chars FROM sentences "
        f"WHERE role <> '' AND {by} IS NOT NULL AND {where} GROUP BY value ORDER BY value",
        values,
    )
    counted = ask(
        f"SELECT theme, {column} AS value, count(*) AS n, sum(chars) AS chars "
        f"FROM {_LONG.format(where=where)} GROUP BY theme, value",
        values,
    )
    known = {(t, v): (n, chars) for t, v, n, chars in counted.itertuples(index=False)}
    rows = []
    for theme, (value, n_all, all_chars) in product(themes, totals.itertuples(index=False)):
        n, chars = known.get((theme, value), (0, 0))
        shares = round(n / max(n_all, 1), 4), round(chars / max(all_chars, 1), 4)
        rows.append((theme, value, int(n), int(chars), *shares))
    return pd.DataFrame(rows, columns=["theme", by, *MEASURES])


def by_role(ask: Ask, scope: Scope) -> pd.DataFrame:
    """Sentences by theme and role."""
    where, values = scope.condition()
    return ask(
        f"SELECT theme, role, count(*) AS n_theme_sentences FROM {_LONG.format(where=where)} "
        "GROUP BY theme, role ORDER BY theme, role",
        values,
    )


def spoken_of(ask: Ask, scope: Scope) -> dict[str, set[str]]:
    """The themes that each report speaks of."""
    where, values = scope.condition()
    found = ask(
        f"SELECT DISTINCT report_id, theme FROM {_LONG.format(where=where)} WHERE theme <> '{NONE}'",
        values,
    )
    said: dict[str, set[str]] = {}
    for report, theme in found.itertuples(index=False):
        said.setdefault(report, set()).add(theme)
    return said


def reports_inside(ask: Ask, scope: Scope) -> pd.DataFrame:
    """Id, agency, region and year of the reports of some regions and years."""
    where, values = scope.condition(of_sentences=False)
    return ask(
        f"SELECT report_id, agency, region, year FROM reports WHERE {where} ORDER BY report_id",
        values,
    )


def gaps(
    said: Mapping[str, Collection[str]], reports: pd.DataFrame, themes: Mapping[str, str]
) -> pd.DataFrame:
    """Reports with the themes (key to name) that they say nothing about, most gaps first."""
    rows = []
    for report in reports.to_dict("records"):
        silent = [t for t in themes if t not in said.get(report["report_id"], ())]
        if silent:
            names = "、".join(themes[t] for t in silent)
            rows.append({**report, "n_gaps": len(silent), "gaps": names})
    columns = ["report_id", "agency", "region", "year", "n_gaps", "gaps"]
    made = pd.DataFrame(rows, columns=columns)
    return made.sort_values(["n_gaps", "report_id"], ascending=[False, True], ignore_index=True)


def silence(
    said: Mapping[str, Collection[str]], reports: pd.DataFrame, themes: Iterable[str]
) -> pd.DataFrame:
    """Per theme: in how many reports, in what share of them, it is not spoken of."""
    n = len(reports)
    rows = []
    for theme in themes:
        silent = sum(theme not in said.get(report, ()) for report in reports["report_id"])
        share = silent / n if n else 0.0
        rows.append({"theme": theme, "n_silent": silent, "share_silent": share})
    return pd.DataFrame(rows).sort_values("n_silent", ascending=False, ignore_index=True)


def sentences_of(
    ask: Ask, scope: Scope, theme: str, *, by: str, value: object = None
) -> pd.DataFrame:
    """The sentences of a theme, of one value of the grouping column where one is given."""
    where, values = scope.condition()
    condition = f"WHERE theme = ? {'AND ' + by + ' = ?' if value is not None else ''}"
    return ask(
        "SELECT agency, year, section, role, top_score, confident, text, report_id, start "
        f"FROM {_LONG.format(where=where)} {condition} ORDER BY report_id, start",
        [*values, theme, *([] if value is None else [value])],
    )


def value_name(by: str, value: object) -> str:
    """A value of a grouping column in Chinese."""
    return text_of(by, value) if by in ("section", "role") else str(value)
