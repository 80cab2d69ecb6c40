"""A packet as one tagged PDF, with the record it was measured from attached for programs."""

import hashlib
import json
from datetime import date
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from prss_training.content.record_file import record_of
from prss_training.documents import Attached, html_to_pdf
from prss_training.domain.criteria import Finding, Source
from prss_training.domain.states import State
from prss_training.packets.gathering import Packet
from prss_training.paths import STATIC, TEMPLATES
from prss_training.web.filters import day

RECORD_FILE = "record.json"
FINDINGS_FILE = "findings.json"
_JSON = "application/json"
_TEMPLATE = "packets/packet.pdf.html"
_STATES = {
    State.MET: "Met",
    State.PARTLY: "Partly met",
    State.UNMET: "Not met",
    State.NEEDS_A_PERSON: "For the board to decide",
    State.NOT_RECORDED: "Not recorded",
    State.WAIVED: "Waived",
}
_CONFIDENCE = {
    "confirmed": "Read in the words of the certifying body or the law.",
    "secondary": "Read in somebody else's account; check with the board.",
    "unconfirmed": "Seen, but not certain; check with the board.",
}


def packet_pdf(packet: Packet, *, base_url: str) -> bytes:
    """Draw a packet.

    Args:
        packet: What it says.
        base_url: The public address, without a slash at its end, where certificates are verified.

    Raises:
        GlyphsMissing: no installed font can print a character of it.
    """
    record = json.dumps(record_of(packet.evidence), ensure_ascii=False, indent=1).encode()
    found = findings_json(packet)
    return html_to_pdf(
        packet_html(packet, base_url=base_url),
        stylesheet=_stylesheet(),
        attachments=[
            Attached(
                RECORD_FILE, record, _JSON, "The record this packet was measured from, as data"
            ),
            Attached(FINDINGS_FILE, found, _JSON, "Every finding of this packet, as data"),
        ],
        created=packet.made_at,
        identifier=hashlib.sha256(record + found).digest(),
    )


def packet_html(packet: Packet, *, base_url: str) -> str:
    """Return the pages that a packet is drawn from."""
    template = _environment().get_template(_TEMPLATE)
    return template.render(
        packet=packet,
        sources=_sources(packet),
        verify_url=f"{base_url}/verify",
        state_words=_STATES,
        confidence_words=_CONFIDENCE,
    )


def findings_json(packet: Packet) -> bytes:
    """Return every finding of a packet as data, beside the record it was measured from."""
    found = {
        "criteria": packet.criteria.id,
        "on": packet.on.isoformat(),
        "findings": {
            part.standing.part: [_finding(one) for one in part.standing.findings]
            for part in packet.parts
        },
    }
    return json.dumps(found, ensure_ascii=False, indent=1).encode()


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "requirement": finding.requirement.key,
        "state": finding.state.value,
        "have": finding.have_text,
        "need": finding.need_text,
        "unit": finding.unit.value,
        "missing": finding.missing,
        "evidence": [fact.reference for fact in finding.used],
    }


def _sources(packet: Packet) -> dict[str, tuple[int, Source]]:
    """Number the sources in the order in which the requirements name them."""
    found: dict[str, tuple[int, Source]] = {}
    for part in packet.parts:
        for one in part.found:
            for source in one.finding.requirement.sources:
                found.setdefault(source.id, (len(found) + 1, source))
    return found


def _month(first: date) -> str:
    return f"{first:%B %Y}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = day
    environment.filters["month"] = _month
    return environment


@cache
def _stylesheet() -> str:
    return (STATIC / "css" / "packet.css").read_text(encoding="utf-8")
