"""With which key documents are sealed, and how much a seal proves by itself.

A key of an outside authority is named as programs of that trade name it:

    pkcs12:/etc/prss/seal.p12
    file:/etc/prss/seal-key.pem
    pkcs11:token=Registry;object=seal?module-path=/usr/lib/softhsm/libsofthsm2.so   (RFC 7512)
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote

from prss_training.domain.errors import Conflict, Unacceptable


class Level(StrEnum):
    """How much a seal proves by itself (ETSI EN 319 142-1, section 6).

    `B`: who signed it. `T`: also that it was there at a moment which somebody else vouches for.
    `LT`: also that the certificates were in force then, with the proof of it inside the file.
    """

    B = "B-B"
    T = "B-T"
    LT = "B-LT"


class CannotSealNow(Conflict):
    """Nothing can be sealed just now; it is tried again, and mended by who runs the program."""


class SourceUnreadable(Unacceptable):
    """What was given names no key."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The PDF key is not named in a way that can be used: {why}. Write "
            "pkcs12:/path/to/file.p12, file:/path/to/key.pem or "
            "pkcs11:token=LABEL;object=LABEL?module-path=/path/to/module.so."
        )


@dataclass(frozen=True, slots=True)
class Pkcs12:
    """A PKCS#12 file with the key, its certificate and those above it."""

    path: Path


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A private key in a PEM file; its certificates are in another file."""

    path: Path


@dataclass(frozen=True, slots=True)
class Token:
    """A key that never leaves its device, which a PKCS#11 module talks to."""

    module: Path
    token: str
    label: str


KeySource = Pkcs12 | KeyFile | Token


@dataclass(frozen=True, slots=True)
class Sealing:
    """How documents are sealed.

    Attributes:
        key: Where the key of an outside authority is, or None for the embedded authority's own.
        secret: The password or PIN that opens it.
        certificates: PEM file with the certificate of the key first, then those above it.
        tsa_url: Where time stamps are asked for (RFC 3161), or nothing.
        tsa_certificates: PEM file with the certificates that time stamps are trusted by.
        level: How much every seal must prove. Nothing is sealed at a lower one.
    """

    key: KeySource | None = None
    secret: str = field(default="", repr=False)
    certificates: Path | None = None
    tsa_url: str = field(default="", repr=False)
    tsa_certificates: Path | None = None
    level: Level = Level.B


EMBEDDED = Sealing()


def parse_source(text: str) -> KeySource:
    """Read where a key is.

    Raises:
        SourceUnreadable: it says nothing of the kind.
    """
    scheme, colon, rest = text.strip().partition(":")
    if not colon:
        raise SourceUnreadable("it begins with none of pkcs12:, file: and pkcs11:")
    if scheme == "pkcs12":
        return Pkcs12(_path(rest))
    if scheme == "file":
        return KeyFile(_path(rest))
    if scheme == "pkcs11":
        return _token(rest)
    raise SourceUnreadable("it begins with none of pkcs12:, file: and pkcs11:")


def _path(text: str) -> Path:
    # file:///etc/key.pem and file:/etc/key.pem are the same place (RFC 8089, appendix B).
    path = Path("/" + text.lstrip("/")) if text.startswith("//") else Path(text)
    if not path.is_absolute():
        raise SourceUnreadable(f"“{text}” is not a whole path from / on")
    return path


def _token(text: str) -> Token:
    where, _, how = text.partition("?")
    told = _attributes(where, ";") | _attributes(how, "&")
    for name in ("pin-value", "pin-source"):
        if name in told:
            raise SourceUnreadable(f"`{name}` does not belong here; set PRSS_PDF_KEY_SECRET")
    unknown = sorted(told.keys() - {"token", "object", "type", "module-path"})
    if unknown:
        raise SourceUnreadable(f"“{unknown[0]}” is not looked at; name the token and the object")
    missing = [name for name in ("token", "object", "module-path") if not told.get(name)]
    if missing:
        raise SourceUnreadable(f"`{missing[0]}=` is missing")
    return Token(_path(told["module-path"]), told["token"], told["object"])


def _attributes(text: str, between: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(between) if part)
    return {name: unquote(value) for name, _, value in pairs}
