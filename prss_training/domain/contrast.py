"""Colors, and whether what is printed in one can be read on white paper."""

import re

from prss_training.domain.errors import Unacceptable

LEAST = 4.5
"""The least contrast of text (WCAG 2.2, 1.4.3)."""
_COLOR = re.compile(r"#?([0-9a-fA-F]{6})")
_DARK = 0.04045


class ColorUnreadable(Unacceptable):
    """A text is no color."""

    def __init__(self, given: str) -> None:
        self.given = given
        super().__init__(
            "Write the color as # and six digits or letters from a to f, like #0f5c5c."
        )


class ContrastTooLow(Unacceptable):
    """A color is too light to be read on paper."""

    def __init__(self, given: str, color: str, has: float) -> None:
        self.given = given
        # Rounded down, so that 4.49 is never told as 4.5.
        shown = int(has * 10) / 10
        super().__init__(
            f"{color} is too light to be read on white: its contrast is {shown} to 1, and it needs "
            f"at least {LEAST} to 1. Choose a darker color."
        )


def readable_color(text: str) -> str:
    """Return a color as `#0f5c5c`.

    Raises:
        ColorUnreadable: it is no color.
        ContrastTooLow: its contrast with white is below 4.5 to 1.
    """
    found = _COLOR.fullmatch(text.strip())
    if found is None:
        raise ColorUnreadable(text)
    color = f"#{found[1].lower()}"
    has = contrast_with_white(color)
    if has < LEAST:
        raise ContrastTooLow(text, color, has)
    return color


def contrast_with_white(color: str) -> float:
    """Return the contrast of a color like `#0f5c5c` with white, from 1 to 21 (WCAG 2.2)."""
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= _DARK else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
