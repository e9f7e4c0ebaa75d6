"""What a file is, by its content first and its name second."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePosixPath

from analyzer.reading.reasons import failure
from analyzer.reading.text import count_han, decode

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_OTHERS = {
    b"Rar!": "rar",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gz",
    b"BZh": "bz2",
    b"\x7fELF": "程序",
    b"MZ": "程序",
    b"%!PS": "ps",
}
_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_MHT = re.compile(rb"^MIME-Version:", re.IGNORECASE | re.MULTILINE)
_NAMES_OF_NO_TEXT = {".docx", ".doc", ".wps", ".dot", ".rtf", ".odt", ".pdf", ".zip"}
_LEAST_HAN = 20  # in a text that goes by the name of another format; a few odd bytes hold fewer
_OFFICE_NAMES = {".doc": "doc", ".wps": "wps", ".dot": "doc", ".rtf": "rtf"}


def sniff(data: bytes, path: str) -> str:
    """``txt``, ``docx``, ``pdf``, ``html``, ``mht``, ``zip``, ``doc``, ``wps``, ``rtf`` or ``odt``.

    A plain text may go by the name of a document (``报告.doc``), if it holds Chinese.

    Raises:
        ReadingError: ``empty``, ``unsupported``, ``wrong_format``, ``damaged`` or ``encrypted``.
    """
    suffix = PurePosixPath(path).suffix.lower()
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise failure("empty")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(OLE):
        return _compound(data, suffix)
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith(_IMAGES):
        raise failure("unsupported", "图片")
    for mark, name in _OTHERS.items():
        if data.startswith(mark) and (name != "程序" or b"\0" in data[:512]):
            raise failure("unsupported", name)
    if _MHT.search(data[:2048]):
        return "mht"
    if _PAGE.search(data[:4096].replace(b"\0", b"")):
        return "html"
    if suffix in {".html", ".htm", ".shtml", ".xhtml"}:
        return "html"
    if suffix in {
        ".csv",
        ".json",
        ".xml",
        ".xlsx",
        ".xls",
        ".et",
        ".ppt",
        ".pptx",
        ".py",
        ".db",
        ".md",
    }:
        raise failure("unsupported", suffix[1:])
    if suffix in _NAMES_OF_NO_TEXT and count_han(decode(data)[0]) < _LEAST_HAN:
        raise failure("wrong_format", f"扩展名是 {suffix[1:]}，内容不是这种文件，也不是中文文本")
    return "txt"


def _package(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise failure("damaged", str(error)) from error
    if "word/document.xml" in names:
        return "docx"
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        raise failure("unsupported", "表格或演示文稿")
    if "[Content_Types].xml" in names:
        raise failure("damaged", "Office 文件缺少正文")
    return "odt" if "content.xml" in names and "mimetype" in names else "zip"


def _compound(data: bytes, suffix: str) -> str:
    head = data[: 1 << 20]
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise failure("encrypted")
    if "Workbook".encode("utf-16-le") in head or "PowerPoint Document".encode("utf-16-le") in head:
        raise failure("unsupported", "表格或演示文稿")
    return _OFFICE_NAMES.get(suffix, "doc")
