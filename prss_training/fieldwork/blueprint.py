"""Where the pages of practice hang."""

from flask import Blueprint

bp = Blueprint("fieldwork", __name__)

LARGEST_NUMBER = 2**31 - 1


def number(text: str) -> int:
    """Read the number of a row; one that no row can have is left out like any other nonsense.

    Raises:
        ValueError: it is no such number.
    """
    found = int(text)
    if found > LARGEST_NUMBER:
        raise ValueError(f"{text} is no row's number")
    return found
