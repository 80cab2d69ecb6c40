"""A roster from its taking to its signed result, whatever happens in between."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from prss_training.agencies.services import PER_DAY, KeyFacts, Scope, make_agency, make_key
from prss_training.audit.models import Happened, TrailEntry
from prss_training.disclosures.models import Disclosure, Shown, Way
from prss_training.rosters import queries, services
from prss_training.rosters.answering import Answers
from prss_training.rosters.models import Roster, RosterFile, RosterPart
from prss_training.rosters.reading import Line
from prss_training.signing import Purpose, create_keys, load_purpose
from prss_training.signing.statements import StatementUnproven, read_statement, sign_statement
from tests.certificates.holders import ISSUED, make_certificate
from tests.factories import make_organization
from tests.rosters.conftest import LATER


@pytest.fixture(scope="module")
def ring(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    create_keys(folder, issuer="Riverbend", at=ISSUED)
    return load_purpose(folder, Purpose.JWT)


@pytest.fixture
def sign(ring):
    return lambda told: sign_statement(told, ring.current)


@pytest.fixture
def lines(held):
    return [Line(row, held.face["number"], "", "García López") for row in range(1, 602)]


@pytest.fixture
def roster(session, board, lines):
    return services.take_roster(session, board, lines, file_name="staff.csv", at=LATER)


def work(session, roster, parts=None):
    for part_id in queries.unanswered(session, roster.id)[:parts]:
        answers = services.answers_to_part(session, part_id, at=LATER)
        services.keep_answers(session, part_id, answers, at=LATER)


def test_a_roster_shows_how_far_it_is(session, roster):
    assert queries.progress(session, roster, at=LATER).state == "waiting"

    work(session, roster, parts=1)

    half = queries.progress(session, roster, at=LATER)
    assert (half.state, half.rows_done) == ("working", 250)


def test_a_roster_that_was_stopped_goes_on_where_it_was(session, roster, sign):
    work(session, roster, parts=2)
    before = dict(session.execute(select(RosterPart.id, RosterPart.answered_at)).all())

    assert not services.finish(session, roster.id, services.Result({"csv": b""}, {}), at=LATER)
    work(session, roster)

    after = dict(session.execute(select(RosterPart.id, RosterPart.answered_at)).all())
    assert all(after[part] == at for part, at in before.items() if at)
    assert queries.progress(session, roster, at=LATER).rows_done == 601
    assert [a["row"] for a in queries.answers_of(session, roster)] == list(range(1, 602))


def test_two_workers_keep_one_answer_to_a_part_and_one_result(session, roster, sign):
    [first, *_] = queries.unanswered(session, roster.id)
    answers = services.answers_to_part(session, first, at=LATER)
    later = LATER + timedelta(minutes=1)
    assert services.keep_answers(session, first, answers, at=LATER)
    assert not services.keep_answers(session, first, Answers([]), at=later)
    work(session, roster)
    made = services.result_of(session, roster, sign, at=LATER)

    assert services.finish(session, roster.id, made, at=LATER)
    assert not services.finish(session, roster.id, made, at=later)

    assert roster.finished_at == LATER
    assert session.scalar(select(func.count()).select_from(RosterFile)) == 4
    told = session.scalars(select(TrailEntry.happened)).all()
    assert told.count(Happened.ROSTER_ANSWERED) == 1


def test_a_holder_reads_of_a_check_that_said_no_more_than_nearly(
    session, board, library, priya, held
):
    other = make_certificate(session, library, "Ines Okafor", registrar=priya)
    lines = [
        Line(1, held.face["number"], "", "Garcia Lopes"),
        Line(2, "", held.code, "Ines Okafor"),
        Line(3, other.face["number"], "", "Okafor"),
        Line(4, other.face["number"], "", "Somebody Else"),
    ]
    taken = services.take_roster(session, board, lines, file_name="x", at=LATER)

    work(session, taken)

    told = session.scalars(select(Disclosure).order_by(Disclosure.certificate_id)).all()
    assert [(one.certificate_id, one.way, one.shown) for one in told] == [
        (held.id, Way.ROSTER, Shown.STATUS),
        (other.id, Way.ROSTER, Shown.LINE),
    ]
    assert {one.by for one in told} == {"Minnesota Certification Board"}


def test_a_result_is_dated_and_signed_and_its_files_say_the_same(session, roster, sign, ring):
    work(session, roster)
    made = services.result_of(session, roster, sign, at=LATER).files

    told = read_statement(made["jws"].decode(), ring)
    assert told["roster"] == roster.mark
    assert told["agency"] == "Minnesota Certification Board"
    assert told["counts"] == {"valid": 601}
    assert told["made_at"] == LATER.isoformat(timespec="seconds")
    for ending in ("json", "csv", "xlsx"):
        assert told["sha256"][ending] == hashlib.sha256(made[ending]).hexdigest()
    as_json = json.loads(made["json"])["rows"]
    as_csv = made["csv"].decode("utf-8-sig").splitlines()
    sheet = load_workbook(BytesIO(made["xlsx"])).active
    assert len(as_json) == len(as_csv) - 1 == sheet.max_row - 1 == 601
    assert [cell.value for cell in sheet[2]][:5] == [
        "1",
        as_json[0]["number"],
        None,
        "García López",
        "valid",
    ]


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_statement_that_was_changed_proves_nothing(ring, part):
    parts = sign_statement({"roster": "x"}, ring.current).split(".")
    at = len(parts[part]) // 2
    parts[part] = (
        parts[part][:at] + ("A" if parts[part][at] != "A" else "B") + parts[part][at + 1 :]
    )

    with pytest.raises(StatementUnproven):
        read_statement(".".join(parts), ring)


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "....", "e30.e30.e30", "é.é.é"])
def test_what_is_no_statement_proves_nothing(ring, text):
    with pytest.raises(StatementUnproven):
        read_statement(text, ring)


def test_a_statement_of_somebody_else_proves_nothing(ring, tmp_path):
    create_keys(tmp_path / "other", issuer="Somebody", at=ISSUED)
    theirs = load_purpose(tmp_path / "other", Purpose.JWT)

    with pytest.raises(StatementUnproven):
        read_statement(sign_statement({"roster": "x"}, theirs.current), ring)


@pytest.mark.parametrize("count", [0, 10_001])
def test_a_roster_of_no_rows_or_too_many_is_refused(session, board, count):
    lines = [Line(row) for row in range(count)]

    with pytest.raises(services.RosterSize):
        services.take_roster(session, board, lines, file_name="x", at=LATER)


def test_what_a_roster_held_is_forgotten_after_its_time_and_that_it_was_is_not(
    session, roster, sign
):
    work(session, roster)
    made = services.result_of(session, roster, sign, at=LATER)
    services.finish(session, roster.id, made, at=LATER)
    session.flush()
    over = LATER + queries.KEPT + timedelta(seconds=1)
    assert queries.to_forget(session, at=LATER + queries.KEPT) == []
    assert queries.to_forget(session, at=over) == [roster.id]

    services.forget(session, roster.id, at=over)
    session.flush()

    assert session.scalar(select(func.count()).select_from(RosterPart)) == 0
    assert session.scalar(select(func.count()).select_from(RosterFile)) == 0
    assert session.get_one(Roster, roster.id).counts == {"valid": 601}
    with pytest.raises(queries.RosterForgotten):
        queries.file_of(session, roster, "csv", at=over)


def test_a_result_is_refused_once_its_time_is_over_whether_the_worker_came_or_not(
    session, roster, sign
):
    work(session, roster)
    made = services.result_of(session, roster, sign, at=LATER)
    services.finish(session, roster.id, made, at=LATER)
    session.flush()
    last = LATER + queries.KEPT

    assert queries.file_of(session, roster, "csv", at=last).content == made.files["csv"]
    assert queries.progress(session, roster, at=last).files

    over = last + timedelta(seconds=1)
    with pytest.raises(queries.RosterForgotten):
        queries.file_of(session, roster, "csv", at=over)
    told = queries.progress(session, roster, at=over)
    assert (told.state, told.is_over, told.files) == ("done", True, {})


def test_a_roster_that_was_never_done_is_forgotten_too_and_never_done_after(session, roster, sign):
    work(session, roster, parts=1)
    last = LATER + queries.KEPT
    over = last + timedelta(seconds=1)
    assert queries.unfinished(session, at=last) == [roster.id]
    assert queries.to_forget(session, at=last) == []
    assert queries.unfinished(session, at=over) == []
    assert queries.to_forget(session, at=over) == [roster.id]
    with pytest.raises(queries.RosterForgotten):
        queries.file_of(session, roster, "csv", at=over)

    services.forget(session, roster.id, at=over)
    session.flush()

    assert session.scalar(select(func.count()).select_from(RosterPart)) == 0
    assert not services.finish(session, roster.id, services.Result({"csv": b""}, {}), at=over)
    assert queries.progress(session, roster, at=over).state == "done"


def test_people_of_an_agency_hand_in_no_more_rows_a_day_than_a_key(session, board):
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    place = make_organization(session, key="elsewhere")
    other = make_agency(session, place, contact="a@b.example", actor=None, at=LATER)
    facts = KeyFacts("nightly", (Scope.WRITE_ROSTERS,))
    key = make_key(session, board, facts, secret_key="x", actor=None, at=LATER).row

    def take(rows, at, agency=board, **by):
        lines = [Line(row) for row in range(rows)]
        return services.take_roster(session, agency, lines, file_name="x", at=at, **by)

    take(10_000, midnight - timedelta(seconds=1))
    take(10_000, midnight, key_id=key.id)  # what a key hands in, its own quota counts
    for hour in range(4):
        take(10_000, midnight + timedelta(hours=hour))
    take(PER_DAY - 40_000 - 1, midnight + timedelta(hours=23))

    with pytest.raises(services.DaySpent, match="50,000 rows a day"):
        take(2, midnight + timedelta(hours=23))
    take(2, midnight + timedelta(hours=23), agency=other)
    take(1, midnight + timedelta(hours=23))
    take(2, midnight + timedelta(days=1))
