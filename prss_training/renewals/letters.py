"""What holders and their supervisors are told before a certificate ends, and once it has.

Plain text, made with no page at hand: the worker writes it at any hour.
"""

from dataclasses import dataclass

from prss_training.certificates.renewing import Renewing
from prss_training.domain.certificate import Face
from prss_training.domain.criteria import Finding, RenewalStanding, Standing
from prss_training.domain.renewal import ENDED
from prss_training.domain.states import Unit
from prss_training.web.filters import count, day

_ALL_THERE = "Everything that renewing asks for is on record. Thank you for keeping it up."


@dataclass(frozen=True, slots=True)
class Told:
    """One reminder: which it is, how many days are left, and the page it leads to."""

    face: Face
    reminder: int
    left: int
    renewing: Renewing | None
    link: str

    @property
    def about(self) -> str:
        """What fills the notice: which certificate, and when."""
        return f"{self.face.credential} ({self.face.number}), {self.when}"

    @property
    def when(self) -> str:
        """When it ends, or ended: `on 5 March 2028, in 90 days`."""
        ends = day(self.face.expires_on) if self.face.expires_on else ""
        if self.left < 0:
            return f"on {ends}"
        soon = "today" if self.left == 0 else f"in {count(self.left, 'day', 'days')}"
        return f"on {ends}, {soon}"

    @property
    def subject(self) -> str:
        """The subject of the letter. It names no person."""
        if self.reminder == ENDED:
            return f"Your certificate has ended: {self.face.credential}"
        return f"Your certificate ends {self.when.partition(', ')[2]}: {self.face.credential}"


def to_holder(told: Told) -> str:
    """Return the letter to the holder: when it ends, what is missing, and where to go."""
    face = told.face
    ended = told.reminder == ENDED
    first = (
        f"your certificate “{face.credential}” ({face.number}) ended {told.when}."
        if ended
        else f"your certificate “{face.credential}” ({face.number}) ends {told.when}."
    )
    said = [f"Hello {face.holder},", first, *_to_do(told, ended=ended)]
    said.append(f"Your page about it:\n\n{told.link}")
    said.append(
        f"If something stands in the way, tell {face.organization}. They are glad to help you "
        "find a way."
    )
    return "\n\n".join(said) + "\n"


def to_supervisor(told: Told, supervisor: str) -> str:
    """Return the letter to the supervisor whom the holder lets know."""
    face = told.face
    word = "ended" if told.reminder == ENDED else "ends"
    said = [
        f"Hello {supervisor},",
        (
            f"{face.holder} asked us to let you know: the certificate “{face.credential}” "
            f"({face.number}) {word} {told.when}."
        ),
    ]
    if told.renewing is not None:
        said.append(missing(told.renewing.standing))
    said.append(
        f"A word from you may help. {face.holder} was told as well, and can end these letters at "
        "any time."
    )
    return "\n\n".join(said) + "\n"


def missing(standing: Standing) -> str:
    """Return what renewing still lacks, a line for each; or that nothing is missing."""
    if not standing.shortfalls:
        return _ALL_THERE
    lines = [f"- {one.requirement.title}: {_have(one)}" for one in standing.shortfalls]
    return "\n".join(["Still missing:", *lines])


def _have(finding: Finding) -> str:
    if finding.unit is Unit.MINUTES:
        return f"{finding.have_text} of {finding.need_text} hours are there"
    return f"{finding.have_text} of {finding.need_text}" if finding.need > 1 else "not there yet"


def _to_do(told: Told, *, ended: bool) -> list[str]:
    """Return what the holder can do, by the rule and the day."""
    found = told.renewing
    if found is None:
        return ["Ask your registrar how to get a new one. What you did stays on record."]
    until = day(found.renewable_until)
    if found.stands is RenewalStanding.LAPSED:
        again = (found.renewal.lapse.note if found.renewal.lapse else "").strip()
        return [
            "It can no longer be renewed. You can earn it again, and what you did stays on "
            f"record. {again}".rstrip()
        ]
    said = []
    if ended:
        note = found.band.note if found.band else ""
        said.append(f"You can still renew it until {until}. {note}".rstrip())
    elif found.stands is RenewalStanding.NOT_OPEN_YET:
        said.append(f"You can renew it from {day(found.opens_on)} on.")
    else:
        said.append("You can renew it now.")
    return [*said, missing(found.standing)]
