"""A whole program with people of every kind, told once, on which each act can be undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from prss_training.accommodations.services import arrange
from prss_training.accounts.models import User
from prss_training.accounts.services import invite
from prss_training.agencies.services import KeyFacts, Scope, make_agency, make_key
from prss_training.app import create_app
from prss_training.attendance.models import Attendance
from prss_training.attestations import services as attestations
from prss_training.attestations.asking import Wanted, ask_by_link
from prss_training.attestations.services import Said, Signer, Visit
from prss_training.certificates.asking import Wish, ask
from prss_training.certificates.branding import LookFacts, save_look
from prss_training.certificates.engraving import engrave
from prss_training.certificates.models import Certificate, CertificateTemplate
from prss_training.certificates.proposals import propose
from prss_training.certificates.together import arrange as arrange_together
from prss_training.checks.models import CheckTry, CheckTryEntered
from prss_training.checks.paper import keep_form
from prss_training.cohorts.models import (
    Cohort,
    CohortApplication,
    CohortInvitation,
    CohortPlace,
    LiveSession,
    OneToOne,
)
from prss_training.content.certificate_templates import Template, read_template
from prss_training.content.library import Library
from prss_training.coursework.models import SpokenAnswer, Submission, SubmissionEntered
from prss_training.credentials.making import credential_now
from prss_training.credentials.models import StatusList
from prss_training.demo.cast import DANA, MARCUS, NAOMI, PRIYA, ROSA, SAM, TERRENCE
from prss_training.demo.story import tell
from prss_training.disclosures.here import KEY as DISCLOSURES
from prss_training.disclosures.models import Disclosure
from prss_training.disclosures.recording import Together
from prss_training.domain.accommodations import Accommodations
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.certificate_number import VerificationCode
from prss_training.domain.evaluation import EvaluationKind, View
from prss_training.domain.examination import Help, draw_paper
from prss_training.domain.fields import Qualification
from prss_training.domain.paper_form import FormName, paper_form
from prss_training.domain.particulars import ParticularKind
from prss_training.domain.people import Role
from prss_training.domain.program import Way
from prss_training.domain.replacement import Ask, Why
from prss_training.enrollments.models import Enrollment
from prss_training.evaluations.models import EvaluationAnswer, EvaluationDraft
from prss_training.exams.services import record_examination
from prss_training.feedback.models import ModuleChange
from prss_training.feedback.services import take_change_back, write_change
from prss_training.fieldwork.models import Answer, PracticeEntry, Supervision
from prss_training.files.scans import Scan
from prss_training.files.services import keep
from prss_training.files.store import open_store
from prss_training.issuing.services import begin_run, stop_run
from prss_training.notices.models import Notice
from prss_training.particulars.services import (
    put_on_file,
    record_approval,
    take_approval_back,
    take_back,
)
from prss_training.people.models import Organization, Person
from prss_training.plans.models import Goal
from prss_training.records import Record
from prss_training.renewals.services import report_course
from prss_training.rosters.reading import Line
from prss_training.rosters.services import take_roster
from prss_training.settings import Settings
from prss_training.signing import Purpose, create_keys, load_keys, load_purpose
from prss_training.sittings.models import Sitting, SittingOpened
from prss_training.stages.models import StageWish
from prss_training.strengths.models import StrengthsInventory
from prss_training.watches.models import Alert, Watched
from prss_training.watches.services import make_watch
from prss_training.web.clock import now
from prss_training.web.database import db
from prss_training.web.library import KEY
from prss_training.web.settings import KEY as SETTINGS
from tests.factories import (
    make_directory_note,
    make_enrollment,
    make_entry,
    make_evaluation,
    make_person,
    make_sign_off,
    make_step,
)

_OF_A_TEMPLATE = ("own_template", "approve", "template_sample")
_RAW_TOKEN = "0123456789abcdef0123456789abcdef01234567"

# Who plays which part. Rosa's rows stand behind every number; a peer learns beside her.
CAST = {
    "learner": ROSA,
    "peer": MARCUS,
    "trainer": TERRENCE,
    "supervisor": NAOMI,
    "registrar": PRIYA,
    "administrator": DANA,
    "stranger": SAM,
}
# Somebody who may do everything that an organization knows, in the other organization.
OUTSIDER = "outsider"


@dataclass
class Stage:
    """The application, who may sign in, and a real row behind every number in an address."""

    app: Flask
    uniques: dict[str, str] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    organizations: dict[str, int] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def client(self, who: str = "nobody") -> FlaskClient:
        """Return a client that is signed in as one of the cast, whose token is `token`."""
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["csrf_token"] = _RAW_TOKEN
            if who != "nobody":
                cookie["_user_id"] = self.uniques[who]
                cookie["_fresh"] = True
                cookie["fs_cc"] = "set"
                cookie["fs_paa"] = now().timestamp()
            if who == "administrator":
                cookie["organization_id"] = self.organizations["riverbend"]
        return client

    @property
    def token(self) -> str:
        """The token that a form of any client here carries."""
        signer = URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token")
        return signer.dumps(_RAW_TOKEN)

    def address(self, rule: Rule) -> str:
        """Return the address of a rule with real rows of the first organization in it."""
        known = {
            name: self.values.get(f"{rule.endpoint}.{name}", self.values.get(name))
            for name in rule.arguments
        }
        missing = [name for name, value in known.items() if value is None]
        assert not missing, f"{rule.rule} needs {missing}: say in tests/stage.py what stands there"
        with self.app.test_request_context():
            return self.app.url_map.bind("localhost").build(rule.endpoint, known)

    @contextmanager
    def undone(self) -> Iterator[Session]:
        """Let the application work in a transaction, commits included, and take it all back."""
        with self.app.app_context():
            engines = db.engines
            engine = engines[None]
        with engine.connect() as connection:
            outer = connection.begin()
            connection.begin_nested()
            engines[None] = connection
            together = self.app.extensions[DISCLOSURES]
            self.app.extensions[DISCLOSURES] = Together(
                lambda rows: connection.execute(insert(Disclosure), rows)
            )
            try:
                with Session(connection, join_transaction_mode="create_savepoint") as session:
                    yield session
            finally:
                engines[None] = engine
                self.app.extensions[DISCLOSURES] = together
                outer.rollback()

    def leave(self) -> None:
        """Close what is open to the database."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def rows(self, session: Session) -> dict[str, list[tuple[Any, ...]]]:
        """Return everything that is in the database, in the middle of whatever is going on."""
        return {
            table.name: [
                tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))
            ]
            for table in Record.metadata.sorted_tables
        }


