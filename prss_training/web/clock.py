"""The one place that asks what time it is. Views and commands ask; everything else is told."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  (this is where everybody else is sent)
