"""What a check of a credential found: an outcome, and why, in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What can be said of a signature on a credential. Whether it still counts is another matter.

    `GENUINE`: signed by a key of ours, and not changed since. `CHANGED`: it names a key of ours,
    and what it says is not what that key signed. `NOT_OURS`: signed by another key, or not at
    all. `UNREADABLE`: no credential that can be checked.
    """

    GENUINE = "genuine"
    CHANGED = "changed"
    NOT_OURS = "not-ours"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check.

    Attributes:
        outcome: What was found.
        reason: Why, in a sentence.
        credential: What the credential says, without its signature; None where nothing could be
            read. Only that of a genuine one can be relied on.
        key_id: The key of ours that it names.
    """

    outcome: Outcome
    reason: str
    credential: Mapping[str, Any] | None = None
    key_id: str | None = None

    @property
    def genuine(self) -> bool:
        """Whether a key of ours signed it, as it is."""
        return self.outcome is Outcome.GENUINE
