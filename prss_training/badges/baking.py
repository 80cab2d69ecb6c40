"""A credential carried inside the picture of its badge.

Source:
    1EdTech, Open Badges 3.0, section 5.3 (baked badges).
"""

import struct
import zlib
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from prss_training.domain.errors import Unacceptable

KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = len(_SIGNATURE) + 25  # the signature, and the chunk that a PNG begins with
_LARGEST = 2 * 1024 * 1024
_MOST_CHUNKS = 4_000
_END = b"IEND"
_TEXT = b"iTXt"
# The others are not ours, and some program reads them.
_TEXTS = frozenset({_TEXT, b"tEXt", b"zTXt"})
_TWO = "carries more than one credential"


class PictureUnfit(Unacceptable):
    """A badge's picture is not one that a credential can be put into."""

    def __init__(self) -> None:
        super().__init__("This picture is neither a sound PNG nor an SVG. Choose another.")


class BadgeUnfit(Unacceptable):
    """What a badge carries could be read in more than one way, or not whole."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"Nothing in this badge can be relied on: it {why}. Ask its holder for the badge as it "
            "was issued, or use the code of the certificate."
        )


def bake_png(picture: bytes, credential: str) -> bytes:
    """Return a PNG that carries a credential, in place of any it carried before.

    Args:
        picture: A PNG.
        credential: A signed token, or JSON with a proof in it.

    Raises:
        PictureUnfit: it is no PNG.
    """
    chunks = list(_chunks(picture))
    if len(chunks) < 2 or chunks[0][0] != b"IHDR" or chunks[-1][0] != _END:  # noqa: PLR2004
        raise PictureUnfit
    kept = [one for one in chunks if not _carries(*one)]
    data = KEYWORD + b"\0\0\0\0\0" + credential.encode()
    written = [kept[0], (_TEXT, data), *kept[1:]]
    return _SIGNATURE + b"".join(_chunk(kind, content) for kind, content in written)


def bake_svg(picture: str, credential: str) -> str:
    """Return an SVG that carries a credential.

    Args:
        picture: An SVG of ours, with `<svg …>` as its outermost element and no credential in it.
        credential: A signed token, or JSON with a proof in it.

    Raises:
        PictureUnfit: it is no SVG.
    """
    begin = picture.find("<svg")
    end = picture.find(">", begin)
    if begin < 0 or end < 0 or picture[end - 1] == "/":
        raise PictureUnfit
    if credential.lstrip().startswith("{"):
        held = credential.replace("]]>", "]]]]><![CDATA[>")
        element = f"<openbadges:credential><![CDATA[{held}]]></openbadges:credential>"
    else:
        element = f"<openbadges:credential verify={quoteattr(credential)}/>"
    opening = f'{picture[:end]} xmlns:openbadges="{NAMESPACE}">'
    return f"{opening}{element}{picture[end + 1 :]}"


def read_badge(picture: bytes) -> str | None:
    """Return the credential that a PNG or SVG carries, from anyone; None if there is none.

    Nothing that is inside is trusted, fetched or expanded. Files above 2 MB are not looked into.

    Raises:
        BadgeUnfit: another program could find another credential in it, or it is not whole.
    """
    if len(picture) > _LARGEST:
        return None
    if picture.startswith(_SIGNATURE):
        return _from_png(picture)
    return _from_svg(picture)


def escaped(text: str) -> str:
    """Return a text as it stands between tags."""
    return escape(text)


def _from_png(picture: bytes) -> str | None:
    chunks = list(_chunks(picture))
    found = [one for one in chunks if _carries(*one)]
    if not found:
        return None
    if len(found) > 1:
        raise BadgeUnfit(_TWO)
    if chunks[-1][0] != _END:
        raise BadgeUnfit("is damaged, or was cut off")
    [(kind, content)] = found
    try:
        return _text_of(content) if kind == _TEXT else None
    except (ValueError, zlib.error):
        return None


def _text_of(content: bytes) -> str:
    """Return the text of an iTXt chunk, unpacked up to a bound."""
    flags, rest = content[len(KEYWORD) + 1 : len(KEYWORD) + 3], content[len(KEYWORD) + 3 :]
    _language, _, rest = rest.partition(b"\0")
    _translated, _, text = rest.partition(b"\0")
    if flags[:1] == b"\1":
        text = zlib.decompressobj().decompress(text, _LARGEST)
    return text.decode("utf-8")


def _carries(kind: bytes, content: bytes) -> bool:
    return kind in _TEXTS and content.startswith(KEYWORD + b"\0")


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of a PNG's chunks, up to its end or the first that is damaged."""
    place = len(_SIGNATURE)
    for _ in range(_MOST_CHUNKS):
        if not picture.startswith(_SIGNATURE) or place + 12 > len(picture):
            return
        (length,) = struct.unpack_from(">I", picture, place)
        if place + 12 + length > len(picture):
            return
        kind = picture[place + 4 : place + 8]
        content = picture[place + 8 : place + 8 + length]
        (check,) = struct.unpack_from(">I", picture, place + 8 + length)
        if check != zlib.crc32(kind + content):
            return
        yield kind, content
        if kind == _END:
            return
        place += 12 + length


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def _from_svg(picture: bytes) -> str | None:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(picture, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        return None
    found = list(root.iter(f"{{{NAMESPACE}}}credential"))
    if not found:
        return None
    if len(found) > 1:
        raise BadgeUnfit(_TWO)
    verify, text = (found[0].get("verify") or "").strip(), "".join(found[0].itertext()).strip()
    if verify and text:
        raise BadgeUnfit(_TWO)
    return verify or text or None
