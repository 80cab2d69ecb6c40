"""Cohorts, their people, their dated sessions, and who was there."""

from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.accounts.models import Invitation
from prss_training.domain.live_hours import Mark, Stretch
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Organization, Person
from prss_training.records import Digest, PrimaryKey, Record, ShortText, words

_ADDRESS_LENGTH = 500


class Joined(StrEnum):
    """How somebody came into a cohort."""

    ADDED = "added"
    INVITED = "invited"
    APPLIED = "applied"
    FILE = "file"
    MOVED = "moved"


class Answer(StrEnum):
    """What became of an application."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Cohort(Record):
    """A group in an organization that learns toward one version of a credential.

    `zone` is the organization's when the cohort was made: its sessions stay on that wall clock.
    What changes here leaves its trace in the trail.
    """

    __tablename__ = "cohort"

    id: Mapped[PrimaryKey]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    name: Mapped[ShortText]
    criteria: Mapped[str] = mapped_column(String(100))
    about: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date]
    zone: Mapped[str] = mapped_column(String(60))
    takes_applications: Mapped[bool] = mapped_column(default=False)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    organization: Mapped[Organization] = relationship()

    def day_of(self, at: datetime) -> date:
        """Return the calendar day of an instant where the cohort meets."""
        return at.astimezone(ZoneInfo(self.zone)).date()


class CohortTrainer(Record):
    """Somebody who teaches a cohort, until `ended_at`."""

    __tablename__ = "cohort_trainer"
    __table_args__ = (UniqueConstraint("cohort_id", "person_id"),)

    id: Mapped[PrimaryKey]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship()
    person: Mapped[Person] = relationship()


class CohortPlace(Record):
    """A learner's time in a cohort. Leaving is written once; coming back is another row."""

    __tablename__ = "cohort_place"
    __table_args__ = (
        Index(
            "uq_cohort_place_open",
            "enrollment_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    how: Mapped[Joined] = mapped_column(words(Joined))
    joined_at: Mapped[datetime]
    joined_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    left_at: Mapped[datetime | None]
    left_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    left_reason: Mapped[str] = mapped_column(default="")

    cohort: Mapped[Cohort] = relationship()
    enrollment: Mapped[Enrollment] = relationship()


class CohortInvitation(Record):
    """An invitation to the organization that is to this cohort too. `answered_at` is set once."""

    __tablename__ = "cohort_invitation"

    id: Mapped[PrimaryKey]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), unique=True)
    answered_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship()
    invitation: Mapped[Invitation] = relationship()


class CohortApplication(Record):
    """Somebody asks for a place in a cohort, in their own words."""

    __tablename__ = "cohort_application"

    id: Mapped[PrimaryKey]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    body: Mapped[str] = mapped_column(default="")
    applied_at: Mapped[datetime]

    cohort: Mapped[Cohort] = relationship()
    person: Mapped[Person] = relationship()
    answer: Mapped["CohortAnswer | None"] = relationship(back_populates="application")


class CohortAnswer(Record):
    """What was answered to an application, once; a withdrawal is the learner's own."""

    __tablename__ = "cohort_answer"

    id: Mapped[PrimaryKey]
    application_id: Mapped[int] = mapped_column(ForeignKey("cohort_application.id"), unique=True)
    answer: Mapped[Answer] = mapped_column(words(Answer))
    sentence: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime]

    application: Mapped[CohortApplication] = relationship(back_populates="answer")


class RollDraft(Record):
    """A file of people that somebody is looking at. It is gone once used, or after a day."""

    __tablename__ = "roll_draft"
    __table_args__ = (UniqueConstraint("cohort_id", "person_id"),)

    id: Mapped[PrimaryKey]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    content: Mapped[str]
    looked_at: Mapped[datetime]


class LiveSession(Record):
    """A dated session of a cohort: it covers a stretch of a module's live minutes.

    `uid` names it in calendars for ever. When and where it is stands in its newest plan.
    """

    __tablename__ = "live_session"
    __table_args__ = (
        CheckConstraint("first_minute >= 0", name="first_minute_not_below_zero"),
        CheckConstraint("minutes > 0", name="minutes_above_zero"),
    )

    id: Mapped[PrimaryKey]
    uid: Mapped[str] = mapped_column(String(32), unique=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    module: Mapped[str] = mapped_column(String(80))
    first_minute: Mapped[int]
    minutes: Mapped[int]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]

    cohort: Mapped[Cohort] = relationship()
    plans: Mapped[list["SessionPlan"]] = relationship(
        back_populates="session", order_by="SessionPlan.number"
    )

    @property
    def stretch(self) -> Stretch:
        """The minutes of the module that it covers."""
        return Stretch(self.first_minute, self.minutes)

    @property
    def plan(self) -> "SessionPlan":
        """The plan that counts: the newest one."""
        return self.plans[-1]


