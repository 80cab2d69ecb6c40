"""The words of an HTML page that will be drawn, so that their glyphs can be looked for."""

from html.parser import HTMLParser
from typing import TypeAlias

# What stands inside these is never drawn on the page.
_UNSEEN = frozenset({"title", "style", "script", "template", "desc", "metadata"})

_Attributes: TypeAlias = list[tuple[str, str | None]]


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: _Attributes) -> None:
        del attrs
        self._unseen += tag in _UNSEEN

    def handle_startendtag(self, tag: str, attrs: _Attributes) -> None:
        """Pass over `<title/>`: it opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)


def printed_text(html: str) -> str:
    """Return the text that a page draws; titles, styles and scripts are left out."""
    words = _Words()
    words.feed(html)
    words.close()
    return "".join(words.words)
