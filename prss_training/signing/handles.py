"""Private keys at work: in memory, in an outside authority's file, or in a device of its own.

A key outside is opened when it is first needed, so that checking what was sealed needs no device,
no password and no network. What opens it is never written anywhere: no message repeats it.
"""

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pkcs11
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import pkcs12

from prss_training.domain.sealing import CannotSealNow, KeyFile, Pkcs12, Sealing, Token
from prss_training.signing.one_form import (
    PdfPrivate,
    PdfPublic,
    in_one_form,
    is_pdf_kind,
    is_signed,
    signed,
)

_NO_SECRET = "PRSS_PDF_KEY_SECRET is not set, or does not open it"  # noqa: S105 - a sentence


class KeyOutOfReach(CannotSealNow):
    """The key that seals cannot be used just now."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The PDF key cannot be used: {why}. Nothing is sealed until it can. Mend the "
            "PRSS_PDF_KEY settings, then run `prss doctor`."
        )


class KeyHandle(Protocol):
    """A private key that can be asked to sign."""

    def sign(self, data: bytes) -> bytes:
        """Sign the SHA-256 of `data`, in the one form.

        Raises:
            KeyOutOfReach: the key cannot be used just now.
        """


@dataclass(frozen=True, slots=True)
class InMemory:
    """A private key that was read from disk and is held."""

    private_key: PdfPrivate = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """Sign the SHA-256 of `data`, in the one form."""
        return signed(self.private_key, data)


@dataclass(frozen=True, slots=True)
class OnToken:
    """A key that never leaves its device."""

    token: Token
    secret: str = field(repr=False)
    public_key: PdfPublic

    def sign(self, data: bytes) -> bytes:
        """Have the device sign the SHA-256 of `data`, in the one form.

        Raises:
            KeyOutOfReach: the device, its token or the key is not there, or the PIN is wrong.
        """
        try:
            return self._sign(data)
        except pkcs11.PinIncorrect as error:
            raise KeyOutOfReach("the token refuses the PIN in PRSS_PDF_KEY_SECRET") from error
        except pkcs11.PKCS11Error as error:
            raise KeyOutOfReach(f"{self._place} says {_named(error)}") from error

    @property
    def _place(self) -> str:
        return f"the token “{self.token.token}” behind {self.token.module}"

    def _sign(self, data: bytes) -> bytes:
        with _session(self.token, self.secret) as session:
            key = self._key_in(session)
            if isinstance(self.public_key, rsa.RSAPublicKey):
                return bytes(key.sign(data, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))
            # Not every device hashes for ECDSA; every one signs a hash.
            pair = bytes(key.sign(_sha256(data), mechanism=pkcs11.Mechanism.ECDSA))
        half = len(pair) // 2
        r, s = int.from_bytes(pair[:half], "big"), int.from_bytes(pair[half:], "big")
        return in_one_form(encode_dss_signature(r, s))

    def _key_in(self, session: pkcs11.Session) -> Any:
        wanted = {
            pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY,
            pkcs11.Attribute.LABEL: self.token.label,
        }
        found = list(session.get_objects(wanted))
        if len(found) == 1:
            return found[0]
        many = "several keys are" if found else "no key is"
        raise KeyOutOfReach(f"on {self._place} {many} named “{self.token.label}”")


@dataclass(slots=True)
class Outside:
    """The key of an outside authority's certificate, opened when it is first needed."""

    sealing: Sealing
    certificate: x509.Certificate
    _opened: KeyHandle | None = field(default=None, repr=False)

    def sign(self, data: bytes) -> bytes:
        """Sign the SHA-256 of `data`, in the one form.

        Raises:
            KeyOutOfReach: the key cannot be opened, or is not the one of the certificate.
        """
        if self._opened is None:
            self._opened = self._open()
        signature = self._opened.sign(data)
        try:
            is_signed(public_key_of(self.certificate), signature, data)
        except InvalidSignature as error:
            raise KeyOutOfReach(_ANOTHER) from error
        return signature

    def _open(self) -> KeyHandle:
        if self.sealing.key is None:
            raise KeyOutOfReach(
                "its certificate is an outside authority's, and PRSS_PDF_KEY is not set"
            )
        opened = open_key(self.sealing)
        if opened.certificate != self.certificate:
            raise KeyOutOfReach(_ANOTHER)
        return opened.handle


_ANOTHER = (
    "PRSS_PDF_KEY names another key than the one that was last imported; `prss keys import` "
    "takes it up"
)


@dataclass(frozen=True, slots=True)
class Opened:
    """An outside authority's key, its certificate, and those above it, the next one up first."""

    handle: KeyHandle
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


