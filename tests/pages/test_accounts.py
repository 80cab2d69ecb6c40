"""Joining, signing in, one's own account, people and organizations: what each role sees."""

import re
import time
from datetime import timedelta

import pytest
from flask_security import hash_password
from passlib.totp import TOTP
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from prss_training.accounts.models import Invitation, SignInCode, User
from prss_training.accounts.services import give_code, invite
from prss_training.audit.models import Happened, TrailEntry
from prss_training.domain.people import Role
from prss_training.notices.models import Letter
from prss_training.people.models import Membership, Organization, Person
from prss_training.web.clock import now
from prss_training.web.database import db
from prss_training.web.limits import limiter
from tests.factories import make_organization, make_person
from tests.pages.client import Browser

PASSWORD = "violet kettle moss"
STAFF = [Role.TRAINER, Role.SUPERVISOR, Role.REGISTRAR, Role.VERIFIER, Role.ADMINISTRATOR]


@pytest.fixture
def put(app, database):
    """Return a function that makes a person with a password and commits them."""

    def _put(name="Rosa Delgado", *roles, organization=None, **over):
        with app.app_context():
            password = hash_password(over.pop("plain", PASSWORD))
        person = make_person(
            database, name, *roles, organization=organization, **{"password": password} | over
        )
        database.commit()
        return person

    return _put


def user_of(database, person):
    return look(database).scalars(select(User).where(User.person_id == person.id)).one()


def look(database):
    """Return the session with what the application has committed by now."""
    database.rollback()
    database.expire_all()
    return database


def text(page):
    return page.main.get_text(" ", strip=True)


def sign_in(browser, who, password=PASSWORD, status=302):
    """Sign in as a person does, through the page."""
    page = browser.get("/sign-in")
    return browser.submit(page, values={"email": who, "password": password}, status=status)


def who_is_in(browser):
    """Return the name that the account page greets, or None when it asks to sign in."""
    answer = browser.client.get("/account/")
    if answer.status_code == 303:
        return None
    page = browser.get("/account/")
    return page.select_one("dl.facts dd").get_text(strip=True)


def newest_letter(database):
    return look(database).scalars(select(Letter).order_by(Letter.id.desc()).limit(1)).one()


def path_in(letter):
    return re.search(r"https?://[^/\s]+(/\S+)", letter.body)[1]


# --- signing in ---


@pytest.mark.parametrize("way", ["email", "username"])
def test_one_signs_in_by_email_or_username_in_any_case(browser, put, database, way):
    person = put()

    sign_in(browser, getattr(user_of(database, person), way).upper())

    assert who_is_in(browser) == "Rosa Delgado"
    [entry] = look(database).scalars(select(TrailEntry))
    assert (entry.happened, entry.actor_id) == (Happened.SIGNED_IN, person.id)


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(browser, put, database):
    username = user_of(database, put()).username

    wrong = sign_in(browser, username, "not the password", status=200)
    unknown = sign_in(browser, "nobody.here", "not the password", status=200)

    assert text(wrong).replace(username, "") == text(unknown).replace("nobody.here", "")
    assert "do not fit together" in text(wrong)
    assert who_is_in(browser) is None


def test_what_was_typed_stays_but_never_the_password(browser):
    page = sign_in(browser, "nobody.here", "not the password", status=200)

    assert page.select_one("input[name=email]")["value"] == "nobody.here"
    assert not page.select_one("input[name=password]").get("value")


def test_an_address_must_be_confirmed_before_it_opens_anything(browser, put, database):
    person = put(confirmed_at=None)

    page = sign_in(browser, user_of(database, person).email, status=200)

    assert "Confirm your email address first" in text(page)
    assert who_is_in(browser) is None


def test_only_the_right_password_learns_that_the_address_waits(browser, put, database):
    person = put(confirmed_at=None)

    page = sign_in(browser, user_of(database, person).email, "another password", status=200)

    assert "Confirm your email address first" not in text(page)


def test_a_closed_account_does_not_open(browser, put, database):
    person = put(active=False)

    sign_in(browser, user_of(database, person).username, status=200)

    assert who_is_in(browser) is None


