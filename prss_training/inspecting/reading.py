"""Having PDFs opened by a process apart, and taking its word only in the shape it should have.

The process is started for one answer and ends with it. Starting it costs about 0.15 seconds on one
core, so none are kept waiting. Whatever happens to it, the caller learns what was told until then.
"""

import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Any

from cattrs import Converter

PATIENCE = 1.5  # seconds of the clock, waiting for a turn included

_APART = Path(__file__).with_name("opening.py")
_MOST_TOLD = 4 * 1024 * 1024  # bytes; the process may have been taken over by the file it read
_PIECE = 64 * 1024

# Each may take 320 MB; more at once would let strangers fill the machine.
_TURNS = BoundedSemaphore(2)

_converter = Converter(detailed_validation=False, forbid_extra_keys=True)


@dataclass(frozen=True, slots=True)
class Page:
    """One page, by digests.

    Attributes:
        drawn: Its content, unpacked.
        drawn_with: Fonts, pictures and whatever else the content draws with.
        frame: Its size and turn.
        notes: Each annotation's kind, such as `/FreeText`, and its digest.
    """

    drawn: str
    drawn_with: str
    frame: str
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attached file. Its text is told where it is UTF-8 and at most 128 KB long."""

    name: str
    sha256: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Contents:
    """What a PDF is made of.

    Attributes:
        page_count: How many pages there are.
        pages: The first twenty of them.
        attachments: Every attached file once.
        fields: Names of form fields, the signature's included.
        about: A digest of what the file says about itself: title, author, claims.
        acts: What it would do by itself, such as `/JavaScript`.
        encrypted: It is locked, with a password that is empty.
    """

    page_count: int
    pages: tuple[Page, ...]
    attachments: tuple[Attachment, ...]
    fields: tuple[str, ...]
    about: str
    acts: tuple[str, ...]
    encrypted: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """What was learned of one file; None is what could not be told.

    `locked` says that it cannot be opened without a password.
    """

    contents: Contents | None = None
    words: str | None = None
    locked: bool = False


def open_apart(files: Sequence[bytes], *, patience: float = PATIENCE) -> tuple[Opened, ...]:
    """Have files opened by a process apart, and return what it told of each, in their order.

    A file that is broken, enormous or made to do harm gives an `Opened` with little or nothing
    in it. Nothing is raised.

    Args:
        files: PDFs from anyone. What one of them does to the process, the later ones suffer.
        patience: Seconds after which the process is ended.
    """
    until = time.monotonic() + patience
    if not _TURNS.acquire(timeout=patience):
        return (Opened(),) * len(files)
    try:
        told = _told_by_process(files, until)
    except OSError:
        told = b""
    finally:
        _TURNS.release()
    return _understood(told, len(files))


def _told_by_process(files: Sequence[bytes], until: float) -> bytes:
    with _in_memory() as given:
        given.writelines(files)
        given.seek(0)
        process = subprocess.Popen(  # noqa: S603  (our own module, and lengths of our own)
            [sys.executable, "-I", str(_APART), *(str(len(file)) for file in files)],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
        )
    with process:
        try:
            return _read_until(process.stdout, until) if process.stdout else b""
        finally:
            process.kill()


def _in_memory() -> IO[bytes]:
    """Return a file that is nowhere on disk where the system has such files, or a passing one."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("to be opened"), "w+b")
    return tempfile.TemporaryFile()


def _read_until(pipe: IO[bytes], until: float) -> bytes:
    """Return what is written into a pipe until its end, until a moment, or until it is too much."""
    told = b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while len(told) < _MOST_TOLD and selector.select(max(0.0, until - time.monotonic())):
            piece = os.read(pipe.fileno(), _PIECE)
            if not piece:
                break
            told += piece
    return told


def _understood(told: bytes, count: int) -> tuple[Opened, ...]:
    found = [Opened()] * count
    for number, line in _lines(told, count):
        found[number] = _with(found[number], line)
    return tuple(found)


def _lines(told: bytes, count: int) -> Iterable[tuple[int, dict[str, Any]]]:
    for text in told.splitlines():
        try:
            line = json.loads(text)
            number = int(line["file"])
        except (ValueError, TypeError, KeyError, RecursionError):
            continue
        if 0 <= number < count:
            yield number, line


def _with(opened: Opened, line: dict[str, Any]) -> Opened:
    if line.get("locked") is True:
        return replace(opened, locked=True)
    try:
        if line["part"] == "contents":
            return replace(opened, contents=_converter.structure(line["found"], Contents))
        return replace(opened, words=_converter.structure(line["found"], str))
    except Exception:  # noqa: BLE001 - what has not the shape it should have was not told
        return opened
