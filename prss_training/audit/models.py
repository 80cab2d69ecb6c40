"""The rows of the trail."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from prss_training.records import Digest, PrimaryKey, Record, ShortText, words


class Happened(StrEnum):
    """What the trail can say happened."""

    SIGNED_UP = "signed up"
    SIGNED_IN = "signed in"
    SIGNED_OUT_EVERYWHERE = "signed out everywhere"
    PASSWORD_CHANGED = "password changed"  # noqa: S105  (an act, not a password)
    SECOND_FACTOR_CHANGED = "second factor changed"
    INVITED = "invited"
    INVITATION_ACCEPTED = "invitation accepted"
    SIGN_IN_CODE_GIVEN = "sign-in code given"
    SIGN_IN_CODE_USED = "sign-in code used"
    ORGANIZATION_ADDED = "organization added"
    ORGANIZATION_CHANGED = "organization changed"
    ROLE_GIVEN = "role given"
    ROLE_ENDED = "role ended"
    PERSON_ADDED = "person added"
    NAME_CORRECTED = "name corrected"
    ENROLLED = "enrolled"
    LESSON_PART_READ = "lesson part read"
    CHECK_STARTED = "check started"
    CHECK_MARKED = "check marked"
    CHECK_TRY_GRANTED = "check try granted"
    CHECK_ENTERED = "check entered from paper"
    CHECK_TAKEN_BACK = "check entry taken back"
    WORK_HANDED_IN = "work handed in"
    WORK_GRADED = "work graded"
    WORK_TRY_GRANTED = "work try granted"
    WORK_ENTERED = "work entered for a learner"
    WORK_TAKEN_BACK = "work entry taken back"
    DEMONSTRATION_RATED = "demonstration rated again"
    TRANSCRIPT_WRITTEN = "transcript written"
    ATTENDANCE_RECORDED = "attendance recorded"
    ATTENDANCE_REVERSED = "attendance reversed"
    SITTING_OPENED = "sitting of the final examination opened"
    SITTING_TAKEN_BACK = "opening of a sitting taken back"
    SITTING_BEGUN = "sitting of the final examination begun"
    SITTING_MARKED = "sitting of the final examination marked"
    COHORT_MADE = "cohort made"
    COHORT_CHANGED = "cohort changed"
    COHORT_TRAINER_CHANGED = "cohort trainer changed"
    COHORT_INVITED = "invited to cohort"
    COHORT_APPLIED = "applied to cohort"
    COHORT_ANSWERED = "application to cohort answered"
    COHORT_JOINED = "cohort joined"
    COHORT_LEFT = "cohort left"
    COHORT_FILE_BROUGHT_IN = "people brought into cohort"
    SESSIONS_PLANNED = "sessions planned"
    SESSION_MOVED = "session moved"
    SESSION_CANCELLED = "session cancelled"
    SESSION_CODE_OPENED = "session code opened"
    SESSION_SIGNED_IN = "signed in to session"
    ROSTER_KEPT = "roster kept"
    ROSTER_CORRECTED = "roster corrected"
    MAKE_UP_ASKED = "make-up session asked for"
    MAKE_UP_DROPPED = "make-up session dropped"
    ONE_TO_ONE_RECORDED = "one-to-one recorded"
    ONE_TO_ONE_REVERSED = "one-to-one reversed"
    CALENDAR_ADDRESS_MADE = "calendar address made"
    STATEMENT_SIGNED = "statement signed"
    PRACTICE_LOGGED = "practice logged"
    PRACTICE_APPROVED = "practice approved"
    PRACTICE_RETURNED = "practice returned"
    PRACTICE_REVERSED = "practice reversed"
    PRACTICE_DISPUTED = "practice disputed"
    DISPUTE_UPHELD = "dispute upheld"
    DISPUTE_NOT_UPHELD = "dispute not upheld"
    PRACTICE_IMPORTED = "practice imported"
    ATTESTATION_ASKED = "attestation asked for"
    ATTESTATION_OPENED = "attestation opened"
    ATTESTATION_SIGNED = "attestation signed"
    ATTESTATION_ENTERED = "attestation entered from paper"
    ATTESTATION_REFUSED = "attestation use refused"
    ATTESTATION_WITHDRAWN = "attestation withdrawn"
    ATTESTATION_EXPIRED = "attestation expired"
    ATTESTATION_SCAN_OPENED = "attestation scan opened"
    SUPERVISION_RECORDED = "supervision recorded"
    SUPERVISION_REVERSED = "supervision reversed"
    EVALUATION_GIVEN = "evaluation given"
    EVALUATION_ANSWERED = "evaluation answered"
    SIGNED_OFF = "signed off"
    SIGN_OFF_REVERSED = "sign-off reversed"
    STAGE_DECIDED = "stage decided"
    STAGE_WISH_WRITTEN = "wish for a stage written"
    EXAMINATION_RECORDED = "examination recorded"
    EXAMINATION_REVERSED = "examination reversed"
    DIRECTORY_NOTED = "directory noted"
    DIRECTORY_NOTE_REVERSED = "directory note reversed"
    PARTICULAR_FILED = "line put on file"
    PARTICULAR_TAKEN_BACK = "line taken back from file"
    APPROVAL_RECORDED = "board approval recorded"
    APPROVAL_TAKEN_BACK = "board approval taken back"
    ACCOMMODATION_ARRANGED = "accommodation arranged"
    SHARED = "shared with a trainer"
    SHARED_READ = "shared was read"
    SHARING_ENDED = "sharing ended"
    CHANGE_TOLD = "change told"
    CHANGE_TAKEN_BACK = "change taken back"
    PACKET_MADE = "application packet made"
    CERTIFICATE_ISSUED = "certificate issued"
    CERTIFICATE_ENGRAVED = "certificate engraved"
    CERTIFICATE_SUSPENDED = "certificate suspended"
    CERTIFICATE_REINSTATED = "certificate reinstated"
    CERTIFICATE_REVOKED = "certificate revoked"
    CERTIFICATE_SUPERSEDED = "certificate superseded"
    CERTIFICATE_WITHDRAWN = "holder withdrawn from certificate"
    STEP_PROPOSED = "step on certificate proposed"
    STEP_DECLINED = "proposed step declined"
    STEP_TAKEN_BACK = "proposed step taken back"
    REQUEST_MADE = "certificate request made"
    REQUEST_APPROVED = "certificate request approved"
    REQUEST_DECLINED = "certificate request declined"
    REQUEST_TAKEN_BACK = "certificate request taken back"
    REQUEST_EVIDENCE_OPENED = "evidence of certificate request opened"
    TOGETHER_ASKED = "step on many certificates asked for"
    TOGETHER_UNDONE = "step on many certificates undone"
    CERTIFICATE_DOWNLOADED = "certificate downloaded"


class TrailEntry(Record):
    """One act, written once. `hash` covers the entry and the hash of the one before it."""

    __tablename__ = "trail_entry"
    __table_args__ = (Index("ix_trail_entry_subject", "subject"),)

    id: Mapped[PrimaryKey]
    at: Mapped[datetime]
    happened: Mapped[Happened] = mapped_column(words(Happened))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    subject: Mapped[ShortText]
    detail: Mapped[dict[str, Any]]
    previous: Mapped[Digest]
    hash: Mapped[Digest] = mapped_column(unique=True)
