"""How a holder's name is set on a certificate, so that every name looks intended."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from fontTools.unicodedata import script

# Estimated in hundredths of the type size, for Noto Serif; on the generous side.
_NARROW = frozenset("iljftrI'’.,-ıłІіјї ")
_BROAD = frozenset("mwMWŴŵÆŒæœЖШЩЮЫФжшщюыфм@%")
_LIGATURES = frozenset("\ufdf2\ufdfd\ufdfa\ufdfb")
_LAST_OF_GREEK_AND_CYRILLIC = "\u052f"


class NameSize(StrEnum):
    """The sizes the style sheet knows; each is the name of a class there."""

    XL = "name-xl"
    L = "name-l"
    M = "name-m"
    S = "name-s"
    XS = "name-xs"
    XXS = "name-xxs"


# The most that a name may measure, in hundredths of its own type size, to be set in a size.
_MOST = {
    NameSize.XL: 1500,
    NameSize.L: 1950,
    NameSize.M: 2500,
    NameSize.S: 5000,
    NameSize.XS: 6400,
}
# The same for a name of one word, where the sizes above would give it two lines.
_MOST_OF_ONE_WORD = {NameSize.S: 2850, NameSize.XS: 3450}
_ON_ONE_LINE = frozenset({NameSize.XL, NameSize.L, NameSize.M})


@dataclass(frozen=True, slots=True)
class NameSetting:
    """What a page needs to know to set a name.

    A class, a direction, its lines, and the language tag where that changes how its characters
    are drawn, or an empty text.
    """

    size: NameSize
    direction: str
    lines: tuple[str, ...]
    language: str = ""


def set_name(name: str, language: str = "") -> NameSetting:
    """Decide how `name` is set: as large as fits, and long ones in two lines of like length.

    `language` is the tag that somebody chose for it; without one it is told from the characters.
    """
    size = name_size(name)
    if len(name.split()) == 1:
        size = _size_of_one_word(name, size)
    lines = (name,) if size in _ON_ONE_LINE else _in_two(name)
    return NameSetting(size, name_direction(name), lines, language or name_language(name))


def name_language(name: str) -> str:
    """Return `ja` for a name with kana, `ko` for one with Hangul, and otherwise an empty text.

    One Chinese character is drawn differently in Japan, Korea, Taiwan and China. A name of such
    characters alone does not say which; somebody who knows must choose.
    """
    found = {script(character) for character in name}
    if found & {"Hira", "Kana"}:
        return "ja"
    return "ko" if "Hang" in found else ""


def has_han(name: str) -> bool:
    """Tell whether a name has Chinese characters, which a language draws in its own way."""
    return any(script(character) == "Hani" for character in name)


def name_size(name: str) -> NameSize:
    """Return the largest size in which `name` fits its place on the certificate.

    Estimated from the kinds of its characters, without a font, so that it is quick and the
    same everywhere.
    """
    width = estimated_width(name)
    for size, most in _MOST.items():
        if width <= most:
            return size
    return NameSize.XXS


def name_direction(name: str) -> str:
    """Return the value of `dir` for a name: `rtl` or `ltr`, by its first letter that has one.

    A browser does the same for `dir="auto"`; WeasyPrint does not.
    """
    for character in name:
        direction = unicodedata.bidirectional(character)
        if direction in {"R", "AL"}:
            return "rtl"
        if direction == "L":
            return "ltr"
    return "ltr"


def estimated_width(name: str) -> int:
    """Return about how wide `name` is, in hundredths of its type size."""
    return sum(_width(character) for character in unicodedata.normalize("NFC", name))


def _size_of_one_word(name: str, size: NameSize) -> NameSize:
    """Return a size in which a word stays on one line: it would break where nobody reads a break.

    The smallest size breaks it all the same, where it is longer than any line.
    """
    width = estimated_width(name)
    order = list(NameSize)
    for smaller in order[order.index(size) :]:
        if width <= _MOST_OF_ONE_WORD.get(smaller, width):
            return smaller
    return NameSize.XXS


def _in_two(name: str) -> tuple[str, ...]:
    """Break a name at the space nearest its middle; a name of one word stays whole."""
    words = name.split()
    if len(words) == 1:
        return (name,)
    breaks = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return min(breaks, key=lambda lines: max(map(estimated_width, lines)))


def _width(character: str) -> int:
    kind = unicodedata.category(character)
    if kind in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    if character in _LIGATURES:
        return 1000
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return 100
    if character in _NARROW:
        return 38
    if character in _BROAD:
        return 96
    return 72 if kind == "Lu" or character > _LAST_OF_GREEK_AND_CYRILLIC else 58
