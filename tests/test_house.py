"""The house stands as it was drawn: floors, rooms, names, and where templates come from."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from prss_training import paths

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "prss_training"
DRAWERS = {"utils", "util", "helpers", "helper", "common", "base", "misc", "core", "manager"}
SOURCES = sorted(p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)


def test_imports_only_go_down():
    found = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode == 0, found.stdout


def test_no_module_is_a_drawer_for_anything():
    assert not [path for path in SOURCES if path.stem in DRAWERS]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_says_what_it_is_for_and_imports_at_its_top(path):
    tree = ast.parse(path.read_text())

    assert ast.get_docstring(tree), "no docstring"
    hidden = [
        node.lineno
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden, f"imports inside a function, lines {hidden}"


def test_the_clock_is_asked_only_where_people_or_machines_ask():
    asking = [path for path in SOURCES if "clock import now" in path.read_text()]
    edge = [p for p in asking if {"flask", "click", "httpx"} & imported(p)]

    assert asking
    assert [str(path) for path in asking if path not in edge] == []


def imported(path: Path) -> set[str]:
    """The packages that a module imports from."""
    tree = ast.parse(path.read_text())
    return {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }


def test_no_stray_copy_hides_the_real_templates():
    assert paths.TEMPLATES == ROOT / "templates"
    assert not (PACKAGE / "_shipped").exists()


def test_every_template_is_a_page_of_ours_or_a_part_of_one():
    unused = []
    text = "\n".join(p.read_text() for p in [*SOURCES, *paths.TEMPLATES.rglob("*.*")])
    for path in paths.TEMPLATES.rglob("*.html"):
        name = str(path.relative_to(paths.TEMPLATES))
        if path.parts[-2] in ("security", "errors"):
            continue  # Flask-Security and the error handlers find theirs by name
        if name not in text:
            unused.append(name)

    assert not unused
