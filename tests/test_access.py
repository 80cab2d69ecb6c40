"""Who gets what at every address: the table under version control, and nobody's way around it.

`access.txt` has a line for each address and method: what it answers each of the cast, with real
rows of one organization behind the numbers. Forms are sent empty, with a good token. `in` is a
redirect to the sign-in. The peer is another learner; the stranger, a registrar of another
organization. A line is changed by hand, after thinking about it.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update
from werkzeug.routing import Rule

from prss_training.accounts.guards import CHOSEN
from prss_training.accounts.models import User
from prss_training.app import create_app
from prss_training.coursework.models import Submission
from prss_training.domain.people import Role
from prss_training.people.models import Membership, Organization
from prss_training.settings import Settings
from prss_training.web.clock import now
from prss_training.web.settings import KEY
from tests.factories import make_enrollment, make_entry, make_person
from tests.stage import CAST, OUTSIDER, set_stage

pytestmark = pytest.mark.database

KEPT = Path(__file__).with_name("access.txt")
EVERYONE = ("nobody", *CAST)
# What anybody may open: the program, the ways in, what is asked about certificates, and plumbing.
PUBLIC = {
    "static",
    "bootstrap.static",
    "scripts",
    "offline.worker",
    "offline.page",
    "health.healthz",
    "health.readyz",
    "progress.home",
    "programs.catalog",
    "programs.module",
    "programs.credentials",
    "programs.compare",
    "programs.credential",
    "verification.ask",
    "verification.asked",
    "verification.answer",
    "public_register.ask",
    "public_register.find",
    "verification.keys",
    "credentials.credential",
    "credentials.document",
    "credentials.token",
    "credentials.badge",
    "credentials.status",
    "credentials.issuer",
    "credentials.issuer_did",
    "credentials.installation_did",
    "credentials.key",
    "credentials.achievement",
    "credentials.picture",
    "api.certificate",
    "api.verify",
    "api-docs.openapi_json",
    "accounts.join",
    "accounts.invitation",
    "accounts.look_in_mail",
    "accounts.sign_in_code",
    "security.login",
    "security.forgot_password",
    "security.reset_password",
    "security.send_confirmation",
    "security.confirm_email",
}
# What a registrar may open before setting up the second step: their own account, and no record
# but what they are told and hold themselves.
BEFORE_THE_SECOND_STEP = PUBLIC | {
    "accounts.account",
    "accounts.choose_organization",
    "certificates.mine",
    "credentials.mine",
    "directory.find",
    "directory.one_place",
    "feedback.said_and_done",
    "notices.notices",
    "offline.token",
    "shown.listing",
    "renewals.ask",
    "renewals.let_know",
    "renewals.let_know_no_more",
    "renewals.mine",
    "renewals.own_proof",
    "renewals.report",
    "renewals.say",
    "security.change_password",
    "security.mf_recovery_codes",
    "security.verify",
    "security.two_factor_setup",
}


def settings_for(new_database, folder) -> Settings:
    return Settings(
        instance=folder,
        database_url=new_database(),
        secret_key="not secret: a test",
        password_salt="salt of a test",
        testing=True,
        limits=False,
        second_factor=False,
    )


@pytest.fixture(scope="module")
def stage(new_database, library, tmp_path_factory):
    """The whole program, told once."""
    made = set_stage(settings_for(new_database, tmp_path_factory.mktemp("stage")), library)
    yield made
    made.leave()


def acts(stage, *methods) -> list[tuple[Rule, str]]:
    found = [
        (rule, method)
        for rule in stage.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if not methods or method in methods
    ]
    return sorted(found, key=lambda act: (act[0].rule, act[0].endpoint, act[1]))


def ask(stage, who, rule, method):
    client = stage.client(who)
    data = {"csrf_token": stage.token} if method == "POST" else None
    return client.open(stage.address(rule), method=method, data=data, buffered=True)


def told(answer) -> str:
    """Say an answer as the table does."""
    place = answer.headers.get("Location", "")
    if answer.status_code in (302, 303) and place.partition("?")[0] == "/sign-in":
        return "in"
    return str(answer.status_code)


def row_of(stage, rule, method) -> str:
    answers = []
    for who in EVERYONE:
        with stage.undone():
            answers.append(told(ask(stage, who, rule, method)))
    return f"{rule.rule} {method} ".ljust(84) + " ".join(answer.ljust(3) for answer in answers)


def table() -> dict[tuple[str, str], dict[str, str]]:
    _, *lines = KEPT.read_text(encoding="utf-8").splitlines()
    kept = {}
    for line in lines:
        head, answers = line[:84].rpartition(" ")[0], line[84:].split()
        rule, _, method = head.rstrip().rpartition(" ")
        kept[rule, method] = dict(zip(EVERYONE, answers, strict=True))
    return kept


def unchanged(stage, before, session):
    after = stage.rows(session)
    different = [name for name, rows in after.items() if rows != before[name]]
    assert not different, f"rows changed in {different}"


def test_the_stage_sees_what_an_act_changes_and_takes_it_back(stage):
    with stage.undone() as session:
        before = stage.rows(session)
        stage.client("learner").post("/notices/", data={"csrf_token": stage.token})
        assert stage.rows(session) != before

    with stage.undone() as session:
        assert stage.rows(session) == before


def test_every_address_answers_everyone_as_was_decided(stage):
    answered = [row_of(stage, rule, method).rstrip() for rule, method in acts(stage)]

    _, *kept = KEPT.read_text(encoding="utf-8").splitlines()
    changed = [f"- {line}" for line in kept if line not in answered]
    changed += [f"+ {line}" for line in answered if line not in kept]
    assert not changed, "\n".join(["The table says otherwise:", *changed])


def test_nobody_opens_what_is_not_public(stage):
    kept = table()

    opened = {
        rule.endpoint
        for rule, method in acts(stage)
        if kept[rule.rule, method]["nobody"] not in ("in", "401", "403", "404")
    }

    assert opened == PUBLIC


def test_no_line_of_the_table_is_a_breakage():
    broken = [line for line, answers in table().items() if "500" in answers.values()]

    assert not broken


def test_rows_of_another_organization_are_not_there_and_nothing_changes(stage):
    numbered = [
        (rule, method)
        for rule, method in acts(stage)
        if "<int:" in rule.rule and "<int:part>" not in rule.rule and rule.endpoint not in PUBLIC
    ]
    assert len(numbered) > 25

    for rule, method in numbered:
        with stage.undone() as session:
            before = stage.rows(session)
            answer = ask(stage, OUTSIDER, rule, method)
            expected = 403 if "<int:organization_id>" in rule.rule else 404
            assert answer.status_code == expected, f"{method} {rule.rule}"
            unchanged(stage, before, session)


def test_rows_of_another_learner_are_not_there_and_nothing_changes(stage):
    own = {
        "attestations.form",
        "attestations.one_request",
        "attestations.withdraw",
        "certificates.pdf",
        "cohorts.withdraw",
        "cohorts.accept",
        "checks.take",
        "checks.finish",
        "checks.keep",
        "checks.result",
        "coursework.recording",
        "coursework.submission",
        "fieldwork.dispute",
        "notices.go",
        "paper.own_scan",
        "requests.correction",
        "requests.replacement",
        "requests.take_back",
        "shown.shown",
        "sittings.finish",
        "sittings.keep",
        "sittings.result",
        "sittings.take",
    }
    asked = [(rule, method) for rule, method in acts(stage) if rule.endpoint in own]
    assert {rule.endpoint for rule, _ in asked} == own

    for rule, method in asked:
        with stage.undone() as session:
            before = stage.rows(session)
            assert ask(stage, "peer", rule, method).status_code == 404, rule.rule
            unchanged(stage, before, session)


def test_an_administrator_who_works_elsewhere_does_not_find_rows_from_here(stage):
    for endpoint in ("accounts.member", "accounts.give_code", "accounts.correct_name"):
        client = stage.client("administrator")
        with client.session_transaction() as cookie:
            cookie[CHOSEN] = stage.organizations["juniper-house"]
        [rule] = stage.app.url_map.iter_rules(endpoint)

        assert client.get(stage.address(rule)).status_code == 404, endpoint


def test_numbers_inside_a_form_reach_no_further_than_those_in_an_address(stage, library):
    rosas = stage.values
    sent = [
        ("/supervision/", {"learner": rosas["enrollment_id"], "hours": "1:00", "mode": "group"}),
        (f"/attendance/?module={library.modules[0].key}", {"learners": rosas["enrollment_id"]}),
        ("/hours/approve", {"entry": rosas["entry_id"]}),
        ("/register/together/look", {"step": "suspend", "chosen": rosas["certificate_id"]}),
        (
            "/register/together/arrange",
            {
                "step": "suspend",
                "seen": f"{rosas['certificate_id']}:0",
                "reason": "holder-asked",
            },
        ),
        ("/account/organization", {"organization": rosas["organization_id"]}),
    ]
    for path, data in sent:
        with stage.undone() as session:
            before = stage.rows(session)
            answer = stage.client(OUTSIDER).post(
                path, data={"csrf_token": stage.token, "day": "2026-01-05", **data}
            )
            assert answer.status_code in (303, 404, 422), path
            unchanged(stage, before, session)
    for path in (f"/practice/new?from={rosas['entry_id']}", "/standing?criteria=made-up"):
        assert stage.client(OUTSIDER).get(path).status_code == 404, path
    assert stage.client("peer").get(f"/practice/new?from={rosas['entry_id']}").status_code == 404


def test_a_role_for_somebody_of_another_organization_is_not_found(stage):
    for act in ("give-role", "end-role"):
        with stage.undone() as session:
            before = stage.rows(session)
            answer = stage.client("stranger").post(
                f"/people/{stage.values['person_id']}/{act}",
                data={"csrf_token": stage.token, "role": "learner"},
            )
            assert answer.status_code == 404, act
            unchanged(stage, before, session)


def test_staff_give_no_code_that_opens_another_organization(stage):
    """A learner of both, or one who has left for the other, is not theirs to sign in as."""
    path = f"/people/{stage.values['person_id']}/code"
    mine = Membership.person_id == stage.values["person_id"]
    with stage.undone() as session:
        assert stage.client("trainer").get(path).status_code == 200
        session.add(
            Membership(
                person_id=stage.values["person_id"],
                organization_id=stage.organizations["juniper-house"],
                role=Role.LEARNER,
                since=now(),
            )
        )
        session.commit()
        assert stage.client("trainer").get(path).status_code == 403

        session.execute(
            update(Membership)
            .where(mine, Membership.organization_id == stage.organizations["riverbend"])
            .values(ended_at=now())
        )
        session.commit()
        assert stage.client("trainer").get(path).status_code == 403
        sent = {"csrf_token": stage.token, "lasts": "long"}
        assert stage.client("trainer").post(path, data=sent).status_code == 403


def test_staff_rename_nobody_who_has_left_for_another_organization(stage):
    path = f"/people/{stage.values['person_id']}/name"
    sent = {"csrf_token": stage.token, "name": "Somebody Else", "reason": "a test"}
    with stage.undone() as session:
        session.execute(
            update(Membership)
            .where(Membership.person_id == stage.values["person_id"])
            .values(ended_at=now())
        )
        session.commit()
        assert stage.client("registrar").get(path).status_code == 200  # left, for nowhere else
        session.add(
            Membership(
                person_id=stage.values["person_id"],
                organization_id=stage.organizations["juniper-house"],
                role=Role.LEARNER,
                since=now(),
            )
        )
        session.commit()

        before = stage.rows(session)
        assert stage.client("registrar").post(path, data=sent).status_code == 403
        unchanged(stage, before, session)


def test_staff_do_not_decide_about_their_own_learning(stage):
    """Somebody with every role here meets their own rows as anybody else's would be refused."""
    with stage.undone() as session:
        riverbend = session.get_one(Organization, stage.organizations["riverbend"])
        every = [role for role in Role if role is not Role.ADMINISTRATOR]
        person = make_person(session, "Ada Every", *every, organization=riverbend)
        place = make_enrollment(session, person, organization=riverbend)
        entry = make_entry(session, place)
        work = Submission(
            enrollment_id=place.id,
            activity="shared-values/values-audit",
            attempt=1,
            body="words " * 200,
            submitted_at=now(),
        )
        session.add(work)
        session.commit()
        stage.uniques["ada"] = session.scalar(
            select(User.fs_uniquifier).where(User.person_id == person.id)
        )
        before = stage.rows(session)
        client, token = stage.client("ada"), {"csrf_token": stage.token}

        answers = [
            client.post(
                f"/hours/{entry.id}/decision", data=token | {"decision": "approved"}
            ).status_code,
            client.post("/hours/approve", data=token | {"entry": entry.id}).status_code,
            client.post(
                f"/examinations/{place.id}",
                data=token | {"exam": "lcac-peer", "day": "2026-01-05", "proof": "mine"},
            ).status_code,
            client.post(
                f"/grading/tries/{place.id}/shared-values",
                data=token | {"reason": "I would like one more."},
            ).status_code,
            client.post(f"/register/issue/{place.id}", data=token).status_code,
        ]

        assert all(status in (403, 409, 422) for status in answers), answers
        unchanged(stage, before, session)


