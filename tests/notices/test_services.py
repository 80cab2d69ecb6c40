from datetime import timedelta

import pytest

from prss_training.notices import queries, services
from prss_training.notices.models import Kind, Letter
from prss_training.notices.post import MailServer, MailUrlUnreadable, written
from prss_training.notices.queries import MOST_TRIES, NoticeUnknown, due
from tests.factories import MORNING, make_person


def tell(session, person, about="A one-page values audit", at=MORNING):
    return services.queue(
        session, Kind.WORK_GRADED, recipient_id=person.id, about=about, path="/standing", at=at
    )


def test_a_notice_is_unseen_until_it_is_marked(session):
    rosa = make_person(session)
    notice = tell(session, rosa)

    services.mark_seen(queries.unseen(session, rosa.id), at=MORNING)
    session.flush()

    assert notice.seen_at == MORNING
    assert queries.unseen_count(session, rosa.id) == 0


def test_the_moment_it_was_first_seen_stays(session):
    notice = tell(session, make_person(session))

    services.mark_seen([notice], at=MORNING)
    services.mark_seen([notice], at=MORNING + timedelta(days=1))

    assert notice.seen_at == MORNING


def test_notices_come_newest_first_and_only_ones_own(session):
    rosa, ana = make_person(session), make_person(session, "Ana Brook")
    first = tell(session, rosa)
    second = tell(session, rosa, at=MORNING + timedelta(hours=1))
    theirs = tell(session, ana)

    assert list(session.scalars(queries.notices_of(rosa.id))) == [second, first]
    with pytest.raises(NoticeUnknown):
        queries.notice(session, rosa.id, theirs.id)


@pytest.mark.parametrize(
    ("tries", "minutes", "is_due"),
    [(0, 0, True), (1, 0, False), (1, 1, True), (3, 6, False), (3, 7, True)],
)
def test_each_failed_try_doubles_the_wait(tries, minutes, is_due):
    letter = Letter(address="a@b.org", subject="", body="", queued_at=MORNING, tries=tries)

    assert due(letter, MORNING + timedelta(minutes=minutes)) is is_due


def test_a_letter_is_given_up_after_the_last_try_and_never_sent_twice():
    letter = Letter(address="a@b.org", subject="", body="", queued_at=MORNING, tries=MOST_TRIES)
    assert not due(letter, MORNING + timedelta(days=900))

    letter.tries = 0
    services.note_sent(letter, at=MORNING)
    assert not due(letter, MORNING + timedelta(days=900))


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [
        ("smtp://mail.example.org", "mail.example.org", 25, False),
        ("smtps://mail.example.org", "mail.example.org", 465, True),
        ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, False),
    ],
)
def test_a_mail_url_names_a_server(url, host, port, tls):
    server = MailServer.parse(url)

    assert (server.host, server.port, server.tls, server.user) == (host, port, tls, "")


def test_a_name_and_password_may_hold_any_sign():
    server = MailServer.parse("smtps://post%40org:p%2Fa%3Ass@mail.example.org")

    assert (server.user, server.password) == ("post@org", "p/a:ss")
    assert "p/a:ss" not in repr(server)


@pytest.mark.parametrize("url", ["", "mail.example.org", "http://x", "smtp://", "smtp://x:port"])
def test_any_other_mail_url_is_refused_with_how_to_write_it(url):
    with pytest.raises(MailUrlUnreadable, match="smtps://name:password@"):
        MailServer.parse(url)


@pytest.mark.parametrize(
    ("host", "here"), [("127.0.0.1", True), ("localhost", True), ("::1", True), ("mail.org", False)]
)
def test_only_this_machine_is_here(host, here):
    assert MailServer(host, 25, tls=False).is_here is here


def test_a_letter_keeps_its_id_at_every_try(session):
    letter = services.write_letter(
        session, address="rosa@example.org", subject="Hello", body="Text", at=MORNING
    )

    one, two = (written(letter, "PRSS <no-reply@prss.example>") for _ in range(2))

    assert one["Message-ID"] == two["Message-ID"] == f"<letter-{letter.id}@prss.example>"
    assert one["Auto-Submitted"] == "auto-generated"


def test_a_subject_cannot_smuggle_a_header(session):
    letter = services.write_letter(
        session,
        address="rosa@example.org",
        subject="Hi\r\nBcc: all@example.org",
        body="",
        at=MORNING,
    )

    with pytest.raises(ValueError, match="linefeed"):
        written(letter, "no-reply@prss.example")
