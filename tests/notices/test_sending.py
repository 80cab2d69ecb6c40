"""Sending, to a real mail server on this machine."""

import fcntl
import socket
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from prss_training.notices.cli import AlreadySending, cli, only_one, send_due
from prss_training.notices.models import Letter
from prss_training.notices.post import MailServer, ServerUnreachable, connection
from prss_training.notices.services import write_letter
from tests.factories import MORNING

SENDER = "PRSS Training <no-reply@prss.example>"


class Postbox:
    """Takes letters, refuses addresses that begin with `no`, and hangs up on `hangup`."""

    def __init__(self):
        self.taken = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address.startswith("no"):
            return "550 No such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if envelope.rcpt_tos[0].startswith("hangup"):
            return "421 Closing, too many letters"
        self.taken.append((envelope.rcpt_tos[0], envelope.content.decode()))
        return "250 Taken"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture
def postbox():
    box = Postbox()
    port = free_port()
    box.controller = Controller(box, hostname="127.0.0.1", port=port)
    box.controller.start()
    box.server = MailServer("127.0.0.1", port, tls=False)
    yield box
    box.controller.stop()


@pytest.fixture
def letters(database):
    """Put letters to these addresses into the outbox."""

    def _letters(*addresses):
        for address in addresses:
            write_letter(
                database,
                address=address,
                subject="Your work was read — ¡bien!",
                body="Open your page to see what your trainer wrote.",
                at=MORNING,
            )
        database.commit()

    return _letters


@pytest.fixture
def send(app, postbox):
    def _send(at=MORNING):
        with app.app_context():
            return send_due(postbox.server, SENDER, at=at)

    return _send


def rows(database):
    database.expire_all()
    return list(database.scalars(select(Letter).order_by(Letter.id)))


def test_a_letter_that_was_sent_is_not_sent_again(send, postbox, letters, database):
    letters("rosa@example.org")

    assert send() == (1, 0)
    assert send(MORNING + timedelta(days=1)) == (0, 0)

    [(address, text)] = postbox.taken
    assert address == "rosa@example.org"
    assert "To: rosa@example.org" in text
    [letter] = rows(database)
    assert (letter.sent_at, letter.tries, letter.problem) == (MORNING, 1, "")


def test_one_letter_that_is_refused_does_not_stop_the_rest(send, postbox, letters, database):
    letters("nobody@example.org", "rosa@example.org", "no\r\none@example.org", "ana@example.org")

    assert send() == (2, 2)

    assert [address for address, _ in postbox.taken] == ["rosa@example.org", "ana@example.org"]
    refused = rows(database)[0]
    assert (refused.sent_at, refused.tries) == (None, 1)
    assert "No such person here" in refused.problem


def test_a_server_that_hangs_up_is_called_again_for_the_rest(send, postbox, letters, database):
    letters("hangup@example.org", "rosa@example.org")

    assert send() == (1, 1)

    assert [address for address, _ in postbox.taken] == ["rosa@example.org"]
    assert rows(database)[0].tries == 1


def test_a_refused_letter_waits_before_it_is_tried_again(send, letters, database):
    letters("nobody@example.org")

    assert send() == (0, 1)
    assert send(MORNING + timedelta(seconds=59)) == (0, 0)
    assert send(MORNING + timedelta(seconds=60)) == (0, 1)
    assert rows(database)[0].tries == 2


def test_a_server_that_does_not_answer_costs_no_letter_a_try(app, letters, database):
    letters("rosa@example.org")
    nobody = MailServer("127.0.0.1", free_port(), tls=False)

    with app.app_context(), pytest.raises(ServerUnreachable, match="cannot be used"):
        send_due(nobody, SENDER, at=MORNING)
    assert rows(database)[0].tries == 0


def test_a_password_is_never_sent_in_the_clear_over_a_network(postbox):
    # “127.1” is this machine too, written so that it cannot be told from any other name.
    server = MailServer("127.1", postbox.server.port, tls=False, user="post", password="secret")

    with pytest.raises(ServerUnreachable, match="offers no encryption"), connection(server):
        pass


def test_only_one_process_sends_at_a_time(tmp_path):
    file = tmp_path / "lock"
    with file.open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(AlreadySending), only_one(file):
            pass
    with only_one(file):
        pass


def test_the_command_sends_and_tells_how_many(make_app, postbox):
    app = make_app(mail_url=f"smtp://127.0.0.1:{postbox.server.port}")
    with app.app_context():
        from prss_training.web.database import db, unit_of_work  # noqa: PLC0415

        with unit_of_work() as session:
            write_letter(session, address="rosa@example.org", subject="Hi", body="Text", at=MORNING)
            write_letter(
                session, address="nobody@example.org", subject="Hi", body="Text", at=MORNING
            )
        db.session.remove()
    run = app.test_cli_runner()

    sent = run.invoke(cli, ["send"])
    listed = run.invoke(cli, ["list"])

    assert (sent.exit_code, sent.output) == (1, "1 sent, 1 not sent.\n")
    assert "nobody@example.org" in listed.output
    assert "tries: 1" in listed.output
    assert "rosa@example.org" not in listed.output
    with app.app_context():
        db.engine.dispose()


def test_the_command_says_how_to_set_the_mail_server(app):
    ran = app.test_cli_runner().invoke(cli, ["send"])

    assert ran.exit_code == 1
    assert "PRSS_MAIL_URL" in ran.output


def test_an_empty_outbox_says_so(app):
    ran = app.test_cli_runner().invoke(cli, ["list"])

    assert ran.output == "No letter is waiting.\n"