@pytest.mark.parametrize("who", ["learner", "trainer", "supervisor", "registrar"])
def test_a_role_that_ends_closes_its_pages_at_once(stage, who):
    own = {
        "learner": "/standing",
        "trainer": "/grading/",
        "supervisor": "/hours/",
        "registrar": "/register/",
    }
    client = stage.client(who)
    with stage.undone() as session:
        assert client.get(own[who]).status_code == 200

        session.execute(
            update(Membership)
            .where(Membership.person_id == stage.people[who])
            .values(ended_at=now())
        )
        session.commit()

        assert client.get(own[who]).status_code in (403, 409)
        assert client.get("/people/").status_code in (403, 409)


def test_an_account_that_is_closed_is_signed_out_at_once(stage):
    client = stage.client("registrar")
    with stage.undone() as session:
        assert client.get("/register/").status_code == 200

        session.execute(
            update(User).where(User.person_id == stage.people["registrar"]).values(active=False)
        )
        session.commit()

        assert told(client.get("/register/")) == "in"


def test_signing_out_everywhere_ends_what_another_device_holds(stage):
    phone, laptop = stage.client("registrar"), stage.client("registrar")
    with stage.undone():
        sent = {"csrf_token": stage.token}
        assert told(phone.post("/account/sign-out-everywhere", data=sent)) == "in"

        assert told(laptop.get("/register/")) == "in"


