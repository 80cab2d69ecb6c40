"""Pictures of lines are drawn once and put down again, and nobody can tell from the file."""

from datetime import UTC, datetime

import pytest

from prss_training.documents import artwork, html_to_pdf

AT = datetime(2026, 5, 4, tzinfo=UTC)
PLACED = {
    "background": "@page {{ background: url({name}) 0 0 / {size} no-repeat; size: A5 }}",
    "repeated": "@page {{ background: url({name}) 0 0 / {size} repeat; size: A5 }}",
    "image": "img {{ height: {size}; width: {size} }}",
}


def svg(number, *, more="", inside=""):
    """Return a picture; `number` makes it another one than those before."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"{more}>'
        f'<g fill="none" stroke="#123456" stroke-opacity=".5"><path d="M1 1C9 9 9 {number} 30 4"/>'
        f'</g><circle cx="9" cy="9" r="4" fill="#00{number:04x}"/>{inside}</svg>'
    ).encode()


def page(content, *, place="background", size="100px", name="lines.svg"):
    image = '<img src="lines.svg" alt="Lines">' if place == "image" else ""
    return html_to_pdf(
        f'<html lang="en"><title>A page</title><body><h1>A page</h1><p>{image}</p></body></html>',
        stylesheet=PLACED[place].format(name=name, size=size),
        created=AT,
        identifier=b"a page",
        images={"lines.svg": content},
    )


@pytest.mark.parametrize("place", PLACED)
def test_a_picture_put_down_again_is_the_picture_drawn(place):
    number = 100 + list(PLACED).index(place)
    never_kept = page(svg(number, more=' class="none"'), place=place)

    first, again = page(svg(number), place=place), page(svg(number), place=place)

    assert first == again == never_kept


def test_each_size_is_drawn_as_its_own():
    pages = {size: page(svg(200), size=size) for size in ("100px", "150px", "80px")}

    assert len(set(pages.values())) == 3
    assert all(page(svg(200), size=size) == drawn for size, drawn in pages.items())


def test_two_pictures_of_one_name_are_not_taken_for_each_other():
    first = page(svg(300))

    assert page(svg(301)) != first
    assert page(svg(300)) == first


def test_a_picture_is_really_drawn_only_once(monkeypatch):
    page(svg(400))
    monkeypatch.setattr(artwork.SVGImage, "draw", None)  # drawing it now would fail

    assert page(svg(400))


@pytest.mark.parametrize(
    "inside",
    [
        "<text>Words</text>",
        '<image href="other.png"/>',
        '<g filter="url(#f)"/>',
        '<path fill="url(#gradient)" d="M0 0h4v4z"/>',
        '<g opacity=".5"><path d="M0 0h4v4z"/></g>',
        "<style>path { fill: red }</style>",
        '<path style="fill: red" d="M0 0h4v4z"/>',
        '<path marker-end="url(#m)" d="M0 0h4v4z"/>',
    ],
)
def test_a_picture_of_more_than_lines_is_left_to_be_drawn_each_time(inside):
    assert artwork.drawn_once({"a.svg": svg(1, inside=inside)}) == {}


@pytest.mark.parametrize("content", [b"", b"<svg", b"\x89PNG", b"<svg>&lol;</svg>"])
def test_what_is_no_picture_is_left_to_be_refused_where_it_is_used(content):
    assert artwork.drawn_once({"a.svg": content, "b.png": svg(1)}) == {}
