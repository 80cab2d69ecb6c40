"""Whatever stands on a line, the author is told; nothing else ever happens."""

import re
import shutil

import pytest

from prss_training import paths
from prss_training.content.criteria_file import read_criteria
from prss_training.content.library import ContentBroken, load_library
from prss_training.content.module_file import read_module
from prss_training.content.program_file import read_register
from prss_training.content.statement_file import read_statement

WRONG = (
    "-1",
    "1e400",
    '""',
    '"America"',
    '[["a"], ["b"]]',
    "[{ a = 1 }]",
    "1979-05-27",
    '{ kind = "any-of", any = [{ kind = "any-of", any = [] }] }',
)
WRONG_LINES = (
    "",
    "# Title",
    "## (5 min)",
    "::: story",
    ":::",
    "[x](term:",
    "| a |\n|---|",
    "\0[S99]",
)


def wrong_lines(text, stride, values, start=0):
    """Yield the text with one line at a time made wrong, each in every way."""
    lines = text.splitlines()
    for number in range(start, len(lines), stride):
        for value in values:
            yield "\n".join(
                [*lines[:number], made_wrong(lines[number], value), *lines[number + 1 :]]
            )


def made_wrong(line, value):
    named = re.match(r"([\w-]+) = ", line)
    return f"{named[1]} = {value}" if named else value


def read_quietly(read):
    """Read, and return whether the content was refused. Any other error fails the test."""
    try:
        read()
    except ContentBroken as broken:
        problems = broken.problems
    else:
        return False
    assert problems
    assert all(problem.sentence for problem in problems)
    return True


@pytest.mark.parametrize("file", sorted((paths.CONTENT / "criteria").glob("*-*.toml")), ids=str)
def test_a_wrong_value_in_real_criteria_is_only_ever_refused(tmp_path, file):
    root = tmp_path / "content"
    copy = root / "criteria" / file.name
    copy.parent.mkdir(parents=True)
    refused = 0
    for text in wrong_lines(file.read_text(), 4, WRONG):
        copy.write_text(text)
        refused += read_quietly(lambda: read_criteria(copy, root))

    assert refused > 100


@pytest.mark.parametrize(("name", "stride"), [("module.toml", 31), ("check.toml", 97)])
def test_a_wrong_value_in_a_real_module_is_only_ever_refused(tmp_path, name, stride):
    root = tmp_path / "content"
    folder = shutil.copytree(
        paths.CONTENT / "modules" / "06-self-direction-and-choice",
        root / "modules" / "06-self-direction-and-choice",
    )
    real = (folder / name).read_text()
    register = read_register(paths.CONTENT)
    for text in wrong_lines(real, stride, WRONG):
        (folder / name).write_text(text)
        read_quietly(lambda: read_module(folder, root, register))


def test_every_line_of_a_small_library_may_be_wrong(content):
    shared = [content / name for name in ("sources.toml", "program.toml", "competencies.toml")]
    for file in [*(content / "modules/02-shared-values").iterdir(), *shared]:
        real = file.read_text()
        stride = 60 if file.name == "check.toml" else 7
        for text in wrong_lines(real, stride, WRONG if file.suffix == ".toml" else WRONG_LINES):
            file.write_text(text)
            read_quietly(lambda: load_library(content))
        file.write_text(real)

    assert not read_quietly(lambda: load_library(content))


def test_every_line_of_a_statement_may_be_wrong(content):
    file = content / "statements" / "code-of-ethics-2026.md"
    for text in wrong_lines(file.read_text(), 1, WRONG_LINES):
        file.write_text(text)
        read_quietly(lambda: read_statement(file, content))


@pytest.mark.parametrize("text", ["x = " + "[" * 5000, "x = 1" + "0" * 5000, "\ud800"])
def test_toml_that_no_reader_can_hold_is_refused(content, text):
    file = content / "criteria" / "peer-leader-2026.1.toml"
    file.write_text(text, encoding="utf-8", errors="surrogatepass")

    assert read_quietly(lambda: read_criteria(file, content))
