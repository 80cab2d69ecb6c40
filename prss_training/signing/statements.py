"""Signed statements: small facts under a signature that any JOSE library checks, with RS256.

They are signed with the key for tokens. A type of their own in the header keeps a statement from
ever being taken for a credential, and a credential for a statement.

Source:
    RFC 7515 (JSON Web Signature); RFC 8725, 3.11 (explicit typing).
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from prss_training.domain.errors import Unacceptable
from prss_training.signing.plain_keys import Keys, PlainKey

TYPE = "prss-statement+jwt"

_ALGORITHM = "RS256"
_PARTS = 3
_ENDING = ".json"


class StatementUnproven(Unacceptable):
    """A statement was changed, or somebody else signed it."""

    def __init__(self) -> None:
        super().__init__("This statement was not signed here, or it was changed since.")


def sign_statement(told: Mapping[str, Any], key: PlainKey, *, kid: str = "") -> str:
    """Return facts as a compact JWS (RFC 7515, RS256) under a key of ours.

    Args:
        told: The facts.
        key: The key that signs tokens today.
        kid: The address that gives its public part as a JWK, ending in `/<key id>.json`; without
            one, the key's own name.
    """
    header = {"alg": _ALGORITHM, "typ": TYPE, "kid": kid or key.key_id}
    signed = f"{_packed(header)}.{_packed(told)}"
    private: RSAPrivateKey = key.private_key  # type: ignore[assignment]  # of this purpose all are
    signature = private.sign(signed.encode(), PKCS1v15(), hashes.SHA256())
    return f"{signed}.{_base64(signature)}"


def read_statement(text: str, keys: Keys) -> dict[str, Any]:
    """Return what a statement says, once one of our keys is proven to have signed it.

    Raises:
        StatementUnproven: none has.
    """
    parts = text.strip().split(".")
    try:
        if len(parts) != _PARTS:
            raise StatementUnproven
        header: dict[str, Any] = json.loads(_unpacked(parts[0]))
        name = header["kid"].rpartition("/")[2].removesuffix(_ENDING)
        [public] = [one.public_key for one in keys.published if one.key_id == name]
        if header["alg"] != _ALGORITHM or header["typ"] != TYPE:
            raise StatementUnproven
        if not isinstance(public, RSAPublicKey):
            raise StatementUnproven
        signed = f"{parts[0]}.{parts[1]}".encode()
        public.verify(_unpacked(parts[2]), signed, PKCS1v15(), hashes.SHA256())
        told: dict[str, Any] = json.loads(_unpacked(parts[1]))
    except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
        raise StatementUnproven from None
    return told


def _packed(told: Mapping[str, Any]) -> str:
    return _base64(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _unpacked(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
