"""A certificate's face as an Open Badges 3.0 credential: the same facts, in words of that standard.

Source:
    1EdTech, Open Badges 3.0, appendix B (data models); W3C, Verifiable Credentials 2.0.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from prss_training.badges.addresses import Addresses
from prss_training.badges.contexts import CREDENTIALS, EXTENSIONS, OPEN_BADGES
from prss_training.badges.identity import Identity
from prss_training.badges.proof import moment
from prss_training.badges.published import Issuer
from prss_training.badges.status_list import entry
from prss_training.domain.certificate import Face

SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
NONE = "0:00"

HONEST = (
    "It says what was completed and when. It is not a state license or a state certification, "
    "unless the issuer is the board that grants one."
)


@dataclass(frozen=True, slots=True)
class Making:
    """What a credential says besides the face of its certificate.

    Attributes:
        issuer: Who issues it.
        achievement: What is achieved, as its address ends, such as `peer-leader-2026.1`.
        statement: What the credential is not, in a sentence or two.
        subject: The learner, as an opaque `urn:uuid:…`.
        identity: How it says whose it is.
        list_address: The status list that tells whether it was revoked.
        list_index: Its place there.
        awarded_at: The moment the certificate was issued, aware.
        made_at: The moment this credential was made, aware; later than `awarded_at` in a version
            that was made anew.
    """

    issuer: Issuer
    achievement: str
    statement: str
    subject: str
    identity: Identity
    list_address: str
    list_index: int
    awarded_at: datetime
    made_at: datetime


@dataclass(frozen=True, slots=True)
class _Measured:
    """One figure of a face: what it is of, a word for addresses, and the hours."""

    key: str
    name: str
    value: str


def make_credential(face: Face, making: Making, addresses: Addresses) -> dict[str, Any]:
    """Return the credential of a certificate, without a signature."""
    figures = _apart(_figures(face))
    achievement = addresses.achievement(making.achievement)
    credential: dict[str, Any] = {
        "@context": [CREDENTIALS, OPEN_BADGES, EXTENSIONS],
        "id": addresses.credential(face.code),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": _cleaned(making.issuer.as_profile()),
        "validFrom": moment(making.made_at),
        "awardedDate": moment(making.awarded_at),
        "name": _clean(face.credential),
        "credentialSubject": {
            "id": making.subject,
            "type": ["AchievementSubject"],
            "identifier": [_cleaned(making.identity.as_object())],
            "licenseNumber": face.number,
            "achievement": _achievement(face, making, figures, addresses),
            "result": [
                {
                    "type": ["Result"],
                    "resultDescription": f"{achievement}#{figure.key}",
                    "value": figure.value,
                }
                for figure in figures
            ],
        },
        "credentialStatus": entry(making.list_address, making.list_index),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }
    if not figures:
        del credential["credentialSubject"]["result"]
    if face.expires_on is not None:
        credential["validUntil"] = moment(_end_of(face.expires_on, face.zone))
    return credential


def achievement_of(
    achievement: str,
    addresses: Addresses,
    *,
    name: str,
    version: str,
    description: str,
    narrative: str,
) -> dict[str, Any]:
    """Return what is achieved, as it stands at its own address and in credentials.

    Args:
        achievement: How its address ends.
        addresses: Where it is published.
        name: Its name, such as `Peer Leader`.
        version: The version of its criteria; empty where it has none.
        description: What its holders did.
        narrative: What is asked of them.
    """
    address = addresses.achievement(achievement)
    return {
        "id": address,
        "type": ["Achievement"],
        "name": _clean(name),
        "description": _clean(description),
        "achievementType": "CertificateOfCompletion",
        "humanCode": achievement,
        **({"version": version} if version else {}),
        "criteria": {"id": f"{address}#criteria", "type": "Criteria", "narrative": narrative},
        "image": {
            "id": addresses.picture(achievement),
            "type": "Image",
            "caption": f"Badge: {_clean(name)}",
        },
    }


def narrative_of(
    name: str, version: str, aligned_with: tuple[str, ...], statement: str = HONEST
) -> str:
    """Return what is asked of holders, and what a credential is not.

    A training has no criteria; its `name` is empty, and only the statement is left.
    """
    asked = f"The criteria for {name}, version {version}. " if name else ""
    aligned = f"Aligned with {'; '.join(aligned_with)}. " if aligned_with else ""
    return _clean(f"{asked}{aligned}{statement}")


def _achievement(
    face: Face, making: Making, figures: list[_Measured], addresses: Addresses
) -> dict[str, Any]:
    found = achievement_of(
        making.achievement,
        addresses,
        name=face.credential,
        version=face.criteria_version,
        description=f"Its holder {face.kind_line} {face.credential}.",
        narrative=narrative_of(
            face.criteria_name, face.criteria_version, face.aligned_with, making.statement
        ),
    )
    described = [
        {
            "id": f"{found['id']}#{figure.key}",
            "type": ["ResultDescription"],
            "name": figure.name,
            "resultType": "Result",
        }
        for figure in figures
    ]
    return found | ({"resultDescription": described} if described else {})


def _figures(face: Face) -> Iterator[_Measured]:
    """Yield the hours of a face that are not nought, live and self-paced training apart."""
    for row in (*face.hours, face.hours_total):
        for mode, value in (("live", row.live), ("self-paced", row.self_paced)):
            if value != NONE:
                yield _measured(f"{row.domain}, {mode}", value)
    if face.practice_hours != NONE:
        yield _measured("Supervised practice", face.practice_hours)
    for practice in face.practice_by_activity:
        yield _measured(f"Supervised practice, {practice.activity}", practice.total)


def _apart(figures: Iterable[_Measured]) -> list[_Measured]:
    """Give each figure a word of its own; what has no Latin letters would else have none."""
    found: dict[str, _Measured] = {}
    for number, figure in enumerate(figures, start=1):
        key = figure.key if figure.key and figure.key not in found else f"figure-{number}"
        found[key] = replace(figure, key=key)
    return list(found.values())


def _measured(what: str, value: str) -> _Measured:
    words = unicodedata.normalize("NFKD", what).encode("ascii", "ignore").decode().casefold()
    key = "-".join(re.findall(r"[a-z0-9]+", words))
    return _Measured(key, _clean(f"{what} (hours and minutes)"), value)


def _end_of(day: date, zone: str) -> datetime:
    """Return the last second of a day where the certificate was issued."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return midnight.astimezone(UTC) - timedelta(seconds=1)


def _cleaned(said: dict[str, Any]) -> dict[str, Any]:
    return {k: _clean(v) if isinstance(v, str) else v for k, v in said.items()}


def _clean(text: str) -> str:
    """Return a text without control characters, which programs write in different ways."""
    plain = "".join(" " if unicodedata.category(one) == "Cc" else one for one in text)
    return " ".join(plain.split())
