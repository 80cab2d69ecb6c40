"""What a check of a credential found: an outcome, and why, in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from prss_training.domain.key_life import out_of_use

K = TypeVar("K")


class Outcome(StrEnum):
    """What can be said of a signature on a credential. Whether it still counts is another matter.

    `GENUINE`: signed by a key of ours, and not changed since. `CHANGED`: it names a key of ours,
    and what it says is not what that key signed while it was in use. `NOT_OURS`:
    signed by another key, or not at all. `UNREADABLE`: no credential that can be checked.
    """

    GENUINE = "genuine"
    CHANGED = "changed"
    NOT_OURS = "not-ours"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class CheckingKey(Generic[K]):
    """A public key of ours. `retired` is when it was put out of use; None while it signs."""

    public_key: K
    retired: datetime | None = None

    def late(self, *moments: object) -> str:
        """Say what is wrong with the moments that something signed with it names, if anything is.

        Of a key that is in use none is asked: whoever has it could name any. Of one that is out of
        use, what names no moment that can be read is refused.
        """
        if self.retired is None:
            return ""
        for moment in moments:
            try:
                at = datetime.fromisoformat(str(moment))
                if out_of_use(self.retired, at=at):
                    return "The key that it names was out of use by then."
            except (ValueError, TypeError):
                return "The key that it names is out of use, and it names no moment."
        return ""


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
