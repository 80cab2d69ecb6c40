"""The queue: what runs after an answer was given, and where.

Embedded, the queue is a SQLite file beside the database; with PRSS_REDIS_URL it is Redis. A job
that is lost is no harm: everything deferred can also be found by a sweep and done then.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from huey import Huey, RedisHuey, SqliteHuey

from prss_training.settings import Settings

_QUEUE = "prss"


class Jobs:
    """A queue, and the names of what may be put into it."""

    def __init__(self, huey: Huey) -> None:
        self.huey = huey
        self._tasks: dict[str, Any] = {}

    def register(self, name: str, work: Callable[..., None]) -> None:
        """Let `work` be deferred as `name`. Its arguments must be plain values."""
        self._tasks[name] = self.huey.task(name=name, retries=2, retry_delay=10)(work)

    def defer(self, name: str, *args: int | str) -> None:
        """Put a job into the queue; it is run once the worker comes to it."""
        self._tasks[name](*args)

    def every_minute(self, name: str, work: Callable[[], None]) -> None:
        """Run `work` once a minute in the worker: the sweep that finds what was left over."""
        self.huey.periodic_task(lambda _moment: True, name=name)(work)

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return int(self.huey.pending_count())


def make_jobs(settings: Settings) -> Jobs:
    """Open the queue that the settings name. Under test, jobs run at once."""
    if settings.redis_url:
        return Jobs(RedisHuey(_QUEUE, url=settings.redis_url, results=False))
    file: Path = settings.jobs
    return Jobs(SqliteHuey(_QUEUE, filename=str(file), results=False, immediate=settings.testing))
