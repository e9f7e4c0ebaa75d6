"""From drafts to documents: headings, paragraphs and tables in order, and where each chunk went."""

from __future__ import annotations

from dataclasses import dataclass, field

from sample.bank import Chunk, Draft
from sample.figures import (
    dispute_values,
    fill,
    proactive_values,
    request_values,
    slots,
    table_format,
)
from sample.forms import Table, disputes_table, proactive_table, requests_table
from sample.formulas import (
    BASES,
    CHARGES,
    CONTACT,
    DECREE,
    NOTHING_ELSE,
    NOTICE,
    OUTLINE,
    PERIODS,
    stock_chunks,
    variant,
)

HEADINGS = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
SECTIONS = ("overview", "proactive", "requests", "disputes", "problems", "other")
NUMERALS = "一二三四五六"
ASPECTS = {
    "p": "主动公开",
    "a": "依申请公开",
    "m": "政府信息管理",
    "f": "政府信息公开平台建设",
    "s": "监督保障",
}


@dataclass
class Block:
    """One paragraph, heading (its numeral apart), table or signature line."""

    kind: str  # title, p, h1, h2, table, sign
    text: str = ""
    numeral: str = ""
    table: Table | None = None
    section: str = ""


@dataclass
class Document:
    """A report before it is written to a file, with what the truth needs to know about it."""

    draft: Draft
    form: str
    blocks: list[Block] = field(default_factory=list)
    chunks: dict[str, str] = field(default_factory=dict)  # p1 -> rendered text
    sources: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # p1 -> kind, id, places

    def add(self, kind: str, text: str = "", section: str = "", numeral: str = "") -> None:
        """Append a block, unless it would be empty."""
        if text:
            self.blocks.append(Block(kind, text, numeral, section=section))

    @property
    def tables(self) -> list[Table]:
        """The statutory tables in order."""
        return [b.table for b in self.blocks if b.table]


def compose(drafts: list[Draft]) -> list[Document]:
    """One document per draft; copied chunks come from documents composed before."""
    done: dict[str, Document] = {}
    for draft in drafts:
        document = Document(draft, table_format(draft))
        _chunks(document, done)
        _front(document)
        _body(document)
        _sign(document)
        done[draft.report_id] = document
    return list(done.values())


def places(text: str) -> list[str]:
    """``p1-3,s2`` as p1 p2 p3 s2."""
    found = []
    for item in text.split(","):
        first, _, last = item[1:].partition("-")
        found += [f"{item[0]}{n}" for n in range(int(first), int(last or first) + 1)]
    return found


def _chunks(document: Document, done: dict[str, Document]) -> None:
    draft = document.draft
    values = slots(draft, document.form)
    for part, chunks in draft.parts.items():
        for index, chunk in enumerate(chunks, 1):
            place = f"{part}{index}"
            document.chunks[place] = _text(chunk, values, done)
            if chunk.source:
                document.sources[place] = (chunk.kind, *chunk.source)
    for part, text in stock_chunks(draft, values["review"] == values["suit"] == "0").items():
        document.chunks[f"{part}{len(draft.parts.get(part, [])) + 1}"] = text


def _text(chunk: Chunk, values: dict[str, str], done: dict[str, Document]) -> str:
    if chunk.text or not chunk.source:
        return fill(chunk.text, values)
    report, where = chunk.source
    return "".join(done[report].chunks[place] for place in places(where))


def _words(draft: Draft, form: str) -> dict[str, str]:
    agency = draft.agency
    return {
        "decree": DECREE,
        "notice": NOTICE[form],
        "name": agency.name,
        "self": agency.self_name,
        "y": str(draft.year),
        "place": agency.region.split("/")[-1],
        "office": agency.name + ("综合科" if agency.name.endswith("办公室") else "办公室"),
        "address": agency.address,
        "phone": agency.phone,
    }


def _formula(draft: Draft, option: str, variants: tuple[str, ...], words: dict[str, str]) -> str:
    given = draft.option(option)
    if given == "none":
        return ""
    return given or variants[variant(draft.agency.key, option, len(variants))].format(**words)


def _front(document: Document) -> None:
    draft = document.draft
    words = _words(draft, "A" if draft.year <= 2020 else "B")
    title = draft.option("title") or f"{draft.agency.name}{draft.year}年政府信息公开工作年度报告"
    if title != "none":
        for line in title.split("//"):
            document.add("title", line, "title")
    outline = (
        OUTLINE if variant(draft.agency.key, "outline", 2) and not draft.option("basis") else ""
    )
    basis = _formula(draft, "basis", BASES, words)
    period = _formula(draft, "period", PERIODS, words)
    contact = _formula(draft, "contact", (CONTACT,), words)
    if basis.endswith(
        "如下。"
    ):  # what follows "as follows" is the report, so the period goes first
        document.add("p", period + basis + contact, "preamble")
    else:
        document.add("p", basis + outline + period + contact, "preamble")
    document.add("p", draft.option("before"), "preamble")


