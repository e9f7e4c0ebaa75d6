"""What there is to read at a path that Spark reaches: files with their bytes, manifest, register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from analyzer.cluster.rows import Columns, kept, map_rows
from analyzer.config import ReadingConfig
from analyzer.errors import AnalyzerError, ReadingError
from analyzer.reading.archive import is_system_file
from analyzer.reading.inputs import CORPUS_PAPERS, ZIP, is_own_paper, may_be_archive, open_bytes
from analyzer.reading.manifest import MANIFEST_NAMES, REGISTER_NAMES, parse_manifest, parse_register
from analyzer.reading.reasons import failure
from analyzer.records import RegisterUnit, SkippedFile

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Manifest = Mapping[str, Mapping[str, str]]
_FILES: Columns = (
    ("file", "string"),  # on disk, relative to the input
    ("path", "string"),  # the same, and the way through archives
    ("sha256", "string"),
    ("content", "binary"),
    ("reason", "string"),
    ("message", "string"),
)
_SPECIAL = MANIFEST_NAMES | REGISTER_NAMES


@dataclass(frozen=True)
class Inputs:
    """Files opened, one row each, kept on the executors' disks; and what was found beside them."""

    files: DataFrame
    manifest: Manifest
    register: tuple[RegisterUnit, ...]
    describes_itself: bool


def open_inputs(spark: SparkSession, path: str, config: ReadingConfig) -> Inputs:
    """Everything below a folder, a file, an archive or a glob, or a Parquet of (path, content).

    Files whose names begin with ``_`` or ``.`` are hidden from Spark.

    Raises:
        ReadingError: a manifest or the register is faulty.
        AnalyzerError: there is nothing at `path`.
    """
    from pyspark.sql import functions as f

    read = _parquet_source if _is_parquet(path) else partial(_file_source, config=config)
    source = read(spark, path)
    files = map_rows(source, partial(_open, config=config), _FILES)
    files = kept(files)
    name = f.lower(f.element_at(f.split("path", "/"), -1))
    papers = name.isin(*sorted(_SPECIAL)) | f.col("file").isin(*sorted(CORPUS_PAPERS))
    special = files.filter(f.col("content").isNotNull() & papers)
    found = special.select("file", "path", "content").collect()
    names = {row["file"] for row in found}
    manifest: dict[str, dict[str, str]] = {}
    for row in sorted(found, key=lambda row: _walk_order(row["file"], row["path"])):
        pure = PurePosixPath(row["path"])
        if pure.name.lower() in MANIFEST_NAMES:
            manifest.update(parse_manifest(bytes(row["content"]), str(pure.parent)))
    registers = sorted(
        (row["path"], bytes(row["content"]))
        for row in found
        if row["path"].lower() in REGISTER_NAMES
    )
    return Inputs(
        files=files,
        manifest=manifest,
        register=parse_register(registers[0][1]) if registers else (),
        describes_itself=names >= CORPUS_PAPERS,
    )


def is_left_out(inputs: Inputs, path: str) -> bool:
    """Whether a file belongs to a corpus that describes itself and is no report of it."""
    return inputs.describes_itself and is_own_paper(path, inputs.manifest)


def _walk_order(file: str, path: str) -> tuple[Any, ...]:
    """Files of a folder before its subfolders: a deeper manifest has the last word, as in a walk."""
    parts = file.split("/")
    return (*((1, part) for part in parts[:-1]), (0, parts[-1])), path


def stored_analyses(spark: SparkSession, path: str) -> DataFrame | None:
    """(report_id, analysis) where the path is a Parquet of analyses, as a store holds them."""
    if not _is_parquet(path):
        return None
    frame = spark.read.parquet(path)
    wanted = ["report_id", "analysis"]
    return frame.select(*wanted) if set(wanted) <= set(frame.columns) else None


def _is_parquet(path: str) -> bool:
    return path.rstrip("/").endswith(".parquet")


