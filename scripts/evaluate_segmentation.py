"""Prints how well sections, narrative, tables and sentences are told apart on composed reports.

Input: `corpora/format/*.toml`, from which reports are composed in memory; output: a table; time: under a
minute; deterministic. `--split held_out` is the set to report, `--split tune` the one rules were made on.

    python scripts/evaluate_segmentation.py [--split held_out] [--n 90] [--verbose]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from format_set.compose import compose_set, spans
from format_set.writer import NARRATIVE, TABLE, Composed

from analyzer.records import STATUTORY_SECTIONS, BlockKind, Report, SectionKind, Source, UnitKind
from analyzer.segment import split_blocks, split_sections, split_sentences


@dataclass
class Counts:
    """Hits, predicted and true, added up over reports."""

    hits: int = 0
    predicted: int = 0
    true: int = 0

    def add(self, predicted: set[object], true: set[object]) -> None:
        """Count one report."""
        self.hits += len(predicted & true)
        self.predicted += len(predicted)
        self.true += len(true)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, 0 to 1."""
        return 2 * self.hits / max(1, self.predicted + self.true)


@dataclass
class Figures:
    """The five bars of segmentation."""

    boundaries: Counts
    sentences: Counts
    right: int = 0
    narrative: int = 0
    predicted_narrative: int = 0
    tables_among: int = 0
    not_narrative: int = 0
    whole: int = 0
    n: int = 0


def evaluate(reports: Sequence[Composed], *, verbose: bool = False) -> Figures:
    figures = Figures(Counts(), Counts())
    for composed in reports:
        problems = _evaluate_one(composed, figures)
        if verbose and problems:
            print(f"--- {composed.name} {' '.join(composed.quirks)}")
            print(*problems, sep="\n")
    return figures


def _evaluate_one(composed: Composed, figures: Figures) -> list[str]:
    text = composed.text
    report = Report("r", "", "", composed.year, "", text, Source("", ""), grids=composed.grids)
    sections = split_sections(report)
    blocks = split_blocks(report, sections)
    sentences = split_sentences(report, sections, blocks)
    found = {}
    for section in sections:
        if section.kind in STATUTORY_SECTIONS and section.level == 0:
            found.setdefault(section.kind, section.heading.start)
    true = {(k, at) for k, at in composed.starts.items()}
    headless = {k for k in found if k in set(composed.kinds) - set(composed.starts)}
    predicted = {(k, at) for k, at in found.items() if k not in headless}
    figures.boundaries.add(predicted, true)
    figures.n += 1
    figures.whole += predicted == true
    problems = [
        f"  boundary {k} {at}: {text[at : at + 30]!r}" for k, at in sorted(true ^ predicted)
    ]
    kind_of: list[SectionKind | None] = [None] * len(text)
    block_of: list[BlockKind | None] = [None] * len(text)
    by_id = {s.section_id: s for s in sections}
    for block in blocks:
        for i in range(*block.span):
            kind_of[i], block_of[i] = by_id[block.section_id].kind, block.kind
    problems += _characters(composed, kind_of, block_of, figures)
    ends = {s.span.end for s in sentences if s.kind is not UnitKind.HEADING}
    starts = {-s.span.start - 1 for s in sentences if s.kind is not UnitKind.HEADING}
    units = spans(composed)
    true_ends = {u.end for u in units} | {-u.start - 1 for u in units}
    figures.sentences.add(ends | starts, true_ends)
    problems += [
        f"  unit {'end' if at > 0 else 'start'} {'missed' if at in true_ends else 'wrong'}:"
        f" {text[max(0, abs(at) - 16) : abs(at) + 12]!r}"
        for at in sorted((ends | starts) ^ true_ends, key=abs)
    ][:8]
    return problems


def _characters(
    composed: Composed,
    kind_of: Sequence[SectionKind | None],
    block_of: Sequence[BlockKind | None],
    figures: Figures,
) -> list[str]:
    wrong: dict[str, list[int]] = {}
    for i, character in enumerate(composed.text):
        if character.isspace():
            continue
        narrative = block_of[i] is BlockKind.NARRATIVE
        figures.predicted_narrative += narrative
        role = composed.roles[i]
        if narrative and role != NARRATIVE:
            figures.not_narrative += 1
            figures.tables_among += role == TABLE
            wrong.setdefault(f"{role} as narrative", []).append(i)
        if role == NARRATIVE:
            figures.narrative += 1
            if narrative and kind_of[i] is composed.kinds[i]:
                figures.right += 1
            else:
                wrong.setdefault(f"{composed.kinds[i]} as {kind_of[i]}/{block_of[i]}", []).append(i)
    return [
        f"  {len(at)} characters of {what}: {composed.text[at[0] : at[0] + 24]!r}"
        for what, at in wrong.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", default="held_out", choices=("held_out", "tune"))
    parser.add_argument("--n", type=int, default=90)
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    figures = evaluate(compose_set(arguments.split, arguments.n), verbose=arguments.verbose)
    print(f"{figures.n} composed reports, split {arguments.split}")
    rows = (
        ("section boundaries, F1 exact", figures.boundaries.f1, 0.97),
        ("narrative characters in the right section", figures.right / figures.narrative, 0.98),
        (
            "narrative without tables, precision",
            1 - figures.tables_among / figures.predicted_narrative,
            0.98,
        ),
        (
            "narrative without headings, tables, noise",
            1 - figures.not_narrative / figures.predicted_narrative,
            0.98,
        ),
        ("sentence boundaries, F1", figures.sentences.f1, 0.96),
        ("whole reports with all boundaries exact", figures.whole / figures.n, 0.80),
    )
    for name, value, bar in rows:
        print(f"{name:45} {value:.4f}   bar {bar:.2f}")


if __name__ == "__main__":
    main()
