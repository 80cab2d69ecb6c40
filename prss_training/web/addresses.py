"""Numbers in addresses, no larger than a database can hold; and verification codes."""

from typing import Any

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, Map

_LARGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """A row's number. A larger one names nothing, so the page is not found."""

    def __init__(self, map: Map, **options: Any) -> None:  # noqa: A002  (the router's word)
        super().__init__(map, **{"max": _LARGEST, **options})


class CodeInAddress(BaseConverter):
    """A verification code as it is printed: four groups of four."""

    regex = "[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}"


def init_addresses(app: Flask) -> None:
    """Let `<int:…>` in an address mean a row's number, and `<code:…>` a verification code."""
    app.url_map.converters["int"] = RowNumber
    app.url_map.converters["code"] = CodeInAddress