def test_signing_in_begins_a_session_with_nothing_from_before(browser, put, database):
    username = user_of(database, put()).username
    page = browser.get("/sign-in")
    token = page.select_one("main input[name=csrf_token]")["value"]
    with browser.client.session_transaction() as cookie:
        cookie["organization_id"] = 999
        cookie["planted"] = "by somebody else"
        old = cookie["csrf_token"]

    browser.submit(page, values={"email": username, "password": PASSWORD}, status=302)

    with browser.client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert "organization_id" not in cookie
        assert cookie.get("csrf_token") != old
        assert len(cookie["nonce"]) > 15
    answer = browser.client.post("/sign-out", data={"csrf_token": token})
    assert answer.status_code == 400


def test_a_form_without_its_token_does_nothing(browser, put, database):
    username = user_of(database, put()).username

    answer = browser.client.post("/sign-in", data={"email": username, "password": PASSWORD})

    assert answer.status_code == 400
    assert who_is_in(browser) is None


def test_after_signing_in_one_is_where_one_wanted_to_be_but_never_elsewhere(browser, put, database):
    username = user_of(database, put()).username
    browser.client.get("/account/organization?a=1")
    sent_to = browser.client.get("/account/organization?a=1").headers["Location"]
    page = browser.get(sent_to)

    browser.submit(page, values={"email": username, "password": PASSWORD}, status=302)
    assert browser.response.headers["Location"].endswith("/account/organization?a=1")

    browser.sign_out()
    page = browser.get("/sign-in?next=https://evil.example/")
    browser.submit(page, values={"email": username, "password": PASSWORD}, status=200)
    assert who_is_in(browser) is None


def test_signing_out_ends_the_session(browser, put, database):
    sign_in(browser, user_of(database, put()).username)

    browser.post("/sign-out", status=302)

    assert who_is_in(browser) is None


def test_the_session_cookie_is_hidden_from_scripts(browser):
    browser.get("/sign-in")

    cookie = browser.response.headers["Set-Cookie"]
    assert cookie.startswith("prss=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.fixture
def limited(make_app):
    """An application that counts tries, its browser, and a function that adds learners."""
    app = make_app(limits=True)
    with app.app_context():
        engine = create_engine(db.engine.url)
        password = hash_password(PASSWORD)
    with Session(engine, expire_on_commit=False) as database:

        def usernames(count):
            people = [
                make_person(database, f"Learner {n}", password=password) for n in range(count)
            ]
            database.commit()
            return [user_of(database, person).username for person in people]

        yield Browser(app), usernames
    limiter.reset()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    engine.dispose()


def test_a_whole_class_comes_in_from_one_room(limited):
    browser, usernames = limited

    for username in usernames(15):
        sign_in(browser, username)
        browser.sign_out()


def test_hammering_closes_every_door_to_an_address_for_a_while(limited):
    browser, usernames = limited
    [username] = usernames(1)

    for n in range(10):
        sign_in(browser, f"nobody.{n}", "not the password", status=200)

    sign_in(browser, username, status=429)
    by_code(browser, username, "0000-0000", status=429)
    browser.submit(browser.get("/reset"), values={"email": "rosa@example.org"}, status=429)


def test_hammering_on_one_name_closes_it_wherever_it_comes_from(limited):
    browser, usernames = limited
    one, other = usernames(2)
    page = browser.get("/sign-in")
    token = page.select_one("main input[name=csrf_token]")["value"]

    def attempt(name, password, place):
        return browser.client.post(
            "/sign-in",
            data={"email": name, "password": password, "csrf_token": token},
            environ_base={"REMOTE_ADDR": place},
        ).status_code

    wrong = [attempt(one, "not the password", f"10.0.0.{n}") for n in range(10)]

    assert wrong == [200] * 10
    assert attempt(one, PASSWORD, "10.0.0.99") == 429
    assert attempt(other, PASSWORD, "10.0.0.99") == 302


# --- joining ---


def join(browser, path="/join/riverbend", status=303, **values):
    page = browser.get(path)
    filled = {"name": "Abel Finch", "password": PASSWORD} | values
    return browser.submit(page, values=filled, status=status)


@pytest.fixture
def where(database):
    made = make_organization(database)
    database.commit()
    return made


def test_one_joins_by_username_and_is_in_at_once(browser, where, database):
    join(browser, username="Abel.F")

    assert who_is_in(browser) == "Abel Finch"
    [membership] = look(database).scalars(select(Membership))
    assert (membership.role, membership.organization_id) == (Role.LEARNER, where.id)


def test_one_joins_by_email_confirms_it_and_signs_in(browser, where, database):
    join(browser, email="abel@example.org")
    page = browser.follow()
    assert "Look in your mail" in page.h1.text
    assert who_is_in(browser) is None

    letter = newest_letter(database)
    assert letter.address == "abel@example.org"
    assert letter.body.count("http://127.0.0.1:8000/confirm/") == 1
    browser.get(path_in(letter), status=302)
    sign_in(browser, "abel@example.org")

    assert who_is_in(browser) == "Abel Finch"


def test_links_in_letters_carry_the_public_address_whatever_the_request_said(
    browser, where, put, database
):
    address = user_of(database, put()).email
    evil = {"Host": "evil.example"}
    token = browser.get("/reset", headers=evil).select_one("main input[name=csrf_token]")["value"]
    asked = {"email": address, "csrf_token": token}
    joined = {**asked, "name": "Abel", "email": "abel@example.org", "password": PASSWORD}

    browser.client.post("/reset", data=asked, headers=evil)
    browser.client.post("/join/riverbend", data=joined, headers=evil)

    bodies = list(look(database).scalars(select(Letter.body)))
    assert len(bodies) == 2
    assert all("\nhttp://127.0.0.1:8000/" in body for body in bodies)
    assert "evil.example" not in "".join(bodies)


def test_joining_with_a_known_address_looks_the_same_and_tells_only_its_owner(
    browser, where, put, database
):
    address = user_of(database, put()).email

    join(browser, email="new@example.org")
    first = (browser.response.status_code, browser.response.headers["Location"])
    join(browser, email=address)
    second = (browser.response.status_code, browser.response.headers["Location"])

    assert first == second
    letter = newest_letter(database)
    assert (letter.address, letter.subject) == (address, "You have an account already")
    assert len(list(look(database).scalars(select(User).where(User.email == address)))) == 1


def test_a_taken_username_is_said_and_nothing_typed_is_lost(browser, where, put, database):
    username = user_of(database, put()).username

    page = join(browser, username=username, email="abel@example.org", status=422)

    assert "Somebody has this username already" in text(page)
    assert page.select_one("input[name=name]")["value"] == "Abel Finch"
    assert page.select_one("input[name=email]")["value"] == "abel@example.org"
    assert not page.select_one("input[name=password]").get("value")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": ""}, "Write your full name"),
        ({"username": ""}, "One of them is enough"),
        ({"password": "short"}, "at least 10 characters"),
        ({"password": "password1234"}, "first that others would guess"),
        ({"password": "abel.finch-1"}, "too close to your name"),
        ({"email": "not an address"}, "whole email address"),
        ({"username": "no spaces"}, "small letters and digits"),
    ],
)
def test_what_is_wrong_with_joining_is_said_in_a_sentence(browser, where, database, values, said):
    page = join(browser, **{"username": "abel.finch"} | values, status=422)

    assert said in text(page)
    assert not list(look(database).scalars(select(User)))


