"""Renewing: the new term, what is refused, and what happens once renewing is over."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import inspect, select

from prss_training.attendance.models import Attendance
from prss_training.attendance.services import reverse_attendance
from prss_training.certificates.faces import from_json
from prss_training.certificates.models import Certificate, CertificateStep
from prss_training.certificates.pdf import certificate_html
from prss_training.certificates.proposals import propose, take_back
from prss_training.certificates.queries import ending_soon, latest_under, openers, recorded
from prss_training.certificates.renewing import renewing, renewings, rule_of
from prss_training.certificates.services import (
    AlreadyHolds,
    IssuerIsHolder,
    LaterOneIssued,
    NotRenewable,
    RenewInstead,
    RevocationWaits,
    correct_name,
    issue_certificate,
    renew_certificate,
    replace_certificate,
)
from prss_training.certificates.style import style_of
from prss_training.certificates.waiting import candidates
from prss_training.domain.certificate import (
    Reason,
    RequirementsUnmet,
    State,
    Status,
    Step,
    StepNotAllowed,
)
from prss_training.domain.certificate_kind import Language
from prss_training.domain.criteria import Cycle
from prss_training.domain.fields import Service
from prss_training.domain.renewal import Lapsed, NotOpenYet
from prss_training.notices.models import Kind, Notice
from tests.certificates.holders import ISSUED, do, make_ready, make_registrar, practise
from tests.certificates.learning import attend_whole
from tests.certificates.renewals import renewable, take_course

DAY = timedelta(days=1)
EXPIRES = date(2028, 3, 5)


def noon(day):
    return datetime(day.year, day.month, day.day, 18, 0, tzinfo=UTC)


@pytest.fixture
def with_terms(library):
    return renewable(library)


@pytest.fixture
def place(session, library):
    return make_ready(session, library)


@pytest.fixture
def held(issue, place, with_terms):
    """Rosa's certificate: issued on 6 March 2026, in force through 5 March 2028."""
    return issue(place, criteria=with_terms.criteria_version(place.criteria))


@pytest.fixture
def renew(session, with_terms, priya):
    def _renew(certificate, day, **over):
        details = {
            "versions": with_terms.criteria,
            "modules": with_terms.modules,
            "registrar": priya,
            "at": noon(day),
        }
        return renew_certificate(session, certificate, **details | over)

    return _renew


def test_renewing_early_gives_a_term_that_begins_when_the_old_one_ends(session, place, held, renew):
    day = date(2027, 10, 1)
    take_course(session, place, date(2027, 5, 4), at=noon(date(2027, 5, 5)))

    new = renew(held, day)

    face = from_json(new.face)
    assert (face.issued_on, face.term_begins, face.expires_on) == (
        day,
        date(2028, 3, 6),
        date(2030, 3, 5),
    )
    assert new.expires_on == face.expires_on
    assert face.renews == held.face["number"]
    assert new.supersedes_id == held.id
    assert recorded(session, held).state is State.SUPERSEDED
    [step] = session.scalars(select(CertificateStep))
    assert (step.step, step.reason) == (Step.SUPERSEDE, Reason.RENEWED)
    assert recorded(session, new).status(at=noon(day)) is Status.ACTIVE


def test_the_holder_is_told_of_both(session, place, held, renew):
    take_course(session, place, date(2027, 5, 4), at=noon(date(2027, 5, 5)))

    new = renew(held, date(2027, 10, 1))

    told = session.scalars(select(Notice).where(Notice.recipient_id == place.person_id)).all()
    kinds = [(n.kind, n.about.partition("(")[2].rstrip(")")) for n in told]
    assert (Kind.CERTIFICATE_CHANGED, held.face["number"]) in kinds
    assert (Kind.CERTIFICATE_ISSUED, new.face["number"]) in kinds


