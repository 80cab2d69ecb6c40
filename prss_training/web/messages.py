"""What an act left to be said on the next page: said once, on a page that somebody sees.

A device that keeps a copy of a page fetches it beside what its reader opens. Such a copy says
nothing, or the words would be gone before they were read.
"""

from typing import cast

from flask import Flask, get_flashed_messages, request


def for_a_device() -> bool:
    """Tell whether a page is fetched to be kept, and not to be read now."""
    return request.headers.get("Purpose") == "keep"


def messages_here() -> list[tuple[str, str]]:
    """Return the kind and the words of each message for this page, and forget them."""
    if for_a_device():
        return []
    return cast("list[tuple[str, str]]", get_flashed_messages(with_categories=True))


def init_messages(app: Flask) -> None:
    """Make the messages known to the frame of pages."""
    app.jinja_env.globals["messages_here"] = messages_here
