from __future__ import annotations

from pathlib import Path

import pytest

from analyzer import artifacts
from analyzer.artifacts import check_model, find_model, folder_digest, write_manifest
from analyzer.errors import ArtifactMissing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "models" / "tiny"
    (made / "inner").mkdir(parents=True)
    (made / "weights.bin").write_bytes(b"\x00\x01")
    (made / "inner" / "words.txt").write_bytes("公开\n".encode())
    (made / "CARD.md").write_text("card", encoding="utf-8")
    write_manifest(made)
    return made


def test_manifest_is_what_sha256sum_reads(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert [line[64:] for line in lines] == ["  inner/words.txt", "  weights.bin"]


def test_content_id_is_stable_and_follows_the_content(folder: Path) -> None:
    first = check_model(folder)
    assert write_manifest(folder) == first
    (folder / "CARD.md").write_text("mended", encoding="utf-8")
    assert write_manifest(folder) == first
    (folder / "weights.bin").write_bytes(b"\x00\x02")
    assert write_manifest(folder) != first


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda f: (f / "weights.bin").write_bytes(b"\x00\x09"), "damaged"),
        (lambda f: (f / "weights.bin").unlink(), "missing"),
        (lambda f: (f / "SHA256SUMS").unlink(), "no SHA256SUMS"),
        (lambda f: (f / "SHA256SUMS").write_text("rubbish\n"), "missing"),
    ],
    ids=["other bytes", "file gone", "manifest gone", "manifest unreadable"],
)
def test_damage_is_told_with_the_command(folder: Path, damage: object, words: str) -> None:
    assert callable(damage)
    damage(folder)
    with pytest.raises(ArtifactMissing, match=words) as caught:
        check_model(folder)
    assert "Restore it with: " in str(caught.value)


def test_find_by_path_then_by_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_model(folder) == folder
    monkeypatch.setattr(artifacts, "model_roots", lambda: (folder.parent,))
    assert find_model("tiny") == folder


def test_missing_names_every_place() -> None:
    with pytest.raises(ArtifactMissing, match="no model folder 'nowhere'") as caught:
        find_model("nowhere")
    assert str(caught.value).count("nowhere") >= 4


def test_folder_digest_follows_names_and_bytes(folder: Path) -> None:
    first = folder_digest(folder)
    assert len(first) == 12
    (folder / "weights.bin").rename(folder / "other.bin")
    assert folder_digest(folder) != first