def test_renewing_in_the_days_of_grace_puts_it_in_force_from_that_day(session, place, held, renew):
    take_course(session, place, date(2028, 5, 4), at=noon(date(2028, 5, 5)))
    last = EXPIRES + 90 * DAY

    new = renew(held, last)

    face = from_json(new.face)
    assert (face.issued_on, face.term_begins) == (last, last)
    assert face.expires_on == date(2030, 6, 2)


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (EXPIRES - 181 * DAY, NotOpenYet),
        (EXPIRES + 91 * DAY, Lapsed),
    ],
)
def test_a_day_too_early_or_too_late_is_refused(session, place, held, renew, day, refusal):
    take_course(session, place, date(2027, 5, 4), at=noon(date(2027, 5, 5)))

    with pytest.raises(refusal):
        renew(held, day)
    assert recorded(session, held).steps == ()


def test_the_day_is_that_of_the_calendar_the_certificate_was_issued_by(session, place, held, renew):
    """At half past five in the morning in UTC it is still the last day of grace in Chicago."""
    take_course(session, place, date(2027, 5, 4), at=noon(date(2027, 5, 5)))
    last = EXPIRES + 90 * DAY
    midnight = datetime(last.year, last.month, last.day, 5, 0, tzinfo=UTC) + DAY

    with pytest.raises(Lapsed):
        renew(held, last, at=midnight)
    assert renew(held, last, at=midnight - timedelta(seconds=1))


def test_renewing_names_everything_that_is_missing(session, place, held, renew):
    take_course(session, place, date(2027, 5, 4), hours=12, ethics=2, at=noon(date(2027, 5, 5)))

    with pytest.raises(RequirementsUnmet) as refusal:
        renew(held, date(2027, 10, 1))

    assert "8:00 more hours of training" in str(refusal.value)
    assert "1:00 more hours of training in Ethical Responsibility" in str(refusal.value)


def test_what_was_learned_for_the_first_certificate_does_not_renew_it(
    session, place, held, with_terms
):
    found = renewing(
        session,
        held,
        versions=with_terms.criteria,
        modules=with_terms.modules,
        at=noon(date(2027, 10, 1)),
    )

    assert [finding.have for finding in found.standing.findings] == [0, 0]
    assert found.days_left == 156


def test_a_module_attended_before_the_certificate_does_not_renew_it_however_late_it_was_written(
    session, place, held, with_terms
):
    [first] = session.scalars(
        select(Attendance).where(Attendance.module == "ethics-and-boundaries")
    )
    reverse_attendance(
        session, first, reason="Another day.", trainer=make_registrar(session), at=ISSUED + DAY
    )
    attended = {}
    for day in (held.issued_on, held.issued_on + DAY):
        row = attend_whole(session, place, first.module, day, at=noon(held.issued_on + 3 * DAY))
        found = renewing(
            session,
            held,
            versions=with_terms.criteria,
            modules=with_terms.modules,
            at=noon(held.issued_on + 9 * DAY),
        )
        attended[day] = found.standing.findings[0].have
        reverse_attendance(
            session,
            row,
            reason="Another day.",
            trainer=make_registrar(session),
            at=noon(held.issued_on + 4 * DAY),
        )

    assert attended[held.issued_on] == 0
    assert attended[held.issued_on + DAY] > 0


def test_a_course_renews_a_certificate_once(session, place, held, renew):
    take_course(session, place, date(2027, 9, 30), at=noon(date(2027, 9, 30)))
    new = renew(held, date(2027, 10, 1))
    take_course(session, place, date(2027, 11, 1), hours=12, at=noon(date(2027, 11, 1)))

    with pytest.raises(RequirementsUnmet, match="8:00 more hours"):
        renew(new, date(2029, 12, 1))
    take_course(session, place, date(2029, 11, 1), hours=8, at=noon(date(2029, 11, 2)))
    again = renew(new, date(2029, 12, 1))
    assert again.expires_on == date(2032, 3, 5)


