"""A file against the one that was issued, and against the record: what was changed, by name.

It compares what a process apart told of both files. Words from a stranger's file are compared and
never repeated: a page of ours must not say what somebody else wrote.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from prss_training.certificates.faces import to_json
from prss_training.certificates.pdf import DATA_FILE, printed_day
from prss_training.domain.certificate import Face
from prss_training.inspecting import Contents, Opened
from prss_training.verification.checks import Check, Checked, failed, judged, passed, untold
from prss_training.web.filters import count

_NOT_AT_HAND = "The file that was issued is not at hand, so the two could not be compared."
_NOT_READ = "The inside of the file could not be read within the time and memory that it is given."
_LOCKED = (
    "The file is locked with a password, so nothing in it can be read. Certificates from here "
    "never are."
)
_NO_WORDS = "The words on the page could not be read."

_KINDS = {
    "/FreeText": "a text box",
    "/Stamp": "a stamp",
    "/Link": "a link",
    "/Widget": "a form field",
    "/Redact": "a mark for blacking out",
    "/FileAttachment": "an attached file",
    "/Text": "a note",
}
_FIELD_NAMES = {
    "holder": "the holder",
    "credential": "the credential",
    "number": "the number",
    "code": "the code",
    "issued_on": "the day of issue",
    "expires_on": "the last day",
    "hours": "the training hours",
    "hours_total": "the training hours",
    "practice_hours": "the practice hours",
    "practice_by_activity": "the practice hours",
    "organization": "the issuer",
    "signatories": "the signatories",
}
_CORE = frozenset({"credential", "number", "code", "issued_on", "expires_on"})
_AMOUNT = re.compile(r"(?<![\d:])\d+:\d\d(?![\d:])")

_OF_CONTENTS = (
    Checked.PAGES,
    Checked.PAGE_CONTENT,
    Checked.NOTES,
    Checked.FIELDS,
    Checked.ATTACHMENTS,
    Checked.ABOUT,
)


def compared(found: Opened, issued: Opened | None, face: Face | None) -> tuple[Check, ...]:
    """Return what was found in a file, against the issued one and against the record.

    Args:
        found: The file that is asked about.
        issued: The file as it was issued; None where it is not at hand.
        face: What the register says; None where it knows no such certificate.
    """
    if found.locked:
        return (failed(Checked.NO_PASSWORD, _LOCKED),)
    return (
        *_of_contents(found.contents, issued.contents if issued else None),
        *_of_words(found.words, issued.words if issued else None, face),
        *([certificate_data(found.contents, face)] if face else []),
    )


def _of_contents(found: Contents | None, issued: Contents | None) -> Iterator[Check]:
    if found is None:
        yield from (untold(what, _NOT_READ) for what in _OF_CONTENTS)
        return
    yield judged(
        Checked.NO_PASSWORD,
        "The file is encrypted. Certificates from here never are." if found.encrypted else "",
        "The file opens without a password.",
    )
    yield judged(
        Checked.ACTS,
        "The file holds a script, a hidden form or something else that acts by itself. "
        "Certificates from here never do."
        if found.acts
        else "",
        "The file holds no script and nothing that acts by itself.",
    )
    if issued is None:
        yield from (untold(what, _NOT_AT_HAND) for what in _OF_CONTENTS)
        return
    for what, problem, fine in _COMPARISONS:
        yield judged(what, problem(found, issued), fine)


def _pages(found: Contents, issued: Contents) -> str:
    if found.page_count == issued.page_count:
        return ""
    has = count(found.page_count, "page", "pages")
    return f"The file has {has}, and {issued.page_count} when it was issued."


def _page_content(found: Contents, issued: Contents) -> str:
    drawn = [(page.drawn, page.drawn_with, page.frame) for page in found.pages]
    was = [(page.drawn, page.drawn_with, page.frame) for page in issued.pages]
    if drawn[: len(was)] == was:
        return ""
    return "What is drawn on the page was replaced or changed."


def _notes(found: Contents, issued: Contents) -> str:
    has = Counter(note for page in found.pages for note in page.notes)
    had = Counter(note for page in issued.pages for note in page.notes)
    added, gone = (has - had).elements(), (had - has).elements()
    return " ".join(
        f"{_listed(_kind(kind) for kind, _ in notes)} {verb} since.".capitalize()
        for notes, verb in ((sorted(added), "was added"), (sorted(gone), "was taken away"))
        if notes
    )


def _kind(kind: str) -> str:
    return _KINDS.get(kind, "an annotation")


def _fields(found: Contents, issued: Contents) -> str:
    has, had = Counter(found.fields), Counter(issued.fields)
    if has == had:
        return ""
    if had - has:
        return "The form field of our signature was taken out."
    return "A form field was added."


def _attachments(found: Contents, issued: Contents) -> str:
    has = {each.name: each.sha256 for each in found.attachments}
    had = {each.name: each.sha256 for each in issued.attachments}
    told = [
        f"{name} was {'swapped for another file' if name in has else 'taken out'}."
        for name in sorted(had)
        if has.get(name) != had[name]
    ]
    if len(found.attachments) > len(has) or set(has) - set(had):
        told.append("A file was attached that was not there when it was issued.")
    return " ".join(told)


def _about(found: Contents, issued: Contents) -> str:
    if found.about == issued.about:
        return ""
    return "What the file says about itself was written anew."


_COMPARISONS: Sequence[tuple[Checked, Callable[[Contents, Contents], str], str]] = (
    (Checked.PAGES, _pages, "The file has as many pages as when it was issued."),
    (Checked.PAGE_CONTENT, _page_content, "The page is drawn as it was issued."),
    (Checked.NOTES, _notes, "No comment, link or stamp was added or taken away."),
    (Checked.FIELDS, _fields, "No form field was added or taken away."),
    (Checked.ATTACHMENTS, _attachments, "The attached files are those that were issued."),
    (Checked.ABOUT, _about, "The file says about itself what it said when it was issued."),
)


def _of_words(found: str | None, issued: str | None, face: Face | None) -> Iterator[Check]:
    if found is None:
        yield from (untold(what, _NO_WORDS) for what in (Checked.RECORD_WORDS, Checked.OTHER_WORDS))
        return
    if face is not None:
        yield _record_words(found, issued, face)
    if issued is None:
        yield untold(Checked.OTHER_WORDS, _NOT_AT_HAND)
        return
    yield judged(
        Checked.OTHER_WORDS,
        _other_words(found, issued),
        "The page has the words it had when it was issued, and no others.",
    )


def _record_words(found: str, issued: str | None, face: Face) -> Check:
    """Look on the page for what the record says.

    Letters that join, or run from the right, may be read from a page in another order than they
    were written in. So only what can be read from the issued file is missed in the other one.
    """
    absent = [name for name, there in _looked_for(face) if not there(found)]
    if not absent:
        return passed(Checked.RECORD_WORDS, "The page says what the register says.")
    if issued is None:
        return untold(
            Checked.RECORD_WORDS, f"{_listed(absent).capitalize()} could not be read on the page."
        )
    readable = {name for name, there in _looked_for(face) if there(issued)}
    wrong = [name for name in absent if name in readable]
    if wrong:
        return failed(
            Checked.RECORD_WORDS, f"The page does not show {_listed(wrong)} as the register has it."
        )
    return passed(Checked.RECORD_WORDS, "What can be read on the page is what the register says.")


def _looked_for(face: Face) -> Iterator[tuple[str, Callable[[str], bool]]]:
    words = {
        "the holder’s name": face.holder,
        "the credential": face.credential,
        "the number": face.number,
        "the code": face.code,
        "the day of issue": printed_day(face.issued_on, face),
        "the last day": printed_day(face.expires_on, face) if face.expires_on else "",
    }
    for name, text in words.items():
        if text:
            yield name, partial(_shows, _plain(text))
    amounts = Counter(_amounts(face))
    yield "the hours", lambda page: not amounts - Counter(_AMOUNT.findall(page))


def _shows(text: str, page: str) -> bool:
    return text in _plain(page)


def _amounts(face: Face) -> Iterator[str]:
    for row in face.hours:
        yield from (row.live, row.self_paced, row.total)
    yield face.hours_total.total
    yield from (row.total for row in face.practice_by_activity)
    yield face.practice_hours


def _plain(text: str) -> str:
    """Return letters and digits alone, so that neither line breaks nor hyphens tell texts apart."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _other_words(found: str, issued: str) -> str:
    has, had = Counter(found.split()), Counter(issued.split())
    if has - had:
        return "There are words on the page that were not there when it was issued."
    return "Words are missing that were there when it was issued." if had - has else ""


