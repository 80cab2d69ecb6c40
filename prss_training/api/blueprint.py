"""The blueprint of the API, on which its modules put their operations."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask_smorest import Blueprint

from prss_training.web.problems import API

bp = Blueprint("api", __name__, url_prefix=API, description="Certificates, rosters and watches")

View = TypeVar("View", bound=Callable[..., Any])


def operation(
    method: str,
    path: str,
    status: int,
    schema: object = None,
    *,
    content_type: str | None = None,
    **document: Any,
) -> Callable[[View], View]:
    """Put a view at an address, and what it takes and answers into the API's document.

    Args:
        method: The HTTP method.
        path: The address below `/api/v1`.
        status: The status of an answer that refuses nothing.
        schema: The shape of such an answer.
        content_type: Its media type, where it is not JSON.
        document: Further members of the operation, as OpenAPI names them.
    """

    def put(view: View) -> View:
        answered = bp.response(status, schema, content_type=content_type)(view)
        documented = bp.doc(**document)(answered)
        return cast("View", bp.route(path, methods=[method])(documented))

    return put
