"""The credential as a token: a JWT signed with RS256, as Open Badges 3.0 has it.

Source:
    1EdTech, Open Badges 3.0, section 8.2 (JSON Web Token Proof Format).
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from prss_training.badges.checked import Checked, CheckingKey, Outcome
from prss_training.badges.multibase import base64url, from_base64url

ALGORITHM = "RS256"

_LONGEST = 256 * 1024
_PARTS = 3
_CLAIMS = ("iss", "jti", "nbf", "sub", "exp")
_ENDING = ".json"


def as_token(credential: Mapping[str, Any], key: RSAPrivateKey, *, kid: str) -> str:
    """Return a credential as a signed token.

    Args:
        credential: The credential. A proof inside it stays out: each form stands by itself.
        key: The key to sign with.
        kid: The address that gives its public part as a JWK.
    """
    said = {name: value for name, value in credential.items() if name != "proof"}
    header = {"alg": ALGORITHM, "kid": kid, "typ": "JWT"}
    signed = f"{_segment(header)}.{_segment(said | claims_of(said))}"
    signature = key.sign(signed.encode(), PKCS1v15(), hashes.SHA256())
    return f"{signed}.{base64url(signature)}"


def claims_of(credential: Mapping[str, Any]) -> dict[str, str | int]:
    """Return what a token repeats of a credential under the names that tokens have for it.

    Raises:
        ValueError: a moment of the credential cannot be read.
        KeyError: the credential lacks one of them.
    """
    claims: dict[str, str | int] = {
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "nbf": _seconds(credential["validFrom"]),
        "sub": credential["credentialSubject"]["id"],
    }
    if "validUntil" in credential:
        claims["exp"] = _seconds(credential["validUntil"])
    return claims


def check_jwt(token: bytes | str, keys: Mapping[str, CheckingKey[RSAPublicKey]]) -> Checked:
    """Check a credential that came as a token, wherever it comes from. Nothing is fetched.

    Whether it is in force today is for the register to say, so the times in it are not judged; but
    what a retired key signed must be dated before it was retired.

    Args:
        token: Header, payload and signature, with dots between them.
        keys: Public keys by their names; retired ones too, with the moment of it.
    """
    read = _read(token)
    if read is None:
        return Checked(Outcome.UNREADABLE, "It is not a signed token.")
    header, payload, signed, signature = read
    credential = {name: value for name, value in payload.items() if name not in _CLAIMS}
    key_id = str(header.get("kid", "")).rpartition("/")[2].removesuffix(_ENDING)
    key = keys.get(key_id)
    if key is None:
        return Checked(Outcome.NOT_OURS, "It names a key that is none of ours.", credential)
    if not _is_our_header(header):
        return Checked(Outcome.CHANGED, "Its header is not one that we write.", credential, key_id)
    try:
        key.public_key.verify(signature, signed, PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return Checked(Outcome.CHANGED, "What it says is not what was signed.", credential, key_id)
    if not _claims_fit(payload, credential):
        return Checked(
            Outcome.CHANGED, "The token and the credential in it disagree.", credential, key_id
        )
    late = key.late(credential["validFrom"])
    outcome = Outcome.CHANGED if late else Outcome.GENUINE
    return Checked(outcome, late or "It was signed by us, as it is.", credential, key_id)


def _read(token: bytes | str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes] | None:
    try:
        text = token.decode("ascii") if isinstance(token, bytes) else token
        parts = text.strip().split(".") if len(text) <= _LONGEST else []
        if len(parts) != _PARTS:
            return None
        header, payload = (json.loads(from_base64url(part)) for part in parts[:2])
        signature = from_base64url(parts[2])
        signed = f"{parts[0]}.{parts[1]}".encode("ascii")
    except (ValueError, RecursionError):
        return None
    if not isinstance(header, dict) or not isinstance(payload, dict):
        return None
    return header, payload, signed, signature


def _is_our_header(header: Mapping[str, Any]) -> bool:
    """Tell whether a header names our one algorithm, a key, and nothing that we never write."""
    named = set(header) - {"typ"} == {"alg", "kid"}
    return named and header["alg"] == ALGORITHM and header.get("typ", "JWT") == "JWT"


def _claims_fit(payload: Mapping[str, Any], credential: Mapping[str, Any]) -> bool:
    given = {name: payload[name] for name in _CLAIMS if name in payload}
    try:
        return given == claims_of(credential)
    except (KeyError, TypeError, ValueError):
        return False


def _segment(part: Mapping[str, Any]) -> str:
    return base64url(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode())


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())
