"""The rows of the outbox."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from prss_training.records import PrimaryKey, Record, ShortText, words


class Kind(StrEnum):
    """What a notice is about; each has a text in `templates/notices/`."""

    REQUIREMENT_MET = "requirement-met"
    WORK_GRADED = "work-graded"
    CHECK_ENTERED = "check-entered"
    ENTRY_TAKEN_BACK = "entry-taken-back"
    HOURS_RETURNED = "hours-returned"
    HOURS_APPROVED = "hours-approved"
    HOURS_DISPUTED = "hours-disputed"
    DISPUTE_ANSWERED = "dispute-answered"
    HOURS_WAITING = "hours-waiting"
    HOURS_WAITING_LONG = "hours-waiting-long"
    HOURS_IMPORTED = "hours-imported"
    SIGNATURE_GIVEN = "signature-given"
    SIGNATURE_EXPIRED = "signature-expired"
    EVALUATION_GIVEN = "evaluation-given"
    EVALUATION_ANSWERED = "evaluation-answered"
    SIGNED_OFF = "signed-off"
    STAGE_DECIDED = "stage-decided"
    STAGE_WISHED = "stage-wished"
    STAGE_OWN_STEP = "stage-own-step"
    ACCOMMODATION_ARRANGED = "accommodation-arranged"
    SHARED_WITH_YOU = "shared-with-you"
    COHORT_JOINED = "cohort-joined"
    COHORT_LEFT = "cohort-left"
    COHORT_APPLIED = "cohort-applied"
    COHORT_ANSWERED = "cohort-answered"
    SESSIONS_PLANNED = "sessions-planned"
    SESSION_MOVED = "session-moved"
    SESSION_CANCELLED = "session-cancelled"
    MAKE_UP_ASKED = "make-up-asked"
    ATTENDANCE_CORRECTED = "attendance-corrected"
    CERTIFICATE_ISSUED = "certificate-issued"
    CERTIFICATE_CHANGED = "certificate-changed"
    CERTIFICATE_WITHDRAWN = "certificate-withdrawn"
    CERTIFICATE_ASKED = "certificate-asked"
    CERTIFICATE_ANSWERED = "certificate-answered"
    TOGETHER_DONE = "together-done"
    STEP_PROPOSED = "step-proposed"
    STEP_DECLINED = "step-declined"
    CERTIFICATE_ENDING = "certificate-ending"
    CERTIFICATE_ENDED = "certificate-ended"
    SUPERVISED_CERTIFICATE = "supervised-certificate"
    RENEWAL_ASKED = "renewal-asked"
    COURSE_REPORTED = "course-reported"
    COURSE_ANSWERED = "course-answered"


class Notice(Record):
    """Something one person is told. Only `seen_at` changes, once."""

    __tablename__ = "notice"

    id: Mapped[PrimaryKey]
    recipient_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[Kind] = mapped_column(words(Kind))
    about: Mapped[str]
    path: Mapped[ShortText]
    queued_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


class Letter(Record):
    """An email on its way. `sent_at` is set once; what could not be sent says why."""

    __tablename__ = "letter"

    id: Mapped[PrimaryKey]
    address: Mapped[ShortText]
    subject: Mapped[ShortText]
    body: Mapped[str]
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(default="")
