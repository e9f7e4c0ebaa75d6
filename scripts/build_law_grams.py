"""Hash the wording of the law on information disclosure into analyzer/resources/law_grams.npy.

Input: folder with laws_regulations.txt.xz, just_laws_extra.txt.xz and state_council_policies_2019.txt.xz (one
sentence or paragraph a line, titles after ``# ``; official documents). Output: sorted upper halves of the hashes of
character 10-grams, masked, of every paragraph on disclosure. Half a minute; no seed.
"""

from __future__ import annotations

import argparse
import lzma
import re
from pathlib import Path

import numpy as np

from analyzer.reuse.mask import gram_hashes, mask

FILES = ("laws_regulations", "just_laws_extra", "state_council_policies_2019")
TITLE = re.compile("信息公开|政务公开|保守国家秘密法|政府网站|档案法")
TEXT = re.compile("政务公开|信息公开")
TARGET = Path(__file__).parent.parent / "analyzer" / "resources" / "law_grams.npy"


def paragraphs(folder: Path) -> list[str]:
    """Paragraphs of documents on disclosure, and those of other documents that speak of it."""
    found = []
    for name in FILES:
        whole = False
        with lzma.open(folder / f"{name}.txt.xz", "rt", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("# "):
                    whole = bool(TITLE.search(line))
                elif whole or TEXT.search(line):
                    found.append(line.strip())
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    texts = [mask(p) for p in paragraphs(parser.parse_args().folder)]
    hashes = np.unique(gram_hashes(texts, 10)[1] >> np.uint64(32)).astype(np.uint32)
    np.save(TARGET, hashes)
    print(f"{len(texts)} paragraphs, {len(hashes)} 10-grams, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
