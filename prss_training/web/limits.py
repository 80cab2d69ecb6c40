"""How often one address may knock. Views say their own limits."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

SIGN_IN_LIMIT = "10/minute;100/hour"
VERIFY_LIMIT = "60/minute;1000/hour"

limiter = Limiter(get_remote_address, headers_enabled=False)
