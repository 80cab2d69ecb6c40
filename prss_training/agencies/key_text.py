"""The text of an API key: `prss_`, a beginning that may be seen, and 160 random bits.

Only a keyed hash of it is kept. A slow hash would guard nothing more: there is nothing to guess.
"""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass, field

_TEXT = re.compile(r"prss_([a-z2-7]{8})_([a-z2-7]{32})")
_PREFIX_BYTES = 5
_SECRET_BYTES = 20
_PERSON = b"prss api key"


@dataclass(frozen=True, slots=True)
class KeyText:
    """A key as its agency keeps it. `prefix` names it; `secret` is told once and kept nowhere."""

    prefix: str
    secret: str = field(repr=False)

    @classmethod
    def new(cls) -> "KeyText":
        """Draw a key from the system's source of randomness."""
        return cls(_drawn(_PREFIX_BYTES), _drawn(_SECRET_BYTES))

    def __str__(self) -> str:
        return f"prss_{self.prefix}_{self.secret}"


def read_key(text: str) -> KeyText | None:
    """Return the two parts of a key, or None where the text is no key at all."""
    match = _TEXT.fullmatch(text)
    return KeyText(match[1], match[2]) if match else None


def key_hash(text: KeyText, secret_key: str) -> str:
    """Return what is kept of a key: a hash that only the installation's secret can make."""
    pepper = hashlib.sha256(secret_key.encode()).digest()
    return hashlib.blake2b(
        str(text).encode(), digest_size=32, key=pepper, person=_PERSON
    ).hexdigest()


def _drawn(count: int) -> str:
    return base64.b32encode(secrets.token_bytes(count)).decode().rstrip("=").lower()