def set_stage(settings: Settings, library: Library) -> Stage:
    """Tell the demo's story into an empty database and note whose rows are which."""
    stage = Stage(create_app(settings, library))
    with stage.app.app_context():
        tell(db.session, library, password_hash="nobody signs in by it", at=now())
        _add_what_the_story_leaves_out(stage)
        db.session.commit()
        _note(stage, library)
        create_keys(settings.keys, issuer="Riverbend", at=now())
        engrave(
            db.session,
            db.session.get_one(Certificate, stage.values["certificate_id"]),
            keys=load_keys(settings.keys),
            store=open_store(settings.files),
            base_url=settings.base_url,
            at=now(),
        )
        db.session.commit()
        credential_now(stage.values["certificate_id"], at=now())
        stage.values |= {
            "credentials.status.number": db.session.scalars(select(StatusList.id)).one(),
            "credentials.key.key_id": load_purpose(settings.keys, Purpose.JWT).current.key_id,
            "credentials.issuer.key": "riverbend",
            "credentials.issuer_did.key": "riverbend",
            "credentials.badge.kind": "svg",
        }
        db.session.remove()
    return stage


def _add_what_the_story_leaves_out(stage: Stage) -> None:
    session = db.session()
    juniper = session.scalars(select(Organization).filter_by(key="juniper-house")).one()
    riverbend = session.scalars(select(Organization).filter_by(key="riverbend")).one()
    every = [role for role in Role if role is not Role.ADMINISTRATOR]
    outsider = make_person(session, "Olive Stranger", *every, organization=juniper)
    session.add(
        Enrollment(
            person_id=outsider.id,
            organization_id=juniper.id,
            criteria="peer-leader-2026.1",
            enrolled_at=now() - timedelta(days=30),
        )
    )
    stage.people[OUTSIDER] = outsider.id
    registrar = _of(session, Person, name=PRIYA.name)
    result = record_examination(
        session,
        _place(session, ROSA.name),
        exam="lcac-peer",
        passed_on=date(2026, 1, 5),
        proof="The board's letter",
        registrar=registrar,
        at=now(),
    )
    stage.values["result_id"] = result.id
    _, token = invite(
        session, riverbend, Role.TRAINER, inviter=registrar, name="Ines", email="", at=now()
    )
    stage.values["accounts.invitation.token"] = token
    stage.values["note_id"] = make_directory_note(session, registrar, organization=riverbend).id
    line = put_on_file(
        session,
        _place(session, ROSA.name),
        ParticularKind.AGE,
        {"years": 41},
        happened_on=date(2026, 1, 5),
        proof="State ID",
        by=registrar,
        at=now(),
    )
    stage.values["line_id"] = line.id
    wrong = put_on_file(
        session,
        _place(session, ROSA.name),
        ParticularKind.AGE,
        {"years": 14},
        happened_on=date(2026, 1, 5),
        proof="A slip of the pen",
        by=registrar,
        at=now(),
    )
    stage.values["approval_id"] = record_approval(
        session,
        riverbend,
        board="nycb",
        number="Badge 12",
        since=date(2026, 1, 5),
        until=None,
        by=registrar,
        at=now(),
    ).id
    gone = record_approval(
        session,
        riverbend,
        board="nycb",
        number="Badge 11",
        since=date(2025, 1, 5),
        until=None,
        by=registrar,
        at=now(),
    )
    take_approval_back(session, gone, reason="Not ours.", by=registrar, at=now())
    take_back(session, wrong, reason="A slip of the pen.", by=registrar, at=now())
    arrange(
        session,
        _place(session, ROSA.name),
        Accommodations(oral=True, language="Spanish", other="A quiet room."),
        since=date(2026, 1, 5),
        until=None,
        by=registrar,
        at=now(),
    )
    told = session.scalars(select(ModuleChange)).one()
    again = write_change(
        session,
        riverbend,
        library_of(stage).module(told.module),
        said="A slip.",
        done="A slip.",
        by=registrar,
        at=now(),
    )
    take_change_back(session, again, reason="A slip of the pen.", by=registrar, at=now())
    stage.values["report_id"] = _course_from_elsewhere(session, stage)
    stage.values["renewals.say.key"] = "code-of-ethics"
    stage.values["attestation_id"] = _signed_outside(session, stage)
    _entered_from_paper(session, stage)
    _on_the_ladder(session, stage)
    _in_a_cohort(session, stage, riverbend)
    _as_an_agency(session, stage, riverbend)
    _looks(session, stage, riverbend, registrar)
    _in_a_run(session, stage, riverbend, registrar)
    _at_the_examination(session, stage)
    _at_the_register(session, stage, registrar)


