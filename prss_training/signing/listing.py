"""Every key there ever was, as an operator wants to see them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from prss_training.signing.key_folder import CERTIFICATE, Purpose, read_outside_certificate
from prss_training.signing.turnover import entries, in_use


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key without its secrets.

    Attributes:
        key_id: Its name.
        purpose: What it signs.
        created: When it was made or taken up.
        retired: When it was retired, if it was.
        expires: When its certificate ends, if it has one.
        outside: Whether an outside authority vouches for it.
        signs: Whether it is the one that signs today.
    """

    key_id: str
    purpose: Purpose
    created: datetime
    retired: datetime | None
    expires: datetime | None
    outside: bool
    signs: bool


def list_keys(folder: Path) -> list[ListedKey]:
    """List the keys of every purpose, oldest first.

    Raises:
        KeysUnreadable: a file cannot be used; the message says which and why.
    """
    return [key for purpose in Purpose for key in _listed(folder, purpose)]


def _listed(folder: Path, purpose: Purpose) -> list[ListedKey]:
    found = entries(folder, purpose)
    current = in_use(found)[-1:]
    return [
        ListedKey(
            key_id=each.key_id,
            purpose=purpose,
            created=each.about.created,
            retired=each.about.retired,
            expires=_expiry(each.place) if purpose is Purpose.PDF else None,
            outside=each.about.outside,
            signs=each in current,
        )
        for each in found
    ]


def _expiry(place: Path) -> datetime:
    return read_outside_certificate(place / CERTIFICATE).not_valid_after_utc