def test_an_organization_that_invites_says_how_to_get_in(browser, where, database):
    where.open_sign_up = False
    database.commit()

    page = browser.get("/join/riverbend")

    assert "invites people by name" in text(page)
    assert not page.select("main form[method=post]")


def test_joining_nowhere_is_not_found(browser):
    browser.get("/join/nowhere", status=404)


# --- invitations ---


@pytest.fixture
def invited(database, where):
    """Return a function that makes an invitation and gives the path of its link."""

    def _invited(role=Role.TRAINER, at=None, **over):
        _, token = invite(database, where, role, inviter=None, at=at or now(), **over)
        database.commit()
        return f"/invitation/{token}"

    return _invited


def test_an_invitation_says_what_it_is_for_and_lets_one_in_once(browser, invited, database):
    path = invited(name="Luis Ortega")
    page = browser.get(path)
    assert "Riverbend Recovery Community" in text(page)
    assert "Your role there: trainer" in text(page)
    assert page.select_one("input[name=name]")["value"] == "Luis Ortega"

    join(browser, path, name="Luis Ortega", username="luis")

    assert who_is_in(browser) == "Luis Ortega"
    browser.sign_out()
    page = browser.get(path, status=404)
    assert "cannot be used" in text(page)


def test_an_expired_invitation_opens_nothing(browser, invited):
    browser.get(invited(at=now() - timedelta(days=14, seconds=1)), status=404)


def test_somebody_signed_in_takes_the_role_with_one_press(browser, invited, put, where, database):
    person = put()
    browser.sign_in(person)

    page = browser.get(invited())
    browser.submit(page)

    roles = look(database).scalars(select(Membership.role).where(Membership.person_id == person.id))
    assert set(roles) == {Role.LEARNER, Role.TRAINER}


