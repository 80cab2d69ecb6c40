"""Live hours minute by minute: what was attended, what is missing, and what may be made up.

The live minutes of a module are numbered from 0. A session covers a stretch of them, and whoever
attends claims minutes of that stretch. A minute counts once, however often it is claimed, and
each minute belongs to one domain: so sums are exact, and nothing is counted twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.domain.fields import Domain, Mode
from prss_training.domain.hours import Hours
from prss_training.domain.program import GuideStep, Module

MADE_UP_PERCENT = 10
LATE_MINUTES = 10  # how late somebody may come and still have been there for all of it
_ROUND_TO = 5


class Mark(StrEnum):
    """How somebody attended a live session."""

    PRESENT = "present"
    PART = "part"
    ABSENT = "absent"
    EXCUSED = "excused"

    @property
    def label(self) -> str:
        """The mark's name on a page."""
        return _MARK_LABELS[self]


_MARK_LABELS = {
    Mark.PRESENT: "Here for all of it",
    Mark.PART: "Here for a part",
    Mark.ABSENT: "Not here",
    Mark.EXCUSED: "Excused",
}


class MinutesUnfit(Unacceptable):
    """A part of a session was given with no minutes, or with as many as the whole."""

    def __init__(self, minutes: int) -> None:
        super().__init__(
            f"Write how many minutes they were here, from 1 to {minutes - 1}. "
            "If it was all of it, mark “Here for all of it”."
        )


class StretchUnfit(Unacceptable):
    """A session was to cover minutes that the module does not have."""

    def __init__(self, module: Module) -> None:
        super().__init__(
            f"“{module.title}” has {module.live} live hours. Choose minutes that lie within them."
        )


class NotMissing(Conflict):
    """There is nothing to make up."""

    def __init__(self) -> None:
        super().__init__(
            "These minutes are not missing, so there is nothing to make up. Open the page again."
        )


class MadeUpTooMuch(Conflict):
    """More would be made up than a program allows."""

    def __init__(self, most: Hours) -> None:
        super().__init__(
            f"At most {most} hours of this program’s live hours may be made up, and this would be "
            "more. What is missing beyond that is attended with a cohort: ask about moving to one."
        )


@dataclass(frozen=True, order=True, slots=True)
class Stretch:
    """Some live minutes of a module: `minutes` of them from the minute numbered `first`."""

    first: int
    minutes: int

    @property
    def end(self) -> int:
        """The number of the minute after the last."""
        return self.first + self.minutes

    @property
    def mask(self) -> int:
        """Its minutes as bits, the bit of minute 0 lowest."""
        return ((1 << self.minutes) - 1) << self.first

    def part(self, attended: int) -> int:
        """Return what somebody who was there for `attended` minutes claims, as bits."""
        return Stretch(self.first, min(attended, self.minutes)).mask


def require_within(stretch: Stretch, module: Module) -> None:
    """Refuse a stretch that is empty or that the module's live minutes do not hold.

    Raises:
        StretchUnfit: it is one of these.
    """
    if stretch.first < 0 or stretch.minutes < 1 or stretch.end > module.live.minutes:
        raise StretchUnfit(module)


def minutes_of(mark: Mark, stretch: Stretch, minutes: int | None) -> int:
    """Return how many minutes a mark gives; `minutes` is read only for a part.

    Raises:
        MinutesUnfit: a part has no minutes, or as many as the whole.
    """
    if mark is Mark.PRESENT:
        return stretch.minutes
    if mark is not Mark.PART:
        return 0
    if minutes is None or not 0 < minutes < stretch.minutes:
        raise MinutesUnfit(stretch.minutes)
    return minutes


