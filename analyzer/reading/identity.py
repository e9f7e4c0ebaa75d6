"""Whose report it is, of which year, published when: read from the manifest, the title, the text, the
signature, the page, the file name and the folder, each value with where it was taken from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from analyzer.places import find_places, region_of
from analyzer.reading.dates import find_dates, find_year
from analyzer.records import Origin, Provenance

_HEAD_LINES = 12
_TAIL_LINES = 8
_TWICE = 2
_SUFFIX = (
    r"(?:局|委员会|委|办公室|办事处|办|厅|中心|政府|镇|乡|街道|苏木|院|站|所|会|队|总队|支队|大队|部|学校|中学|小学|大学|学院|公司|集团"
    r"|署|处|室|馆|社|银行|医院|园区|管理区|开发区|新区|示范区|保护区|度假区|区|县|市|旗|法院|检察院)"
)
_AGENCY = re.compile(
    rf"^[\u4e00-\u9fffA-Za-z（）()·、]{{1,40}}?{_SUFFIX}(?:[（(][^（）()]{{1,20}}[）)])?$"
)
_TITLE_END = re.compile(r"(?:年度)?报告(?:[（(〔\[].{0,20}[）)〕\]])?[》”]?\s*$")
_SUBJECT = re.compile(r"(?:政府信息与?(?:和)?政务公开|政府信息公开|政务信息公开|政务公开|信息公开)")
_YEAR_WORDS = re.compile(
    r"[（(〔\[]?\s*(?:(?:19|20|２０)[\d０-９]{2}|二[〇○零ＯO0][〇○零ＯO0一二三四五六七八九]{2})\s*[-—－至]?\s*(?:学年度?|年度|年|度)?\s*[）)〕\]]?"
)
_HEADING = re.compile(r"^\s*(?:[一1１]\s*[、.．]|第一部分|[（(]一[）)])")
_PERIOD = re.compile(
    r"((?:19|20)\d{2})\s{0,3}年?\s{0,3}0?1\s{0,3}[月.]\s{0,3}0?1\s{0,3}日?\s{0,3}(?:起|开始)?\s{0,3}[到至—－～~-]{1,3}\s{0,3}"
    r"(?:(?:同|当)年|((?:19|20)\d{2})\s{0,3}年?)?\s{0,3}12\s{0,3}[月.]\s{0,3}31"
)
_MAKERS = (
    re.compile(
        rf"由([\u4e00-\u9fff（）]{{2,30}}?{_SUFFIX})(?:政府信息公开工作?办公室|办公室)?(?:负责)?(?:编制|撰写|起草)"
    ),
    re.compile(rf"由([\u4e00-\u9fff（）]{{2,30}}?{_SUFFIX})(?:根据|按照|依据|结合)"),
    re.compile(rf"现将([\u4e00-\u9fff（）]{{2,30}}?{_SUFFIX})\s*(?:20\d\d|二[〇○零])"),
    re.compile(
        rf"^\s*([\u4e00-\u9fff（）]{{2,30}}?{_SUFFIX})(?:20\d\d\s*年(?:度)?)?政府信息公开(?:工作)?年度报告"
    ),
)
_SELF = re.compile(
    r"^(?:本|我|该|全|各|区|市|县|省|上级|国务院|国家|有关)|^(?:现将|根据|按照|依据)|中华人民|条例"
)
_DATE_LINE = re.compile(r"^.{0,40}$")
_FILE_NOISE = re.compile(
    r"政府信息公开|政务公开|信息公开|工作|年度|年报|报告|情况|关于|的|终稿|定稿|最终|修改|上报|附件|盖章|公示|正式|版|稿"
)
_STEM_CUT = re.compile(r"[\d_\-—\s.()（）【】\[\]+《》]+")
_HEX = re.compile(r"[0-9a-fA-F]{8,}")


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known about a report besides its text."""

    agency: str
    region: str
    parent: str
    year: int | None
    title: str
    published: date | None
    provenance: tuple[Provenance, ...]
    warnings: tuple[str, ...]


def identify(
    text: str, path: str, *, hints: Mapping[str, str], manifest: Mapping[str, str]
) -> Identity:
    """The identity of a report with this text, read from this path (``/``-separated)."""
    lines = [line.strip() for line in text[:20_000].split("\n")]
    head = _head(lines)
    tail = _tail(text)
    in_text, below = _title(head)
    origins: dict[str, Origin] = {}
    title, origins["title"] = next(
        (
            (one, origin)
            for one, origin in (
                (manifest.get("title", ""), Origin.MANIFEST),
                (in_text, Origin.TITLE),
                (hints.get("title", ""), Origin.PAGE),
            )
            if one
        ),
        ("", Origin.NONE),
    )
    agency, origins["agency"] = _agency(title, below, head, tail, path, hints, manifest)
    year, origins["year"], warnings = _year(title, text, tail, path, manifest)
    published, origins["published"] = _published(tail, hints, manifest)
    region, origins["region"] = _region(agency, origins["agency"], title, text, path, manifest)
    if manifest.get("parent"):
        origins["parent"] = Origin.MANIFEST
    provenance = tuple(
        Provenance(name, origins[name])
        for name in ("agency", "region", "parent", "year", "title", "published")
        if origins.get(name, Origin.NONE) is not Origin.NONE
    )
    return Identity(
        agency, region, manifest.get("parent", ""), year, title, published, provenance, warnings
    )


