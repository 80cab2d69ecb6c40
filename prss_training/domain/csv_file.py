"""A CSV file as people save it from a spreadsheet: its bytes as text, its text as a table.

Text that a spreadsheet would take for a formula is written with an apostrophe before it, and
read without.
"""

import csv
import io

from prss_training.domain.errors import Unacceptable

LARGEST_FILE = 2 * 1024 * 1024
BYTE_ORDER_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_LARGEST_CELL = LARGEST_FILE


class FileUnreadable(Unacceptable):
    """A file is no table at all. The sentence says what to do with it."""


def decode(content: bytes) -> str:
    """Return the text of a file.

    Raises:
        FileUnreadable: it is empty, larger than 2 MB, or not text in UTF-8.
    """
    if len(content) > LARGEST_FILE:
        raise FileUnreadable("This file is larger than 2 MB. Split it and bring in the parts.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise FileUnreadable(
            "This file is not plain text. Save it from the spreadsheet as “CSV UTF-8” and choose "
            "that file."
        )
    if not text.strip():
        raise FileUnreadable("This file is empty. Choose the file that has the rows in it.")
    return text


def table(text: str) -> list[list[str]]:
    """Return the rows of a file. Commas, semicolons or tabs may stand between the cells.

    Raises:
        FileUnreadable: it is no CSV.
    """
    content = text.removeprefix(BYTE_ORDER_MARK)
    first = content.lstrip("\r\n").partition("\n")[0]
    between = max(",;\t", key=first.count)
    before = csv.field_size_limit(_LARGEST_CELL)
    try:
        return list(csv.reader(io.StringIO(content, newline=""), delimiter=between, strict=True))
    except csv.Error:
        raise FileUnreadable(
            "This file is no table that can be read: a quotation mark is opened and not closed, "
            "or it is not CSV. Save it again as “CSV UTF-8”."
        ) from None
    finally:
        csv.field_size_limit(before)


def guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def unguarded(text: str) -> str:
    """Take away the apostrophe that was put before a formula, and no other."""
    if text.startswith("'") and text.lstrip("'").startswith(_FORMULA):
        return text[1:]
    return text
