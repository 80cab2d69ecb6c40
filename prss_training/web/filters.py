"""How pages write dates, moments, lengths of time and counts."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask

from prss_training.domain.hours import Hours

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def init_filters(app: Flask) -> None:
    """Make the filters known to templates."""
    app.jinja_env.filters.update(
        day=day,
        moment=moment,
        wall=wall,
        clock=clock,
        hours=hours,
        hours_spoken=hours_spoken,
        count=count,
    )


def day(value: date | datetime) -> str:
    """Write a day as `5 January 2026`; a moment is written as its day in its own zone."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime, zone: str = "UTC") -> str:
    """Write a moment as `5 January 2026, 9:30 am EST` in a zone."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local)}, {clock(local)} {local.tzname()}"


def wall(value: datetime, zone: str) -> str:
    """Write what the clocks of a zone show at a moment, as `8:00 pm`."""
    return clock(value.astimezone(ZoneInfo(zone)))


def clock(value: datetime) -> str:
    """Write the time of day as `9:30 am`."""
    return f"{value.hour % 12 or 12}:{value.minute:02d} {'am' if value.hour < 12 else 'pm'}"  # noqa: PLR2004


def hours(value: Hours | int) -> str:
    """Write minutes as `1:30`."""
    return str(value if isinstance(value, Hours) else Hours(value))


def hours_spoken(value: Hours | int) -> str:
    """Write minutes as `1 hour 30 minutes`."""
    return (value if isinstance(value, Hours) else Hours(value)).spoken


def count(number: int, one: str, many: str) -> str:
    """Write a number with the word that fits it: `1 entry`, `2 entries`."""
    return f"{number:,} {one if number == 1 else many}"
