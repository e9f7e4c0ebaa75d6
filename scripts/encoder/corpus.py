"""Training text: documents of sentences from the `.txt.xz` files of a corpora folder."""

from __future__ import annotations

import lzma
import re
import unicodedata
from pathlib import Path

FILES = (
    "gov_work_reports_state_council.txt.xz",
    "gov_reports_prov_2026.txt.xz",
    "state_council_policies_2019.txt.xz",
    "just_laws_extra.txt.xz",
    "laws_regulations.txt.xz",
    "csl_abstracts.txt.xz",
)
_SENTENCE_END = re.compile(r"(?<=[。！？])")
_DIGITS = re.compile(r"[0-9]+")
_OUTSIDE = re.compile(r"[^0-9a-z\u4e00-\u9fff]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def normal(text: str) -> str:
    """A text as words are counted in it: NFKC, lower case, digit runs as ``0``.

    Everything but letters, digits and Chinese characters becomes one blank.
    """
    text = unicodedata.normalize("NFKC", text).lower()
    return _OUTSIDE.sub(" ", _DIGITS.sub("0", text)).strip()


def read_documents(folder: Path) -> list[list[str]]:
    """Documents as lists of sentences in reading order; a sentence seen before is left out.

    Lines that begin with ``# `` open a document; sentences under 6 or over 200 characters are dropped.
    """
    seen: set[str] = set()
    documents: list[list[str]] = []
    for name in FILES:
        document: list[str] = []
        with lzma.open(folder / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("# "):
                    documents.append(document)
                    document = []
                    continue
                for sentence in _SENTENCE_END.split(line.strip()):
                    key = normal(sentence)
                    if not 6 <= len(key) <= 200 or key in seen or not _CHINESE.search(key):
                        continue
                    seen.add(key)
                    document.append(sentence)
        documents.append(document)
    return [d for d in documents if d]
