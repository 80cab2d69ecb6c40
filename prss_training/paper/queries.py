"""What was entered for learners: checks from paper, and work that was marked away from a screen."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from prss_training.coursework.models import (
    Grade,
    Submission,
    SubmissionEntered,
    SubmissionTakenBack,
)
from prss_training.domain.errors import Missing
from prss_training.enrollments.models import Enrollment
from prss_training.files.models import StoredFile
from prss_training.people.models import Organization


class NoSuchEntry(Missing):
    """The organization has no such entry of work."""

    def __init__(self) -> None:
        super().__init__("There is no such entry here. Open the list of entries and choose again.")


class NoScan(Missing):
    """No scan was attached to the work."""

    def __init__(self) -> None:
        super().__init__("No scan was attached to this work.")


def works_listed(organization: Organization, activity: str = "") -> Select[SubmissionEntered]:
    """Return the statement that lists the work entered here, the newest first.

    Args:
        organization: Whose learners.
        activity: The id of one activity; empty for all.
    """
    found = (
        select(SubmissionEntered)
        .join(SubmissionEntered.submission)
        .join(Submission.enrollment)
        .options(
            contains_eager(SubmissionEntered.submission)
            .contains_eager(Submission.enrollment)
            .joinedload(Enrollment.person),
            joinedload(SubmissionEntered.entered_by),
        )
        .where(Enrollment.organization_id == organization.id)
        .order_by(SubmissionEntered.entered_at.desc(), SubmissionEntered.id.desc())
    )
    return found.where(Submission.activity == activity) if activity else found


def work(session: Session, submission_id: int, organization: Organization) -> SubmissionEntered:
    """Return one entry of work by the number of its submission.

    Raises:
        NoSuchEntry: there is none, or it is another organization's.
    """
    found = session.scalar(
        works_listed(organization).where(SubmissionEntered.submission_id == submission_id)
    )
    if found is None:
        raise NoSuchEntry
    return found


def grades_of(session: Session, submission_ids: list[int]) -> dict[int, Grade]:
    """Return the grade that counts for each of these submissions."""
    newer = aliased(Grade)
    newest = (
        select(func.max(newer.number))
        .where(newer.submission_id == Grade.submission_id)
        .scalar_subquery()
    )
    rows = session.scalars(
        select(Grade).where(Grade.submission_id.in_(submission_ids), Grade.number == newest)
    )
    return {grade.submission_id: grade for grade in rows}


def works_taken_back(session: Session, submission_ids: list[int]) -> dict[int, SubmissionTakenBack]:
    """Return what was taken back of these submissions."""
    rows = session.scalars(
        select(SubmissionTakenBack).where(SubmissionTakenBack.submission_id.in_(submission_ids))
    )
    return {row.submission_id: row for row in rows}


def scan_of(session: Session, submission: Submission) -> StoredFile:
    """Return the scan that was attached to work.

    Raises:
        NoScan: none was.
    """
    found = session.scalar(
        select(StoredFile)
        .join(SubmissionEntered, SubmissionEntered.scan_id == StoredFile.id)
        .where(SubmissionEntered.submission_id == submission.id)
    )
    if found is None:
        raise NoScan
    return found
