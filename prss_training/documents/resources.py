"""What a document may show: pictures handed to it, and nothing else.

A page that could name a file or an address could print the server's secrets, or tell a
stranger that it was printed. So every address is refused but `data:` and the names of the
pictures that came with the page.
"""

from collections.abc import Mapping
from mimetypes import MimeTypes
from urllib.parse import unquote

from weasyprint.urls import URLFetcher, URLFetcherResponse

from prss_training.domain.errors import Unacceptable

PAGE_ADDRESS = "page:"
"""The address of a page itself: it resolves `seal.svg` to `seal.svg`, never to a file."""

# A table of its own: the one of the machine differs from server to server.
_MEDIA_TYPES = MimeTypes()


class AddressRefused(Unacceptable):
    """A page asked for something that was not handed to it."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(
            f"The page asks for “{address}”, and a page may show only what is handed to it. "
            "Hand the picture over with the page, and use its name there."
        )


class HandedOver(URLFetcher):  # type: ignore[misc]  # WeasyPrint carries no types
    """Answers WeasyPrint's requests from `images`, and refuses all others."""

    def __init__(self, images: Mapping[str, bytes]) -> None:
        # With `fail_on_errors` a refusal ends the rendering; otherwise a picture would
        # just be absent, and nobody would know.
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
        self._images = images
        self._refused: list[AddressRefused] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return the picture that `url` names.

        Raises:
            AddressRefused: `url` is neither the name of a picture nor a `data:` address.
        """
        name = unquote(url)
        if name in self._images:
            media_type = _MEDIA_TYPES.guess_type(name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, self._images[name], {"Content-Type": media_type})
        if url[:5].lower() == "data:":
            return super().fetch(url, headers)
        self._refused.append(AddressRefused(url))
        raise self._refused[-1]

    def require_none_refused(self) -> None:
        """Raise the first refusal that WeasyPrint kept to itself.

        It does so for what an SVG picture asks for, and leaves a hole in the page.

        Raises:
            AddressRefused: the page asked for something that was not handed over.
        """
        for refused in self._refused:
            raise refused