def test_a_known_address_does_not_use_up_an_invitation(browser, invited, put, database):
    address = user_of(database, put()).email
    path = invited(email=address)

    join(browser, path, email=address)

    assert newest_letter(database).subject == "You have an account already"
    browser.get(path)


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.TRAINER, ["learner"]),
        (Role.REGISTRAR, ["learner", "trainer", "supervisor", "registrar", "verifier"]),
    ],
)
def test_staff_invite_as_far_as_they_reach(browser, put, database, role, offered):
    browser.sign_in(put("Some Body", role))

    page = browser.get("/people/invite")
    assert [box["value"] for box in page.select("input[name=role]")] == offered
    page = browser.submit(
        page, values={"role": offered[-1], "name": "Abel", "email": "abel@example.org"}, status=200
    )

    link = page.select_one("#link")["value"]
    assert link.startswith("http://127.0.0.1:8000/invitation/")
    assert link in newest_letter(database).body
    browser.sign_out()
    assert offered[-1] in text(browser.get(link.removeprefix("http://127.0.0.1:8000")))


def test_a_role_beyond_reach_is_not_a_choice(browser, put, database):
    browser.sign_in(put("Luis Ortega", Role.TRAINER))
    page = browser.get("/people/invite")

    page = browser.submit(page, values={"role": "registrar"}, status=422)

    assert not list(look(database).scalars(select(Invitation)))


# --- codes ---


def by_code(browser, who, code, status=303):
    page = browser.get("/sign-in-code")
    return browser.submit(page, values={"who": who, "code": code}, status=status)


def test_a_learner_is_added_with_a_slip_and_comes_in_by_it(browser, put, database):
    browser.sign_in(put("Luis Ortega", Role.TRAINER))
    page = browser.get("/people/new")
    slip = browser.submit(page, values={"name": "Abel Finch", "username": "abel"}, status=200)
    code = slip.select_one(".code-groups").get_text(strip=True)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code)
    assert "/sign-in-code" in text(slip)

    browser.sign_out()
    by_code(browser, "ABEL", code.lower())
    page = browser.follow()
    assert "Choose a password" in page.h1.text
    browser.submit(page, values={"password": PASSWORD})
    assert who_is_in(browser) == "Abel Finch"

    browser.sign_out()
    sign_in(browser, "abel")
    assert who_is_in(browser) == "Abel Finch"


def test_the_password_can_wait(browser, put, database):
    person = put(password=None)
    code = give_code(database, person, giver=None, at=now())
    database.commit()
    by_code(browser, user_of(database, person).username, code)

    browser.get("/account/new-password")

    assert who_is_in(browser) == "Rosa Delgado"


def test_a_password_is_not_replaced_without_the_old_one_unless_one_came_by_a_code(browser, put):
    browser.sign_in(put())

    browser.get("/account/new-password", status=303)

    assert browser.response.headers["Location"].endswith("/account/password")


def test_five_wrong_tries_lock_a_code_and_every_refusal_reads_the_same(browser, put, database):
    person = put()
    code = give_code(database, person, giver=None, at=now())
    database.commit()
    username = user_of(database, person).username

    said = {text(by_code(browser, username, "0000-0000", status=422)) for _ in range(5)}
    said.add(text(by_code(browser, username, code, status=422)).replace(code, "0000-0000"))
    unknown = text(by_code(browser, "nobody.here", "0000-0000", status=422))

    assert said == {unknown.replace("nobody.here", username)}
    assert look(database).scalars(select(SignInCode)).one().tries == 5
    assert who_is_in(browser) is None


def test_a_code_does_not_pass_by_the_second_step(browser, put, database):
    person = put(tf_primary_method="authenticator", tf_totp_secret="not read")
    code = give_code(database, person, giver=None, at=now())
    database.commit()

    by_code(browser, user_of(database, person).username, code, status=302)

    assert "/sign-in/second-step" in browser.response.headers["Location"]
    assert who_is_in(browser) is None


def test_no_code_is_made_for_staff(browser, put):
    browser.sign_in(put("Priya Raman", Role.REGISTRAR))
    other = put("Luis Ortega", Role.TRAINER, Role.LEARNER)

    page = browser.get(f"/people/{other.id}")
    assert "one-time code" not in text(page)
    browser.get(f"/people/{other.id}/code", status=403)


