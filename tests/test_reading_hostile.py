"""Hostile files: each is skipped with its reason, or read, in bounded time and memory. All made here."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import textwrap
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.config import ReadingConfig
from analyzer.errors import ReadingError
from analyzer.reading import read_corpus, read_report

SMALL = ReadingConfig(max_file_mb=1, max_text_chars=100_000, max_archive_mb=3, max_archive_files=50)
SECONDS = 10.0  # of the processor, for one file
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
REPORT = "甲镇2023年政府信息公开工作年度报告\n一、总体情况\n按时公开。\n"


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name) if "\\" in name else name, content)
    return stream.getvalue()


def docx(document: bytes, **parts: bytes) -> bytes:
    files = {"[Content_Types].xml": b"<Types/>", "word/document.xml": document}
    files |= {f"word/{name}.xml": part for name, part in parts.items()}
    return zipped(files)


def wordml(body: str, doctype: str = "") -> bytes:
    return f'<?xml version="1.0"?>{doctype}<w:document {W}><w:body>{body}</w:body></w:document>'.encode()


def laughs() -> str:
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return f'<!DOCTYPE w:document [<!ENTITY l0 "哈">{entities}]>'


def pdf(*objects: bytes, xref: bool = True) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    if xref:
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        start if xref else 99_999,
    )
    return out


def pdf_page(content: bytes, extra: bytes = b"") -> tuple[bytes, ...]:
    stream = b"<</Length %d%s>>stream\n" % (len(content), extra) + content + b"\nendstream"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    return (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        stream,
        font,
    )


GRID = b"\n".join(
    b"%d 0 m %d 800 l S\n0 %d m 600 %d l S" % (i * 5, i * 5, i * 6, i * 6) for i in range(120)
)
HELLO = b"BT /F1 20 Tf 50 700 Td (Annual report 2023 of a town with words) Tj ET"
DRAWING = b"\n".join(b"%d 0 m %d 500 l S" % (i % 600, (i * 7) % 600) for i in range(60_000))

FILES: dict[str, tuple[str, Callable[[], bytes], str | None]] = {
    "empty": ("a.txt", lambda: b"", "empty"),
    "blanks only": ("a.txt", lambda: b" \r\n\t\xef\xbb\xbf" * 50, "empty"),
    "zeros only": ("a.txt", lambda: b"\0" * 5000, "empty"),
    "too many bytes": ("a.txt", lambda: REPORT.encode() * 20_000, "too_large"),
    "too many characters": ("a.txt", lambda: b"a b\n" * 40_000, "too_large"),
    "random bytes": ("a.txt", lambda: zlib.compress(bytes(range(256)) * 50) * 300, "wrong_format"),
    "NUL bytes in text": ("a.txt", lambda: REPORT.encode().replace("公".encode(), b"\0" + "公".encode()), None),
    "one line": ("a.txt", lambda: ("一是按时公开；" * 12_000).encode(), None),
    "one line of blanks": ("a.txt", lambda: ("甲2023" + " " * 90_000 + "乙").encode(), None),
    "one line of digits": ("a.txt", lambda: b"2" * 90_000, None),
    "half gbk, half utf-8": ("a.txt", lambda: (REPORT * 9).encode() + (REPORT * 9).encode("gbk") + b"\xff\xfe\xfd", None),
    "program": ("a.txt", lambda: b"MZ\x90\0" + bytes(500), "unsupported"),
    "picture named docx": ("a.docx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "unsupported"),
    "text named docx": ("a.docx", REPORT.encode, None),
    "rubbish named docx": ("a.docx", lambda: b"\x8a\x01rubbish\xe4", "wrong_format"),
    "a few words named pdf": ("a.pdf", lambda: "已删除".encode("gbk"), "wrong_format"),
    "text named pdf": ("a.pdf", REPORT.encode, None),
    "page named doc": ("a.doc", lambda: f"<html><body><p>{REPORT}</p></body></html>".encode(), None),
    "docx named txt": ("a.txt", lambda: docx(wordml(f"<w:p><w:r><w:t>{REPORT}</w:t></w:r></w:p>")), None),
    "spreadsheet named docx": ("a.docx", lambda: zipped({"xl/workbook.xml": b"x"}), "unsupported"),
    "archive named docx": ("a.docx", lambda: zipped({"a.txt": b"x"}), "unsupported"),
    "docx entity bomb": ("a.docx", lambda: docx(wordml("<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", laughs())), "damaged"),
    "docx external entity": ("a.docx", lambda: docx(wordml("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>')), "damaged"),
    "docx entity bomb in numbering": ("a.docx", lambda: docx(wordml("<w:p><w:pPr><w:numPr/></w:pPr></w:p>"), numbering=f"{laughs()}<n>&l9;</n>".encode()), "damaged"),
    "docx part unpacks to too much": ("a.docx", lambda: docx(b" " * 30_000_000), "too_large"),
    "docx nested without end": ("a.docx", lambda: docx(wordml("<w:tbl><w:tr><w:tc>" * 600 + "</w:tc></w:tr></w:tbl>" * 600)), "damaged"),
    "docx with a wide table": ("a.docx", lambda: docx(wordml("<w:tbl>" + '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr>' * 300 + "</w:tbl>")), None),
    "docx styles in a circle": ("a.docx", lambda: docx(wordml('<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>'), styles=f'<w:styles {W}><w:style w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>'.encode(), numbering=f"<w:numbering {W}/>".encode()), None),
    "docx cut short": ("a.docx", lambda: docx(wordml("<w:p/>"))[:200], "damaged"),
    "docx with damaged data": ("a.docx", lambda: docx(wordml("<w:p/>" * 5000)).replace(b"\xed", b"\xec"), "damaged"),
    "docx with a password": ("a.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    "html nested deeply": ("a.html", lambda: ("<div>" * 100_000 + "甲，乙。").encode(), None),
    "html inline nested deeply": ("a.html", lambda: ("<b><i>" * 80_000 + "甲，乙。").encode(), None),
    "html tables nested deeply": ("a.html", lambda: ("<table><tr><td>" * 5_000 + "甲，乙。").encode(), None),
    "html with a huge span": ("a.html", lambda: ("<table>" + "<tr><td colspan=9999 rowspan=9999>甲</td><td>乙</td></tr>" * 3_000).encode(), None),
    "html of attributes": ("a.html", lambda: ("<p " + " ".join(f"a{i}='1'" for i in range(50_000)) + ">甲。").encode(), None),
    "html of unclosed tags": ("a.html", lambda: b"<html>" + b"<p><a href=" * 80_000, "empty"),
    "html of comments": ("a.html", lambda: b"<html><!--" + b"<!--" * 200_000, "empty"),
    "html of blanks": ("a.html", lambda: ("<html><p>甲" + " \n" * 400_000 + "乙").encode(), None),
    "html entity bomb": ("a.html", lambda: f"{laughs()}<html><p>&l9;甲。</p></html>".encode(), None),
    "pdf without xref": ("a.pdf", lambda: pdf(*pdf_page(HELLO), xref=False), None),
    "pdf header only": ("a.pdf", lambda: b"%PDF-1.7\n", "damaged"),
    "pdf of noise": ("a.pdf", lambda: b"%PDF-1.7\n" + zlib.compress(bytes(range(256)) * 99) * 99, "damaged"),
    "pdf without text": ("a.pdf", lambda: pdf(*pdf_page(b"0 0 m 100 100 l S")), "image_pdf"),
    "pdf of pages in a circle": ("a.pdf", lambda: pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"), None),
    "pdf with an enormous page count": ("a.pdf", lambda: pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 99999999>>", *pdf_page(HELLO)[2:]), None),
    "pdf page without a size": ("a.pdf", lambda: pdf(*(part.replace(b"[0 0 600", b"[0m  0 600") for part in pdf_page(HELLO + b"\n" + GRID))), None),
    "pdf drawing": ("a.pdf", lambda: pdf(*pdf_page(HELLO + b"\n" + DRAWING[:900_000])), None),
    "pdf dense grid": ("a.pdf", lambda: pdf(*pdf_page(HELLO + b"\n" + GRID)), None),
    "pdf stream bomb": ("a.pdf", lambda: pdf(*pdf_page(zlib.compress(HELLO + b"\n" * 61_000_000), b"/Filter/FlateDecode")), "too_large"),
    "html with a long tag": ("a.html", lambda: f"<p data='{'x' * 900_000}'>甲，乙。</p>".encode(), None),
    "zip as a report": ("a.zip", lambda: zipped({"a.txt": b"x"}), "unsupported"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "make", "reason"), FILES.values(), ids=FILES.keys())
def test_file(name: str, make: Callable[[], bytes], reason: str | None, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(make())
    start = time.process_time()
    try:
        got = None
        text = read_report(file, SMALL).text
    except ReadingError as error:
        got, text = error.reason, ""
        assert error.message
    assert time.process_time() - start < SECONDS
    assert len(text) <= SMALL.max_text_chars
    assert "root:" not in text
    assert got == reason or (name, reason) == ("a.pdf", None)


# --- archives and folders ----------------------------------------------------------------------


def reasons(folder: Path, config: ReadingConfig = SMALL) -> dict[str, str]:
    start = time.process_time()
    corpus = read_corpus(folder, config)
    assert time.process_time() - start < SECONDS
    found = {skipped.path: skipped.reason for skipped in corpus.skipped}
    return found | {report.source.path: "read" for report in corpus.reports}


def archive_of(tmp_path: Path, data: bytes) -> dict[str, str]:
    (tmp_path / "a.zip").write_bytes(data)
    return reasons(tmp_path)


def test_names_that_leave_the_archive(tmp_path: Path) -> None:
    names = ["../up.txt", "a/../../up.txt", "/etc/up.txt", "C:/up.txt", "..\\up.txt", "ok/fine.txt"]
    found = archive_of(tmp_path, zipped({name: REPORT.encode() for name in names}))
    assert sorted(found.values()) == ["read", *["unsafe_name"] * 5]
    assert list(tmp_path.parent.glob("up.txt")) == []


def test_links_locks_and_passwords_in_archives(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("locked.txt", REPORT)
        archive.writestr("a.txt", REPORT, zipfile.ZIP_LZMA)
    data = bytearray(stream.getvalue())
    at = data.rfind(b"locked.txt") - 46  # its entry in the directory
    data[at + 8] |= 1
    assert archive_of(tmp_path, bytes(data)) == {
        "a.zip/link.txt": "symlink",
        "a.zip/locked.txt": "encrypted",
        "a.zip/a.txt": "unsupported",
    }


def test_one_member_that_unpacks_to_too_much(tmp_path: Path) -> None:
    data = zipped({"bomb.txt": b"\0" * 30_000_000, "ok.txt": REPORT.encode()})
    assert archive_of(tmp_path, data) == {"a.zip/bomb.txt": "too_large", "a.zip/ok.txt": "read"}


def test_a_member_that_lies_about_its_size(tmp_path: Path) -> None:
    data = zipped({"bomb.txt": b"x" * 30_000_000})
    lying = data.replace(struct.pack("<L", 30_000_000), struct.pack("<L", 10))
    assert archive_of(tmp_path, lying) == {"a.zip/bomb.txt": "too_large"}


def test_many_members_that_unpack_to_too_much_together(tmp_path: Path) -> None:
    data = zipped({f"{i:02}.txt": b"a" * 900_000 for i in range(20)})
    found = archive_of(tmp_path, data)
    assert found["a.zip"] == "archive_limit"
    assert len(found) <= 5


def test_too_many_members(tmp_path: Path) -> None:
    assert archive_of(tmp_path, zipped({f"{i}.txt": b"x" for i in range(60)})) == {
        "a.zip": "archive_limit"
    }


def test_archives_inside_archives_inside_archives(tmp_path: Path) -> None:
    data = zipped({"a.txt": REPORT.encode()})
    for depth in range(6):
        data = zipped({f"{depth}.zip": data})
    assert list(archive_of(tmp_path, data).values()) == ["archive_limit"]


def test_an_archive_that_contains_itself_by_overlap(tmp_path: Path) -> None:
    """Many directory entries that share one packed member (a bomb without nesting)."""
    data = zipped({"a.txt": b"a" * 900_000})
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entries = b"".join(data[start:end].replace(b"a.txt", b"%05d" % i) for i in range(40))
    tail = bytearray(data[end:])
    tail[8:12] = struct.pack("<HH", 40, 40)
    tail[12:16] = struct.pack("<L", len(entries))
    found = archive_of(tmp_path, data[:start] + entries + bytes(tail))
    assert found["a.zip"] == "archive_limit"


@pytest.mark.parametrize(
    "damage",
    [
        lambda d: d[:-10],
        lambda d: d[: len(d) // 2],
        lambda d: d[:4] + bytes(len(d) - 4),
        lambda d: b"PK\x03\x04",
    ],
    ids=["cut", "halved", "zeroed", "mark only"],
)
def test_damaged_archives(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    data = zipped({f"{i}.txt": REPORT.encode() for i in range(5)})
    assert archive_of(tmp_path, damage(data)) == {"a.zip": "damaged"}


def test_a_damaged_member_does_not_stop_the_others(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": os.urandom(2000), "b.txt": REPORT.encode()}))
    data[60:900] = b"\xff" * 840
    found = archive_of(tmp_path, bytes(data))
    assert found["a.zip/b.txt"] == "read" and found["a.zip/a.txt"] == "damaged"


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    (tmp_path / "sub" / "real.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "link.txt").symlink_to(tmp_path / "sub" / "real.txt")
    (tmp_path / "dead.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    expected = {
        "link.txt": "symlink",
        "dead.txt": "symlink",
        "self.txt": "symlink",
        "sub/loop": "symlink",
    }
    assert reasons(tmp_path) == {**expected, "sub/real.txt": "read"}


@pytest.mark.skipif(os.name != "posix", reason="needs pipes")
def test_pipes_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert reasons(tmp_path) == {"pipe.txt": "unsupported"}


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert reasons(tmp_path) == {"a.txt": "permission"}


def test_memory_stays_bounded(tmp_path: Path) -> None:
    """The bombs one after another in a process that may hold 1.5 GB of data."""
    pytest.importorskip("resource")
    for key in (
        "docx part unpacks to too much",
        "docx entity bomb",
        "html nested deeply",
        "pdf stream bomb",
    ):
        name, make, _ = FILES[key]
        (tmp_path / f"{key}{Path(name).suffix}").write_bytes(make())
    (tmp_path / "bomb.zip").write_bytes(zipped({f"{i}.txt": b"\0" * 40_000_000 for i in range(2)}))
    code = f"""
        import resource
        from analyzer.reading import read_corpus
        resource.setrlimit(resource.RLIMIT_DATA, (1_500_000_000, 1_500_000_000))
        print(len(read_corpus({str(tmp_path)!r}).skipped))
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert int(run.stdout) >= 3
