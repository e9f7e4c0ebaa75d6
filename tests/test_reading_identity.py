"""Whose report, of which year, published when: cases as titles, preambles, signatures and names occur."""

from __future__ import annotations

from datetime import date

import pytest

from analyzer.reading.dates import find_dates, find_year
from analyzer.reading.identity import Identity, identify
from analyzer.records import Origin

BODY = "一、总体情况\n我单位按时公开信息。\n六、其他需要报告的事项\n无。\n"


def of(text: str, path: str = "a.txt", **given: dict[str, str]) -> Identity:
    return identify(text, path, hints=given.get("hints", {}), manifest=given.get("manifest", {}))


def origin(identity: Identity, field: str) -> Origin:
    return next((p.origin for p in identity.provenance if p.field == field), Origin.NONE)


TITLES = [
    ("青石县水利局2023年政府信息公开工作年度报告", "青石县水利局", 2023),
    ("青石县水利局\n2023年政府信息公开工作年度报告", "青石县水利局", 2023),
    ("青石县水利局\n2023年政府信息公开\n工作年度报告", "青石县水利局", 2023),
    ("2023年度青石县水利局政府信息公开工作年度报告", "青石县水利局", 2023),
    ("2023年青石县水利局政府信息公开年度报告", "青石县水利局", 2023),
    ("青石县水利局政府信息公开工作年度报告（2023年度）", "青石县水利局", 2023),
    ("青石县水利局政府信息公开工作年度报告\n（2023年）", "青石县水利局", 2023),
    ("青石县水利局关于2023年政府信息公开工作的年度报告", "青石县水利局", 2023),
    ("青石县水利局二〇二三年政府信息公开工作年度报告", "青石县水利局", 2023),
    ("青石县水利局 2023 年 政府信息公开工作 年度报告", "青石县水利局", 2023),
    ("青石县水利局２０２３年政府信息公开工作年度报告", "青石县水利局", 2023),
    ("柳河街道办事处2021年度政府信息公开工作报告", "柳河街道办事处", 2021),
    (
        "青石县发展和改革委员会（县粮食局）2022年政府信息公开工作年度报告",
        "青石县发展和改革委员会（县粮食局）",
        2022,
    ),
    ("青石县人民政府办公室2022年政府信息公开工作年度报告", "青石县人民政府办公室", 2022),
    ("青石县人民政府2022年政府信息公开工作年度报告", "青石县人民政府", 2022),
    (
        "中共青石县委机构编制委员会办公室2022年政府信息公开工作年度报告",
        "中共青石县委机构编制委员会办公室",
        2022,
    ),
    ("国家税务总局青石县税务局2022年政府信息公开工作年度报告", "国家税务总局青石县税务局", 2022),
    ("青石县第一中学2022年信息公开年度报告", "青石县第一中学", 2022),
    ("《青石县水利局2023年政府信息公开工作年度报告》", "青石县水利局", 2023),
    ("# 青石县水利局2023年政府信息公开工作年度报告", "青石县水利局", 2023),
    ("青石县档案馆2024年政府信息公开工作年度报告 年度报告", "青石县档案馆", 2024),
    ("2023年政府信息公开工作年度报告", "", 2023),
    ("政府信息公开工作年度报告\n青石县水利局\n2023年", "青石县水利局", 2023),
]


@pytest.mark.parametrize(("title", "agency", "year"), TITLES, ids=[t[0][:24] for t in TITLES])
def test_titles(title: str, agency: str, year: int) -> None:
    found = of(f"{title}\n{BODY}")
    assert (found.agency, found.year) == (agency, year)


def test_title_is_whole_and_without_blanks() -> None:
    found = of(f"\n\n青石县 水利局\n2023年政府信息公开工作年度报告\n{BODY}")
    assert found.title == "青石县水利局2023年政府信息公开工作年度报告"
    assert origin(found, "title") is Origin.TITLE


PREAMBLES = [
    ("现将青石县水利局2023年度政府信息公开工作情况报告如下：", "青石县水利局"),
    ("本报告由青石县水利局办公室编制。", "青石县水利局"),
    ("本报告由青石县水利局根据《条例》编制。", "青石县水利局"),
    ("现将我局2023年度政府信息公开工作情况报告如下：", ""),
    ("本报告由本机关根据条例要求，结合实际编制。", ""),
    ("根据《中华人民共和国政府信息公开条例》有关规定，由我单位结合有关统计数据编制。", ""),
]


