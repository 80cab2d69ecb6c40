"""Published criteria: a published file is never edited, only followed by a newer version."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from prss_training.content.reader import (
    ContentBroken,
    Problem,
    Reader,
    shown,
)
from prss_training.domain.errors import Conflict, Missing

RECORD = "published.toml"
_HEADER = """\
# The sha256 of every published criteria file. `prss criteria publish` adds a line.
# A published file is never edited: copy it to its next version.

[sha256]
"""


class PublishedAlready(Conflict):
    """A published version was about to be published with other words."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"{version} was published with other words. Put them back, "
            "and write the change into a new version."
        )


class NothingToPublish(Missing):
    """There is no criteria file of that name."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"There is no file content/criteria/{version}.toml. "
            "Name it by key and version, such as peer-leader-2026.1."
        )


@dataclass(frozen=True, slots=True)
class _Record:
    sha256: dict[str, str]


_READER = Reader({})


def published(root: Path) -> dict[str, str]:
    """Return the sha256 of each published version, by key and version.

    Raises:
        ContentBroken: the record cannot be read.
    """
    record = root / "criteria" / RECORD
    if not record.exists():
        return {}
    return _READER.read(record, root, _Record).sha256


def unpublished_changes(root: Path) -> tuple[Problem, ...]:
    """Return a problem for each published file that was changed or is gone.

    Raises:
        ContentBroken: the record cannot be read.
    """
    found = []
    for version, sha256 in published(root).items():
        file = root / "criteria" / f"{version}.toml"
        if not file.exists():
            sentence = "This version is published, and its file is gone. Put it back."
            found.append(Problem(shown(file, root), "", sentence))
        elif _sha256(file) != sha256:
            sentence = "This version is published, so it may not change. Write a new version."
            found.append(Problem(shown(file, root), "", sentence))
    return tuple(found)


def require_unchanged(root: Path) -> None:
    """Refuse published files that were changed.

    Raises:
        ContentBroken: carrying a problem for each.
    """
    changed = unpublished_changes(root)
    if changed:
        raise ContentBroken(changed)


def publish(root: Path, version: str) -> str:
    """Record the sha256 of a criteria file, and return it. Doing it twice changes nothing.

    Raises:
        NothingToPublish: there is no such file.
        PublishedAlready: it was published with other words.
        ContentBroken: the record cannot be read.
    """
    file = root / "criteria" / f"{version}.toml"
    if file.name == RECORD or not file.is_file() or file.parent != root / "criteria":
        raise NothingToPublish(version)
    before = published(root)
    sha256 = _sha256(file)
    if before.get(version, sha256) != sha256:
        raise PublishedAlready(version)
    lines = [
        f'"{name}" = "{known}"\n' for name, known in sorted({**before, version: sha256}.items())
    ]
    (root / "criteria" / RECORD).write_text(_HEADER + "".join(lines), encoding="utf-8")
    return sha256


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
