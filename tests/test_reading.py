"""Files, folders and archives to reports: nothing lost, nothing silent, ids that stay."""

from __future__ import annotations

import hashlib
import io
import itertools
import os
import pickle
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.config import ReadingConfig
from analyzer.errors import ReadingError
from analyzer.reading import (
    assign_ids,
    find_office,
    list_inputs,
    read_corpus,
    read_input,
    read_register,
    read_report,
)
from analyzer.reading.content import Table, TableCell, assemble
from analyzer.reading.text import decode, read_text
from analyzer.records import Origin
from analyzer.text import normalize


def report(agency: str = "青石县水利局", year: int = 2023, body: str = "按时公开信息。") -> str:
    return f"{agency}{year}年政府信息公开工作年度报告\n一、总体情况\n{body}\n六、其他需要报告的事项\n无。\n"


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def zipped(files: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


# --- text files --------------------------------------------------------------------------------

ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings_of_text_files(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(report().encode(encoding))
    read = read_report(file)
    assert read.text == report()
    assert (read.agency, read.year, read.warnings) == ("青石县水利局", 2023, ())


def test_traditional_text_in_big5() -> None:
    words = "水利局一百一十二年政府資訊公開年度報告，統計期間自一月一日起至十二月三十一日止。"
    assert decode(words.encode("big5"))[:2] == (words, "big5hkscs")


def test_short_simplified_text_is_not_taken_for_big5() -> None:
    for words in ("无。", "本单位无其他需要报告的事项", "共计3件", "鑫垚犇骉淼焱镇"):
        assert decode(words.encode("gb18030"))[0] == words


def test_a_utf8_file_cut_inside_a_character_warns() -> None:
    text, encoding, warnings = decode(report().encode()[:-2])
    assert text == report()[:-2] + "\ufffd"
    assert (encoding, len(warnings)) == ("utf-8", 1)


def test_pasted_encodings_are_read_line_by_line() -> None:
    first, second = (
        "全年公开信息三十六条，按期答复申请。\n" * 20,
        "存在更新不及时的问题，下一步改进。\n" * 20,
    )
    text, encoding, warnings = decode(first.encode() + second.encode("gb18030"))
    assert text == first + second
    assert encoding == "gb18030+utf-8"
    assert "混用" in warnings[0]


@given(st.text(st.characters(codec="gb18030"), min_size=1))
def test_utf8_always_survives(text: str) -> None:
    assert decode(text.encode())[0] == text or text.startswith("\ufeff") or "\0" in text


@given(st.binary(max_size=400))
def test_any_bytes_decode_to_something(data: bytes) -> None:
    text, encoding, _ = decode(data)
    assert isinstance(text, str) and encoding


def test_control_characters_are_dropped_and_told() -> None:
    content = read_text(("公开\0信息\x01" + "条" * 200).encode())
    assert assemble(content.pieces)[0] == "公开信息" + "条" * 200
    assert content.warnings == ("已去除 2 个控制字符",)


# --- assembly ----------------------------------------------------------------------------------

CELL = st.text(st.sampled_from("甲乙1 \t\n\r\x00\u2028ab，"), max_size=6)


@given(
    st.lists(
        st.one_of(CELL, st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=3)),
        max_size=5,
    )
)
def test_grids_point_at_their_cells(raw: list[str | list[list[str]]]) -> None:
    pieces = [
        piece
        if isinstance(piece, str)
        else Table(
            tuple(
                TableCell(r, c, 1, 1, text)
                for r, row in enumerate(piece)
                for c, text in enumerate(row)
            ),
            len(piece),
            2,
        )
        for piece in raw
    ]
    text, grids = assemble(pieces)
    assert normalize(text) == text
    for grid, table in zip(grids, (p for p in pieces if isinstance(p, Table)), strict=True):
        lines = text[slice(*grid.span)].split("\n")
        assert [len(line.split("\t")) for line in lines] == [2] * table.n_rows
        for cell in grid.cells:
            assert lines[cell.row].split("\t")[cell.column] == text[slice(*cell.span)]


# --- folders -----------------------------------------------------------------------------------


def test_a_folder_with_subfolders(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "水利局.txt": report(),
            "乡镇/柳河镇2022.txt": report("柳河镇", 2022),
            "乡镇/空.txt": " \n",
            "图.jpg": b"\xff\xd8\xff\xe0 jpeg",
            "表.xlsx": zipped({"[Content_Types].xml": "x", "xl/workbook.xml": "x"}),
            ".DS_Store": "x",
            "~$水利局.docx": "x",
        },
    )
    seen: list[tuple[int, int]] = []
    corpus = read_corpus(tmp_path, progress=lambda done, total: seen.append((done, total)))
    assert [r.report_id for r in corpus.reports] == ["柳河镇-2022", "青石县水利局-2023"]
    assert [(s.path, s.reason) for s in corpus.skipped] == [
        ("乡镇/空.txt", "empty"),
        ("图.jpg", "unsupported"),
        ("表.xlsx", "unsupported"),
    ]
    assert seen == [(i, 5) for i in range(1, 6)]
    assert corpus.reports[0].source.path == "乡镇/柳河镇2022.txt"


