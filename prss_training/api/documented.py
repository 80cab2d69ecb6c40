"""The API's document: what every operation of it has in common, and where it is served."""

from http import HTTPStatus
from typing import Any

from flask import Flask
from flask_smorest import Api, Blueprint

from prss_training.api.schemas import Problem
from prss_training.web.problems import API, MEDIA_TYPE

_TITLE = "PRSS Training: verification of certificates"
_ABOUT = (
    "Ask whether a certificate is in force, check a whole roster, and be told of changes. "
    "Asking about one certificate needs no key; everything else needs one. Errors are problem "
    "details (RFC 9457)."
)
_STATUSES = (400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 429, 500)
NO_KEY: dict[str, list[str]] = {}
KEY: dict[str, list[str]] = {"key": []}


class _Documented(Api):  # type: ignore[misc]
    """The library's document, without its way of telling errors: `web.errors` tells them."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Leave errors to the application, which answers pages and programs each in their way."""

    def _register_responses(self) -> None:
        """Say once what a refusal looks like, for each status."""
        for status in _STATUSES:
            self.spec.components.response(
                str(status),
                {
                    "description": HTTPStatus(status).phrase,
                    "content": {MEDIA_TYPE: {"schema": Problem}},
                },
            )

    def _register_etag_headers(self) -> None:
        """Leave out what no operation here has."""

    def _register_pagination_header(self) -> None:
        """Leave out what no operation here has."""


def init_document(app: Flask, *blueprints: Blueprint) -> None:
    """Register the operations and serve their document at `/api/v1/openapi.json`."""
    app.config.update(
        API_TITLE=_TITLE,
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX=API,
        OPENAPI_JSON_PATH="openapi.json",
    )
    document = _Documented(app, spec_kwargs={"info": {"description": _ABOUT}})
    document.spec.components.security_scheme(
        "key", {"type": "http", "scheme": "bearer", "description": "An API key of an agency."}
    )
    for blueprint in blueprints:
        document.register_blueprint(blueprint)


def body(description: str, **forms: Any) -> dict[str, Any]:
    """Return a request body for the document.

    Args:
        description: What is sent.
        forms: The schema of each form, by media type.
    """
    return {
        "description": description,
        "required": True,
        "content": {form: {"schema": schema} for form, schema in forms.items()},
    }


def refusals(*statuses: int) -> dict[str, Any]:
    """Return the refusals of an operation for the document."""
    told = (400, 429, 500, *statuses)
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(told)}
