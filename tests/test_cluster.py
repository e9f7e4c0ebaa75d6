"""The analysis on Spark gives what the local one gives, row by row, also where an executor is killed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from analyzer.cluster import analyze_cluster, open_session
from analyzer.cluster.judging import HITS, agency_names, judge_batch, needs_of, neighbour_ids
from analyzer.cluster.packing import (
    pack_match,
    pack_tally,
    pack_views,
    unpack_match,
    unpack_rows,
    unpack_tally,
    unpack_views,
)
from analyzer.cluster.writing import Run, passed_on, write_run
from analyzer.config import Config, FindingsConfig, ReuseConfig
from analyzer.errors import AnalyzerError
from analyzer.findings import Corpus, Hit, corpus_hits, facts_of, number_findings
from analyzer.frames import COLUMNS
from analyzer.pipeline import Analyzer
from analyzer.records import CorpusAnalysis
from analyzer.reuse.chains import Run as Matches
from analyzer.reuse.matching import Match
from analyzer.reuse.statistics import summarize, tally_keys
from analyzer.reuse.views import build_views
from analyzer.store import Store, update_store
from analyzer.store.parts import CorpusPart, read_analysis, read_frame, write_part

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROOT = Path(__file__).parent.parent
CONFIG = ReuseConfig()
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # a third less time where a run takes a minute
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.extraJavaOptions": JAVA,
    "spark.executor.extraJavaOptions": JAVA,
}
KEYS = ("全年答复鱼塘清册申请", "在大喇叭里念三遍并拍照存档", "按月把名单送到户")


def missing() -> str:
    if find_spec("pyspark") is None:
        return "PySpark is not installed"
    return "" if shutil.which("java") else "Java is not installed"


on_spark = [
    pytest.mark.cluster,
    pytest.mark.xdist_group("cluster"),
    pytest.mark.skipif(bool(missing()), reason=missing()),
    # of Spark's own modules, on importing them
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def cluster_test(function: Callable[..., None]) -> Callable[..., None]:
    for mark in on_spark:
        function = mark(function)
    return function


# --- the sample, and what makes reading hard ------------------------------------------------------


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with its manifest and register; an empty file, a damaged one, an archive, odd names."""
    folder = tmp_path_factory.mktemp("报告 a=b") / "corpus"
    shutil.copytree(ROOT / "corpora" / "sample", folder)
    report = min((folder / "reports" / "青湾市").glob("*.txt"))
    (folder / "空.txt").write_bytes(b"")
    (folder / "坏的 50%25#1.docx").write_bytes(b"PK\x03\x04 broken")
    (folder / "~$临时.docx").write_bytes(b"lock")
    with zipfile.ZipFile(folder / "补报.zip", "w") as archive:
        archive.writestr("补报/茶园乡2023.txt", report.read_bytes())
        archive.writestr(
            "补报/manifest.csv", "path,agency,year\n茶园乡2023.txt,茶园乡人民政府,2023\n"
        )
    return folder


