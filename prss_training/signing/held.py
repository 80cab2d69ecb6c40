"""Keys held in memory for as long as the files they were read from stay as they are.

Reading an RSA key takes a tenth of a second, because all of it is checked. Looking whether
anything in the folder has changed takes a thousandth of that, so it is done every time, and a
program that runs knows of a new or retired key at once.
"""

import os
import threading
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")

_MOST_HELD = 32

_Stamp = tuple[tuple[str, int, int, int, int], ...]


class Held(Generic[T]):
    """What was read from folders, each with a stamp of the files as they were then."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[_Stamp, T]] = {}
        self._turn = threading.Lock()

    def get(self, folder: Path, key: Hashable, read: Callable[[], T]) -> T:
        """Return what was read before, or read it if a file in `folder` is not as it was.

        Args:
            folder: All that is read lies in it.
            key: What is asked for; the folder is part of it.
            read: Reads it. What it raises is raised, and nothing is kept.
        """
        # Stamped before reading: a file that changes meanwhile is read again the next time.
        stamp = _stamp(folder)
        kept = self._kept.get(key)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        found = read()
        with self._turn:
            if len(self._kept) >= _MOST_HELD:
                self._kept.clear()
            self._kept[key] = stamp, found
        return found


def _stamp(folder: Path) -> _Stamp:
    return tuple(sorted(_seen(entry) for entry in _files(os.fspath(folder))))


def _seen(entry: os.DirEntry[str]) -> tuple[str, int, int, int, int]:
    try:
        told = entry.stat(follow_symlinks=False)
    except FileNotFoundError:  # a key was being written, and is in its place by now
        return entry.path, 0, 0, 0, 0
    return entry.path, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns


def _files(folder: str) -> list[os.DirEntry[str]]:
    """List all files beneath a folder; one that cannot be looked into is left to the reader."""
    try:
        with os.scandir(folder) as found:
            entries = list(found)
    except OSError:
        return []
    return [
        file
        for entry in entries
        for file in (_files(entry.path) if entry.is_dir(follow_symlinks=False) else [entry])
    ]
