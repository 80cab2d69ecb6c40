"""Asking, opening, signing, entering from paper: what is taken, and each refusal."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from prss_training.accounts.services import EmailUnusable
from prss_training.attestations import asking, queries, services
from prss_training.attestations.codes import digest_of, paper_code, read_code
from prss_training.attestations.queries import (
    FormUnknown,
    LinkUnknown,
    RequestState,
    RequestUnknown,
    ScanMissing,
    request_state,
)
from prss_training.attestations.refusals import (
    MOST_ENTRIES,
    MOST_OPEN,
    AnswersMissing,
    FormOutdated,
    NothingToSign,
    NotOnPaper,
    NotOpen,
    OpenedElsewhere,
    OwnAddress,
    OwnName,
    OwnRequest,
    PeriodBackwards,
    RanOut,
    SignedAtAnotherTime,
    SignedBefore,
    TakenBack,
    TooManyEntries,
    TooManyOpen,
)
from prss_training.attestations.services import Paper, Said, Visit
from prss_training.audit.models import Happened, TrailEntry
from prss_training.domain.people import Role
from prss_training.domain.practice import Decision, EntryState, ReasonMissing
from prss_training.fieldwork.models import (
    Answer,
    Attestation,
    AttestationKnock,
    PracticeDecision,
)
from prss_training.fieldwork.queries import state_of
from prss_training.fieldwork.services import decide
from prss_training.files.scans import Scan
from prss_training.files.store import open_store
from prss_training.notices.models import Kind, Notice
from prss_training.people.services import NameUnusable
from tests.attestations.conftest import KEY, LATER, LEE, all_true, wanted
from tests.factories import MORNING, make_enrollment, make_entry, make_organization, make_person

SCAN = Scan(b"%PDF-1.7 a signed form", "application/pdf")
TRUE = Said(Answer.TRUE)
SIGNED_ON = LATER.date()


def happened(session, what):
    found = session.scalars(select(TrailEntry).where(TrailEntry.happened == what))
    return list(found)


def decisions(session):
    return list(session.scalars(select(PracticeDecision).order_by(PracticeDecision.entry_id)))


def notices(session, kind):
    return list(session.scalars(select(Notice).where(Notice.kind == kind)))


# --- asking ---


def test_a_request_holds_the_waiting_entries_of_its_days_and_employer(session, rosa, entries):
    make_entry(session, rosa, worked_on=date(2026, 1, 31), employer="County Clinic")
    make_entry(session, rosa, worked_on=date(2026, 2, 11), employer="Elsewhere")

    asked = asking.ask_by_link(session, rosa, wanted(), at=MORNING).attestation

    lines = queries.lines_of(session, asked)
    assert [line.entry for line in lines] == entries
    assert asked.expires_at == MORNING + timedelta(days=21)
    assert request_state(asked, at=MORNING) is RequestState.WAITING
    assert [one.actor_id for one in happened(session, Happened.ATTESTATION_ASKED)] == [
        rosa.person_id
    ]


def test_where_no_employer_was_named_the_site_stands_for_it(session, rosa):
    entry = make_entry(session, rosa, site="Riverbend drop-in")

    [found] = queries.employers(session, rosa, at=MORNING)

    assert (found.name, found.entries) == ("Riverbend drop-in", (entry,))


def test_only_the_digest_of_a_token_is_kept(session, asked):
    kept = session.get_one(Attestation, asked.attestation.id)

    assert kept.secret == digest_of(asked.token)
    assert asked.token not in {str(value) for value in vars(kept).values()}


def test_an_entry_sits_in_one_open_request_at_a_time(session, rosa, entries, asked):
    with pytest.raises(NothingToSign):
        asking.ask_by_link(session, rosa, wanted(), at=MORNING)

    asking.withdraw(session, asked.attestation, learner=rosa.person, at=MORNING)

    again = asking.ask_by_link(session, rosa, wanted(), at=MORNING).attestation
    assert len(queries.lines_of(session, again)) == len(entries)


def test_entries_of_a_request_that_ran_out_are_free_again(session, rosa, entries, asked):
    at = asked.attestation.expires_at

    assert queries.signable(session, rosa, at=at) == entries
    assert queries.signable(session, rosa, at=at - timedelta(seconds=1)) == []


@pytest.mark.parametrize(
    ("over", "refusal"),
    [
        ({"first": date(2026, 3, 1)}, PeriodBackwards),
        ({"employer": "Nowhere"}, NothingToSign),
        ({"first": date(2026, 2, 20)}, NothingToSign),
        ({"supervisor": "?"}, NameUnusable),
        ({"email": "not an address"}, EmailUnusable),
        ({"supervisor": "delgado ROSA"}, OwnName),
    ],
)
def test_what_cannot_be_asked_is_refused_and_nothing_is_written(
    session, rosa, entries, over, refusal
):
    with pytest.raises(refusal):
        asking.ask_by_link(session, rosa, wanted(**over), at=MORNING)

    assert session.scalar(select(func.count()).select_from(Attestation)) == 0


@pytest.mark.parametrize("written", ["{}", "{upper}", "{local}+lee@{host}"])
def test_a_learner_cannot_send_the_link_to_an_address_of_their_own(session, entries, written):
    person = make_person(session, "Marcus Bell", email="Marcus.Bell@Example.org")
    place = make_enrollment(session, person)
    make_entry(session, place, employer="County Clinic", worked_on=date(2026, 2, 10))
    own = "marcus.bell@example.org"
    local, host = own.split("@")
    email = written.format(own, upper=own.upper(), local=local, host=host)

    with pytest.raises(OwnAddress):
        asking.ask_by_link(session, place, wanted(email=email), at=MORNING)


def test_a_learner_has_ten_open_requests_at_most(session, rosa):
    for n in range(MOST_OPEN + 1):
        make_entry(session, rosa, worked_on=date(2026, 2, 1 + n), employer="County Clinic")
    for n in range(MOST_OPEN):
        on = date(2026, 2, 1 + n)
        asking.ask_by_link(session, rosa, wanted(first=on, last=on), at=MORNING)

    with pytest.raises(TooManyOpen):
        asking.ask_by_link(session, rosa, wanted(), at=MORNING)


def test_more_entries_than_anybody_can_answer_for_are_refused(session, rosa):
    for n in range(MOST_ENTRIES + 1):
        make_entry(
            session,
            rosa,
            worked_on=date(2026, 2, 1 + n % 28),
            starts=time(n // 28, 0),
            employer="County Clinic",
        )

    with pytest.raises(TooManyEntries, match=str(MOST_ENTRIES + 1)):
        asking.ask_by_link(session, rosa, wanted(), at=MORNING)


def test_a_closed_request_cannot_be_withdrawn(session, rosa, asked):
    asking.withdraw(session, asked.attestation, learner=rosa.person, at=MORNING)

    with pytest.raises(NotOpen):
        asking.withdraw(session, asked.attestation, learner=rosa.person, at=MORNING)


# --- the link ---


def test_looking_at_a_link_uses_nothing_up(session, asked):
    for _ in range(3):
        assert services.look(session, asked.token, Visit(), at=MORNING).device is None


def test_a_link_that_nobody_sent_leads_nowhere(session, asked):
    with pytest.raises(LinkUnknown):
        services.look(session, asked.token[:-1], Visit(), at=MORNING)


def test_the_code_of_a_form_opens_no_link(session, rosa, entries):
    form = asking.ask_on_paper(session, rosa, wanted(email=""), key=KEY, at=MORNING)

    with pytest.raises(LinkUnknown):
        services.look(session, paper_code(KEY, form.id), Visit(), at=MORNING)


def test_a_link_belongs_to_the_browser_that_began(session, asked, phone):
    assert services.look(session, asked.token, phone, at=MORNING) is asked.attestation
    assert services.begin(session, asked.token, phone, at=MORNING).device == phone.device
    for stranger in (Visit(), Visit(device="made up")):
        with pytest.raises(OpenedElsewhere):
            services.look(session, asked.token, stranger, at=MORNING)
        with pytest.raises(OpenedElsewhere):
            services.begin(session, asked.token, stranger, at=MORNING)


def test_a_link_that_nobody_began_is_not_signed(session, asked, entries, sign):
    with pytest.raises(OpenedElsewhere):
        sign(asked, Visit(), all_true(entries))


def test_a_learner_who_is_signed_in_is_refused_their_own_link(session, rosa, asked):
    with pytest.raises(OwnRequest) as refused:
        services.look(session, asked.token, Visit(person_id=rosa.person_id), at=MORNING)

    services.note_refused(session, refused.value, actor_id=rosa.person_id, at=MORNING)
    assert [knock.reason for knock in queries.knocks(session, asked.attestation)] == [
        "Used by the learner"
    ]


def test_a_refused_use_is_noted_beside_the_request_and_in_the_trail(session, asked, phone):
    with pytest.raises(OpenedElsewhere) as refused:
        services.look(session, asked.token, Visit(), at=LATER)

    services.note_refused(session, refused.value, actor_id=None, at=LATER)

    [knock] = session.scalars(select(AttestationKnock))
    assert (knock.attestation_id, knock.reason, knock.at) == (
        asked.attestation.id,
        "Opened in another browser",
        LATER,
    )
    [entry] = happened(session, Happened.ATTESTATION_REFUSED)
    assert entry.actor_id is None
    assert entry.detail == {"reason": "Opened in another browser"}


# --- the answer ---


def test_what_is_true_is_approved_and_what_is_wrong_returned(
    session, rosa, asked, phone, entries, sign
):
    said = {
        entries[0].id: TRUE,
        entries[1].id: Said(Answer.WRONG, "  It was a Thursday. "),
        entries[2].id: Said(Answer.NOT_MINE),
    }

    signed = sign(asked, phone, said)

    assert [(d.decision, d.reason, d.attestation_id) for d in decisions(session)] == [
        (Decision.APPROVED, "", signed.id),
        (Decision.RETURNED, "It was a Thursday.", signed.id),
    ]
    assert [state_of(line.entry) for line in queries.lines_of(session, signed)] == [
        EntryState.APPROVED,
        EntryState.RETURNED,
        EntryState.WAITING,
    ]
    assert queries.signable(session, rosa, at=LATER) == [entries[2]]
    assert all(d.decided_by == "Lee Novak" for d in decisions(session))


def test_the_supervisor_says_who_they_are_and_the_learner_is_told(
    session, rosa, asked, phone, entries, sign
):
    signed = sign(asked, phone, all_true(entries), signer=replace(LEE, name="Lee  Ann Novak"))

    assert (signed.supervisor_name, signed.asked_name) == ("Lee Ann Novak", "Lee Novak")
    assert (signed.supervisor_role, signed.supervisor_employer) == (LEE.role, LEE.employer)
    assert (signed.supervisor_credential, signed.supervisor_number) == (LEE.credential, LEE.number)
    assert (signed.qualification, signed.relation) == (LEE.qualification, LEE.relation)
    [told] = notices(session, Kind.SIGNATURE_GIVEN)
    assert told.recipient_id == rosa.person_id
    assert told.about == "Lee Ann Novak: 3 entries approved (6:00 hours)"
    assert told.path == f"/practice/signatures/{signed.id}"


def test_an_answer_leaves_its_trace_without_an_actor(session, asked, phone, entries, sign):
    sign(asked, phone, all_true(entries))

    [signed] = happened(session, Happened.ATTESTATION_SIGNED)
    assert signed.actor_id is None
    assert signed.detail == {"approved": 3, "returned": 0, "not_mine": 0, "passed_over": 0}
    approved = happened(session, Happened.PRACTICE_APPROVED)
    assert [(one.actor_id, one.detail["attestation"]) for one in approved] == [
        (None, asked.attestation.id)
    ] * 3


def test_hours_signed_outside_can_meet_a_requirement_and_that_is_told(
    session, rosa, asked, phone, entries, sign, library
):
    for n in range(60):
        make_entry(
            session,
            rosa,
            worked_on=date(2025, 11, 1) + timedelta(days=n),
            minutes=480,
            starts=time(8),
            ends=time(16),
            employer="County Clinic",
        )
    asking.withdraw(session, asked.attestation, learner=rosa.person, at=MORNING)
    all_of_them = wanted(first=date(2025, 10, 1))
    big = asking.ask_by_link(session, rosa, all_of_them, at=MORNING)
    opened = services.begin(session, big.token, Visit(), at=MORNING)
    lines = queries.lines_of(session, big.attestation)

    sign(big, Visit(device=opened.device), {line.entry_id: TRUE for line in lines})

    assert notices(session, Kind.REQUIREMENT_MET)


def test_an_answer_to_only_some_entries_is_refused(session, asked, phone, entries, sign):
    with pytest.raises(AnswersMissing):
        sign(asked, phone, all_true(entries[:2]))

    assert decisions(session) == []


def test_wrong_without_a_reason_is_refused(session, asked, phone, entries, sign):
    with pytest.raises(ReasonMissing):
        sign(asked, phone, all_true(entries) | {entries[0].id: Said(Answer.WRONG, "  ")})


def test_nobody_signs_with_the_learners_own_name(session, asked, phone, entries, sign):
    with pytest.raises(OwnName) as refused:
        sign(asked, phone, all_true(entries), signer=replace(LEE, name="rosa delgado"))

    assert refused.value.attestation_id == asked.attestation.id
    assert decisions(session) == []


def test_what_somebody_here_decided_in_the_meantime_is_passed_over(
    session, asked, phone, entries, sign
):
    naomi = make_person(session, "Naomi Achebe", Role.SUPERVISOR)
    decide(session, entries[0], Decision.RETURNED, reason="Where?", supervisor=naomi, at=MORNING)

    sign(asked, phone, all_true(entries))

    first, *others = decisions(session)
    assert (first.supervisor_id, first.decision) == (naomi.id, Decision.RETURNED)
    assert [one.decision for one in others] == [Decision.APPROVED] * 2
    [signed] = happened(session, Happened.ATTESTATION_SIGNED)
    assert signed.detail["passed_over"] == 1


def test_a_second_use_is_refused(session, asked, phone, entries, sign):
    sign(asked, phone, all_true(entries))

    for use in (
        lambda: services.look(session, asked.token, phone, at=LATER),
        lambda: services.begin(session, asked.token, phone, at=LATER),
        lambda: sign(asked, phone, all_true(entries)),
    ):
        with pytest.raises(SignedBefore):
            use()
    assert len(decisions(session)) == 3


def test_a_link_is_refused_once_its_time_ran_out(session, asked, phone, entries, sign):
    with pytest.raises(RanOut):
        sign(asked, phone, all_true(entries), at=asked.attestation.expires_at)


def test_a_withdrawn_link_is_refused(session, rosa, asked, phone, entries, sign):
    asking.withdraw(session, asked.attestation, learner=rosa.person, at=MORNING)

    with pytest.raises(TakenBack):
        sign(asked, phone, all_true(entries))


def test_the_receipt_is_for_the_browser_that_signed(session, asked, phone, entries, sign):
    with pytest.raises(LinkUnknown):
        services.receipt(session, asked.token, phone)
    sign(asked, phone, all_true(entries))

    assert services.receipt(session, asked.token, phone) is asked.attestation
    with pytest.raises(OpenedElsewhere):
        services.receipt(session, asked.token, Visit(device="another"))


# --- on paper ---


@pytest.fixture
def form(session, rosa, entries):
    return asking.ask_on_paper(session, rosa, wanted(email=""), key=KEY, at=MORNING)


@pytest.fixture
def naomi(session):
    return make_person(session, "Naomi Achebe", Role.SUPERVISOR)


@pytest.fixture
def enter(session, library, rosa, entries, form, naomi, tmp_path):
    """Enter the form; anything by name."""

    def _enter(*, staff=naomi, on=SIGNED_ON, scan=SCAN, signer=LEE, said=None, at=LATER):
        return services.enter_paper(
            session,
            form,
            paper=Paper(on, scan, staff),
            signer=signer,
            said=all_true(entries) if said is None else said,
            criteria=library.criteria_version(rosa.criteria),
            modules=library.modules,
            store=open_store(tmp_path),
            at=at,
        )

    return _enter


def test_a_form_is_found_by_its_code_here_and_nowhere_else(session, rosa, form):
    code = asking.code_to_print(form, key=KEY, at=MORNING)

    assert form.secret == digest_of(code)
    assert queries.by_code(session, read_code(code.lower()), rosa.organization) is form
    with pytest.raises(FormUnknown):
        queries.by_code(session, code, make_organization(session, key="harbor"))
    with pytest.raises(FormUnknown):
        queries.by_code(session, paper_code(KEY, form.id + 1), rosa.organization)


def test_the_code_is_printed_only_while_the_form_can_come_back(session, rosa, form, asked_link):
    with pytest.raises(NotOnPaper):
        asking.code_to_print(asked_link, key=KEY, at=MORNING)
    with pytest.raises(FormOutdated):
        asking.code_to_print(form, key="another secret", at=MORNING)
    asking.withdraw(session, form, learner=rosa.person, at=MORNING)
    with pytest.raises(NotOpen):
        asking.code_to_print(form, key=KEY, at=MORNING)


@pytest.fixture
def asked_link(session, rosa, form):
    make_entry(session, rosa, worked_on=date(2026, 2, 20), employer="County Clinic")
    return asking.ask_by_link(session, rosa, wanted(), at=MORNING).attestation


def test_a_paper_form_is_entered_for_the_supervisor_with_its_scan(
    session, form, naomi, enter, tmp_path
):
    entered = enter()

    assert (entered.entered_by, entered.signed_on) == (naomi, LATER.date())
    assert entered.answered_at == LATER
    kept = queries.scan_of(session, entered)
    assert (kept.media_type, kept.size) == ("application/pdf", len(SCAN.content))
    assert [(d.decision, d.supervisor_id) for d in decisions(session)] == [
        (Decision.APPROVED, None)
    ] * 3
    [trace] = happened(session, Happened.ATTESTATION_ENTERED)
    assert (trace.actor_id, trace.detail["scan"]) == (naomi.id, kept.sha256)


def test_nobody_enters_a_form_about_their_own_hours(session, rosa, enter):
    with pytest.raises(OwnRequest):
        enter(staff=rosa.person)

    assert decisions(session) == []


def test_a_form_is_entered_once(session, enter):
    enter()

    with pytest.raises(SignedBefore):
        enter()


def test_a_form_that_came_too_late_is_refused(session, form, enter):
    with pytest.raises(RanOut):
        enter(at=form.expires_at)


@pytest.mark.parametrize("days", [-1, 3])
def test_a_form_is_signed_after_it_was_made_and_not_in_the_future(session, enter, days):
    with pytest.raises(SignedAtAnotherTime):
        enter(on=MORNING.date() + timedelta(days=days))


def test_a_form_with_the_learners_own_name_is_refused(session, enter):
    with pytest.raises(OwnName):
        enter(signer=replace(LEE, name="Rosa Delgado"))


def test_a_link_has_no_scan(session, asked):
    with pytest.raises(ScanMissing):
        queries.scan_of(session, asked.attestation)


# --- finding, and telling ---


def test_another_learner_and_another_organization_find_no_request(session, asked):
    marcus = make_enrollment(session, make_person(session, "Marcus Bell"))

    with pytest.raises(RequestUnknown):
        queries.own_request(session, asked.attestation.id, marcus)
    with pytest.raises(RequestUnknown):
        queries.request_here(
            session, asked.attestation.id, make_organization(session, key="harbor")
        )


def test_a_learner_is_told_once_that_a_request_ran_out(session, rosa, asked):
    at = asked.attestation.expires_at
    assert asking.tell_run_out(session, at=at - timedelta(seconds=1)) == 0

    assert asking.tell_run_out(session, at=at) == 1
    assert asking.tell_run_out(session, at=at + timedelta(days=1)) == 0

    [told] = notices(session, Kind.SIGNATURE_EXPIRED)
    assert told.recipient_id == rosa.person_id
    assert "Lee Novak did not answer in time. Ask again" in told.about
    assert len(happened(session, Happened.ATTESTATION_EXPIRED)) == 1


def test_nobody_is_told_of_requests_that_were_answered_or_withdrawn(
    session, rosa, asked, phone, entries, sign
):
    sign(asked, phone, all_true(entries))
    make_entry(session, rosa, worked_on=date(2026, 2, 20), employer="County Clinic")
    other = asking.ask_by_link(session, rosa, wanted(), at=MORNING).attestation
    asking.withdraw(session, other, learner=rosa.person, at=MORNING)

    assert asking.tell_run_out(session, at=MORNING + timedelta(days=90)) == 0


def test_tallies_of_many_requests_take_one_query(
    session, rosa, asked, phone, entries, sign, count_queries
):
    sign(asked, phone, all_true(entries) | {entries[0].id: Said(Answer.NOT_MINE)})
    again = asking.ask_by_link(session, rosa, wanted(), at=LATER).attestation
    ids = [asked.attestation.id, again.id]
    session.flush()

    with count_queries() as sent:
        found = queries.tallies(session, ids)

    assert len(sent) == 1
    first = found[ids[0]]
    assert (first.entries, str(first.hours), first.true, first.not_mine) == (3, "6:00", 2, 1)
    assert (found[ids[1]].entries, found[ids[1]].true) == (1, 0)