def test_a_cookie_that_was_changed_signs_nobody_in(stage):
    client = stage.client("registrar")
    value = client.get_cookie("prss").value
    client.set_cookie("prss", value[:-2] + ("AA" if value[-2:] != "AA" else "BB"))

    assert told(client.get("/register/")) == "in"


def test_without_the_second_step_a_registrar_opens_no_record(stage, library):
    asking = replace(stage.app.extensions[KEY], second_factor=True)
    strict = replace(stage, app=create_app(asking, library))
    kept = table()
    opened = set()

    for rule, method in acts(strict, "GET"):
        if kept[rule.rule, method]["registrar"] == "200":
            with strict.undone():
                answer = ask(strict, "registrar", rule, method)
            if answer.status_code == 200:
                opened.add(rule.endpoint)
            else:
                assert answer.headers["Location"] == "/account/second-factor", rule.rule

    strict.leave()
    assert opened <= BEFORE_THE_SECOND_STEP


def test_a_form_without_its_token_changes_nothing(stage):
    # Asking needs no token, and a key in a header is nothing that a browser sends by itself.
    open_to_all = {"verification.asked", "public_register.find"}
    open_to_all |= {"api.verify", "api.hand_in_roster", "api.make_watch"}
    for rule, _ in acts(stage, "POST"):
        if rule.endpoint in open_to_all:
            continue
        for who in ("nobody", "learner"):
            with stage.undone() as session:
                before = stage.rows(session)
                answer = stage.client(who).post(stage.address(rule))
                assert answer.status_code == 400, f"{who} {rule.rule}"
                page = BeautifulSoup(answer.text, "lxml")
                assert page.h1.text == "A form that was open too long", rule.rule
                unchanged(stage, before, session)


def test_the_token_of_somebody_else_is_no_token(stage):
    client = stage.client("registrar")
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = "another session's"

    assert client.post("/notices/", data={"csrf_token": stage.token}).status_code == 400
