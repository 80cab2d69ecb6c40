"""A run: one yes, one certificate for each person, whatever happens in between."""

import pytest
from sqlalchemy import func, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.certificates.models import Certificate, CertificateDocument
from prss_training.certificates.services import issue_certificate
from prss_training.domain.people import Role
from prss_training.files.store import open_store
from prss_training.issuing import queries, services
from prss_training.issuing.looking import look
from prss_training.issuing.models import IssueRun, Outcome, RunPlace
from prss_training.issuing.services import NobodyChosen, RunOver, WaitsAlready
from prss_training.issuing.working import work_as_job, work_at
from prss_training.people.models import Membership
from prss_training.statements.models import Signature
from prss_training.web.clock import now
from prss_training.web.database import unit_of_work
from prss_training.web.settings import settings
from tests.certificates.holders import ISSUED, make_registrar
from tests.factories import make_enrollment, make_person
from tests.issuing.whole import hold_whole


@pytest.fixture
def work(app, database, library):
    """Return a function that works at a run as the command does."""

    def _work(run_id, **over):
        with app.app_context():
            work_at(run_id, library=library, clock=now, **{"workers": 1} | over)
        database.rollback()  # and look at the rows as they are now

    return _work


def outcomes(database, run_id):
    found = database.scalars(select(RunPlace).where(RunPlace.run_id == run_id))
    return {place.enrollment.person.name: (place.outcome, place.sentence) for place in found}


def test_everybody_in_a_run_is_issued_one_certificate_with_its_pdf(
    app, database, ready, begun, work
):
    run_id = begun(ready(3))

    work(run_id)

    with app.app_context():
        hold_whole(database, run_id, open_store(settings().files))


def test_numbers_follow_the_order_in_which_people_were_chosen(database, ready, begun, work):
    places = ready(3)
    run_id = begun(list(reversed(places)))

    work(run_id)

    issued = database.scalars(select(Certificate).order_by(Certificate.serial)).all()
    assert [one.enrollment_id for one in issued] == [place.id for place in reversed(places)]


def test_several_processes_make_the_same_certificates_as_one(app, database, ready, begun, work):
    run_id = begun(ready(4))

    work(run_id, workers=2)

    with app.app_context():
        hold_whole(database, run_id, open_store(settings().files))


def test_somebody_who_stopped_being_ready_is_refused_with_what_is_missing(
    database, ready, begun, work
):
    places = ready(2)
    run_id = begun(places)
    signed = select(Signature).where(Signature.enrollment_id == places[0].id)
    database.delete(database.scalars(signed).one())
    database.commit()

    work(run_id)

    found = outcomes(database, run_id)
    outcome, sentence = found[places[0].person.name]
    assert outcome is Outcome.REFUSED
    assert "ethics" in sentence.lower()
    assert found[places[1].person.name][0] is Outcome.ISSUED


def test_somebody_who_got_a_certificate_meanwhile_gets_no_second_one(
    database, ready, begun, work, library, priya
):
    [place] = ready(1)
    run_id = begun([place])
    issued = issue_certificate(
        database,
        place,
        criteria=library.criteria_version(place.criteria),
        modules=library.modules,
        issuer=priya,
        at=now(),
    )
    database.commit()

    work(run_id)

    outcome, sentence = outcomes(database, run_id)[place.person.name]
    assert outcome is Outcome.REFUSED
    assert issued.face["number"] in sentence
    assert database.scalar(select(func.count(Certificate.id))) == 1


def test_a_registrar_is_never_issued_their_own(database, ready, begun, work, priya):
    places = ready(2)
    places[0].person_id = priya.id
    database.commit()
    run_id = begun(places)

    work(run_id)

    outcome, sentence = outcomes(database, run_id)["Priya Raman"]
    assert outcome is Outcome.REFUSED
    assert "your own" in sentence


def test_somebody_who_left_the_program_is_refused(database, ready, begun, work):
    places = ready(1)
    run_id = begun(places)
    places[0].ended_at = now()
    database.commit()

    work(run_id)

    outcome, sentence = outcomes(database, run_id)[places[0].person.name]
    assert outcome is Outcome.REFUSED
    assert "has left the program" in sentence


def test_a_fault_with_one_person_is_told_and_stops_nobody_else(
    database, ready, begun, work, library, priya
):
    places = ready(2)
    earlier = issue_certificate(
        database,
        places[0],
        criteria=library.criteria_version(places[0].criteria),
        modules=library.modules,
        issuer=priya,
        at=ISSUED,
    )
    earlier.face = {}  # what a hand in the database could do
    database.commit()
    run_id = begun(places)

    work(run_id)

    found = outcomes(database, run_id)
    assert found[places[0].person.name][0] is Outcome.REFUSED
    assert "A fault in the program" in found[places[0].person.name][1]
    assert found[places[1].person.name][0] is Outcome.ISSUED


def test_a_run_that_is_stopped_rests_and_goes_on_where_it_was(
    app, database, ready, begun, work, priya
):
    run_id = begun(ready(3))
    left = iter([True])
    work(run_id, go_on=lambda: next(left, False))
    with app.app_context(), unit_of_work() as session:
        services.stop_run(session, run_id, by=priya, at=now())

    work(run_id)
    assert database.scalar(select(func.count(Certificate.id))) == 1

    with app.app_context(), unit_of_work() as session:
        services.go_on(session, run_id, by=priya, at=now())
    work(run_id)

    with app.app_context():
        hold_whole(database, run_id, open_store(settings().files))


