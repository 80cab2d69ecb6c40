"""One-time codes: easy to read out, hard to guess, slow to try against a stolen database."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

# Crockford's letters: none that is mistaken for a digit, and no U.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011")
_LENGTH = 8
_GROUP = 4

_hasher = PasswordHasher()
# What nobody's code is checked against, so that an unknown name takes as long as a known one.
_NOBODYS = _hasher.hash(secrets.token_hex(16))


def draw_code() -> str:
    """Return a new code with 40 random bits, in groups: `K7QM-2XVD`."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return f"{drawn[:_GROUP]}-{drawn[_GROUP:]}"


def hash_code(code: str) -> str:
    """Return the slow hash under which a code is kept."""
    return _hasher.hash(_plain(code))


def code_fits(code_hash: str | None, typed: str) -> bool:
    """Tell whether what was typed is the code, however it was spaced or cased.

    Without a hash the answer is no, and takes as long.
    """
    try:
        fits = _hasher.verify(code_hash or _NOBODYS, _plain(typed))
    except VerificationError:
        return False
    return fits and code_hash is not None


def _plain(typed: str) -> str:
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    return letters.translate(_READ_AS)
