"""Roles, and the one table of who may do what."""

from collections.abc import Iterable
from enum import StrEnum

from prss_training.domain.errors import NotPermitted


class Role(StrEnum):
    """What a person is within an organization; `ADMINISTRATOR` is of the whole installation."""

    LEARNER = "learner"
    TRAINER = "trainer"
    SUPERVISOR = "supervisor"
    REGISTRAR = "registrar"
    VERIFIER = "verifier"
    ADMINISTRATOR = "administrator"


class Act(StrEnum):
    """Something a role may allow. Every page and every command asks for one of these."""

    LEARN = "learn"
    LOG_PRACTICE = "log practice"
    GRADE_WORK = "grade work"
    ENTER_PAPER = "enter what a learner did on paper or showed live"
    GRANT_TRY = "grant another try at a check"
    RECORD_ATTENDANCE = "record attendance"
    ARRANGE_ACCOMMODATIONS = "arrange how a learner learns and is tested"
    READ_SHARED = "read what learners share with you"
    ANSWER_FEEDBACK = "read and answer what learners say about the modules"
    OPEN_EXAMINATION = "open the final examination to a learner"
    RUN_COHORT = "run a cohort"
    READ_GUIDES = "read the trainer's guides"
    APPROVE_HOURS = "approve practice hours"
    RECORD_SUPERVISION = "record supervision"
    ANSWER_DISPUTE = "answer a dispute about hours"
    IMPORT_LEDGER = "bring a learner's own log into the ledger"
    ENTER_ATTESTATION = "enter a signed form of hours"
    EVALUATE = "evaluate a learner's practice"
    DECIDE_STAGE = "decide a learner's stage"
    SEE_FLOW = "see how people move through the stages"
    SEE_LEARNERS = "see the learners of the organization"
    RECORD_EXAMINATION = "record an outside examination"
    KEEP_FILE = "put proof on a learner's file"
    SETTLE_REQUIREMENT = "waive a requirement or record a board's decision"
    MAKE_PACKET = "make an application packet"
    ISSUE_CERTIFICATE = "issue a certificate"
    CHANGE_CERTIFICATE = "suspend, reinstate or revoke a certificate"
    CONFIRM_STEP = "confirm a step on a certificate as the second person"
    INVITE_PEOPLE = "invite people"
    GIVE_SIGN_IN_CODE = "give a one-time sign-in code"
    MANAGE_ORGANIZATION = "change an organization's settings and roles"
    MANAGE_INSTALLATION = "add organizations and appoint their staff"
    CORRECT_DIRECTORY = "correct the directory"
    CHECK_ROSTER = "check a roster of certificates"
    WATCH_CERTIFICATES = "watch certificates"
    READ_TRAIL = "read the audit trail"


_MAY: dict[Role, frozenset[Act]] = {
    Role.LEARNER: frozenset({Act.LEARN, Act.LOG_PRACTICE}),
    Role.TRAINER: frozenset(
        {
            Act.SEE_FLOW,
            Act.GRADE_WORK,
            Act.ENTER_PAPER,
            Act.GRANT_TRY,
            Act.RECORD_ATTENDANCE,
            Act.ARRANGE_ACCOMMODATIONS,
            Act.READ_SHARED,
            Act.ANSWER_FEEDBACK,
            Act.OPEN_EXAMINATION,
            Act.RUN_COHORT,
            Act.READ_GUIDES,
            Act.CORRECT_DIRECTORY,
            Act.SEE_LEARNERS,
            Act.INVITE_PEOPLE,
            Act.GIVE_SIGN_IN_CODE,
        }
    ),
    Role.SUPERVISOR: frozenset(
        {
            Act.EVALUATE,
            Act.DECIDE_STAGE,
            Act.SEE_FLOW,
            Act.APPROVE_HOURS,
            Act.RECORD_SUPERVISION,
            Act.ANSWER_DISPUTE,
            Act.IMPORT_LEDGER,
            Act.ENTER_ATTESTATION,
            Act.SEE_LEARNERS,
        }
    ),
    Role.REGISTRAR: frozenset(
        {
            Act.DECIDE_STAGE,
            Act.SEE_FLOW,
            Act.ENTER_ATTESTATION,
            Act.SEE_LEARNERS,
            Act.ANSWER_DISPUTE,
            Act.IMPORT_LEDGER,
            Act.CORRECT_DIRECTORY,
            Act.RECORD_EXAMINATION,
            Act.ARRANGE_ACCOMMODATIONS,
            Act.ANSWER_FEEDBACK,
            Act.KEEP_FILE,
            Act.SETTLE_REQUIREMENT,
            Act.RUN_COHORT,
            Act.MAKE_PACKET,
            Act.ISSUE_CERTIFICATE,
            Act.CHANGE_CERTIFICATE,
            Act.CONFIRM_STEP,
            Act.INVITE_PEOPLE,
            Act.GIVE_SIGN_IN_CODE,
            Act.MANAGE_ORGANIZATION,
            Act.READ_TRAIL,
        }
    ),
    Role.VERIFIER: frozenset({Act.CHECK_ROSTER, Act.WATCH_CERTIFICATES}),
    Role.ADMINISTRATOR: frozenset(
        {
            Act.SEE_FLOW,
            Act.INVITE_PEOPLE,
            Act.GIVE_SIGN_IN_CODE,
            Act.MANAGE_ORGANIZATION,
            Act.MANAGE_INSTALLATION,
            Act.CONFIRM_STEP,
            Act.READ_TRAIL,
        }
    ),
}

# Who carries keys to other people's records proves it is them with a second factor.
NEEDS_SECOND_FACTOR = frozenset({Role.REGISTRAR, Role.ADMINISTRATOR})


class RoleLacking(NotPermitted):
    """None of the person's roles here allows the act."""

    def __init__(self, act: Act) -> None:
        self.act = act
        super().__init__(
            f"Your role here does not let you {act.value}. "
            "If it should, ask the registrar of your organization."
        )


def may(role: Role, act: Act) -> bool:
    """Tell whether `role` allows `act`. This table is the only place that says so."""
    return act in _MAY[role]


def roles_that_may(act: Act) -> frozenset[Role]:
    """Return every role that allows `act`."""
    return frozenset(role for role in Role if may(role, act))


def require_may(roles: Iterable[Role], act: Act) -> None:
    """Refuse unless one of `roles` allows `act`.

    Raises:
        RoleLacking: none of them does.
    """
    if not any(may(role, act) for role in roles):
        raise RoleLacking(act)