def offered_for(arrived: datetime, starts: datetime, stretch: Stretch) -> tuple[Mark, int]:
    """Return the mark that a trainer is offered for somebody who signed in at a moment."""
    late = int((arrived - starts).total_seconds() // 60)
    if late <= LATE_MINUTES:
        return Mark.PRESENT, stretch.minutes
    here = stretch.minutes - late
    return (Mark.PART, here) if here > 0 else (Mark.ABSENT, 0)


# --- what a sitting covers ---


def sittings(live: Hours, longest: int) -> list[Stretch]:
    """Cut the live minutes of a module into equal sittings of at most `longest` minutes.

    All are of one length, in steps of five minutes, but for the last, which may be shorter.
    """
    number = -(-live.minutes // longest)
    each = -(-live.minutes // (number * _ROUND_TO)) * _ROUND_TO
    each = min(each, longest)
    starts = range(0, live.minutes, each)
    return [Stretch(first, min(each, live.minutes - first)) for first in starts]


@dataclass(frozen=True, slots=True)
class StepCovered:
    """A step of the guide that a sitting covers: all of it, or some of its minutes."""

    step: GuideStep
    minutes: int

    @property
    def whole(self) -> bool:
        """All of the step lies in the sitting."""
        return self.minutes == self.step.minutes


def steps_in(module: Module, stretch: Stretch) -> list[StepCovered]:
    """Return the timed steps of a module's guide that a stretch covers, in order."""
    found: list[StepCovered] = []
    begins = 0
    for step in module.guide:
        ends = begins + step.minutes
        inside = min(ends, stretch.end) - max(begins, stretch.first)
        if inside > 0:
            found.append(StepCovered(step, inside))
        begins = ends
    return found


def said_of(module: Module, stretch: Stretch) -> str:
    """Say which of a module's live hours a stretch is, or nothing where it is all of them."""
    if stretch.minutes >= module.live.minutes:
        return ""
    return f"{Hours(stretch.first)} to {Hours(stretch.end)} of {module.live}"


# --- which minutes count, and for which domain ---


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody attended minutes of one module, given as bits.

    It counts from `since`, when it was recorded, until `until`, when it was corrected or taken
    back. `held_at` is when the session was, where a moment is known, and `held_on` the day, where
    only that is. `makes_up` marks an equal session in place of one that was missed.
    """

    reference: str
    minutes: int
    since: datetime
    until: datetime | None = None
    held_at: datetime | None = None
    makes_up: bool = False
    in_person: bool = False
    held_on: date | None = None

    def held_day(self, zone: ZoneInfo) -> date | None:
        """Return the day it was held on the calendar of a zone; None where nobody said."""
        return self.held_at.astimezone(zone).date() if self.held_at else self.held_on


@dataclass(frozen=True, slots=True)
class Credit:
    """Minutes of a module, as bits, that one claim gave from `since` until `until`."""

    claim: Claim
    reference: str
    minutes: int
    since: datetime
    until: datetime | None = None


def credited(claims: Iterable[Claim]) -> list[Credit]:
    """Return what each claim on one module gives, so that no minute counts twice at once.

    A minute is given to the claim that was recorded first. Where that one is taken back, a later
    claim on the same minute gives it from then on.
    """
    ordered = sorted(claims, key=lambda claim: claim.since)
    if len(ordered) == 1:  # nearly always
        [only] = ordered
        return [Credit(only, only.reference, only.minutes, only.since, only.until)]
    moments = sorted({claim.since for claim in ordered} | {c.until for c in ordered if c.until})
    given: list[list[Credit]] = [[] for _ in ordered]
    for at in moments:
        taken = 0
        for claim, credits_of in zip(ordered, given, strict=True):
            own = claim.minutes & ~taken if _counts(claim, at) else 0
            taken |= own
            _follow(claim, credits_of, own, at)
    return [credit for credits_of in given for credit in credits_of]


def _counts(claim: Claim, at: datetime) -> bool:
    return claim.since <= at and (claim.until is None or at < claim.until)


def _follow(claim: Claim, given: list[Credit], own: int, at: datetime) -> None:
    """Let the credits of one claim go on, end or begin, by what it gives at a moment."""
    running = given[-1] if given and given[-1].until is None else None
    if running is not None and running.minutes == own:
        return
    if running is not None:
        given[-1] = Credit(claim, running.reference, running.minutes, running.since, at)
    if own:
        again = f":{len(given) + 1}" if given else ""
        given.append(Credit(claim, f"{claim.reference}{again}", own, at))


def covered(claims: Iterable[Claim]) -> int:
    """Return the minutes, as bits, that standing claims on one module cover together."""
    found = 0
    for claim in claims:
        if claim.until is None:
            found |= claim.minutes
    return found


def gaps(module: Module, claims: Iterable[Claim]) -> list[Stretch]:
    """Return the runs of a module's live minutes that no standing claim covers, in order."""
    there = covered(claims)
    found: list[Stretch] = []
    for minute in range(module.live.minutes):
        if there >> minute & 1:
            continue
        if found and found[-1].end == minute:
            found[-1] = Stretch(found[-1].first, found[-1].minutes + 1)
        else:
            found.append(Stretch(minute, 1))
    return found


def missing(module: Module, claims: Iterable[Claim], stretch: Stretch | None = None) -> Hours:
    """Return how much of a module, or of a stretch of it, no standing claim covers."""
    wanted = (stretch or Stretch(0, module.live.minutes)).mask
    return Hours((wanted & ~covered(claims)).bit_count())


def by_domain(module: Module, minutes: int) -> tuple[tuple[Domain, Hours], ...]:
    """Share out minutes of a module, given as bits, by domain; the shares add up exactly.

    The domains alternate through the module in the proportion of their live hours, so any
    stretch is shared out nearly as the whole is, and all of it exactly so.
    """
    split = tuple((d, hours.minutes) for d, hours in module.hours_by(Mode.LIVE))
    found = ((d, (mask & minutes).bit_count()) for d, mask in _alternating(split))
    return tuple((domain, Hours(share)) for domain, share in found if share)


def by_topic(module: Module, minutes: int) -> tuple[tuple[str, Hours], ...]:
    """Return how much of some minutes of a module, given as bits, lies on each of its topics.

    A topic's live minutes are spread evenly over the module, so that parts add up to the whole.
    """
    whole = module.live.minutes
    found = (
        (topic, (_spread(hours.minutes, whole) & minutes).bit_count())
        for topic, hours in module.topics_by(Mode.LIVE)
    )
    return tuple((topic, Hours(share)) for topic, share in found if share)


@lru_cache(maxsize=256)
def _spread(share: int, whole: int) -> int:
    """Return `share` of `whole` minutes, evenly spread, as bits."""
    return sum(
        1 << minute
        for minute in range(whole)
        if (minute + 1) * share // whole > minute * share // whole
    )


@lru_cache(maxsize=256)
def _alternating(split: tuple[tuple[Domain, int], ...]) -> tuple[tuple[Domain, int], ...]:
    """Give each minute to the domain that is furthest behind its share; return them as bits."""
    whole = sum(minutes for _, minutes in split)
    masks = dict.fromkeys((domain for domain, _ in split), 0)
    given = dict.fromkeys(masks, 0)
    for minute in range(whole):
        behind = {
            domain: minutes * (minute + 1) - given[domain] * whole for domain, minutes in split
        }
        chosen = max(behind, key=lambda domain: behind[domain])
        masks[chosen] |= 1 << minute
        given[chosen] += 1
    return tuple(masks.items())


# --- making up ---


def most_made_up(live: Hours) -> Hours:
    """Return how much of a program's live hours may be made up: a tenth, in whole minutes."""
    return Hours(live.minutes * MADE_UP_PERCENT // 100)


def made_up(claims: Mapping[str, Sequence[Claim]]) -> Hours:
    """Return how much of what counts was made up, over all modules.

    A minute that was attended with one's own cohort as well is not made up.
    """
    total = 0
    for on_module in claims.values():
        own = covered(claim for claim in on_module if not claim.makes_up)
        total += (covered(on_module) & ~own).bit_count()
    return Hours(total)


def require_may_make_up(
    claims: Mapping[str, Sequence[Claim]], module: Module, minutes: int, *, live: Hours
) -> None:
    """Refuse to let minutes be made up that are not missing, or beyond the program's limit.

    Args:
        claims: What the learner attended so far, by module.
        module: The module of the make-up session.
        minutes: What would be claimed by it, as bits.
        live: The live hours of the whole program.

    Raises:
        NotMissing: every minute of it counts already.
        MadeUpTooMuch: it would be more than a tenth of the program's live hours.
    """
    gained = (minutes & ~covered(claims.get(module.key, ()))).bit_count()
    if not gained:
        raise NotMissing
    most = most_made_up(live)
    if made_up(claims).minutes + gained > most.minutes:
        raise MadeUpTooMuch(most)
