"""Until when what a key signed is taken as ours."""

from datetime import datetime, timedelta

# A program that was about to sign when its key was retired may still finish, and a time stamp may
# differ from the clock here by as much.
GRACE = timedelta(minutes=10)


def out_of_use(retired: datetime | None, *, at: datetime) -> bool:
    """Tell whether a key signed nothing any more at a moment.

    Args:
        retired: When it was retired, aware; None while it signs, or where that is not known.
        at: The moment that a signature of its names, aware.
    """
    return retired is not None and at > retired + GRACE
