"""Acts that a device tells of later, because it was offline when they happened."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class ToldKind(StrEnum):
    """What can be done offline and told of later."""

    READ = "read"
    PLACE = "place"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class ToldLater:
    """When an act happened, as far as a device can say.

    Attributes:
        ago: How long before the telling the act happened, by the device's own clock. A clock
            that is wrong by a year still measures a bus ride.
        received: When it was told, by the clock of the server.
    """

    ago: timedelta
    received: datetime

    def moment(self, since: datetime) -> datetime:
        """Return when the act happened: never after it was told, never before `since`."""
        told = self.received - max(self.ago, timedelta(0))
        return min(max(told, since), self.received)
