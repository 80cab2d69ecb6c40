"""Rosters through the API."""

from flask import Response, abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.agencies.queries import agency
from prss_training.agencies.services import Scope
from prss_training.api import schemas
from prss_training.api.blueprint import operation
from prss_training.api.bodies import (
    JSON,
    MULTIPART,
    UPLOAD,
    read_json,
    require_form,
    sent_file,
    shaped,
)
from prss_training.api.documented import KEY, body, refusals
from prss_training.api.guards import Caller, admitted
from prss_training.domain.csv_file import FileUnreadable
from prss_training.rosters import queries
from prss_training.rosters.files import MEDIA_TYPES
from prss_training.rosters.jobs import answer_later
from prss_training.rosters.models import Roster
from prss_training.rosters.queries import Progress
from prss_training.rosters.reading import LARGEST_ROSTER, Line, lines_of, read_roster
from prss_training.rosters.services import take_roster
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.problems import problem

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BYTES = {"type": "string", "format": "binary"}


@operation(
    "POST",
    "/rosters",
    202,
    schemas.RosterState,
    summary="Hand in a roster",
    description="Up to 10,000 rows, 4 MB, as JSON, CSV or XLSX. The first row of a file is its "
    "headings: number or code, and name. It is answered by a queue; ask the address in Location.",
    security=[KEY],
    requestBody=body(
        "The roster.",
        **{JSON: schemas.RosterRequest, CSV: _BYTES, XLSX: _BYTES, MULTIPART: UPLOAD},
    ),
    responses=refusals(401, 403, 413, 415, 422),
)
@admitted(Scope.WRITE_ROSTERS)
def hand_in_roster(caller: Caller) -> ResponseReturnValue:
    """Take a roster. It costs as many answers of the key's quota as it has rows."""
    lines, name = _read()
    caller.spend(len(lines))
    with unit_of_work() as session:
        taken = take_roster(
            session,
            agency(session, caller.agency_id),
            lines,
            file_name=name,
            key_id=caller.key_id,
            at=now(),
        )
        roster_id, mark = taken.id, taken.mark
    answer_later(roster_id)
    answer = _state(_progress(caller, mark))
    answer.status_code = 202
    answer.headers["Location"] = url_for("api.roster", mark=mark)
    return answer


@operation(
    "GET",
    "/rosters/<mark>",
    200,
    schemas.RosterState,
    summary="How far a roster is",
    security=[KEY],
    responses=refusals(401, 403, 404),
)
@admitted(Scope.WRITE_ROSTERS)
def roster(caller: Caller, mark: str) -> ResponseReturnValue:
    """Tell how far a roster is, and once it is done, where its files are."""
    return _state(_progress(caller, mark))


@operation(
    "GET",
    "/rosters/<mark>/result.<any(json, csv, xlsx, jws):ending>",
    200,
    _BYTES,
    content_type="*/*",
    summary="A file of a roster's result",
    description="`jws` is the statement, signed with RS256, that names the moment and the sha256 "
    "of the other three.",
    security=[KEY],
    responses=refusals(401, 403, 404, 409),
)
@admitted(Scope.WRITE_ROSTERS)
def roster_file(caller: Caller, mark: str, ending: str) -> ResponseReturnValue:
    """Hand out a file of a roster's result."""
    found = queries.file_of(db.session(), _roster(caller, mark), ending, at=now())
    return Response(found.content, content_type=MEDIA_TYPES[ending])


def _progress(caller: Caller, mark: str) -> Progress:
    return queries.progress(db.session(), _roster(caller, mark), at=now())


def _roster(caller: Caller, mark: str) -> Roster:
    return queries.roster_of(db.session(), caller.agency_id, mark)


def _read() -> tuple[list[Line], str]:
    form = require_form(JSON, CSV, XLSX, MULTIPART)
    if form == JSON:
        return lines_of(shaped(schemas.RosterRequest(), read_json())["rows"]), "JSON"
    name, content = (
        sent_file(LARGEST_ROSTER) if form == MULTIPART else ("", request.get_data(cache=False))
    )
    try:
        return read_roster(content), name or form
    except FileUnreadable as refusal:
        abort(problem(422, str(refusal), errors={"file": [str(refusal)]}))


def _state(found: Progress) -> Response:
    one = found.roster
    return jsonify(
        id=one.mark,
        state=found.state,
        rows=one.row_count,
        rows_done=found.rows_done,
        taken_at=one.taken_at.isoformat(timespec="seconds"),
        finished_at=one.finished_at.isoformat(timespec="seconds") if one.finished_at else None,
        counts=one.counts,
        files={
            ending: {
                "href": url_for("api.roster_file", mark=one.mark, ending=ending),
                "sha256": sha256,
            }
            for ending, sha256 in sorted(found.files.items())
        },
    )
