"""The versions of a certificate's page: a published one is never edited, only followed by another.

A version is a folder of text files: `page.html`, `page.css`, `words.toml`, and pictures as SVG.
Its fingerprint is the sha256 of all of them. `content/certificates/published.toml` keeps the
fingerprints of the versions that came with the program; the database keeps those of the operator's
own.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from prss_training.content.publishing import PublishedAlready
from prss_training.content.reader import Problem, Reader, shown
from prss_training.domain.errors import Conflict, Missing, Unacceptable
from prss_training.paths import CONTENT

FIRST = "2026.1"
"""The page of every certificate that was issued before pages had versions."""
PAGE, STYLE, WORDS = "page.html", "page.css", "words.toml"
RECORD = "published.toml"
_HEADER = """\
# The sha256 of every published version of a certificate's page, over all of its files.
# `prss certificates templates publish` adds a line. A published version is never edited: copy its
# folder to the next version.

[sha256]
"""
_PLACE = ("certificates", "templates")


class TemplateUnknown(Missing):
    """There is no page of this version."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"There is no certificate template “{version}”. `prss certificates templates list` "
            "names those that are here."
        )


class TemplateChanged(Conflict):
    """A template is not what was published or approved, so nothing is issued or drawn by it."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"The certificate template “{version}” was changed after it was approved, so no "
            "certificate can be issued with it. Put its files back, or approve the change as a "
            "new version."
        )


class TemplateNotApproved(Conflict):
    """A template was never published or approved."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"The certificate template “{version}” is not approved, so no certificate can be "
            "issued with it. Ask an administrator to approve it, or choose another one."
        )


class TemplateBroken(Unacceptable):
    """A template cannot be read or drawn."""

    def __init__(self, version: str, why: str) -> None:
        super().__init__(f"The certificate template “{version}” cannot be drawn: {why}")


@dataclass(frozen=True, slots=True)
class Template:
    """One version of a page: its name, and its files by name."""

    version: str
    files: Mapping[str, str]

    @property
    def sha256(self) -> str:
        """The fingerprint of all files together, whatever order they come in."""
        return fingerprint(self.files)

    @property
    def pictures(self) -> dict[str, str]:
        """Its pictures, by the names the page uses."""
        return {name: text for name, text in self.files.items() if name.endswith(".svg")}


def fingerprint(files: Mapping[str, str]) -> str:
    """Return the sha256 of files by name, over both names and contents."""
    whole = json.dumps(sorted(files.items()), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()


def require_words(template: Template) -> Mapping[str, Mapping[str, str]]:
    """Return the words of a template by language; the first version has its words in the page.

    Raises:
        TemplateBroken: they cannot be read, or are no tables of text.
    """
    return _words(template.version, template.files.get(WORDS, ""))


@cache
def _words(version: str, text: str) -> Mapping[str, Mapping[str, str]]:
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise TemplateBroken(version, f"{WORDS} is not TOML: {error}.") from None
    for language, words in found.items():
        if not isinstance(words, dict) or not all(isinstance(w, str) for w in words.values()):
            raise TemplateBroken(version, f"{WORDS} holds more than text under [{language}].")
    return found


def shipped_versions(root: Path = CONTENT) -> list[str]:
    """Return the versions in a content folder, oldest first."""
    folder = root.joinpath(*_PLACE)
    names = [entry.name for entry in folder.iterdir() if entry.is_dir()] if folder.is_dir() else []
    return sorted((name for name in names if not name.startswith(".")), key=_order)


def newest_version(root: Path = CONTENT) -> str:
    """Return the newest published version, which new certificates are drawn by."""
    known = published_templates(root)
    versions = [version for version in shipped_versions(root) if version in known]
    return versions[-1] if versions else FIRST


def read_template(version: str, root: Path = CONTENT) -> Template:
    """Read a version of a content folder as it stands, published or not.

    Raises:
        TemplateUnknown: there is no such folder.
        TemplateBroken: a file is no text, or the page is missing.
    """
    folder = root.joinpath(*_PLACE, version)
    if version not in shipped_versions(root):
        raise TemplateUnknown(version)
    try:
        files = {
            file.name: file.read_text(encoding="utf-8")
            for file in sorted(folder.iterdir())
            if not file.name.startswith(".")
        }
    except (UnicodeDecodeError, OSError):
        raise TemplateBroken(version, "a file of it is not UTF-8 text.") from None
    if PAGE not in files or STYLE not in files:
        raise TemplateBroken(version, f"it needs {PAGE} and {STYLE}.")
    return Template(version, files)


def published_template(version: str, root: Path = CONTENT) -> Template:
    """Return a version that is as it was published.

    Raises:
        TemplateUnknown: there is no such folder.
        TemplateNotApproved: it was never published.
        TemplateChanged: a file of it was changed since, added or taken away.
    """
    template = read_template(version, root)
    known = published_templates(root).get(version)
    if known is None:
        raise TemplateNotApproved(version)
    if known != template.sha256:
        raise TemplateChanged(version)
    return template


def published_templates(root: Path = CONTENT) -> dict[str, str]:
    """Return the fingerprint of each published version.

    Raises:
        ContentBroken: the record cannot be read.
    """
    record = root / "certificates" / RECORD
    if not record.exists():
        return {}
    return _READER.read(record, root, _Record).sha256


def publish_template(root: Path, version: str) -> str:
    """Record the fingerprint of a version, and return it. Doing it twice changes nothing.

    Raises:
        TemplateUnknown, TemplateBroken: there is nothing to publish.
        PublishedAlready: it was published with other files.
    """
    template = read_template(version, root)
    before = published_templates(root)
    if before.get(version, template.sha256) != template.sha256:
        raise PublishedAlready(version)
    known = sorted({**before, version: template.sha256}.items())
    lines = [f'"{name}" = "{sha256}"\n' for name, sha256 in known]
    record = root / "certificates" / RECORD
    record.write_text(_HEADER + "".join(lines), encoding="utf-8")
    return template.sha256


def template_changes(root: Path = CONTENT) -> list[Problem]:
    """Return a problem for each published version that was changed or is gone.

    Raises:
        ContentBroken: the record cannot be read.
    """
    found = []
    for version in published_templates(root):
        try:
            published_template(version, root)
        except (Missing, Conflict, Unacceptable) as refusal:
            place = shown(root.joinpath(*_PLACE, version), root)
            found.append(Problem(place, "", str(refusal)))
    return found


def _order(version: str) -> list[tuple[bool, int, str]]:
    return [
        (part.isdigit(), int(part) if part.isdigit() else 0, part) for part in version.split(".")
    ]


@dataclass(frozen=True, slots=True)
class _Record:
    sha256: dict[str, str]


_READER = Reader({})
