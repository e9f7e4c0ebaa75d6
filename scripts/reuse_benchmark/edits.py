"""Edits that turn a passage into a planted copy of it; each takes and gives a list of sentences."""

from __future__ import annotations

import random
import re
from pathlib import Path

_BANKS = Path(__file__).parent.parent.parent / "corpora" / "benchmark"
_FILLERS = ("进一步", "切实", "认真", "积极", "还", "主动", "不断", "稳步")
_TAILS = ("，取得较好效果", "，得到群众认可", "，为后续工作打下基础", "")


def synonyms() -> list[tuple[str, str]]:
    lines = (_BANKS / "synonyms.tsv").read_text("utf-8").splitlines()
    return [(a, b) for a, b in (line.split("\t") for line in lines)]


def light(sentences: list[str], rng: random.Random, strength: float) -> list[str]:
    """Synonyms, fillers, dropped and moved clauses; `strength` 0 to 1."""
    pairs = synonyms()
    out = []
    for text in sentences:
        clauses = text.rstrip("。").split("，")
        if len(clauses) > 2 and rng.random() < strength * 0.5:
            i = rng.randrange(len(clauses) - 1)
            clauses[i], clauses[i + 1] = clauses[i + 1], clauses[i]
        if len(clauses) > 2 and rng.random() < strength * 0.3:
            clauses.pop(rng.randrange(1, len(clauses)))
        text = "，".join(clauses)
        found = [(a, b) for a, b in pairs if a in text]
        rng.shuffle(found)
        for a, b in found[: 1 + round(strength * 5)]:
            text = text.replace(a, b, 1)
        for _ in range(round(strength * 2)):
            at = rng.choice([m.end() for m in re.finditer("，|^", text)])
            text = text[:at] + rng.choice(_FILLERS) + text[at:]
        out.append(text + rng.choice(_TAILS) * (rng.random() < strength * 0.4) + "。")
    return out


def reorder(sentences: list[str], rng: random.Random) -> list[str]:
    """The sentences in another order, some of their clauses too."""
    order = list(range(len(sentences)))
    while order == sorted(order):
        rng.shuffle(order)
    out = []
    for i in order:
        clauses = sentences[i].rstrip("。").split("，")
        if len(clauses) > 1 and rng.random() < 0.4:
            clauses = clauses[1:] + clauses[:1]
        out.append("，".join(clauses) + "。")
    return out


def merge_split(sentences: list[str], rng: random.Random) -> list[str]:
    """Neighbours joined by a comma, long sentences cut at one."""
    out: list[str] = []
    for text in sentences:
        if out and rng.random() < 0.5:
            out[-1] = out[-1].rstrip("。") + rng.choice("，；") + text
        elif text.count("，") and rng.random() < 0.6:
            cut = rng.choice([m.start() for m in re.finditer("，", text)])
            out += [text[:cut] + "。", text[cut + 1 :]]
        else:
            out.append(text)
    return out
