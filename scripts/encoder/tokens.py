"""The model's tokenizer: a Unigram of words, the genre's phrases and every character."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from encoder.corpus import normal

N_PIECES = 36_000
PHRASE_BONUS = 1.0  # log units by which a phrase of the lists beats its best split
PRIOR_SHARE = 0.15  # weight of jieba's general word frequencies


def choose_pieces(counts: Counter[str], phrases: list[str]) -> list[tuple[str, float]]:
    """Pieces with log probabilities: unknown first, then by falling probability, then by text."""
    weights = _with_prior(counts)
    characters: Counter[str] = Counter()
    for word, n in counts.items():
        for char in word:
            characters[char] += n
    singles = {c for c, _ in characters.most_common(7000)} | set("abcdefghijklmnopqrstuvwxyz0")
    singles |= {c for p in phrases for c in p}
    wanted = [normal(p).replace(" ", "") for p in phrases]
    listed = singles | set(wanted)
    words = [w for w, _ in sorted(weights.items(), key=lambda x: (-x[1], x[0])) if len(w) > 1]
    words = [w for w in words if w not in listed][: N_PIECES - len(listed) - 1]
    words += [w for w in sorted(set(wanted)) if len(w) > 1 and weights.get(w)]
    total = sum(weights.values())
    scores = {w: math.log(weights[w] / total) for w in words}
    floor = math.log(0.5 / total)
    for char in sorted(singles):
        scores[char] = math.log(weights[char] / total) if weights.get(char) else floor
    for phrase in sorted(set(wanted), key=lambda p: (len(p), p)):
        if len(phrase) > 1:
            scores[phrase] = max(scores.get(phrase, -99.0), _best(phrase, scores) + PHRASE_BONUS)
    ranked = sorted(scores.items(), key=lambda x: (-x[1], x[0]))
    return [("<unk>", 0.0), *ranked]


def build_tokenizer(pieces: list[tuple[str, float]]) -> Any:
    """A `tokenizers.Tokenizer`: NFKC, lower case, digit runs to 0, all else but text to blanks."""
    from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
    from tokenizers.models import Unigram

    tokenizer = Tokenizer(Unigram(pieces, 0, False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex("[0-9][0-9,.]*"), "0"),
            normalizers.Replace(Regex("[^0-9a-z\u4e00-\u9fff]+"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return tokenizer


def split_piece(piece: str, scores: dict[str, float]) -> list[str]:
    """The best split of a piece into at least two smaller pieces; the piece alone if there is none."""
    best: list[tuple[float, list[str]]] = [(0.0, [])]
    for end in range(1, len(piece) + 1):
        options = [
            (best[start][0] + scores[piece[start:end]], [*best[start][1], piece[start:end]])
            for start in range(end)
            if piece[start:end] in scores and end - start < len(piece)
        ]
        best.append(max(options) if options else (-1e9, []))
    return best[-1][1] or [piece]


def _best(phrase: str, scores: dict[str, float]) -> float:
    return sum(scores.get(p, -20.0) for p in split_piece(phrase, scores))


def _with_prior(counts: Counter[str]) -> Counter[str]:
    import jieba

    jieba.setLogLevel(60)
    jieba.initialize()
    prior = {w: n for w, n in jieba.dt.FREQ.items() if n and _is_word(w)}
    scale = PRIOR_SHARE * sum(counts.values()) / sum(prior.values())
    weights: Counter[str] = Counter()
    for word, n in counts.items():
        if n >= 5 and _is_word(word):
            weights[word] += n
    for word, n in prior.items():
        weights[word] += n * scale
    return weights


def _is_word(word: str) -> bool:
    return 1 <= len(word) <= 4 and all("\u4e00" <= c <= "\u9fff" for c in word)
