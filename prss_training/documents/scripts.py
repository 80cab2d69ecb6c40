"""Scripts of the world's writing: which one a character is of, and who has a font for it."""

import unicodedata
from bisect import bisect_right

from fontTools import unicodedata as scripts

CORE = "fonts-noto-core"
EAST_ASIAN = "fonts-noto-cjk"
EMOJI = "fonts-noto-color-emoji"

_EAST_ASIAN = frozenset({"Hani", "Hira", "Kana", "Hang", "Bopo", "Hrkt"})
_EAST_ASIAN_COMMON = ((0x3000, 0x33FF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF))
_EMOJI = ((0x1F000, 0x1FAFF),)

# Unicode's Default_Ignorable_Code_Point, the ranges that are assigned. First and last.
_IGNORABLE = (
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0001, 0xE0001),
    (0xE0020, 0xE007F),
    (0xE0100, 0xE01EF),
)
_BREAKS = frozenset("\t\n\r\u2028\u2029")


def needs_no_glyph(character: str) -> bool:
    """Tell whether a character shows nothing of its own: spaces, breaks, joiners, directions."""
    return (
        character in _BREAKS
        or unicodedata.category(character) == "Zs"
        or (_within(character, _IGNORABLE) and unicodedata.category(character) != "Cn")
    )


def script_of(character: str) -> str:
    """Return the name of the script a character belongs to, such as `Arabic` or `Common`."""
    name: str = scripts.script_name(scripts.script(character))
    return name


def package_for(character: str) -> str:
    """Return the Debian package of fonts where a character is most likely found."""
    if _within(character, _EMOJI):
        return EMOJI
    if scripts.script(character) in _EAST_ASIAN or _within(character, _EAST_ASIAN_COMMON):
        return EAST_ASIAN
    return CORE


def _within(character: str, spans: tuple[tuple[int, int], ...]) -> bool:
    at = bisect_right(spans, (ord(character), 0x110000)) - 1
    return at >= 0 and ord(character) <= spans[at][1]