def certificate_data(found: Contents | None, face: Face) -> Check:
    """Compare the data attached to a file with the register."""
    if found is None:
        return untold(Checked.CERTIFICATE_DATA, _NOT_READ)
    told = attached_data(found)
    if told is None:
        return failed(
            Checked.CERTIFICATE_DATA, f"The file carries no {DATA_FILE} that can be read."
        )
    wrong = _differences(told, face)
    problem = f"{DATA_FILE} and the register differ: {_listed(wrong)}." if wrong else ""
    return judged(Checked.CERTIFICATE_DATA, problem, f"{DATA_FILE} says what the register says.")


def attached_data(found: Contents) -> dict[str, Any] | None:
    """Return what a file says of itself for programs; None where there is no such thing in it."""
    text = attached_text(found, DATA_FILE)
    try:
        told = json.loads(text) if text is not None else None
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def attached_text(found: Contents, name: str) -> str | None:
    """Return the text of the one attached file of a name; None where there is not one such."""
    texts = [each.text for each in found.attachments if each.name == name]
    return texts[0] if len(texts) == 1 else None


def _differences(told: dict[str, Any], face: Face) -> list[str]:
    """Name what differs. A file from before the record knew something says nothing of it."""
    kept = json.loads(json.dumps(to_json(face)))
    if not face.holder:  # withdrawn, or not to be told
        kept.pop("holder")
    keys = [key for key in kept if key in told or key in _CORE]
    wrong = [_FIELD_NAMES.get(key, "other details") for key in keys if told.get(key) != kept[key]]
    return list(dict.fromkeys(wrong))


def _listed(names: Any) -> str:
    each = list(dict.fromkeys(names))
    return " and ".join([", ".join(each[:-1]), each[-1]] if len(each) > 1 else each)
