"""Words of Chinese text (rjieba, jieba where it is missing) and views for spaCy.

The only module that imports rjieba, jieba or spaCy. Words serve as features; offsets stay characters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from analyzer.records import ReportAnalysis, Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Annotate = Callable[[str], Mapping[str, Iterable[tuple[int, int, str]]]]
FACTORY = "nianbao_spans"


def split_words(text: str) -> list[str]:
    """The words of `text` in order; joined they give `text` again."""
    return list(_segmenter()[1](text))


def split_words_of(texts: Sequence[str]) -> list[list[str]]:
    """The words of each text; one call of the segmenter, many times faster on short texts.

    Line ends separate words in any segmenter, so each text gets the words it would get alone.

    Raises:
        ValueError: a text holds a line end.
    """
    if any("\n" in text for text in texts):
        raise ValueError("texts to split together must not hold line ends")
    rows: list[list[str]] = [[]]
    for word in split_words("\n".join(texts)):
        if word == "\n":
            rows.append([])
        else:
            rows[-1].append(word)
    return rows if texts else []


def word_spans(text: str) -> list[Span]:
    """Half-open character spans of the words of `text`; they partition it."""
    spans = []
    start = 0
    for word in split_words(text):
        spans.append(Span(start, start + len(word)))
        start += len(word)
    return spans


def segmenter_name() -> str:
    """Which segmenter is in use: ``rjieba`` or ``jieba``."""
    return _segmenter()[0]


@cache
def _segmenter() -> tuple[str, Callable[[str], list[str]]]:
    try:
        import rjieba
    except ImportError:
        return "jieba", _jieba_words()
    return "rjieba", rjieba.cut


def _jieba_words() -> Callable[[str], list[str]]:
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)

    def words(text: str) -> list[str]:
        return list(jieba.cut(text))

    return words


# --- spaCy ---------------------------------------------------------------------------------------


def blank_nlp() -> Language:
    """An empty Chinese pipeline whose tokens are our words; ``doc.text`` equals the input."""
    import spacy

    nlp = spacy.blank("zh")
    nlp.tokenizer = WordTokenizer(nlp.vocab)
    return nlp


class WordTokenizer:
    """spaCy tokenizer over `split_words`; keeps every character, line ends and blanks included."""

    def __init__(self, vocab: Any) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The words of `text` as a Doc."""
        from spacy.tokens import Doc

        words = split_words(text)
        return Doc(self.vocab, words=words, spaces=[False] * len(words))

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing to save: the segmenter has no state."""
        return b""

    def from_bytes(self, data: bytes, **_: Any) -> WordTokenizer:
        """The tokenizer itself: the segmenter has no state."""
        return self

    def to_disk(self, path: Any, **_: Any) -> None:
        """Nothing to save: the segmenter has no state."""

    def from_disk(self, path: Any, **_: Any) -> WordTokenizer:
        """The tokenizer itself: the segmenter has no state."""
        return self


def to_doc(analysis: ReportAnalysis, nlp: Language | None = None) -> Doc:
    """The report as a spaCy Doc with span groups ``sections``, ``sentences``, ``themes``, ``claims``.

    Labels: section kind, role, theme key, canonical metric. A span that does not fall on word edges is
    widened to them; exact offsets stay in the records.
    """
    doc = (nlp or blank_nlp()).make_doc(analysis.report.text)
    sentences = {s.sentence_id: s.span for s in analysis.sentences}
    groups: dict[str, list[tuple[int, int, str]]] = {
        "sections": [(*s.body, str(s.kind)) for s in analysis.sections],
        "sentences": [(*s.span, str(s.kind)) for s in analysis.sentences],
        "roles": [(*sentences[t.sentence_id], str(t.role)) for t in analysis.themes],
        "themes": [
            (*sentences[t.sentence_id], theme) for t in analysis.themes for theme in t.themes
        ],
        "claims": [(*c.span, c.metric) for c in analysis.claims],
    }
    return add_spans(doc, groups)


def add_spans(doc: Doc, groups: Mapping[str, Iterable[tuple[int, int, str]]]) -> Doc:
    """`doc` with a span group per key; items are (start, end, label) in characters."""
    for key, items in groups.items():
        spans = [
            doc.char_span(start, end, label=label, alignment_mode="expand")
            for start, end, label in items
            if end > start
        ]
        doc.spans[key] = [span for span in spans if span is not None]
    return doc


class SpanComponent:
    """A spaCy component that writes what `annotate` says about ``doc.text`` into span groups."""

    def __init__(self, annotate: Annotate) -> None:
        self.annotate = annotate

    def __call__(self, doc: Doc) -> Doc:
        """`doc` with the span groups added."""
        return add_spans(doc, self.annotate(doc.text))


def register_component(name: str, annotate: Annotate) -> Any:
    """A spaCy factory under `name`, for ``nlp.add_pipe(name)``."""
    from spacy.language import Language

    def create(nlp: Language, name: str) -> SpanComponent:
        return SpanComponent(annotate)

    return Language.factory(name, func=create)