def test_a_single_file_is_a_corpus_of_one(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": report()})
    assert [r.report_id for r in read_corpus(tmp_path / "a.txt").reports] == ["青石县水利局-2023"]


def test_nothing_there(tmp_path: Path) -> None:
    for read in (read_report, read_corpus):
        with pytest.raises(ReadingError) as caught:
            read(tmp_path / "无此文件.txt")
        assert caught.value.reason == "not_found"


def test_inputs_can_be_sent_to_other_processes_and_read_there(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": report(), "b.zip": zipped({"c.txt": report("柳河镇")})})
    inputs, skipped = list_inputs(tmp_path)
    assert skipped == ()
    assert [item.path for item in inputs] == ["a.txt", "b.zip/c.txt"]
    assert inputs[0].sha256 == hashlib.sha256(report().encode()).hexdigest()
    reports = [read_input(pickle.loads(pickle.dumps(item))) for item in inputs]
    assert [r.agency for r in reports] == ["青石县水利局", "柳河镇"]
    assert len({item.key for item in inputs}) == 2


def test_a_file_changed_after_listing_is_not_passed_off_as_the_listed_one(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": report()})
    (item,), _ = list_inputs(tmp_path)
    write(tmp_path, {"a.txt": report("柳河镇")})
    with pytest.raises(ReadingError, match="改动"):
        read_input(item)


# --- archives ----------------------------------------------------------------------------------


def test_an_archive_with_an_archive_inside(tmp_path: Path) -> None:
    inner = zipped({"柳河镇.txt": report("柳河镇"), "红岩镇.txt": report("红岩镇")})
    data = zipped({"乡镇.zip": inner, "局/水利局.txt": report(), "__MACOSX/x": "x", "局/": ""})
    write(tmp_path, {"上报.zip": data})
    corpus = read_corpus(tmp_path / "上报.zip")
    assert [r.source.path for r in corpus.reports] == [
        "上报.zip/乡镇.zip/柳河镇.txt",
        "上报.zip/乡镇.zip/红岩镇.txt",
        "上报.zip/局/水利局.txt",
    ]
    assert corpus.skipped == ()


def test_names_that_windows_wrote_in_gbk(tmp_path: Path) -> None:
    name = "水利局.txt".encode("gbk")
    data = zipped({"x" * len(name): report()}).replace(b"x" * len(name), name)
    write(tmp_path, {"a.zip": data})
    assert [item.path for item in list_inputs(tmp_path)[0]] == ["a.zip/水利局.txt"]
    assert read_corpus(tmp_path).reports[0].text == report()


# --- ids ---------------------------------------------------------------------------------------


def ids(folder: Path) -> dict[str, str]:
    return {r.source.path: r.report_id for r in read_corpus(folder).reports}


def test_reports_that_would_share_an_id(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "初稿.txt": report(),
            "甲/终稿.txt": report(body="改。"),
            "乙/终稿.txt": report(body="又改。"),
            "无名.txt": "一、总体情况\n按时公开。\n",
        },
    )
    assert ids(tmp_path) == {
        "初稿.txt": "青石县水利局-2023-初稿",
        "甲/终稿.txt": "青石县水利局-2023-甲_终稿-txt",
        "乙/终稿.txt": "青石县水利局-2023-乙_终稿-txt",
        "无名.txt": "无名",
    }


def test_ids_do_not_depend_on_the_order_of_reading(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.txt": report(),
            "b.txt": report(body="改。"),
            "c.txt": report("柳河镇"),
            "d/a.txt": report(),
        },
    )
    reports = [read_input(item) for item in list_inputs(tmp_path)[0]]
    results = [
        {r.source.path: r.report_id for r in assign_ids(order)}
        for order in itertools.permutations(reports)
    ]
    assert all(result == results[0] for result in results)
    assert len(set(results[0].values())) == 4


def test_ids_stay_when_other_reports_join(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": report(), "b.txt": report(body="改。"), "c.txt": report("柳河镇")})
    before = ids(tmp_path)
    write(tmp_path, {"0.txt": report(body="再改。"), "d.txt": report("红岩镇")})
    assert before.items() <= ids(tmp_path).items()


@given(
    st.lists(
        st.tuples(st.sampled_from(["甲局", "乙镇", ""]), st.sampled_from([2022, None])), max_size=6
    )
)
def test_ids_are_unique_and_fit(pairs: list[tuple[str, int | None]]) -> None:
    from analyzer.reading.ids import preliminary_id
    from analyzer.records import Report, Source

    made = [
        Report(
            preliminary_id(agency, year, "x/=1+a.txt", {}),
            agency,
            "",
            year,
            "",
            "x",
            Source("x/=1+a.txt", "0" * 64),
        )
        for agency, year in pairs
    ]
    assigned = [r.report_id for r in assign_ids(made)]
    assert len(set(assigned)) == len(assigned)
    assert all(i and i[0] not in "=+-@" and "/" not in i for i in assigned)


# --- manifest and register ---------------------------------------------------------------------

MANIFEST = "report_id,agency,region,parent,year,path,url\nqs-2021,红岩镇,甲省/乙市,乙市政府,2021,sub/a.txt,http://x.example/1\n,,,,,,\n,,,,2020,b.txt,\n"


def test_manifest_overrides_and_fills(tmp_path: Path) -> None:
    write(tmp_path, {"manifest.csv": MANIFEST, "sub/a.txt": report(), "b.txt": report()})
    first, second = read_corpus(tmp_path).reports
    assert (first.report_id, first.agency, first.region, first.parent, first.year) == (
        "qs-2021",
        "红岩镇",
        "甲省/乙市",
        "乙市政府",
        2021,
    )
    assert first.source.url == "http://x.example/1"
    assert {p.field: p.origin for p in first.provenance}["agency"] is Origin.MANIFEST
    assert (second.agency, second.year) == ("青石县水利局", 2020)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_manifest_in_chinese_and_in_other_encodings(encoding: str, tmp_path: Path) -> None:
    write(
        tmp_path,
        {"清单.csv": "单位,年度,文件\n红岩镇,2019,a.txt\n".encode(encoding), "a.txt": report()},
    )
    (read,) = read_corpus(tmp_path).reports
    assert (read.agency, read.year) == ("红岩镇", 2019)


def test_manifest_of_an_archive_and_of_a_subfolder(tmp_path: Path) -> None:
    row = "agency,path\n红岩镇,a.txt\n"
    write(
        tmp_path,
        {
            "x.zip": zipped({"manifest.csv": row, "a.txt": report()}),
            "sub/manifest.csv": row,
            "sub/a.txt": report(),
            "a.txt": report(),
        },
    )
    agencies = {r.source.path: r.agency for r in read_corpus(tmp_path).reports}
    assert agencies == {"x.zip/a.txt": "红岩镇", "sub/a.txt": "红岩镇", "a.txt": "青石县水利局"}


def test_a_file_that_only_the_manifest_knows_is_reported(tmp_path: Path) -> None:
    write(tmp_path, {"manifest.csv": "agency,path\n红岩镇,没有.txt\n"})
    (skipped,) = read_corpus(tmp_path).skipped
    assert (skipped.path, skipped.reason) == ("没有.txt", "not_found")


def test_the_own_papers_of_a_corpus_are_no_reports(tmp_path: Path) -> None:
    papers: dict[str, str | bytes] = {
        "truth/defects.json": "{}",
        "truth/claims.csv": "a,b",
        "a.txt": report(),
    }
    write(tmp_path, papers)
    assert [s.reason for s in read_corpus(tmp_path).skipped] == ["unsupported"] * 2
    write(tmp_path, {"CARD.md": "---", "manifest.csv": "path\na.txt\n"})
    assert read_corpus(tmp_path).skipped == ()


def test_manifest_digest_is_checked(tmp_path: Path) -> None:
    write(tmp_path, {"manifest.csv": f"path,sha256\na.txt,{'0' * 64}\n", "a.txt": report()})
    assert "SHA256" in read_corpus(tmp_path).reports[0].warnings[0]


@pytest.mark.parametrize(
    "content",
    ["agency,year\n甲,2020\n", "agency,path\n甲,\n", "path\na.txt\na.txt\n"],
    ids=["no file column", "row without file", "file twice"],
)
def test_faulty_manifests_stop_the_reading(content: str, tmp_path: Path) -> None:
    write(tmp_path, {"manifest.csv": content, "a.txt": report()})
    with pytest.raises(ReadingError) as caught:
        read_corpus(tmp_path)
    assert caught.value.reason == "bad_manifest"


def test_register_of_units(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "名录.csv": "单位名称,地区,上级,类型,年度\n柳河镇,甲县,甲县政府,乡镇,2023\n红岩镇,,,,\n",
            "a.txt": report(),
        },
    )
    corpus = read_corpus(tmp_path)
    assert [(u.agency, u.region, u.parent, u.kind, u.year) for u in corpus.register] == [
        ("柳河镇", "甲县", "甲县政府", "乡镇", 2023),
        ("红岩镇", "", "", "", None),
    ]
    assert read_register(tmp_path) == corpus.register
    assert corpus.skipped == ()
    write(tmp_path, {"名录.csv": "名字\n柳河镇\n"})
    with pytest.raises(ReadingError, match="agency"):
        read_register(tmp_path)


# --- LibreOffice -------------------------------------------------------------------------------


def test_old_formats_without_libreoffice_say_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.reading.office.find_office", lambda: None)
    write(
        tmp_path,
        {
            "a.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
            "b.wps": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        },
    )
    skipped = read_corpus(tmp_path).skipped
    assert [s.reason for s in skipped] == ["office_missing"] * 2
    assert "LibreOffice" in skipped[0].message and ".wps" in skipped[1].message


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_rtf_through_libreoffice(tmp_path: Path) -> None:
    codes = "".join(
        f"\\u{ord(c)}?" if ord(c) < 32768 else f"\\u{ord(c) - 65536}?"
        for c in report().replace("\n", "\v")
    )
    write(
        tmp_path, {"a.doc": ("{\\rtf1\\ansi " + codes.replace("\\u11?", "\\par ") + "}").encode()}
    )
    read = read_report(tmp_path / "a.doc")
    assert (read.agency, read.year, read.source.media_type) == ("青石县水利局", 2023, "rtf")


def test_a_converter_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.name != "posix":
        pytest.skip("needs a shell script as converter")
    hanging = write(tmp_path, {"soffice": "#!/bin/sh\nsleep 60\n"}) / "soffice"
    hanging.chmod(0o755)
    monkeypatch.setattr("analyzer.reading.office.find_office", lambda: str(hanging))
    file = write(tmp_path, {"in/a.rtf": "{\\rtf1 x}"}) / "in" / "a.rtf"
    with pytest.raises(ReadingError, match="1 秒"):
        read_report(file, ReadingConfig(office_timeout=1))
