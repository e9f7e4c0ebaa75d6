"""Composes corpora of any size for the benchmark: whole reports with tables, and sharing as real ones have.

In: the invented sentences of corpora/labels/themes and scripts/sample/bank, cut into clauses and put together
anew; corpora/benchmark for projects and stock wording. Out: a folder of files and a manifest. Same `n` and
`seed`, same bytes; about 3 ms a report.

What is shared (`Settings`): one report in six is the agency's next year and keeps half its sentences with new
numbers; in a third of the counties all agencies were given a template; one report in 25 took a passage from
another agency; every report holds formulas. Other sentences are drawn clause by clause, so that honest
reports share phrases and seldom sentences.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import shutil
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from sample.bank import Agency, Chunk, Draft
from sample.compose import compose
from sample.write_office import word_bytes
from sample.write_text import page_bytes, text_bytes

from scripts.reuse_benchmark.compose import Composer, Setting
from scripts.reuse_benchmark.edits import light

_CLAUSE = re.compile(r"[^，。；：！？]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_YEAR = re.compile(r"20\d\d")
_PARTS = {"p": 6, "a": 3, "m": 3, "f": 4, "s": 3, "q": 3, "r": 4}  # sentences of one's own
_SECTIONS = {"problem": "q", "measure": "r"}
_SURNAMES = "柳桐榆枫槐松梅兰竹荷芦苇菱藻汀渚溪涧峰岭岗坪塬坡湾港"
_SECOND = "川源泉桥塘河林阳平安宁兴丰华庆昌隆泰和顺"
_KINDS = [sign + kind for sign in ("", *"东西南北") for kind in "县区"]  # of counties of one name
_OFFICES = (
    "水务局 农业农村局 司法局 统计局 档案局 文化旅游局 住房保障局 交通运输局 医疗保障局 自然资源局 应急管理局 "
    "市场监管局 民政局 商务局 信访局 审计局 林业局 体育局 教育局 财政局"
).split()


@dataclass(frozen=True)
class Settings:
    """How long reports are, how much is shared, and in what files they come."""

    length: float = 1.0  # of the 26 sentences of one's own
    agencies_per_county: int = 12
    next_year: float = 1 / 6  # of all reports: the same agency a year later
    kept: float = 0.5  # of the sentences of the year before
    templated: float = 1 / 3  # of the counties
    template: int = 6  # sentences, each taken by 7 of 10 agencies
    copied: float = 0.04  # of the reports: a passage of 2 to 8 sentences of another agency
    formulas: int = 5  # of 25 known to everybody, besides those of the form itself
    html: float = 0.08
    docx: float = 0.04


SETTINGS = Settings()
SHORT = Settings(length=0.4, template=3, formulas=2)  # as of towns and schools


class Writer:
    """Draws sentences clause by clause; everything follows from the seed."""

    def __init__(self, seed: int, settings: Settings) -> None:
        self.settings = settings
        self.rng = random.Random(seed)
        self.composer = Composer(Setting(), seed)
        self.clauses = _clause_pools()

    def sentence(self, part: str) -> str:
        """A sentence of clauses found in that part of reports."""
        rng = self.rng
        picked = rng.sample(self.clauses[part], rng.choice((2, 2, 3, 3, 4)))
        if rng.random() < 0.6:
            slots = self.composer.slots()
            opening = rng.choice(
                ("围绕{x}，", "就{x}一事，", "与{d}商定，", "{p}率先行动，", "结合{x}，")
            )
            picked.insert(0, opening.format(**slots).rstrip("，"))
        return self.renumbered("，".join(picked) + "。")

    def renumbered(self, text: str) -> str:
        """The text with other numbers and no years."""
        return _NUMBER.sub(self._number, _YEAR.sub("当", text))

    def _number(self, match: re.Match[str]) -> str:
        return str(self.rng.randint(2, 10 ** min(len(match[0]), 4)))

    def parts(self) -> dict[str, list[str]]:
        """The sentences of one report by part, formulas among them."""
        made = {}
        for part, size in _PARTS.items():
            count = max(1, round(size * self.settings.length) + self.rng.randint(-1, 1))
            made[part] = [self.sentence(part) for _ in range(count)]
        for _ in range(self.settings.formulas):
            part = self.rng.choice("pams")
            text = self.rng.choice(self.composer.shared["universal"]).replace("{y}", "本")
            made[part].insert(self.rng.randint(0, len(made[part])), text)
        return made


def compose_drafts(n: int, seed: int = 7, settings: Settings = SETTINGS) -> list[Draft]:
    """Drafts of `n` reports with what they share."""
    writer = Writer(seed, settings)
    rng = writer.rng
    n_later = round(n * settings.next_year)
    agencies = _agencies(n - n_later, settings)
    templates: dict[str, list[tuple[str, str]]] = {}
    drafts: list[Draft] = []
    texts: list[dict[str, list[str]]] = []
    for agency in agencies:
        made = writer.parts()
        if agency.region not in templates:
            size = settings.template if rng.random() < settings.templated else 0
            places = [rng.choice("pamsqr") for _ in range(size)]
            templates[agency.region] = [(part, writer.sentence(part)) for part in places]
        for part, text in templates[agency.region]:
            if rng.random() < 0.7:
                made[part].append(writer.renumbered(text))
        if texts and rng.random() < settings.copied:
            _copy(made, texts[rng.randrange(len(texts))], rng)
        texts.append(made)
        drafts.append(_draft(agency, 2022, made, writer))
    for index in rng.sample(range(len(agencies)), n_later):
        made = writer.parts()
        for part, old in texts[index].items():
            for at, text in enumerate(old):
                if rng.random() < settings.kept:
                    made[part][min(at, len(made[part]) - 1)] = writer.renumbered(text)
        drafts.append(_draft(agencies[index], 2023, made, writer))
    return drafts


def write_corpus(out: Path, n: int, seed: int = 7, settings: Settings = SETTINGS) -> int:
    """Writes the files and manifest.csv; the number of files."""
    writers = {"txt": text_bytes, "html": page_bytes, "docx": word_bytes}
    rows = []
    for document in compose(compose_drafts(n, seed, settings)):
        draft, form = document.draft, document.draft.form.split("-")[0]
        county = draft.agency.region.split("/")[-1]
        path = Path(county) / f"{draft.agency.name}{draft.year}年政府信息公开工作年度报告.{form}"
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(writers[form](document))
        rows.append((path.as_posix(), draft.agency.name, draft.agency.region, draft.year))
    with (out / "manifest.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([("path", "agency", "region", "year"), *rows])
    return len(rows)


def kept_corpus(work: Path, n: int, seed: int = 7, settings: Settings = SETTINGS) -> Path:
    """The folder of a corpus below `work`, composed where it is not there yet."""
    folder = work / f"reports{n}-{seed}{'-short' * (settings == SHORT)}"
    made = folder.with_suffix(".settings")
    if not made.exists() or made.read_text("utf-8") != str(settings):
        shutil.rmtree(folder, ignore_errors=True)
        write_corpus(folder, n, seed, settings)
        made.write_text(str(settings), "utf-8")
    return folder


def _draft(agency: Agency, year: int, made: dict[str, list[str]], writer: Writer) -> Draft:
    rng, settings = writer.rng, writer.settings
    chance = rng.random()
    form = "docx" if chance < settings.docx else "txt-tab"
    if settings.docx <= chance < settings.docx + settings.html:
        form = "html"
    parts = {
        part: [Chunk(text + "//" * (at % 3 == 2)) for at, text in enumerate(sentences)]
        for part, sentences in made.items()
    }
    figures = {
        "docs": f"{rng.randint(0, 9)} 0 {rng.randint(9, 40)}",
        "permit": str(rng.randint(0, 900)),
    }
    return Draft(agency, year, form, date(year + 1, 1, rng.randint(4, 30)), figures, {}, parts)


def _copy(made: dict[str, list[str]], other: dict[str, list[str]], rng: random.Random) -> None:
    part = rng.choice("pfqr")
    taken = [text for p in (part, "s") for text in other[p]][: rng.randint(2, 8)]
    made[part][1:] = light(taken, rng, 0.4) if rng.random() < 0.5 else taken


def _agencies(n: int, settings: Settings) -> list[Agency]:
    places = [a + b for a in _SURNAMES for b in _SECOND]
    found = []
    for at in range(n):
        county, office = divmod(at, settings.agencies_per_county)
        city, name = places[county // 10 % len(places)], places[(county * 7 + 3) % len(places)]
        name += _KINDS[county // len(places)]
        region = f"云岭省/{city}市/{name}"
        called = f"{name}{_OFFICES[(office + county) % len(_OFFICES)]}"
        parent = f"{name}人民政府"
        found.append(
            Agency(
                f"a{at:05d}",
                called,
                region,
                "部门",
                "我局",
                f"{name}中路{at}号",
                f"0000-{at:07d}",
                parent,
            )
        )
    return found


def _clause_pools() -> dict[str, list[str]]:
    """Clauses by part of the report, those of more than one part wherever they were found."""
    found: dict[str, set[str]] = {part: set() for part in _PARTS}
    for path in sorted((ROOT / "corpora" / "labels" / "themes").glob("*.csv")):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                parts = _SECTIONS.get(row["role"], "pamfs" if row["role"] == "achievement" else "")
                for part in parts:
                    found[part].update(_cut(row["text"]))
    for path in sorted((ROOT / "scripts" / "sample" / "bank").glob("*.txt")):
        part = ""
        for line in path.read_text("utf-8").splitlines():
            if line.startswith(":"):
                part = line[1:]
            elif part in found and not line.startswith(("@", "#", "<")):
                found[part].update(_cut(line))
    return {part: sorted(clauses) for part, clauses in found.items()}


def _cut(text: str) -> list[str]:
    clauses = (clause.strip() for clause in _CLAUSE.findall(text))
    return [
        c
        for c in clauses
        if 6 <= len(c) <= 40 and not re.search(r"[{}（）()<>“”《》一二三四五]是?", c)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("n", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    print(write_corpus(options.out, options.n, options.seed), "files in", options.out)
    print(SETTINGS)


if __name__ == "__main__":
    main()