@pytest.mark.parametrize("step", [Step.SUSPEND, Step.REVOKE])
def test_what_is_suspended_or_revoked_is_not_renewed(session, place, held, renew, priya, step):
    take_course(session, place, date(2027, 5, 4), at=noon(date(2027, 5, 5)))
    do(session, held, step, Reason.HOLDER_ASKED, registrar=priya, at=noon(date(2027, 6, 1)))

    with pytest.raises(StepNotAllowed):
        renew(held, date(2027, 10, 1))


def test_what_is_proposed_to_be_revoked_is_not_renewed_before_that_is_decided(
    session, place, held, renew, priya
):
    take_course(session, place, date(2027, 5, 4), at=noon(date(2027, 5, 5)))
    found, at = Reason.ETHICS_FINDING, noon(date(2027, 9, 30))
    proposed = propose(session, held, Step.REVOKE, reason=found, registrar=priya, at=at)

    with pytest.raises(RevocationWaits, match=held.face["number"]):
        renew(held, date(2027, 10, 1))

    take_back(session, proposed, person=priya, at=at)
    assert renew(held, date(2027, 10, 1))


def test_a_certificate_is_renewed_once(session, place, held, renew):
    take_course(session, place, date(2027, 5, 4), at=noon(date(2027, 5, 5)))
    renew(held, date(2027, 10, 1))

    with pytest.raises(StepNotAllowed, match="superseded"):
        renew(held, date(2027, 10, 1))
    assert len(session.scalars(select(Certificate)).all()) == 2


def test_a_registrar_does_not_renew_their_own(held, renew):
    with pytest.raises(IssuerIsHolder):
        renew(held, date(2027, 10, 1), registrar=held.person)


def test_where_no_rule_is_known_nothing_is_renewed(held, renew, library):
    with pytest.raises(NotRenewable, match="Ready to issue"):
        renew(held, date(2027, 10, 1), versions=library.criteria)


def test_a_corrected_name_keeps_the_term_and_what_counts_toward_the_next(
    session, place, held, renew, priya, with_terms
):
    take_course(session, place, date(2027, 5, 4), at=noon(date(2027, 5, 5)))
    held.person.name = "Rosa Delgado-Ruiz"
    corrected = correct_name(session, held, note="", registrar=priya, at=noon(date(2027, 8, 1)))
    assert openers(session, [corrected])[corrected.id] is held

    new = renew(corrected, date(2027, 10, 1))

    assert (new.expires_on, from_json(new.face).renews) == (
        date(2030, 3, 5),
        corrected.face["number"],
    )
    assert openers(session, [new])[new.id] is new
    new.person.name = "Rosa Ruiz"
    last = correct_name(session, new, note="", registrar=priya, at=noon(date(2027, 12, 1)))
    assert from_json(last.face).term_begins == date(2028, 3, 6)
    assert openers(session, [last, held]) == {last.id: new, held.id: held}


def test_renewing_goes_by_the_version_in_force_whichever_the_certificate_names(
    session, place, library, issue, priya
):
    old = library.criteria_version(place.criteria)
    held = issue(place)
    ruled = renewable(library).criteria_version(place.criteria)
    newer = replace(ruled, version="2027.1", in_force_from=date(2027, 1, 1))
    take_course(session, place, date(2027, 5, 4), at=noon(date(2027, 5, 5)))

    assert rule_of(held, [old, newer], on=date(2026, 12, 31)) is None
    new = renew_certificate(
        session,
        held,
        versions=[old, newer],
        modules=library.modules,
        registrar=priya,
        at=noon(date(2027, 10, 1)),
    )

    assert (new.criteria, new.face["criteria_version"]) == ("peer-leader-2027.1", "2027.1")


def test_what_can_still_be_renewed_is_not_issued_anew(session, place, held, issue, with_terms):
    criteria = with_terms.criteria_version(place.criteria)

    with pytest.raises(AlreadyHolds):
        issue(place, criteria=criteria, at=noon(EXPIRES))
    with pytest.raises(RenewInstead, match=held.face["number"]):
        issue(place, criteria=criteria, at=noon(EXPIRES + 90 * DAY))