def _body(document: Document) -> None:
    draft = document.draft
    headings = dict(o.split(" ", 1) for o in draft.options.get("heading", []))
    for index, (section, title) in enumerate(zip(SECTIONS, HEADINGS, strict=True)):
        if str(index + 1) in draft.options.get("drop", []):
            continue
        given = headings.get(str(index + 1))
        if given:
            document.add("h1", given, section)
        else:
            document.add("h1", title, section, f"{NUMERALS[index]}、")
        if index == 0:
            _overview(document)
        elif index <= 3:
            if str(index + 1) not in draft.options.get("droptable", []):
                table = _table(document, index + 1)
                document.blocks.append(Block("table", table=table, section=section))
        elif index == 4:
            for part in "qr":
                _paragraphs(document, part, section)
        else:
            _last(document)


def _overview(document: Document) -> None:
    draft = document.draft
    style = draft.option("style").split()
    _paragraphs(document, "l", "overview")
    titles = dict(o.split(" ", 1) for o in draft.options.get("sub", []))
    shown = [part for part in ASPECTS if part not in draft.options.get("nosub", [])]
    for part, numeral in zip(shown, "一二三四五", strict=False):
        title = titles.get(part) or ASPECTS[part] + ("" if "plain" in style else "情况")
        if "runin" in style:
            text = "".join(document.chunks[p] for p in _places(document, part))
            document.add("p", f"（{numeral}）{title}。{text}", "overview")
        else:
            document.add("h2", title, "overview", f"（{numeral}）")
            _paragraphs(document, part, "overview")


def _places(document: Document, part: str) -> list[str]:
    return [place for place in document.chunks if place[0] == part]


def _paragraphs(document: Document, part: str, section: str) -> None:
    """The chunks of a part as one paragraph; a chunk that ends in // ends its paragraph."""
    text = ""
    for place in _places(document, part):
        chunk = document.chunks[place]
        text += chunk.removesuffix("//")
        if chunk.endswith("//"):
            document.chunks[place] = chunk.removesuffix("//")
            document.add("p", text, section)
            text = ""
    document.add("p", text, section)


def _last(document: Document) -> None:
    draft = document.draft
    words = _words(draft, document.form)
    _paragraphs(document, "x", "other")
    charge = "" if draft.year <= 2020 else _formula(draft, "charge", CHARGES, words)
    document.add("p", charge + NOTHING_ELSE.format(**words), "other")


def _sign(document: Document) -> None:
    draft = document.draft
    day = draft.published
    name = draft.option("sign") or draft.agency.name
    stated = draft.option("date") or f"{day.year}年{day.month}月{day.day}日"
    document.add("sign", "" if name == "none" else name, "signature")
    document.add("sign", "" if stated == "none" else stated, "signature")


def _table(document: Document, number: int) -> Table:
    draft, form = document.draft, document.form
    if number == 2:
        table = proactive_table(form, proactive_values(draft, form))
    elif number == 3:
        table = requests_table(form, request_values(draft, form))
    else:
        table = disputes_table(dispute_values(draft))
    for option in draft.options.get("cell", []):
        _spoil(table, [s.strip() for s in option.split("|")])
    for option in draft.options.get("label", []):
        which, old, new = (s.strip() for s in option.split("|"))
        if int(which) == number:
            cell = next(c for row in table.rows for c in row if not c.name and old in c.text)
            cell.text = cell.text.replace(old, new)
    return table


def _spoil(table: Table, option: list[str]) -> None:
    """Change one cell as ``3|公开出版物|总计|+=1`` says; DROP takes it out of its row."""
    which, row, column, value = option
    if int(which) != table.number:
        return
    names = [n for n in table.cells() if row in n[0] and n[1] == column]
    if len(names) != 1:
        raise ValueError(f"{row} {column} names {len(names)} cells of table {which}")
    cell = table.cells()[names[0]]
    if value == "DROP":
        for cells in table.rows:
            cells[:] = [c for c in cells if c is not cell]
    elif value[:2] in ("+=", "-="):
        cell.text = str(int(cell.text) + int(value[0] + value[2:]))
    else:
        cell.text = "" if value == "EMPTY" else value
