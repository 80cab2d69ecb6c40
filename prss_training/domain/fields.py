"""The field's own lists: domains of training, types of support, service activities."""

from enum import StrEnum


class Domain(StrEnum):
    """A performance domain that boards count training hours by.

    Source: IC&RC Peer Recovery job analysis; Harm Reduction joined in the 2025 analysis.
    """

    ADVOCACY = "advocacy"
    MENTORING_EDUCATION = "mentoring-education"
    RECOVERY_WELLNESS = "recovery-wellness"
    ETHICAL_RESPONSIBILITY = "ethical-responsibility"
    HARM_REDUCTION = "harm-reduction"

    @property
    def label(self) -> str:
        """The domain's name as boards print it."""
        return _DOMAIN_LABELS[self]


_DOMAIN_LABELS = {
    Domain.ADVOCACY: "Advocacy",
    Domain.MENTORING_EDUCATION: "Mentoring and Education",
    Domain.RECOVERY_WELLNESS: "Recovery and Wellness Support",
    Domain.ETHICAL_RESPONSIBILITY: "Ethical Responsibility",
    Domain.HARM_REDUCTION: "Harm Reduction",
}


class Support(StrEnum):
    """One of the four types of social support.

    Source: SAMHSA, What Are Peer Recovery Support Services?, HHS (SMA) 09-4454, 2009, p. 1.
    """

    EMOTIONAL = "emotional"
    INFORMATIONAL = "informational"
    INSTRUMENTAL = "instrumental"
    AFFILIATIONAL = "affiliational"

    @property
    def label(self) -> str:
        """The type's name on a page."""
        return self.value.capitalize()


class Service(StrEnum):
    """One of the four service activities of a peer leader.

    Source: SAMHSA, What Are Peer Recovery Support Services?, HHS (SMA) 09-4454, 2009, pp. 3-5.
    """

    MENTORING = "mentoring"
    RESOURCE_CONNECTING = "resource-connecting"
    GROUPS = "groups"
    COMMUNITY = "community"

    @property
    def label(self) -> str:
        """The activity's name on a page."""
        return _SERVICE_LABELS[self]


_SERVICE_LABELS = {
    Service.MENTORING: "Mentoring or coaching",
    Service.RESOURCE_CONNECTING: "Connecting to resources",
    Service.GROUPS: "Facilitating or leading groups",
    Service.COMMUNITY: "Building community",
}


class Position(StrEnum):
    """In what position practice was done; boards ask whether it was paid."""

    VOLUNTEER = "volunteer"
    STIPEND = "stipend"
    PAID = "paid"

    @property
    def label(self) -> str:
        """The position's name on a page."""
        return self.value.capitalize()


class Mode(StrEnum):
    """How training was given. Boards count live and self-paced hours apart."""

    LIVE = "live"
    SELF_PACED = "self-paced"

    @property
    def label(self) -> str:
        """The mode's name on a page."""
        return self.value.capitalize()
