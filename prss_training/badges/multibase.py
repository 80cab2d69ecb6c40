"""Base58 and the two multibase forms that credentials are written in.

Source:
    W3C, Controlled Identifiers 1.0, sections 2.4 (multibase) and 2.5 (multicodec).
"""

import base64
import binascii

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_BASE = 58
_LONGEST = 256  # characters; a signature has 88, and reading takes the square of the length


def base58btc(content: bytes) -> str:
    """Return bytes in base58btc, with the `z` that multibase puts before it."""
    number, written = int.from_bytes(content), ""
    while number:
        number, digit = divmod(number, _BASE)
        written = _ALPHABET[digit] + written
    zeros = len(content) - len(content.lstrip(b"\0"))
    return "z" + _ALPHABET[0] * zeros + written


def from_base58btc(text: str) -> bytes:
    """Return the bytes that `base58btc` wrote.

    Raises:
        ValueError: it does not begin with `z`, is far too long, or holds another character.
    """
    if not text.startswith("z") or len(text) > _LONGEST or set(text[1:]) - set(_ALPHABET):
        raise ValueError("not base58btc")
    number = 0
    for character in text[1:]:
        number = number * _BASE + _VALUES[character]
    zeros = len(text) - 1 - len(text[1:].lstrip(_ALPHABET[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)


def base64url(content: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Return the bytes that `base64url` wrote.

    Raises:
        ValueError: it holds another character, has a length that none has, or is not as
            `base64url` writes those bytes. So nothing that is signed has two spellings.
    """
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise ValueError("not base64url without padding") from error
    if base64url(content) != text:
        raise ValueError("not base64url without padding")
    return content
