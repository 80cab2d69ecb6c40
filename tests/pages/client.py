"""The page contract: a client that checks every page any test opens."""

from collections import Counter
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from prss_training.accounts.models import User


class Browser:
    """Opens pages as a browser would, one person at a time, and reads them strictly."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.response = None

    def sign_in(self, person) -> None:
        """Sign a person in, without the sign-in page (that one has tests of its own)."""
        with self.app.app_context():
            from prss_training.web.database import db  # noqa: PLC0415

            user = db.session.scalars(select(User).where(User.person_id == person.id)).one()
            unique = user.fs_uniquifier
            db.session.remove()
        with self.client.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"] = unique
            cookie["_fresh"] = True
            cookie["fs_cc"] = "set"
            cookie["fs_paa"] = 4_102_444_800.0

    def sign_out(self) -> None:
        """Forget who is signed in."""
        self.client = self.app.test_client()

    def get(self, path: str, status: int = 200, **kwargs) -> BeautifulSoup:
        """Open a page and hold it to the contract."""
        self.response = self.client.get(path, **kwargs)
        return self._read(status)

    def post(self, path: str, data=None, status: int = 303, **kwargs) -> BeautifulSoup:
        """Send a form by hand, with a token as the page would have carried."""
        page = BeautifulSoup(self.client.get("/account/").get_data(as_text=True), "lxml")
        token = page.select_one("input[name=csrf_token]")
        sent = dict(data or {})
        if token and "csrf_token" not in sent:
            sent["csrf_token"] = token["value"]
        self.response = self.client.post(path, data=sent, **kwargs)
        return self._read(status)

    def submit(self, page, form=0, values=None, status: int = 303) -> BeautifulSoup:
        """Fill in a form of a page and send it, as a person would.

        `form` is the form's position within main, or the end of its action.
        """
        found = self.form(page, form)
        data = _prefilled(found)
        for name, value in (values or {}).items():
            data[name] = value
        self.response = self.client.post(
            found["action"], data=data, content_type="multipart/form-data"
        )
        return self._read(status)

    def form(self, page, form=0):
        """Return a form of a page's main part, by position or by the end of its action."""
        forms = page.select("main form[method=post]")
        if isinstance(form, int):
            return forms[form]
        [found] = [f for f in forms if urlsplit(f["action"]).path.endswith(form)]
        return found

    def follow(self, status: int = 200) -> BeautifulSoup:
        """Open the page that the last answer sent the browser to."""
        return self.get(self.response.headers["Location"], status)

    def _read(self, status: int) -> BeautifulSoup:
        response = self.response
        text = response.get_data(as_text=True) if response.mimetype.startswith("text/") else ""
        assert response.status_code == status, (
            f"{response.request.method} {response.request.path} answered {response.status_code}, "
            f"not {status}: {BeautifulSoup(text, 'lxml').get_text(' ', strip=True)[:600]}"
        )
        if response.mimetype != "text/html" or status in range(300, 400):
            return BeautifulSoup(text, "lxml")
        return hold_to_contract(text)


def hold_to_contract(text: str) -> BeautifulSoup:
    """Fail if a page breaks one of the rules that all pages keep."""
    page = BeautifulSoup(text, "lxml")
    [heading] = page.select("h1")
    title = page.title.get_text(" ", strip=True)
    said = heading.get_text(" ", strip=True)
    assert title.startswith(said), f"the title “{title}” does not start with the h1 “{said}”"
    assert page.html.get("lang"), "the page does not say its language"
    ids = Counter(tag["id"] for tag in page.select("[id]"))
    assert not [i for i, n in ids.items() if n > 1], f"repeated ids: {ids.most_common(3)}"
    _check_fields(page, ids)
    _check_headings(page)
    assert not page.select("style, [style]"), "there is an inline style"
    assert not page.select("script:not([src])"), "there is an inline script"
    inline = [t for t in page.select("*") if any(a.startswith("on") for a in t.attrs)]
    assert not inline, f"there are inline handlers: {inline}"
    for form in page.select("form"):
        assert form.get("action"), f"a form has no action: {form.get('class')}"
        if form.get("method", "").lower() == "post" and not form.get("data-public"):
            assert form.select("input[name=csrf_token]"), f"no token in {form['action']}"
    for image in page.select("img"):
        assert "alt" in image.attrs, f"an image has no alt: {image}"
    for table in page.select("table"):
        assert table.select("caption"), "a table has no caption"
    for link in page.select("a"):
        assert link.get("href"), f"a link leads nowhere: {link}"
        assert link.get_text(strip=True) or link.get("aria-label") or link.select("img[alt]")
    for link in page.select("a[href^='#']"):
        target = link["href"][1:]
        assert not target or target in ids, f"#{target} is nowhere on the page"
    assert page.select("main#main"), "there is no main part"
    return page


def _check_fields(page, ids) -> None:
    for field in page.select("input, select, textarea"):
        if field.get("type") in ("hidden", "submit", "button"):
            continue
        labelled = (
            (field.get("id") and page.select(f'label[for="{field["id"]}"]'))
            or field.find_parent("label")
            or field.get("aria-label")
            or field.get("aria-labelledby")
        )
        assert labelled, f"nothing labels {field.get('name')}"
    for tag in page.select("[aria-describedby], [aria-labelledby], [aria-controls]"):
        for name in ("aria-describedby", "aria-labelledby", "aria-controls"):
            for target in tag.get(name, "").split():
                assert target in ids, f"{name} names #{target}, which is not there"
    for button in page.select("button"):
        assert button.get_text(strip=True) or button.get("aria-label"), "a button says nothing"


def _check_headings(page) -> None:
    level = 0
    for heading in page.select("h1, h2, h3, h4, h5, h6"):
        now = int(heading.name[1])
        assert now <= level + 1 or level == 0, f"{heading.name} follows h{level}: {heading.text}"
        level = now


def _prefilled(form) -> dict:
    """Return what a form would send if nobody touched it."""
    data: dict = {}
    for field in form.select("input, select, textarea"):
        name = field.get("name")
        kind = field.get("type", "text")
        if not name or field.has_attr("disabled") or kind in ("submit", "button", "file"):
            continue
        if kind in ("checkbox", "radio") and not field.has_attr("checked"):
            continue
        if field.name == "textarea":
            value = field.get_text().removeprefix("\n")
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            value = chosen.get("value", chosen.get_text()) if chosen else ""
        else:
            value = field.get("value", "on" if kind == "checkbox" else "")
        if name in data:
            value = [*data[name], value] if isinstance(data[name], list) else [data[name], value]
        data[name] = value
    return data
