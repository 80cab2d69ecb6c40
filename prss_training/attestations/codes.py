"""What opens a request: a link's token that nobody can guess, and the short code of a paper form.

Of both only the sha256 is kept. The code of a form is made from the server's secret and the
request's number, so that the same form can be printed again without keeping it.
"""

import hashlib
import hmac
import re
import secrets

from prss_training.domain.certificate_number import (
    CROCKFORD,
    check_character,
    code_check_character,
)
from prss_training.domain.errors import Unacceptable

PAPER_LENGTH = 11  # 54 bits, and a check character makes twelve: three groups of four
_GROUP = 4
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—.·]+")
_TOKEN_BYTES = 32
_PURPOSE = "attestation form"


class CodeUnreadable(Unacceptable):
    """The code of a paper form was mistyped."""

    def __init__(self) -> None:
        super().__init__(
            "This code has a slip in it. Check it against the form: three groups of four letters "
            "and digits, such as 7F3K-9QTR-2M8V."
        )


def draw_token() -> str:
    """Return 256 random bits, as they stand in an address or a cookie."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def digest_of(secret: str) -> str:
    """Return what is kept of a token, a code or a browser's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(secret: str, digest: str | None) -> bool:
    """Tell whether a secret is the one a digest was made of, in the same time for any guess."""
    return digest is not None and hmac.compare_digest(digest_of(secret), digest)


def paper_code(key: str, attestation_id: int) -> str:
    """Return the code of a request's paper form, in groups: `7F3K-9QTR-2M8V`.

    Args:
        key: The server's secret; without it nobody can make a code that fits.
        attestation_id: The request's number.
    """
    made = hmac.digest(key.encode(), f"{_PURPOSE} {attestation_id}".encode(), "sha256")
    number = int.from_bytes(made, "big")
    letters = []
    for _ in range(PAPER_LENGTH):
        number, letter = divmod(number, len(CROCKFORD))
        letters.append(CROCKFORD[letter])
    payload = "".join(letters)
    whole = payload + code_check_character(payload)
    return "-".join(whole[n : n + _GROUP] for n in range(0, len(whole), _GROUP))


def read_code(typed: str) -> str:
    """Read a form's code in any case, with any spaces and hyphens; O is 0, I and L are 1.

    Raises:
        CodeUnreadable: it has another length or alphabet, or its check character does not fit.
    """
    plain = _SEPARATORS.sub("", typed).upper().translate(_LOOKALIKES)
    if len(plain) != PAPER_LENGTH + 1 or set(plain) - set(CROCKFORD):
        raise CodeUnreadable
    if code_check_character(plain[:PAPER_LENGTH]) != plain[PAPER_LENGTH]:
        raise CodeUnreadable
    return "-".join(plain[n : n + _GROUP] for n in range(0, len(plain), _GROUP))


def reference(attestation_id: int) -> str:
    """Return the name of a request among people, such as `S-000042-K`. It opens nothing."""
    serial = f"{attestation_id:06d}"
    return f"S-{serial}-{check_character(f'S{serial}')}"
