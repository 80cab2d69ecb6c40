"""One certificate at a time, through the API: with and without a key."""

from io import BytesIO

import pytest

from prss_training.agencies.services import Scope
from prss_training.certificates.jobs import engrave_now
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.certificate_number import VerificationCode
from prss_training.files.services import read
from prss_training.files.store import open_store
from prss_training.web.clock import now
from prss_training.web.settings import settings
from tests.api.conftest import Program
from tests.certificates.holders import do

NOBODYS = str(VerificationCode.new())


def without_time(answer):
    return {name: value for name, value in answer.json.items() if name != "as_of"}


def test_anybody_asks_by_code_without_a_key(anybody, code):
    answer = anybody.get(f"/certificates/{code.lower().replace('-', ' ')}")

    assert answer.json["verdict"] == "valid"
    assert answer.json["certificate"]["code"] == code
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_program_asks_with_its_key(program, code):
    assert program.get(f"/certificates/{code}").json["verdict"] == "valid"


def test_a_code_of_no_certificate_is_a_problem_that_carries_the_verdict(anybody, held):
    answer = anybody.get(f"/certificates/{NOBODYS}", 404)

    assert answer.json["verdict"] == "never-issued"


def test_every_wrong_code_is_told_the_same(anybody, held):
    first, second = (anybody.get(f"/certificates/{VerificationCode.new()}", 404) for _ in range(2))

    assert first.data == second.data
    assert dict(first.headers) == dict(second.headers)


def test_a_wrong_code_costs_as_many_questions_as_a_right_one(anybody, code, count_queries):
    with count_queries() as right:
        anybody.get(f"/certificates/{code}")
    with count_queries() as wrong:
        anybody.get(f"/certificates/{NOBODYS}", 404)

    # The line for the holder tells nothing that the answer does not tell.
    read = [asked for asked in right if asked.startswith("SELECT")]
    assert len(read) == len(wrong) == 1


def test_a_mistyped_code_is_told_as_such_and_nothing_is_known(anybody, code):
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")

    answer = anybody.get(f"/certificates/{wrong}", 422)

    assert answer.json["verdict"] == "cannot-determine"


@pytest.mark.parametrize(
    ("step", "reason", "verdict"),
    [
        (Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW, "suspended"),
        (Step.REVOKE, Reason.ISSUED_IN_ERROR, "revoked"),
    ],
)
def test_what_was_done_to_a_certificate_is_answered(
    anybody, database, held, priya, code, step, reason, verdict
):
    do(database, held, step, reason=reason, note="inside", registrar=priya, at=now())
    database.commit()

    answer = anybody.get(f"/certificates/{code}")

    assert answer.json["verdict"] == verdict
    assert answer.json["certificate"]["history"][0]["reason"] == reason.value
    assert "inside" not in answer.text


def test_a_verification_by_code_says_the_same_as_the_certificate(anybody, code):
    asked = anybody.post("/verifications", json={"code": code})

    assert without_time(asked) == without_time(anybody.get(f"/certificates/{code}"))


def test_a_number_answers_only_with_its_holders_name(anybody, held):
    number = held.face["number"]

    right = anybody.post("/verifications", json={"number": number, "family_name": "garcia lopez"})
    wrong = anybody.post("/verifications", json={"number": number, "family_name": "Delgado"})
    other = "PL-2026-999999"
    nobody = anybody.post(
        "/verifications", json={"number": held.face["number"], "family_name": "Nobody At All"}
    )

    assert right.json["verdict"] == "valid"
    assert wrong.json["verdict"] == "never-issued"
    assert without_time(wrong) == without_time(nobody)
    assert other not in wrong.text


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"number": "PL-2026-000001-K"},
        {"family_name": "Delgado"},
        {"code": ""},
        {"code": 7},
        {"code": None},
        {"code": "x" * 201},
        {"code": "7F3K-9QTR-2M8V-XW4C", "number": "1", "family_name": "x"},
        {"made": "up"},
        {"code": {"deep": "er"}},
        [],
        "text",
        7,
    ],
)
def test_a_question_of_no_shape_is_told_what_is_wrong(anybody, sent):
    anybody.post("/verifications", 422, json=sent)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[" * 200_000, b'{"code": "\\ud800"}', b"9" * 6_000, b'{"a":NaN}x'],
)
def test_a_body_that_is_no_json_is_a_problem_and_no_breakage(anybody, body):
    anybody.post("/verifications", 400, data=body, content_type="application/json")


