from __future__ import annotations

import errno
from pathlib import Path

import factories
import pandas as pd
import pytest
from filelock import FileLock

from analyzer.errors import StoreError
from analyzer.export import write_frames
from analyzer.frames import COLUMNS
from analyzer.pipeline import Analyzer
from analyzer.reading import read_report
from analyzer.store import Store, add_reports, adding, check_report, keep_upload, update_store

COUNTIES = "甲乙丙丁戊己"
NEW = "新来2023.txt"
REGISTER = "机关名称,年度\n云汐市丑县轮渡公司管理办公室,2023\n云汐市寅县港务管理局,2023\n"


def county(text: str, name: str) -> str:
    return text.replace("云汐市", f"云汐市{name}县")


@pytest.fixture(autouse=True)
def generous(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "FROZEN_SHARE", 0.9)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for n, name in enumerate(COUNTIES):
        text = (factories.HARBOUR, factories.LIBRARY, factories.FERRY)[n % 3]
        (folder / f"{name}2023.txt").write_text(county(text, name), encoding="utf-8")
    (folder / "名录.csv").write_text(REGISTER, encoding="utf-8")
    return folder


@pytest.fixture
def new(tmp_path: Path) -> Path:
    file = tmp_path / NEW
    file.write_text(county(factories.FERRY, "丑"), encoding="utf-8")
    return file


@pytest.fixture
def store(tmp_path: Path, reports: Path, analyzer: Analyzer) -> Store:
    return update_store(reports, tmp_path / "store", analyzer=analyzer, processes=1).store


def exported(store: Store, out: Path) -> dict[str, bytes]:
    frames = {name: store.frame(name) for name in COLUMNS}
    files = write_frames(frames, store.run, out)
    return {file.name: file.read_bytes() for file in files}


def rows_of(frame: pd.DataFrame) -> list[str]:
    """Its rows, written out and sorted."""
    plain = frame.astype(object).where(frame.notna(), "")
    return sorted(
        str([int(v) if isinstance(v, float) and v.is_integer() else v for v in row])
        for row in plain.to_numpy().tolist()
    )


def test_a_report_joins_a_run_that_stays(store: Store, new: Path, analyzer: Analyzer) -> None:
    before = store.load()
    added = add_reports(keep_upload(new, store.folder), store.folder, analyzer=analyzer).store
    assert added.folders == (store.run_folder, added.run_folder)
    whole = added.load()
    ids = {a.report.report_id for a in before.reports}
    (report_id,) = {a.report.report_id for a in whole.reports} - ids
    assert [a for a in whole.reports if a.report.report_id in ids] == list(before.reports)
    more = set(whole.reuse.report_pairs) - set(before.reuse.report_pairs)
    assert more and all(report_id in (p.left_id, p.right_id) for p in more)
    assert added.findings_of(report_id)
    assert added.report(report_id).report.text == read_report(new).text
    assert (whole.run.n_reports, whole.run.notes[-1][:2]) == (7, "1 ")
    for a in before.reports:
        assert added.findings_of(a.report.report_id) == store.findings_of(a.report.report_id)


def test_frames_of_two_parts_are_one(store: Store, new: Path, analyzer: Analyzer) -> None:
    added = add_reports(new, store.folder, analyzer=analyzer).store
    assert added.frame("reports")["report_id"].is_monotonic_increasing
    assert (-added.frame("reuse_pairs")["score"]).is_monotonic_increasing
    for name in COLUMNS:
        asked, frame = added.query(f"SELECT * FROM {name}"), added.frame(name)
        assert rows_of(asked) == rows_of(frame), name
    assert len(added.frame("findings")) == len(added.findings())
    assert added.frame("register")["register_status"].tolist() == ["submitted", "missing"]
    assert [f.report_id for f in added.findings() if f.code == "H1"] == [
        "云汐市寅县港务管理局-2023"
    ]
    assert added.frame("findings")["code"].tolist().count("H1") == 1


def test_more_reports_make_one_more_part(
    tmp_path: Path, store: Store, new: Path, analyzer: Analyzer
) -> None:
    add_reports(new, store.folder, analyzer=analyzer)
    for name in "辰巳午":
        (tmp_path / f"{name}.txt").write_text(county(factories.FERRY, name), encoding="utf-8")
        last = add_reports(tmp_path / f"{name}.txt", store.folder, analyzer=analyzer).store
    assert last.folders[0] == store.run_folder and len(last.frame("reports")) == 10
    assert len(list((store.folder / "runs").iterdir())) == 3  # base, the last and the one before
    with_both = [
        p for p in last.load().reuse.report_pairs if "丑" in p.pair_id and "午" in p.pair_id
    ]
    assert with_both, "added reports are compared with each other"


