from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import factories
import pandas as pd
import pytest

ROOT = Path(__file__).parent.parent


def nianbao(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "analyzer", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("中文 文件夹")
    reports = folder / "报告"
    reports.mkdir()
    for name, text in factories.INVENTED.items():
        (reports / name).write_text(text, encoding="gb18030")
    (reports / "空.txt").write_bytes(b"")
    done = nianbao(
        "analyze", str(reports), "--store", str(folder / "库"), "--out", str(folder / "out")
    )
    assert done.returncode == 0, done.stderr
    assert "跳过 1 个文件" in done.stdout
    assert (folder / "out" / "themes.csv").exists()
    return folder


def test_inspect_json_has_the_documented_fields(store: Path) -> None:
    done = nianbao("inspect", str(store / "报告" / "港务管理局2023.txt"), "--format", "json")
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    text = (ROOT / "docs" / "inspect-json.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`(\w+)`", text))
    assert set(data) <= documented
    for part in ("sections", "blocks", "sentences", "tables", "themes", "claims", "findings"):
        for row in data[part]:
            assert set(row) <= documented, part
    assert {"value": "86", "unit": "条"}.items() <= data["claims"][0].items()


def test_inspect_text_shows_everything(store: Path) -> None:
    done = nianbao("inspect", str(store / "报告" / "港务管理局2023.txt"))
    assert done.returncode == 0, done.stderr
    for expected in ("【总体情况】", "表三", "数据声明", "检查结果"):
        assert expected in done.stdout


def test_reuse_and_export_read_the_store(store: Path) -> None:
    done = nianbao("reuse", "--store", str(store / "库"), "--passages")
    assert "疑似雷同，待人工核实" in done.stdout
    assert "云汐市轮渡公司管理办公室-2023" in done.stdout
    again = nianbao("export", "--store", str(store / "库"), "--out", str(store / "out2"))
    assert again.returncode == 0, again.stderr
    for path in (store / "out").iterdir():
        assert path.read_bytes() == (store / "out2" / path.name).read_bytes()


def test_check_compares_a_new_report(store: Path) -> None:
    new = store / "新报告2023.txt"
    new.write_text(
        factories.HARBOUR.replace("云汐市港务管理局", "云汐市航务中心"), encoding="utf-8"
    )
    done = nianbao("check", str(new), "--against", str(store / "库"))
    assert done.returncode == 0, done.stderr
    assert "云汐市港务管理局-2023" in done.stdout


