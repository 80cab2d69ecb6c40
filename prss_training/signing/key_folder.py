"""The files that keys are kept in: how they are read, and how they come to be, whole or not at all.

A key and what belongs to it are written to a hidden folder beside their place, and the folder is
renamed. A rename is one act, and it is refused where another process was first, so no key is ever
half there and none is ever written over.
"""

import json
import os
import shutil
import stat
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from prss_training.domain.errors import Conflict
from prss_training.signing.authority import Certified
from prss_training.signing.one_form import is_pdf_kind

KEY = "key.pem"
CERTIFICATE = "certificate.pem"
PUBLIC = "public.pem"
CHAIN = "chain.pem"
TIME_STAMPS = "time-stamps"
ABOUT = "about.toml"
AUTHORITY = "authority"
UNFINISHED = ".new-"

_PRIVATE = 0o600
_PUBLIC = 0o644
_OPEN_TO_OTHERS = 0o077
_LEAST_RSA_BITS = 3072
_PEM = serialization.Encoding.PEM

PlainPrivate = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
PlainPublic = rsa.RSAPublicKey | ed25519.Ed25519PublicKey


class Purpose(StrEnum):
    """What a key may be used for. Each purpose has keys of its own, in a folder of that name.

    `PDF` seals documents, `JWT` signs credentials as tokens, `PROOF` signs proofs embedded in
    credentials, and `STATUS` signs the lists that tell the status of credentials.
    """

    PDF = "pdf"
    JWT = "jwt"
    PROOF = "proof"
    STATUS = "status"

    @property
    def label(self) -> str:
        """The purpose as sentences name it, as in “a PDF key”."""
        return _LABELS[self]


_LABELS = {
    Purpose.PDF: "PDF",
    Purpose.JWT: "JWT",
    Purpose.PROOF: "proof",
    Purpose.STATUS: "status list",
}


class KeysUnreadable(Conflict):
    """A file that holds a key, or says something about one, cannot be used."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path} cannot be used: {why}. Put the file back from a backup or mend its "
            "permissions, then run `prss doctor`."
        )


class KeysNotWritten(Conflict):
    """New keys could not be put where they belong."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path} could not be written: {why}. Let the account that runs this program write "
            "there, then run `prss doctor`."
        )


@dataclass(frozen=True, slots=True)
class About:
    """What is written beside a key. Both moments are aware.

    `issuer` is whose key it is, where no certificate says so. `outside` says that the private key
    is not kept here, and that an outside authority vouches for it.
    """

    purpose: Purpose
    created: datetime
    retired: datetime | None = None
    issuer: str = ""
    outside: bool = False

    def retired_at(self, at: datetime) -> "About":
        """Return the same words, and that the key was retired at a moment."""
        return replace(self, retired=at)

    def __str__(self) -> str:
        lines = [f'purpose = "{self.purpose}"', f"created = {_written(self.created)}"]
        if self.retired is not None:
            lines.append(f"retired = {_written(self.retired)}")
        if self.issuer:
            lines.append(f"issuer = {_quoted(self.issuer)}")
        if self.outside:
            lines.append("outside = true")
        return "\n".join(lines) + "\n"


def place_key(place: Path, made: Certified, about: About | None = None) -> bool:
    """Put a key, its certificate and what is said about it at `place`.

    Returns:
        Whether they are there now. False means that `place` was taken, and was left as it is.

    Raises:
        KeysNotWritten: the folder cannot be written.
    """
    files = {
        KEY: (_private_pem(made.private_key), _PRIVATE),
        CERTIFICATE: (made.certificate.public_bytes(_PEM), _PUBLIC),
    }
    if about is not None:
        files[ABOUT] = (str(about).encode(), _PUBLIC)
    return _place_or_tell(place, files)


