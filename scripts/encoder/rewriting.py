"""Sentences varied by rule: small edits, new order, new numbers, parts; and swaps of facts."""

from __future__ import annotations

import random
import re
from functools import cache

from encoder.lexicon import read_groups

FILLERS = (
    "进一步",
    "切实",
    "不断",
    "认真",
    "积极",
    "扎实",
    "着力",
    "大力",
    "严格",
    "持续",
    "全面",
    "深入",
    "有效",
    "及时",
)
PLANS = (
    "下一步，将",
    "下一步将",
    "下一步",
    "今后要",
    "今后将",
    "今后",
    "计划",
    "拟",
    "将",
    "尚未",
    "明年将",
    "打算",
)
AGENCIES = (
    "我局",
    "我镇",
    "我县",
    "我区",
    "我市",
    "我委",
    "我办",
    "我院",
    "本单位",
    "区财政局",
    "县教育局",
    "市水务局",
    "我街道",
    "县民政局",
    "市司法局",
    "镇政府",
    "开发区管委会",
    "区卫健委",
    "县林业局",
    "市交通局",
    "区统计局",
    "县审计局",
)
_NUMBER = re.compile(r"[0-9][0-9,.]*|[一二三四五六七八九十百千]+(?=[次个条件名期场篇项])")
_YEAR = re.compile(r"20[0-9]{2}年|本年度|全年|年内|报告期内|今年")
_AGENCY = re.compile(r"[我本](?:局|镇|县|区|市|委|办|院|单位|机关|街道|乡|厅|中心)")
_VERBS = re.compile(
    "加强|推进|完善|落实|提高|提升|规范|开展|做好|建立|健全|强化|执行|公开|发布|组织|回应|制定|梳理|优化|深化"
)
_END = "。；！？"


class Words:
    """Listed words with what may stand in their place; finds the longest at each position."""

    def __init__(self, others: dict[str, list[str]]) -> None:
        self.others = others
        self._by_first: dict[str, list[str]] = {}
        for word in sorted(others, key=lambda w: (-len(w), w)):
            self._by_first.setdefault(word[0], []).append(word)

    def find(self, text: str) -> list[tuple[int, str]]:
        """Positions and words, left to right, not overlapping."""
        found = []
        i = 0
        while i < len(text):
            for word in self._by_first.get(text[i], ()):
                if text.startswith(word, i):
                    found.append((i, word))
                    i += len(word)
                    break
            else:
                i += 1
        return found

    def swap(self, text: str, rng: random.Random, share: float) -> str:
        """The text with about `share` of the words replaced."""
        parts, done = [], 0
        for at, word in self.find(text):
            if rng.random() < share:
                parts += [text[done:at], rng.choice(self.others[word])]
                done = at + len(word)
        return "".join([*parts, text[done:]])

    def swap_one(self, text: str, rng: random.Random) -> str:
        """The text with one of the words replaced; the text itself where there is none."""
        found = self.find(text)
        if not found:
            return text
        at, word = rng.choice(found)
        return text[:at] + rng.choice(self.others[word]) + text[at + len(word) :]


def swap_synonyms(text: str, rng: random.Random, share: float) -> str:
    """The text with about `share` of its listed words replaced by others of their groups."""
    return synonyms().swap(text, rng, share)


def count_synonyms(text: str) -> int:
    """How many listed words the text holds."""
    return len(synonyms().find(text))


def swap_facts(text: str, rng: random.Random, share: float = 0.8) -> str:
    """The same frame with other facts: words replaced by siblings that mean something else."""
    return siblings().swap(text, rng, share)


def oppose(text: str, rng: random.Random) -> str:
    """The contrary statement by one word; the text itself where no listed word occurs."""
    return opposites().swap_one(text, rng)


def restance(text: str, rng: random.Random) -> str:
    """What was done as what is planned, or the other way round."""
    for plan in PLANS:
        if text.startswith(plan):
            return text.removeprefix(plan).removeprefix("，")
    return rng.choice(PLANS) + text


def edit_lightly(text: str, rng: random.Random) -> str:
    """One or two small edits: an adverb in or out, or one synonym."""
    for _ in range(rng.randint(1, 2)):
        present = [f for f in FILLERS if f in text]
        verbs = list(_VERBS.finditer(text))
        if present and rng.random() < 0.4:
            text = text.replace(rng.choice(present), "", 1)
        elif verbs and rng.random() < 0.5:
            at = rng.choice(verbs).start()
            text = text[:at] + rng.choice(FILLERS) + text[at:]
        else:
            text = synonyms().swap_one(text, rng)
    return text


def reorder(text: str, rng: random.Random) -> str:
    """The clauses in another order; the text itself where there is only one."""
    clauses = [c for c in re.split(r"[，；]", text.rstrip(_END)) if c]
    if len(clauses) < 2:
        return text
    shuffled = clauses[1:] + clauses[:1] if len(clauses) == 2 else rng.sample(clauses, len(clauses))
    return "，".join(shuffled)


def fill_template(text: str, rng: random.Random) -> str:
    """The same sentence of another agency: other numbers, years and names."""
    text = _YEAR.sub(lambda _: rng.choice(("2019年", "2021年", "2024年", "全年", "本年度")), text)
    text = _NUMBER.sub(lambda m: _other_number(m.group(), rng), text)
    agency = rng.choice(AGENCIES)
    if _AGENCY.search(text):
        return _AGENCY.sub(agency, text)
    return f"{agency}{text}" if rng.random() < 0.5 else text


def take_part(text: str, rng: random.Random) -> str:
    """The sentence without one of its shorter clauses; the text itself where there is only one."""
    clauses = [c for c in re.split(r"(?<=[，；])", text.rstrip(_END)) if c]
    if len(clauses) < 2:
        return text
    shortest = sorted(range(len(clauses)), key=lambda i: len(clauses[i]))
    dropped = rng.choice(shortest[: max(1, len(clauses) // 2)])
    return "".join(c for i, c in enumerate(clauses) if i != dropped).rstrip("，；")


def reword(text: str, rng: random.Random) -> str:
    """A rewriting for training: synonyms, and by chance other numbers, order, fillers or a part."""
    out = swap_synonyms(text, rng, rng.uniform(0.2, 0.9))
    for step, chance in (
        (reorder, 0.3),
        (fill_template, 0.4),
        (take_part, 0.2),
        (edit_lightly, 0.3),
    ):
        if rng.random() < chance:
            out = step(out, rng)
    return out


def _other_number(number: str, rng: random.Random) -> str:
    if not number[0].isdigit():
        return rng.choice("二三四五六七八九十")
    return str(rng.randint(10 ** max(len(number) - 2, 0), 10 ** len(number)))


@cache
def synonyms() -> Words:
    """Words of the synonym groups."""
    return _groups("synonyms")


@cache
def siblings() -> Words:
    """Words that fill the same place and mean other things."""
    return _groups("siblings")


@cache
def opposites() -> Words:
    """Words with their contraries, both ways."""
    contraries: dict[str, list[str]] = {}
    for word, *others in read_groups("opposites"):
        for one, two in [(word, o) for o in others] + [(o, word) for o in others]:
            if len(one) > 1:
                contraries.setdefault(one, []).append(two)
    return Words(contraries)


def _groups(name: str) -> Words:
    others: dict[str, list[str]] = {}
    for group in read_groups(name):
        for word in group:
            if len(word) > 1:
                others.setdefault(word, []).extend(w for w in group if w != word)
    return Words(others)
