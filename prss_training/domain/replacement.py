"""What a holder may ask about their certificate, why, and how it is answered."""

from enum import StrEnum

from prss_training.domain.errors import Unacceptable


class Ask(StrEnum):
    """What is asked for; both lead to a certificate that takes the place of the old one."""

    CORRECT_NAME = "correct-name"
    REPLACE = "replace"


class Why(StrEnum):
    """Why it is asked for. The public is never shown this."""

    MISSPELLED = "misspelled"
    MARRIAGE = "marriage-or-divorce"
    CHANGED_BY_LAW = "changed-by-law"
    NAME_LIVED_BY = "name-lived-by"
    LOST = "lost"
    DAMAGED = "damaged"

    @property
    def label(self) -> str:
        """The reason as a holder says it."""
        return _LABELS[self]


_LABELS = {
    Why.MISSPELLED: "It is spelled wrong",
    Why.MARRIAGE: "It changed by marriage or divorce",
    Why.CHANGED_BY_LAW: "It was changed by a court or an office",
    Why.NAME_LIVED_BY: "It is not the name I live by",
    Why.LOST: "I have lost it",
    Why.DAMAGED: "It is damaged",
}

WHYS_FOR = {
    Ask.CORRECT_NAME: (
        Why.MISSPELLED,
        Why.MARRIAGE,
        Why.CHANGED_BY_LAW,
        Why.NAME_LIVED_BY,
    ),
    Ask.REPLACE: (Why.LOST, Why.DAMAGED),
}


class RequestState(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    TAKEN_BACK = "taken-back"


class WhyNotFitting(Unacceptable):
    """A request came with a reason of the other kind."""

    def __init__(self) -> None:
        super().__init__("Choose one of the listed reasons.")


class SentenceMissing(Unacceptable):
    """A request was declined without a word."""

    def __init__(self) -> None:
        super().__init__("Write one sentence for the holder: what is missing, or what to do next.")


def require_why_for(ask: Ask, why: Why) -> None:
    """Refuse a reason that does not belong to what is asked for.

    Raises:
        WhyNotFitting: it belongs to the other kind.
    """
    if why not in WHYS_FOR[ask]:
        raise WhyNotFitting


def require_sentence(text: str) -> str:
    """Return what a holder is told, without blanks around it.

    Raises:
        SentenceMissing: there is none.
    """
    said = text.strip()
    if not said:
        raise SentenceMissing
    return said
