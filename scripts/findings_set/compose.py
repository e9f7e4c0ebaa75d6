"""Reads the set's texts and gives reports as text files: headings and tables filled in, edits of a defect applied."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from sample.bank import Agency, Draft
from sample.compose import _table
from sample.forms import Table
from sample.write_text import _table_lines

HERE = Path(__file__).parent
_HEADINGS = {
    "=1": "一、总体情况",
    "=5": "五、存在的主要问题及改进情况",
    "=6": "六、其他需要报告的事项",
}
_TABLE_HEADINGS = {
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
}
_FIGURES = (
    *("rules", "docs", "permit", "service", "penalty", "force", "fee", "purchase", "out", "in"),
    *("left", "review", "direct", "after", "allow"),
)


@dataclass(frozen=True)
class Draft2:
    """One report: who and when, figures of the tables, and the body as written."""

    report_id: str
    agency: str
    region: str
    year: int
    published: date
    split: str
    layout: str
    figures: dict[str, str]
    body: str
    options: dict[str, list[str]] = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        """Name of its text file."""
        stem = self.options.get("file", [f"{self.agency}{self.year}年政府信息公开工作年度报告"])[-1]
        return f"{stem}.txt"


@dataclass(frozen=True)
class Plant:
    """One defect: its rule, the report it is planted in, rules that follow from it, the edited report."""

    code: str
    report_id: str
    implied: frozenset[str]
    draft: Draft2
    place: str


def load_clean() -> dict[str, Draft2]:
    """All clean reports by id."""
    drafts = {}
    for path in sorted(HERE.glob("clean_*.txt")):
        for block in path.read_text(encoding="utf-8").split("@report ")[1:]:
            head, _, rest = block.partition("\n")
            report_id, agency, region, year, published, split, layout = (
                s.strip() for s in head.split("|")
            )
            figures, body = _figures(rest)
            day = date.fromisoformat(published)
            drafts[report_id] = Draft2(
                report_id, agency, region, int(year), day, split, layout, figures, body
            )
    return drafts


def load_plants(clean: dict[str, Draft2]) -> list[Plant]:
    """All planted defects in the order of the file."""
    text = (HERE / "planted.txt").read_text(encoding="utf-8")
    return [_plant(block, clean) for block in text.split("\n@plant ")[1:]]


def report_text(draft: Draft2) -> str:
    """The report as it stands in its file."""
    body = draft.body.replace("{tables}", "{2}\n{3}\n{4}")
    day = draft.published
    body = body.replace("{sign}", f"{draft.agency}\n{day.year}年{day.month}月{day.day}日")
    lines = []
    for line in body.strip("\n").split("\n"):
        number = re.fullmatch(r"\{([234])\}", line)
        if number:
            lines += ["", _TABLE_HEADINGS[int(number[1])], *_lines(draft, int(number[1])), ""]
        else:
            lines.append(_HEADINGS.get(line, line))
    return "\n".join(lines) + "\n"


def _lines(draft: Draft2, number: int) -> list[str]:
    return _table_lines(statutory_table(draft, number), draft.layout)


def statutory_table(draft: Draft2, number: int) -> Table:
    """Table 2, 3 or 4 with the draft's figures and planted cells."""
    agency = Agency(draft.report_id, draft.agency, draft.region, "", "", "", "")
    form = draft.options.get("format", ["A" if draft.year <= 2020 else "B"])[-1]
    plain = Draft(agency, draft.year, draft.layout, draft.published, draft.figures, draft.options)
    # a shell has what a table is made from, and no more of a document
    return _table(_Shell(plain, form), number)  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Shell:
    draft: Draft
    form: str


def _figures(rest: str) -> tuple[dict[str, str], str]:
    figures = {}
    lines = rest.split("\n")
    while lines and lines[0].split(" ")[0] in _FIGURES:
        name, _, value = lines.pop(0).partition(" ")
        figures[name] = value
    return figures, "\n".join(lines)


def _plant(block: str, clean: dict[str, Draft2]) -> Plant:
    head, *lines = block.split("\n")
    names, _, implied = head.partition("|")
    code, report_id = names.split()
    draft = clean[report_id]
    body, figures, options = draft.body, dict(draft.figures), {k: [] for k in ("cell", "label")}
    old = place = ""
    for line in lines:
        kind, _, value = line.partition(" ")
        value = value.replace("\\n", "\n")
        if kind == "-":
            old = value
        elif kind == "+":
            if body.count(old) < 1:
                raise ValueError(f"{code} {report_id}: the text to replace is not there: {old!r}")
            body, place = body.replace(old, value, 1), _changed(old, value)
        elif kind == "set":
            name, _, figures_of = value.partition(" ")
            if name == "format":
                options["format"] = [figures_of]
            else:
                figures[name] = figures_of
        elif kind == "copy":
            other, section = value.split()
            body = _with_section(body, section, clean[other].body)
        elif kind in ("cell", "label", "file"):
            options.setdefault(kind, []).append(value)
        elif kind and kind != "#":
            raise ValueError(f"{code} {report_id}: no such edit: {line!r}")
    edited = replace(draft, body=body, figures=figures, options=options)
    return Plant(code, report_id, frozenset(implied.split()), edited, place)


def _changed(old: str, new: str) -> str:
    """The new text less what it shares with the old at both ends."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return new[max(0, start - 2) : len(new) - end + 2] if end else new[max(0, start - 2) :]


_SECTION = r"(?ms)^={}$\n(.*?)(?=^=\d$|^\{{|\Z)"


def _with_section(body: str, section: str, other: str) -> str:
    pattern = re.compile(_SECTION.format(section))
    found = pattern.search(other)
    mine = pattern.search(body)
    if found is None or mine is None:
        raise ValueError(f"no section {section}")
    return body[: mine.start(1)] + found[1] + body[mine.end(1) :]