def test_somebody_trained_on_paper_gets_a_username_with_the_code(browser, put, database):
    registrar = put("Priya Raman", Role.REGISTRAR)
    paper = put("On Paper")
    database.delete(user_of(database, paper))
    database.commit()
    browser.sign_in(registrar)

    page = browser.get(f"/people/{paper.id}/code")
    values = {"username": "on.paper", "lasts": "short"}
    slip = browser.submit(page, values=values, status=200)

    browser.sign_out()
    by_code(browser, "on.paper", slip.select_one(".code-groups").get_text(strip=True))
    assert who_is_in(browser) == "On Paper"


# --- passwords ---


def test_a_password_is_reset_by_the_link_in_a_letter_once(browser, put, database):
    person = put()
    address = user_of(database, person).email
    browser.submit(browser.get("/reset"), values={"email": address}, status=200)
    path = path_in(newest_letter(database))

    page = browser.get(path)
    browser.submit(page, values={"password": "seven quiet herons"}, status=302)

    sign_in(browser, address, PASSWORD, status=200)
    sign_in(browser, address, "seven quiet herons")
    assert who_is_in(browser) == "Rosa Delgado"
    browser.sign_out()
    browser.get(path, status=302)
    entries = look(database).scalars(select(TrailEntry.happened))
    assert Happened.PASSWORD_CHANGED in set(entries)


def test_asking_for_a_reset_tells_nobody_who_has_an_account(browser, put, database):
    address = user_of(database, put()).email

    known = browser.submit(browser.get("/reset"), values={"email": address}, status=200)
    unknown = browser.submit(
        browser.get("/reset"), values={"email": "nobody@example.org"}, status=200
    )

    assert text(known).replace(address, "") == text(unknown).replace("nobody@example.org", "")
    assert len(list(look(database).scalars(select(Letter)))) == 1


def test_asking_for_a_new_confirmation_tells_nobody_either(browser, put, database):
    address = user_of(database, put(confirmed_at=None)).email

    known = browser.submit(browser.get("/confirm"), values={"email": address}, status=200)
    unknown = browser.submit(
        browser.get("/confirm"), values={"email": "nobody@example.org"}, status=200
    )

    assert text(known) == text(unknown)
    assert newest_letter(database).address == address


def test_a_weak_password_is_refused_at_the_reset_too(browser, put, database):
    address = user_of(database, put()).email
    browser.submit(browser.get("/reset"), values={"email": address}, status=200)

    page = browser.get(path_in(newest_letter(database)))
    page = browser.submit(page, values={"password": "password1234"}, status=200)

    assert "first that others would guess" in text(page)


def test_changing_the_password_asks_for_the_old_one_and_keeps_only_this_device(
    browser, put, database, app
):
    username = user_of(database, put()).username
    other = Browser(app)
    sign_in(browser, username)
    sign_in(other, username)

    page = browser.get("/account/password")
    values = {"password": "not the old one", "new_password": "seven quiet herons"}
    page = browser.submit(page, values=values, status=200)
    assert "That is not your password" in text(page)
    page = browser.get("/account/password")
    browser.submit(page, values=values | {"password": PASSWORD}, status=302)

    assert who_is_in(browser) == "Rosa Delgado"
    assert who_is_in(other) is None
    assert newest_letter(database).subject == "Your password was changed"


def test_signing_out_everywhere_ends_another_device_too(browser, put, database, app):
    username = user_of(database, put()).username
    other = Browser(app)
    sign_in(browser, username)
    sign_in(other, username)
    assert who_is_in(other) == "Rosa Delgado"

    browser.submit(browser.get("/account/"), form="sign-out-everywhere")

    assert who_is_in(browser) is None
    assert who_is_in(other) is None


# --- the second step ---


def set_up(browser):
    """Set up the second step and return the authenticator app's own copy of the secret."""
    page = browser.get("/account/second-factor")
    page = browser.submit(page, form=0, status=200)
    key = page.select_one("strong.code-groups").get_text(strip=True)
    phone = TOTP(key=key, format="base32")
    assert page.select_one("main img")["src"].startswith("data:image/svg+xml;base64,")
    browser.submit(page, values={"code": phone.generate().token}, status=302)
    return phone


@pytest.fixture
def with_phone(browser, put, database):
    """A registrar who has set up the second step: their username and their phone."""
    username = user_of(database, put("Priya Raman", Role.REGISTRAR)).username
    sign_in(browser, username)
    return username, set_up(browser)


