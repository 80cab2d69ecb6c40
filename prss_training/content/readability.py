"""How hard a text is to read, as a US school grade.

The grade is Flesch and Kincaid's, counted by textstat. That library is for authors: a program
that only serves lessons runs without it, and then no text has a grade.
"""

import re
from importlib import import_module
from importlib.util import find_spec

_TABLES = re.compile(r"^\|.*$", re.MULTILINE)
_FENCES = re.compile(r"^\s*:{3,}.*$", re.MULTILINE)
_HEADINGS = re.compile(r"^#+ .*$", re.MULTILINE)
_SPEAKERS = re.compile(r"\*\*[^*\n]{1,40}:\*\*")
_LINKS = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_CITATIONS = re.compile(r"\s?\[[A-Z]{1,3}\d{1,3}[a-z]?\]")
_BULLETS = re.compile(r"^\s*(?:[-*]|\d+\.|>)\s+", re.MULTILINE)
_SIGNS = re.compile(r"[*_`>]")
_BREAKS = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )")
_CLOSED = (".", "?", "!", ":", "”", "…")


def judged_here() -> bool:
    """Tell whether texts can be graded on this machine."""
    return find_spec("textstat") is not None


def grade_of(markdown: str, fewest_words: int = 1) -> float | None:
    """Return the grade of a text's prose, or None where it is short or cannot be graded.

    Tables, headings, marks of speakers and citations are not prose.
    """
    text = prose_of(markdown)
    if len(text.split()) < fewest_words or not judged_here():
        return None
    grade: float = import_module("textstat").flesch_kincaid_grade(text)
    return grade


def prose_of(markdown: str) -> str:
    """Return the sentences of a text, without anything that is set apart from prose."""
    text = _CITATIONS.sub("", _LINKS.sub(r"\1", markdown))
    for set_apart in (_TABLES, _FENCES, _HEADINGS, _SPEAKERS):
        text = set_apart.sub("", text)
    paragraphs = [
        " ".join(_SIGNS.sub("", _BULLETS.sub("", paragraph)).split())
        for paragraph in _BREAKS.split(text)
    ]
    return " ".join(p if p.endswith(_CLOSED) else f"{p}." for p in paragraphs if p)
