"""Text with overlapping marks as escaped HTML: nothing in a report is ever executed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from analyzer.records import Span


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch to show: `layer` is the CSS class, `title` what hovering tells, `anchor` a place to jump to."""

    span: Span
    layer: str
    title: str
    anchor: str = ""


STYLE = """
<style>
.nb { white-space: pre-wrap; line-height: 2; font-size: 1rem; overflow-wrap: anywhere; }
.nb span { padding: 1px 0; }
.nb .heading { font-weight: 700; }
.nb .table, .nb .noise { color: #6b6b6b; }
.nb .disclosure { background: #d3e8f8; }
.nb .applications { background: #fbe5c8; }
.nb .management { background: #d5efe3; }
.nb .platform { background: #f6d9ea; }
.nb .support { background: #fff6bf; }
.nb .claim { border-bottom: 2px solid #0072b2; }
.nb .finding { border-bottom: 3px double #b22222; }
.nb .reuse { box-shadow: inset 0 -0.45em 0 #f3b98c; }
.nb .formula { color: #8a8a8a; }
.nb .changed { background: #ffd9c9; font-weight: 600; }
.nb .legend { line-height: 1.6; font-size: .85rem; }
</style>
"""


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
    anchors = "".join(
        f'<a id="{escape(m.anchor, quote=True)}"></a>'
        for m in active
        if m.anchor and m.span.start == left
    )
    if not active:
        return escape(text)
    layers = " ".join(sorted({m.layer for m in active}))
    titles = "\n".join(dict.fromkeys(m.title for m in active if m.title))
    return (
        f'{anchors}<span class="{escape(layers, quote=True)}" title="{escape(titles, quote=True)}">'
        f"{escape(text)}</span>"
    )
