"""A module in front of its reader, with all that they did and left in it, asked at once."""

from dataclasses import dataclass

from prss_training.accounts.guards import may, require
from prss_training.domain.people import Act
from prss_training.domain.program import LessonPart, Module
from prss_training.domain.progression import ModuleLocked, waiting_for
from prss_training.enrollments.guards import current_enrollment
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import NotEnrolled
from prss_training.lessons.queries import NOTHING, Left, left_in
from prss_training.lessons.reading import part_of
from prss_training.web.database import db
from prss_training.web.library import library


@dataclass(frozen=True, slots=True)
class Opened:
    """A module in front of a reader. Staff who only look have no enrollment, and no locks."""

    module: Module
    enrollment: Enrollment | None
    waits_for: tuple[str, ...]
    left: Left

    @property
    def completed(self) -> bool:
        """The reader has finished the module."""
        return self.module.key in self.left.completed


def opened(key: str, part: int | None = None) -> Opened:
    """Return a module with its reader: a learner here, or staff who may read everything.

    Args:
        key: The module's key.
        part: The number of the part whose note is wanted too.

    Raises:
        Missing: there is no such module or part, or the reader learns nothing here.
    """
    require(Act.LEARN, Act.READ_GUIDES)
    found = library().module(key)
    shown = part_of(found, part) if part is not None else None
    reads_all = may(Act.READ_GUIDES)
    try:
        enrollment = current_enrollment()
    except NotEnrolled:
        if not reads_all:
            raise
        return Opened(found, None, (), NOTHING)
    left = left_in(db.session(), enrollment, found, shown)
    waits = () if reads_all else waiting_for(found, library().modules, left.completed)
    return Opened(found, enrollment, waits, left)


def opened_to_read(key: str, part: int | None = None) -> Opened:
    """Return a module that is open to its reader.

    Raises:
        Missing: as `opened`.
        ModuleLocked: it builds on modules that are not finished.
    """
    found = opened(key, part)
    if found.waits_for:
        raise ModuleLocked(found.module, found.waits_for)
    return found


def learning(key: str, part: int) -> tuple[Enrollment, Module, LessonPart]:
    """Return the place of a learner, and an open part that they read and write beside.

    Raises:
        Missing: as `opened`; staff without a place here, too.
        ModuleLocked: it builds on modules that are not finished.
    """
    found = opened_to_read(key, part)
    if found.enrollment is None:
        raise NotEnrolled
    return found.enrollment, found.module, part_of(found.module, part)