def place_plain_key(place: Path, private_key: PlainPrivate, about: About) -> bool:
    """Put a key without a certificate at `place`, its public part and its words beside it.

    Returns:
        Whether they are there now. False means that `place` was taken, and was left as it is.

    Raises:
        KeysNotWritten: the folder cannot be written.
    """
    public = private_key.public_key().public_bytes(
        _PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    files = {
        KEY: (_private_pem(private_key), _PRIVATE),
        PUBLIC: (public, _PUBLIC),
        ABOUT: (str(about).encode(), _PUBLIC),
    }
    return _place_or_tell(place, files)


def place_certificate(
    place: Path, certificate: x509.Certificate, chain: Sequence[x509.Certificate], about: About
) -> bool:
    """Put at `place` the certificate of a key that is kept elsewhere, and those above it.

    Returns:
        Whether they are there now. False means that `place` was taken, and was left as it is.

    Raises:
        KeysNotWritten: the folder cannot be written.
    """
    files = {
        CERTIFICATE: (certificate.public_bytes(_PEM), _PUBLIC),
        CHAIN: (b"".join(each.public_bytes(_PEM) for each in chain), _PUBLIC),
        ABOUT: (str(about).encode(), _PUBLIC),
    }
    return _place_or_tell(place, files)


def place_root(path: Path, certificate: x509.Certificate) -> bool:
    """Keep a certificate in a file that is named for it, and tell whether it was not there yet.

    Raises:
        KeysNotWritten: the folder cannot be written.
    """
    if path.exists():
        return False
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=path.parent) as unfinished:
            newer = Path(unfinished) / path.name
            _write(newer, certificate.public_bytes(_PEM), _PUBLIC)
            newer.replace(path)
        _settle(path.parent)
    except OSError as error:
        raise KeysNotWritten(path, _reason(error)) from error
    return True


def root_paths(folder: Path) -> list[Path]:
    """List the files of certificates that time stamps are trusted by."""
    return sorted((folder / TIME_STAMPS).glob("*.pem"))


def rewrite_about(place: Path, about: About) -> None:
    """Put newer words in place of what is said about the key at `place`, in one act.

    Raises:
        KeysNotWritten: the file cannot be written.
    """
    newer = place / f"{UNFINISHED}{ABOUT}"
    try:
        newer.unlink(missing_ok=True)
        _write(newer, str(about).encode(), _PUBLIC)
        newer.replace(place / ABOUT)
        _settle(place)
    except OSError as error:
        raise KeysNotWritten(place / ABOUT, _reason(error)) from error


def read_certificate(path: Path) -> x509.Certificate:
    """Read a certificate for a P-256 key.

    Raises:
        KeysUnreadable: the file is missing, closed to us, or no such certificate.
    """
    try:
        certificate = x509.load_pem_x509_certificate(_read(path))
        if _is_p256(certificate.public_key()):
            return certificate
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeysUnreadable(path, "it does not hold a certificate") from error
    raise KeysUnreadable(path, "its certificate is not for a P-256 key")


def read_chain(path: Path) -> tuple[x509.Certificate, ...]:
    """Read certificates of any kind, in the order they stand; there may be none.

    Raises:
        KeysUnreadable: the file is missing, closed to us, or holds something else.
    """
    content = _read(path)
    try:
        return tuple(x509.load_pem_x509_certificates(content)) if content.strip() else ()
    except ValueError as error:
        raise KeysUnreadable(path, "it does not hold certificates") from error


def read_outside_certificate(path: Path) -> x509.Certificate:
    """Read the certificate of a key that is kept elsewhere: P-256, or RSA.

    Raises:
        KeysUnreadable: the file is missing, closed to us, or no such certificate.
    """
    [*found] = read_chain(path)
    if len(found) == 1 and is_pdf_kind(found[0].public_key()):
        return found[0]
    raise KeysUnreadable(path, "it does not hold one certificate for a P-256 or RSA key")


def read_private_key(path: Path, certificate: x509.Certificate) -> ec.EllipticCurvePrivateKey:
    """Read the private key that `certificate` names.

    Raises:
        KeysUnreadable: the file is missing, closed to us, no private key, or another one's.
    """
    try:
        private_key = serialization.load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeysUnreadable(path, "it does not hold a private key without a password") from error
    if not isinstance(private_key, ec.EllipticCurvePrivateKey):
        raise KeysUnreadable(path, "its key is not a P-256 key")
    if private_key.public_key() != certificate.public_key():
        raise KeysUnreadable(path, "its key does not belong to the certificate beside it")
    return private_key


def read_plain_private(path: Path, purpose: Purpose) -> PlainPrivate:
    """Read a private key of the kind that a purpose takes.

    Raises:
        KeysUnreadable: the file is missing, closed to us, no private key, or one of another kind.
    """
    try:
        private_key = serialization.load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeysUnreadable(path, "it does not hold a private key without a password") from error
    if isinstance(private_key, rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey):
        _require_kind(path, private_key.public_key(), purpose)
        return private_key
    raise _other_kind(path, purpose)