def test_who_goes_on_with_a_run_issues_the_rest_of_it(app, database, ready, begun, work, priya):
    run_id = begun(ready(2))
    left = iter([True])
    work(run_id, go_on=lambda: next(left, False))
    ines = make_registrar(database, "Ines Costa")
    database.commit()

    with app.app_context(), unit_of_work() as session:
        services.stop_run(session, run_id, by=priya, at=now())
        services.go_on(session, run_id, by=ines, at=now())
    work(run_id)

    issued = database.scalars(select(Certificate).order_by(Certificate.id)).all()
    assert [one.issuer_id for one in issued] == [priya.id, ines.id]


def test_a_run_whose_registrar_lost_the_role_rests_and_says_so(database, ready, begun, work, priya):
    run_id = begun(ready(1))
    held = select(Membership).where(
        Membership.person_id == priya.id, Membership.role == Role.REGISTRAR
    )
    database.scalars(held).one().ended_at = now()
    database.commit()

    work(run_id)

    run = database.get_one(IssueRun, run_id)
    assert run.stopped_at is not None
    assert run.stopped_because.startswith("Priya Raman may not issue certificates here any more.")
    assert database.scalar(select(func.count(Certificate.id))) == 0


def test_a_run_without_keys_rests_and_issues_nothing(app, database, ready, begun, library, keys):
    run_id = begun(ready(1))
    keys.rename(keys.with_name("elsewhere"))

    with app.app_context():
        assert work_as_job(run_id, library=library, clock=now) is False
    database.rollback()

    run = database.get_one(IssueRun, run_id)
    assert "prss doctor" in run.stopped_because
    assert database.scalar(select(func.count(Certificate.id))) == 0


def test_a_run_can_be_ended_for_those_who_wait(app, database, ready, begun, work, priya):
    places = ready(2)
    run_id = begun(places)
    left = iter([True])
    work(run_id, go_on=lambda: next(left, False))

    with app.app_context(), unit_of_work() as session:
        services.give_up_rest(session, run_id, by=priya, at=now())
    work(run_id)

    found = [outcome for outcome, _ in outcomes(database, run_id).values()]
    assert sorted(found) == [Outcome.ISSUED, Outcome.REFUSED]
    with app.app_context(), pytest.raises(RunOver), unit_of_work() as session:
        services.go_on(session, run_id, by=priya, at=now())


def test_nobody_waits_in_two_runs(ready, begun):
    places = ready(2)
    begun(places[:1])

    with pytest.raises(WaitsAlready):
        begun(places)


def test_a_run_needs_somebody(app, database, priya, ready):
    [place] = ready(1)
    with app.app_context(), pytest.raises(NobodyChosen), unit_of_work() as session:
        services.begin_run(session, place.organization, [], cohort=None, issuer=priya, at=now())


def test_a_run_that_nobody_moves_is_found(app, database, ready, begun, work):
    run_id = begun(ready(2))

    assert queries.left_lying(database, since=now()) == [run_id]
    left = iter([True])
    before = now()
    work(run_id, go_on=lambda: next(left, False))
    assert queries.left_lying(database, since=before) == []
    work(run_id)
    assert queries.left_lying(database, since=now()) == []


def test_the_trail_tells_of_a_run_without_naming_anybody(database, ready, begun, work):
    run_id = begun(ready(2))
    work(run_id)

    about = select(TrailEntry).where(TrailEntry.subject == f"issue run {run_id}")
    found = database.scalars(about.order_by(TrailEntry.id)).all()
    assert [(one.happened, one.detail) for one in found] == [
        (Happened.ISSUE_RUN_BEGUN, {"people": 2}),
        (Happened.ISSUE_RUN_ENDED, {"issued": 2, "refused": 0}),
    ]


def test_a_file_that_was_not_made_is_made_by_the_next_who_works(app, database, ready, begun, work):
    run_id = begun(ready(2))
    work(run_id)
    for document in database.scalars(select(CertificateDocument)):
        database.delete(document)
    database.commit()

    work(run_id)

    assert len(database.scalars(select(CertificateDocument)).all()) == 2


def test_everybody_who_is_looked_at_is_in_one_list(
    app, database, library, ready, begun, cohort_of, priya
):
    places = ready(4)
    places[0].person_id = priya.id
    beginner = make_enrollment(database, make_person(database, "Ben Ito"))
    outside = make_enrollment(database, make_person(database, "Not in it"))
    cohort = cohort_of([*places, beginner])
    issue_certificate(
        database,
        places[1],
        criteria=library.criteria_version(places[1].criteria),
        modules=library.modules,
        issuer=priya,
        at=now(),
    )
    database.commit()
    run_id = begun([places[2]])

    found = look(database, cohort.organization, cohort, library=library, registrar=priya, at=now())

    assert [one.enrollment.id for one in found.ready] == [places[3].id]
    assert [one.enrollment.id for one in found.own] == [places[0].id]
    assert [one.enrollment.id for one in found.waiting] == [places[2].id]
    assert found.in_runs == {places[2].id: run_id}
    assert [one.enrollment.id for one in found.others] == [beginner.id]
    assert [place.id for place in found.holding] == [places[1].id]
    assert outside.id not in {one.enrollment.id for one in found.others}
