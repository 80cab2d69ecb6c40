"""Taking an application packet along: from a learner's own page, from staff's, from a terminal."""

import pytest

from prss_training.domain.people import Role
from prss_training.packets.cli import cli
from tests.factories import make_enrollment, make_organization, make_person

pytestmark = pytest.mark.database


@pytest.fixture
def rosa(database):
    enrollment = make_enrollment(database)
    database.commit()
    return enrollment


def test_a_learner_takes_their_own_packet(browser, rosa):
    browser.sign_in(rosa.person)

    browser.submit(browser.get("/packet/"), 0, {"credential": "tx-rsps"}, status=200)

    response = browser.response
    assert response.mimetype == "application/pdf"
    assert response.data.startswith(b"%PDF")
    assert response.headers["Cache-Control"] == "no-store"
    assert "application-packet-tx-rsps.pdf" in response.headers["Content-Disposition"]


def test_a_registrar_makes_one_for_a_learner(browser, database, rosa):
    priya = make_person(database, "Priya Raman", Role.REGISTRAR)
    database.commit()
    browser.sign_in(priya)

    page = browser.get(f"/learners/{rosa.id}/packet?credential=ny-crpa")

    assert page.select_one("option[selected]")["value"] == "ny-crpa"
    browser.submit(page, 0, status=200)
    assert browser.response.mimetype == "application/pdf"


def test_a_credential_that_nobody_knows_is_refused_in_place(browser, rosa):
    browser.sign_in(rosa.person)

    page = browser.post("/packet/", {"credential": "atlantis"}, status=422)

    assert page.select_one(".problem")


def test_staff_of_another_organization_find_nobody(browser, database, rosa):
    elsewhere = make_organization(database, key="juniper-house")
    stranger = make_person(database, "Sam Holloway", Role.REGISTRAR, organization=elsewhere)
    database.commit()
    browser.sign_in(stranger)

    browser.get(f"/learners/{rosa.id}/packet", 404)


def test_a_packet_is_made_from_a_terminal(app, database, rosa, tmp_path):
    username = f"rosa{rosa.person_id}"
    from_users = rosa.person
    file = tmp_path / "packet.pdf"
    runner = app.test_cli_runner()
    email = (
        database.connection()
        .exec_driver_sql(f"SELECT email FROM user_account WHERE person_id = {from_users.id}")
        .scalar()
    )

    done = runner.invoke(cli, ["application", email, "--credential", "tx-rsps", "--out", str(file)])

    assert done.exit_code == 0, done.output
    assert file.read_bytes().startswith(b"%PDF")
    assert "requirements are met" in done.output
    lost = runner.invoke(cli, ["application", username + "x", "--credential", "tx-rsps"])
    assert "is enrolled" in lost.output
    unknown = runner.invoke(cli, ["application", email, "--credential", "atlantis"])
    assert unknown.exit_code == 1
