"""Numbers in addresses, no larger than a database can hold."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

_LARGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """A row's number. A larger one names nothing, so the page is not found."""

    def __init__(self, map: Map, **options: Any) -> None:  # noqa: A002  (the router's word)
        super().__init__(map, **{"max": _LARGEST, **options})


def init_addresses(app: Flask) -> None:
    """Let `<int:…>` in an address mean a row's number."""
    app.url_map.converters["int"] = RowNumber
