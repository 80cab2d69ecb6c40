"""The two names of a certificate: a number for people, and a code that nobody can guess."""

import re
import secrets
from dataclasses import dataclass
from typing import Self

from prss_training.domain.errors import Unacceptable

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Crockford's letters without the last: thirty-one is a prime, so that no slip escapes the check.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXY"
CODE_LENGTH = 15  # 74 random bits, and a check character makes sixteen: four groups of four
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—.·]+")  # and the dashes people paste
_NUMBER = re.compile(r"([A-Z]{1,6})([0-9]{4})([0-9]{6,9})([0-9A-Z])")


class NumberUnreadable(Unacceptable):
    """A certificate number was mistyped."""

    def __init__(self) -> None:
        super().__init__(
            "This certificate number has a slip in it. Check it against the certificate: "
            "it looks like PL-2026-000123-K."
        )


class CodeUnreadable(Unacceptable):
    """A verification code was mistyped."""

    def __init__(self) -> None:
        super().__init__(
            "This code has a slip in it. Check it against the certificate: "
            "four groups of four letters and digits, such as 7F3K-9QTR-2M8V-XW4C."
        )


def check_character(payload: str) -> str:
    """Return the character that closes `payload` under ISO 7064 MOD 37,36.

    Every slip in a single character is caught, and nearly every swap of two neighbors.

    Args:
        payload: Characters of `ALPHABET` only, with no separators; any length.

    Raises:
        ValueError: `payload` holds a character outside `ALPHABET`.

    Source:
        ISO/IEC 7064:2003, hybrid system MOD 37,36.
    """
    product = 36
    for character in payload:
        product = ((product + ALPHABET.index(character)) % 36 or 36) * 2 % 37
    return ALPHABET[(37 - product) % 36]


def code_check_character(payload: str) -> str:
    """Return the character that closes a code: a weighted sum modulo 31, in Crockford's letters.

    The weights 1 to 15 and the prime modulus catch every slip in one character and every swap of
    two neighbors.
    """
    weighted = sum(
        weight * CROCKFORD.index(character) for weight, character in enumerate(payload, start=1)
    )
    return CROCKFORD[weighted % len(CROCKFORD)]


@dataclass(frozen=True, slots=True)
class CertificateNumber:
    """A number in a series, such as `PL-2026-000123-K`. It tells nothing by itself."""

    series: str
    year: int
    serial: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number in any case, with any spaces and hyphens.

        Raises:
            NumberUnreadable: it has another shape, or its check character does not fit.
        """
        match = _NUMBER.fullmatch(_SEPARATORS.sub("", text).upper())
        if match is None or check_character("".join(match.groups()[:3])) != match[4]:
            raise NumberUnreadable
        return cls(match[1], int(match[2]), int(match[3]))

    def __str__(self) -> str:
        serial = f"{self.serial:06d}"
        check = check_character(f"{self.series}{self.year}{serial}")
        return f"{self.series}-{self.year}-{serial}-{check}"


@dataclass(frozen=True, slots=True)
class VerificationCode:
    """Sixteen of Crockford's letters: 74 random bits and a check character."""

    characters: str

    @classmethod
    def new(cls) -> Self:
        """Draw a code from the system's source of randomness."""
        payload = "".join(secrets.choice(CROCKFORD) for _ in range(CODE_LENGTH))
        return cls(payload + code_check_character(payload))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a code in any case, with any spaces and hyphens; O is 0, I and L are 1.

        Raises:
            CodeUnreadable: it has another length or alphabet, or its check does not fit.
        """
        characters = _SEPARATORS.sub("", text).upper().translate(_LOOKALIKES)
        if len(characters) != CODE_LENGTH + 1 or set(characters) - set(CROCKFORD):
            raise CodeUnreadable
        if code_check_character(characters[:CODE_LENGTH]) != characters[CODE_LENGTH]:
            raise CodeUnreadable
        return cls(characters)

    def __str__(self) -> str:
        return "-".join(self.characters[n : n + 4] for n in range(0, CODE_LENGTH + 1, 4))
