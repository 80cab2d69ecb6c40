"""Whose credential it is: a salted hash by which somebody who knows an identifier can match it.

The salt travels with the hash, so whoever guesses an address can try it. It keeps names out of
files that change hands; it hides nothing from somebody who suspects.

Source:
    1EdTech, Open Badges 3.0, IdentityObject: SHA-256 over the identifier with the salt after it.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class IdentityType(StrEnum):
    """What the identifier is. Words of the Open Badges vocabulary."""

    EMAIL = "emailAddress"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Identity:
    """How a credential says whose it is. Without a salt, the identifier stands there as it is."""

    kind: IdentityType
    identifier: str
    salt: str | None = None

    def as_object(self) -> dict[str, Any]:
        """Return it as the credential has it."""
        if self.salt is None:
            return {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": self.identifier,
                "identityType": self.kind.value,
            }
        return {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": identity_hash(self.identifier, self.salt),
            "identityType": self.kind.value,
            "salt": self.salt,
        }


def identity_hash(identifier: str, salt: str) -> str:
    """Return the hash of an identifier, exactly as it is given."""
    return "sha256$" + hashlib.sha256((identifier + salt).encode()).hexdigest()


def answers_to(identity: object, kind: IdentityType, identifier: str) -> bool:
    """Tell whether an identity in a credential is that of an identifier."""
    if not isinstance(identity, dict) or identity.get("identityType") != kind.value:
        return False
    if identity.get("hashed") is not True:
        return bool(identity.get("identityHash") == identifier)
    salted = identity_hash(identifier, str(identity.get("salt", "")))
    return bool(identity.get("identityHash") == salted)