@pytest.fixture(scope="module")
def local(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = tmp_path_factory.mktemp("local")
    return update_store(corpus, store, analyzer=Analyzer.load(), processes=1).store


def assert_equal(one: Store, two: Store) -> None:
    for name in COLUMNS:
        pd.testing.assert_frame_equal(one.frame(name), two.frame(name), obj=name)
    assert one.load() == two.load()
    assert one.info["key"] == two.info["key"]
    assert one.facts() == two.facts()
    left, right = (sorted((s.run_folder / "index").glob("*.npy")) for s in (one, two))
    assert [file.name for file in left] == [file.name for file in right]
    for file, other in zip(left, right, strict=True):
        assert file.read_bytes() == other.read_bytes(), file.name


# --- two executors of one session, and of a cluster of its own ------------------------------------


@cluster_test
def test_two_executors_give_the_local_result(corpus: Path, local: Store, tmp_path: Path) -> None:
    with open_session("local-cluster[2,1,1024]", SETTINGS) as spark:
        first = analyze_cluster(spark, str(corpus), tmp_path / "store")
        assert first.changed
        assert_equal(first.store, local)
        assert len(first.store.frame("reuse_passages")) > 20
        assert {"empty", "damaged"} <= set(first.store.frame("skipped")["reason"])
        assert not analyze_cluster(spark, str(corpus), tmp_path / "store").changed


@cluster_test
def test_a_killed_executor_changes_nothing(standalone: str, tmp_path: Path) -> None:
    corpus = ROOT / "corpora" / "sample" / "reports" / "禾泽市"
    local = update_store(corpus, tmp_path / "local", analyzer=Analyzer.load(), processes=1).store
    killed: list[int] = []
    done = threading.Event()
    killer = threading.Thread(target=kill_one_at_work, args=(killed, done))
    killer.start()
    command = [sys.executable, "-m", "analyzer", "cluster", "analyze", str(corpus)]
    command += ["--out", str(tmp_path / "store"), "--master", standalone]
    for setting in (*SETTINGS.items(), ("spark.executor.memory", "512m")):
        command += ["--conf", "=".join(setting)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    done.set()
    killer.join()
    assert run.returncode == 0, run.stderr[-3000:]
    assert killed
    assert_equal(Store(tmp_path / "store"), local)


@cluster_test
def test_what_was_passed_on_does_not_stay_in_the_driver() -> None:
    """Spark's own `toLocalIterator` holds on to it, twice its size."""

    def rows(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for number in batch.column(0).to_pylist():
                for _ in range(10):
                    columns = [[f"{number:02}"], ["analyses"], [os.urandom(1 << 20)]]
                    yield pa.RecordBatch.from_arrays(columns, names=["first", "kind", "blob"])

    with open_session("local[1]", SETTINGS) as spark:
        frame = spark.range(0, 10, 1, 10).mapInArrow(rows, "first string, kind string, blob binary")
        before = heap_used(spark)
        passed = [(first, len(blob)) for first, _, blob in passed_on(frame)]
        grown = heap_used(spark) - before
    assert passed == [(f"{number:02}", 1 << 20) for number in range(10) for _ in range(10)]
    assert grown < 100 << 20  # what was passed on; Spark's own way keeps 200 MB


def heap_used(spark: SparkSession) -> int:
    """Bytes of Spark's JVM that are still needed."""
    runtime = spark._jvm.java.lang.Runtime.getRuntime()
    runtime.gc()
    return int(runtime.totalMemory() - runtime.freeMemory())


@cluster_test
def test_executors_with_other_code_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.cluster.run.code_digest", lambda: "another version")
    with open_session("local[1]", SETTINGS) as spark:
        with pytest.raises(AnalyzerError, match="the driver another version"):
            analyze_cluster(spark, str(ROOT / "corpora" / "sample"), tmp_path / "store")
        assert not (tmp_path / "store" / "CURRENT").exists()


@pytest.fixture
def standalone(tmp_path: Path) -> Iterator[str]:
    """A master and two workers on 127.0.0.1; its address."""
    import pyspark

    home = Path(pyspark.__file__).parent
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"spark://127.0.0.1:{port}"
    environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
    spark = [str(home / "bin" / "spark-class")]
    master = "org.apache.spark.deploy.master.Master"
    worker = "org.apache.spark.deploy.worker.Worker"
    commands = [[*spark, master, "-h", "127.0.0.1", "-p", str(port), "--webui-port", "0"]]
    for name in "ab":
        work = ["-c", "1", "-m", "1g", "-d", str(tmp_path / name), "--webui-port", "0"]
        commands.append([*spark, worker, "-h", "127.0.0.1", *work, address])
    with (tmp_path / "spark.log").open("wb") as log:
        running = [
            subprocess.Popen(command, env=environment, stdout=log, stderr=log)
            for command in commands
        ]
    try:
        wait_for_workers(tmp_path / "spark.log")
        yield address
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)


def wait_for_workers(log: Path) -> None:
    deadline = time.monotonic() + 120
    while log.read_text("utf-8", "replace").count("Registering worker") < 2:
        assert time.monotonic() < deadline, log.read_text("utf-8", "replace")[-2000:]
        time.sleep(0.5)


def kill_one_at_work(killed: list[int], done: threading.Event) -> None:
    """Kill -9 one of the executors that this process's cluster started, some seconds into its work."""
    while not done.wait(0.5):
        found = executors_of_mine()
        if len(found) == 2 and seconds_worked(found[0]) > 3:
            os.kill(found[0], signal.SIGKILL)
            killed.append(found[0])
            return


def executors_of_mine() -> list[int]:
    """Processes below this one that run Spark's executor."""
    found, waiting = [], [os.getpid()]
    while waiting:
        pid = waiting.pop()
        try:
            for task in Path(f"/proc/{pid}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
            if b"CoarseGrainedExecutorBackend" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
        except OSError:
            continue  # it ended meanwhile
    return sorted(found)


def seconds_worked(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# --- without Spark --------------------------------------------------------------------------------


def test_a_missing_pyspark_is_told_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.cluster.session.find_spec", lambda name: None)
    with pytest.raises(AnalyzerError, match=r"nianbao\[spark\]"), open_session("local[1]"):
        pass


def test_a_missing_java_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.cluster.session.find_spec", lambda name: object())
    monkeypatch.setattr("analyzer.cluster.session.shutil.which", lambda *_, **__: None)
    with pytest.raises(AnalyzerError, match="JAVA_HOME"), open_session("local[1]"):
        pass


def letters(texts: tuple[str, ...]) -> np.ndarray:
    rows = np.zeros((len(texts), 64), dtype=np.float32)
    for i, text in enumerate(texts):
        for c in text:
            rows[i, ord(c) * 31 % 64] += 1
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def test_views_and_tallies_travel_unchanged() -> None:
    tally = tally_keys(KEYS, KEYS, letters(KEYS), CONFIG)
    back = unpack_tally(pack_tally(tally))
    for name in ("n_keys", "vector_sum", "sample", "sample_vectors", "sample_counts"):
        np.testing.assert_array_equal(getattr(back, name), getattr(tally, name))
    known = summarize(tally, CONFIG, n_agencies=2, stock=np.zeros(0, np.uint64))
    views = build_views(KEYS, KEYS, letters(KEYS), known, CONFIG)
    rows = unpack_rows(pack_views(views).tobytes(), 64)
    again = unpack_views(rows, KEYS, known)
    for name in ("vectors", "density", "length", "statutory", "formula", "counts"):
        np.testing.assert_array_equal(getattr(again, name), getattr(views, name))
    np.testing.assert_array_equal(again.grams.mass, views.grams.mass)
    for name in ("statutory", "stock", "own", "prescribed", "zero", "cites", "fact"):
        np.testing.assert_array_equal(getattr(again.content, name), getattr(views.content, name))


def test_batches_judged_apart_give_what_the_whole_gives(
    analysis: CorpusAnalysis, tmp_path: Path
) -> None:
    encode = msgspec.msgpack.encode
    facts = sorted(map(facts_of, analysis.reports), key=lambda f: f.report.report_id)
    heads = {one.report.report_id: one.report for one in facts}
    corpus = Corpus(facts, {}, analysis.reuse, (), analysis.skipped, FindingsConfig())
    needs = needs_of(analysis.reuse, corpus_hits(corpus), heads)
    packed = {a.report.report_id: encode(a) for a in analysis.reports}
    pairs = neighbour_ids(facts, analysis.reuse, ())
    rows = [
        {
            "report_id": report_id,
            "analysis": packed[report_id],
            "needs": encode(needs[report_id]) if report_id in needs else None,
            "beside": [packed[two] for one, two in pairs if one == report_id] or None,
        }
        for report_id in sorted(packed)
    ]
    assert any(row["beside"] for row in rows)
    names = agency_names(facts)
    made = [part for row in rows for part in judge_batch([row], names, Config())]
    hits = [
        hit
        for _, kind, blob in made
        if kind == HITS
        for hit in msgspec.msgpack.decode(blob, type=list[tuple[str, Hit]])
    ]
    findings = number_findings(hits, heads)
    assert findings == analysis.findings
    rest = CorpusPart(analysis.reuse, (), analysis.skipped, analysis.run, analysis.register)
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    write_run(tmp_path / "one", Run(made, facts, rest, findings))
    write_part(tmp_path / "two", analysis)
    for name in COLUMNS:
        one, two = (read_frame([tmp_path / side], name) for side in ("one", "two"))
        pd.testing.assert_frame_equal(one, two, obj=name)
    assert read_analysis([tmp_path / "one"]) == read_analysis([tmp_path / "two"]) == analysis


def test_a_match_travels_unchanged() -> None:
    run = Matches(np.array([1, 2]), np.array([4, 5]), np.array([0.1, -2.0]))
    match = Match(
        3, 9, run, np.array([0.3, 0.7]), np.array([1 / 3, 0.2]), np.ones(8), 0.1 + 0.2, True
    )
    back = unpack_match(pack_match(match))
    assert (back.left, back.right, back.score, back.whole) == (3, 9, 0.1 + 0.2, True)
    for one, two in (
        (back.run.rows, run.rows),
        (back.run.columns, run.columns),
        (back.run.logits, run.logits),
        (back.similarity, match.similarity),
        (back.overlap, match.overlap),
        (back.features, match.features),
    ):
        np.testing.assert_array_equal(one, two)
        assert one.dtype == two.dtype
