"""Text with overlapping marks as escaped HTML: nothing in a report is ever executed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from analyzer.records import Span


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch to show: `layer` is the CSS class, `title` what hovering tells.

    `anchor` is a place to jump to, `badge` a word set before the stretch.
    """

    span: Span
    layer: str
    title: str
    anchor: str = ""
    badge: str = ""


def to_html(text: str, marks: Iterable[Mark], *, start: int = 0, end: int | None = None) -> str:
    """The text from `start` to `end` with its marks; overlapping marks share a stretch."""
    end = len(text) if end is None else end
    inside = [m for m in marks if m.span.start < end and m.span.end > start]
    cuts = {start, end}
    for mark in inside:
        cuts |= {max(mark.span.start, start), min(mark.span.end, end)}
    points = sorted(cuts)
    opening: dict[int, list[Mark]] = {}
    for mark in inside:
        opening.setdefault(max(mark.span.start, start), []).append(mark)
    parts: list[str] = []
    active: list[Mark] = []
    for left, right in itertools.pairwise(points):
        active = [m for m in active if m.span.end > left] + opening.get(left, [])
        parts.append(_stretch(text[left:right], active, left))
    return f'<div class="nb">{"".join(parts)}</div>'


def _stretch(text: str, active: list[Mark], left: int) -> str:
    if not active:
        return escape(text)
    here = [m for m in active if m.span.start == left]
    before = "".join(f'<a id="{escape(m.anchor, quote=True)}"></a>' for m in here if m.anchor)
    before += "".join(f'<i class="badge">{escape(m.badge)}</i>' for m in here if m.badge)
    layers = " ".join(sorted({part for m in active for part in m.layer.split()}))
    titles = "\n".join(dict.fromkeys(m.title for m in active if m.title))
    return (
        f'{before}<span class="{escape(layers, quote=True)}" title="{escape(titles, quote=True)}">'
        f"{escape(text)}</span>"
    )
