"""The kinds of certificate, and what each shows and says in which language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from prss_training.domain.fields import Domain, Service


class CertificateKind(StrEnum):
    """What a certificate is for."""

    PEER_SPECIALIST = "peer-specialist"
    TRAINING_COMPLETION = "training-completion"
    CONTINUING_EDUCATION = "continuing-education"

    @property
    def label(self) -> str:
        """The kind's name on a page of the program; certificates have their own words."""
        return _KIND_LABELS[self]


_KIND_LABELS = {
    CertificateKind.PEER_SPECIALIST: "Peer specialist certificate",
    CertificateKind.TRAINING_COMPLETION: "Certificate of training completion",
    CertificateKind.CONTINUING_EDUCATION: "Certificate of continuing education",
}


class Paper(StrEnum):
    """The paper a certificate is printed on, always landscape."""

    LETTER = "letter"
    A4 = "a4"

    @property
    def label(self) -> str:
        """The paper's name on a page."""
        return "Letter, 11 × 8.5 inches" if self is Paper.LETTER else "A4, 297 × 210 mm"


class Language(StrEnum):
    """A language that certificates are written in, by its tag (BCP 47)."""

    ENGLISH = "en"
    SPANISH = "es"

    @property
    def label(self) -> str:
        """The language's name, in that language."""
        return "English" if self is Language.ENGLISH else "Español"


class Shown(StrEnum):
    """Something that a certificate of some kind shows besides names, days, number and code."""

    CRITERIA = "criteria"
    TRAINING = "training"
    PRACTICE = "practice"
    DAYS = "days"
    DELIVERY = "delivery"
    TRAINERS = "trainers"
    ASSESSMENT = "assessment"
    APPROVALS = "approvals"
    TOPICS = "topics"
    OBJECTIVES = "objectives"


@dataclass(frozen=True, slots=True)
class KindWords:
    """What a kind says in one language.

    `statement` is the honest small print; `statement_of_board` takes its place where the issuer is
    the body that set the criteria. `assessment` may hold `%(checks)s` and `%(work)s`, both numbers.
    """

    name: str
    kind_line: str
    statement: str
    statement_of_board: str
    assessment: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of certificate, as the content describes it."""

    key: CertificateKind
    shows: tuple[Shown, ...]
    words: Mapping[Language, KindWords]


@dataclass(frozen=True, slots=True)
class Labels:
    """What certificates of one language call the things they count.

    `renewed` stands between a holder and what they renewed. `phrases` are words of the program,
    such as a module's title, with their translation.
    """

    registrar: str
    all_training: str
    outside: str
    renewed: str
    domains: Mapping[Domain, str]
    services: Mapping[Service, str]
    deliveries: Mapping[str, str]
    phrases: Mapping[str, str] = field(default_factory=dict)

    def said(self, phrase: str) -> str:
        """Return a phrase of the program in this language, or as it is where there is no other."""
        return self.phrases.get(phrase, phrase)


@dataclass(frozen=True, slots=True)
class CertificateWords:
    """Every kind, and the labels of every language."""

    kinds: Mapping[CertificateKind, Kind] = field(default_factory=dict)
    labels: Mapping[Language, Labels] = field(default_factory=dict)
