"""Natural paraphrases: mutually nearest sentences of comparable documents.

For each document its nearest ones by mean vector; a pair of sentences is kept where each is the other's
nearest, clearly nearer than the next, and their characters differ. The hard negative is the sentence
that follows in the same document.
"""

from __future__ import annotations

import numpy as np

from encoder.corpus import normal

NEIGHBOURS = 16
LOWEST_COSINE = 0.70
MARGIN = 1.10
OVERLAP = (0.05, 0.70)  # Jaccard of character bigrams
MAX_SENTENCES = 60  # of a document, so that one long code does not fill the data
PER_SENTENCE = 2


def mine_pairs(documents: list[list[int]], texts: list[str], rows: np.ndarray) -> np.ndarray:
    """Triplets (sentence, rewording, next sentence) as indices, shape (n, 3); order is repeatable.

    `documents` hold indices of `texts`; `rows` are unit vectors of `texts`.
    """
    documents = [d[:MAX_SENTENCES] for d in documents if len(d) >= 3]
    means = np.stack([rows[d].mean(axis=0) for d in documents])
    means -= means.mean(axis=0)
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    used: dict[int, int] = {}
    found: list[tuple[int, int, int]] = []
    for start in range(0, len(documents), 2048):
        similar = means[start : start + 2048] @ means.T
        nearest = np.argpartition(-similar, NEIGHBOURS + 1, axis=1)[:, : NEIGHBOURS + 1]
        for offset, others in enumerate(nearest):
            here = start + offset
            for other in sorted(int(o) for o in others if o > here):
                found += _match(documents[here], documents[other], rows, texts, used)
    return np.array(found, dtype=np.int64)


def _match(
    left: list[int], right: list[int], rows: np.ndarray, texts: list[str], used: dict[int, int]
) -> list[tuple[int, int, int]]:
    similar = rows[left] @ rows[right].T
    best_right = similar.argmax(axis=1)
    best_left = similar.argmax(axis=0)
    found = []
    for i, j in enumerate(best_right):
        score = similar[i, j]
        if best_left[j] != i or score < LOWEST_COSINE:
            continue
        rest = max(_second(similar[i], j), _second(similar[:, j], i), 0.05)
        a, b = left[i], right[j]
        if score / rest < MARGIN or max(used.get(a, 0), used.get(b, 0)) >= PER_SENTENCE:
            continue
        if OVERLAP[0] <= overlap(texts[a], texts[b]) <= OVERLAP[1]:
            used[a] = used.get(a, 0) + 1
            used[b] = used.get(b, 0) + 1
            found.append((a, b, right[j + 1] if j + 1 < len(right) else right[j - 1]))
    return found


def overlap(left: str, right: str) -> float:
    """Jaccard of the sets of character bigrams, 0 to 1."""
    one, two = _bigrams(left), _bigrams(right)
    return len(one & two) / max(len(one | two), 1)


def _bigrams(text: str) -> set[str]:
    text = normal(text).replace(" ", "")
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _second(values: np.ndarray, best: int) -> float:
    rest = np.delete(values, best)
    return float(rest.max()) if len(rest) else 0.0