def _at_the_register(session: Session, stage: Stage, registrar: Person) -> None:
    """Let steps on the learner's certificate wait: for two, for many, and as asked by herself."""
    holder = _of(session, Person, name=ROSA.name)
    held = session.scalars(select(Certificate).filter_by(person_id=holder.id)).one()
    stage.values["proposal_id"] = propose(
        session, held, Step.REVOKE, reason=Reason.ISSUED_IN_ERROR, registrar=registrar, at=now()
    ).id
    stage.values["together_id"] = arrange_together(
        session,
        held.organization,
        {held.id: 0},
        Step.SUSPEND,
        reason=Reason.HOLDER_ASKED,
        registrar=registrar,
        at=now(),
    ).id
    proof = Scan(b"%PDF-1.7 a court order", "application/pdf")
    wish = Wish(Ask.CORRECT_NAME, Why.MISSPELLED, name="Rosa Marin", evidence=proof)
    store = open_store(stage.app.extensions[SETTINGS].files)
    asked = ask(session, held, wish, holder=holder, store=store, at=now())
    stage.values["request_id"] = asked.id


def _as_an_agency(session: Session, stage: Stage, riverbend: Organization) -> None:
    """Let the organization check certificates too: with a key, a roster, a watch, a dead letter."""
    agency = make_agency(session, riverbend, contact="desk@riverbend.example", actor=None, at=now())
    facts = KeyFacts("nightly check", tuple(Scope))
    key = make_key(session, agency, facts, secret_key="another", actor=None, at=now())
    lines = [Line(1, name="Rosa Delgado")]
    roster = take_roster(session, agency, lines, file_name="staff.csv", at=now())
    certificate = session.scalars(select(Certificate).order_by(Certificate.id)).first()
    code = str(VerificationCode(certificate.code))
    watch = make_watch(session, agency, [code], webhook="https://board.example/", at=now())
    seen = session.scalars(select(Watched).where(Watched.watch_id == watch.id)).one()
    alert = Alert(
        mark="an-alert-that-was-given-up",
        watched_id=seen.id,
        number=1,
        was="suspended",
        became="active",
        since=date(2026, 1, 5),
        noticed_at=now(),
        tries=12,
        next_try_at=now(),
        given_up_at=now(),
        problem="The webhook answered 500.",
    )
    session.add(alert)
    session.flush()
    stage.values |= {
        "key_id": key.row.id,
        "ending": "csv",
        "rosters.roster.mark": roster.mark,
        "rosters.result.mark": roster.mark,
        "api.roster.mark": roster.mark,
        "api.roster_file.mark": roster.mark,
        "watches.watch.mark": watch.mark,
        "watches.end.mark": watch.mark,
        "watches.again.mark": alert.mark,
        "api.watch.mark": watch.mark,
        "api.end_watch.mark": watch.mark,
    }


