"""A small content folder with two versions of one credential, and a way to type commands."""

import json

import pytest
from click.testing import CliRunner

from prss_training.programs import cli
from tests.content.sample import write_content


@pytest.fixture
def content(tmp_path):
    """Return a small content folder, with a second version that asks for more practice."""
    root = write_content(tmp_path / "content")
    first = root / "criteria" / "peer-leader-2026.1.toml"
    text = first.read_text(encoding="utf-8")
    newer = text.replace('version = "2026.1"', 'version = "2026.2"').replace('"10:00"', '"12:00"')
    (root / "criteria" / "peer-leader-2026.2.toml").write_text(newer, encoding="utf-8")
    return root


@pytest.fixture
def run(content):
    """Return a function that types `prss criteria …` and gives the code and the words."""

    def _run(*words, rooted=True):
        root = ["--root", str(content)] if rooted else []
        result = CliRunner().invoke(cli.criteria, [*words, *root])
        assert result.exception is None or isinstance(result.exception, SystemExit), result
        return result.exit_code, result.output

    return _run


@pytest.fixture
def record(tmp_path):
    """Return a function that writes a record file and gives its path."""

    def _record(*facts):
        file = tmp_path / "record.json"
        file.write_text(json.dumps({"evidence": list(facts)}), encoding="utf-8")
        return str(file)

    return _record
