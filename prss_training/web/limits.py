"""How often one address may knock. Views say their own limits."""

import math
import time

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem

SIGN_IN_LIMIT = "10/minute;100/hour"
VERIFY_LIMIT = "60/minute;1000/hour"
_MINUTE = 60

limiter = Limiter(get_remote_address, headers_enabled=False)


def seconds_to_wait() -> int:
    """Return how long until the limit that this request broke opens again."""
    broken = limiter.current_limit
    return _until(broken.reset_at) if broken else _MINUTE


def seconds_until_open(limit: RateLimitItem, key: tuple[str, str]) -> int:
    """Return how long until a limit that is counted by hand opens again."""
    return _until(limiter.limiter.get_window_stats(limit, *key).reset_time)


def _until(moment: float) -> int:
    return max(1, math.ceil(moment - time.time()))
