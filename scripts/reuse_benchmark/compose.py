"""Composed reports with planted copies, from sentences written for this project. Seeded."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from analyzer.records import (
    Report,
    ReportAnalysis,
    Section,
    SectionKind,
    Sentence,
    Source,
    Span,
)
from scripts.reuse_benchmark import edits

BANKS = Path(__file__).parent.parent.parent / "corpora" / "benchmark"
KINDS = (
    "verbatim", "template", "region", "light", "reorder", "merge_split", "rewrite", "paraphrase", "series",
)  # fmt: skip
_SURNAMES = "柳桐榆枫槐松梅兰竹荷芦苇菱藻汀渚溪涧峰岭岗坪塬坡湾港"
_SECOND = "川源泉桥塘河林阳平安宁兴丰华庆昌隆泰和顺"
_OFFICES = (
    "水务局", "农业农村局", "司法局", "统计局", "档案局", "文化旅游局", "住房保障局", "交通运输局", "医疗保障局",
    "自然资源局", "应急管理局", "市场监管局", "民政局", "商务局", "信访局", "审计局", "林业局", "体育局", "粮食储备局",
)  # fmt: skip
_WHERE = (
    "老城", "沿河", "校园", "集镇", "山区", "库区", "园区", "社区", "滨海", "环城", "林场", "矿区", "边境", "城郊", "古镇", "湖畔",
    "站前", "坡地", "旧厂", "农贸", "医院", "景区", "码头", "村口",
)  # fmt: skip
_WHAT = (
    "路灯改造", "停车收费", "饮水管网", "养老餐厅", "危桥加固", "创业贷款", "农机补贴", "清淤工程", "公租房配租", "疫苗接种",
    "燃气入户", "图书漂流", "厕所改造", "道路硬化", "就业专岗", "日间托养", "手艺传承", "垃圾分类", "土地流转", "租赁备案",
    "夜市管理", "冷链仓储", "宽带提速", "绿道延伸", "急救站点", "公交优惠", "林权登记", "小微扶持", "茶园改良", "古树保护",
    "食堂托管", "应急广播", "文物修缮", "水价调整", "充电设施", "畜禽防疫", "口袋公园", "旧衣回收", "家庭医生", "确权颁证",
)  # fmt: skip
_OPENINGS = (
    "围绕{x}，",
    "就{x}一事，",
    "为做好{x}，",
    "在{x}方面，",
    "结合{x}，",
    "{x}推进中，",
    "针对{p}的情况，",
    "与{d}商定，",
    "{p}率先行动，",
    "自{p}开始，",
)


@dataclass(frozen=True)
class Plant:
    """A planted copy: where it stands on both sides."""

    kind: str
    left: tuple[str, Span]
    right: tuple[str, Span]


@dataclass(frozen=True)
class Benchmark:
    """Reports with what is planted in them."""

    analyses: list[ReportAnalysis]
    plants: list[Plant]
    formulas: list[tuple[str, str, Span]]  # kind, report, span
    negatives: list[Plant]


@dataclass
class Draft:
    """A report under construction: blocks of (tag, sentences)."""

    report_id: str
    agency: str
    region: str
    year: int
    blocks: list[tuple[str, list[str]]] = field(default_factory=list)


@dataclass(frozen=True)
class Setting:
    """What a composed corpus is like."""

    bank: str = "a"
    n_reports: int = 300
    n_regions: int = 10
    plants_per_kind: int = 37
    passage: tuple[int, int] = (2, 12)
    sentences: tuple[int, int] = (10, 30)
    formulas: tuple[int, int] = (3, 8)
    rare: float = 1.2  # rare rightly shared sentences per report
    strength: float = 0.6
    negatives: int = 60
    prose: float = 0.5  # share of a report's own sentences that come from the background


class Composer:
    """Draws sentences from one bank; everything follows from the seed."""

    def __init__(self, setting: Setting, seed: int, background: list[str] | None = None) -> None:
        self.setting = setting
        self.rng = random.Random(seed)
        self.background = background or []
        self.themes: dict[str, dict[str, list[tuple[str, str]]]] = {}
        for line in _lines(f"clauses_{setting.bank}.tsv"):
            theme, role, one, other = line.split("\t")
            self.themes.setdefault(theme, {}).setdefault(role, []).append((one, other))
        self.hand: dict[str, list[list[str]]] = {}
        for line in _lines(f"reuse_{setting.bank}.tsv"):
            passage, *wordings = line.split("\t")
            self.hand.setdefault(passage, []).append(wordings)
        self.shared: dict[str, list[str]] = {}
        for line in _lines(f"shared_{setting.bank}.tsv"):
            kind, text = line.split("\t")
            self.shared.setdefault(kind, []).append(text)
        self.places = [a + b for a in _SURNAMES for b in _SECOND]
        self.rng.shuffle(self.places)
        self.used_hand: set[tuple[str, int]] = set()

    def slots(self) -> dict[str, str]:
        """Values for the blanks of one sentence."""
        place = self.rng.choice(self.places[60:])
        return {
            "n": str(self.rng.randint(20, 2000)),
            "m": str(self.rng.randint(2, 19)),
            "d": self.rng.choice(_OFFICES),
            "p": place + self.rng.choice(("镇", "街道", "乡", "社区", "村")),
            "x": self.rng.choice(_WHERE) + self.rng.choice(_WHAT),
        }

    def sentence(self, theme: str | None = None) -> tuple[str, str, str]:
        """One sentence, the same with other slots, the same in other words."""
        rng = self.rng
        bank = self.themes[theme or rng.choice(sorted(self.themes))]
        picks = [rng.choice(bank["act"])]
        details = bank["detail"] if rng.random() < 0.3 else self.clauses("detail")
        picks += rng.sample(details, rng.choice((0, 1, 1, 2)))
        if rng.random() < 0.5 or len(picks) == 1:
            picks.append(
                rng.choice(bank["result"] if rng.random() < 0.3 else self.clauses("result"))
            )
        if rng.random() < 0.5:
            picks = [(b, a) for a, b in picks]
        if "{x}" not in "".join(a for a, _ in picks) and rng.random() < 0.85:
            opening = rng.choice(_OPENINGS)
            picks[0] = (
                opening + picks[0][0],
                rng.choice(_OPENINGS[:6] if "{x}" in opening else (opening,)) + picks[0][1],
            )
        month = f"{rng.randint(1, 12)}月" if rng.random() < 0.2 else ""
        slots = self.slots()
        other = {**self.slots(), "x": slots["x"]}
        forms = []
        for side, values in ((0, slots), (0, other), (1, slots)):
            text = "，".join(p[side] for p in picks)
            for name, value in values.items():
                text = text.replace("{" + name + "}", value)
            forms.append((month + "，" if month else "") + text + "。")
        return forms[0], forms[1], forms[2]

    def clauses(self, role: str) -> list[tuple[str, str]]:
        """All clauses of a role, whatever their theme."""
        return [pair for theme in sorted(self.themes) for pair in self.themes[theme][role]]

    def own(self) -> str:
        """A sentence of a report's own: composed, or one of the background."""
        if self.background and self.rng.random() < self.setting.prose:
            return self.background.pop()
        return self.sentence()[0]

    def passage(self, size: int) -> list[tuple[str, str, str]]:
        """Sentences of one or two themes, as `sentence` gives them."""
        theme = self.rng.choice(sorted(self.themes))
        out = []
        for _ in range(size):
            if self.rng.random() < 0.5:
                theme = self.rng.choice(sorted(self.themes))
            out.append(self.sentence(theme))
        if len(self.background) >= size and self.rng.random() < 0.4:
            return [(t, t, "") for t in (self.background.pop() for _ in range(size))]
        return out

    def hand_passage(self, size: int) -> list[list[str]] | None:
        """Sentences of one hand-written passage that no plant used yet."""
        names = sorted(self.hand)
        self.rng.shuffle(names)
        for name in names:
            free = [i for i in range(len(self.hand[name])) if (name, i) not in self.used_hand]
            if len(free) >= min(size, 2):
                taken = free[:size]
                self.used_hand |= {(name, i) for i in taken}
                return [self.hand[name][i] for i in taken]
        return None


