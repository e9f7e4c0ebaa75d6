"""How well scores tell rewritings from other sentences, by kind; and two lexical rivals."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from encoder.corpus import normal
from encoder.pairs import EVERYDAY, HARD, REWRITINGS, Pair

Scores = np.ndarray


def area(positive: Scores, negative: Scores) -> float:
    """AUC: the chance that a positive scores above a negative; ties count half."""
    order = np.sort(negative)
    below = np.searchsorted(order, positive, "left") + np.searchsorted(order, positive, "right")
    return float(below.mean() / 2 / len(order)) if len(order) and len(positive) else math.nan


def average_precision(labels: np.ndarray, scores: Scores) -> float:
    """Mean precision at each positive, best score first."""
    hits = labels[np.argsort(-scores, kind="stable")]
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits == 1].mean())


def measure(pairs: Sequence[Pair], scores: Scores) -> dict[str, float]:
    """AUC and AP over all pairs, then by kind.

    A rewriting kind gets its recall at the threshold that 1 % of everyday negatives reach (`r_`) and
    its AUC against all negatives (`auc_`); a negative kind the share that reaches the threshold (`hits_`).
    """
    labels = np.array([p.label for p in pairs])
    kinds = np.array([p.kind for p in pairs])
    everyday = scores[np.isin(kinds, EVERYDAY)]
    threshold = float(np.quantile(everyday, 0.99)) if len(everyday) else math.nan
    result = {
        "auc": area(scores[labels == 1], scores[labels == 0]),
        "ap": average_precision(labels, scores),
        "threshold": threshold,
    }
    for kind in REWRITINGS:
        mine = scores[kinds == kind]
        if len(mine):
            result[f"r_{kind}"] = float((mine > threshold).mean())
            result[f"auc_{kind}"] = area(mine, scores[labels == 0])
    for kind in HARD:
        mine = scores[kinds == kind]
        if len(mine):
            result[f"hits_{kind}"] = float((mine > threshold).mean())
            result[f"auc_{kind}"] = area(scores[labels == 1], mine)
    return result


def cosine_scores(pairs: Sequence[Pair], encode: Callable[[list[str]], np.ndarray]) -> Scores:
    """Cosine of each pair's two vectors; `encode` gives unit rows."""
    left, right = encode([p.left for p in pairs]), encode([p.right for p in pairs])
    return np.asarray((left * right).sum(axis=1))


def tfidf_scores(pairs: Sequence[Pair]) -> Scores:
    """Cosine of character 1-3-gram TF-IDF fitted on the pairs' own sentences."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    model = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    model.fit([normal(t) for p in pairs for t in (p.left, p.right)])
    left = model.transform([normal(p.left) for p in pairs])
    right = model.transform([normal(p.right) for p in pairs])
    return np.asarray(left.multiply(right).sum(axis=1)).ravel()


def bm25_scores(pairs: Sequence[Pair]) -> Scores:
    """BM25 (k1 1.5, b 0.75) on character 1-2-grams, both ways, each by the query's score for itself."""
    texts = list(dict.fromkeys(t for p in pairs for t in (p.left, p.right)))
    grams = {t: _grams(t) for t in texts}
    seen = Counter(g for t in texts for g in grams[t])
    idf = {g: math.log(1 + (len(texts) - n + 0.5) / (n + 0.5)) for g, n in seen.items()}
    mean = sum(map(len, texts)) / len(texts)

    def score(query: str, text: str) -> float:
        total = 0.0
        for gram in grams[query]:
            count = grams[text].get(gram, 0)
            length = 0.25 + 0.75 * len(text) / mean
            total += idf[gram] * count * 2.5 / (count + 1.5 * length)
        return total

    return np.array(
        [
            (score(p.left, p.right) / score(p.left, p.left))
            + (score(p.right, p.left) / score(p.right, p.right))
            for p in pairs
        ]
    )


def _grams(text: str) -> Counter[str]:
    text = normal(text).replace(" ", "")
    return Counter([*text, *(text[i : i + 2] for i in range(len(text) - 1))])