def _course_from_elsewhere(session: Session, stage: Stage) -> int:
    """Let the learner have handed in a course with its proof, which waits for an answer."""
    store = open_store(stage.app.extensions[SETTINGS].files)
    report = report_course(
        session,
        _place(session, ROSA.name),
        {
            "title": "Ethics in the field",
            "provider": "Harbor College",
            "course": "",
            "delivery": "in-person",
            "hours": {"ethical-responsibility": 240},
            "other": 0,
            "topics": {},
            "days": 0,
            "absent": 0,
            "approved_by": [],
        },
        happened_on=date(2026, 1, 5),
        proof=keep(session, store, b"%PDF-1.7 proof", "application/pdf", at=now()),
        at=now(),
    )
    return report.id


def _at_the_examination(session: Session, stage: Stage) -> None:
    """Let the learner have sat once with a trainer, and have a second sitting open."""
    place, terrence = _place(session, ROSA.name), _of(session, Person, name=TERRENCE.name)
    sat, waiting = (
        SittingOpened(
            enrollment_id=place.id,
            help=Help.READ_OUT,
            place="Room 2",
            plan="",
            until=now() + timedelta(days=2),
            opened_by_id=terrence.id,
            opened_at=now(),
        )
        for _ in range(2)
    )
    session.add_all([sat, waiting])
    session.flush()
    exam = library_of(stage).examination
    paper = draw_paper(exam, 7)
    sitting = Sitting(
        opened_id=sat.id,
        enrollment_id=place.id,
        number=1,
        drawn=[[one.key, list(one.order), exam.item(one.key).domain.value] for one in paper],
        kept={},
        marks=[[one.key, -1, False] for one in paper],
        domains=[[domain.value, 0, asked] for domain, asked in exam.draw.items()],
        started_at=now(),
        ends_at=None,
        marked_at=now(),
        percent=0,
        passed=False,
        entered_by_id=terrence.id,
    )
    session.add(sitting)
    session.flush()
    stage.values |= {
        "sitting_id": sitting.id,
        "opened_id": waiting.id,
        "states.pack.key": "ky",
        "states.topic.key": "ky",
        "states.topic.topic": "domestic-violence",
        "states.guide.key": "ky",
        "states.guide.topic": "domestic-violence",
    }


def _in_a_cohort(session: Session, stage: Stage, riverbend: Organization) -> None:
    """Let the learner be asked in, have asked, and have been met one to one; note whose is what."""
    place, terrence = _place(session, ROSA.name), _of(session, Person, name=TERRENCE.name)
    held = session.scalars(select(LiveSession).order_by(LiveSession.id)).first()
    made, _ = invite(
        session, riverbend, Role.LEARNER, inviter=terrence, name="Rosa", email="", at=now()
    )
    made.used_at, made.used_by_id = now(), place.person_id
    invited = CohortInvitation(cohort_id=held.cohort_id, invitation=made)
    asked = CohortApplication(
        cohort_id=held.cohort_id, person_id=place.person_id, body="Please.", applied_at=now()
    )
    meeting = OneToOne(
        enrollment_id=place.id,
        module=held.module,
        first_minute=0,
        minutes=30,
        held_on=date(2026, 1, 5),
        note="Once more.",
        recorded_by_id=terrence.id,
        recorded_at=now(),
    )
    open_to_all = session.scalars(select(Cohort).where(Cohort.takes_applications)).first()
    session.add_all([invited, asked, meeting])
    session.flush()
    mine = session.scalars(select(CohortPlace).where(CohortPlace.enrollment_id == place.id)).one()
    stage.values |= {
        "cohort_id": held.cohort_id,
        "cohorts.apply.cohort_id": open_to_all.id,
        "session_id": held.id,
        "place_id": mine.id,
        "application_id": asked.id,
        "invitation_id": invited.id,
        "meeting_id": meeting.id,
    }


