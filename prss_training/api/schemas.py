"""The shapes of what is sent to the API and of what it answers, as its document shows them."""

from typing import Any

from marshmallow import INCLUDE, Schema, fields
from marshmallow.validate import Length, OneOf

from prss_training.domain.certificate import Verdict

_LONGEST = 200


def _text(description: str, *, longest: int = _LONGEST, **more: Any) -> fields.String:
    return fields.String(
        validate=Length(min=1, max=longest), metadata={"description": description}, **more
    )


class _Answered(Schema):
    """Something that is answered. Further members may come to be there."""

    class Meta:
        """Read on over what is not known here."""

        unknown = INCLUDE


class Problem(_Answered):
    """Problem details (RFC 9457)."""

    type = fields.String(required=True, metadata={"description": "Always about:blank."})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True, metadata={"description": "What to do next, a sentence."})
    verdict = fields.String(metadata={"description": "Where a certificate was asked about."})
    errors = fields.Dict(metadata={"description": "What is wrong with each member of the body."})
    scope = fields.String(metadata={"description": "The scope that the key lacks."})


class ByCode(Schema):
    """A certificate to verify, by its code."""

    code = _text("The verification code. Case, spaces and hyphens do not matter.", required=True)


class ByNumber(Schema):
    """A certificate to verify, by its number and its holder."""

    number = _text("The certificate number.", required=True)
    family_name = _text("The holder’s family name, or the whole name.", required=True)


class Step(_Answered):
    """Something that was done to a certificate."""

    step = fields.String(required=True)
    reason = fields.String(required=True)
    reason_text = fields.String(required=True)
    on = fields.Date(required=True)


class Certificate(_Answered):
    """Everything that a certificate says, with its status; further members may be there."""

    number = fields.String(required=True)
    code = fields.String(required=True)
    holder = fields.String(required=True)
    credential = fields.String(required=True)
    organization = fields.String(required=True)
    issued_on = fields.Date(required=True)
    expires_on = fields.Date(required=True, allow_none=True)
    status = fields.String(required=True)
    since = fields.Date(required=True, allow_none=True)
    history = fields.List(fields.Nested(Step), required=True)
    superseded_by = fields.Dict(required=True, allow_none=True)


class Answer(_Answered):
    """What is known of a certificate."""

    verdict = fields.String(required=True, validate=OneOf([word.value for word in Verdict]))
    sentence = fields.String(required=True)
    reasons = fields.List(fields.String(), required=True)
    as_of = fields.DateTime(required=True, format="iso")
    certificate = fields.Nested(Certificate, required=True, allow_none=True)


class RosterRow(Schema):
    """One line of a roster: a number or a code, and the name that goes with it."""

    number = fields.String(load_default="", validate=Length(max=_LONGEST))
    code = fields.String(load_default="", validate=Length(max=_LONGEST))
    name = fields.String(load_default="", validate=Length(max=_LONGEST))


class RosterRequest(Schema):
    """A roster as JSON."""

    rows = fields.List(fields.Nested(RosterRow), required=True, validate=Length(min=1, max=10_000))


class RosterState(_Answered):
    """How far a roster is, and once it is done, its counts and files."""

    id = fields.String(required=True)
    state = fields.String(required=True, validate=OneOf(["waiting", "working", "done"]))
    rows = fields.Integer(required=True)
    rows_done = fields.Integer(required=True)
    taken_at = fields.DateTime(required=True, format="iso")
    finished_at = fields.DateTime(required=True, format="iso", allow_none=True)
    counts = fields.Dict(required=True, metadata={"description": "How many rows of each verdict."})
    files = fields.Dict(
        required=True, metadata={"description": "Address and sha256 of each file of the result."}
    )


class WatchRequest(Schema):
    """Which certificates to watch, and how to tell of changes: by webhook, or else by email."""

    codes = fields.List(
        fields.String(required=True, validate=Length(min=1, max=_LONGEST)),
        required=True,
        validate=Length(min=1, max=1_000),
        metadata={"description": "Verification codes, each once."},
    )
    webhook = fields.String(
        validate=Length(min=1, max=1_000),
        metadata={
            "description": "The https address that alerts are sent to. Left out, they are sent by "
            "email to the agency’s contact."
        },
    )


class WatchState(_Answered):
    """A watch. `secret` is there only in the answer to its making."""

    id = fields.String(required=True)
    way = fields.String(required=True, validate=OneOf(["webhook", "email"]))
    webhook = fields.String(required=True, allow_none=True)
    secret = fields.String(
        metadata={"description": "What signs the alerts. Shown once; keep it where secrets are."}
    )
    made_at = fields.DateTime(required=True, format="iso")
    certificates = fields.List(
        fields.Dict(),
        required=True,
        metadata={"description": "The code, the number and the status last told of each."},
    )
    alerts = fields.List(
        fields.Dict(), required=True, metadata={"description": "The newest hundred, newest first."}
    )


class WatchList(_Answered):
    """The watches of an agency, the newest first, without what each of them watches."""

    watches = fields.List(fields.Dict(), required=True)
