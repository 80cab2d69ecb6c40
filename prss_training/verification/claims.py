"""Which certificate a file says it is, read without trusting the file.

A stranger's file is not opened as a PDF. Codes are looked for in its bytes, and in what its
compressed streams hold, up to a fixed amount. What is found is a claim, no proof.
"""

import re
import zlib
from collections.abc import Iterator

from prss_training.domain.certificate_number import CodeUnreadable, VerificationCode

_MOST_CODES = 8
_MOST_STREAMS = 400
_MOST_OUT_OF_ONE = 512 * 1024
_MOST_IN_ALL = 8 * 1024 * 1024

_CODE = re.compile(
    rb"(?<![0-9A-Z-])[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}(?![0-9A-Z-])"
)
_STREAM = re.compile(rb"stream\r?\n")


def claimed_codes(pdf: bytes) -> list[str]:
    """Return the codes that a file carries, each once, in the order they are found."""
    found: dict[str, None] = {}
    for text in _readable(pdf):
        for match in _CODE.finditer(text):
            try:
                found[VerificationCode.parse(match[0].decode("ascii")).characters] = None
            except CodeUnreadable:
                continue
            if len(found) == _MOST_CODES:
                return list(found)
    return list(found)


def _readable(pdf: bytes) -> Iterator[bytes]:
    yield pdf
    left = _MOST_IN_ALL
    for count, match in enumerate(_STREAM.finditer(pdf)):
        if count == _MOST_STREAMS or left <= 0:
            return
        out = _inflated(pdf, match.end(), min(left, _MOST_OUT_OF_ONE))
        left -= len(out)
        yield out


def _inflated(pdf: bytes, start: int, most: int) -> bytes:
    """Return what a stream unpacks to, cut at `most` bytes; nothing if it does not unpack."""
    try:
        return zlib.decompressobj().decompress(memoryview(pdf)[start:], most)
    except zlib.error:
        return b""