@pytest.mark.parametrize(("preamble", "agency"), PREAMBLES, ids=[p[0][:20] for p in PREAMBLES])
def test_preamble_names_the_agency(preamble: str, agency: str) -> None:
    found = of(f"2023年政府信息公开工作年度报告\n{preamble}\n{BODY}")
    assert found.agency == agency
    assert origin(found, "agency") is (Origin.TEXT if agency else Origin.NONE)


SIGNATURES = [
    ("青石县水利局\n2024年1月19日", "青石县水利局", date(2024, 1, 19)),
    ("青石县水利局（盖章）\n2024 年 1 月 9 日", "青石县水利局", date(2024, 1, 9)),
    ("青石县水利局  2024年1月19日", "青石县水利局", date(2024, 1, 19)),
    ("青石县水利局\n二〇二四年一月十九日", "青石县水利局", date(2024, 1, 19)),
    ("青石县水利局\n二○二四年十二月三十一日", "青石县水利局", date(2024, 12, 31)),
    ("青石县水利局\n2024-01-19", "青石县水利局", date(2024, 1, 19)),
    ("青石县水利局\n2024.1.19", "青石县水利局", date(2024, 1, 19)),
    ("2024年1月19日", "", date(2024, 1, 19)),
    ("青石县水利局\n2024年2月30日", "", None),
    ("咨询电话：0539-1234567", "", None),
    ("联系人在2024年1月19日前可到局办公室查阅，地址另见公告。", "", None),
]


@pytest.mark.parametrize(
    ("tail", "agency", "published"), SIGNATURES, ids=[s[0][:20] for s in SIGNATURES]
)
def test_signatures(tail: str, agency: str, published: date | None) -> None:
    found = of(f"2023年政府信息公开工作年度报告\n{BODY}{tail}")
    assert (found.agency, found.published) == (agency, published)
    if published:
        assert origin(found, "published") is Origin.SIGNATURE


FILES = [
    ("青石县水利局2023年政府信息公开工作年度报告.docx", "青石县水利局", 2023),
    ("2023年青石县水利局年报.docx", "青石县水利局", 2023),
    ("03_柳河镇_2023.txt", "柳河镇", 2023),
    ("柳河镇+2023.txt", "柳河镇", 2023),
    ("上报/2023/柳河镇人民政府.txt", "柳河镇人民政府", 2023),
    ("2022年度/柳河镇/年度报告.html", "柳河镇", 2022),
    ("001_74e82023fe9fbdc8.txt", "", None),
    ("附件1.txt", "", None),
    ("20240119.txt", "", None),
]


@pytest.mark.parametrize(("path", "agency", "year"), FILES, ids=[f[0] for f in FILES])
def test_names_of_files_and_folders(path: str, agency: str, year: int | None) -> None:
    found = of("一、总体情况\n按时公开。\n", path)
    assert (found.agency, found.year) == (agency, year)


YEARS = [
    (
        "title beats file name",
        "2023年政府信息公开工作年度报告",
        "",
        "局2022.txt",
        2023,
        Origin.TITLE,
    ),
    (
        "period and file agree against a stale title",
        "2022年政府信息公开工作年度报告",
        "自2023年1月1日起至2023年12月31日止",
        "局2023.txt",
        2023,
        Origin.TEXT,
    ),
    (
        "period with both years",
        "",
        "统计期限为2023年1月1日至2023年12月31日。",
        "a.txt",
        2023,
        Origin.TEXT,
    ),
    ("period with the year once", "", "自2023年1月1日起至12月31日止。", "a.txt", 2023, Origin.TEXT),
    ("period of the same year", "", "从2023年1月1日到同年12月31日。", "a.txt", 2023, Origin.TEXT),
    (
        "only the text speaks of years",
        "",
        "2021年，我局公开信息。2021年未收到申请。2020年结转0件。",
        "a.txt",
        2021,
        Origin.TEXT,
    ),
    ("nothing tells", "", "我局公开信息。", "a.txt", None, Origin.NONE),
]


@pytest.mark.parametrize(
    ("title", "preamble", "path", "year", "where"),
    [y[1:] for y in YEARS],
    ids=[y[0] for y in YEARS],
)
def test_year_vote(title: str, preamble: str, path: str, year: int | None, where: Origin) -> None:
    found = of(f"{title}\n{preamble}\n{BODY}", path)
    assert (found.year, origin(found, "year")) == (year, where)


