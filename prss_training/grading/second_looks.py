"""A second person scores one demonstration in five; a third, where the two are far apart."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.coursework.models import Grade, Submission
from prss_training.coursework.queries import how
from prss_training.domain.criteria import Criteria
from prss_training.domain.errors import Conflict, NotPermitted
from prss_training.domain.practice import require_reason
from prss_training.domain.program import Activity, Module
from prss_training.domain.rubric import Outcome, Rubric
from prss_training.domain.second_rating import Look, Rated, apart, look, may_look
from prss_training.grading import queries
from prss_training.grading.models import Rating
from prss_training.grading.services import grade_submission, rubric_digest
from prss_training.people.models import Person


class NotYoursToRate(NotPermitted):
    """The learner, or somebody who scored it before, was to score a demonstration again."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody who has not scored this yet, and who is not the learner, gives the next "
            "score. Ask another trainer."
        )


class NothingToRate(Conflict):
    """The demonstration waits for nobody."""

    def __init__(self) -> None:
        super().__init__(
            "This demonstration waits for no second score. Open the list again to see what does."
        )


def look_of(session: Session, submission: Submission, rubric: Rubric) -> Look:
    """Return where the second look at a demonstration stands."""
    entered = how(session, submission)
    given = queries.grades(session, submission)
    if entered.entered is None or entered.taken_back is not None or not given:
        return Look.NOT_DRAWN
    after = queries.ratings(session, submission)
    if any(rating.excused or not rating.apart for rating in after):
        return Look.SETTLED
    rated = [_rated(given[0]), *(_rated(rating) for rating in after)]
    return look(rubric, entered.entered.chance, rated)


def rate_again(
    session: Session,
    submission: Submission,
    *,
    activity: Activity,
    marks: Mapping[str, int],
    critical: Sequence[str],
    comment: str,
    rater: Person,
    criteria: Criteria,
    modules: Sequence[Module],
    at: datetime,
) -> Rating:
    """Record what a second or third person saw. A third person's score becomes the grade.

    A second score stays beside the grade and changes nothing for the learner, unless the two are
    far apart: then a third person looks, and theirs counts.

    Raises:
        NotYoursToRate: the rater is the learner or has scored it before.
        NothingToRate: it waits for nobody.
        MarksIncomplete: a line of the rubric has no usable mark.
    """
    where, first, number = _turn(session, submission, activity, rater)
    outcome = activity.rubric.outcome(marks, critical)
    found = [fail.key for fail in activity.rubric.critical if fail.key in critical]
    mine = Rated(dict(marks), frozenset(found))
    rating = Rating(
        submission_id=submission.id,
        number=number,
        rater_id=rater.id,
        marks={line.key: marks[line.key] for line in activity.rubric.lines},
        critical=found,
        outcome=outcome,
        apart=where is Look.SECOND and apart(activity.rubric, _rated(first), mine),
        comment=comment.strip(),
        excused="",
        rubric=rubric_digest(activity.rubric),
        rated_at=at,
    )
    _keep(session, rating, submission, at)
    if where is Look.THIRD:
        grade_submission(
            session,
            submission,
            activity=activity,
            marks=marks,
            critical=critical,
            comment=comment,
            seen=first.number,
            grader=rater,
            criteria=criteria,
            modules=modules,
            at=at,
        )
    return rating


def excuse(
    session: Session,
    submission: Submission,
    *,
    activity: Activity,
    reason: str,
    rater: Person,
    at: datetime,
) -> Rating:
    """Say why nobody else can score a demonstration; the grade stays as it is.

    Raises:
        NotYoursToRate: the rater is the learner or has scored it before.
        NothingToRate: it waits for nobody.
        ReasonMissing: no reason is given.
    """
    said = require_reason(reason)
    _, _, number = _turn(session, submission, activity, rater)
    rating = Rating(
        submission_id=submission.id,
        number=number,
        rater_id=rater.id,
        marks={},
        critical=[],
        outcome=None,
        apart=False,
        comment="",
        excused=said,
        rubric=rubric_digest(activity.rubric),
        rated_at=at,
    )
    return _keep(session, rating, submission, at)


def _turn(
    session: Session, submission: Submission, activity: Activity, rater: Person
) -> tuple[Look, Grade, int]:
    """Return which look is next, the grade that stands, and the number of the next rating."""
    session.execute(select(Submission.id).where(Submission.id == submission.id).with_for_update())
    where = look_of(session, submission, activity.rubric)
    if where not in (Look.SECOND, Look.THIRD):
        raise NothingToRate
    given, after = queries.grades(session, submission), queries.ratings(session, submission)
    before = {grade.grader_id for grade in given} | {rating.rater_id for rating in after}
    if not may_look(rater.id, before, submission.enrollment.person_id):
        raise NotYoursToRate
    return where, given[0], 2 + len(after)


def _rated(seen: Grade | Rating) -> Rated:
    return Rated(seen.marks, frozenset(seen.critical))


def _keep(session: Session, rating: Rating, submission: Submission, at: datetime) -> Rating:
    session.add(rating)
    session.flush()
    record(
        session,
        Happened.DEMONSTRATION_RATED,
        actor_id=rating.rater_id,
        subject=f"submission {submission.id}",
        at=at,
        organization_id=submission.enrollment.organization_id,
        number=rating.number,
        outcome=rating.outcome.value if isinstance(rating.outcome, Outcome) else "excused",
        apart=rating.apart,
    )
    return rating
