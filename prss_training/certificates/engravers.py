"""Drawing and sealing many certificates, in this process or in several at once.

The processes are forked from one that has read its fonts, styles, template and keys already. Each
hears of its work over a socket of its own, and ends when the other end of it is gone; so none is
left behind, however this process ends. Rows are read and written here alone.
"""

import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Protocol

import structlog

from prss_training.certificates.engraving import Drawn, draw
from prss_training.certificates.look import Look
from prss_training.documents import Attached
from prss_training.domain.certificate import Face
from prss_training.domain.errors import DomainError
from prss_training.domain.sealing import EMBEDDED, Sealing
from prss_training.signing import KeyRing, load_keys

log = structlog.get_logger()

MOST_WORKERS = 64
# One in hand and one that waits, so that a process never waits for this one.
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class ToDraw:
    """A certificate that is to be drawn: what it says, by which page, and what travels in it.

    It was issued at `issued_at`, and is sealed as of `at`.
    """

    certificate_id: int
    face: Face
    look: Look
    companions: tuple[Attached, ...]
    issued_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Engraved:
    """What came of drawing one certificate: the file, or the sentence that says why not."""

    certificate_id: int
    drawn: Drawn | None
    problem: str = ""


class Engravers(Protocol):
    """Whoever draws. Certificates are taken from the iterable only as they are needed."""

    def draw_all(self, wanted: Iterable[ToDraw]) -> Iterator[Engraved]:
        """Draw each certificate and seal it, and yield them as they are done, in any order."""


def drawn_or_problem(one: ToDraw, *, keys: KeyRing, base_url: str) -> Engraved:
    """Draw one certificate; what keeps it from being drawn is told, and stops no other."""
    try:
        made = draw(
            one.face,
            issued_at=one.issued_at,
            keys=keys,
            base_url=base_url,
            at=one.at,
            look=one.look,
            companions=one.companions,
        )
    except (DomainError, OSError) as error:
        return Engraved(one.certificate_id, None, str(error))
    except Exception as fault:  # noqa: BLE001  (a fault with one must not keep all others waiting)
        return Engraved(one.certificate_id, None, f"a fault in the program: {fault!r}")
    return Engraved(one.certificate_id, made)


def engravers(
    workers: int, *, keys: Path, sealing: Sealing = EMBEDDED, base_url: str
) -> AbstractContextManager["Engravers"]:
    """Return those who draw, for a `with` block: this process, or `workers` others.

    Args:
        workers: How many processes, from 1; with 1, this one draws.
        keys: The keys folder.
        sealing: With which key, and at which level.
        base_url: The public address that certificates carry.

    Raises:
        KeysMissing, KeysUnreadable: there is no key to seal with.
    """
    if workers > 1:
        load_keys(keys, sealing)  # a refusal is better told here than by each process
        return Processes(workers, keys=keys, sealing=sealing, base_url=base_url)
    return ThisProcess(load_keys(keys, sealing), base_url)


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class ThisProcess:
    """One after the other, here."""

    keys: KeyRing
    base_url: str

    def __enter__(self) -> "Engravers":
        return self

    def __exit__(self, *_about: object) -> None:
        """Nothing is to be ended."""

    def draw_all(self, wanted: Iterable[ToDraw]) -> Iterator[Engraved]:
        """Draw each in turn."""
        for one in wanted:
            yield drawn_or_problem(one, keys=self.keys, base_url=self.base_url)


@dataclass(slots=True)
class _Worker:
    """One process, as it is seen from here: the line to it, and what it has to do."""

    line: Connection
    has: deque[ToDraw] = field(default_factory=deque)


class Processes:
    """Several processes. One that dies loses only what it had in hand; that is drawn here."""

    def __init__(
        self, workers: int, *, keys: Path, sealing: Sealing = EMBEDDED, base_url: str
    ) -> None:
        self._count = min(workers, MOST_WORKERS)
        self._keys = keys
        self._sealing = sealing
        self._base_url = base_url
        self._workers: list[_Worker] = []
        self._open = ExitStack()

    @property
    def parent_id(self) -> int:
        """The number of the process that the others were forked from."""
        return self._parent.pid

    def __enter__(self) -> "Engravers":
        theirs: list[socket.socket] = []
        for _ in range(self._count):
            ours, other = socket.socketpair()
            theirs.append(other)
            line = self._open.enter_context(Connection(ours.detach()))
            self._workers.append(_Worker(line))
        numbers = [other.fileno() for other in theirs]
        words = [sys.executable, "-m", "prss_training.certificates.engraver"]
        words += [str(self._keys), self._base_url, *map(str, numbers)]
        self._parent = subprocess.Popen(  # noqa: S603  (our own program, nothing from outside)
            words, pass_fds=numbers, stdin=subprocess.DEVNULL
        )
        for other in theirs:
            other.close()
        with suppress(OSError):  # a process that did not start is noticed when it is given work
            self._workers[0].line.send(self._sealing)
        return self

    def __exit__(self, *_about: object) -> None:
        self._open.close()  # with its line gone, each process ends
        self._parent.wait()

    def draw_all(self, wanted: Iterable[ToDraw]) -> Iterator[Engraved]:
        """Keep every process busy, and yield what comes back."""
        lost: list[ToDraw] = []
        source = iter(wanted)
        more = True
        while more or any(worker.has for worker in self._workers):
            more = more and self._hand_out(source, lost)
            yield from self._come_back(lost)
            if not self._workers:
                yield from self._draw_here(lost, source)
                more = False
        yield from self._draw_here(lost, ())

    def _hand_out(self, source: Iterator[ToDraw], lost: list[ToDraw]) -> bool:
        """Give work to whoever has room, the least busy first; tell whether there may be more."""
        while room := [worker for worker in self._workers if len(worker.has) < _AHEAD]:
            worker = min(room, key=lambda one: len(one.has))
            one = next(source, None)
            if one is None:
                return False
            worker.has.append(one)
            try:
                worker.line.send(one)
            except OSError:
                self._drop(worker, lost)
        return True

    def _come_back(self, lost: list[ToDraw]) -> Iterator[Engraved]:
        busy = {worker.line: worker for worker in self._workers if worker.has}
        for line in wait(list(busy)) if busy else ():
            worker = busy[line]  # type: ignore[index]  # only lines of ours were waited for
            try:
                found: Engraved = worker.line.recv()
            except (EOFError, OSError):
                self._drop(worker, lost)
            else:
                worker.has.popleft()
                yield found

    def _drop(self, worker: _Worker, lost: list[ToDraw]) -> None:
        log.warning("an engraving process ended", had=[one.certificate_id for one in worker.has])
        self._workers.remove(worker)
        lost.extend(worker.has)
        worker.has.clear()

    def _draw_here(self, lost: list[ToDraw], source: Iterable[ToDraw]) -> Iterator[Engraved]:
        if lost or source:
            here = ThisProcess(load_keys(self._keys, self._sealing), self._base_url)
            yield from here.draw_all(lost)
            lost.clear()
            yield from here.draw_all(source)