def library_of(stage: Stage) -> Library:
    """Return what the stage's application teaches."""
    return stage.app.extensions[KEY]


def _signed_outside(session: Session, stage: Stage) -> int:
    """Let a supervisor outside answer a request of the learner's, and return its number."""
    place, at, day = _place(session, ROSA.name), now(), date(2025, 12, 1)
    entry = make_entry(session, place, worked_on=day, site="County Clinic")
    wanted = Wanted("Lee Novak", "lee@clinic.example", "County Clinic", day, day)
    asked = ask_by_link(session, place, wanted, at=at)
    opened = attestations.begin(session, asked.token, Visit(), at=at)
    library = stage.app.extensions[KEY]
    attestations.sign_by_link(
        session,
        asked.token,
        Visit(device=opened.device),
        signer=Signer(
            "Lee Novak",
            "Shift lead",
            "County Clinic",
            "LCSW",
            "4411",
            Qualification.LICENSED_CLINICIAN,
            "I led their shift",
        ),
        said={entry.id: Said(Answer.WRONG, "It was another day.")},
        criteria=library.criteria_version(place.criteria),
        modules=library.modules,
        at=at,
    )
    return asked.attestation.id


def _entered_from_paper(session: Session, stage: Stage) -> None:
    """Let a trainer have entered a check and marked work, with a scan and a recording."""
    place, terrence = _place(session, ROSA.name), _of(session, Person, name=TERRENCE.name)
    library = stage.app.extensions[KEY]
    tried = _of(session, CheckTry, enrollment_id=place.id)
    form = paper_form(library.module(tried.module), FormName())
    keep_form(session, form, at=now())
    store = open_store(stage.app.extensions[SETTINGS].files)
    entered = CheckTryEntered(
        try_id=tried.id,
        form_code=form.code,
        form_name=str(form.name),
        taken_on=date(2026, 1, 5),
        entered_by_id=terrence.id,
        entered_at=now(),
    )
    work = _of(session, Submission, enrollment_id=place.id)
    session.add_all(
        [
            entered,
            SubmissionEntered(
                submission_id=work.id,
                way=Way.LIVE,
                done_on=date(2026, 1, 5),
                marked_by="",
                entered_by_id=terrence.id,
                entered_at=now(),
                scan=keep(session, store, b"%PDF-1.7 a scan", "application/pdf", at=now()),
                chance=3,
            ),
            SpokenAnswer(
                submission_id=work.id,
                file=keep(session, store, b"ID3 some sound", "audio/mpeg", at=now()),
                media_type="audio/mpeg",
                seconds=4,
            ),
        ]
    )
    session.flush()
    stage.values |= {f"paper.{act}.entry_id": entered.id for act in ("entry", "correct", "reverse")}


def _looks(session: Session, stage: Stage, riverbend: Organization, registrar: Person) -> None:
    """A look of certificates, and a template of the operator's own that waits for approval."""
    store = open_store(stage.app.extensions[SETTINGS].files)
    look = save_look(session, riverbend, LookFacts(), store=store, actor=registrar, at=now())
    template = Template("riverbend-1", read_template("2026.2").files)
    session.add(
        CertificateTemplate(
            version=template.version,
            files=dict(template.files),
            sha256=template.sha256,
            added_by=registrar,
            added_at=now(),
        )
    )
    stage.values |= {
        "number": look.number,
        "look.sample.kind": "continuing-education",
        "language": "es",
        "form": "png",
        "kinds.picture.kind": "training-completion",
        "kinds.issue.kind": "training-completion",
        "look.template_sample.kind": "peer-specialist",
        **{f"look.{page}.version": template.version for page in _OF_A_TEMPLATE},
    }


