"""Revoking a key together with the watches that it made, which a floor above this one looks after.

A key that got into other hands may have made watches that go on telling those hands. The
application, which knows both floors, says at its start who ends them.
"""

from datetime import datetime
from typing import Protocol

from flask import Flask, current_app
from sqlalchemy.orm import Session

from prss_training.agencies import services
from prss_training.agencies.models import ApiKey
from prss_training.people.models import Person
from prss_training.web.filters import count

KEY = "prss_revoking"


class EndsWatches(Protocol):
    """Ends the watches with a webhook that a key made, and returns how many they were."""

    def __call__(  # noqa: D102  (said above)
        self, session: Session, key: ApiKey, *, actor: Person | None, at: datetime
    ) -> int: ...


def init_revoking(app: Flask, end: EndsWatches) -> None:
    """Have the watches of a key that is revoked ended by `end`."""
    app.extensions[KEY] = end


def revoke(session: Session, key: ApiKey, *, actor: Person | None, at: datetime) -> str:
    """Revoke a key and end its watches with a webhook; return what happened, as it is told.

    Raises:
        KeyEnded: it works no more.
    """
    services.revoke_key(session, key, actor=actor, at=at)
    end: EndsWatches = current_app.extensions[KEY]
    ended = end(session, key, actor=actor, at=at)
    said = "The key is revoked. Whatever still uses it is refused from now on."
    if not ended:
        return said
    watches = count(
        ended,
        "watch with a webhook that it made is ended",
        "watches with a webhook that it made are ended",
    )
    return f"{said} {watches} too. Make what is still needed again, with another key."
