"""`prss certificates issue` and `engrave`, as an operator types them."""

import pytest
from sqlalchemy import func, select

from prss_training.accounts.models import User
from prss_training.certificates.cli import cli as certificates
from prss_training.certificates.models import Certificate, CertificateDocument
from prss_training.certificates.services import issue_certificate
from prss_training.domain.people import Role
from prss_training.issuing.cli import issue
from prss_training.issuing.models import IssueRun
from prss_training.people.models import Membership
from prss_training.web.clock import now
from tests.certificates.holders import revoke
from tests.factories import MORNING, make_enrollment, make_organization, make_person


@pytest.fixture
def run(app, database, priya, keys):
    """Return a function that types the command as Priya, unless somebody else is named."""
    name = database.scalar(select(User.username).where(User.person_id == priya.id))
    database.rollback()

    def _run(*words, by=name):
        database.rollback()
        done = app.test_cli_runner().invoke(issue, ["--as", by, "--workers", "1", *words])
        database.rollback()
        return done

    return _run


def test_a_dry_run_says_who_is_ready_and_what_the_others_lack(database, run, ready, cohort_of):
    places = ready(1)
    places.append(make_enrollment(database, make_person(database, "Ben [bold] Ito")))
    cohort_of(places)

    done = run("--cohort", "Spring 2026", "--dry-run")

    assert done.exit_code == 0
    assert "Ready: 1\n  Rosa Delgado\nNot ready: 1\n  Ben [bold] Ito\n" in done.output
    assert "3 more modules to finish" in done.output
    assert database.scalar(select(func.count(IssueRun.id))) == 0


def test_whoever_was_revoked_is_issued_nothing_with_everybody(database, run, ready, library, priya):
    [place] = ready(1)
    held = issue_certificate(
        database,
        place,
        criteria=library.criteria_version(place.criteria),
        modules=library.modules,
        issuer=priya,
        at=now(),
    )
    revoke(database, held, registrar=priya, at=now())
    database.commit()

    done = run("--everybody")

    assert "Nobody is ready who waits for a certificate." in done.output
    assert "Rosa Delgado: the last one was revoked" in run("--everybody", "--dry-run").output
    assert database.scalar(select(func.count(Certificate.id))) == 1


def test_a_cohort_is_issued_to_by_name_or_number(database, run, ready, cohort_of):
    places = ready(3)
    cohort_of(places[:1])
    second = cohort_of(places[1:2], "Autumn 2026")

    assert "1 issued, 0 refused, 1 PDFs are made." in run("--cohort", "Spring 2026").output
    assert run("--cohort", str(second.id)).exit_code == 0

    issued = database.scalars(select(Certificate.enrollment_id).order_by(Certificate.id)).all()
    assert issued == [place.id for place in places[:2]]


def test_once_more_issues_nothing(database, run, ready):
    ready(1)
    run("--everybody")

    again = run("--everybody")

    assert again.exit_code == 0
    assert "Nobody is ready who waits for a certificate." in again.output
    assert database.scalar(select(func.count(Certificate.id))) == 1


def test_whoever_is_refused_is_named_and_the_command_says_it_failed(
    database, run, ready, begun, priya
):
    places = ready(1)
    beginner = make_enrollment(database, make_person(database, "Ben Ito"))
    database.commit()
    begun([*places, beginner])

    done = run("--everybody")

    assert done.exit_code == 1
    assert "Ben Ito: Not yet met:" in " ".join(done.output.split())
    assert "1 issued, 1 refused, 1 PDFs are made." in done.output


def test_only_a_registrar_issues(database, run, ready):
    ready(1)
    trainer = make_person(database, "Terrence Whitlock", Role.TRAINER)
    database.commit()
    name = database.scalar(select(User.username).where(User.person_id == trainer.id))

    refused = run("--everybody", by=name)
    unknown = run("--everybody", by="nobody-at-all")

    assert refused.exit_code == 1
    assert "Your role here does not let you issue a certificate." in refused.output
    assert "Nobody signs in as “nobody-at-all”." in unknown.output
    assert database.scalar(select(func.count(Certificate.id))) == 0


def test_a_registrar_of_several_says_which(database, run, ready, priya):
    ready(1)
    other = make_organization(database, key="juniper")
    database.add(
        Membership(person_id=priya.id, organization_id=other.id, role=Role.REGISTRAR, since=MORNING)
    )
    database.commit()

    assert "Say --organization with one of: riverbend, juniper." in run("--everybody").output
    assert run("--everybody", "--organization", "riverbend").exit_code == 0
    assert "There is no such organization." in run("--everybody", "--organization", "x").output


def test_what_is_typed_wrong_is_explained(run, cohort_of):
    cohort_of([])

    assert run().exit_code == 2
    assert run("--everybody", "--cohort", "1").exit_code == 2
    lost = run("--cohort", "Winter")
    assert "No cohort is named “Winter”" in lost.output
    assert "Spring 2026" in lost.output


def test_engraving_in_several_processes_makes_every_file(
    app, database, library, ready, priya, keys
):
    for place in ready(3):
        issue_certificate(
            database,
            place,
            criteria=library.criteria_version(place.criteria),
            modules=library.modules,
            issuer=priya,
            at=now(),
        )
    database.commit()

    done = app.test_cli_runner().invoke(certificates, ["engrave", "--workers", "2"])

    database.rollback()
    assert done.exit_code == 0
    assert "3 engraved, 0 not engraved." in done.output
    assert database.scalar(select(func.count(CertificateDocument.id))) == 3
