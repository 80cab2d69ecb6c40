"""How keys of every purpose come and go: their names, their order, and how one is retired.

A retired key signs nothing more, and what it signed stays checkable for as long as its folder is
kept; what names a later moment is not taken as ours (`domain.key_life`). Retirement is for ordinary
turnover: a signature names its own moment, so a stolen key could name an earlier one. To stop
trusting a key altogether, take its folder out of the keys folder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from prss_training.domain.errors import Conflict, Missing
from prss_training.signing.key_folder import (
    ABOUT,
    About,
    Purpose,
    key_ids,
    read_about,
    rewrite_about,
)


class KeysMissing(Conflict):
    """There is no key to sign with."""

    def __init__(self, folder: Path, purpose: Purpose = Purpose.PDF) -> None:
        super().__init__(
            f"There is no {purpose.label} key in use in {folder}. Run `prss setup` to make what "
            "is missing, then `prss doctor` to see that all is well."
        )


class KeyUnknown(Missing):
    """No key has this name."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"There is no key named {key_id}. See their names with `prss keys list`.")


class KeyAlreadyRetired(Conflict):
    """A key is retired once."""

    def __init__(self, key_id: str, retired: datetime) -> None:
        super().__init__(f"{key_id} was retired on {retired:%Y-%m-%d}. Nothing more is needed.")


class LastKey(Conflict):
    """Retiring the only key in use would stop everything that it signs."""

    def __init__(self, key_id: str, purpose: Purpose) -> None:
        super().__init__(
            f"{key_id} is the only {purpose.label} key in use. Create its successor first."
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One key's folder, before any key in it is read."""

    key_id: str
    place: Path
    about: About

    @property
    def age(self) -> tuple[datetime, int, str]:
        """Order by creation; within one second, `pdf-…-10` comes after `pdf-…-9`."""
        return self.about.created, len(self.key_id), self.key_id


E = TypeVar("E", bound=Entry)


def entries(folder: Path, purpose: Purpose) -> list[Entry]:
    """List the keys that were ever made for a purpose, oldest first.

    Raises:
        KeysUnreadable: a file cannot be used; the message says which and why.
    """
    home = folder / purpose
    found = [
        Entry(key_id, home / key_id, read_about(home / key_id / ABOUT, purpose))
        for key_id in key_ids(home)
    ]
    return sorted(found, key=lambda entry: entry.age)


def in_use(found: Sequence[E]) -> list[E]:
    """Return those that are not retired, in the order they came."""
    return [entry for entry in found if entry.about.retired is None]


def free_id(folder: Path, purpose: Purpose, at: datetime) -> str:
    """Return a name that no key of this purpose has, such as `pdf-2026-11-22-1`."""
    day = f"{purpose}-{at.astimezone(UTC):%Y-%m-%d}"
    taken = set(key_ids(folder / purpose))
    number = 1
    while f"{day}-{number}" in taken:
        number += 1
    return f"{day}-{number}"


def retire_key(folder: Path, key_id: str, *, at: datetime) -> Purpose:
    """Let a key sign nothing more, and return what it was for. What it signed stays genuine.

    Raises:
        KeyAlreadyRetired: it was retired before.
        KeyUnknown: there is no such key.
        KeysNotWritten: the folder cannot be written.
        LastKey: no other key of its purpose is in use.
    """
    purpose, found, entry = _find(folder, key_id)
    about = entry.about
    if about.retired is not None:
        raise KeyAlreadyRetired(key_id, about.retired)
    if len(in_use(found)) == 1:
        raise LastKey(key_id, purpose)
    rewrite_about(entry.place, about.retired_at(at))
    return purpose


def _find(folder: Path, key_id: str) -> tuple[Purpose, list[Entry], Entry]:
    for purpose in Purpose:
        found = entries(folder, purpose)
        for entry in found:
            if entry.key_id == key_id:
                return purpose, found, entry
    raise KeyUnknown(key_id)
