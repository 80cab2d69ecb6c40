"""Who certifies, who pays and who walks beside people, state by state; and what staff put right.

What content says is never changed: an organization of ours writes notes over it. `merged` lays the
notes over the entries, and taking a note back leaves the entries as if it had never been written.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import urlsplit

from prss_training.domain.criteria import Confidence
from prss_training.domain.errors import Missing, Unacceptable

COUNTRY = "us"
PLACES: Mapping[str, str] = MappingProxyType(
    {
        "us": "The whole country",
        "al": "Alabama",
        "ak": "Alaska",
        "as": "American Samoa",
        "az": "Arizona",
        "ar": "Arkansas",
        "ca": "California",
        "co": "Colorado",
        "ct": "Connecticut",
        "de": "Delaware",
        "dc": "District of Columbia",
        "fl": "Florida",
        "ga": "Georgia",
        "hi": "Hawaii",
        "id": "Idaho",
        "il": "Illinois",
        "in": "Indiana",
        "ia": "Iowa",
        "ks": "Kansas",
        "ky": "Kentucky",
        "la": "Louisiana",
        "me": "Maine",
        "md": "Maryland",
        "ma": "Massachusetts",
        "mi": "Michigan",
        "mn": "Minnesota",
        "ms": "Mississippi",
        "mo": "Missouri",
        "mt": "Montana",
        "ne": "Nebraska",
        "nv": "Nevada",
        "nh": "New Hampshire",
        "nj": "New Jersey",
        "nm": "New Mexico",
        "ny": "New York",
        "nc": "North Carolina",
        "nd": "North Dakota",
        "oh": "Ohio",
        "ok": "Oklahoma",
        "or": "Oregon",
        "pa": "Pennsylvania",
        "pr": "Puerto Rico",
        "ri": "Rhode Island",
        "sc": "South Carolina",
        "sd": "South Dakota",
        "tn": "Tennessee",
        "tx": "Texas",
        "ut": "Utah",
        "vt": "Vermont",
        "va": "Virginia",
        "wa": "Washington",
        "wv": "West Virginia",
        "wi": "Wisconsin",
        "wy": "Wyoming",
    }
)
"""States, the District of Columbia and the territories that were read about, by their letters."""

LONGEST_ADDRESS = 500
LONGEST_TELEPHONE = 40
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]\.?")
_UNFIT = re.compile(r"[\s\\<>\"'`{}|^\x00-\x1f\x7f]")
_TELEPHONE = re.compile(r"\+?[0-9() .\-]{7,30}(?: ?(?:ext\.?|x) ?[0-9]{1,6})?", re.IGNORECASE)
_FEWEST_DIGITS, _MOST_DIGITS = 7, 15
_EXTENSION = re.compile(r"(?:ext\.?|x).*", re.IGNORECASE)


class UnknownPlace(Missing):
    """The directory has no state of this name."""

    def __init__(self, asked: str) -> None:
        super().__init__(
            f"The directory has no state named “{asked[:60]}”. Choose one from the list."
        )


class AddressUnreadable(Unacceptable):
    """The address of a page is not one that a reader can safely follow."""

    def __init__(self) -> None:
        super().__init__(
            "Write the whole address of a public page, beginning with https://, such as "
            "https://www.example.org/help."
        )


class TelephoneUnreadable(Unacceptable):
    """A telephone number cannot be called as it is written."""

    def __init__(self) -> None:
        super().__init__("Write the number with its area code, such as 218-555-0143.")


class Answer(StrEnum):
    """Whether Medicaid pays. Silence is never read as no."""

    YES = "yes"
    NO = "no"
    NOT_FOUND = "not found"


class OrganizationKind(StrEnum):
    """What an organization of the directory is."""

    RECOVERY_COMMUNITY = "recovery-community-organization"
    PEER_NETWORK = "peer-network"
    STATE_PROGRAM = "state-program"
    STATE_LISTING = "state-listing"
    WORKFORCE_SITE = "workforce-site"
    COALITION = "coalition"
    ASSOCIATION = "professional-association"
    ALLIANCE = "national-alliance"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The kind's name on a page."""
        return _KIND_LABELS[self]