def _head(lines: list[str]) -> list[str]:
    """The first lines with text, up to the first heading."""
    head: list[str] = []
    for line in lines:
        if not line:
            continue
        if _HEADING.match(line) or len(head) == _HEAD_LINES:
            break
        head.append(line[:500])
    return head


def _tail(text: str) -> list[str]:
    lines = [line.strip() for line in text[-4000:].split("\n")]
    return [line for line in lines if line][-_TAIL_LINES:]


def _title(head: list[str]) -> tuple[str, list[str]]:
    """The title, its lines joined, and the lines below: it ends in 报告 and names the subject."""
    for index, line in enumerate(head[:8]):
        if len(line) > 80 or not _TITLE_END.search(line) or "。" in line:
            continue
        joined = _tidy(line)
        first = index
        while first > 0 and first > index - 3 and _continues_above(joined, head[first - 1]):
            first -= 1
            joined = _tidy(head[first]) + joined
        if _SUBJECT.search(joined):
            return joined, head[index + 1 :]
    return "", []


def _agency_below(lines: list[str]) -> str:
    """The agency on a line of its own right below the title, as on a cover."""
    for line in lines[:3]:
        name = _tidy(_without_year(line)).strip("（）()")
        if 3 <= len(name) <= 40 and _AGENCY.match(name) and not _SELF.match(name):
            return name
        if len(line) > 40:
            break
    return ""


def _continues_above(title: str, above: str) -> bool:
    if len(above) > 50 or re.search(r"[。，；：:]", above) or _TITLE_END.search(above):
        return False
    if not _SUBJECT.search(title):
        return True
    return not _agency_of_title(title) and bool(_AGENCY.match(_without_year(_tidy(above))))


def _tidy(text: str) -> str:
    return re.sub(r"\s+", "", text).strip("#*《》")


def _without_year(text: str) -> str:
    return _YEAR_WORDS.sub("", text)


def _agency_of_title(title: str) -> str:
    """What a title names besides the year and the subject."""
    found = _SUBJECT.search(title)
    before = title[: found.start()] if found else title
    name = _without_year(_tidy(before))
    name = re.sub(r"^(?:关于|公布|发布)|(?:关于|年度|年|的|开展)+$", "", name)
    name = name.strip("—-－_·:：《》<>〈〉")
    return name if 2 <= len(name) <= 40 and re.search(r"[\u4e00-\u9fff]{2}", name) else ""


def _agency(
    title: str,
    below: list[str],
    head: list[str],
    tail: list[str],
    path: str,
    hints: Mapping[str, str],
    manifest: Mapping[str, str],
) -> tuple[str, Origin]:
    if manifest.get("agency"):
        return manifest["agency"], Origin.MANIFEST
    found = (
        (_agency_of_title(title) or _agency_below(below), Origin.TITLE),
        (_signature_agency(tail), Origin.SIGNATURE),
        (_maker(head), Origin.TEXT),
        (_agency_of_name(PurePosixPath(path).stem), Origin.FILE_NAME),
        (hints.get("agency", "") if _AGENCY.match(hints.get("agency", "")) else "", Origin.PAGE),
        (_agency_of_name(PurePosixPath(path).parent.name), Origin.FOLDER),
    )
    return next(((name, origin) for name, origin in found if name), ("", Origin.NONE))


def _signature_agency(tail: list[str]) -> str:
    for index in range(len(tail) - 1, -1, -1):
        line = tail[index]
        if not find_dates(line) or len(line) > 60 or "。" in line:
            continue
        same_line = _tidy(re.split(r"(?:19|20)\d{2}\s*[年.-]|二[〇○零ＯO0]", line)[0])
        for name in (same_line, *(_tidy(above) for above in tail[max(0, index - 2) : index][::-1])):
            name = re.sub(
                r"[（(](?:盖章|公章|印章|章)[）)]|^(?:发布|编制|填报)?(?:单位|机构|机关)[:：]",
                "",
                name,
            )
            if 3 <= len(name) <= 40 and _AGENCY.match(name) and not _SELF.match(name):
                return name
        return ""
    return ""