def test_the_second_step_is_asked_once_it_is_set_up(browser, with_phone, database):
    username, phone = with_phone
    browser.sign_out()

    sign_in(browser, username)
    assert who_is_in(browser) is None
    page = browser.follow()
    page = browser.submit(page, values={"code": "000000"}, status=200)
    assert "That code did not fit" in text(page)
    code = phone.generate(time=time.time() + 30).token
    browser.submit(page, values={"code": f"{code[:3]} {code[3:]}"}, status=302)

    assert who_is_in(browser) == "Priya Raman"
    entries = list(look(database).scalars(select(TrailEntry.happened).order_by(TrailEntry.id)))
    assert entries == [
        Happened.SIGNED_IN, Happened.SECOND_FACTOR_CHANGED, Happened.SIGNED_IN,
    ]  # fmt: skip


def test_a_code_that_was_seen_over_a_shoulder_is_used_up(browser, with_phone):
    username, phone = with_phone
    code = phone.generate(time=time.time() + 30).token
    browser.sign_out()
    sign_in(browser, username)
    browser.submit(browser.follow(), values={"code": code}, status=302)

    browser.sign_out()
    sign_in(browser, username)
    page = browser.submit(browser.follow(), values={"code": code}, status=200)

    assert "That code did not fit" in text(page)
    assert who_is_in(browser) is None


def test_a_recovery_code_takes_the_place_of_the_phone_once(browser, with_phone):
    username, _ = with_phone
    page = browser.get("/account/recovery-codes")
    page = browser.submit(page, values={"generate_new_codes": "1"}, status=200)
    codes = [one.get_text(strip=True) for one in page.select("main .code-groups")]
    assert len(set(codes)) == 8

    for status, inside in ((302, "Priya Raman"), (200, None)):
        browser.sign_out()
        sign_in(browser, username)
        browser.follow()
        page = browser.get("/sign-in/recovery-code")
        browser.submit(page, values={"code": codes[0].upper()}, status=status)
        assert who_is_in(browser) == inside


def test_the_database_holds_neither_the_secret_nor_the_recovery_codes(
    browser, with_phone, database
):
    _, phone = with_phone
    page = browser.get("/account/recovery-codes")
    page = browser.submit(page, values={"generate_new_codes": "1"}, status=200)
    code = page.select_one("main .code-groups").get_text(strip=True)

    [user] = look(database).scalars(select(User))
    assert phone.base32_key not in user.tf_totp_secret
    assert code not in str(user.mf_recovery_codes)


def test_turning_it_off_takes_the_recovery_codes_along(browser, with_phone, database):
    browser.submit(browser.get("/account/recovery-codes"), status=200)

    browser.submit(browser.get("/account/second-factor"), form=1, status=302)

    [user] = look(database).scalars(select(User))
    assert not user.has_second_factor
    assert user.mf_recovery_codes is None


def test_a_session_that_was_not_opened_by_a_password_cannot_set_up_a_second_step(browser, put):
    browser.sign_in(put())

    browser.get("/account/second-factor", status=302)
    page = browser.follow()
    assert "/account/again" in browser.response.request.path
    browser.submit(page, values={"password": "not the password"}, status=200)
    browser.get("/account/second-factor", status=302)
    browser.submit(page, values={"password": PASSWORD}, status=302)

    browser.get("/account/second-factor")


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.ADMINISTRATOR])
def test_whoever_opens_other_peoples_records_sets_up_the_second_step_first(make_app, role):
    app = make_app(second_factor=True)
    engine = create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    with Session(engine, expire_on_commit=False) as database:
        staff = make_person(database, "Priya Raman", role)
        trainer = make_person(database, "Luis Ortega", Role.TRAINER)
        database.commit()
    browser = Browser(app)
    page = "/people/" if role is Role.REGISTRAR else "/organizations/"

    browser.sign_in(staff)
    browser.get(page, status=303)
    assert browser.response.headers["Location"].endswith("/account/second-factor")
    assert "One step is missing" in text(browser.get("/account/"))
    browser.sign_in(trainer)
    browser.get("/people/")
    engine.dispose()


def test_the_librarys_spare_pages_are_closed(browser):
    browser.get("/tf-rescue", status=404)
    browser.get("/tf-select", status=404)


# --- who may open what ---

