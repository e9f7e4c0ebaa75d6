from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.config import Config, load_config
from analyzer.errors import ConfigError


def written(folder: Path, text: str) -> Path:
    path = folder / "nianbao.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_options_from_toml_replace_the_defaults(tmp_path: Path) -> None:
    config = load_config(
        written(tmp_path, '[findings]\nselect = ["C", "D2"]\n[reuse]\nmin_chars = 20')
    )
    assert config.findings.select == ("C", "D2")
    assert config.reuse.min_chars == 20
    assert config.encoder == Config().encoder


def test_digest_tells_configurations_apart(tmp_path: Path) -> None:
    assert load_config(None).digest == Config().digest
    assert load_config(written(tmp_path, "[reuse]\nmin_chars = 20")).digest != Config().digest


def test_every_option_is_a_parameter(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, '[findings]\nselect = ["C", "D2"]'))
    known = dict(config.parameters)
    assert known["reuse.threshold"] == str(config.reuse.threshold)
    assert known["findings.select"] == '["C", "D2"]'
    assert len(known) == len(config.parameters) > 40


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[reuse]\nmin_char = 20", "unknown min_char; known: min_chars"),
        ("[reuse]\nmin_chars = 'x'", "expected int"),
        ("[reuse]\nmin_chars = true", "expected int"),
        ("reuse = 3", "expected a table"),
        ("[findings]\nselect = 'C'", "expected tuple"),
        ("[reuse", "not valid UTF-8 TOML"),
    ],
    ids=["misspelt", "type", "bool is no int", "no table", "no list", "no toml"],
)
def test_what_is_not_understood_is_an_error(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        load_config(written(tmp_path, text))


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read"):
        load_config(tmp_path / "none.toml")
