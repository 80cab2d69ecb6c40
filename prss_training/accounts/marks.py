"""The mark that a device tells people apart by. Nobody can be found or guessed from it."""

import hashlib
import hmac

_LENGTH = 24


def mark_of(secret: str, person_id: int, organization_id: int | None) -> str:
    """Return the mark of one person in one organization: letters and digits, always the same.

    Pages that a device keeps, and what waits on it to be sent, carry the mark. Two people with
    one name have two marks, and so has one person in two organizations.
    """
    said = f"device {person_id} {organization_id or 0}"
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()[:_LENGTH]
