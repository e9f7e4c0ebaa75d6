"""Labelled claims: reading the mark-up of `corpora/labels/claims` and scoring against it.

``{text|object|action|metric|extras}`` marks a claim inside a plain sentence; CARD.md there explains it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from analyzer.records import Claim

_MARK = re.compile(r"\{([^|}]*)\|([^|}]*)\|([^|}]*)\|([^|}]*)(?:\|([^}]*))?\}")
_PLAIN = re.compile(r"([0-9]+(?:\.[0-9]+)?)([^0-9]*)")
_KIND = re.compile(r"@(\w+) ")
METRICS = dict(
    row.split("=")
    for row in (
        "pi=proactive_items wi=website_items wx=wechat_posts wb=weibo_posts vd=video_posts nm=newmedia_posts "
        "oc=other_channel_items cat=category_items dn=documents_normative dp=documents_public in=interpretations "
        "ar=applications_received am=applications_by_mode aa=applications_answered ao=applications_outcome "
        "ac=applications_carried_over rv=reviews lw=lawsuits pm=admin_permits pn=admin_penalties fee=fees_charged "
        "pr=procurement pp=proposals mb=mailbox_replies hl=hotline_calls cp=complaints_handled "
        "iq=inquiries_answered hs=hotspot_responses cs=consultations oi=online_interviews pc=press_conferences "
        "mr=media_reports pv=page_views fo=followers cr=completion_rate sh=share_percent chg=change_vs_previous "
        "ts=training_sessions tp=training_people mt=meetings insp=inspections acc2=accountability_cases "
        "sec=security_incidents col=special_columns bul=bulletin_issues dpt=disclosure_points acc=accounts st=staff "
        "ru=rules_issued mat=materials_distributed ev=events mo=money_other rs=reports_submitted ot=other"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Gold:
    """A labelled claim; `objects`, `actions` and `metrics` are equally right readings, best first."""

    start: int
    end: int
    value: Decimal | None
    unit: str | None
    objects: tuple[str, ...]
    actions: tuple[str, ...]
    metrics: tuple[str, ...]
    channel: str | None
    qualifier: str
    parent: int | None  # index among the claims of the text
    may_parent: int | None  # a parent that is as right as none
    in_words: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A labelled text."""

    agency: str
    split: str
    kind: str
    text: str
    claims: tuple[Gold, ...]


def read_labels(folder: Path) -> Iterator[Item]:
    """Every labelled text, file by file in order of name."""
    for path in sorted(folder.glob("*.txt")):
        head: dict[str, str] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                key, _, value = line[2:].partition(": ")
                head[key] = value
            elif line.strip():
                yield _item(line, head["agency"], head["split"])


def _item(line: str, agency: str, split: str) -> Item:
    kind = _KIND.match(line)
    body = line[kind.end() :] if kind else line
    text, last, claims = "", 0, list[Gold]()
    for mark in _MARK.finditer(body):
        text += body[last : mark.start()]
        claims.append(_gold(mark, len(text)))
        text += mark[1]
        last = mark.end()
    text = (text + body[last:]).replace("⏎", "\n")
    if "{" in text or "}" in text:
        raise ValueError(f"mark-up not understood: {line}")
    return Item(agency, split, kind[1] if kind else "claims", text, tuple(claims))


def _gold(mark: re.Match[str], start: int) -> Gold:
    extras = (mark[5] or "").split()
    named = dict(e.split("=", 1) for e in extras if "=" in e)
    plain = _PLAIN.fullmatch(mark[1].replace(",", ""))
    if "b" in extras:
        value, unit = None, named["u"]
    elif "w" in extras:
        value, unit = Decimal(0), named.get("u")
    elif "v" in named:
        value, unit = Decimal(named["v"]), named["u"]
    elif plain:
        value, unit = Decimal(plain[1]), named.get("u", plain[2])
    else:
        raise ValueError(f"no value: {mark[0]}")
    parent = next((int(e[1:]) - 1 for e in extras if e.startswith("^")), None)
    may = next((int(e[1:]) - 1 for e in extras if e.startswith("?")), None)
    return Gold(
        start, start + len(mark[1]), value, None if unit in {None, "None", ""} else unit,
        tuple(mark[2].split("/")), tuple(mark[3].split("/")), tuple(METRICS[m] for m in mark[4].split("/")),
        named.get("ch"), named.get("q", "exact"), parent, may, "w" in extras,
    )  # fmt: skip


