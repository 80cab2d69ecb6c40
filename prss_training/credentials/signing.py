"""Signing a credential in both its forms, and a status list. No row is read or written.

It takes some ten milliseconds, so it is done between two transactions and not inside one: a writer
on SQLite keeps every other writer waiting.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from prss_training.badges import (
    Addresses,
    CheckingKey,
    Making,
    as_token,
    list_credential,
    make_credential,
    method,
    with_proof,
)
from prss_training.domain.certificate import Face
from prss_training.domain.credential import Shown
from prss_training.signing import Keys, KeysUnreadable, PlainKey, Purpose, load_purpose

# How long a list may be relied on without looking again, and when it is signed anew.
LIST_LIFE = timedelta(days=2)
LIST_RENEWED = timedelta(days=1)

_KINDS_KEPT = 8


@dataclass(frozen=True, slots=True)
class Signed:
    """A credential in both forms, not kept yet, and the keys that signed them."""

    shown: Shown
    document: str
    token: str
    proof_key: str
    token_key: str


@dataclass(frozen=True, slots=True)
class SignedList:
    """A status list that is not kept yet."""

    document: str
    key_id: str
    signed_at: datetime
    valid_until: datetime


def keys_of(folder: Path, purpose: Purpose) -> Keys:
    """Return the keys of a purpose, read again only when something in their folder changed.

    Reading an RSA key takes a fifth of a second, because the library proves that it is sound.

    Raises:
        KeysMissing: no key of this purpose is in use.
        KeysUnreadable: a file cannot be used.
    """
    return _kept(folder, purpose, _stamp(folder / purpose))


def proof_keys(keys: Iterable[Keys]) -> dict[str, CheckingKey[Ed25519PublicKey]]:
    """Return the public keys that proofs are checked by, by their names."""
    return {
        one.key_id: CheckingKey(one.public_key, one.retired)
        for each in keys
        for one in each.published
        if isinstance(one.public_key, Ed25519PublicKey)
    }


def token_keys(keys: Keys) -> dict[str, CheckingKey[RSAPublicKey]]:
    """Return the public keys that tokens are checked by, by their names."""
    return {
        one.key_id: CheckingKey(one.public_key, one.retired)
        for one in keys.published
        if isinstance(one.public_key, RSAPublicKey)
    }


def sign(
    face: Face, making: Making, shown: Shown, *, base_url: str, folder: Path, at: datetime
) -> Signed:
    """Make the credential of a certificate and sign it in both forms, at the moment `at`.

    Raises:
        KeysMissing: there is no key to sign with.
        KeysUnreadable: a key cannot be used.
    """
    addresses = Addresses(base_url)
    proof, token = (keys_of(folder, purpose).current for purpose in (Purpose.PROOF, Purpose.JWT))
    credential = make_credential(face, making, addresses)
    named = method(making.issuer.did, proof.key_id)
    signed = with_proof(credential, _ed25519(proof), method=named, at=at)
    return Signed(
        shown=shown,
        document=json.dumps(signed, ensure_ascii=False, indent=1),
        token=as_token(credential, _rsa(token), kid=addresses.key(token.key_id)),
        proof_key=proof.key_id,
        token_key=token.key_id,
    )


def sign_list(
    address: str, issuer: str, entries: tuple[int, ...], *, folder: Path, at: datetime
) -> SignedList:
    """Make a status list and sign it.

    Args:
        address: Where it is published.
        issuer: The identifier of the organization whose credentials are on it.
        entries: The entries that are set, in order.
        folder: The keys folder.
        at: The moment, aware.

    Raises:
        KeysMissing: there is no key to sign with.
        KeysUnreadable: a key cannot be used.
    """
    key = keys_of(folder, Purpose.STATUS).current
    until = at + LIST_LIFE
    made = list_credential(address, issuer, entries, valid_from=at, valid_until=until)
    signed = with_proof(made, _ed25519(key), method=method(issuer, key.key_id), at=at)
    return SignedList(json.dumps(signed, indent=1), key.key_id, at, until)


def _ed25519(key: PlainKey) -> Ed25519PrivateKey:
    if not isinstance(key.private_key, Ed25519PrivateKey):
        raise TypeError(f"{key.key_id} is not an Ed25519 key")
    return key.private_key


def _rsa(key: PlainKey) -> RSAPrivateKey:
    if not isinstance(key.private_key, RSAPrivateKey):
        raise TypeError(f"{key.key_id} is not an RSA key")
    return key.private_key


@lru_cache(maxsize=_KINDS_KEPT)
def _kept(folder: Path, purpose: Purpose, _stamp: tuple[tuple[str, int], ...]) -> Keys:
    return load_purpose(folder, purpose)


def _stamp(folder: Path) -> tuple[tuple[str, int], ...]:
    """Return what changes whenever a key comes, goes or is retired.

    Raises:
        KeysUnreadable: we may not look.
    """
    try:
        if not folder.is_dir():
            return ()
        found = [*folder.glob("*/about.toml"), *folder.glob("*/key.pem")]
        return tuple(sorted(_seen(path) for path in found))
    except OSError as error:
        why = (error.strerror or "the disk refused").lower()
        raise KeysUnreadable(folder, why) from error


def _seen(path: Path) -> tuple[str, int]:
    try:
        return str(path), path.stat().st_mtime_ns
    except FileNotFoundError:  # it was taken away since it was listed
        return str(path), 0
