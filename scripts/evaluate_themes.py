"""Figures of the theme and role classifier on the test batches, beside its baselines.

Input: models/themes and the test batches of corpora/labels/themes (``splits.toml``), which nothing was trained
or tuned on. Prints per-theme figures, role confusion, reliability, speed, and with ``--previous FOLDER`` every
sentence that got better or worse. Time: about a minute (``--baselines`` trains one more model). No randomness.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from analyzer.records import SentenceThemes
from analyzer.themes import load_theme_model, score_themes
from analyzer.themes.measuring import Measures, draw_reliability, measure
from analyzer.themes.model import ROLES, ThemeModel
from analyzer.themes.rules import make_rule_model
from analyzer.themes.scoring import to_records
from analyzer.themes.train import (
    LabelledSentence,
    Settings,
    read_labels,
    read_test_batches,
    score_held_out,
    train_model,
)

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=Path, default=ROOT / "corpora" / "labels" / "themes")
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "themes")
    parser.add_argument("--previous", type=Path, help="an older model folder to compare with")
    parser.add_argument("--baselines", action="store_true", help="also lexicon and n-grams alone")
    parser.add_argument("--held-out", action="store_true", help="also each training batch left out")
    parser.add_argument("--plot", type=Path, help="write the reliability curve as SVG")
    options = parser.parse_args()
    model = load_theme_model(folder=options.model)
    test = read_test_batches(options.labels)
    labelled = read_labels(options.labels, model.scheme)
    truth = [item for item in labelled if item.batch in test]

    placed = show("with section", truth, model, sections=True)
    print_details(placed)
    if options.plot:
        options.plot.write_text(draw_reliability(placed), encoding="utf-8", newline="\n")
    show("section unknown", truth, model, sections=False)
    for batch in sorted(test):
        show(f"batch {batch}", [t for t in truth if t.batch == batch], model, sections=True)
    if options.held_out:
        rows = [item for item in labelled if item.batch not in test]
        fitted, themes, roles = score_held_out(rows, model.scheme, model.lexicon)
        print_line(
            "batches left out", measure(rows, to_records(fitted, themes, roles), model.scheme)
        )
    if options.baselines:
        rules = make_rule_model(model.scheme, model.lexicon)
        show("lexicon alone", truth, rules, sections=True)
        training = [item for item in labelled if item.batch not in test]
        grams = train_model(training, model.scheme, model.lexicon, Settings(use_lexicon=False))
        show("n-grams alone", truth, grams, sections=True)
    texts = [item.text for item in labelled]
    start = time.process_time()
    score_themes(texts, model=model)
    print(f"speed: {len(texts) / (time.process_time() - start):,.0f} sentences/s of one core")
    if options.previous:
        compare(truth, load_theme_model(folder=options.previous), model)


def predict(
    truth: list[LabelledSentence], model: ThemeModel, *, sections: bool
) -> tuple[SentenceThemes, ...]:
    places = [item.section if sections else None for item in truth]
    return score_themes([item.text for item in truth], places, model=model)


def show(
    name: str, truth: list[LabelledSentence], model: ThemeModel, *, sections: bool
) -> Measures:
    m = measure(truth, predict(truth, model, sections=sections), model.scheme)
    print_line(name, m)
    return m


def print_line(name: str, m: Measures) -> None:
    print(
        f"{name:16s} n {m.n:4d}  macro {m.macro_f1:.3f}  micro {m.micro_f1:.3f}  exact {m.exact:.3f}  "
        f"role {m.role_accuracy:.3f}  role macro {m.role_macro_f1:.3f}  ece {m.ece:.3f}  "
        f"unsure {m.unsure:.3f}  exact where sure {m.exact_sure:.3f}"
    )


def print_details(m: Measures) -> None:
    print(f"\n{'theme':18s} {'n':>4s} {'prec.':>6s} {'recall':>6s} {'F1':>6s}")
    for t in m.themes:
        print(f"{t.theme:18s} {t.n:4d} {t.precision:6.2f} {t.recall:6.2f} {t.f1:6.2f}")
    print("\nroles, rows true, columns predicted: " + ", ".join(ROLES))
    for role, row in zip(ROLES, m.confusion.tolist(), strict=True):
        print(f"{role:12s} " + " ".join(f"{count:5d}" for count in row))
    print("\nprobability  observed  decisions")
    for probability, share, count in m.reliability:
        print(f"{probability:11.2f} {share:9.2f} {count:10d}")
    print()


def compare(truth: list[LabelledSentence], before: ThemeModel, after: ThemeModel) -> None:
    old, new = (predict(truth, m, sections=True) for m in (before, after))
    for item, left, right in zip(truth, old, new, strict=True):
        wanted = (set(item.themes), item.role)
        was, now = (set(left.themes), left.role), (set(right.themes), right.role)
        if (was == wanted) != (now == wanted):
            print(f"{'+' if now == wanted else '-'} {item.text}\n    {was} -> {now}; true {wanted}")


if __name__ == "__main__":
    main()