OPEN_TO = {
    "/people/": {Role.TRAINER, Role.SUPERVISOR, Role.REGISTRAR, Role.ADMINISTRATOR},
    "/people/invite": {Role.TRAINER, Role.REGISTRAR, Role.ADMINISTRATOR},
    "/people/new": {Role.TRAINER, Role.REGISTRAR, Role.ADMINISTRATOR},
    "/people/{learner}": {Role.TRAINER, Role.SUPERVISOR, Role.REGISTRAR, Role.ADMINISTRATOR},
    "/people/{learner}/code": {Role.TRAINER, Role.REGISTRAR, Role.ADMINISTRATOR},
    "/people/{learner}/name": {Role.REGISTRAR, Role.ADMINISTRATOR},
    "/organization/": {Role.REGISTRAR, Role.ADMINISTRATOR},
    "/organizations/": {Role.ADMINISTRATOR},
    "/organizations/new": {Role.ADMINISTRATOR},
    "/organizations/{organization}": {Role.ADMINISTRATOR},
    "/account/": set(Role),
    "/account/organization": set(Role),
    "/account/password": set(Role),
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_its_own_pages_and_no_others(browser, put, where, role):
    learner = put("Rosa Delgado")
    browser.sign_in(put("Some Body", role))
    if role is Role.ADMINISTRATOR:
        browser.submit(browser.get(f"/organizations/{where.id}"), form="work-here")

    for pattern, roles in OPEN_TO.items():
        path = pattern.format(learner=learner.id, organization=where.id)
        page = browser.get(path, status=200 if role in roles else 403)
        assert role in roles or "Your role here does not let you" in text(page)


@pytest.mark.parametrize("path", ["give-role", "end-role"])
@pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER, Role.SUPERVISOR, Role.VERIFIER])
def test_roles_are_given_and_ended_by_registrars_only(browser, put, database, path, role):
    actor = put("Some Body", role)
    browser.sign_in(actor)

    browser.post(f"/people/{actor.id}/{path}", {"role": "registrar"}, status=403)

    held = look(database).scalars(select(Membership).where(Membership.person_id == actor.id))
    assert [(m.role, m.ended_at) for m in held] == [(role, None)]


def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(browser):
    for path in OPEN_TO:
        path = path.format(learner=1, organization=1)  # noqa: PLW2901
        answer = browser.client.get(path)
        assert answer.status_code in (302, 303), path
        assert "/sign-in?next=" in answer.headers["Location"]


def test_somebody_of_another_organization_is_not_there(browser, put, database):
    elsewhere = make_organization(database, key="elsewhere")
    stranger = put("Stranger Danger", organization=elsewhere)
    browser.sign_in(put("Priya Raman", Role.REGISTRAR))

    for path in ("", "/name", "/code"):
        page = browser.get(f"/people/{stranger.id}{path}", status=404)
        assert "Stranger" not in text(page)
    browser.post(f"/people/{stranger.id}/give-role", {"role": "trainer"}, status=404)
    browser.post(f"/people/{stranger.id}/end-role", {"role": "learner"}, status=404)
    assert "Stranger" not in text(browser.get("/people/"))


def test_a_planted_organization_gives_no_way_in(browser, put, database):
    elsewhere = make_organization(database, key="elsewhere")
    put("Stranger Danger", organization=elsewhere)
    browser.sign_in(put("Priya Raman", Role.REGISTRAR))
    with browser.client.session_transaction() as cookie:
        cookie["organization_id"] = elsewhere.id

    assert "Stranger" not in text(browser.get("/people/"))
    page = browser.get("/account/organization")
    assert len(page.select("input[name=organization]")) == 1


def test_an_administrator_without_an_organization_is_told_what_to_do(browser, put):
    browser.sign_in(put("Ada Ng", Role.ADMINISTRATOR))

    page = browser.get("/people/", status=409)

    assert "choose an organization first" in text(page)


# --- looking after people ---


@pytest.fixture
def registrar(browser, put):
    person = put("Priya Raman", Role.REGISTRAR)
    browser.sign_in(person)
    return person


def test_a_role_is_given_and_ended_on_the_persons_page(browser, registrar, put, database):
    learner = put("Rosa Delgado")
    page = browser.get(f"/people/{learner.id}")

    browser.submit(page, form="give-role", values={"role": "supervisor"})
    page = browser.follow()
    assert "Learner, supervisor" in text(page)
    first_end = page.select("main form[action$=end-role]")[0]
    assert first_end.select_one("input[name=role]")["value"] == "learner"
    browser.post(f"/people/{learner.id}/end-role", {"role": "supervisor"})

    roles = look(database).scalars(
        select(Membership.role).where(
            Membership.person_id == learner.id, Membership.ended_at.is_(None)
        )
    )
    assert list(roles) == [Role.LEARNER]


