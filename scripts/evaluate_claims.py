"""Figures of the claim extractor on corpora/labels/claims, with a one-line regex beside it.

Input: the labelled texts. Output: one table per split, false claims per kind of trap, speed; ``--errors``
lists every difference. About five seconds; nothing is random.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from claims_labels import Item, read_labels, tally

from analyzer.claims import extract_claims

LABELS = Path(__file__).parent.parent / "corpora" / "labels" / "claims"
SAMPLE = LABELS.parent.parent / "sample" / "reports"
BARS = {
    "value+unit": 0.97, "object": 0.88, "link": 0.90, "zero": 0.95, "blank": 0.90, "qualifier": 0.95,
}  # fmt: skip
ROWS = ("value+unit", "object", "object, exact", "link", "zero", "zero in words", "blank")
ONE_LINE = re.compile(r"(\d+(?:\.\d+)?)(条|件|次|篇|个)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--errors", choices=("dev", "test"), help="list every difference of this split"
    )
    wanted = parser.parse_args().errors
    items = list(read_labels(LABELS))
    for split in ("dev", "test"):
        report(split, [i for i in items if i.split == split], show=wanted == split)
    speed(items)


def report(split: str, items: Sequence[Item], *, show: bool) -> None:
    count: Counter[str] = Counter()
    errors: list[str] = []
    for item in items:
        tally(item, extract_claims(item.text), count, errors)
    n_agencies = len({i.agency for i in items})
    print(
        f"\n{split}: {len(items)} texts, {count['value+unit.gold']} claims, {n_agencies} agencies"
    )
    print(f"{'':16}{'gold':>6}{'found':>7}{'P':>8}{'R':>8}{'F1':>8}{'bar':>7}")
    for row in ROWS:
        hit, gold, found = (count[f"{row}.{k}"] for k in ("hit", "gold", "found"))
        bar = f"{BARS[row]:>7.2f}" if row in BARS else ""
        print(
            f"{row:16}{gold:>6}{found:>7}{ratio(hit, found)}{ratio(hit, gold)}{ratio(2 * hit, gold + found)}{bar}"
        )
    for row in ("qualifier", "action", "channel", "metric"):
        bar = f"{BARS[row]:>7.2f}" if row in BARS else ""
        print(
            f"{row:16}{count[row + '.gold']:>6}{'right':>23}{ratio(count[row + '.hit'], count[row + '.gold'])}{bar}"
        )
    hit, gold, found = baseline(items)
    print(
        f"{'one-line regex':16}{gold:>6}{found:>7}{ratio(hit, found)}{ratio(hit, gold)}{ratio(2 * hit, gold + found)}"
    )
    kinds = sorted({i.kind for i in items})
    print(
        "false claims: "
        + ", ".join(f"{k} {count['false.' + k]}/{sum(i.kind == k for i in items)}" for k in kinds)
    )
    if show:
        print(*sorted(errors), sep="\n")


def ratio(part: int, whole: int) -> str:
    return f"{part / whole:8.3f}" if whole else f"{'-':>8}"


def baseline(items: Sequence[Item]) -> tuple[int, int, int]:
    """Hits, gold and found of the one-line regex, value and unit."""
    hit = gold = found = 0
    for item in items:
        wanted = Counter((c.value, c.unit) for c in item.claims)
        got = Counter((Decimal(n), u) for n, u in ONE_LINE.findall(item.text))
        hit, gold, found = hit + (wanted & got).total(), gold + wanted.total(), found + got.total()
    return hit, gold, found


def speed(items: Sequence[Item]) -> None:
    """Characters per second of both on the same texts in one run, alternately, the best of seven each."""
    reports = [
        p.read_text(encoding="utf-8", errors="ignore") for p in sorted(SAMPLE.rglob("*.txt"))
    ]
    lines = [line for text in reports for line in text.splitlines() if len(line) > 20]
    for name, texts in (("labelled texts", [i.text for i in items]), ("sample reports", lines)):
        chars = sum(map(len, texts))
        ours, regex = race(texts)
        print(
            f"speed, {name}: {chars / ours / 1e6:.2f} million characters a second, "
            f"one-line regex {chars / regex / 1e6:.2f}, ratio {regex / ours:.4f} (bar 0.02)"
        )


def race(texts: Sequence[str]) -> tuple[float, float]:
    times: dict[Callable[[str], object], list[float]] = {extract_claims: [], ONE_LINE.findall: []}
    for _ in range(7):
        for function, seconds in times.items():
            start = time.process_time()
            for text in texts:
                function(text)
            seconds.append(time.process_time() - start)
    return min(times[extract_claims]), min(times[ONE_LINE.findall])


if __name__ == "__main__":
    main()