def pair_up(gold: Sequence[Gold], claims: Sequence[Claim]) -> dict[int, int]:
    """Gold index to claim index: one to one, overlapping spans, in reading order, right values first."""
    pairs: dict[int, int] = {}
    for strict in (True, False):
        taken = set(pairs.values())
        for i, g in enumerate(gold):
            for j, c in enumerate(claims):
                if i in pairs or j in taken or c.span.start >= g.end or g.start >= c.span.end:
                    continue
                if not strict or (c.value, c.unit) == (g.value, g.unit):
                    pairs[i] = j
                    taken.add(j)
    return pairs


def same_object(gold: Gold, found: str) -> bool:
    """Equal to a labelled reading, or one holds the other (two characters or more)."""
    return any(_bare(o) == _bare(found) or _holds(_bare(o), _bare(found)) for o in gold.objects)


def _bare(name: str) -> str:
    return re.sub("[“”《》「」\\s]", "", name)


def _holds(left: str, right: str) -> bool:
    return min(len(left), len(right)) >= 2 and (left in right or right in left)


def tally(item: Item, claims: Sequence[Claim], count: Counter[str], errors: list[str]) -> None:
    """Adds one text to the counts: `<what>.hit`, `<what>.gold`, `<what>.found`."""
    pairs = pair_up(item.claims, claims)
    back = {j: i for i, j in pairs.items()}
    where = f"{item.text[:60]!r}"
    for i, g in enumerate(item.claims):
        c = claims[pairs[i]] if i in pairs else None
        _one(g, c, count, errors, where, item.text[g.start : g.end])
    for j, c in enumerate(claims):
        count["value+unit.found"] += 1
        count["object.found"] += 1
        count["object, exact.found"] += 1
        count["zero.found"] += c.value == 0
        count["zero in words.found"] += c.in_words
        count["blank.found"] += c.blank
        if j not in back:
            count["false." + item.kind] += 1
            errors.append(f"FALSE {item.kind}: {c.text!r} {c.value} {c.unit} {c.object} in {where}")
    by_id = {c.claim_id: j for j, c in enumerate(claims)}
    for j, c in enumerate(claims):
        wanted = item.claims[back[j]].parent if j in back else None
        got = back.get(by_id[c.parent_id]) if c.parent_id else None
        if j in back and got is not None and got == item.claims[back[j]].may_parent:
            continue
        count["link.found"] += c.parent_id is not None
        if c.parent_id and got is not None and got == wanted:
            count["link.hit"] += 1
        elif c.parent_id or wanted is not None:
            errors.append(
                f"LINK {c.text!r} {c.object}: found {c.parent_id}, gold {wanted} in {where}"
            )


def _one(
    g: Gold, c: Claim | None, count: Counter[str], errors: list[str], where: str, text: str
) -> None:
    right = c is not None and (c.value, c.unit) == (g.value, g.unit)
    objects = c is not None and right and same_object(g, c.object)
    exact = c is not None and right and _bare(c.object) in map(_bare, g.objects)
    for what, hit in (("value+unit", right), ("object", objects), ("object, exact", exact)):
        count[what + ".gold"] += 1
        count[what + ".hit"] += hit
    count["link.gold"] += g.parent is not None
    for what, is_one in (
        ("zero", g.value == 0),
        ("zero in words", g.in_words),
        ("blank", g.value is None),
    ):
        count[what + ".gold"] += is_one
        count[what + ".hit"] += is_one and c is not None and c.value == g.value
    if c is None:
        errors.append(f"MISSED {text!r} {g.objects} in {where}")
        return
    if not right:
        errors.append(f"VALUE {text!r}: {c.value} {c.unit}, gold {g.value} {g.unit} in {where}")
    if not exact:
        word = "OBJECT" if not objects else "object"
        errors.append(f"{word} {text!r}: {c.object}, gold {g.objects} in {where}")
    for what, ok, got, wanted in (
        ("qualifier", c.qualifier.value == g.qualifier, c.qualifier.value, g.qualifier),
        ("action", "-" in g.actions or any(a in c.action or c.action in a for a in g.actions if c.action), c.action, g.actions),
        ("metric", c.metric in g.metrics, c.metric, g.metrics),
        ("channel", g.channel is None or c.channel == g.channel, c.channel, g.channel),
    ):  # fmt: skip
        if (
            (what == "qualifier" and g.qualifier == "exact" and ok)
            or (what == "action" and "-" in g.actions)
            or (what == "channel" and g.channel is None)
        ):
            continue
        count[what + ".gold"] += 1
        count[what + ".hit"] += ok
        if not ok:
            errors.append(f"{what.upper()} {text!r}: {got}, gold {wanted} in {where}")
