"""The journey beyond the certificate: signatures from outside, the ladder, a board, a packet."""

import json
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pikepdf

from prss_training.demo.telling import table
from prss_training.demo.traveling import Journey, link_in, row
from prss_training.demo.visitor import PageSurprising

CLINIC = "Harbor County Clinic"
AT_THE_CLINIC = (4, 5)
"""How many days ago practice was at the clinic, where nobody has an account here."""

_TEXAS = "tx-rsps"
_STANDING_STATES = ("state", "have", "need", "unit", "missing")


def sign_outside(journey: Journey) -> None:
    """Ask for a signature, find the link in the outbox, and sign as somebody without an account.

    The learner cannot answer for the supervisor, and nobody can answer a second time.
    """
    words = table("road-rosa")["clinic"]
    rosa = journey.visitor("rosa")
    rosa.open("/practice/signatures/new")
    rosa.send(
        {"employer": CLINIC, "name": words["supervisor"], "way": "link", "email": words["email"]},
        form="/practice/signatures/new",
    )
    rosa.expect("Nothing is sent yet")
    rosa.send({"sure": "1"}, form="/practice/signatures/new")
    link = urlsplit(link_in(journey.prss("notices", "show", "2"))).path
    rosa.open(link, status=403)
    june = journey.visitor("a supervisor outside")
    june.open(link)
    june.send(form="/begin")
    june.send(
        {
            "overall": "all",
            "name": words["supervisor"],
            "role": words["role"],
            "employer": words["employer"],
            "credential": words["credential"],
            "number": words["number"],
            "qualification": "licensed-clinician",
            "relation": words["relation"],
            "attested": "y",
        },
        form=link,
    )
    june.expect("4:00")
    stranger = journey.visitor("somebody with a forwarded letter")
    stranger.open(link, status=409)


def evaluate(journey: Journey) -> None:
    """Give a mid-point evaluation over the twelve categories, and put the answer beside it."""
    words = table("road-rosa")["evaluation"]
    naomi, rosa = journey.visitor("naomi"), journey.visitor("rosa")
    naomi.open("/evaluations/")
    page = next(link for link in naomi.links("/evaluations/new/") if link.endswith("mid-point"))
    naomi.open(page)
    ratings = {f"rating-{key}": str(rating) for key, rating in words["ratings"].items()}
    examples = {f"example-{key}": said for key, said in words["examples"].items()}
    naomi.send({**ratings, **examples, "onward": words["onward"]}, form=page)
    rosa.open("/evaluations/mine")
    given = row(rosa.links("/evaluations/"), "/evaluations/")
    rosa.open(given)
    rosa.send({"view": words["view"], "body": words["answer"]}, form=given)
    naomi.open(given)
    naomi.expect(words["answer"])


def step_forward(journey: Journey) -> None:
    """Sign the orientation off, and decide the step that the ladder says is possible now."""
    words = table("road-rosa")
    naomi, rosa = journey.visitor("naomi"), journey.visitor("rosa")
    rosa.open("/path/")
    rosa.send({"body": words["first_wish"]}, form="/path/wish")
    naomi.open("/path/ready")
    person = row(naomi.links("/path/"), "/path/")
    naomi.open(person)
    step = {"step": "forward:volunteer", "reason": words["volunteer"]}
    naomi.send(step, form=person, status=409)
    naomi.send({"what": "orientation", "note": words["orientation"]}, form="/sign-off")
    naomi.send(step, form=person)
    rosa.open("/path/")
    rosa.expect("Volunteer peer leader")
    rosa.expect("Naomi Achebe")


def see_texas(journey: Journey) -> None:
    """Give one's own word on what is a matter of it, and read what Texas would still ask."""
    rosa = journey.visitor("rosa")
    rosa.open("/file/new/attestation")
    rosa.send({"day": journey.today.isoformat(), "what": "willing-to-share"}, form="/attestation")
    rosa.open("/where-could-i-go")
    rosa.open(f"/where-could-i-go/{_TEXAS}")
    rosa.expect("A comparison, not a decision")
    rosa.expect("65:30 more hours")


def take_packet(journey: Journey) -> None:
    """Make the packet, and measure the record in it again: both must find the same."""
    rosa = journey.visitor("rosa")
    rosa.open("/packet/")
    pdf = rosa.fetch({"credential": _TEXAS}, form="/packet/")
    (journey.out / "packet.pdf").write_bytes(pdf)
    record, printed = _attached(pdf)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "record.json"
        file.write_bytes(record)
        told = journey.prss(
            *("criteria", "evaluate", _TEXAS, "--record", str(file)),
            *("--on", printed["on"], "--json"),
            code=1,
        )
    again = json.loads(told)["findings"]
    if [_short(one) for one in again] != [_short(one) for one in printed["findings"][""]]:
        raise PageSurprising("the record in the packet measures otherwise than the packet says")


def _attached(pdf: bytes) -> tuple[bytes, dict[str, Any]]:
    """Return the record and the findings that a packet carries for programs."""
    with pikepdf.open(BytesIO(pdf)) as document:
        record, findings = (
            document.attachments[name].get_file().read_bytes()
            for name in ("record.json", "findings.json")
        )
    read: dict[str, Any] = json.loads(findings)
    return record, read


def _short(finding: dict[str, Any]) -> tuple[str, ...]:
    return (finding["requirement"], *(str(finding[key]) for key in _STANDING_STATES))