def read_plain_public(path: Path, purpose: Purpose) -> PlainPublic:
    """Read a public key of the kind that a purpose takes.

    Raises:
        KeysUnreadable: the file is missing, closed to us, no public key, or one of another kind.
    """
    try:
        public_key = serialization.load_pem_public_key(_read(path))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeysUnreadable(path, "it does not hold a public key") from error
    if isinstance(public_key, rsa.RSAPublicKey | ed25519.Ed25519PublicKey):
        _require_kind(path, public_key, purpose)
        return public_key
    raise _other_kind(path, purpose)


def read_about(path: Path, purpose: Purpose) -> About:
    """Read what is said about a key that is kept for `purpose`.

    Raises:
        KeysUnreadable: the file is missing, closed to us, or says something else.
    """
    try:
        told = tomllib.loads(_read(path).decode())
    except ValueError as error:
        raise KeysUnreadable(path, "it is not a TOML file") from error
    if told.get("purpose") != purpose:
        raise KeysUnreadable(path, f'`purpose` must be "{purpose}" in this folder')
    retired = _moment(path, told, "retired") if "retired" in told else None
    issuer = told.get("issuer", "")
    if not isinstance(issuer, str):
        raise KeysUnreadable(path, "`issuer` must be a name in quotes")
    outside = told.get("outside", False)
    if not isinstance(outside, bool):
        raise KeysUnreadable(path, "`outside` must be true or false")
    return About(purpose, _moment(path, told, "created"), retired, issuer, outside)


def is_folder(path: Path) -> bool:
    """Tell whether there is a folder.

    Raises:
        KeysUnreadable: we may not even look.
    """
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise KeysUnreadable(path, _reason(error)) from error


def is_open_to_others(path: Path) -> bool:
    """Tell whether accounts that do not own it may do anything with a file or folder."""
    try:
        return bool(path.stat().st_mode & _OPEN_TO_OTHERS)
    except OSError:
        return False


def key_ids(folder: Path) -> list[str]:
    """List the keys in a folder of one purpose, leaving out what is still being written."""
    try:
        found = [entry.name for entry in folder.iterdir() if entry.is_dir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise KeysUnreadable(folder, _reason(error)) from error
    return sorted(name for name in found if not name.startswith("."))


def _private_pem(
    private_key: ec.EllipticCurvePrivateKey | PlainPrivate,
) -> bytes:
    return private_key.private_bytes(
        _PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _require_kind(path: Path, public_key: PlainPublic, purpose: Purpose) -> None:
    if purpose is Purpose.JWT:
        fits = isinstance(public_key, rsa.RSAPublicKey) and public_key.key_size >= _LEAST_RSA_BITS
    else:
        fits = isinstance(public_key, ed25519.Ed25519PublicKey)
    if not fits:
        raise _other_kind(path, purpose)


def _other_kind(path: Path, purpose: Purpose) -> KeysUnreadable:
    kind = f"RSA key of {_LEAST_RSA_BITS} bits" if purpose is Purpose.JWT else "Ed25519 key"
    return KeysUnreadable(path, f"its key is not an {kind}, as {purpose.label} keys are")


def _place_or_tell(place: Path, files: Mapping[str, tuple[bytes, int]]) -> bool:
    try:
        return _place(place, files)
    except OSError as error:
        raise KeysNotWritten(place, _reason(error)) from error


def _place(place: Path, files: Mapping[str, tuple[bytes, int]]) -> bool:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=place.parent))
    try:
        for name, (content, mode) in files.items():
            _write(unfinished / name, content, mode)
        _settle(unfinished)
        unfinished.rename(place)
    except OSError:
        if place.is_dir():
            return False
        raise
    else:
        _settle(place.parent)
        return True
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _write(path: Path, content: bytes, mode: int) -> None:
    # O_EXCL: a file that is there already is never opened, not even through a link.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Have the disk remember the names in `folder`, so that a power cut cannot lose a key."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KeysUnreadable(path, _reason(error)) from error


def _is_p256(public_key: object) -> bool:
    return isinstance(public_key, ec.EllipticCurvePublicKey) and isinstance(
        public_key.curve, ec.SECP256R1
    )


def _moment(path: Path, told: Mapping[str, object], name: str) -> datetime:
    moment = told.get(name)
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise KeysUnreadable(path, f"`{name}` must be a moment, like 2026-11-22T09:00:00Z")
    return moment


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _quoted(text: str) -> str:
    """Write a TOML string; JSON's escapes are TOML's too, but for the one that JSON needs not."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _reason(error: OSError) -> str:
    return (error.strerror or "the disk refused").lower()