def test_check_says_where_the_same_file_is(store: Path) -> None:
    known = store / "报告" / "文化馆2023.txt"
    done = nianbao("check", str(known), "--against", str(store / "库"))
    assert done.returncode == 0, done.stderr
    assert "内容完全相同" in done.stdout.splitlines()[0]
    assert "文化馆2023.txt" in done.stdout.splitlines()[0]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["analyze", "does-not-exist", "--store", "unused"], 1, "找不到"),
        (["reuse", "--store", "no-such-store"], 1, "nianbao analyze"),
        (["inspect", "does-not-exist.txt"], 1, "does-not-exist.txt"),
        (["analyze"], 2, "Missing argument"),
        (["no-such-command"], 2, "No such command"),
        (["inspect", __file__, "--format", "xml"], 2, "expected text or json"),
        (["rules", "--format", "xlsx"], 2, "--out"),
        (["rules", "--out", "a.txt"], 2, ".csv, .jsonl, .xlsx"),
        (["rules", "--format", "yaml"], 2, "'jsonl'"),
        (["reuse", "--relation", "cousin"], 2, "'series'"),
        (["analyze", ".", "--template", "no-such.docx"], 1, "no-such.docx"),
    ],
    ids="input store file usage command format xlsx-file ending list-format relation template".split(),
)
def test_errors_have_a_message_and_a_code(arguments: list[str], code: int, said: str) -> None:
    done = nianbao(*arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_strict_makes_skipped_files_an_error(store: Path) -> None:
    done = nianbao("analyze", str(store / "报告"), "--store", str(store / "库"), "--strict")
    assert done.returncode == 1
    assert "--strict" in done.stderr


@pytest.mark.parametrize("command", ["rules", "doctor", "themes list"])
def test_lists(command: str) -> None:
    done = nianbao(*command.split())
    assert done.returncode == 0, done.stderr + done.stdout
    assert len(done.stdout.splitlines()) > 5


def test_every_command_is_in_the_readme() -> None:
    import typer

    from analyzer.cli.app import app

    commands = set(typer.main.get_command(app).commands) - {
        "cluster"
    }  # an extra with a page of its own
    assert {"reports", "findings", "reuse", "rules"} <= commands
    for language in ("README.md", "README.zh-CN.md"):
        readme = (ROOT / language).read_text(encoding="utf-8")
        for command in commands:
            assert f"nianbao {command}" in readme, language


def test_an_empty_folder_leaves_the_store_as_it_is(store: Path, tmp_path: Path) -> None:
    pointer = store / "库" / "CURRENT"
    before = pointer.read_bytes()
    done = nianbao("analyze", str(tmp_path), "--store", str(store / "库"))
    assert done.returncode == 1
    assert "没有文件" in done.stderr
    assert pointer.read_bytes() == before


def test_a_folder_without_reports_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "图片"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    done = nianbao("analyze", str(folder), "--store", str(tmp_path / "库"))
    assert done.returncode == 1
    assert "a.png" in done.stdout
    assert "没有一个文件成为报告" in done.stderr


def test_a_rule_that_does_not_exist_is_said_at_once(tmp_path: Path) -> None:
    done = nianbao("analyze", str(ROOT), "--store", str(tmp_path / "库"), "--select", "Z9")
    assert done.returncode == 1
    assert "Z9" in done.stderr
    assert not (tmp_path / "库").exists()


def fingerprint(folder: Path) -> str:
    done = nianbao("findings", "--store", str(folder / "库"), "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout.splitlines()[0])["fingerprint"])


@pytest.mark.parametrize(
    ("command", "header"),
    [
        ("reports", "行政机关"),
        ("findings", "指纹"),
        ("reuse", "报告对编号"),
        ("decisions", "核查时间"),
        ("rules", "规则名称"),
    ],
)
def test_lists_in_every_format(store: Path, tmp_path: Path, command: str, header: str) -> None:
    options = [] if command == "rules" else ["--store", str(store / "库")]
    for name in ("a.csv", "a.jsonl", "a.xlsx"):
        done = nianbao(command, *options, "--out", str(tmp_path / name))
        assert done.returncode == 0, done.stderr
    assert header in (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()[0]
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        assert header in book.read("xl/sharedStrings.xml").decode()
    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == len(pd.read_csv(tmp_path / "a.csv"))
    assert nianbao(command, *options).returncode == 0


def test_decisions_survive_a_new_run_and_are_exported(store: Path, tmp_path: Path) -> None:
    known = ["--store", str(store / "库")]
    subject = fingerprint(store)
    pair = json.loads(nianbao("reuse", *known, "--format", "jsonl").stdout.splitlines()[0])
    for target, state in (
        (subject, "confirmed"),
        (pair["pair_id"], "confirmed"),
        (subject, "dismissed"),
    ):
        done = nianbao("decide", target, state, "--note", "电话核实", "--by", "甲", *known)
        assert done.returncode == 0, done.stderr
    again = nianbao("analyze", str(store / "报告"), *known, "--select", "A,B,C,D,E,F,G,H")
    assert again.returncode == 0, again.stderr
    shown = nianbao("findings", *known, "--state", "dismissed", "--format", "jsonl").stdout
    assert [json.loads(line)["fingerprint"] for line in shown.splitlines()] == [subject]
    out = tmp_path / "out"
    assert nianbao("export", *known, "--out", str(out)).returncode == 0
    history = pd.read_csv(out / "decisions.csv")
    assert history["核查结论"].tolist() == ["确认", "确认", "排除"]
    assert set(history["对象编号"]) == {subject, pair["pair_id"]}
    sheet = tmp_path / "证据单.html"
    assert nianbao("evidence", pair["pair_id"], *known, "--out", str(sheet)).returncode == 0
    assert "确认；电话核实；甲" in sheet.read_text("utf-8")


def test_a_template_is_set_aside(store: Path, tmp_path: Path) -> None:
    sample = tmp_path / "范本.txt"
    sample.write_text(factories.FERRY, encoding="gb18030")
    done = nianbao(
        "analyze",
        str(store / "报告"),
        *("--store", str(tmp_path / "库"), "--template", str(sample)),
    )
    assert done.returncode == 0, done.stderr
    assert "按用户提供的模板文字剔除" in done.stdout
    pairs = nianbao("reuse", "--store", str(tmp_path / "库"), "--format", "jsonl")
    assert pairs.stdout == ""