def compose(setting: Setting, seed: int, background: list[str] | None = None) -> Benchmark:
    """A corpus of `setting` and what is planted in it."""
    composer = Composer(setting, seed, background)
    drafts = _drafts(composer)
    plants = _plant(composer, drafts)
    _distract(composer, drafts)
    negatives = _negatives(composer, drafts)
    _share(composer, drafts)
    analyses, places = [], {}
    formulas = []
    for draft in drafts:
        analysis, tags = _finish(draft)
        analyses.append(analysis)
        for tag, span in tags:
            if tag.startswith("formula:"):
                formulas.append((tag[8:], draft.report_id, span))
            elif tag:
                places[draft.report_id, tag] = span
    order = {a.report.report_id: (a.report.year, a.report.report_id) for a in analyses}

    def located(kind: str, tag: str, one: str, two: str) -> Plant:
        first, second = sorted((one, two), key=lambda r: order[r])
        return Plant(kind, (first, places[first, tag]), (second, places[second, tag]))

    return Benchmark(
        analyses,
        [located(*p) for p in plants],
        formulas,
        [located(*n) for n in negatives],
    )


def _lines(name: str) -> list[str]:
    return (BANKS / name).read_text("utf-8").splitlines()


def _drafts(composer: Composer) -> list[Draft]:
    setting, rng = composer.setting, composer.rng
    n_series = min(setting.plants_per_kind, setting.n_reports // 3)
    regions = [f"{composer.places[0]}省/{p}市" for p in composer.places[1 : 1 + setting.n_regions]]
    drafts: list[Draft] = []
    taken: set[str] = set()
    while len(drafts) < setting.n_reports - n_series:
        region = rng.choice(regions)
        agency = (
            region.split("/")[1] + rng.choice(composer.places[20:60]) + "区" + rng.choice(_OFFICES)
        )
        if agency not in taken:
            taken.add(agency)
            drafts.append(Draft(f"r{len(drafts):05d}-2023", agency, region, 2023))
    drafts += [
        Draft(d.report_id[:-4] + "2024", d.agency, d.region, 2024) for d in drafts[:n_series]
    ]
    for draft in drafts:
        for _ in range(rng.randint(*setting.sentences)):
            draft.blocks.append(("", [composer.own()]))
    return drafts


def _insert(draft: Draft, tag: str, sentences: list[str], rng: random.Random) -> None:
    draft.blocks.insert(rng.randint(0, len(draft.blocks)), (tag, sentences))


def _plant(composer: Composer, drafts: list[Draft]) -> list[tuple[str, str, str, str]]:
    setting, rng = composer.setting, composer.rng
    first_year = [d for d in drafts if d.year == 2023]
    plants: list[tuple[str, str, str, str]] = []
    for kind in KINDS:
        made = 0
        while made < setting.plants_per_kind:
            tag = f"{kind}-{made}"
            size = min(rng.randint(*setting.passage), rng.randint(*setting.passage))
            if kind == "series":
                late = [d for d in drafts if d.year == 2024]
                if made >= len(late):
                    break
                group = [next(d for d in drafts if d.agency == late[made].agency), late[made]]
            elif kind == "region":
                region = rng.choice(sorted({d.region for d in first_year}))
                members = [d for d in first_year if d.region == region]
                group = rng.sample(members, min(len(members), rng.randint(4, 12)))
            else:
                group = rng.sample(first_year, 2)
            texts = _wordings(kind, size, len(group), composer)
            if texts is None:
                break
            for draft, sentences in zip(group, texts, strict=True):
                _insert(draft, tag, sentences, rng)
            pairs = [(a, b) for i, a in enumerate(group) for b in group[i + 1 :]]
            plants += [(kind, tag, a.report_id, b.report_id) for a, b in pairs]
            made += len(pairs)
    return plants


def _wordings(kind: str, size: int, count: int, composer: Composer) -> list[list[str]] | None:
    rng, strength = composer.rng, composer.setting.strength
    if kind == "paraphrase" or (kind == "rewrite" and rng.random() < 0.5):
        hand = composer.hand_passage(max(2, min(size, 5)))
        if hand is None and kind == "paraphrase":
            return None
        if hand is not None:
            return [[w[0] for w in hand], [w[2 if kind == "paraphrase" else 1] for w in hand]]
    source = composer.passage(size)
    text = [s[0] for s in source]
    if kind == "rewrite":
        while not source[0][2]:
            source = composer.passage(size)
        return [[s[0] for s in source], edits.light([s[2] for s in source], rng, 0.2)]
    if kind == "region":
        return [edits.light(text, rng, 0.1) if rng.random() < 0.3 else text for _ in range(count)]
    made = {
        "verbatim": lambda: text,
        "template": lambda: [s[1] for s in source],
        "light": lambda: edits.light(text, rng, strength),
        "reorder": lambda: edits.reorder(text, rng),
        "merge_split": lambda: edits.merge_split(text, rng),
        "series": lambda: edits.light([s[1] for s in source], rng, 0.1),
    }[kind]()
    return [text, made]


def _negatives(composer: Composer, drafts: list[Draft]) -> list[tuple[str, str, str, str]]:
    """The same themes in the same order in two reports, worded independently."""
    rng = composer.rng
    out = []
    for i in range(composer.setting.negatives):
        one, two = rng.sample([d for d in drafts if d.year == 2023], 2)
        themes = [rng.choice(sorted(composer.themes)) for _ in range(rng.randint(2, 8))]
        for draft in (one, two):
            _insert(draft, f"negative-{i}", [composer.sentence(t)[0] for t in themes], rng)
        out.append(("negative", f"negative-{i}", one.report_id, two.report_id))
    return out


def _distract(composer: Composer, drafts: list[Draft]) -> None:
    """Hand-written sentences that no plant used, each in one wording in one report."""
    for name, passage in sorted(composer.hand.items()):
        free = [i for i in range(len(passage)) if (name, i) not in composer.used_hand]
        if free:
            column = composer.rng.randrange(3)
            draft = composer.rng.choice(drafts)
            _insert(draft, "", [passage[i][column] for i in free], composer.rng)


def _share(composer: Composer, drafts: list[Draft]) -> None:
    rng, setting = composer.rng, composer.setting
    for draft in drafts:
        texts = rng.sample(composer.shared["universal"], rng.randint(*setting.formulas))
        for text in texts:
            _insert(draft, "formula:universal", [text.replace("{y}", str(draft.year))], rng)
    for kind in ("statute", "counts", "self"):
        for text in composer.shared[kind]:
            n = min(rng.randint(2, max(2, round(setting.rare * len(drafts) / 13))), len(drafts))
            for draft in rng.sample(drafts, n):
                _insert(draft, f"formula:{kind}", [text], rng)


def _finish(draft: Draft) -> tuple[ReportAnalysis, list[tuple[str, Span]]]:
    """Blocks to records; nothing is inserted into a planted block."""
    rid = draft.report_id
    text, sentences, tags = f"{draft.agency}{draft.year}年政府信息公开工作年度报告\n", [], []
    marks = [0, len(text)]
    for b, (tag, block) in enumerate(draft.blocks):
        start = len(text)
        for line in block:
            sentences.append((len(text), len(text) + len(line)))
            text += line
        tags.append((tag, Span(start, len(text))))
        if b % 5 == 4:
            text += "\n"
    marks.append(len(text))
    section = f"{rid}/s01"
    records = tuple(
        Sentence(f"{section}/{i:03d}", section, rid, Span(a, b), text[a:b])
        for i, (a, b) in enumerate(sentences)
    )
    report = Report(rid, draft.agency, draft.region, draft.year, "", text, Source("", ""))
    sections = (
        Section(f"{rid}/s00", rid, SectionKind.TITLE, 0, (), Span(0, 0), Span(0, marks[1])),
        Section(section, rid, SectionKind.OVERVIEW, 0, ("总体情况",), Span(marks[1], marks[1]), Span(marks[1], marks[2])),
    )  # fmt: skip
    return ReportAnalysis(report, sections, (), records, (), (), ()), tags
