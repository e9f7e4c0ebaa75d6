"""Model folders: where they are, and whether their files are the ones that were committed.

A model folder holds its files, a ``CARD.md`` and ``SHA256SUMS`` (the format of ``sha256sum -c``), which
lists every file but itself. Nothing here reads the network.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from analyzer.errors import ArtifactMissing

MANIFEST = "SHA256SUMS"
_PACKAGE = Path(__file__).resolve().parent
_BLOCK = 1 << 20


def model_roots() -> tuple[Path, ...]:
    """Folders that may hold our own models: the repository's, then the one inside a wheel."""
    return _PACKAGE.parent / "models", _PACKAGE / "models"


def find_model(model: str | Path) -> Path:
    """The folder of a model, given by path or by its name below ``models/``.

    A bare name is looked for in the repository, then in the installed package, and last as a folder of the
    working directory; anything with a separator is a path first.

    Raises:
        ArtifactMissing: no such folder; the message names every place looked at and the command.
    """
    name = str(model)
    path, named = Path(model).expanduser(), [root / name for root in model_roots()]
    places = (*named, path) if path.name == name else (path, *named)
    for place in places:
        if name and place.is_dir():
            return place
    looked = ", ".join(str(p) for p in places)
    raise ArtifactMissing(
        f"no model folder {name!r}; looked at {looked}. {restoring_command(name)}"
    )


def check_model(folder: Path) -> str:
    """The content id of a model folder, 12 hex digits, after checking each file's sha256.

    Raises:
        ArtifactMissing: no manifest, a file is missing, or its bytes are not those of the manifest.
    """
    advice = restoring_command(folder.name)
    try:
        manifest = (folder / MANIFEST).read_text(encoding="utf-8")
    except OSError as error:
        raise ArtifactMissing(f"{folder} has no {MANIFEST}. {advice}") from error
    for line in manifest.splitlines():
        expected, _, name = line.partition("  ")
        path = folder / name
        if not name or not path.is_file():
            raise ArtifactMissing(f"{path} is missing; {MANIFEST} lists it. {advice}")
        if (found := file_digest(path)) != expected:
            raise ArtifactMissing(
                f"{path} is damaged: sha256 is {found[:12]}…, expected {expected[:12]}…. {advice}"
            )
    return hashlib.sha256(manifest.encode()).hexdigest()[:12]


def write_manifest(folder: Path) -> str:
    """Writes the manifest of all files below `folder`; returns the content id.

    ``CARD.md`` is left out: its words may be mended without making another model.
    """
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    lines = [
        f"{file_digest(p)}  {p.relative_to(folder).as_posix()}\n"
        for p in files
        if p.name not in {MANIFEST, "CARD.md"}
    ]
    (folder / MANIFEST).write_text("".join(lines), encoding="utf-8", newline="\n")
    return check_model(folder)


def folder_digest(folder: Path) -> str:
    """Content id, 12 hex digits, of all files of a folder that has no manifest of ours."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\n{file_digest(path)}\n".encode())
    return digest.hexdigest()[:12]


def file_digest(path: Path) -> str:
    """Hex sha256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def restoring_command(name: str) -> str:
    """The sentence that tells how to get one of our own models back."""
    if (_PACKAGE.parent / ".git").exists():
        return f"Restore it with: git checkout HEAD -- models/{name}"
    return "Restore it with: pip install --force-reinstall nianbao"