def _on_the_ladder(session: Session, stage: Stage) -> None:
    """Let a supervisor evaluate, sign off and decide, and a learner answer and wish."""
    place, naomi = _place(session, ROSA.name), _of(session, Person, name=NAOMI.name)
    given = make_evaluation(
        session, place, evaluator_id=naomi.id, kind=EvaluationKind.FINAL, number=9, onward="Groups."
    )
    signed = make_sign_off(session, place, signed_by_id=naomi.id, note="All of it.")
    today = place.organization.day_of(now())
    make_step(session, place, number=90, decided_by_id=naomi.id, effective_on=today)
    session.add_all(
        [
            EvaluationAnswer(
                evaluation_id=given.id, view=View.AGREE, body="So it was.", answered_at=now()
            ),
            EvaluationDraft(
                enrollment_id=place.id,
                kind=EvaluationKind.FINAL,
                evaluator_id=naomi.id,
                ratings={},
                examples={},
                onward="Later.",
                saved_at=now(),
            ),
            StageWish(enrollment_id=place.id, body="To lead a group.", written_at=now()),
        ]
    )
    session.flush()
    stage.values |= {"evaluation_id": given.id, "sign_off_id": signed.id}
    stage.values |= {f"evaluations.{act}.kind": "final" for act in ("write", "give", "keep")}


def _in_a_run(session: Session, stage: Stage, riverbend: Organization, registrar: Person) -> None:
    """Let a beginner wait in a run that rests."""
    beginner = make_enrollment(
        session, make_person(session, "Ben Waiting", organization=riverbend), organization=riverbend
    )
    run = begin_run(session, riverbend, [beginner], cohort=None, issuer=registrar, at=now())
    stop_run(session, run.id, by=registrar, at=now())
    stage.values |= {"run_id": run.id, "issuing.change.act": "resume"}


def _note(stage: Stage, library: Library) -> None:
    session = db.session()
    for part, player in CAST.items():
        stage.people[part] = _of(session, Person, name=player.name).id
    for part, person_id in stage.people.items():
        stage.uniques[part] = _of(session, User, person_id=person_id).fs_uniquifier
    stage.organizations = {one.key: one.id for one in session.scalars(select(Organization))}
    place = _place(session, ROSA.name)
    certificate = _of(session, Certificate, enrollment_id=place.id)
    module = library.module("shared-values")
    stage.values |= {
        "enrollment_id": place.id,
        "person_id": place.person_id,
        "organization_id": place.organization_id,
        "organization_key": "riverbend",
        "certificate_id": certificate.id,
        "submission_id": _of(session, Submission, enrollment_id=place.id).id,
        "try_id": _of(session, CheckTry, enrollment_id=place.id).id,
        "entry_id": _of(session, PracticeEntry, enrollment_id=place.id).id,
        "supervision_id": _of(session, Supervision, enrollment_id=place.id).id,
        "attendance_id": _of(session, Attendance, enrollment_id=place.id).id,
        "goal_id": _of(session, Goal, enrollment_id=place.id).id,
        "inventory_id": _of(session, StrengthsInventory, enrollment_id=place.id).id,
        "change_id": _of(session, ModuleChange, organization_id=place.organization_id).id,
        "what": "plan",
        "notice_id": _of(session, Notice, recipient_id=place.person_id).id,
        "module": module.key,
        "activity": module.activities[0].key,
        "part": 1,
        "step": "suspend",
        "code": str(VerificationCode(certificate.code)),
        "name": library.criteria[0].id,
        "achievement": library.criteria[0].id,
        "key": library.statements[0].key,
        "programs.module.key": module.key,
        "state": "mn",
        "directory.correct.key": "mn-recovery-connection",
        "directory.close.key": "mn-recovery-connection",
        "particulars.say.kind": "recovery",
        "particulars.add.kind": "age",
        "static.filename": "css/tokens.css",
        "scripts.version": "any",
        "scripts.filename": "main.js",
        "bootstrap.static.filename": "css/bootstrap.min.css",
        "token": "made-up",
    }


def _place(session: Session, name: str) -> Enrollment:
    return _of(session, Enrollment, person_id=_of(session, Person, name=name).id)


def _of(session: Session, kind: type, **by: Any) -> Any:
    """Return the first row that fits."""
    found = session.scalars(select(kind).filter_by(**by).order_by(kind.id)).first()
    assert found is not None, f"the story has no {kind.__name__} with {by}"
    return found
