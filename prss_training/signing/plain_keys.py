"""Keys without a certificate: for credentials and for the lists that tell their status.

Whoever checks such a signature fetches the public key from our own address, so no authority has
to vouch for it. Each purpose has keys of its own, so that a signature made for one thing can
never be shown as one made for another:

    jwt/jwt-2026-11-29-1/key.pem  public.pem  about.toml       RSA-3072, for RS256
    proof/proof-2026-11-29-1/…                                 Ed25519, for eddsa-rdfc-2022
    status/status-2026-11-29-1/…                               Ed25519, for status lists
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from prss_training.signing.authority import require_named
from prss_training.signing.held import Held
from prss_training.signing.key_folder import (
    KEY,
    PUBLIC,
    About,
    KeysUnreadable,
    PlainPrivate,
    PlainPublic,
    Purpose,
    place_plain_key,
    read_plain_private,
    read_plain_public,
)
from prss_training.signing.turnover import Entry, KeysMissing, entries, free_id, in_use

PLAIN = (Purpose.JWT, Purpose.PROOF, Purpose.STATUS)

_RSA_BITS = 3072  # as strong as P-256 and Ed25519 (NIST SP 800-57 part 1, table 2)


@dataclass(frozen=True, slots=True)
class PlainKey:
    """A key that signs, read from disk once and held. `retired` is None as long as it signs."""

    key_id: str
    purpose: Purpose
    private_key: PlainPrivate = field(repr=False)
    public_key: PlainPublic
    created: datetime
    retired: datetime | None


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public part of a key that signs, or once signed. `retired` is None as long as it does."""

    key_id: str
    purpose: Purpose
    public_key: PlainPublic
    created: datetime
    retired: datetime | None


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one purpose: the one that signs today, and all that ever did, oldest first."""

    current: PlainKey
    published: tuple[PublicKey, ...]


_held: Held[Keys] = Held()


def load_purpose(folder: Path, purpose: Purpose) -> Keys:
    """Return the key that signs today for a purpose, and every public key there ever was for it.

    They are read again whenever a file of that purpose has changed, and held until then.

    Args:
        folder: The keys folder.
        purpose: `JWT` (RSA-3072), `PROOF` or `STATUS` (both Ed25519).

    Raises:
        KeysMissing: no key of this purpose is in use.
        KeysUnreadable: a file cannot be used; the message says which and why.
        ValueError: keys of this purpose have certificates; `load_keys` reads them.
    """
    _require_plain(purpose)
    return _held.get(folder / purpose, (folder, purpose), lambda: _read(folder, purpose))


def create_plain_key(folder: Path, purpose: Purpose, *, issuer: str, at: datetime) -> str:
    """Make a new key for a purpose, which signs from now on, and return its name.

    Raises:
        IssuerUnnamed: `issuer` is blank.
        KeysNotWritten: the folder cannot be written.
        ValueError: keys of this purpose have certificates; `create_pdf_key` makes them.
    """
    _require_plain(purpose)
    while True:
        key_id = free_id(folder, purpose, at)
        if _place(folder, purpose, key_id, issuer=issuer, at=at):
            return key_id


def ensure_plain_key(folder: Path, purpose: Purpose, *, issuer: str, at: datetime) -> None:
    """Make a key for a purpose if none is in use; processes that do so at once share one.

    Raises:
        IssuerUnnamed: `issuer` is blank.
        KeysNotWritten: the folder cannot be written.
        KeysUnreadable: a key that is there already cannot be used.
    """
    # The name is chosen before looking: if another process makes a key after we looked, it bears
    # this very name, ours is not placed, and theirs serves us both.
    key_id = free_id(folder, purpose, at)
    if not in_use(entries(folder, purpose)):
        _place(folder, purpose, key_id, issuer=issuer, at=at)


def _read(folder: Path, purpose: Purpose) -> Keys:
    found = entries(folder, purpose)
    signing = in_use(found)
    if not signing:
        raise KeysMissing(folder, purpose)
    published = tuple(_published(entry, purpose) for entry in found)
    current = next(key for key in published if key.key_id == signing[-1].key_id)
    private_key = read_plain_private(signing[-1].place / KEY, purpose)
    if private_key.public_key() != current.public_key:
        raise KeysUnreadable(
            signing[-1].place / KEY, "its key does not belong to the public key beside it"
        )
    return Keys(
        PlainKey(
            current.key_id,
            purpose,
            private_key,
            current.public_key,
            current.created,
            current.retired,
        ),
        published,
    )


def _place(folder: Path, purpose: Purpose, key_id: str, *, issuer: str, at: datetime) -> bool:
    about = About(purpose, at, issuer=require_named(issuer))
    return place_plain_key(folder / purpose / key_id, _drawn(purpose), about)


def _drawn(purpose: Purpose) -> PlainPrivate:
    if purpose is Purpose.JWT:
        return rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
    return ed25519.Ed25519PrivateKey.generate()


def _published(entry: Entry, purpose: Purpose) -> PublicKey:
    public_key = read_plain_public(entry.place / PUBLIC, purpose)
    return PublicKey(entry.key_id, purpose, public_key, entry.about.created, entry.about.retired)


def _require_plain(purpose: Purpose) -> None:
    if purpose not in PLAIN:
        message = f"{purpose} keys have certificates"
        raise ValueError(message)
