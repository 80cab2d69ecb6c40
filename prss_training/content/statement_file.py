"""`content/statements/KEY.md`: a text that people sign, and its fingerprint."""

import hashlib
import re
from pathlib import Path

from prss_training.content.lesson_file import prose_problems
from prss_training.content.markdown import sections
from prss_training.content.reader import ContentBroken, Problem, read_text, shown
from prss_training.domain.program import Statement

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*-\d{4}")


def read_statement(path: Path, root: Path) -> Statement:
    """Read a statement. Its sha256 is that of the file's bytes.

    Raises:
        ContentBroken: carrying every mistake in the file.
    """
    text = read_text(path, root)
    found = list(prose_problems(text))
    title, _, body = text.partition("\n")
    if _KEY.fullmatch(path.stem) is None:
        found.append(("", "A statement's name ends in its year: code-of-ethics-2026.md."))
    if [s.level for s in sections(text, 1)] != [1] or not title.startswith("# "):
        found.append(("line 1", "The first line is the title, and the only one with a single #."))
    if not body.strip():
        found.append(("", "There is nothing here to sign."))
    if found:
        raise ContentBroken(Problem(shown(path, root), *one) for one in found)
    return Statement(
        key=path.stem,
        title=title.removeprefix("# ").strip(),
        markdown=body.strip(),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )
