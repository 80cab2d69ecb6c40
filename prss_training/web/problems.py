"""What a program is told when its request is refused: problem details (RFC 9457), no page."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from flask import Response, request

API = "/api/v1"
MEDIA_TYPE = "application/problem+json"
_SAID = {
    400: "The request could not be read. Check its headers and its encoding.",
    404: "There is nothing at this address. The addresses are listed in /api/v1/openapi.json.",
    405: "This address does not take this method. The header Allow lists those that it takes.",
    406: "Nothing here comes in the form that was asked for. Ask for application/json.",
    413: "The request is larger than what is taken here. Send it in parts.",
    415: "The body comes in no form that is taken here. /api/v1/openapi.json lists them.",
    429: "Too many requests came at once. Wait as many seconds as the header Retry-After says.",
    500: "Something broke on our side, and it has been written down. Try again later.",
}
_OTHERWISE = "The server could not answer this request."


def asks_api() -> bool:
    """Tell whether the request is one to the API."""
    return request.path == API or request.path.startswith(f"{API}/")


def problem(
    status: int,
    detail: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    **more: object,
) -> Response:
    """Return problem details.

    Args:
        status: The HTTP status, which also gives the title.
        detail: A sentence about this case; left out, the one for the status.
        headers: Further headers.
        more: Further members, each explained in the API's document.
    """
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or _SAID.get(status, _OTHERWISE),
        **more,
    }
    body = json.dumps(told, ensure_ascii=False) + "\n"
    return Response(body, status, dict(headers or {}), content_type=MEDIA_TYPE)
