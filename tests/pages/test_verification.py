"""The public pages that answer for certificates, and the command that does the same."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from io import BytesIO

import click
import pytest
from flask.cli import ScriptInfo

from prss_training.certificates.jobs import engrave_now
from prss_training.certificates.services import take_step
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.certificate_number import CertificateNumber, VerificationCode
from prss_training.domain.holder_mark import marking_key
from prss_training.files.services import read
from prss_training.files.store import open_store
from prss_training.signing import create_keys
from prss_training.verification.cli import cli
from prss_training.web.clock import now
from prss_training.web.settings import settings
from tests.certificates.holders import make_certificate, make_registrar, withdraw


@pytest.fixture
def priya(database):
    return make_registrar(database)


@pytest.fixture
def held(database, library, priya):
    found = make_certificate(database, library, registrar=priya)
    database.commit()
    return found


@pytest.fixture
def code(held):
    return str(VerificationCode(held.code))


@pytest.fixture
def pdf(app, held):
    """The signed file of `held`."""
    with app.app_context():
        keys, files = settings().keys, settings().files
        create_keys(keys, issuer="Riverbend", at=now() - timedelta(hours=1))
        return read(open_store(files), engrave_now(held.id, at=now()).file)


def sent(pdf, name="certificate.pdf"):
    return {"pdf": (BytesIO(pdf), name)}


def test_a_code_typed_in_any_way_leads_to_its_answer(browser, code):
    page = browser.get("/verify")

    browser.submit(page, 0, {"code": code.lower().replace("-", " ")})

    assert browser.response.headers["Location"].endswith(f"/verify/{code}")
    page = browser.follow()
    said = page.select_one(".answer-sentence").text
    assert said.startswith("This certificate is valid. It was issued to Rosa Delgado on ")
    assert "Mentoring or coaching" in page.main.text


def test_asking_sets_no_cookie(browser, code, held, pdf):
    browser.get("/verify")
    assert "Set-Cookie" not in browser.response.headers
    browser.get(f"/verify/{code}")
    assert "Set-Cookie" not in browser.response.headers
    values = {"number": held.face["number"], "family_name": "Delgado"}
    browser.response = browser.client.post("/verify", data=values)
    assert browser.response.status_code == 200
    assert "Set-Cookie" not in browser.response.headers
    browser.response = browser.client.post("/verify", data=sent(pdf))
    assert "Set-Cookie" not in browser.response.headers


def test_a_slip_in_the_code_is_told_beside_the_field(browser, code):
    slip = ("0" if code[0] != "0" else "1") + code[1:]

    page = browser.submit(browser.get("/verify"), 0, {"code": slip}, status=422)

    assert "has a slip in it" in page.main.text
    assert page.select_one("input[name=code]")["value"] == slip
    assert "has a slip in it" in browser.get(f"/verify/{slip}", 422).main.text


def test_a_code_that_was_never_issued_is_not_found(browser, held):
    page = browser.get(f"/verify/{VerificationCode.new()}", 404)

    assert "No certificate was ever issued with this code." in page.main.text
    assert "Delgado" not in page.text


def test_the_number_needs_the_family_name(browser, held):
    page = browser.get("/verify")
    number = held.face["number"]

    page = browser.submit(page, 2, {"number": number}, status=422)
    assert "Write the family name too" in page.main.text
    page = browser.submit(page, 2, {"number": number, "family_name": "delgado"}, status=200)
    assert "This certificate is valid." in page.main.text


def test_a_wrong_number_and_a_wrong_name_get_the_same_page(browser, held):
    number = str(CertificateNumber(held.series, held.year, held.serial + 1))
    page = browser.get("/verify")

    pages = [
        browser.submit(page, 2, {"number": asked, "family_name": name}, status=404)
        for asked, name in ((number, "Delgado"), (held.face["number"], "Holloway"))
    ]

    told = [page.select_one(".answer-plain").text for page in pages]
    assert told[0] == told[1]
    assert "this number and this family name together" in told[0]


def test_the_issued_file_is_valid_and_a_changed_one_altered(browser, pdf, code):
    page = browser.get("/verify")
    answer = browser.submit(page, 1, sent(pdf), status=200)
    assert "This certificate is valid." in answer.main.text

    answer = browser.submit(page, 1, sent(pdf.replace(b"Rosa", b"Rita", 1) + b" "), status=200)

    assert "Do not rely on anything it says." in answer.main.text
    assert answer.select_one(f'main a[href="/verify/{code}"]')
    assert not answer.select_one("main dl")


def test_an_empty_upload_asks_for_a_file(browser, held):
    page = browser.submit(browser.get("/verify"), 1, status=422)

    assert "Choose the file." in page.main.text


def test_a_file_that_is_no_pdf_gets_a_sentence(browser, held):
    page = browser.submit(browser.get("/verify"), 1, sent(b"hello", "hello.pdf"), status=200)

    assert "not a PDF" in page.main.text
    assert "It could not be determined" in page.main.text


class Counted(BytesIO):
    """A body that counts what is read of it."""

    taken = 0

    def read(self, size=-1):
        found = super().read(size)
        self.taken += len(found)
        return found


def test_a_file_of_a_hundred_megabytes_is_refused_before_it_is_read(make_app):
    body = Counted(b"--x\r\n" + bytes(4096))
    client = make_app(largest_recording=500).test_client()

    answer = client.post(
        "/verify",
        input_stream=body,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(100 * 1024 * 1024)},
    )

    assert answer.status_code == 413
    assert "A file may have 10 MB" in answer.text
    assert body.taken == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_body_without_a_length_is_read_no_further_than_a_certificate_could_reach(make_app):
    head = b'--x\r\nContent-Disposition: form-data; name="pdf"; filename="a.pdf"\r\n\r\n'
    body = Counted(head + bytes(30 * 1024 * 1024) + b"\r\n--x--\r\n")
    client = make_app(largest_recording=500).test_client()

    answer = client.post(
        "/verify",
        input_stream=body,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )

    assert answer.status_code == 413
    assert body.taken < 11 * 1024 * 1024


def test_the_checks_stand_on_the_page_each_with_its_outcome_in_words(browser, pdf):
    page = browser.get("/verify")

    good = browser.submit(page, 1, sent(pdf), status=200)
    changed = browser.submit(page, 1, sent(pdf + b" "), status=200)

    def told(answer):
        rows = answer.select("main .checks li")
        return {
            row.strong.text: row.select_one(".state").text.strip() for row in rows if row.strong
        }

    assert told(good)["The file that was issued."] == "Passed"
    assert told(changed)["Nothing added after signing."] == "Failed"
    assert "1 byte was added" in changed.main.text


def test_a_picture_is_told_as_such_and_leads_to_the_code(browser, held):
    picture = {"pdf": (BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(50)), "scan.png")}

    page = browser.submit(browser.get("/verify"), 1, picture, status=200)

    assert "A picture without a credential in it proves nothing" in page.main.text
    assert "It could not be determined" in page.main.text


def test_the_public_certificates_can_be_taken_along_and_hold_no_secret(browser, pdf):
    answer = browser.client.get("/verify/keys.pem")

    assert answer.status_code == 200
    assert answer.text.count("BEGIN CERTIFICATE") == 2
    assert "PRIVATE" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_suspension_shows_its_reason_but_neither_note_nor_registrar(
    browser, database, held, priya, code
):
    take_step(
        database,
        held,
        Step.SUSPEND,
        reason=Reason.COMPLAINT_UNDER_REVIEW,
        note="a neighbor wrote",
        registrar=make_registrar(database, "Ines Costa"),
        at=now(),
    )
    database.commit()

    page = browser.get(f"/verify/{code}")

    assert "This certificate is suspended since" in page.main.text
    assert "A complaint is under review" in page.main.text
    assert "neighbor" not in page.text
    assert "Ines Costa" not in page.text


@pytest.fixture
def withdrawn(app, database, held, priya):
    """`held`, after its holder was withdrawn with the key of the application."""
    with app.app_context():
        key = marking_key(settings().secret_key)
    withdraw(database, held, registrar=priya, key=key, at=now())
    database.commit()
    return held


def test_a_certificate_without_its_holder_says_so_and_what_it_is(browser, withdrawn, code):
    page = browser.get(f"/verify/{code}")

    assert "Issued; holder details withdrawn." in page.main.text
    assert "Holder details withdrawn" in page.select_one(".answer-word").text
    assert "Rosa" not in page.text
    assert "Delgado" not in page.text
    data = browser.client.get(f"/verify/{code}.json").json
    assert (data["verdict"], data["certificate"]["holder"]) == ("withdrawn", None)
    assert data["certificate"]["status"] == "active"


def test_whoever_holds_its_paper_is_told_whether_the_name_fits(browser, withdrawn):
    number = withdrawn.face["number"]
    for name, said in (
        ("Rosa Delgado", "issued to the whole name you wrote"),
        ("Delgado", "was not recognized"),
    ):
        page = browser.post("/verify", {"number": number, "family_name": name}, status=200)
        assert said in page.main.text


def test_the_command_tells_that_it_was_issued_and_is_not_a_plain_yes(app, withdrawn, code, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([code], obj=ScriptInfo(create_app=lambda: app), standalone_mode=False)

    assert ended.value.code == 1
    assert "Issued; holder details withdrawn." in capsys.readouterr().out


def test_programs_get_the_answer_as_data(browser, code):
    by_ending = browser.client.get(f"/verify/{code}.json")
    by_header = browser.client.get(f"/verify/{code}", headers={"Accept": "application/json"})

    assert by_ending.json["verdict"] == by_header.json["verdict"] == "valid"
    assert by_ending.json["certificate"]["holder"] == "Rosa Delgado"
    assert by_ending.headers["Access-Control-Allow-Origin"] == "*"
    missing = browser.client.get(f"/verify/{VerificationCode.new()}.json")
    assert (missing.status_code, missing.json["verdict"]) == (404, "never-issued")
    slip = browser.client.get("/verify/0000.json")
    assert slip.status_code == 422
    assert "slip" in slip.json["error"]


def test_an_answer_takes_one_query_and_one_line_for_the_holder(browser, code, count_queries):
    with count_queries() as asked:
        browser.get(f"/verify/{code}")

    assert [statement.split()[0] for statement in asked] == ["SELECT", "INSERT"]


def test_a_lone_number_in_the_address_answers_nothing(browser, held):
    page = browser.get(f"/verify/{held.face['number']}", 422)

    assert "Delgado" not in page.text


def test_guessing_is_stopped_after_twenty_wrong_guesses_and_looking_up_is_not(make_app):
    client = make_app(limits=True).test_client()

    answered = [client.get(f"/verify/{VerificationCode.new()}").status_code for _ in range(22)]

    assert answered == [404] * 20 + [429] * 2
    assert client.get("/verify").status_code == 200


def test_guessing_by_files_that_carry_codes_is_counted_with_all_other_guessing(make_app):
    client = make_app(limits=True).test_client()

    def guess():
        codes = " ".join(str(VerificationCode.new()) for _ in range(8))
        picture = BytesIO(b"\xff\xd8\xff" + codes.encode())
        return client.post("/verify", data={"pdf": (picture, "a.jpg")}).status_code

    answered = [guess() for _ in range(22)]

    assert answered == [200] * 20 + [429] * 2
    assert client.get(f"/verify/{VerificationCode.new()}").status_code == 429


@pytest.mark.parametrize(
    ("typed", "environment"),
    [
        ("Łódź", {"PYTHONIOENCODING": "latin-1"}),
        ("\udcff\udcfe", {"PYTHONIOENCODING": "utf-8:strict"}),
        ("7F3K-9QTR-2M8V-XW4C", {"PRSS_REDIS_URL": "garbage"}),
        ("7F3K-9QTR-2M8V-XW4C", {"PRSS_DATABASE_URL": "mysql://x/y"}),
    ],
)
@pytest.mark.parametrize("more", [(), ("--json",)], ids=["words", "data"])
def test_whatever_goes_wrong_the_command_never_says_not_valid(tmp_path, typed, environment, more):
    done = subprocess.run(
        [sys.executable, "-m", "prss_training", "verify", typed, *more],
        env={**os.environ, "PRSS_INSTANCE": str(tmp_path), **environment},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stdout
    assert b"Traceback" not in done.stderr


def test_the_command_ends_as_it_would_when_nobody_listens(tmp_path):
    command = [sys.executable, "-m", "prss_training", "verify", "0000", "--offline"]
    reader, writer = os.pipe()
    os.close(reader)

    done = subprocess.run(
        command,
        env={**os.environ, "PRSS_INSTANCE": str(tmp_path)},
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)

    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


@pytest.fixture
def verify(app):
    """Run the command as typed."""

    def run(*typed, load=lambda: app):
        return app.test_cli_runner().invoke(cli, typed, obj=ScriptInfo(create_app=load))

    return run


def test_the_command_answers_for_a_file_and_for_a_code(verify, pdf, code, tmp_path):
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf)

    for what in (str(file), code):
        done = verify(what)
        assert (done.exit_code, done.output[:26]) == (0, "This certificate is valid.")
    file.write_bytes(pdf + b" ")
    assert verify(str(file)).exit_code == 1
    assert verify(str(VerificationCode.new())).exit_code == 1


def test_the_command_answers_in_json(verify, code):
    said = json.loads(verify(code, "--json").output)

    assert set(said) >= {"verdict", "reasons", "as_of", "certificate"}
    assert said["verdict"] == "valid"


def test_what_the_command_cannot_tell_is_neither_yes_nor_no(verify, tmp_path, make_settings):
    def fails():
        raise click.ClickException("PRSS_BASE_URL must start with http:// or https://.")

    slip = verify("0000-0000", "--json")
    assert (slip.exit_code, json.loads(slip.output)["verdict"]) == (2, "cannot-determine")
    no_settings = verify(str(VerificationCode.new()), load=fails)
    assert no_settings.exit_code == 2
    assert "PRSS_BASE_URL" in no_settings.output


def test_a_register_that_does_not_answer_is_neither_yes_nor_no(verify, make_app, tmp_path):
    away = make_app(database_url=f"sqlite:///{tmp_path}/nowhere/prss.sqlite")

    done = verify(str(VerificationCode.new()), load=lambda: away)

    assert done.exit_code == 2
    assert "The register does not answer" in done.output
