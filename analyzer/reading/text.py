"""Bytes to text: byte order mark, UTF-16 by its zeros, UTF-8, GB18030 or Big5, then the detector."""

from __future__ import annotations

import codecs
import re

from analyzer.reading.content import Content
from analyzer.reading.reasons import failure

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 65_536  # bytes looked at for a guess
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LINE = re.compile(rb"[^\n]*\n|[^\n]+")


def read_text(data: bytes) -> Content:
    """The content of a text file; one piece per line.

    Raises:
        ReadingError: ``wrong_format`` for data that is no text in any encoding.
    """
    text, encoding, warnings = decode(data)
    controls = len(_CONTROLS.findall(text))
    if controls > max(8, len(text) // 10):
        raise failure("wrong_format", "大量控制字符，像是二进制数据")
    if controls:
        warnings = (*warnings, f"已去除 {controls} 个控制字符")
    return Content((text,), "txt", encoding, warnings=warnings)


def count_han(text: str) -> int:
    """How many Chinese characters a text holds."""
    return len(_HAN.findall(text))


def decode(data: bytes, declared: str = "") -> tuple[str, str, tuple[str, ...]]:
    """The text, the encoding it was read with, and warnings about characters that were lost.

    A `declared` encoding (of a page) is tried first; ``gb2312`` and ``gbk`` mean GB18030.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _lossy(data, encoding)
    wide = _utf16_by_zeros(data)
    if wide:
        return _lossy(data, wide)
    for encoding in dict.fromkeys((_known(declared), "utf-8")):
        text = _strict(data, encoding) if encoding else None
        if text is not None:
            return text, encoding, ()
    text = _strict(data, "gb18030")
    if text is not None:
        big5 = _strict(data, "big5hkscs") if _common_share(data, 0xB0, 0xD7) < 0.85 else None
        if big5 is not None and _common_share(data, 0xA4, 0xC6) > 0.9:
            return big5, "big5hkscs", ()
        return text, "gb18030", ()
    return _mixed(data)


def _known(declared: str) -> str:
    name = declared.strip().strip("\"'").lower()
    if name in {"gb2312", "gbk", "gb18030", "gb_2312-80", "hz-gb-2312"}:
        return "gb18030"
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        return ""


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _lossy(data: bytes, encoding: str) -> tuple[str, str, tuple[str, ...]]:
    text = data.decode(encoding, errors="replace")
    lost = text.count("\ufffd")
    return text, encoding, (f"{lost} 处字符无法解码，已替换为 \ufffd",) if lost else ()


def _utf16_by_zeros(data: bytes) -> str:
    """UTF-16 without a mark: digits, blanks and line ends leave zeros in every second byte only."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < max(2, len(sample) // 200) or min(even, odd) * 20 > max(even, odd):
        return ""
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = sample[: len(sample) // 2 * 2].decode(encoding, errors="replace")
    return encoding if text.isascii() or count_han(text) * 5 > len(text) else ""


def _common_share(data: bytes, low: int, high: int) -> float:
    """The share of double-byte characters whose lead byte is that of an everyday character."""
    leads = []
    index, end = 0, min(len(data), _SAMPLE)
    while index < end:
        if data[index] >= 0xA4:  # below: punctuation and symbols, which tell nothing
            leads.append(data[index])
        index += 1 if data[index] < 0x80 else 2
    return sum(low <= lead <= high for lead in leads) / len(leads) if leads else 1.0


def _mixed(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Data valid in no encoding as a whole: line by line, as files pasted together are."""
    whole = data.decode("utf-8", errors="replace")
    if whole.count("\ufffd") <= max(2, len(whole) // 1000):
        return whole, "utf-8", (f"{whole.count(chr(0xFFFD))} 处字符无法解码，已替换为 \ufffd",)
    detected = _detect(data)
    if detected:
        return _lossy(data, detected)
    lines, used = [], set()
    for found in _LINE.finditer(data):
        for encoding in ("utf-8", "gb18030"):
            line = _strict(found.group(), encoding)
            if line is not None:
                break
        else:
            encoding, line = "gb18030", found.group().decode("gb18030", errors="replace")
        lines.append(line)
        if not found.group().isascii():
            used.add(encoding)
    text = "".join(lines)
    warnings = [f"{text.count(chr(0xFFFD))} 处字符无法解码，已替换为 \ufffd"]
    if len(used) > 1:
        warnings.insert(0, "文件混用了 UTF-8 与 GB18030 编码，已逐行解码")
    return text, "+".join(sorted(used)) or "gb18030", tuple(warnings)


def _detect(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    if best is None or best.encoding in {"utf_8", "gb18030", "gbk", "gb2312"}:
        return ""
    text = data.decode(best.encoding, errors="replace")
    return best.encoding if count_han(text) * 3 > len(text) else ""
