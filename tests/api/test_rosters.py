"""Rosters through the API: handed in, worked by the queue, and fetched."""

import base64
import csv
import hashlib
import io
import json
from io import BytesIO

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from prss_training.agencies.services import make_agency
from prss_training.rosters import jobs as roster_jobs
from prss_training.rosters.models import Roster, RosterPart
from prss_training.signing import Purpose, load_purpose
from prss_training.signing.statements import read_statement
from prss_training.web.clock import now
from tests.api.conftest import Program
from tests.factories import make_organization

CSV = "text/csv"


@pytest.fixture
def table(held):
    number = held.face["number"]
    return f"number,name\n{number},García López\n{number},Nobody\n,Rosa\n{number},Lopes\n"


def test_a_csv_is_answered_row_by_row_and_signed(program, keys, table):
    taken = program.post("/rosters", 202, data=table.encode(), content_type=CSV)

    done = program.get(taken.headers["Location"].removeprefix("/api/v1")).json
    assert (done["state"], done["rows"], done["rows_done"]) == ("done", 4, 4)
    assert done["counts"] == {"cannot-determine": 2, "never-issued": 1, "valid": 1}
    files = {
        ending: program.get(file["href"].removeprefix("/api/v1")).data
        for ending, file in done["files"].items()
    }
    assert set(files) == {"csv", "json", "jws", "xlsx"}
    for ending, content in files.items():
        assert hashlib.sha256(content).hexdigest() == done["files"][ending]["sha256"]
    told = read_statement(files["jws"].decode(), load_purpose(keys, Purpose.JWT))
    assert told["sha256"]["csv"] == done["files"]["csv"]["sha256"]
    rows = list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert [row["verdict"] for row in rows] == [
        "valid",
        "never-issued",
        "cannot-determine",
        "cannot-determine",
    ]


def test_json_a_workbook_and_an_upload_are_taken_too(program, keys, held):
    number = held.face["number"]
    book = Workbook()
    book.active.append(["number", "name"])
    book.active.append([number, "López"])
    out = BytesIO()
    book.save(out)
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    for sent in (
        {"json": {"rows": [{"number": number, "name": "López"}]}},
        {"data": out.getvalue(), "content_type": xlsx},
        {"data": {"file": (BytesIO(out.getvalue()), "staff.xlsx")}},
    ):
        mark = program.post("/rosters", 202, **sent).json["id"]
        assert program.get(f"/rosters/{mark}").json["counts"] == {"valid": 1}


def test_without_keys_a_roster_waits_and_the_sweep_finishes_it(program, table, app, request):
    program_post = program.post("/rosters", 202, data=table.encode(), content_type=CSV)
    mark = program_post.json["id"]
    waiting = program.get(f"/rosters/{mark}").json
    assert (waiting["state"], waiting["rows_done"]) == ("working", 4)
    program.get(f"/rosters/{mark}/result.csv", 409)

    request.getfixturevalue("keys")
    with app.app_context():
        roster_jobs.answer_left_over()

    assert program.get(f"/rosters/{mark}").json["state"] == "done"
    program.get(f"/rosters/{mark}/result.csv")


def test_a_worker_that_is_killed_in_the_middle_leaves_a_roster_that_goes_on(
    app, program, keys, held, monkeypatch, database
):
    number = held.face["number"]
    rows = "".join(f"{number},López\n" for _ in range(700))
    kept, count = roster_jobs.services.keep_answers, 0

    def dies_at_the_second(*args, **kwargs):
        nonlocal count
        count += 1
        if count == 2:
            raise KeyboardInterrupt  # as a process that is ended sees it
        return kept(*args, **kwargs)

    monkeypatch.setattr(roster_jobs.services, "keep_answers", dies_at_the_second)
    with app.app_context():
        monkeypatch.setattr(roster_jobs, "answer_later", lambda _id: None)
        monkeypatch.setattr("prss_training.api.rosters.answer_later", lambda _id: None)
        content = f"number,name\n{rows}".encode()
        mark = program.post("/rosters", 202, data=content, content_type=CSV).json["id"]
        roster_id = database.scalars(select(Roster.id).where(Roster.mark == mark)).one()
        database.rollback()
        with pytest.raises(KeyboardInterrupt):
            roster_jobs.answer_roster(roster_id)
    assert program.get(f"/rosters/{mark}").json["rows_done"] == 250

    monkeypatch.setattr(roster_jobs.services, "keep_answers", kept)
    with app.app_context():
        roster_jobs.answer_left_over()

    done = program.get(f"/rosters/{mark}").json
    assert (done["state"], done["counts"]) == ("done", {"valid": 700})
    assert len(database.scalars(select(RosterPart)).all()) == 3


