"""Somebody with a browser: opens pages over HTTP, fills in forms, presses buttons."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx
from lxml import html

_REDIRECTS = 10

Values = Mapping[str, str | list[str]]


class PageSurprising(Exception):
    """A page was not what the journey expects. The text says which, and what it said."""


class Visitor:
    """One person's browser, with cookies of its own."""

    def __init__(self, base_url: str, name: str) -> None:
        self.name = name
        self._client = httpx.Client(base_url=base_url, timeout=60, follow_redirects=False)
        self._page = html.document_fromstring("<html><body></body></html>")
        self.url = base_url

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def open(self, path: str, *, status: int = 200) -> str:
        """Open a page, follow where it leads, and return its main part's text."""
        return self._take(self._client.get(path), status)

    def download(self, path: str) -> bytes:
        """Return a file's bytes.

        Raises:
            PageSurprising: there is no such file for this visitor.
        """
        response = self._client.get(path)
        if response.status_code != httpx.codes.OK:
            raise PageSurprising(f"{self.name}: {path} answered {response.status_code}.")
        return response.content

    def send(self, values: Values | None = None, *, form: str = "", status: int = 200) -> str:
        """Fill in a form of the open page, press its button, and follow where it leads.

        Args:
            values: What to type, by field name; the rest stays as the page has it.
            form: The end of the form's address, where the page has several.
            status: What the last page must answer.
        """
        found = self._form(form)
        data = self._filled(found, values or {})
        response = self._client.post(urljoin(self.url, found.action or ""), data=data)
        return self._take(response, status)

    def fetch(self, values: Values, *, form: str) -> bytes:
        """Fill in a form of the open page that answers with a file, and return the file's bytes.

        Raises:
            PageSurprising: it answers with something else; the open page stays open.
        """
        found = self._form(form)
        data = self._filled(found, values)
        response = self._client.post(urljoin(self.url, found.action or ""), data=data)
        if "attachment" not in response.headers.get("content-disposition", ""):
            raise PageSurprising(
                f"{self.name}: {self.url} gave no file, and answered {response.status_code}."
            )
        return response.content

    def upload(self, field: str, file: Path, *, status: int = 200) -> str:
        """Send a file through the form of the open page that takes one by this name."""
        forms = self._page.xpath(f"//main//form[.//input[@type='file' and @name='{field}']]")
        if not forms:
            raise PageSurprising(f"{self.name}: {self.url} takes no file called “{field}”.")
        found: html.FormElement = forms[0]
        data = self._filled(found, {})
        data.pop(field, None)
        sent = {field: (file.name, file.read_bytes(), "application/pdf")}
        address = urljoin(self.url, found.action or "")
        return self._take(self._client.post(address, data=data, files=sent), status)

    def follow(self, words: str) -> str:
        """Press the link of the open page that says `words`."""
        for link in self._page.iterlinks():
            element, attribute, target, _ = link
            if attribute == "href" and words in " ".join(element.text_content().split()):
                return self.open(urljoin(self.url, target))
        raise PageSurprising(f"{self.name}: no link on {self.url} says “{words}”.")

    def links(self, part: str) -> list[str]:
        """Return the addresses on the open page that hold `part`, each once, in order.

        Raises:
            PageSurprising: there is none.
        """
        targets = (t for _, a, t, _ in self._page.iterlinks() if a == "href" and part in t)
        found = list(dict.fromkeys(urlsplit(target).path for target in targets))
        if not found:
            raise PageSurprising(f"{self.name}: no link on {self.url} goes to {part}.")
        return found

    def radio_names(self, start: str) -> list[str]:
        """Return the names of the radio groups whose name starts with `start`."""
        found = self._page.xpath(f"//main//input[@type='radio' and starts-with(@name, '{start}')]")
        return list(dict.fromkeys(field.name for field in found))

    def radio_values(self, name: str) -> list[tuple[str, str]]:
        """Return each choice of a radio group: its value, and the words of its label."""
        chosen = []
        for field in self._page.xpath(f"//main//input[@type='radio' and @name='{name}']"):
            labels = self._page.xpath(f"//label[@for='{field.get('id')}']")
            words = " ".join(labels[0].text_content().split()) if labels else ""
            chosen.append((field.get("value"), words))
        return chosen

    def field(self, selector: str) -> str:
        """Return the text or value of the first element that an XPath finds."""
        found = self._page.xpath(selector)
        if not found:
            raise PageSurprising(f"{self.name}: {self.url} has no {selector}.")
        element = found[0]
        return str(element.get("value") or " ".join(element.text_content().split()))

    @property
    def cookies(self) -> dict[str, str]:
        """What this browser shows to be known by."""
        return dict(self._client.cookies)

    @property
    def said(self) -> str:
        """The text of the open page's main part."""
        [main] = self._page.xpath("//main") or [self._page]
        return " ".join(main.text_content().split())

    def expect(self, words: str) -> None:
        """Fail unless the open page says `words`."""
        if words.casefold() not in self.said.casefold():
            raise PageSurprising(
                f"{self.name}: {self.url} should say “{words}”, and says: {self.said[:500]}"
            )

    def _take(self, response: httpx.Response, status: int) -> str:
        for _ in range(_REDIRECTS):
            if not response.has_redirect_location:
                break
            response = self._client.get(urljoin(str(response.url), response.headers["location"]))
        self.url = str(response.url)
        self._page = html.document_fromstring(response.text or "<html><body></body></html>")
        if response.status_code != status:
            raise PageSurprising(
                f"{self.name}: {self.url} answered {response.status_code}, not {status}: "
                f"{self.said[:500]}"
            )
        return self.said

    def _form(self, ending: str) -> html.FormElement:
        for form in self._page.xpath("//main//form"):
            if form.method == "POST" and urlsplit(form.action or "").path.endswith(ending):
                found: html.FormElement = form
                return found
        raise PageSurprising(f"{self.name}: {self.url} has no form that ends in “{ending}”.")

    def _filled(self, form: html.FormElement, values: Values) -> dict[str, str | list[str]]:
        data: dict[str, str | list[str]] = {}
        for name, value in form.form_values():
            before = data.get(name)
            if before is None:
                data[name] = value
            else:
                data[name] = [*(before if isinstance(before, list) else [before]), value]
        return data | dict(values)