def _parquet_source(spark: SparkSession, path: str) -> DataFrame:
    """(path, length, content) of a Parquet."""
    from pyspark.sql import functions as f

    frame = spark.read.parquet(path)
    if not {"path", "content"} <= set(frame.columns):
        raise AnalyzerError(
            f"{path} has the columns {', '.join(frame.columns)}; expected path and content (the bytes of "
            "each file), or report_id and analysis as a store's analyses.parquet has them"
        )
    return frame.select("path", f.length("content").cast("long").alias("length"), "content")


def _file_source(spark: SparkSession, path: str, *, config: ReadingConfig) -> DataFrame:
    """(path, length, content) of all files; content is null for those that are too large to open."""
    from pyspark.sql import functions as f

    root = _root_of(spark, path)
    listed = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(path)
    limit = max(config.max_archive_mb, config.max_file_mb) * 1_000_000
    content = f.col("content")
    small = listed.filter(f.col("length") <= limit).select("path", "length", content)
    large = listed.filter(f.col("length") > limit)
    large = large.select("path", "length", f.lit(None).cast("binary").alias("content"))
    files = small.unionByName(large).withColumn("path", f.expr(f"substring(path, {len(root) + 1})"))
    if empty := _empty_files(spark, listed, root):
        none = spark.createDataFrame(
            [(name, 0, b"") for name in empty], "path string, length long, content binary"
        )
        files = files.unionByName(none)
    return files


def _empty_files(spark: SparkSession, listed: DataFrame, root: str) -> list[str]:
    """Names of the files without a byte: Spark lists them and never reads them."""
    array = listed._jdf.inputFiles()
    if len(array) == listed.count():
        return []
    jvm = spark._jvm
    assert jvm is not None
    # one call for all of them; in a URI a line end is written %0A
    listing = str(jvm.org.apache.hadoop.util.StringUtils.join("\n", array))
    uris = (unquote(uri).replace("file:///", "file:/", 1) for uri in listing.split("\n"))
    names = {uri[len(root) :] for uri in uris}
    seen = {name[len(root) :] for name in listed.select("path").toArrow()["path"].to_pylist()}
    return sorted(names - seen)


def _root_of(spark: SparkSession, path: str) -> str:
    """The folder that names are relative to, as Spark writes it, with a slash at its end."""
    base = path
    while any(mark in PurePosixPath(base).name for mark in "*?[{"):
        base = str(PurePosixPath(base).parent)
        if "://" in path:
            base = base.replace(":/", "://", 1)
    jvm, context = spark._jvm, spark.sparkContext._jsc
    assert jvm is not None
    place = jvm.org.apache.hadoop.fs.Path(base)
    system = place.getFileSystem(context.hadoopConfiguration())
    if not system.exists(place):
        raise AnalyzerError(f"{path} does not exist; give a folder, a file, a glob or a .parquet")
    if not system.getFileStatus(place).isDirectory():
        place = place.getParent()
    return str(system.makeQualified(place).toString()).rstrip("/") + "/"


def _open(rows: Iterator[dict[str, Any]], *, config: ReadingConfig) -> Iterator[tuple[Any, ...]]:
    """Each file, and those that archives hold, with bytes and hash or the reason why not."""
    for row in rows:
        name, data = row["path"], row["content"]
        if is_system_file(name):
            continue
        try:
            _check_size(name, data, row["length"], config)
            for found in open_bytes(name, data or b"", config):
                if isinstance(found, SkippedFile):
                    yield name, found.path, None, None, found.reason, found.message
                else:
                    yield name, found[0].path, found[0].sha256, found[1], None, None
        except ReadingError as error:
            yield name, name, None, None, error.reason, error.message


def _check_size(name: str, data: bytes | None, size: int, config: ReadingConfig) -> None:
    starts = name.lower().endswith(".zip") if data is None else data.startswith(ZIP)
    limit = config.max_archive_mb if starts and may_be_archive(name) else config.max_file_mb
    if size > limit * 1_000_000:
        raise failure("too_large", f"{size / 1e6:.0f} MB，上限 {limit} MB")
