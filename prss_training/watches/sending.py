"""Signing an alert and handing it to a webhook, in the way of Standard Webhooks.

The signature covers the alert's mark, the moment of the try and the body, so that nobody can send
an old alert again later as a new one.
"""

import base64
import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from prss_training.watches.addresses import AddressInside, Place, place_of

SECRET = "whsec_"  # noqa: S105  (how such secrets begin)
_STEP_SECONDS = 5.0
_WHOLE_SECONDS = 10.0
_GONE = 410
_OKAY = range(200, 300)
_REDIRECTS = range(300, 400)
_AGENT = "PRSS-Training-Alerts/1"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try: no problem, or one; `final` means that no other try makes sense."""

    problem: str = ""
    final: bool = False


def secret_of(nonce: str, secret_key: str) -> str:
    """Return the secret that signs a watch's alerts, as its agency keeps it."""
    drawn = hmac.digest(secret_key.encode(), b"webhook " + nonce.encode(), "sha256")
    return SECRET + base64.b64encode(drawn).decode()


def signature(secret: str, mark: str, timestamp: int, body: bytes) -> str:
    """Return the header that proves an alert: `v1,` and HMAC-SHA256 in base64."""
    key = base64.b64decode(secret.removeprefix(SECRET))
    signed = f"{mark}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def send(
    address: str, mark: str, told: dict[str, Any], *, secret: str, inside: bool, at: datetime
) -> Outcome:
    """Hand an alert to a webhook. Redirects are not followed, and the answer's body is not read.

    Args:
        address: The webhook's, as it was kept.
        mark: The alert's, the same in each try.
        told: What the alert says.
        secret: What signs it.
        inside: Whether addresses of this network may be used.
        at: The moment of this try.
    """
    body = json.dumps(told, ensure_ascii=False).encode()
    timestamp = int(at.timestamp())
    headers = {
        "content-type": "application/json",
        "user-agent": _AGENT,
        "webhook-id": mark,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, mark, timestamp, body),
    }
    try:
        status = _posted(address, place_of(address, inside=inside), headers, body)
    except AddressInside as error:
        return Outcome(str(error))
    except TooSlow:
        return Outcome("The webhook took too long to answer.")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Outcome(f"The webhook could not be reached ({type(error).__name__}).")
    return _outcome(status)


def _outcome(status: int) -> Outcome:
    if status in _OKAY:
        return Outcome()
    if status in _REDIRECTS:
        return Outcome(f"The webhook answered {status}. Redirects are not followed.")
    return Outcome(f"The webhook answered {status}.", final=status == _GONE)


def _posted(address: str, place: Place, headers: dict[str, str], body: bytes) -> int:
    """Send to the address that was judged, by the name that was asked for; return the status."""
    given = httpx.URL(address)
    host = f"[{place.ip}]" if ":" in place.ip else place.ip
    pinned = given.copy_with(host=host)
    pool = ThreadPoolExecutor(max_workers=1)
    client = httpx.Client(trust_env=False, timeout=_STEP_SECONDS, follow_redirects=False)

    def post() -> int:
        request = client.build_request(
            "POST",
            pinned,
            headers={**headers, "host": given.netloc.decode()},
            content=body,
            extensions={"sni_hostname": place.host},
        )
        answer = client.send(request, stream=True)
        answer.close()
        return answer.status_code

    try:
        return pool.submit(post).result(timeout=_WHOLE_SECONDS)
    finally:
        client.close()
        pool.shutdown(wait=False)
