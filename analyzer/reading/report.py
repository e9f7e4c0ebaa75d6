"""Bytes and a name to a report: the format by content, its reader, one text, the identity."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from analyzer.config import ReadingConfig
from analyzer.reading.content import Content, assemble
from analyzer.reading.docx import read_docx
from analyzer.reading.html import read_html, read_mht
from analyzer.reading.identity import identify
from analyzer.reading.ids import preliminary_id
from analyzer.reading.office import convert_to_docx
from analyzer.reading.pdf import read_pdf
from analyzer.reading.reasons import failure
from analyzer.reading.sniff import sniff
from analyzer.reading.text import read_text
from analyzer.records import Origin, Provenance, Report, Source


def report_of(
    data: bytes,
    path: str,
    config: ReadingConfig,
    manifest: Mapping[str, str] | None = None,
    *,
    sha256: str = "",
) -> Report:
    """The report in a file's bytes.

    Raises:
        ReadingError: the bytes cannot become a report.
    """
    manifest = manifest or {}
    content = _content(data, path, config)
    text, grids = assemble(content.pieces)
    if not text.strip():
        raise failure("empty")
    if len(text) > config.max_text_chars:
        raise failure("too_large", f"{len(text)} 字，上限 {config.max_text_chars} 字")
    identity = identify(text, path, hints=content.hints, manifest=manifest)
    sha256 = sha256 or hashlib.sha256(data).hexdigest()
    warnings = (*content.warnings, *identity.warnings, *_manifest_warnings(manifest, sha256))
    given_id = (Provenance("report_id", Origin.MANIFEST),) if manifest.get("report_id") else ()
    return Report(
        report_id=preliminary_id(identity.agency, identity.year, path, manifest),
        agency=identity.agency,
        region=identity.region,
        year=identity.year,
        title=identity.title,
        text=text,
        source=Source(
            path,
            sha256,
            content.media_type,
            content.encoding,
            manifest.get("url", ""),
            manifest.get("retrieved", ""),
            manifest.get("licence", ""),
        ),
        parent=identity.parent,
        published=identity.published,
        provenance=identity.provenance + given_id,
        grids=grids,
        warnings=warnings,
    )


def _manifest_warnings(manifest: Mapping[str, str], sha256: str) -> tuple[str, ...]:
    if manifest.get("sha256") and manifest["sha256"].lower() != sha256:
        return ("文件内容与清单中的 SHA256 不一致",)
    return ()


def _content(data: bytes, path: str, config: ReadingConfig) -> Content:
    media_type = sniff(data, path)
    if media_type == "docx":
        return read_docx(data, config)
    if media_type == "pdf":
        return read_pdf(data, config)
    if media_type == "html":
        return read_html(data, config.max_page_chars)
    if media_type == "mht":
        return read_mht(data, config.max_page_chars)
    if media_type == "txt":
        return read_text(data)
    if media_type == "zip":
        raise failure("unsupported", "压缩包，请用 read_corpus 或 analyze 读取")
    content = read_docx(convert_to_docx(data, media_type, config), config)
    return Content(content.pieces, media_type, hints=content.hints, warnings=content.warnings)