@pytest.mark.parametrize(
    ("status", "sent"),
    [
        (422, {"data": b"name\nRosa\n", "content_type": CSV}),
        (422, {"data": b"", "content_type": CSV}),
        (422, {"data": b"\x00\xff", "content_type": CSV}),
        (422, {"json": {"rows": []}}),
        (422, {"json": {"rows": [{"made": "up"}]}}),
        (422, {"json": {"rows": [{"number": 7}]}}),
        (422, {"json": {"rows": [{}] * 10_001}}),
        (422, {"json": {"rows": "x"}}),
        (400, {"data": b"{", "content_type": "application/json"}),
        (415, {"data": b"x", "content_type": "application/zip"}),
        (422, {"data": {"other": (BytesIO(b"x"), "x")}}),
    ],
)
def test_what_is_no_roster_is_a_problem(program, status, sent):
    program.post("/rosters", status, **sent)


@pytest.mark.parametrize("sign", ["\ufffe", "\uffff"])
def test_a_name_with_a_sign_that_no_workbook_holds_is_answered(program, keys, held, sign):
    number = held.face["number"]

    for sent in (
        {"json": {"rows": [{"number": number, "name": f"Rosa{sign}García López"}]}},
        {"data": f"number,name\n{number},L{sign}ópez\n".encode(), "content_type": CSV},
    ):
        mark = program.post("/rosters", 202, **sent).json["id"]
        assert program.get(f"/rosters/{mark}").json["state"] == "done"
        program.get(f"/rosters/{mark}/result.xlsx")


@pytest.mark.parametrize(
    "named",
    [
        b'name="file"; filename="sta\0ff.csv"',
        b"name=\"file\"; filename*=UTF-8''sta%00ff.csv",
        b'name="fi\0le"; filename="staff.csv"',
    ],
)
def test_a_zero_byte_in_the_name_of_a_file_is_a_problem(program, keys, database, named):
    field = b"--x\r\nContent-Disposition: form-data; %b\r\n\r\nnumber,name\n1,Ann\r\n--x--\r\n"

    program.post(
        "/rosters", 400, data=field % named, content_type="multipart/form-data; boundary=x"
    )

    assert database.scalars(select(Roster)).all() == []


def test_the_document_names_the_signature_that_statements_have(program, keys, table):
    taken = program.post("/rosters", 202, data=table.encode(), content_type=CSV)
    statement = program.get(f"/rosters/{taken.json['id']}/result.jws").text
    header = json.loads(base64.urlsafe_b64decode(statement.split(".")[0] + "=="))

    document = program.get("/openapi.json").text

    assert f"signed with {header['alg']}," in document


def test_a_roster_costs_as_many_answers_as_it_has_rows(app, new_key, table, keys):
    program = Program(app, new_key(per_day=5))
    program.post("/rosters", 202, data=table.encode(), content_type=CSV)

    program.post("/rosters", 429, data=table.encode(), content_type=CSV)


def test_a_roster_of_another_agency_is_not_there(app, program, database, new_key, keys, table):
    mark = program.post("/rosters", 202, data=table.encode(), content_type=CSV).json["id"]
    place = make_organization(database, key="elsewhere")
    other = make_agency(database, place, contact="a@b.example", actor=None, at=now())
    stranger = Program(app, new_key(agency=other))

    stranger.get(f"/rosters/{mark}", 404)
    stranger.get(f"/rosters/{mark}/result.json", 404)
    assert program.get(f"/rosters/{mark}").json["id"] == mark


def test_nothing_but_what_was_asked_stands_in_a_result(program, keys, held):
    """A line that fits nobody for sure tells nothing of whoever holds the certificate."""
    rows = [{"number": held.face["number"], "name": "Rosa Garcia Lopes"}]

    mark = program.post("/rosters", 202, json={"rows": rows}).json["id"]

    told = program.get(f"/rosters/{mark}/result.json").text
    assert "García" not in told
    assert held.face["credential"] not in told
