"""QR codes as inline SVG, for paper and for screens."""

from html import escape

import segno

QUIET_ZONE = 4
"""Empty modules around the code. ISO/IEC 18004 asks for four."""


def qr_svg(text: str, title: str = "") -> str:
    """Return an `<svg>` that shows `text` as a QR code readable with 15 % of it damaged.

    It has a `viewBox` and no size: the page's style gives it one. Its `<title>` is its text
    for people who do not see it: `title`, or an English sentence. The dark modules are one path,
    so that no hairlines show between them in print.
    """
    code = segno.make_qr(text, error="m")
    side = len(code.matrix) + 2 * QUIET_ZONE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img">'
        f"<title>{escape(title or f'QR code for {text}')}</title>"
        f'<path fill="#ffffff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path fill="#111c1f" d="{_dark(code.matrix)}"/></svg>'
    )


def _dark(matrix: tuple[bytearray, ...]) -> str:
    """Return path data with one rectangle to each run of dark modules in a row."""
    return "".join(
        f"M{start + QUIET_ZONE} {row + QUIET_ZONE}h{length}v1h-{length}z"
        for row, modules in enumerate(matrix)
        for start, length in _runs(modules)
    )


def _runs(modules: bytearray) -> list[tuple[int, int]]:
    """Return where each run of dark modules starts, and how long it is."""
    runs: list[tuple[int, int]] = []
    for column, dark in enumerate(modules):
        if not dark:
            continue
        if runs and sum(runs[-1]) == column:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((column, 1))
    return runs