def ready_names(session, place, with_terms, day):
    found = candidates(
        session,
        place.organization,
        criteria={one.id: one for one in with_terms.issued_here},
        modules=with_terms.modules,
        at=noon(day),
    )
    return (
        [one.enrollment.person.name for one in found.ready],
        [one.enrollment.person.name for one in found.others],
    )


def test_what_lapsed_is_earned_again_and_the_old_certificate_stays_expired(
    session, place, held, issue, with_terms
):
    criteria = with_terms.criteria_version(place.criteria)
    day = EXPIRES + 200 * DAY
    supervisor = make_registrar(session, "Naomi Achebe")

    assert ready_names(session, place, with_terms, EXPIRES + 90 * DAY) == ([], [])
    assert ready_names(session, place, with_terms, day) == ([], ["Rosa Delgado"])
    with pytest.raises(RequirementsUnmet, match="10:00 more hours of approved practice"):
        issue(place, criteria=criteria, at=noon(day))
    for number in range(5):
        practise(session, place, supervisor, Service.MENTORING, day - (number + 1) * DAY)
    session.flush()
    assert ready_names(session, place, with_terms, day) == (["Rosa Delgado"], [])
    new = issue(place, criteria=criteria, at=noon(day))

    assert new.supersedes_id is None
    assert recorded(session, held).status(at=noon(day)) is Status.EXPIRED
    found = session.scalars(ending_soon(place.organization, on=day, within=1000, after=1000)).all()
    assert found == [new]


def test_what_was_revoked_and_has_lapsed_is_earned_again_as_any_other(
    session, place, held, issue, with_terms, priya
):
    asked = Reason.HOLDER_ASKED
    do(session, held, Step.REVOKE, asked, registrar=priya, at=noon(date(2027, 6, 1)))
    day = EXPIRES + 200 * DAY

    assert ready_names(session, place, with_terms, day) == ([], ["Rosa Delgado"])
    with pytest.raises(RequirementsUnmet, match="10:00 more hours of approved practice"):
        issue(place, criteria=with_terms.criteria_version(place.criteria), at=noon(day))


@pytest.fixture
def earned_again(session, place, held, issue, with_terms):
    """Rosa's second certificate, earned after the first one had lapsed."""
    day = EXPIRES + 200 * DAY
    supervisor = make_registrar(session, "Naomi Achebe")
    for number in range(5):
        practise(session, place, supervisor, Service.MENTORING, day - (number + 1) * DAY)
    session.flush()
    return issue(place, criteria=with_terms.criteria_version(place.criteria), at=noon(day))


def test_what_lapsed_is_not_replaced_once_another_was_earned(session, held, earned_again, priya):
    lost = Reason.LOST_OR_DAMAGED

    with pytest.raises(LaterOneIssued, match=earned_again.face["number"]):
        replace_certificate(session, held, reason=lost, registrar=priya, at=noon(date(2029, 1, 2)))

    later = replace_certificate(
        session, earned_again, reason=lost, registrar=priya, at=noon(date(2029, 1, 2))
    )
    assert recorded(session, later).status(at=noon(date(2029, 1, 2))) is Status.ACTIVE


def test_a_name_corrected_on_what_lapsed_leaves_the_newer_certificate_as_it_was(
    session, place, held, earned_again, issue, priya, with_terms
):
    day = date(2029, 1, 2)
    held.person.name = "Rosa Ruiz"
    corrected = correct_name(session, held, note="", registrar=priya, at=noon(day))
    assert corrected.id > earned_again.id

    assert latest_under(session, place).certificate is earned_again
    assert ready_names(session, place, with_terms, day) == ([], [])
    with pytest.raises(AlreadyHolds, match=earned_again.face["number"]):
        issue(place, criteria=with_terms.criteria_version(place.criteria), at=noon(day))
    near = {"within": 3000, "after": 3000}
    found = session.scalars(ending_soon(place.organization, on=day, **near)).all()
    assert found == [earned_again]


