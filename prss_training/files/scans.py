"""The scan of a signed form: what it is, told from its first bytes and not from its name."""

from dataclasses import dataclass
from typing import Self

from prss_training.domain.errors import Unacceptable

LARGEST = 10 * 1024 * 1024  # bytes
_SIGNS = {
    b"%PDF-": ("application/pdf", "pdf"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
    b"\x89PNG\r\n\x1a\n": ("image/png", "png"),
}
_ENDINGS = dict(_SIGNS.values())


class ScanUnusable(Unacceptable):
    """A file is no scan that can be kept."""

    def __init__(self) -> None:
        super().__init__("Choose a PDF, JPEG or PNG file: a scan or a photo of the signed form.")


class ScanTooLarge(Unacceptable):
    """A scan is larger than we keep."""

    def __init__(self) -> None:
        super().__init__(
            "This file is larger than 10 MB. Scan the form in black and white, or take a smaller "
            "photo."
        )


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that may be kept, and the kind it was seen to be."""

    content: bytes
    media_type: str

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Look at a file's size and first bytes.

        Raises:
            ScanTooLarge: it has more than ten megabytes.
            ScanUnusable: it is neither PDF nor JPEG nor PNG.
        """
        if len(content) > LARGEST:
            raise ScanTooLarge
        for sign, (media_type, _) in _SIGNS.items():
            if content.startswith(sign):
                return cls(content, media_type)
        raise ScanUnusable


def ending_of(media_type: str) -> str:
    """Return how the name of a kept scan ends."""
    return _ENDINGS[media_type]
