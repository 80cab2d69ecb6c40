"""Mid-point and final evaluations: twelve categories, four ratings, an example for each.

The twelve categories are those of SAMHSA, Core Competencies for Peer Workers in Behavioral Health
Services, 2015. What to look for under each is in our own words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from prss_training.domain.errors import NotPermitted, Unacceptable

LONGEST_EXAMPLE = 1_000
LONGEST_WORDS = 2_000


class EvaluationKind(StrEnum):
    """When in somebody's practice an evaluation looks back."""

    MID_POINT = "mid-point"
    FINAL = "final"

    @property
    def label(self) -> str:
        """The kind's name on a page."""
        return f"{self.value.capitalize()} evaluation"


class Rating(IntEnum):
    """How surely something was seen in practice; never what a person is worth."""

    NOT_YET_SEEN = 0
    BEGINNING = 1
    STEADY = 2
    STRONG = 3

    @property
    def label(self) -> str:
        """The rating's name on a page."""
        return _RATINGS[self][0]

    @property
    def means(self) -> str:
        """What the rating says, in a sentence."""
        return _RATINGS[self][1]


_RATINGS = {
    Rating.NOT_YET_SEEN: ("Not yet seen", "There was no chance to see it, or it is still to come."),
    Rating.BEGINNING: ("Beginning", "It shows at times, or with help."),
    Rating.STEADY: ("Steady", "It shows in everyday work, without being asked for."),
    Rating.STRONG: ("Strong", "It shows when things are hard, and others learn from it."),
}


class Category(StrEnum):
    """One of the twelve categories of competency."""

    RELATIONSHIPS = "relationships"
    SUPPORT = "support"
    LIVED_EXPERIENCE = "lived-experience"
    PERSONAL = "personal"
    PLANNING = "planning"
    LINKS = "links"
    SKILLS = "skills"
    CRISIS = "crisis"
    COMMUNICATION = "communication"
    TEAMWORK = "teamwork"
    ADVOCACY = "advocacy"
    GROWTH = "growth"

    @property
    def number(self) -> int:
        """The category's place among the twelve, from 1."""
        return list(Category).index(self) + 1

    @property
    def label(self) -> str:
        """The category's name, as SAMHSA gives it."""
        return _CATEGORIES[self][0]

    @property
    def look_for(self) -> str:
        """What it looks like in practice."""
        return _CATEGORIES[self][1]


_CATEGORIES = {
    Category.RELATIONSHIPS: (
        "Engages peers in collaborative and caring relationships",
        "Reaches out, listens for words and feelings, and shows real respect.",
    ),
    Category.SUPPORT: (
        "Provides support",
        "Honors what people feel, carries hope, celebrates effort, and helps with everyday tasks.",
    ),
    Category.LIVED_EXPERIENCE: (
        "Shares lived experiences of recovery",
        "Knows when a piece of their own story helps, and when listening helps more.",
    ),
    Category.PERSONAL: (
        "Personalizes peer support",
        "Knows their own values and leanings, and fits support to each person and culture.",
    ),
    Category.PLANNING: (
        "Supports recovery planning",
        "Helps people set their own goals and make their own decisions.",
    ),
    Category.LINKS: (
        "Links to resources, services, and supports",
        "Keeps current information, and goes along when somebody asks for it.",
    ),
    Category.SKILLS: (
        "Provides information about skills related to health, wellness, and recovery",
        "Learns together with people, and fits what is taught to the person.",
    ),
    Category.CRISIS: (
        "Helps peers to manage crises",
        "Sees distress early, makes things safer, and acts by the person's own wishes.",
    ),
    Category.COMMUNICATION: (
        "Values communication",
        "Speaks person first, checks what was understood, writes notes, and keeps confidences.",
    ),
    Category.TEAMWORK: (
        "Supports collaboration and teamwork",
        "Works well with colleagues, providers, families, and groups of the community.",
    ),
    Category.ADVOCACY: (
        "Promotes leadership and advocacy",
        "Knows people's rights, speaks up against prejudice, and helps services get better.",
    ),
    Category.GROWTH: (
        "Promotes growth and development",
        "Knows their limits, asks for help, uses supervision, and keeps on learning.",
    ),
}


class View(StrEnum):
    """How a learner sees their evaluation."""

    AGREE = "agree"
    PARTLY = "partly"
    DISAGREE = "disagree"

    @property
    def label(self) -> str:
        """The view in the learner's own voice."""
        return _VIEWS[self]


_VIEWS = {
    View.AGREE: "I see it the same way",
    View.PARTLY: "I see some of it differently",
    View.DISAGREE: "I see it differently",
}


class OwnEvaluation(NotPermitted):
    """Nobody evaluates their own practice."""

    def __init__(self) -> None:
        super().__init__("This is your own practice. Ask another supervisor to evaluate it.")


class EvaluationIncomplete(Unacceptable):
    """A category has no rating, or no example of what was seen."""

    def __init__(self, unrated: Iterable[Category], unshown: Iterable[Category]) -> None:
        said = []
        if unrated := list(unrated):
            said.append(f"Choose a rating for {_numbers(unrated)}.")
        if unshown := list(unshown):
            said.append(f"Write an example for {_numbers(unshown)}.")
        super().__init__(" ".join(said))


class ExampleTooLong(Unacceptable):
    """An example is longer than anybody reads."""

    def __init__(self, category: Category) -> None:
        super().__init__(
            f"The example for {category.number} has more than {LONGEST_EXAMPLE:,} characters. "
            "Keep what shows it best."
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """What a supervisor saw of one category."""

    rating: Rating
    example: str


def require_complete(
    ratings: Mapping[str, int], examples: Mapping[str, str]
) -> dict[Category, Seen]:
    """Return what was seen of all twelve categories, in their order.

    Args:
        ratings: From 0 to 3, by the category's key.
        examples: What was seen, by the category's key.

    Raises:
        EvaluationIncomplete: a category has no rating from 0 to 3, or no example.
        ExampleTooLong: an example is longer than `LONGEST_EXAMPLE`.
    """
    unrated = [c for c in Category if ratings.get(c) not in list(Rating)]
    unshown = [c for c in Category if not examples.get(c, "").strip()]
    if unrated or unshown:
        raise EvaluationIncomplete(unrated, unshown)
    seen = {c: Seen(Rating(ratings[c]), examples[c].strip()) for c in Category}
    for category, one in seen.items():
        if len(one.example) > LONGEST_EXAMPLE:
            raise ExampleTooLong(category)
    return seen


def lowest(seen: Mapping[Category, Seen]) -> Rating:
    """Return the lowest rating of all, by which a credential or a stage may ask."""
    return min(one.rating for one in seen.values())


def _numbers(categories: list[Category]) -> str:
    numbers = [str(category.number) for category in categories]
    if len(numbers) == 1:
        return f"category {numbers[0]}"
    return f"categories {', '.join(numbers[:-1])} and {numbers[-1]}"
