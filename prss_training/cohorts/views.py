"""The pages of cohorts: for staff, for learners, and for their calendars."""

from prss_training.cohorts import (
    calendar_pages,
    own_pages,
    roll_pages,
    session_pages,
    staff_pages,
)
from prss_training.cohorts.blueprint import bp

__all__ = ["bp", "calendar_pages", "own_pages", "roll_pages", "session_pages", "staff_pages"]