def test_what_is_there_is_not_added(store: Store, reports: Path, analyzer: Analyzer) -> None:
    assert not add_reports(reports, store.folder, analyzer=analyzer).changed
    assert Store(store.folder).run_id == store.run_id


def test_many_reports_are_related_anew(
    store: Store, new: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "FROZEN_SHARE", 0.1)
    added = add_reports(new, store.folder, analyzer=analyzer).store
    assert added.folders == (added.run_folder,)
    assert len(added.frame("reports")) == 7
    assert added.index() is not None


def test_the_next_run_is_that_of_a_fresh_store(
    tmp_path: Path, store: Store, new: Path, reports: Path, analyzer: Analyzer
) -> None:
    add_reports(keep_upload(new, store.folder), store.folder, analyzer=analyzer)
    (reports / NEW).write_bytes(new.read_bytes())
    again = update_store(reports, store.folder, analyzer=analyzer, processes=1)
    fresh = update_store(reports, tmp_path / "fresh", analyzer=analyzer, processes=1)
    assert again.changed and again.store.load() == fresh.store.load()
    assert exported(again.store, tmp_path / "a") == exported(fresh.store, tmp_path / "b")


def test_uploads_belong_to_the_store(
    tmp_path: Path, store: Store, new: Path, reports: Path, analyzer: Analyzer
) -> None:
    keep_upload(new, store.folder)
    keep_upload(new, store.folder)
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    keep_upload(tmp_path / "broken.pdf", store.folder)
    again = update_store(reports, store.folder, analyzer=analyzer, processes=1)
    assert again.changed
    paths = again.store.frame("reports")["path"]
    assert [p.split("/")[-1] for p in paths if p.startswith("〔上传〕/")] == [NEW]
    assert again.store.intake().skipped[0].path.startswith("〔上传〕/")
    assert "上传到结果库的 2 个文件" in again.store.run.notes[-1]
    assert not update_store(reports, store.folder, analyzer=analyzer, processes=1).changed


def test_a_check_finds_what_adding_would(store: Store, new: Path, analyzer: Analyzer) -> None:
    found = check_report(read_report(new), store, analyzer=analyzer)
    assert Store(store.folder).run_id == store.run_id
    added = add_reports(new, store.folder, analyzer=analyzer).store
    joined = added.added()
    assert joined is not None
    assert found.reuse.report_pairs == joined.reuse.report_pairs
    assert found.reuse.passages == joined.reuse.passages
    report_id = found.reports[0].report.report_id
    mine = [f.finding_id for f in found.findings if f.report_id == report_id]
    assert mine == [f.finding_id for f in added.findings_of(report_id)]


def test_a_report_is_not_checked_against_itself(
    store: Store, reports: Path, analyzer: Analyzer
) -> None:
    report = read_report(reports / "甲2023.txt")
    found = check_report(report, store, analyzer=analyzer)
    whole = {p.pair_id for p in store.load().reuse.report_pairs if report.report_id in p.pair_id}
    assert {p.pair_id for p in found.reuse.report_pairs} == whole


def test_a_store_without_an_index_is_checked_whole(
    store: Store, new: Path, analyzer: Analyzer
) -> None:
    report = read_report(new)
    quick = check_report(report, store, analyzer=analyzer).reuse.report_pairs
    for file in (store.run_folder / "index").iterdir():
        file.unlink()
    (store.run_folder / "index").rmdir()
    slow = check_report(report, store, analyzer=analyzer).reuse.report_pairs
    assert {p.pair_id for p in quick} == {
        p.pair_id for p in slow if report.report_id in (p.left_id, p.right_id)
    }


def test_a_full_disk_leaves_the_store(
    store: Store, new: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("analyzer.store.folder.parts.write_part", full)
        with pytest.raises(StoreError, match="磁盘已满"):
            add_reports(new, store.folder, analyzer=analyzer)
    assert Store(store.folder).run_id == store.run_id
    assert not list((store.folder / "runs").glob("*.tmp"))
    with (
        FileLock(store.folder / "write.lock"),
        pytest.raises(StoreError, match="另一次运行正在写入"),
    ):
        add_reports(new, store.folder, analyzer=analyzer)
    assert add_reports(new, store.folder, analyzer=analyzer).changed