def test_nobody_is_issued_another_while_any_of_several_is_in_force(
    session, place, held, earned_again, issue, with_terms
):
    """Rows as they are where a lapsed one was replaced before that was refused."""
    again = Certificate(
        **{
            column.key: getattr(held, column.key)
            for column in inspect(Certificate).columns
            if column.key not in ("id", "code", "serial")
        },
        code="A" * 16,
        serial=earned_again.serial + 1,
    )
    session.add(again)
    session.flush()
    day = date(2029, 1, 2)
    assert latest_under(session, place).certificate is again

    assert ready_names(session, place, with_terms, day) == ([], [])
    with pytest.raises(AlreadyHolds, match=earned_again.face["number"]):
        issue(place, criteria=with_terms.criteria_version(place.criteria), at=noon(day))


def test_a_first_certificate_by_calendar_years_ends_with_its_year(issue, place, library):
    calendar = renewable(library, cycle=Cycle.CALENDAR_YEAR, every_months=12)

    issued = issue(place, criteria=calendar.criteria_version(place.criteria))

    assert issued.expires_on == date(2026, 12, 31)


def test_the_renewed_certificate_says_on_paper_what_it_renews(session, place, held, renew):
    take_course(session, place, date(2027, 5, 4), at=noon(date(2027, 5, 5)))
    face = from_json(renew(held, date(2027, 10, 1)).face)

    printed = certificate_html(face, base_url="https://example.org")

    assert held.face["number"] in printed
    assert ">Renews<" in printed
    assert "has renewed the certificate of" in printed
    assert "Every renewal requirement of" in printed
    assert ">Renews<" not in certificate_html(from_json(held.face), base_url="https://example.org")


def test_a_renewed_certificate_keeps_its_language_and_how_the_name_is_drawn(
    session, place, issue, renew, with_terms
):
    chosen = style_of(session, place.organization, language=Language.SPANISH, holder_language="ja")
    held = issue(place, criteria=with_terms.criteria_version(place.criteria), style=chosen)
    take_course(session, place, date(2027, 5, 4), at=noon(date(2027, 5, 5)))

    face = from_json(renew(held, date(2027, 10, 1)).face)

    assert (face.language, face.holder_language) == ("es", "ja")
    assert face.kind_line == chosen.labels.renewed
    assert face.kind_name == from_json(held.face).kind_name


def test_another_language_may_be_chosen_when_it_is_renewed(session, place, held, renew):
    take_course(session, place, date(2027, 5, 4), at=noon(date(2027, 5, 5)))
    chosen = style_of(session, place.organization, language=Language.SPANISH)

    face = from_json(renew(held, date(2027, 10, 1), style=chosen).face)

    assert (from_json(held.face).language, face.language) == ("en", "es")


def test_looking_at_many_certificates_asks_no_more_than_looking_at_two(
    session, library, with_terms, count_queries, priya
):

    asked = []
    issued = []
    for names in (("Rosa Delgado", "Jamal Brooks"), ("Ana Silva", "Sam Holloway", "Kofi Mensah")):
        for name in names:
            place = make_ready(session, library, name)
            issued.append(
                issue_certificate(
                    session,
                    place,
                    criteria=with_terms.criteria_version(place.criteria),
                    modules=library.modules,
                    issuer=priya,
                    at=ISSUED,
                )
            )
        session.flush()
        with count_queries() as sent:
            found = renewings(
                session,
                issued,
                versions=with_terms.criteria,
                modules=library.modules,
                at=noon(date(2027, 10, 1)),
            )
        assert len(found) == len(issued)
        asked.append(len(sent))

    assert asked[0] == asked[1]
