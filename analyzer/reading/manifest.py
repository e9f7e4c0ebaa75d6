"""manifest.csv, which overrides what is guessed about a file, and register.csv, the units that must report."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from analyzer.reading.dates import find_year
from analyzer.reading.reasons import failure
from analyzer.reading.text import decode
from analyzer.records import RegisterUnit

MANIFEST_NAMES = {"manifest.csv", "清单.csv"}
REGISTER_NAMES = {"register.csv", "名录.csv", "单位名录.csv"}
_COLUMNS = {
    "report_id": ("report_id", "报告编号", "编号"),
    "agency": ("agency", "行政机关", "机关", "单位", "单位名称", "机关名称", "部门"),
    "region": ("region", "地区", "区划", "行政区划"),
    "parent": ("parent", "上级机关", "上级", "上级单位", "主管部门"),
    "year": ("year", "年度", "年份"),
    "path": ("path", "file", "文件", "文件名", "路径"),
    "title": ("title", "标题"),
    "published": ("published", "date", "发布日期", "日期"),
    "url": ("url", "网址", "链接"),
    "retrieved": ("retrieved", "取得日期", "下载日期"),
    "licence": ("licence", "license", "licence_basis", "许可"),
    "sha256": ("sha256",),
    "kind": ("kind", "type", "类型", "单位类型"),
}
_FIELD_OF = {name: field for field, names in _COLUMNS.items() for name in names}
_BAD_REGION = "/"


def parse_manifest(data: bytes, folder: str = "") -> dict[str, dict[str, str]]:
    """The rows of a manifest by file path, relative to where the manifest's folder is relative to.

    Raises:
        ReadingError: ``bad_manifest`` where no column names the files, or two rows name one file.
    """
    rows: dict[str, dict[str, str]] = {}
    for number, row in _rows(data, "manifest.csv"):
        name = row.get("path", "").replace("\\", "/").removeprefix("./")
        if not name:
            raise failure("bad_manifest", f"第 {number} 行没有文件名（列 path 或 文件）")
        path = str(PurePosixPath(folder, name))
        if path in rows:
            raise failure("bad_manifest", f"第 {number} 行的文件 {name} 重复出现")
        rows[path] = row
    return rows


def parse_register(data: bytes) -> tuple[RegisterUnit, ...]:
    """The units of a register, in its order.

    Raises:
        ReadingError: ``bad_manifest`` where no column names the agency.
    """
    units = []
    for number, row in _rows(data, "register.csv"):
        if not row.get("agency"):
            raise failure("bad_manifest", f"名录第 {number} 行没有单位名称（列 agency 或 单位）")
        units.append(
            RegisterUnit(
                row["agency"],
                row.get("region", ""),
                row.get("parent", ""),
                row.get("kind", ""),
                find_year(row.get("year", "")),
            )
        )
    return tuple(units)


def _rows(data: bytes, name: str) -> Iterable[tuple[int, dict[str, str]]]:
    text, _, _ = decode(data)
    reader = csv.reader(io.StringIO(text.replace("\0", "")))
    try:
        header = [_FIELD_OF.get(cell.strip().lower(), "") for cell in next(reader, [])]
        needed = "path" if name.startswith("manifest") else "agency"
        if needed not in header:
            raise failure("bad_manifest", f"{name} 缺少列 {' / '.join(_COLUMNS[needed])}")
        for number, cells in enumerate(reader, start=2):
            row = {key: cell.strip() for key, cell in zip(header, cells, strict=False) if key}
            if any(row.values()):
                yield number, row
    except csv.Error as error:
        raise failure("bad_manifest", f"{name}: {error}") from error


def frozen(row: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """A row as a hashable value, empty cells dropped."""
    return tuple(sorted((key, value) for key, value in row.items() if value))