@pytest.mark.parametrize("form", ["text/plain", "application/x-www-form-urlencoded", "", "a/b"])
def test_a_body_of_another_form_is_refused_with_415(anybody, form):
    anybody.post("/verifications", 415, data=b"code=x", content_type=form)


def test_a_file_is_answered_as_on_the_page(app, anybody, program, held, keys):
    with app.app_context():
        pdf = read(open_store(settings().files), engrave_now(held.id, at=now()).file)

    def sent(content):
        return {"file": (BytesIO(content), "certificate.pdf")}

    assert anybody.post("/verifications", data=sent(pdf)).json["verdict"] == "valid"
    changed = program.post("/verifications", data=sent(pdf + b"\n% more"))
    assert changed.json["verdict"] == "altered"
    nonsense = anybody.post("/verifications", data=sent(b"no file at all"))
    assert nonsense.json["verdict"] == "cannot-determine"
    empty = {"other": (BytesIO(b""), "x")}
    assert "file" in anybody.post("/verifications", 422, data=empty).json["errors"]


def test_a_file_that_is_far_too_large_is_refused_with_413(anybody):
    anybody.post(
        "/verifications",
        413,
        data=b"x",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(64 * 1024 * 1024)},
    )


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/certificates/", 404),
        ("PUT", "/certificates/x", 405),
        ("GET", "/verifications", 405),
        ("DELETE", "/rosters", 405),
        ("MADEUP", "/watches", 405),
        ("GET", "/certificates/%00", 400),
    ],
)
def test_what_is_not_there_is_a_problem_and_no_page(anybody, method, path, status):
    answer = anybody.ask(method, path, status)

    if status == 405:
        assert answer.headers["Allow"]


def test_a_breakage_is_a_problem_and_no_page(make_app):
    broken = make_app(database_url="sqlite:////nowhere/at/all.sqlite")
    broken.testing = False
    broken.config["PROPAGATE_EXCEPTIONS"] = False

    answer = Program(broken).get(f"/certificates/{NOBODYS}", 500)

    assert "on our side" in answer.json["detail"]
    assert answer.json["verdict"] == "cannot-determine"


# --- keys ---


def test_a_key_that_opens_nothing_is_refused_even_where_none_is_needed(app, anybody, code):
    for given in ("Bearer prss_aaaaaaaa_" + "a" * 32, "Bearer", "Basic eDp5", "x"):
        answer = anybody.get(f"/certificates/{code}", 401, headers={"Authorization": given})
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_what_needs_a_key_says_so(anybody):
    for method, path in (
        ("POST", "/rosters"),
        ("GET", "/rosters/x"),
        ("GET", "/rosters/x/result.csv"),
        ("GET", "/watches"),
        ("POST", "/watches"),
        ("GET", "/watches/x"),
        ("DELETE", "/watches/x"),
    ):
        answer = anybody.ask(method, path, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_key_opens_only_what_its_scopes_say(app, new_key, code):
    reader = Program(app, new_key(Scope.READ_CERTIFICATES))
    roster = Program(app, new_key(Scope.WRITE_ROSTERS))

    reader.get(f"/certificates/{code}")
    assert reader.post("/rosters", 403).json["scope"] == "rosters:write"
    assert reader.get("/watches", 403).json["scope"] == "watches:write"
    roster.get(f"/certificates/{code}", 403)
    roster.get("/rosters/none", 404)


def test_a_key_that_has_had_its_answers_waits_for_midnight(app, new_key, code):
    program = Program(app, new_key(per_day=2))
    program.get(f"/certificates/{code}")
    program.post("/verifications", json={"code": code})

    answer = program.get(f"/certificates/{code}", 429)

    assert 0 < int(answer.headers["Retry-After"]) <= 86_400
    assert "2 answers" in answer.json["detail"]


def test_the_document_is_served_and_names_every_operation(anybody, app):
    document = anybody.get("/openapi.json").json
    documented = {
        (path.replace("{", "<").replace("}", ">"), method.upper())
        for path, operations in document["paths"].items()
        for method in operations
        if method != "parameters"
    }

    served = {
        (rule.rule.replace("any(json, csv, xlsx, jws):", ""), method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("api.")
    }
    assert documented == served


def test_a_part_of_a_form_without_a_name_breaks_nothing(anybody):
    body = b"--x\r\nContent-Disposition: form-data\r\n\r\n7\r\n--x--\r\n"
    form = "multipart/form-data; boundary=x"

    anybody.post("/verifications", 422, data=body, content_type=form)
    assert anybody.client.post("/verify", data=body, content_type=form).status_code == 422
