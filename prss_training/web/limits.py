"""How often one address may knock. Views say their own limits."""

import math
import time

from flask import current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse_many
from werkzeug.exceptions import TooManyRequests

SIGN_IN_LIMIT = "10/minute;100/hour"
VERIFY_LIMIT = "60/minute;1000/hour"
# Guessing is counted over every way to ask together; looking up what exists is not guessing.
WRONG_LIMIT = "20/minute"
WRONG_SCOPE = "wrong guesses"
_MINUTE = 60

limiter = Limiter(get_remote_address, headers_enabled=False)


def seconds_to_wait() -> int:
    """Return how long until the limit that this request broke opens again."""
    broken = limiter.current_limit
    return _until(broken.reset_at) if broken else _MINUTE


def seconds_until_open(limit: RateLimitItem, key: tuple[str, str]) -> int:
    """Return how long until a limit that is counted by hand opens again."""
    return _until(limiter.limiter.get_window_stats(limit, *key).reset_time)


def count_by_hand(limits: str, *key: str) -> None:
    """Count one knock where a view's own limit will not do.

    Args:
        limits: Such as `60/minute;1000/hour`; all of them are counted.
        key: Whose knock it is, and at what.

    Raises:
        TooManyRequests: one of the limits is reached; it says how long to wait.
    """
    if not _are_counted():
        return
    closed = [item for item in parse_many(limits) if not limiter.limiter.hit(item, *key)]
    if closed:
        raise TooManyRequests(retry_after=_longest_wait(closed, key))


def require_open(limits: str, *key: str) -> None:
    """Refuse where a limit that `count_by_hand` counts is reached; count nothing.

    Raises:
        TooManyRequests: one of the limits is reached; it says how long to wait.
    """
    if not _are_counted():
        return
    closed = [item for item in parse_many(limits) if not limiter.limiter.test(item, *key)]
    if closed:
        raise TooManyRequests(retry_after=_longest_wait(closed, key))


def _are_counted() -> bool:
    return bool(current_app.config.get("RATELIMIT_ENABLED", True))


def _longest_wait(closed: list[RateLimitItem], key: tuple[str, ...]) -> int:
    return max(_until(limiter.limiter.get_window_stats(item, *key).reset_time) for item in closed)


def _until(moment: float) -> int:
    return max(1, math.ceil(moment - time.time()))
