"""Sound content that a test may break."""

from pathlib import Path

import pytest

from prss_training.content.library import ContentBroken, load_library
from tests.content.sample import write_content


@pytest.fixture
def content(tmp_path) -> Path:
    """Return a small content folder with nothing wrong in it."""
    return write_content(tmp_path / "content")


@pytest.fixture
def change(content):
    """Return a function that puts one text for another in a file of the content."""

    def _change(file, old, new):
        path = content / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no “{old}”"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return _change


@pytest.fixture
def problems(content):
    """Return a function that lists what is wrong with the content, a line for each problem."""

    def _problems():
        try:
            load_library(content)
        except ContentBroken as broken:
            return str(broken).splitlines()
        return []

    return _problems
