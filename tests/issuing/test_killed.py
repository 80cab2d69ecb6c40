"""Work at a run is killed wherever it can be, and the next to work at it goes on.

The first test kills at each place: before every statement, before and after every commit, before
every file is opened or put in its place. A child of this process works at the run until it comes to
a place where no child was killed yet, notes the place and kills itself; the next child finds what
the one before left. The last test kills the real command, with its drawing processes, at moments
that nobody chose.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, select
from sqlalchemy.orm import Session

from prss_training.accounts.models import User
from prss_training.files.store import open_store
from prss_training.issuing.models import IssueRun
from prss_training.issuing.working import work_at
from prss_training.web.clock import now
from prss_training.web.database import db
from prss_training.web.settings import settings
from tests.issuing.whole import hold_whole

_MOST_KILLS = 400
_FINISHED = 0


class Places:
    """The places where somebody was killed already, kept where a killed process leaves them."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen = set(file.read_text().splitlines()) if file.exists() else set()
        self._since_commit: Counter[str] = Counter()
        self._before = ""

    def come_to(self, place: str) -> None:
        """Kill this process if none was killed at this place before."""
        self._since_commit[place] += 1
        name = f"{place} #{self._since_commit[place]} after {self._before}"
        self._before = place
        if place == "after commit":
            self._since_commit.clear()
        if name in self._seen:
            return
        with self._file.open("a") as opened:
            opened.write(f"{name}\n")
            opened.flush()
            os.fsync(opened.fileno())
        os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, store: str) -> None:
        """Come to a place at each statement, each commit, and each file of the store."""

        def statement(_connection, _cursor, text, *_rest):
            self.come_to(" ".join(text.split()))

        def opened(name, given):
            if name in ("open", "os.rename") and str(given[0]).startswith(store):
                self.come_to(name)

        event.listen(Engine, "before_cursor_execute", statement)
        event.listen(Engine, "commit", lambda _connection: self.come_to("before commit"))
        event.listen(Session, "after_commit", lambda _session: self.come_to("after commit"))
        sys.addaudithook(opened)


def work_until_killed(app, library, url, run_id, places_file, store) -> int:
    """Fork, work at the run in the child, and return how the child ended."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            with app.app_context():
                db.engines[None] = create_engine(url)
                Places(places_file).watch(store)
                work_at(run_id, library=library, clock=now, workers=1)
            status = _FINISHED
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_run_is_whole_though_its_work_was_killed_at_every_place(
    app, database, library, ready, begun, tmp_path
):
    run_id = begun(ready(2))
    with app.app_context():
        url, store = db.engine.url, open_store(settings().files)
        db.session.remove()
        db.engine.dispose()
    places_file = tmp_path / "places"

    ended = [-signal.SIGKILL]
    while ended[-1] == -signal.SIGKILL and len(ended) < _MOST_KILLS:
        ended.append(work_until_killed(app, library, url, run_id, places_file, store.root))

    assert ended[-1] == _FINISHED
    killed_at = places_file.read_text().splitlines()
    assert len(killed_at) == len(ended) - 2 > 40
    for place in (
        "INSERT INTO certificate ",
        "INSERT INTO notice",
        "INSERT INTO trail_entry",
        "before commit",
        "after commit",
        "open",
        "os.rename",
    ):
        assert any(one.startswith(place) for one in killed_at), place
    hold_whole(database, run_id, store)


@pytest.fixture
def command(app, priya, database, keys):
    """Return a function that starts the command which issues to everybody who is ready."""
    with app.app_context():
        given = settings()
        url = db.engine.url.render_as_string(hide_password=False)
    name = database.scalar(select(User.username).where(User.person_id == priya.id))
    database.rollback()

    def start(*words):
        said = ["certificates", "issue", "--everybody", "--as", name, *words]
        return subprocess.Popen(
            [sys.executable, "-m", "prss_training", *said],
            env={
                **os.environ,
                "PRSS_INSTANCE": str(given.instance),
                "PRSS_DATABASE_URL": url,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return start


def engravers_left(keys: Path) -> list[str]:
    """Return the drawing processes of a keys folder that are still there."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = file.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if "prss_training.certificates.engraver" in words and str(keys) in words:
            found.append(file.parent.name)
    return found


def run_of(database) -> IssueRun | None:
    database.rollback()
    return database.scalar(select(IssueRun))


def until(true, seconds=120.0):
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc")
def test_the_command_goes_on_after_it_was_killed_at_any_moment(app, database, ready, command, keys):
    ready(5)
    chance = random.Random()
    for _ in range(3):
        working = command("--workers", "2")
        until(lambda: run_of(database) is not None)
        time.sleep(chance.uniform(0, 1.5))
        working.kill()
        working.communicate()
        if run_of(database).ended_at is not None:
            break

    last = command("--workers", "2")
    said, _ = last.communicate(timeout=300)

    assert last.returncode == 0, said
    with app.app_context():
        hold_whole(database, run_of(database).id, open_store(settings().files))
    assert until(lambda: not engravers_left(keys)), "a drawing process outlived its work"


def test_the_command_is_stopped_by_ctrl_c_and_goes_on(app, database, ready, command):
    ready(4)
    working = command("--workers", "2")
    assert until(lambda: run_of(database) is not None)
    working.send_signal(signal.SIGINT)
    said, _ = working.communicate(timeout=300)

    assert working.returncode == 1
    assert "The same command goes on from here." in said
    assert run_of(database).stopped_at is not None

    again = command()
    said, _ = again.communicate(timeout=300)
    assert again.returncode == 0, said
    assert "Going on with run" in said
    with app.app_context():
        hold_whole(database, run_of(database).id, open_store(settings().files))
