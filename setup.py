"""Builds the wheel with `models/` inside it as `analyzer/models/`; everything else is in pyproject.toml."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithModels(build_py):
    """Copies the model folders beside the package; an editable install reads them where they are."""

    def run(self) -> None:
        """The usual files, then the models."""
        super().run()
        source = Path(__file__).parent / "models"
        if not self.editable_mode and source.is_dir():
            target = Path(self.build_lib) / "analyzer" / "models"
            shutil.copytree(source, target, dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithModels})
