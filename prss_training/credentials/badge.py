"""The badge of an achievement: a drawing with its name, and the same as a PNG."""

import math
from dataclasses import dataclass
from functools import cache, lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from prss_training.documents.raster import svg_to_png
from prss_training.paths import TEMPLATES

SIDE = 400

_CENTER = (200.0, 172.0)
_RADIUS = 158.0
_WAVES = 40
_DEPTH = 5.0
_KEPT = 64
_MIDDLE = 196.0
# The longest line that fits between the rings at a size of letters, and how many of them.
_FITTING = ((13, 3, 30), (17, 4, 23), (22, 5, 18), (30, 6, 14))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of letters, and how far down it stands."""

    text: str
    y: float


@lru_cache(maxsize=_KEPT)
def badge_svg(name: str) -> str:
    """Return the badge of an achievement as an SVG.

    Args:
        name: What was achieved, such as `Peer Leader`. A long name is set smaller, and one that
            still does not fit ends in dots.
    """
    texts, size = _set(name)
    first = _MIDDLE - (len(texts) - 1) * size * 0.6
    lines = [Line(text, round(first + n * size * 1.2, 1)) for n, text in enumerate(texts)]
    template = _environment().get_template("credentials/badge.svg")
    return template.render(name=name, lines=lines, size=size, edge=_edge())


@lru_cache(maxsize=_KEPT)
def badge_png(name: str) -> bytes:
    """Return the same badge as a PNG of 400 by 400 points.

    Raises:
        GlyphsMissing: no installed font can draw a character of the name.
    """
    return svg_to_png(badge_svg(name), width=SIDE, height=SIDE, words=name)


def _set(name: str) -> tuple[list[str], int]:
    """Return the lines of a name, and the size of its letters: the largest at which it fits."""
    for longest, most, size in _FITTING:
        lines = _wrapped(name, longest)
        if len(lines) <= most and all(len(line) <= longest for line in lines):
            return lines, size
    longest, most, size = _FITTING[-1]
    if len(lines) > most:
        lines[most - 1] += "…" + " " * longest
    return [
        line if len(line) <= longest else f"{line[: longest - 1].rstrip(' …')}…"
        for line in lines[:most]
    ], size


def _wrapped(name: str, longest: int) -> list[str]:
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + 1 + len(word) <= longest:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines or [name]


@cache
def _edge() -> str:
    """Return the scalloped edge of the badge as a path."""
    steps = _WAVES * 8
    points = []
    for step in range(steps):
        turn = step / steps * math.tau
        reach = _RADIUS + _DEPTH * math.cos(turn * _WAVES)
        x, y = _CENTER[0] + reach * math.sin(turn), _CENTER[1] - reach * math.cos(turn)
        points.append(f"{x:.1f} {y:.1f}")
    return f"M{'L'.join(points)}z"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
    )
    environment.globals["_"] = str  # a file that is kept speaks one language
    return environment
