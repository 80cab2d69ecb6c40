"""Logos, seals and signatures that people bring: what is taken, and what is refused by name."""

from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from prss_training.certificates.artwork import PictureUnusable, safe_picture
from prss_training.certificates.look import Look, rendered
from prss_training.content.certificate_templates import Template, TemplateBroken, fingerprint
from prss_training.domain.contrast import (
    ColorUnreadable,
    ContrastTooLow,
    contrast_with_white,
    readable_color,
)

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


def test_a_png_is_drawn_anew_without_what_travels_in_it():
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "a secret")
    written = BytesIO()
    Image.new("RGBA", (60, 60), (1, 2, 3, 100)).save(written, "PNG", pnginfo=note)
    assert b"a secret" in written.getvalue()

    content, media_type = safe_picture(written.getvalue())

    assert media_type == "image/png"
    assert b"a secret" not in content
    assert Image.open(BytesIO(content)).getpixel((5, 5)) == (1, 2, 3, 100)


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        ("<script>1</script>", "script"),
        ('<image href="https://example.org/x.png"/>', "image"),
        ('<use href="#a"/>', "use"),
        ("<foreignObject/>", "foreignObject"),
        ("<text>Riverbend</text>", "text"),
        ("<style>@import url(https://example.org)</style>", "style"),
        ('<path d="M0 0" onclick="1"/>', "onclick"),
        ('<path d="M0 0" style="fill:url(https://example.org)"/>', "style"),
        ('<path d="M0 0" fill="url(https://example.org/#a)"/>', "fill"),
        ('<g opacity="0.5"><path d="M0 0"/></g>', "opacity"),
        ('<path d="M0 0" filter="url(#a)"/>', "filter"),
        ('<linearGradient id="g" x2="0.000001" spreadMethod="repeat"/>', "spreadMethod"),
    ],
)
def test_an_svg_holds_shapes_and_nothing_else(inside, named):
    with pytest.raises(PictureUnusable, match=f"“{named}”"):
        safe_picture(SVG.format(inside).encode())


@pytest.mark.parametrize(
    "sides",
    [
        'viewBox="a b c d"',
        'viewBox="0 0 9"',
        'viewBox="0 0 0 9"',
        'viewBox="0 0 nan 9"',
        'viewBox="0 0 9 inf"',
        'viewBox="0 0 9 -9"',
        'viewBox="0 0 1e9 1"',
        'width="wide" height="9"',
        'width="0" height="9"',
        'viewBox="0 0 9 9" width="-1"',
    ],
)
def test_a_drawing_says_how_large_it_is(sides):
    with pytest.raises(PictureUnusable, match="how large"):
        safe_picture(f'<svg xmlns="http://www.w3.org/2000/svg" {sides}/>'.encode())


@pytest.mark.parametrize(
    "sides", ['viewBox="0,0,9,9"', 'viewBox="-5 -5 9.5 9"', 'width="30mm" height="9.5cm"']
)
def test_a_drawing_may_say_it_in_any_way(sides):
    content, _ = safe_picture(f'<svg xmlns="http://www.w3.org/2000/svg" {sides}/>'.encode())

    assert b"<svg" in content


def test_a_drawing_that_would_be_left_out_of_the_page_is_refused():
    turned = '<g transform="rotate({})"><rect width="9" height="9"/></g>'

    with pytest.raises(PictureUnusable, match="cannot be drawn"):
        safe_picture(SVG.format(turned.format("a")).encode())
    assert safe_picture(SVG.format(turned.format("5")).encode())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"GIF89a", "PNG or an SVG"),
        (b"\x89PNG\r\n\x1a\n broken", "cannot be read"),
        (b"x" * 600_000, "larger than 512 KB"),
        (b"<html/>", "not an SVG drawing"),
        (b"<svg", "cannot be read"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "how large it is"),
        (
            (
                b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg" '
                b'viewBox="0 0 1 1"/>'
            ),
            "defines entities",
        ),
        (SVG.format("<g>" * 60 + "</g>" * 60).encode(), "too complex"),
        (SVG.format("<path/>" * 4001).encode(), "too complex"),
    ],
)
def test_what_is_no_picture_is_refused(content, said):
    with pytest.raises(PictureUnusable, match=said):
        safe_picture(content)


def test_a_png_that_would_unpack_to_too_much_is_refused_by_its_stated_size():
    written = BytesIO()
    Image.new("1", (5000, 5000)).save(written, "PNG")

    with pytest.raises(PictureUnusable, match="larger than 2400 dots"):
        safe_picture(written.getvalue())


def test_a_gradient_of_its_own_is_taken():
    drawing = SVG.format(
        '<defs><linearGradient id="a"><stop offset="0" stop-color="#000"/></linearGradient></defs>'
        '<path d="M0 0h9v9z" fill="url(#a)"/>'
    )

    assert safe_picture(drawing.encode())[1] == "image/svg+xml"


def test_a_color_is_taken_from_a_contrast_of_four_and_a_half():
    assert readable_color(" 0F5C5C ") == "#0f5c5c"
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert readable_color("#767676") == "#767676"  # 4.54 to 1
    with pytest.raises(ContrastTooLow, match=r"its contrast is 4\.4 to 1"):
        readable_color("#777777")  # 4.48 to 1
    with pytest.raises(ColorUnreadable):
        readable_color("teal")


@pytest.mark.parametrize(
    "page",
    [
        "{{ ''.__class__ }}",
        "{{ face.__init__.__globals__ }}",
        "{% include 'page.html' %}",
        "{{ range(1000000) }}",
        "{% for a in range(99999) %}{{ 'x' * 999 }}{% endfor %}",
        "{{ nothing_like_it }}",
        "{{ face.update({'holder': 'Somebody Else'}) }}",
        "{% for",
        "{{ 1 // 0 }}",
    ],
)
def test_a_page_in_the_sandbox_reaches_nothing(page):
    template = Template("own-1", {"page.html": page, "page.css": ""})

    with pytest.raises(TemplateBroken, match="own-1"):
        rendered(template, {"face": {"holder": "Rosa Delgado"}})


def test_a_fingerprint_covers_names_and_contents_and_no_order():
    files = {"a": "1", "b": "2"}

    assert fingerprint(files) == fingerprint(dict(reversed(files.items())))
    assert len({fingerprint(f) for f in (files, {"a": "2", "b": "1"}, {"ab": "12"})}) == 3
    assert Look(Template("own-1", {"page.css": "p {}"})).stylesheet == "p {}"