def open_key(sealing: Sealing) -> Opened:
    """Open the key that the settings name, and find its certificates.

    Raises:
        KeyOutOfReach: something is missing, unreadable, closed, or does not belong together.
    """
    source = sealing.key
    if isinstance(source, Token):
        certificates = _certificates(sealing)
        public_key = public_key_of(certificates[0])
        return _chained(OnToken(source, sealing.secret, public_key), certificates[0], certificates)
    if isinstance(source, KeyFile):
        private_key = _private_key(source.path, sealing.secret)
        certificates = _certificates(sealing)
    elif isinstance(source, Pkcs12):
        private_key, certificates = _from_pkcs12(source.path, sealing.secret)
    else:
        raise KeyOutOfReach("PRSS_PDF_KEY is not set")
    own = [each for each in certificates if each.public_key() == private_key.public_key()]
    if not own:
        raise KeyOutOfReach("none of its certificates is for this key")
    return _chained(InMemory(private_key), own[0], certificates)


def public_key_of(certificate: x509.Certificate) -> PdfPublic:
    """Return the public key in a certificate.

    Raises:
        KeyOutOfReach: documents are not sealed with keys of its kind.
    """
    public_key = certificate.public_key()
    if isinstance(public_key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey) and is_pdf_kind(
        public_key
    ):
        return public_key
    raise KeyOutOfReach("it is neither a P-256 key nor an RSA key of 2048 to 8192 bits")


def _chained(
    handle: KeyHandle, certificate: x509.Certificate, others: list[x509.Certificate]
) -> Opened:
    """Put the certificates above one in order, and leave out what does not lead up from it."""
    public_key_of(certificate)
    chain: list[x509.Certificate] = []
    here = certificate
    while here.issuer != here.subject:
        above = [each for each in others if each not in chain and _issued(each, here)]
        if not above:
            break
        here = above[0]
        chain.append(here)
    return Opened(handle, certificate, tuple(chain))


def _issued(above: x509.Certificate, below: x509.Certificate) -> bool:
    try:
        below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _certificates(sealing: Sealing) -> list[x509.Certificate]:
    path = sealing.certificates
    if path is None:
        raise KeyOutOfReach("PRSS_PDF_CERTIFICATES is not set")
    try:
        return x509.load_pem_x509_certificates(_read(path))
    except ValueError as error:
        raise KeyOutOfReach(f"{path} holds no certificates in PEM") from error


def _private_key(path: Path, secret: str) -> PdfPrivate:
    content = _read(path)
    try:
        found = serialization.load_pem_private_key(content, secret.encode() or None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyOutOfReach(
            f"{path} does not open: it is no private key, or {_NO_SECRET}"
        ) from error
    return _of_pdf_kind(found)


def _from_pkcs12(path: Path, secret: str) -> tuple[PdfPrivate, list[x509.Certificate]]:
    content = _read(path)
    try:
        held = pkcs12.load_pkcs12(content, secret.encode() or None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyOutOfReach(
            f"{path} does not open: it is no PKCS#12 file, or {_NO_SECRET}"
        ) from error
    if held.key is None or held.cert is None:
        raise KeyOutOfReach(f"{path} holds no key with its certificate")
    others = [each.certificate for each in held.additional_certs]
    return _of_pdf_kind(held.key), [held.cert.certificate, *others]


def _of_pdf_kind(private_key: object) -> PdfPrivate:
    if isinstance(private_key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) and is_pdf_kind(
        private_key.public_key()
    ):
        return private_key
    raise KeyOutOfReach("it is neither a P-256 key nor an RSA key of 2048 to 8192 bits")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        why = (error.strerror or "the disk refused").lower()
        raise KeyOutOfReach(f"{path} cannot be read: {why}") from error


@dataclass(frozen=True, slots=True)
class _SignedIn:
    """A session with a token, of the process that began it, and the PIN that opened it."""

    process: int
    secret: str = field(repr=False)
    session: pkcs11.Session


# A device lets one process sign in once, and a session serves one thread at a time.
_turn = threading.Lock()
_sessions: dict[tuple[Path, str], _SignedIn] = {}


@contextmanager
def _session(token: Token, secret: str) -> Iterator[pkcs11.Session]:
    """Hold the one session of this process with a token; after a mishap the next one is new."""
    place = token.module, token.token
    with _turn:
        kept = _sessions.get(place)
        if kept is None or (kept.process, kept.secret) != (os.getpid(), secret):
            kept = _sessions[place] = _sign_in(token, secret, _sessions.pop(place, None))
        try:
            yield kept.session
        except pkcs11.PKCS11Error:
            del _sessions[place]
            kept.session.close()
            raise


def _sign_in(token: Token, secret: str, before: _SignedIn | None) -> _SignedIn:
    module = pkcs11.lib(str(token.module))
    if before is not None and before.process != os.getpid():
        # A child inherits a module that it may not use (PKCS#11 v2.40, section 5.4).
        module.reinitialize()
    elif before is not None:
        before.session.close()
    found = module.get_token(token_label=token.token)
    return _SignedIn(os.getpid(), secret, found.open(user_pin=secret or None))


def _named(error: Exception) -> str:
    """Name what a module complains of, such as “no such token”, without its arguments."""
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", type(error).__name__).lower()
    return f"“{words}”"


def _sha256(data: bytes) -> bytes:
    hashed = hashes.Hash(hashes.SHA256())
    hashed.update(data)
    return hashed.finalize()