class SessionPlan(Record):
    """When and where a session is, or that it was called off, as of one moment.

    `number` counts from 0, as calendars count the changes of an event. `ends_at` is on the wall
    clock: breaks do not count as live time.
    """

    __tablename__ = "session_plan"
    __table_args__ = (
        UniqueConstraint("session_id", "number"),
        CheckConstraint("break_minutes >= 0", name="break_minutes_not_below_zero"),
    )

    id: Mapped[PrimaryKey]
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id"))
    number: Mapped[int]
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    break_minutes: Mapped[int]
    place: Mapped[ShortText] = mapped_column(default="")
    video_link: Mapped[str] = mapped_column(String(_ADDRESS_LENGTH), default="")
    cancelled: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]

    session: Mapped[LiveSession] = relationship(back_populates="plans")
    written_by: Mapped[Person] = relationship()


class SessionGuest(Record):
    """A learner of another cohort who makes up the same session here, unless they say no again."""

    __tablename__ = "session_guest"
    __table_args__ = (UniqueConstraint("session_id", "enrollment_id"),)

    id: Mapped[PrimaryKey]
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]

    session: Mapped[LiveSession] = relationship()
    enrollment: Mapped[Enrollment] = relationship()


class SessionCode(Record):
    """A code that is shown in the room; the newest one counts, until `closes_at`.

    It lives for minutes and opens nothing but a line on the roster, so it is kept as it is: the
    page in the room can be opened again.
    """

    __tablename__ = "session_code"

    id: Mapped[PrimaryKey]
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id"), index=True)
    code: Mapped[str] = mapped_column(String(12), index=True)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]

    session: Mapped[LiveSession] = relationship()


class SessionSignIn(Record):
    """A learner wrote the code of the room. The roster that a trainer keeps is what counts."""

    __tablename__ = "session_sign_in"
    __table_args__ = (UniqueConstraint("session_id", "enrollment_id"),)

    id: Mapped[PrimaryKey]
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    signed_in_at: Mapped[datetime]

    session: Mapped[LiveSession] = relationship()


class SessionAttendance(Record):
    """How one learner attended one session, says the trainer who kept the roster.

    The newest number counts; every number above 1 is a correction and says why.
    """

    __tablename__ = "session_attendance"
    __table_args__ = (
        UniqueConstraint("session_id", "enrollment_id", "number"),
        CheckConstraint("minutes >= 0", name="minutes_not_below_zero"),
    )

    id: Mapped[PrimaryKey]
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    number: Mapped[int]
    mark: Mapped[Mark] = mapped_column(words(Mark))
    minutes: Mapped[int]
    makes_up: Mapped[bool] = mapped_column(default=False)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")

    session: Mapped[LiveSession] = relationship()
    enrollment: Mapped[Enrollment] = relationship()
    recorded_by: Mapped[Person] = relationship()


class OneToOne(Record):
    """A trainer held missed minutes of a module again with one learner.

    A row with `reverses_id` takes back the row it names, for the `note` it gives.
    """

    __tablename__ = "one_to_one"
    __table_args__ = (
        UniqueConstraint("reverses_id"),
        CheckConstraint("minutes > 0", name="minutes_above_zero"),
    )

    id: Mapped[PrimaryKey]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    module: Mapped[str] = mapped_column(String(80))
    first_minute: Mapped[int]
    minutes: Mapped[int]
    held_on: Mapped[date]
    in_person: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("one_to_one.id"))

    enrollment: Mapped[Enrollment] = relationship()
    recorded_by: Mapped[Person] = relationship()

    @property
    def stretch(self) -> Stretch:
        """The minutes of the module that it covers."""
        return Stretch(self.first_minute, self.minutes)


class CalendarAddress(Record):
    """The address at which one person's calendar reads their sessions, until it is renewed.

    The token is kept as a digest with a key of the installation, see `calendar_token`.
    """

    __tablename__ = "calendar_address"
    __table_args__ = (
        Index(
            "uq_calendar_address_open",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[Digest] = mapped_column(unique=True)
    nonce: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
