"""A Spark session: on this machine, on a cluster that is named, or the one that spark-submit gave."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from analyzer.errors import AnalyzerError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_DEFAULTS = {
    "spark.driver.maxResultSize": "0",  # what comes to the driver is streamed or small
    "spark.ui.showConsoleProgress": "false",
    "spark.rdd.compress": "true",  # whatever is kept on disks
    "spark.sql.files.openCostInBytes": "512k",  # some 200 reports a task; Spark's own 4 MB make it 16
    "spark.sql.execution.arrow.maxRecordsPerBatch": "4096",
    "spark.sql.execution.arrow.maxBytesPerBatch": "16m",  # rows hold whole files and reports
}
_PARTITIONS = "spark.sql.shuffle.partitions"
_PER_CORE = 3  # on this machine; Spark's own 200 leave most tasks of a small corpus nothing to do
_LOOPBACK = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


_REPORTS = 2000  # at most in a partition: one worker of Python holds its n-grams or cells whole


@contextmanager
def open_session(
    master: str | None = None, options: Mapping[str, str] | None = None
) -> Iterator[SparkSession]:
    """A session that ends with the block.

    Without `master` it is the one that ``spark-submit`` named, or all cores of this machine. `options` are
    Spark's own (``spark.executor.memory``, ...).

    Raises:
        AnalyzerError: PySpark or Java is missing; the message holds the command that installs it.
    """
    check_installed()
    from pyspark.sql import SparkSession

    submitted = "PYSPARK_GATEWAY_PORT" in os.environ
    if not submitted:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        master = master or "local[*]"
    builder = SparkSession.builder.appName("nianbao")
    if master:
        builder = builder.master(master)
    here = master is not None and (master.startswith("local") or "//127.0.0.1:" in master)
    own = {**_LOOPBACK, "spark.driver.memory": _half_of_memory()} if here else {}
    for key, value in {**_DEFAULTS, **own, **(options or {})}.items():
        builder = builder.config(key, value)
    with warnings.catch_warnings():
        # frames go through Arrow here, never through Spark's use of pandas
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
        spark = builder.getOrCreate()
        if here and not spark.sparkContext.getConf().contains(_PARTITIONS):
            spark.conf.set(_PARTITIONS, _PER_CORE * spark.sparkContext.defaultParallelism)
        try:
            yield spark
        finally:
            spark.stop()


def divide(spark: SparkSession, n_reports: int) -> None:
    """As many shuffle partitions as `n_reports` need, where there are not that many yet."""
    needed = -(-n_reports // _REPORTS)
    if int(spark.conf.get(_PARTITIONS) or 0) < needed:
        spark.conf.set(_PARTITIONS, needed)


def _half_of_memory() -> str:
    """What the JVM may take on this machine, where it is all executors at once: Spark's own is 1 GB."""
    pages = os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
    megabytes = pages * os.sysconf("SC_PAGE_SIZE") // 2**21 if pages else 0
    return f"{max(megabytes, 1024)}m"


def check_installed() -> None:
    """Nothing where PySpark and Java are there.

    Raises:
        AnalyzerError: one of them is missing.
    """
    if find_spec("pyspark") is None:
        raise AnalyzerError(
            "PySpark is not installed; `nianbao cluster` needs it. Install it with: "
            'pip install -c constraints.txt "nianbao[spark]"'
        )
    java = os.environ.get("JAVA_HOME", "")
    if not (shutil.which("java") or (java and shutil.which("java", path=f"{java}/bin"))):
        raise AnalyzerError(
            "no Java found; Spark needs version 17 or newer. Install it (on Debian and Ubuntu: "
            "apt-get install openjdk-17-jre-headless) or set JAVA_HOME to where it is"
        )
