"""How a certificate looks: the page it is drawn by, in a sandbox, and the pictures it shows.

A page is a template that somebody else may have written. It is given text, numbers, lists and
tables, and nothing that could be called; it can read no file, and its pictures are handed over by
name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from prss_training.content.certificate_templates import (
    PAGE,
    STYLE,
    TemplateBroken,
    published_template,
)
from prss_training.content.certificate_templates import Template as PageTemplate
from prss_training.domain.certificate import Branding, Face, Picture

PLAIN = Branding(version=0, color="#0f5c5c", name_color="#1f2a2e")
"""The look of an organization that has chosen none."""
_ENDINGS = {"image/png": "png", "image/svg+xml": "svg"}
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
# The frame's own color, and two lighter ones, with the share of white in each.
_TINTS = {"#0f5c5c": 0.0, "#5f9695": 0.34, "#b4cfcc": 0.69}
_BREAKS = (TemplateError, TypeError, ValueError, LookupError, ArithmeticError, RecursionError)
# Far above what any page of ours has, and far below what would keep a server busy.
_LONGEST_PAGE = 2_000_000


@dataclass(frozen=True, slots=True)
class Look:
    """A page, and the pictures of one organization by their sha256."""

    template: PageTemplate
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def stylesheet(self) -> str:
        """The styles of the page."""
        return self.template.files[STYLE]

    def images(self, face: Face) -> dict[str, bytes]:
        """Return every picture of a face's page, by the name that the page uses."""
        color = (face.branding or PLAIN).color
        drawn = {
            name: colored(text, color).encode() for name, text in self.template.pictures.items()
        }
        return drawn | {
            picture_name(one): self.pictures[one.sha256]
            for one in pictures_of(face)
            if one.sha256 in self.pictures
        }


def plain_look(face: Face) -> Look:
    """Return the look of a face that shows no pictures of its own, by a page that came with us.

    Raises:
        TemplateUnknown, TemplateNotApproved, TemplateChanged: the page is not as it was published.
    """
    return Look(published_template(face.template))


def pictures_of(face: Face) -> list[Picture]:
    """Return the pictures that a face was frozen with."""
    own = (face.branding.logo, face.branding.seal) if face.branding else ()
    hands = (signatory.picture for signatory in face.signatories)
    return [picture for picture in (*own, *hands) if picture is not None]


def picture_name(picture: Picture | None) -> str:
    """Return the name by which a page shows a picture; empty where there is none."""
    return f"{picture.sha256}.{_ENDINGS[picture.media_type]}" if picture else ""


def colored(svg: str, color: str) -> str:
    """Return a drawing with its own colors replaced by one and its tints."""
    if color.lower() == PLAIN.color:
        return svg
    return _COLOR.sub(lambda found: _tinted(found[0].lower(), color), svg)


def rendered(template: PageTemplate, values: Mapping[str, object]) -> str:
    """Return a page with values in it.

    Raises:
        TemplateBroken: it cannot be read, asks for what it may not have, or grows without end.
    """
    try:
        written = []
        length = 0
        for piece in _compiled(template.files[PAGE]).generate(values):
            length += len(piece)
            if length > _LONGEST_PAGE:
                raise TemplateBroken(template.version, "the page grows without end.")
            written.append(piece)
    except _BREAKS as error:
        raise TemplateBroken(template.version, f"{error}.") from None
    return "".join(written)


def _tinted(found: str, color: str) -> str:
    if found not in _TINTS:
        return found
    white = _TINTS[found]
    parts = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * white):02x}" for part in parts)


@lru_cache(maxsize=16)
def _compiled(source: str) -> Template:
    return _SANDBOX.from_string(source)


_SANDBOX = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