_KIND_LABELS = {
    OrganizationKind.RECOVERY_COMMUNITY: "Recovery community organization",
    OrganizationKind.PEER_NETWORK: "Peer network",
    OrganizationKind.STATE_PROGRAM: "State peer program",
    OrganizationKind.STATE_LISTING: "Listing kept by the state",
    OrganizationKind.WORKFORCE_SITE: "Peer workforce site",
    OrganizationKind.COALITION: "Coalition",
    OrganizationKind.ASSOCIATION: "Professional association",
    OrganizationKind.ALLIANCE: "National alliance",
    OrganizationKind.OTHER: "Another kind",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """Where something was read.

    `year` is that of the copy, or "no date". `url` is None where only a copy at another address
    was read: find the official page. `says` is what it adds, in our words.
    """

    title: str
    year: str = "no date"
    url: str | None = None
    confidence: Confidence = Confidence.CONFIRMED
    says: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """A certifying body. A page that is None was looked for and not found.

    `credentials` are the keys of the criteria that it certifies by; `statuses` are those that its
    page or its rule names; `search_by` is what its verification page asks for. `checked_on` is
    the day somebody opened its pages; None where nobody has.
    """

    key: str
    name: str
    state: str
    credentials: tuple[str, ...]
    home_page: str | None
    verification_page: str | None
    confidence: Confidence
    entered_on: date
    checked_on: date | None = None
    verification_note: str = ""
    statuses: tuple[str, ...] = ()
    search_by: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class MedicaidPosition:
    """Whether Medicaid pays for peer support in a state, as far as was read.

    `covered` is yes where that was read even though the split between mental health and
    substance use was not. `authority` and `credential` are None where they were not found.
    """

    state: str
    mental_health: Answer
    substance_use: Answer
    covered: Answer
    authority: str | None
    credential: str | None
    confidence: Confidence
    entered_on: date
    checked_on: date | None = None
    notes: tuple[str, ...] = ()
    sources: tuple[Citation, ...] = ()

    @property
    def found(self) -> bool:
        """Whether anything was found at all."""
        answers = (self.mental_health, self.substance_use, self.covered)
        return any(answer is not Answer.NOT_FOUND for answer in answers)


@dataclass(frozen=True, slots=True)
class Organization:
    """A recovery or peer organization that people can turn to. `reach` is where it works."""

    key: str
    state: str
    name: str
    kind: OrganizationKind
    reach: str
    offers: str
    home_page: str | None
    confidence: Confidence
    entered_on: date
    telephone: str = ""
    checked_on: date | None = None
    sources: tuple[Citation, ...] = ()

    @property
    def callable_number(self) -> str:
        """The number as a telephone dials it: digits, with a plus if it has one."""
        spoken = _EXTENSION.sub("", self.telephone)
        return ("+" if spoken.startswith("+") else "") + re.sub(r"\D", "", spoken)


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything that content says about bodies, Medicaid and organizations.

    `national` is what was read about Medicaid in all states together. `without_body` and
    `without_organization` are places where none was found.
    """

    bodies: tuple[Body, ...] = ()
    medicaid: tuple[MedicaidPosition, ...] = ()
    organizations: tuple[Organization, ...] = ()
    national: tuple[Citation, ...] = ()
    without_body: tuple[str, ...] = ()
    without_organization: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.bodies) + len(self.medicaid) + len(self.organizations)

    def body_of(self, criteria_key: str) -> Body | None:
        """Return the body that certifies by these criteria, or None where it is not known."""
        return next((body for body in self.bodies if criteria_key in body.credentials), None)

    def bodies_in(self, state: str) -> tuple[Body, ...]:
        """Return the certifying bodies of a state, in order of name."""
        return tuple(body for body in self.bodies if body.state == state)

    def medicaid_of(self, state: str) -> MedicaidPosition | None:
        """Return what was read about Medicaid in a state; None for the country as a whole."""
        return next((position for position in self.medicaid if position.state == state), None)

    def organizations_in(self, state: str) -> tuple[Organization, ...]:
        """Return the organizations of a state, in order of name."""
        return tuple(each for each in self.organizations if each.state == state)


# --- what staff put right ---


class NoteKind(StrEnum):
    """What a note does to the directory."""

    ADDITION = "addition"
    CORRECTION = "correction"
    CLOSURE = "closure"


@dataclass(frozen=True, slots=True)
class Note:
    """Something that an organization's staff wrote over the directory, once.

    `about` is the key of an entry; an addition has the key of the entry that it makes. `says` is
    the whole entry as the staff would have it; a closure says nothing of it. A note that
    `reverses` another takes it back. Later notes have higher numbers.
    """

    id: int
    kind: NoteKind
    about: str
    says: Organization | None
    on: date
    by: str
    reason: str = ""
    source: str | None = None
    reverses: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """An organization as readers see it: what content or staff say, and whether it has closed.

    `note` is the newest addition or correction that stands, `closure` a closure that stands.
    """

    organization: Organization
    note: Note | None = None
    closure: Note | None = None


def added_key(note_id: int) -> str:
    """Return the key of the entry that an addition makes."""
    return f"added-{note_id}"


def merged(entries: Iterable[Organization], notes: Iterable[Note]) -> tuple[Shown, ...]:
    """Lay notes over the entries of the directory.

    Every entry stays: a closed one says so. A note about an entry that is not there any more, or
    that was taken back, changes nothing. The order in which notes are given does not matter.
    """
    shown = {entry.key: Shown(entry) for entry in entries}
    for note in standing(notes):
        if note.kind is NoteKind.ADDITION and note.says is not None:
            shown[note.about] = Shown(replace(note.says, key=note.about), note)
        elif (under := shown.get(note.about)) is not None:
            shown[note.about] = _over(under, note)
    return tuple(sorted(shown.values(), key=_place_and_name))


def standing(notes: Iterable[Note]) -> list[Note]:
    """Return the notes that nobody took back, additions first and then in the order written."""
    known = list(notes)
    taken_back = {note.reverses for note in known if note.reverses is not None}
    left = [note for note in known if note.reverses is None and note.id not in taken_back]
    return sorted(left, key=lambda note: (note.kind is not NoteKind.ADDITION, note.id))


def _over(under: Shown, note: Note) -> Shown:
    if note.kind is NoteKind.CLOSURE:
        return replace(under, closure=note)
    if note.says is None:
        return under
    entry = replace(note.says, key=under.organization.key, state=under.organization.state)
    return replace(under, organization=entry, note=note)


def _place_and_name(shown: Shown) -> tuple[int, str, str, str]:
    entry = shown.organization
    return *in_order(entry.state), folded(entry.name), entry.key


# --- finding ---


def folded(text: str) -> str:
    """Return text without accents and without capitals, as searches compare it."""
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def found_in(words: str, *texts: str) -> bool:
    """Tell whether every word that was asked for stands in one of the texts."""
    said = folded(" ".join(texts))
    return all(word in said for word in folded(words).split())


def in_order(state: str) -> tuple[int, str]:
    """Return what sorts places: the states by name, and the whole country after them."""
    return int(state == COUNTRY), PLACES[state]


def place(asked: str) -> str:
    """Return the letters of a place.

    Raises:
        UnknownPlace: there is none.
    """
    if asked not in PLACES:
        raise UnknownPlace(asked)
    return asked


def place_named(text: str) -> str | None:
    """Return the letters of the state that a text ends in, as in “Duluth, Minnesota”, or None."""
    last = folded(text.rpartition(",")[2]).strip()
    return next(
        (letters for letters, name in _states() if last in (letters, folded(name))),
        None,
    )


def _states() -> Iterator[tuple[str, str]]:
    return ((letters, name) for letters, name in PLACES.items() if letters != COUNTRY)


# --- what may be written ---


def web_address(text: str, *, schemes: tuple[str, ...] = ("https",)) -> str:
    """Return the address of a public page.

    Raises:
        AddressUnreadable: it has another scheme, a name or password, a port, no proper host, or
            signs that do not belong in an address.
    """
    given = text.strip()
    try:
        parts = urlsplit(given)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise AddressUnreadable from None
    scheme, _, rest = given.partition("://")
    sound = (
        len(given) <= LONGEST_ADDRESS
        and given.isascii()
        and not _UNFIT.search(given)
        and scheme.lower() in schemes
        and not rest.startswith("/")
        and "@" not in parts.netloc
        and port is None
        and not parts.netloc.endswith(":")
        and _HOST.fullmatch(host) is not None
    )
    if not sound:
        raise AddressUnreadable
    return f"{scheme.lower()}://{rest}"


def telephone(text: str) -> str:
    """Return a telephone number as it was written, once it can be called.

    Raises:
        TelephoneUnreadable: it has too few digits or too many, or signs that no number has.
    """
    given = text.strip()
    spoken = _EXTENSION.sub("", given)
    digits = sum(letter.isdigit() for letter in spoken)
    if _TELEPHONE.fullmatch(given) and _FEWEST_DIGITS <= digits <= _MOST_DIGITS:
        return given
    raise TelephoneUnreadable
