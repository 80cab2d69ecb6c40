"""Text that is saved while it is typed, from whichever page is newest."""

from dataclasses import dataclass

from prss_training.domain.errors import Conflict, Unacceptable

_DIGITS = 9
_PAGE_LENGTH = 40


class TextMovedOn(Conflict):
    """Newer text than this page knows of was saved elsewhere."""

    def __init__(self) -> None:
        super().__init__(
            "Newer text was saved from another page or device. What you typed here is still on "
            "this page, and nothing was overwritten. Compare the two before you go on."
        )


class TextTooLong(Unacceptable):
    """More characters than can be kept."""

    def __init__(self, characters: int, most: int) -> None:
        super().__init__(
            f"This text has {characters:,} characters, and {most:,} is the most that can be kept. "
            "Take some out, then try again."
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """The page that text comes from: its own mark, and the revision it was opened with."""

    page: str
    revision: int

    @classmethod
    def read(cls, page: str | None, revision: str | None) -> "Opened":
        """Read what a form carries. A revision that is no number matches no saved text."""
        text = revision or ""
        readable = text.isascii() and text.isdigit() and len(text) <= _DIGITS
        return cls((page or "")[:_PAGE_LENGTH], int(text) if readable else -1)


def require_newest(opened: Opened | None, *, revision: int, page: str) -> None:
    """Refuse text from a page that does not know of what was saved last.

    Args:
        opened: The page it comes from; None where it comes from no page.
        revision: The revision that is saved now; 0 while nothing is.
        page: The page that saved it; that one may save again.

    Raises:
        TextMovedOn: another page saved newer text.
    """
    if opened is None or opened.revision == revision:
        return
    if not revision or not opened.page or opened.page != page:
        raise TextMovedOn


def plain(text: str, most: int) -> str:
    """Return text with one kind of line end, without the byte that databases refuse.

    Raises:
        TextTooLong: it has more characters than `most`.
    """
    if len(text) > most:
        raise TextTooLong(len(text), most)
    return text.replace("\r\n", "\n").replace("\x00", "")
