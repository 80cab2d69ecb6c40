"""Reading what was sent: its form first, then its shape. What cannot be taken is told at once."""

import json
from typing import Any, NoReturn

from flask import abort, request
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import BadRequest

from prss_training.web.problems import problem

JSON = "application/json"
MULTIPART = "multipart/form-data"
FILE = "file"
UPLOAD = {
    "type": "object",
    "properties": {FILE: {"type": "string", "format": "binary", "description": "As it came."}},
    "required": [FILE],
    "additionalProperties": False,
}


def require_form(*taken: str) -> str:
    """Return the media type of the body.

    Refuses with 415 what is none of `taken`.
    """
    if request.mimetype not in taken:
        listed = ", ".join(taken)
        abort(problem(415, f"Send the body as one of: {listed}."))
    return request.mimetype


def sent_file(largest: int) -> tuple[str, bytes]:
    """Return the name and the content of the part `file`, up to one byte more than `largest`.

    Refuses with 422 where it is missing, or where anything else was sent beside it.
    """
    others = ({*request.form} | {*request.files}) - {FILE}
    sent = request.files.get(FILE)
    if sent is None or others:
        errors = {str(name): ["Unknown part."] for name in others}
        if sent is None:
            errors[FILE] = ["Missing part."]
        abort(problem(422, f"Send the file as the part `{FILE}`, and nothing else.", errors=errors))
    with sent.stream as stream:
        return sent.filename or "", stream.read(largest + 1)


def shaped(schema: Schema, given: object) -> dict[str, Any]:
    """Return what was sent, if it has the shape; anything that is not in it is refused.

    Refuses with 422, saying what is wrong with each member.
    """
    if not isinstance(given, dict):
        abort(problem(422, "Send a JSON object.", errors={}))
    try:
        loaded: dict[str, Any] = schema.load(given)
    except ValidationError as wrong:
        refuse_shape(_by_member(wrong.messages))
    return loaded


def _by_member(messages: Any) -> dict[str, Any]:
    return messages if isinstance(messages, dict) else {"body": messages}


def refuse_shape(errors: dict[str, Any]) -> NoReturn:
    """Refuse a body with 422."""
    abort(problem(422, "Mend the members that `errors` names.", errors=errors))


def read_json() -> object:
    """Return the JSON of the body.

    Refuses with 400 what is no JSON, is nested without end, or holds half a character.
    """
    try:
        given: object = request.get_json()
        json.dumps(given, ensure_ascii=False).encode()
    except (BadRequest, RecursionError, UnicodeEncodeError):
        abort(problem(400, "The body is not JSON in UTF-8."))
    return given
