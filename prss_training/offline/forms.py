"""What a device sends of an act that was done offline."""

import re
from datetime import datetime, timedelta

from flask_wtf import FlaskForm
from wtforms import StringField

from prss_training.coursework.services import Opened
from prss_training.domain.errors import Unacceptable
from prss_training.domain.told_later import ToldKind, ToldLater

_DIGITS = 9
_LONGEST_AGO = 315_360_000_000  # ten years, in milliseconds
_MARK = re.compile(r"[A-Za-z0-9-]{8,40}")


class ActUnreadable(Unacceptable):
    """The device sent something that no version of its pages writes."""

    def __init__(self) -> None:
        super().__init__(
            "Something that was done offline could not be read. Load the page again while you "
            "are online, and do it once more there."
        )


class ToldForm(FlaskForm):
    """One act: its kind, what it was done to, how long ago, and whose it is."""

    kind = StringField()
    whose = StringField()
    module = StringField()
    part = StringField()
    activity = StringField()
    body = StringField()
    page = StringField()
    revision = StringField()
    mark = StringField()
    ago = StringField()

    @property
    def told_kind(self) -> ToldKind:
        """What was done.

        Raises:
            ActUnreadable: it is none of the acts that can be done offline.
        """
        try:
            return ToldKind(self.kind.data or "")
        except ValueError:
            raise ActUnreadable from None

    @property
    def part_number(self) -> int:
        """The part of the lesson; one that no lesson has where it is no number."""
        return _number(self.part.data, _DIGITS) or 0

    @property
    def opened(self) -> Opened:
        """The page that the text was written on. A revision that is no number matches no draft."""
        revision = _number(self.revision.data, _DIGITS)
        return Opened((self.page.data or "")[:40], -1 if revision is None else revision)

    @property
    def own_mark(self) -> str:
        """The device's name for the act.

        Raises:
            ActUnreadable: it has none.
        """
        if not _MARK.fullmatch(self.mark.data or ""):
            raise ActUnreadable
        return self.mark.data or ""

    def told(self, received: datetime) -> ToldLater:
        """Say when the act happened; one that does not say how long ago happened just now."""
        ago = min(_number(self.ago.data, 15) or 0, _LONGEST_AGO)
        return ToldLater(timedelta(milliseconds=ago), received)


def _number(text: str | None, digits: int) -> int | None:
    given = text or ""
    readable = given.isascii() and given.isdigit() and len(given) <= digits
    return int(given) if readable else None
