"""Which certificate a file says it is, read without trusting the file.

A stranger's file is not opened as a PDF. Codes are looked for in its bytes, and in what its
compressed streams hold, up to a fixed amount. What is found is a claim, no proof.
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from prss_training.domain.certificate_number import CodeUnreadable, VerificationCode

_MOST_CODES = 8
_MOST_CANDIDATES = 2_000
_MOST_PACKED = 1024 * 1024
_MOST_STREAMS = 400
_MOST_OUT_OF_ONE = 512 * 1024
_MOST_IN_ALL = 8 * 1024 * 1024

_CODE = re.compile(
    rb"(?<![0-9A-Z-])[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}(?![0-9A-Z-])"
)
_STREAM = re.compile(rb"stream\r?\n")


def claimed_codes(pdf: bytes) -> list[str]:
    """Return the codes that a file carries, each once, in the order they are found.

    What looks like a code counts too, though it be none: a file may be full of that.
    """
    found: dict[str, None] = {}
    candidates = (match[0] for text in _readable(pdf) for match in _CODE.finditer(text))
    for candidate in islice(candidates, _MOST_CANDIDATES):
        with suppress(CodeUnreadable):
            found[VerificationCode.parse(candidate.decode("ascii")).characters] = None
        if len(found) == _MOST_CODES:
            break
    return list(found)


def _readable(pdf: bytes) -> Iterator[bytes]:
    yield pdf
    left = _MOST_IN_ALL
    for count, match in enumerate(_STREAM.finditer(pdf)):
        if count == _MOST_STREAMS or left <= 0:
            return
        most = min(left, _MOST_OUT_OF_ONE)
        out = _inflated(pdf, match.end(), most)
        # What breaks late has cost as much as what does not.
        left -= most if out is None else len(out)
        yield out or b""


def _inflated(pdf: bytes, start: int, most: int) -> bytes | None:
    """Return what a stream unpacks to, cut at `most` bytes; None if it does not unpack."""
    packed = memoryview(pdf)[start : start + _MOST_PACKED]
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return None
