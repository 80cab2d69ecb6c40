from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from printed_face import ADDRESS, AFTERNOON, Face, Tags

from prss_training.documents import html_to_pdf, qr_svg, set_name

PAGE = Path(__file__).parents[2] / "content/certificates/templates/2026.1"


@pytest.fixture(scope="session")
def certificate():
    """Render the certificate with anything on its face given by name."""
    environment = Environment(
        loader=FileSystemLoader(PAGE), undefined=StrictUndefined, autoescape=True
    )
    template = environment.get_template("page.html")
    stylesheet = (PAGE / "page.css").read_text()
    images = {path.name: path.read_bytes() for path in PAGE.glob("*.svg")}

    def _certificate(**over):
        face = Face(**over)
        html = template.render(
            face=face,
            name=set_name(face.holder),
            verify_url=ADDRESS,
            verify_link_text="training.example.org/verify",
            qr=Markup(qr_svg(ADDRESS)),
            seal_initials="RRA",
        )
        return html_to_pdf(
            html,
            stylesheet=stylesheet,
            created=AFTERNOON,
            identifier=face.number.encode(),
            images=images,
        )

    return _certificate


@pytest.fixture(scope="session")
def page():
    """Render a page with `body` in it; anything else is passed on."""

    def _page(body, **over):
        html = f'<!doctype html><html lang="en"><head><title>A page</title></head>{body}</html>'
        details = {"stylesheet": "", "created": AFTERNOON, "identifier": b"one"}
        return html_to_pdf(html, **details | over)

    return _page


@pytest.fixture(scope="session")
def tags():
    """Open finished files, and hold them open for as long as the tests run."""
    opened = []

    def _tags(pdf):
        opened.append(Tags(pikepdf.open(BytesIO(pdf))))
        return opened[-1]

    yield _tags
    for one in opened:
        one.file.close()