def test_the_only_registrar_cannot_leave(browser, registrar):
    page = browser.post(f"/people/{registrar.id}/end-role", {"role": "registrar"}, status=409)

    assert "This is the only registrar here" in text(page)


@pytest.mark.parametrize("role", ["administrator", "", "king"])
def test_a_role_that_is_not_offered_is_not_given(browser, registrar, put, database, role):
    learner = put("Rosa Delgado")

    browser.post(f"/people/{learner.id}/give-role", {"role": role})

    held = look(database).scalars(select(Membership.role).where(Membership.person_id == learner.id))
    assert list(held) == [Role.LEARNER]


def test_a_name_is_corrected_with_its_reason(browser, registrar, put, database):
    learner = put("Rosa Delgdo")
    page = browser.get(f"/people/{learner.id}/name")
    page = browser.submit(page, values={"name": "Rosa Delgado", "reason": ""}, status=422)
    assert "Write why the name changes" in text(page)

    browser.submit(page, values={"reason": "Spelled wrong at sign-up."})

    assert look(database).get(Person, learner.id).name == "Rosa Delgado"


def test_the_list_shows_roles_and_can_be_narrowed(browser, registrar, put):
    put("Abel Finch")
    put("Luis Ortega", Role.TRAINER, Role.LEARNER)

    assert "Abel Finch" in text(browser.get("/people/"))
    page = browser.get("/people/?role=trainer")

    assert "Trainer, learner" in text(page)
    assert "Abel Finch" not in text(page)
    assert "Nobody in this role yet" in text(browser.get("/people/?role=verifier"))


def test_a_long_list_asks_the_database_as_often_as_a_short_one(
    browser, registrar, put, database, count_queries
):
    with count_queries() as few:
        browser.get("/people/")
    for number in range(60):
        make_person(database, f"Learner {number:02}")
    database.commit()
    with count_queries() as many:
        page = browser.get("/people/")

    assert len(many) == len(few)
    assert len(page.select("tbody tr")) == 50


def test_settings_are_kept_and_the_joining_page_follows_them(browser, registrar, database):
    page = browser.get("/organization/")
    assert page.select_one("#join-link")["value"].endswith("/join/riverbend")
    data = {"name": "Riverbend", "zone": "America/Denver", "signatory_name": "Ada Ng"}

    browser.post("/organization/", data)

    [kept] = look(database).scalars(select(Organization))
    assert (kept.name, kept.zone, kept.open_sign_up) == ("Riverbend", "America/Denver", False)
    assert not browser.get("/organization/").select("#join-link")


def test_several_organizations_are_entered_one_at_a_time(browser, put, database):
    elsewhere = make_organization(database, key="elsewhere")
    put("Stranger Danger", organization=elsewhere)
    both = put("Luis Ortega", Role.TRAINER)
    database.add(
        Membership(person_id=both.id, organization_id=elsewhere.id, role=Role.TRAINER, since=now())
    )
    database.commit()
    browser.sign_in(both)
    assert "Stranger" not in text(browser.get("/people/"))

    page = browser.get("/account/organization")
    browser.submit(page, values={"organization": str(elsewhere.id)})

    page = browser.get("/people/")
    assert "Stranger Danger" in text(page)
    assert "Everybody of Elsewhere" in text(page)


def test_an_administrator_adds_an_organization_and_invites_its_registrar(browser, put, database):
    browser.sign_in(put("Ada Ng", Role.ADMINISTRATOR))
    page = browser.get("/organizations/new")
    values = {"key": "Bad Key", "series": "RV", "name": "River Valley", "zone": "UTC"}
    page = browser.submit(page, values=values, status=422)
    assert "small letters and digits with hyphens" in text(page)

    browser.submit(page, values={"key": "river-valley"})
    page = browser.follow()
    shown = browser.submit(page, form=1, values={"email": "p@example.org"}, status=200)
    link = shown.select_one("#link")["value"].removeprefix("http://127.0.0.1:8000")

    browser.sign_out()
    join(browser, link, name="Priya Raman", username="priya", email="")
    assert who_is_in(browser) == "Priya Raman"
    assert "River Valley" in text(browser.get("/organization/"))
