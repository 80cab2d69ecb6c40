"""Watches through the API: made, told by real webhooks on loopback, ended."""

import base64
import hashlib
import hmac
import json
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select

from prss_training.agencies import cli as agencies_cli
from prss_training.agencies.services import make_agency
from prss_training.disclosures.models import Disclosure, Way
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.certificate_number import VerificationCode
from prss_training.notices.models import Letter
from prss_training.records import Record
from prss_training.watches import cli as watches_cli
from prss_training.watches import jobs, sending
from prss_training.watches.models import Alert, Watched
from prss_training.web.clock import now
from tests.api.conftest import Program
from tests.certificates.holders import do, make_certificate
from tests.factories import make_organization


class Receiver:
    """A webhook of an agency: a real server that notes what it gets, and answers as it is told."""

    def __init__(self):
        self.got, self.status, self.headers, self.wait = [], 204, {}, 0
        self.meanwhile = None  # what happens while an alert is being handed over, once
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                told = {name.lower(): value for name, value in self.headers.items()}
                owner.got.append((self.path, told, body))
                meanwhile, owner.meanwhile = owner.meanwhile, None
                if meanwhile is not None:
                    meanwhile()
                time.sleep(owner.wait)
                self.send_response(owner.status)
                for name, value in owner.headers.items():
                    self.send_header(name, value)
                self.end_headers()

            do_GET = do_POST  # noqa: N815  (the library's names)

            def log_message(self, *_args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/alerts?to=desk"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def app(make_app):
    """An application that may tell webhooks on this machine."""
    return make_app(webhooks_inside=True)


@pytest.fixture
def made(program, code, receiver):
    return program.post("/watches", 201, json={"codes": [code], "webhook": receiver.address}).json


@pytest.fixture
def revoke(database, held, priya):
    def _revoke():
        do(
            database,
            held,
            Step.REVOKE,
            reason=Reason.ISSUED_IN_ERROR,
            note="told to nobody outside",
            registrar=priya,
            at=now(),
        )
        database.commit()

    return _revoke


@pytest.fixture
def sweep(app):
    """Notice and tell, some minutes from now."""

    def _sweep(minutes=0):
        at = now() + timedelta(minutes=minutes)
        with app.app_context():
            return jobs.notice(at=at), *jobs.tell(at=at)

    return _sweep


def proven(secret, headers, body):
    """Check an alert as its receiver would, by the words of Standard Webhooks."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join(
        [headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body]
    )
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(headers["webhook-signature"], f"v1,{wanted}")


def test_a_change_is_told_once_and_signed(program, made, receiver, revoke, sweep, code, held):
    assert sweep() == (0, 0, 0)
    revoke()

    assert sweep() == (1, 1, 0)
    assert sweep(600) == (0, 0, 0)

    [(path, headers, body)] = receiver.got
    told = json.loads(body)
    assert path == "/alerts?to=desk"
    assert headers["host"] == receiver.address.split("/")[2]
    assert proven(made["secret"], headers, body)
    assert not proven(made["secret"], headers, body + b" ")
    assert not proven(made["secret"], headers | {"webhook-timestamp": "1"}, body)
    assert abs(int(headers["webhook-timestamp"]) - now().timestamp()) < 60
    assert told["type"] == "certificate.status-changed"
    assert told["id"] == headers["webhook-id"]
    assert (told["data"]["was"], told["data"]["became"]) == ("active", "revoked")
    assert told["data"]["code"] == code
    assert held.holder not in body.decode()
    assert b"nobody outside" not in body
    alert = program.get(f"/watches/{made['id']}").json["alerts"][0]
    assert alert["sent_at"]
    assert alert["id"] == told["id"]


def test_the_secret_is_shown_once_and_kept_nowhere(program, made, database):
    assert made["secret"].startswith("whsec_")
    assert "secret" not in program.get(f"/watches/{made['id']}").json
    assert made["secret"] not in program.get("/watches").text
    kept = [
        str(value)
        for table in Record.metadata.sorted_tables
        for row in database.execute(select(table))
        for value in row
    ]
    assert made["id"] in kept
    assert not any(made["secret"].removeprefix("whsec_") in value for value in kept)


def test_a_webhook_that_fails_is_tried_again_with_the_same_mark(made, receiver, revoke, sweep):
    receiver.status = 500
    revoke()
    assert sweep() == (1, 0, 1)
    assert sweep() == (0, 0, 0)  # not yet
    receiver.status = 200

    assert sweep(2) == (0, 1, 0)

    marks = [headers["webhook-id"] for _, headers, _ in receiver.got]
    times = [headers["webhook-timestamp"] for _, headers, _ in receiver.got]
    assert marks[0] == marks[1]
    assert times[0] != times[1]


def test_a_redirect_is_not_followed(made, receiver, revoke, sweep, database):
    elsewhere = Receiver()
    receiver.status, receiver.headers = 307, {"Location": elsewhere.address}
    revoke()

    assert sweep() == (1, 0, 1)

    assert elsewhere.got == []
    elsewhere.close()
    assert "307" in database.scalars(select(Alert.problem)).one()


def test_a_webhook_that_says_it_is_gone_is_given_up_at_once(
    made, receiver, revoke, sweep, app, program
):
    receiver.status = 410
    revoke()
    sweep()
    [alert] = program.get(f"/watches/{made['id']}").json["alerts"]
    assert alert["dead"]
    receiver.status = 200
    assert sweep(600) == (0, 0, 0)

    run = app.test_cli_runner().invoke
    assert alert["id"] in run(watches_cli.cli, ["dead"]).output
    assert run(watches_cli.cli, ["replay", alert["id"]]).exit_code == 0
    assert "1 alerts taken" in run(watches_cli.cli, ["tell"]).output

    assert [h["webhook-id"] for _, h, _ in receiver.got] == [alert["id"]] * 2
    assert run(watches_cli.cli, ["replay", alert["id"]]).exit_code == 1


def test_a_watch_tells_its_agency_nothing_that_its_holder_cannot_read_of(
    program, made, receiver, revoke, sweep, database
):
    """What it shows is what was told last, not what is true now."""

    def written_down():
        database.commit()
        return database.scalars(select(Disclosure.way)).all()

    def shown():
        return [one["status"] for one in program.get(f"/watches/{made['id']}").json["certificates"]]

    assert [one["status"] for one in made["certificates"]] == ["active"]
    assert written_down() == [Way.WATCH]
    revoke()

    assert shown() == ["active"]
    assert program.get(f"/watches/{made['id']}").json["alerts"] == []
    assert written_down() == [Way.WATCH]
    receiver.status = 500
    sweep()

    assert shown() == ["revoked"]
    assert written_down() == [Way.WATCH] * 2


def test_a_watch_that_ends_while_another_is_told_is_not_told_any_more(
    program, code, made, receiver, revoke, sweep
):
    later = program.post("/watches", 201, json={"codes": [code], "webhook": receiver.address}).json
    revoke()
    receiver.meanwhile = lambda: program.ask("DELETE", f"/watches/{later['id']}", 204)

    assert sweep() == (2, 1, 0)

    [(_, _, body)] = receiver.got
    assert json.loads(body)["data"]["watch"] == made["id"]


def test_what_another_worker_told_meanwhile_is_not_told_again(
    program, code, made, receiver, revoke, sweep
):
    program.post("/watches", 201, json={"codes": [code], "webhook": receiver.address})
    revoke()
    others = []
    receiver.meanwhile = lambda: others.append(sweep())

    assert sweep() == (2, 1, 0)

    assert others == [(0, 1, 0)]
    assert len({headers["webhook-id"] for _, headers, _ in receiver.got}) == 2
    assert len(receiver.got) == 2


def test_an_alert_whose_worker_was_stopped_before_it_noted_the_try_comes_again_with_its_mark(
    app, made, receiver, revoke, sweep, database
):
    revoke()
    with app.app_context():
        assert jobs.notice(at=now()) == 1
        alert_id = database.scalars(select(Alert.id)).one()
        assert not jobs._try(alert_id, at=now()).problem  # and here the worker is stopped

    assert sweep(1) == (0, 0, 0)  # it might be alive, and still waiting for the answer
    assert sweep(3) == (0, 1, 0)
    assert sweep(600) == (0, 0, 0)

    [first, second] = receiver.got
    assert first[1]["webhook-id"] == second[1]["webhook-id"]
    assert first[2] == second[2]


def test_a_change_that_was_noticed_by_a_worker_that_was_stopped_is_told_by_the_next(
    app, made, receiver, revoke, sweep
):
    revoke()
    with app.app_context():
        assert jobs.notice(at=now()) == 1  # and here the worker is stopped

    assert sweep() == (0, 1, 0)
    assert len(receiver.got) == 1


def test_what_one_round_has_no_time_for_is_left_to_the_next(
    made, receiver, revoke, sweep, monkeypatch
):
    revoke()
    with monkeypatch.context() as busy:
        busy.setattr(jobs, "_LONGEST_ROUND", -1)
        assert sweep() == (0, 0, 0)

    assert sweep() == (1, 1, 0)


def test_a_certificate_that_breaks_does_not_hide_the_changes_of_others(
    program, made, code, held, receiver, revoke, sweep, database, library, priya
):
    broken = make_certificate(database, library, "Jamal Brooks", registrar=priya)
    database.commit()
    sent = {"codes": [str(VerificationCode(broken.code))], "webhook": receiver.address}
    program.post("/watches", 201, json=sent)
    first = database.scalars(select(Watched).order_by(Watched.id)).first()
    [last] = database.scalars(select(Watched).where(Watched.id != first.id))
    first.certificate_id, last.certificate_id = broken.id, held.id
    do(
        database, broken, Step.SUSPEND, reason=Reason.COMPLAINT_UNDER_REVIEW, note="",
        registrar=priya, at=now(),
    )  # fmt: skip
    broken.face = {"zone": broken.face["zone"]}
    database.commit()
    revoke()

    assert sweep() == (1, 1, 0)
    assert code in receiver.got[0][2].decode()


def test_an_alert_that_breaks_does_not_keep_those_behind_it(
    program, made, code, held, receiver, revoke, sweep, database, library, priya
):
    broken = make_certificate(database, library, "Jamal Brooks", registrar=priya)
    database.commit()
    program.post("/watches", 201, json={"codes": [code], "webhook": receiver.address})
    revoke()
    receiver.status = 500
    sweep()
    receiver.status = 204
    first = database.scalars(select(Watched).order_by(Watched.id)).first()
    first.certificate_id, broken.face = broken.id, {"zone": broken.face["zone"]}
    database.commit()

    assert sweep(2) == (0, 1, 1)


def test_a_revoked_key_ends_its_watches_and_a_rotated_one_does_not(
    app, program, code, made, receiver, revoke, sweep
):
    prefix = "_".join(program.headers["Authorization"].split()[1].split("_")[:2])
    run = app.test_cli_runner().invoke
    newer = run(agencies_cli.cli, ["key", "rotate", prefix]).output.split()[0]
    keeper = Program(app, newer)
    assert [one["id"] for one in keeper.get("/watches").json["watches"]] == [made["id"]]
    revoke()
    with app.app_context():
        jobs.notice(at=now())

    told = run(agencies_cli.cli, ["key", "revoke", prefix]).output

    assert "1 watch with a webhook that it made is ended too" in told
    assert sweep() == (0, 0, 0)
    assert receiver.got == []
    assert keeper.get("/watches").json == {"watches": []}
    keeper.post("/watches", 201, json={"codes": [code]})
    second = "_".join(newer.split("_")[:2])
    assert "ended too" not in run(agencies_cli.cli, ["key", "revoke", second]).output


def test_nobody_who_listens_is_a_problem_and_no_breakage(program, code, revoke, sweep, receiver):
    receiver.close()
    program.post("/watches", 201, json={"codes": [code], "webhook": receiver.address})
    revoke()

    assert sweep() == (1, 0, 1)


def test_a_webhook_that_never_answers_does_not_hold_up_the_rest(
    program, code, made, receiver, revoke, sweep, monkeypatch
):
    monkeypatch.setattr(sending, "_WHOLE_SECONDS", 0.3)
    receiver.wait = 1
    other = Receiver()
    program.post("/watches", 201, json={"codes": [code], "webhook": other.address})
    revoke()

    began = time.monotonic()
    assert sweep() == (2, 1, 1)

    assert time.monotonic() - began < 5
    assert len(other.got) == 1
    other.close()
    time.sleep(1)  # let the slow one end before its server does


def test_a_webhook_inside_is_not_told_unless_it_may_be(
    app, made, receiver, revoke, sweep, database
):
    """An address that was outside when it was taken and leads inside now is not followed."""
    app.extensions["prss_settings"] = _closed(app.extensions["prss_settings"])
    revoke()

    assert sweep() == (1, 0, 1)

    assert receiver.got == []
    assert "inside" in database.scalars(select(Alert.problem)).one()


def _closed(settings):
    return type(settings)(
        **{name: getattr(settings, name) for name in settings.__slots__}
        | {"webhooks_inside": False}
    )


def test_by_email_the_agency_is_told_by_a_letter(program, code, revoke, sweep, database, held):
    made = program.post("/watches", 201, json={"codes": [code]}).json
    assert made["way"] == "email"
    assert "secret" not in made
    revoke()

    assert sweep() == (1, 0, 0)
    assert sweep(5) == (0, 0, 0)

    letter = database.scalars(select(Letter)).one()
    assert letter.address == "desk@board.example"
    assert "It is now: revoked" in letter.body
    assert held.face["number"] in letter.subject
    assert held.holder not in letter.body + letter.subject


def test_an_ended_watch_is_gone_and_tells_nothing(program, made, receiver, revoke, sweep):
    revoke()
    program.ask("DELETE", f"/watches/{made['id']}", 204)

    assert sweep() == (0, 0, 0)
    assert receiver.got == []
    program.get(f"/watches/{made['id']}", 404)
    program.ask("DELETE", f"/watches/{made['id']}", 404)
    assert program.get("/watches").json == {"watches": []}


@pytest.mark.parametrize(
    ("member", "sent"),
    [
        ("codes", {}),
        ("codes", {"codes": []}),
        ("codes", {"codes": "x"}),
        ("codes", {"codes": [7]}),
        ("codes", {"codes": ["x"]}),
        ("codes", {"codes": ["x"] * 1_001}),
        ("codes", {"codes": [str(VerificationCode.new())]}),
        ("made", {"codes": ["x"], "made": "up"}),
    ],
)
def test_a_watch_that_cannot_be_is_told_why(program, member, sent):
    assert member in program.post("/watches", 422, json=sent).json["errors"]


@pytest.mark.parametrize(
    "address", ["", "x", "ftp://board.example", "https://u:p@board.example/", "https://[::1"]
)
def test_a_webhook_that_cannot_be_is_told_why(program, code, address):
    sent = {"codes": [code], "webhook": address}

    assert program.post("/watches", 422, json=sent).json["errors"]["webhook"]


def test_a_watch_of_another_agency_is_not_there(app, database, new_key, made):
    place = make_organization(database, key="elsewhere")
    other = make_agency(database, place, contact="a@b.example", actor=None, at=now())
    stranger = Program(app, new_key(agency=other))

    stranger.get(f"/watches/{made['id']}", 404)
    stranger.ask("DELETE", f"/watches/{made['id']}", 404)
    assert stranger.get("/watches").json == {"watches": []}


def test_a_watch_costs_as_many_answers_as_it_names_codes(app, new_key, code):
    program = Program(app, new_key(per_day=3))
    program.post("/watches", 422, json={"codes": ["x", "y"]})

    program.post("/watches", 429, json={"codes": [code, code]})
