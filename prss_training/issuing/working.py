"""Working at a run in the running application: issuing, drawing and keeping, side by side.

One process issues and keeps, each person and each PDF in a small transaction of its own; drawing
is left to the engravers, outside every transaction.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog

from prss_training.certificates.engravers import Engraved, ToDraw, engravers, usable_cores
from prss_training.certificates.jobs import keep_engraved, to_draw_or_none
from prss_training.content.library import Library
from prss_training.domain.sealing import CannotSealNow
from prss_training.issuing import queries, services
from prss_training.issuing.services import Settled
from prss_training.signing import KeysMissing, KeysUnreadable
from prss_training.web.database import SomeoneWasFirst, db, unit_of_work
from prss_training.web.settings import settings

T = TypeVar("T")

log = structlog.get_logger()

# A run that nobody has moved for so long was left by whoever worked at it.
LEFT_AFTER = timedelta(minutes=2)
# Fewer certificates than this are drawn sooner than other processes are ready to.
_WORTH_PROCESSES = 8
# A job gives way to others in the queue after so long; the next one goes on.
_JOB_SECONDS = 60.0
_TRIES = 5
_MOST_CORES = 8


def work_at(
    run_id: int,
    *,
    library: Library,
    clock: Callable[[], datetime],
    workers: int,
    go_on: Callable[[], bool] = lambda: True,
    told: Callable[[Settled | Engraved], None] = lambda _step: None,
) -> None:
    """Issue to those who wait in a run, and make the PDFs that its certificates lack.

    Whatever ends this, everything told before it is kept, and the next call goes on from there.

    Args:
        run_id: The run.
        library: The content.
        clock: What time it is; each act has its own moment.
        workers: How many processes draw.
        go_on: Asked before each person; once it says no, what is in hand is finished.
        told: Called after each person, and after each PDF.

    Raises:
        KeysMissing, KeysUnreadable: there is no key to seal with. Nothing was issued.
        SomeoneWasFirst: the database was busy with others for long.
    """
    given = settings()

    def wanted() -> Iterator[ToDraw]:
        for certificate_id in queries.undrawn(db.session(), run_id):
            yield from _drawable(certificate_id, clock)
        while go_on():
            settled = _patiently(partial(_settle, run_id, library, clock))
            if settled is None:
                return
            told(settled)
            if settled.certificate_id is not None:
                yield from _drawable(settled.certificate_id, clock)

    with engravers(
        workers, keys=given.keys, sealing=given.sealing, base_url=given.base_url
    ) as drawing:
        for engraved in drawing.draw_all(wanted()):
            _patiently(partial(_keep, engraved, clock))
            told(engraved)


def work_as_job(run_id: int, *, library: Library, clock: Callable[[], datetime]) -> bool:
    """Work at a run for a minute; tell whether there is more to do for the next job."""
    until = time.monotonic() + _JOB_SECONDS
    try:
        work_at(
            run_id,
            library=library,
            clock=clock,
            workers=workers_for(run_id),
            go_on=lambda: time.monotonic() < until,
        )
    except (KeysMissing, KeysUnreadable, CannotSealNow) as refusal:
        with unit_of_work() as writing:
            services.let_rest(writing, run_id, because=str(refusal), at=clock())
    if time.monotonic() < until:
        return False  # nobody was left, or somebody else has the last one in hand
    session = db.session()
    session.rollback()
    return run_id in queries.left_lying(session, since=clock() + LEFT_AFTER)


def workers_for(run_id: int) -> int:
    """Return how many processes are worth starting for what is left of a run."""
    session = db.session()
    left = queries.progress_of(session, [run_id])[run_id]
    session.rollback()
    many = left.waiting + left.undrawn >= _WORTH_PROCESSES
    return min(usable_cores(), _MOST_CORES) if many else 1


def _drawable(certificate_id: int, clock: Callable[[], datetime]) -> Iterator[ToDraw]:
    """Yield what is to be drawn; nothing where it cannot be, so that the run goes on without."""
    one = to_draw_or_none(certificate_id, at=clock())
    if one is not None:
        yield one


def _settle(run_id: int, library: Library, clock: Callable[[], datetime]) -> Settled | None:
    with unit_of_work() as session:
        return services.settle_next(session, run_id, library=library, at=clock())


def _keep(engraved: Engraved, clock: Callable[[], datetime]) -> bool:
    return keep_engraved(engraved, at=clock())


def _patiently(act: Callable[[], T]) -> T:
    """Try an act again when somebody else was first; nothing of it was written then."""
    for _ in range(_TRIES - 1):
        try:
            return act()
        except SomeoneWasFirst:
            log.info("somebody was first; trying again")
    return act()