def test_year_of_a_report_signed_early_next_year_or_late_in_its_own() -> None:
    assert of(f"{BODY}青石县水利局\n2024年1月19日").year == 2023
    assert of(f"{BODY}青石县水利局\n2023年12月25日").year == 2023


def test_disagreeing_years_are_told() -> None:
    found = of(f"2023年政府信息公开工作年度报告\n{BODY}", "局2022.txt")
    assert found.warnings == ("年度线索不一致：取 2023，而文件名 2022",)


def test_manifest_wins_over_everything() -> None:
    row = {
        "agency": "红岩镇",
        "year": "2019",
        "region": "甲省/乙市",
        "parent": "乙市",
        "title": "报告",
        "published": "2020-02-03",
    }
    found = of(f"青石县水利局2023年政府信息公开工作年度报告\n{BODY}", manifest=row)
    assert (found.agency, found.year, found.region, found.parent) == (
        "红岩镇",
        2019,
        "甲省/乙市",
        "乙市",
    )
    assert (found.title, found.published) == ("报告", date(2020, 2, 3))
    assert {p.origin for p in found.provenance} == {Origin.MANIFEST}


def test_page_hints_are_the_last_word_on_date_and_agency() -> None:
    hints = {
        "published": "2024-01-22",
        "agency": "青石县水利局",
        "title": "2023年政府信息公开工作年度报告",
    }
    found = of(BODY, hints=hints)
    assert (found.agency, found.year, found.published) == ("青石县水利局", 2023, date(2024, 1, 22))
    assert origin(found, "published") is Origin.PAGE


REGIONS = [
    (
        "agency names it",
        "临淄区水利局2023年政府信息公开工作年度报告",
        "",
        "a.txt",
        "山东省/淄博市/临淄区",
        Origin.TITLE,
    ),
    (
        "shared name, folder decides",
        "鼓楼区水利局2023年政府信息公开工作年度报告",
        "",
        "福建省/福州市/a.txt",
        "福建省/福州市/鼓楼区",
        Origin.TITLE,
    ),
    (
        "shared name, text decides",
        "鼓楼区水利局2023年政府信息公开工作年度报告",
        "按照徐州市统一部署，",
        "a.txt",
        "江苏省/徐州市/鼓楼区",
        Origin.TITLE,
    ),
    (
        "folder names it",
        "水利局2023年政府信息公开工作年度报告",
        "",
        "洪泽区/a.txt",
        "江苏省/淮安市/洪泽区",
        Origin.FOLDER,
    ),
    (
        "text speaks of it",
        "水利局2023年政府信息公开工作年度报告",
        "参加顺河回族区政府的培训，顺河回族区司法局派员授课。",
        "a.txt",
        "河南省/开封市/顺河回族区",
        Origin.TEXT,
    ),
    (
        "text names it once",
        "水利局2023年政府信息公开工作年度报告",
        "赴顺河回族区学习。",
        "a.txt",
        "",
        Origin.NONE,
    ),
    ("nothing names it", "水利局2023年政府信息公开工作年度报告", "", "a.txt", "", Origin.NONE),
]


@pytest.mark.parametrize(
    ("title", "text", "path", "region", "where"),
    [r[1:] for r in REGIONS],
    ids=[r[0] for r in REGIONS],
)
def test_regions(title: str, text: str, path: str, region: str, where: Origin) -> None:
    found = of(f"{title}\n{text}\n{BODY}", path)
    assert (found.region, origin(found, "region")) == (region, where)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年1月20日", ["2024-01-20"]),
        ("二〇二四年一月二十日", ["2024-01-20"]),
        ("二零二四年十月十日", ["2024-10-10"]),
        ("二○二四年十一月三十日", ["2024-11-30"]),
        ("2024-01-20 至 2024/2/3", ["2024-01-20", "2024-02-03"]),
        ("20241月20日", []),
        ("2024年13月1日", []),
        ("编号12024-01-20", []),
    ],
)
def test_dates(text: str, expected: list[str]) -> None:
    assert [day.isoformat() for _, day in find_dates(text)] == expected


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2023年", 2023),
        ("二〇二三年", 2023),
        ("２０２３年", 2023),
        ("12023", None),
        ("1999年", None),
        ("V2.2023", None),
    ],
)
def test_years(text: str, year: int | None) -> None:
    assert find_year(text) == year
