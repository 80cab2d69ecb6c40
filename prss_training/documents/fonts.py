"""Which characters the server can print, asked before anything is printed.

A character without a glyph would come out as an empty box on someone's certificate, and make
the file break both standards it claims. So it is refused, by name, with what to do about it.
"""

import subprocess
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from prss_training.documents.scripts import needs_no_glyph, package_for, script_of
from prss_training.domain.errors import Unacceptable

Span: TypeAlias = tuple[int, int]

_LIST_FONTS = ("fc-list", "--format", "%{fontformat}\t%{family}\t%{charset}\n")
# PDF/A files embed these two; fontconfig also lists bitmap fonts, which Pango passes over.
_OUTLINES = frozenset({"TrueType", "CFF"})
_WANTED = {"Noto Serif": "fonts-noto-core", "Noto Sans": "fonts-noto-core"}
# One family that each package brings and no other does: with it there, the package is there.
_SIGNS = {
    "fonts-noto-core": "Noto Sans Cuneiform",
    "fonts-noto-cjk": "Noto Sans CJK SC",
    "fonts-noto-color-emoji": "Noto Color Emoji",
}
# Private, surrogate, unassigned, and control characters: no font can have a glyph for them.
_NEVER_PRINTED = frozenset({"Co", "Cs", "Cn", "Cc"})


class FontListUnreadable(RuntimeError):  # named for what happened, as all are
    """The server cannot say which fonts it has."""

    def __init__(self) -> None:
        super().__init__(
            "The list of installed fonts cannot be read. "
            "Install the package fontconfig on the server."
        )


@dataclass(frozen=True, slots=True)
class InstalledFonts:
    """The families of a server, and the code points that at least one of them covers.

    `spans` are first and last code points, in order, without overlap.
    """

    families: frozenset[str]
    spans: tuple[Span, ...]

    def cover(self, character: str) -> bool:
        """Tell whether at least one font has a glyph for one character."""
        point = ord(character)
        at = bisect_right(self.spans, (point, 0x110000)) - 1
        return at >= 0 and self.spans[at][0] <= point <= self.spans[at][1]

    def lack(self, package: str) -> bool:
        """Tell whether a package of fonts is not there yet."""
        return _SIGNS.get(package, package) not in self.families


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A character that no installed font can print.

    `package` is the Debian package that has it, or None when no package is known to help.
    """

    character: str
    name: str
    script: str
    package: str | None


class GlyphsMissing(Unacceptable):
    """A text has characters that no installed font can print."""

    def __init__(self, missing: Sequence[MissingGlyph]) -> None:
        self.missing = tuple(missing)
        shown = ", ".join(_told(glyph) for glyph in self.missing)
        packages = sorted({glyph.package for glyph in self.missing if glyph.package})
        word = "package" if len(packages) == 1 else "packages"
        advice = (
            f"Install the {word} {' and '.join(packages)} on the server, or ask the holder "
            "for another spelling."
            if packages
            else "Ask the holder for another spelling."
        )
        super().__init__(f"No installed font can print {shown}. {advice}")


def missing_glyphs(text: str, fonts: InstalledFonts | None = None) -> tuple[MissingGlyph, ...]:
    """Return the characters of `text` that cannot be printed, each once, in order.

    The text is composed (NFC) first. Marks of direction, joiners, spaces and line breaks need
    no glyph.

    Args:
        text: What will be printed.
        fonts: Fonts to ask instead of the server's own.

    Raises:
        FontListUnreadable: the server's fonts cannot be listed.
    """
    fonts = fonts or installed_fonts()
    composed = unicodedata.normalize("NFC", text)
    return tuple(
        _missing(character, fonts)
        for character in dict.fromkeys(composed)
        if not _printable(character, fonts)
    )


def require_glyphs(text: str, fonts: InstalledFonts | None = None) -> None:
    """Refuse a text that cannot be printed in full.

    Raises:
        GlyphsMissing: no font has a glyph for one or more of the characters.
        FontListUnreadable: the server's fonts cannot be listed.
    """
    missing = missing_glyphs(text, fonts)
    if missing:
        raise GlyphsMissing(missing)


def require_drawn(drawn: Iterable[Any]) -> None:
    """Refuse a finished page on which WeasyPrint had to draw an empty box.

    The second net: it also sees text that the style brought in.

    Args:
        drawn: WeasyPrint's own fonts of the page, which note what they could not draw.

    Raises:
        GlyphsMissing: at least one box was drawn.
    """
    points = {point for font in drawn for point in font.missing}
    if points:
        fonts = installed_fonts()
        raise GlyphsMissing([_missing(chr(point), fonts) for point in sorted(points)])


def font_problems(fonts: InstalledFonts | None = None) -> list[str]:
    """Return what is wrong with the server's fonts, a sentence each; none when all is well."""
    try:
        fonts = fonts or installed_fonts()
    except FontListUnreadable as unreadable:
        return [str(unreadable)]
    problems = [
        f"The font {family} is not installed, so certificates fall back to another one. "
        f"Install the package {package} on the server."
        for family, package in _WANTED.items()
        if family not in fonts.families
    ]
    if not fonts.cover("王"):
        problems.append(
            "No installed font can print Chinese, Japanese or Korean names. "
            "Install the package fonts-noto-cjk on the server."
        )
    return problems


@cache
def installed_fonts() -> InstalledFonts:
    """Ask fontconfig once in the life of the process which fonts there are.

    Raises:
        FontListUnreadable: fontconfig's `fc-list` is not there or fails.
    """
    try:
        listing = subprocess.run(_LIST_FONTS, capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        raise FontListUnreadable from None
    return read_listing(listing.stdout)


def read_listing(listing: str) -> InstalledFonts:
    """Read fontconfig's lines of format, families and code points, separated by tabs."""
    families: set[str] = set()
    spans: set[Span] = set()
    for line in listing.splitlines():
        outline, family, charset = line.split("\t")
        if outline in _OUTLINES:
            families.update(family.split(","))
            spans.update(_span(piece) for piece in charset.split())
    return InstalledFonts(frozenset(families), _joined(spans))


def _span(piece: str) -> Span:
    first, _, last = piece.partition("-")
    return int(first, 16), int(last or first, 16)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order, with those that touch made into one."""
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def _printable(character: str, fonts: InstalledFonts) -> bool:
    if needs_no_glyph(character):
        return True
    if unicodedata.category(character) in _NEVER_PRINTED:
        return False
    return fonts.cover(character)


def _missing(character: str, fonts: InstalledFonts) -> MissingGlyph:
    package = package_for(character)
    if unicodedata.category(character) in _NEVER_PRINTED or not fonts.lack(package):
        helpful = None
    else:
        helpful = package
    name = unicodedata.name(character, f"U+{ord(character):04X}")
    return MissingGlyph(character, name, script_of(character), helpful)


def _told(glyph: MissingGlyph) -> str:
    """Name a character, and show it if a reader's own machine has a chance to."""
    if unicodedata.category(glyph.character) in _NEVER_PRINTED:
        return glyph.name
    return f"“{glyph.character}” ({glyph.name})"
