"""The processes that draw and seal: `python -m prss_training.certificates.engraver`.

Started by `engravers.Processes` and by nobody else. What takes long the first time is done once,
and then the process forks: one for each line it was given.
"""

import os
import signal
import sys
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from prss_training.certificates.engravers import drawn_or_problem
from prss_training.certificates.pdf import ready_to_draw
from prss_training.domain.sealing import Sealing
from prss_training.signing import KeyRing, load_keys

# Pages that somebody waits for go before papers.
_NICE = 5
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def main(words: list[str]) -> None:
    """Warm up, fork, and wait until every line is closed.

    Args:
        words: The keys folder, the public address, and the numbers of the open lines.
    """
    folder, base_url, *numbers = words
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for whoever gave the work
    lines = [int(number) for number in numbers]
    sealing = _told(lines[0])
    if sealing is not None:
        keys = load_keys(Path(folder), sealing)
        ready_to_draw(at=_SOME_DAY)
        _fork(lines, keys, base_url)


def _fork(lines: list[int], keys: KeyRing, base_url: str) -> None:
    """Make a process for each line, and wait until all have ended."""
    for line in lines:
        if os.fork() == 0:
            for other in lines:
                if other != line:
                    os.close(other)
            os.nice(_NICE)
            _serve(Connection(line), keys, base_url)
            os._exit(0)
    for line in lines:
        os.close(line)
    with suppress(ChildProcessError):
        while True:
            os.wait()


def _told(number: int) -> Sealing | None:
    """Return how to seal: it may hold a password, so it comes by a line and not as an argument.

    None where whoever started this was stopped before it could say.
    """
    try:
        sealing: Sealing = Connection(os.dup(number)).recv()
    except EOFError:
        return None
    return sealing


def _serve(line: Connection, keys: KeyRing, base_url: str) -> None:
    """Draw what comes in until the line is closed."""
    with suppress(EOFError, OSError):
        while True:
            line.send(drawn_or_problem(line.recv(), keys=keys, base_url=base_url))


if __name__ == "__main__":
    main(sys.argv[1:])
