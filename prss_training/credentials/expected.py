"""What a credential of ours must say, and where another differs from it.

A key of ours vouches for whatever it signed, and somebody else may have got hold of it. So what a
credential says is compared with its versions that are kept, or else with what would be made of the
face of its certificate today.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prss_training.badges import (
    HONEST,
    Addresses,
    Identity,
    IdentityType,
    Issuer,
    Making,
    make_credential,
)
from prss_training.badges.proof import moment
from prss_training.credentials.achievements import achievement_name
from prss_training.domain.certificate import Face

_ISSUERS = ":issuers:"
_PLACE = "/credentials/"
_SUBJECT = "credentialSubject"
_PROOF = "proof"
_PARTS = {
    "id": "the code",
    "issuer": "the issuer",
    "validFrom": "since when it is valid",
    "awardedDate": "when it was awarded",
    "validUntil": "until when it is valid",
    "name": "the credential",
}
_PARTS_OF_SUBJECT = {
    "licenseNumber": "the number",
    "achievement": "what was achieved",
    "result": "the hours",
}
# What is drawn for a certificate, or for a version of its credential: no fact of the certificate.
_DRAWN = frozenset({"credentialStatus", _SUBJECT})
_DRAWN_OF_SUBJECT = frozenset({"id", "identifier"})
_ELSE = "something beside that"


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What the register knows of a certificate's credential beside the face.

    Attributes:
        organization: The key of the organization that issued it.
        criteria: The version of criteria that it is of, or that was trained toward.
        issued_at: When it was issued, aware; the first version is valid since then.
        renewed_at: When each further version was made; it is valid since then.
        documents: Its versions as they are kept. One is not, once who held it was forgotten.
        digests: The fingerprints of its versions, in both forms. They stay.
    """

    organization: str
    criteria: str
    issued_at: datetime
    renewed_at: tuple[datetime, ...] = ()
    documents: tuple[str, ...] = ()
    digests: frozenset[str] = frozenset()

    def kept(self, text: str) -> bool:
        """Tell whether a text is one of its versions, byte for byte."""
        return hashlib.sha256(text.encode()).hexdigest() in self.digests


def differences(said: Mapping[str, Any], face: Face, record: OnRecord | None = None) -> list[str]:
    """Name what a credential and the register do not have in common.

    Args:
        said: What the credential says, without a signature.
        face: What the certificate says that it is said to be of.
        record: What the register knows beside. Without it, what a face does not tell (the
            addresses, the criteria, the moments) is taken as the credential says it.
    """
    try:
        kept = [_without_proof(text) for text in record.documents] if record else []
        if _plain(said) in [_plain(one) for one in kept]:
            return []
        return _differences(said, _meant(said, face, record, kept))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return [_ELSE]


def _differences(said: Mapping[str, Any], meant: Mapping[str, Any]) -> list[str]:
    subject, true_subject = said[_SUBJECT], meant[_SUBJECT]
    return [
        *_unlike(said, meant, _PARTS),
        *_unlike(subject, true_subject, _PARTS_OF_SUBJECT),
        *(
            [_ELSE]
            if _rest(said, _PARTS, _DRAWN) != _rest(meant, _PARTS, _DRAWN)
            or _rest(subject, _PARTS_OF_SUBJECT, _DRAWN_OF_SUBJECT)
            != _rest(true_subject, _PARTS_OF_SUBJECT, _DRAWN_OF_SUBJECT)
            else []
        ),
    ]


def _unlike(
    said: Mapping[str, Any], meant: Mapping[str, Any], parts: Mapping[str, str]
) -> list[str]:
    return [name for key, name in parts.items() if _plain(said.get(key)) != _plain(meant.get(key))]


def _rest(said: Mapping[str, Any], parts: Mapping[str, str], drawn: frozenset[str]) -> Any:
    return _plain({key: value for key, value in said.items() if key not in {*parts, *drawn}})


def _meant(
    said: Mapping[str, Any],
    face: Face,
    record: OnRecord | None,
    kept: list[dict[str, Any]],
) -> dict[str, Any]:
    """Return the credential as it would be made, for the version that one says it is."""
    addresses = Addresses(_base(said, kept))
    organization = record.organization if record else said["issuer"]["id"].rpartition(_ISSUERS)[2]
    achievement = (
        achievement_name(face.kind, record.criteria)
        if record
        else said[_SUBJECT]["achievement"]["humanCode"]
    )
    awarded_at = record.issued_at if record else datetime.fromisoformat(said["awardedDate"])
    return make_credential(
        face,
        Making(
            issuer=Issuer(
                addresses.issuer_did(organization),
                face.organization,
                addresses.issuer(organization),
            ),
            achievement=achievement,
            statement=face.statement or HONEST,
            subject="",
            identity=Identity(IdentityType.NAME, ""),
            list_address="",
            list_index=0,
            awarded_at=awarded_at,
            made_at=_made_at(said, record, awarded_at),
        ),
        addresses,
    )


def _base(said: Mapping[str, Any], kept: list[dict[str, Any]]) -> str:
    """Return the public address that a credential must name: that of its kept versions, if any."""
    own, *known = (str(one["id"]).rpartition(_PLACE)[0] for one in (said, *kept))
    return own if own in known or not known else known[-1]


def _made_at(said: Mapping[str, Any], record: OnRecord | None, awarded_at: datetime) -> datetime:
    """Return since when the version is valid that a credential says it is; if none is, the first.

    A version is never valid before the award.
    """
    if record is None:
        return max(awarded_at, datetime.fromisoformat(said["validFrom"]))
    versions = {moment(at): at for at in (*record.renewed_at, record.issued_at)}
    return versions.get(said["validFrom"], awarded_at)


def _without_proof(text: str) -> dict[str, Any]:
    return {key: value for key, value in json.loads(text).items() if key != _PROOF}


def _plain(value: Any) -> Any:
    """Return a value in one form, whichever way its lists are ordered or written.

    A proof covers what is said, and not the order of it; one of something may be a list or not.
    """
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        parts = sorted((_plain(one) for one in value), key=_written)
        return parts[0] if len(parts) == 1 else parts
    return value


def _written(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