def _maker(head: list[str]) -> str:
    text = "\n".join(line for line in head if len(line) > 15)[:1500]
    for pattern in _MAKERS:
        found = pattern.search(text)
        if found and not _SELF.search(found[1]):
            return found[1]
    return ""


def _agency_of_name(stem: str) -> str:
    for part in _STEM_CUT.split(_FILE_NOISE.sub(" ", _without_year(stem))):
        if len(part) >= 3 and _AGENCY.match(part):
            return part
    return ""


def _year(
    title: str, text: str, tail: list[str], path: str, manifest: Mapping[str, str]
) -> tuple[int | None, Origin, tuple[str, ...]]:
    given = find_year(manifest.get("year", ""))
    if given is not None:
        return given, Origin.MANIFEST, ()
    pure = PurePosixPath(path)
    period = _PERIOD.search(text[:6000])
    signed = _signed(tail)
    votes = [
        (3, find_year(title), Origin.TITLE, "标题"),
        (3, int(period[2] or period[1]) if period else None, Origin.TEXT, "统计期限"),
        (2, find_year(_HEX.sub("", pure.stem)), Origin.FILE_NAME, "文件名"),
        (1, signed.year - (signed.month < 12) if signed else None, Origin.SIGNATURE, "落款日期"),
        (1, _folder_year(pure), Origin.FOLDER, "文件夹"),
        (0, _common_year(text), Origin.TEXT, "正文"),
    ]
    cast = [
        (weight, year, origin, label) for weight, year, origin, label in votes if year is not None
    ]
    if not cast:
        return None, Origin.NONE, ()
    totals: Counter[int] = Counter()
    for weight, year, _, _ in cast:
        totals[year] += weight
    order = [year for _, year, _, _ in cast]
    winner = max(totals, key=lambda year: (totals[year], -order.index(year)))
    origin = next(origin for _, year, origin, _ in cast if year == winner)
    others = [f"{label} {year}" for weight, year, _, label in cast if year != winner and weight]
    return (
        winner,
        origin,
        (f"年度线索不一致：取 {winner}，而{'、'.join(others)}",) if others else (),
    )


def _folder_year(path: PurePosixPath) -> int | None:
    years = (find_year(part) for part in reversed(path.parts[:-1]))
    return next((year for year in years if year is not None), None)


def _common_year(text: str) -> int | None:
    years = Counter(re.findall(r"(?<!\d)(20[0-4]\d)\s*年", text[:20_000]))
    return int(years.most_common(1)[0][0]) if years else None


def _signed(tail: list[str]) -> date | None:
    """The date that stands alone, or after the agency's name, among the last lines."""
    for line in reversed(tail):
        dates = find_dates(line)
        if dates and len(line) <= 60 and not re.search(r"[。，；]", line):
            return dates[-1][1]
    return None


def _published(
    tail: list[str], hints: Mapping[str, str], manifest: Mapping[str, str]
) -> tuple[date | None, Origin]:
    given = find_dates(manifest.get("published", ""))
    if given:
        return given[0][1], Origin.MANIFEST
    signed = _signed(tail)
    if signed is not None:
        return signed, Origin.SIGNATURE
    page = find_dates(hints.get("published", ""))
    return (page[0][1], Origin.PAGE) if page else (None, Origin.NONE)


def _region(
    agency: str,
    agency_origin: Origin,
    title: str,
    text: str,
    path: str,
    manifest: Mapping[str, str],
) -> tuple[str, Origin]:
    if manifest.get("region"):
        return manifest["region"], Origin.MANIFEST
    folders = PurePosixPath(path).parts[:-1][::-1]
    opening = text[:3000]
    for source, origin in (
        (agency, agency_origin),
        (title, Origin.TITLE),
        (PurePosixPath(path).stem, Origin.FILE_NAME),
        *((folder, Origin.FOLDER) for folder in folders),
    ):
        if find_places(source):
            region = region_of(source, (*folders, opening))
            if region:
                return region, origin
    region = _common_region(text[:50_000])
    return region, Origin.TEXT if region else Origin.NONE


def _common_region(text: str) -> str:
    """The county or city that a report without a place in its name speaks of most, twice at least."""
    counts: Counter[str] = Counter()
    for mention in find_places(text):
        if len(mention.paths) == 1 and mention.level > 1 and not mention.short:
            counts[mention.paths[0]] += 1
    if not counts:
        return ""
    (best, n), *rest = counts.most_common(2)
    if n < _TWICE:  # named once: a visit, a decision received, a name left over
        return ""
    deeper = [path for path in counts if path.startswith(best + "/")]
    if rest and rest[0][1] == n and rest[0][0] not in deeper and not best.startswith(rest[0][0]):
        return ""
    return best


def origins(provenance: Iterable[Provenance]) -> dict[str, Origin]:
    """The origins by field."""
    return {one.field: one.origin for one in provenance}
