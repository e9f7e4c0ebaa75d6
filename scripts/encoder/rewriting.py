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


def swap_synonyms(text: str, rng: random.Random, share: float) -> str:
    """The text with about `share` of its listed words replaced by others of their groups."""
    pattern, others = _synonyms()

    def replace(match: re.Match[str]) -> str:
        word = match.group()
        return rng.choice(others[word]) if rng.random() < share else word

    return pattern.sub(replace, text)


def count_synonyms(text: str) -> int:
    """How many listed words the text holds."""
    return len(_synonyms()[0].findall(text))


def swap_facts(text: str, rng: random.Random, share: float = 0.8) -> str:
    """The same frame with other facts: words replaced by siblings that mean something else."""
    pattern, others = _siblings()

    def replace(match: re.Match[str]) -> str:
        word = match.group()
        return rng.choice(others[word]) if rng.random() < share else word

    return pattern.sub(replace, text)


def oppose(text: str, rng: random.Random) -> str:
    """The contrary statement by one word; the text itself where no listed word occurs."""
    pattern, contraries = _opposites()
    matches = list(pattern.finditer(text))
    if not matches:
        return text
    chosen = rng.choice(matches)
    return text[: chosen.start()] + rng.choice(contraries[chosen.group()]) + text[chosen.end() :]


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
            text = _swap_one(text, rng)
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


def _swap_one(text: str, rng: random.Random) -> str:
    pattern, others = _synonyms()
    matches = list(pattern.finditer(text))
    if not matches:
        return text
    m = rng.choice(matches)
    return text[: m.start()] + rng.choice(others[m.group()]) + text[m.end() :]


def _other_number(number: str, rng: random.Random) -> str:
    if not number[0].isdigit():
        return rng.choice("二三四五六七八九十")
    return str(rng.randint(10 ** max(len(number) - 2, 0), 10 ** len(number)))


@cache
def _synonyms() -> tuple[re.Pattern[str], dict[str, list[str]]]:
    return _table(read_groups("synonyms"))


@cache
def _siblings() -> tuple[re.Pattern[str], dict[str, list[str]]]:
    return _table(read_groups("siblings"))


@cache
def _opposites() -> tuple[re.Pattern[str], dict[str, list[str]]]:
    contraries: dict[str, list[str]] = {}
    for word, *others in read_groups("opposites"):
        if len(word) < 2:
            continue
        contraries.setdefault(word, []).extend(others)
        for other in others:
            if len(other) > 1:
                contraries.setdefault(other, []).append(word)
    return _pattern(contraries), contraries


def _table(groups: list[list[str]]) -> tuple[re.Pattern[str], dict[str, list[str]]]:
    others: dict[str, list[str]] = {}
    for group in groups:
        for word in group:
            if len(word) > 1:
                others.setdefault(word, []).extend(w for w in group if w != word)
    return _pattern(others), others


def _pattern(words: dict[str, list[str]]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda w: (-len(w), w))
    return re.compile("|".join(map(re.escape, longest_first)))
