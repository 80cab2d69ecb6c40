"""What can be wrong with a request, its link or its form, each in a sentence to the reader."""

from datetime import date

from prss_training.domain.errors import Conflict, DomainError, NotPermitted, Unacceptable
from prss_training.fieldwork.models import Attestation
from prss_training.web.filters import day

MOST_OPEN = 10  # requests of one learner at a time
MOST_ENTRIES = 150  # entries of one request


class PeriodBackwards(Unacceptable):
    """A period ends before it begins."""

    def __init__(self) -> None:
        super().__init__("The last day is before the first day. Choose a later last day.")


class NothingToSign(Unacceptable):
    """No entry of the period and employer can be sent for a signature."""

    def __init__(self) -> None:
        super().__init__(
            "No waiting entry of this employer lies in these days. Entries that are in another "
            "open request are left out. Choose other days, or withdraw the other request."
        )


class TooManyEntries(Unacceptable):
    """More entries than anybody can answer for at once."""

    def __init__(self, found: int) -> None:
        super().__init__(
            f"These days hold {found} entries; a supervisor can answer for {MOST_ENTRIES} at once. "
            "Choose fewer days, and ask again for the rest."
        )


class TooManyOpen(Conflict):
    """A learner has as many open requests as there may be."""

    def __init__(self) -> None:
        super().__init__(
            f"You have {MOST_OPEN} open requests. Wait for an answer, or withdraw one of them."
        )


class OwnAddress(Unacceptable):
    """A learner would send the link to themselves."""

    def __init__(self) -> None:
        super().__init__(
            "This is your own email address. Write the address of your supervisor: nobody signs "
            "their own hours."
        )


class NotOpen(Conflict):
    """A request that was answered, withdrawn or has run out is to be changed."""

    def __init__(self) -> None:
        super().__init__("This request is closed already. Open the list again to see it.")


class NotOnPaper(NotPermitted):
    """A request that went out as a link has no form to print."""

    def __init__(self) -> None:
        super().__init__("This request went out as a link, so there is no form to print.")


class FormOutdated(Conflict):
    """The server's secret changed since the form was first printed."""

    def __init__(self) -> None:
        super().__init__(
            "This form cannot be printed again. Withdraw the request and ask once more. A form "
            "that was printed before can still be handed in until then."
        )


class AnswersMissing(Unacceptable):
    """An entry that waits was not answered for."""

    def __init__(self) -> None:
        super().__init__("Answer for each entry. One of them has no answer yet.")


class SignedAtAnotherTime(Unacceptable):
    """The day on a paper form cannot be the day it was signed."""

    def __init__(self, printed: date) -> None:
        super().__init__(
            f"The form was made on {day(printed)}. The day of the signature is that day or later, "
            "and not after today."
        )


class UseRefused(DomainError):
    """A use of a link or code that is refused, and noted beside its request."""

    note = "Refused"

    def __init__(self, sentence: str, attestation: Attestation | None = None) -> None:
        self.attestation_id = attestation.id if attestation is not None else None
        super().__init__(sentence)


class OpenedElsewhere(UseRefused, NotPermitted):
    """A link that one browser opened is used in another one."""

    note = "Opened in another browser"

    def __init__(self, attestation: Attestation) -> None:
        super().__init__(
            "This link was opened in another browser before, and it works only there. Go on in "
            "that browser, or ask the person who named you for a new link.",
            attestation,
        )


class SignedBefore(UseRefused, Conflict):
    """A request is used again after its answer."""

    note = "Used again after it was signed"

    def __init__(self, attestation: Attestation) -> None:
        super().__init__(
            "This was signed before. A link or form works once, so nothing more can be done here.",
            attestation,
        )


class RanOut(UseRefused, Conflict):
    """A request is used after its last day."""

    note = "Used after its time ran out"

    def __init__(self, attestation: Attestation) -> None:
        super().__init__(
            "The time for this request has run out. Ask the person who named you for a new one.",
            attestation,
        )


class TakenBack(UseRefused, Conflict):
    """A request is used after the learner withdrew it."""

    note = "Used after it was withdrawn"

    def __init__(self, attestation: Attestation) -> None:
        super().__init__(
            "The person who asked has withdrawn this request. There is nothing to do.",
            attestation,
        )


class OwnRequest(UseRefused, NotPermitted):
    """A learner opens the link, or enters the form, that asks about their own hours."""

    note = "Used by the learner"

    def __init__(self, attestation: Attestation) -> None:
        super().__init__(
            "These are your own hours. Only the supervisor you named can answer for them.",
            attestation,
        )


class OwnName(UseRefused, Unacceptable):
    """The supervisor's name is the learner's."""

    note = "Signed with the learner’s own name"

    def __init__(self, attestation: Attestation | None = None) -> None:
        super().__init__(
            "This is the name of the person who did the practice. Write the name of the "
            "supervisor: nobody signs their own hours.",
            attestation,
        )
