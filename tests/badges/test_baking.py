"""Badges: a credential goes into a picture and comes out the same."""

import json
import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from prss_training.badges import BadgeUnfit, PictureUnfit, bake_png, bake_svg, read_badge
from prss_training.badges.baking import KEYWORD, NAMESPACE, _chunk, _chunks

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJpZCI6IjEifQ.AAAA"
JSON = json.dumps({"id": "1", "text": "]]> & <x> é 支"}, ensure_ascii=False)
SVG = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="9"><g/></svg>'


@pytest.fixture
def png():
    kept = BytesIO()
    Image.new("RGBA", (3, 3), "teal").save(kept, "PNG")
    return kept.getvalue()


@pytest.mark.parametrize("carried", [TOKEN, JSON])
def test_a_png_gives_back_what_was_put_into_it(png, carried):
    baked = bake_png(png, carried)

    assert read_badge(baked) == carried
    opened = Image.open(BytesIO(baked))
    assert opened.text == {"openbadgecredential": carried}
    assert opened.getpixel((1, 1)) == (0, 128, 128, 255)


@pytest.mark.parametrize("carried", [TOKEN, JSON])
def test_an_svg_gives_back_what_was_put_into_it(carried):
    assert read_badge(bake_svg(SVG, carried).encode()) == carried


def test_the_chunk_is_laid_out_as_the_standard_says(png):
    [chunk] = [content for kind, content in _chunks(bake_png(png, TOKEN)) if kind == b"iTXt"]

    assert chunk == b"openbadgecredential\0\0\0\0\0" + TOKEN.encode()


def test_baking_again_leaves_one_credential(png):
    again = bake_png(bake_png(png, "old.old.old"), TOKEN)

    assert again.count(KEYWORD) == 1
    assert read_badge(again) == TOKEN


def test_a_picture_without_a_credential_carries_none(png):
    assert read_badge(png) is None
    assert read_badge(SVG.encode()) is None


@pytest.mark.parametrize(
    "file", [b"", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n\xff\xff\xff\xff", b"<svg"]
)
def test_what_is_no_picture_carries_none(file):
    assert read_badge(file) is None


def test_a_png_that_is_cut_off_at_any_byte_is_survived(png):
    baked = bake_png(png, TOKEN)

    def told(file):
        try:
            return read_badge(file)
        except BadgeUnfit as refusal:
            return str(refusal)

    found = {told(baked[:length]) for length in range(len(baked))}

    assert {None} < found
    assert all("was cut off" in one for one in found - {None})


def of_chunks(*chunks):
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def carrier(text, kind=b"iTXt", between=b"\0\0\0\0\0"):
    return kind, KEYWORD + between + text.encode()


@pytest.mark.parametrize(
    "second",
    [
        carrier("b.b.b"),
        carrier(TOKEN),
        carrier("b.b.b", b"tEXt", b"\0"),
        (b"zTXt", KEYWORD + b"\0\0" + zlib.compress(b"b.b.b")),
    ],
)
def test_a_png_with_two_credentials_is_not_read_by_either(png, second):
    head, *rest = _chunks(png)

    for carried in ((carrier(TOKEN), second), (second, carrier(TOKEN))):
        with pytest.raises(BadgeUnfit, match="carries more than one credential"):
            read_badge(of_chunks(head, *carried, *rest))


def test_a_png_ends_where_it_says_that_it_ends(png):
    behind = png + _chunk(*carrier("b.b.b"))

    assert read_badge(behind) is None
    assert read_badge(bake_png(png, TOKEN) + _chunk(*carrier("b.b.b"))) == TOKEN
    assert read_badge(bake_png(behind, TOKEN)) == TOKEN


def test_a_chunk_with_a_wrong_check_is_not_read(png):
    baked = bake_png(png, TOKEN)
    carried = baked.index(TOKEN.encode())
    behind = baked.index(b"IDAT") + 6

    assert read_badge(baked[:carried] + b"X" + baked[carried + 1 :]) is None
    with pytest.raises(BadgeUnfit, match="damaged"):
        read_badge(baked[:behind] + bytes([baked[behind] ^ 1]) + baked[behind + 1 :])


def test_a_text_of_another_kind_is_no_credential(png):
    head, *rest = _chunks(png)

    assert read_badge(of_chunks(head, carrier(TOKEN, b"tEXt", b"\0"), *rest)) is None


@pytest.mark.parametrize(
    "elements",
    [
        '<o:credential verify="a.a.a"/><o:credential verify="b.b.b"/>',
        '<o:credential verify="a.a.a"/><g><o:credential>b.b.b</o:credential></g>',
        '<o:credential verify="a.a.a"><o:credential verify="a.a.a"/></o:credential>',
        '<o:credential verify="a.a.a">b.b.b</o:credential>',
        '<o:credential verify="a.a.a"><g>b.b.b</g></o:credential>',
    ],
)
def test_an_svg_with_two_credentials_is_not_read_by_either(elements):
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:o="{NAMESPACE}">{elements}</svg>'

    with pytest.raises(BadgeUnfit, match="carries more than one credential"):
        read_badge(picture.encode())


def test_a_packed_text_is_not_unpacked_without_a_bound(png):
    bomb = zlib.compress(b"a" * 50_000_000)
    chunks = list(_chunks(png))
    data = KEYWORD + b"\0\1\0\0\0" + bomb
    file = b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, content) for kind, content in [chunks[0], (b"iTXt", data), *chunks[1:]]
    )

    assert len(read_badge(file)) <= 2 * 1024 * 1024


def test_an_svg_with_entities_is_not_read():
    baked = bake_svg(SVG, TOKEN).replace("?>", '?><!DOCTYPE svg [<!ENTITY a "b">]>', 1)

    assert read_badge(baked.encode()) is None


def test_an_svg_cannot_make_us_open_a_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    evil = (
        f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file://{secret}">]>'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:o="https://purl.imsglobal.org/ob/v3p0">'
        "<o:credential>&x;</o:credential></svg>"
    )

    assert read_badge(evil.encode()) is None


def test_only_pictures_can_be_baked(png):
    cut = png[: -struct.calcsize(">I")]

    for unfit in (b"", b"GIF89a", cut):
        with pytest.raises(PictureUnfit):
            bake_png(unfit, TOKEN)
    with pytest.raises(PictureUnfit):
        bake_svg("<html></html>", TOKEN)
