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


class Work(StrEnum):
    """What kind of time a practice entry is. Boards leave study and travel out of the hours.

    Source: 1 TAC 354.3205 leaves out independent study and time spent receiving supervision.
    """

    DIRECT = "direct"
    PREPARATION = "preparation"
    MEETING = "meeting"
    STUDY = "study"
    TRAVEL = "travel"

    @property
    def label(self) -> str:
        """The kind's name on a page."""
        return _WORK_LABELS[self]


_WORK_LABELS = {
    Work.DIRECT: "With people, or on their behalf",
    Work.PREPARATION: "Notes and preparation",
    Work.MEETING: "Staff meetings",
    Work.STUDY: "Reading and study",
    Work.TRAVEL: "Travel",
}


class Setting(StrEnum):
    """Where practice was done."""

    RECOVERY_CENTER = "recovery-center"
    TREATMENT = "treatment"
    RECOVERY_HOUSING = "recovery-housing"
    HOSPITAL = "hospital"
    JAIL_OR_PRISON = "jail-or-prison"
    RE_ENTRY = "re-entry"
    COURT = "court"
    OUTREACH = "outreach"
    FAITH_OR_CULTURE = "faith-or-culture"
    SCHOOL = "school"
    HOME = "home"
    REMOTE = "remote"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The setting's name on a page."""
        return _SETTING_LABELS[self]


_SETTING_LABELS = {
    Setting.RECOVERY_CENTER: "Recovery community center",
    Setting.TREATMENT: "Treatment program",
    Setting.RECOVERY_HOUSING: "Recovery housing",
    Setting.HOSPITAL: "Hospital or emergency department",
    Setting.JAIL_OR_PRISON: "Jail or prison",
    Setting.RE_ENTRY: "Re-entry program",
    Setting.COURT: "Court program",
    Setting.OUTREACH: "Street or community outreach",
    Setting.FAITH_OR_CULTURE: "Faith or cultural community",
    Setting.SCHOOL: "School or college",
    Setting.HOME: "A person's home",
    Setting.REMOTE: "Telephone or online service",
    Setting.OTHER: "Another place",
}


class Population(StrEnum):
    """Whom practice was with, in the groups that boards ask about."""

    ADULTS = "adults"
    YOUTH = "youth"
    FAMILIES = "families"
    VETERANS = "veterans"
    JUSTICE_INVOLVED = "justice-involved"
    UNHOUSED = "unhoused"

    @property
    def label(self) -> str:
        """The group's name on a page, person first."""
        return _POPULATION_LABELS[self]


_POPULATION_LABELS = {
    Population.ADULTS: "Adults",
    Population.YOUTH: "Young people",
    Population.FAMILIES: "Families and caregivers",
    Population.VETERANS: "Veterans",
    Population.JUSTICE_INVOLVED: "People in custody or coming home",
    Population.UNHOUSED: "People without stable housing",
}


class Contact(StrEnum):
    """How peer and person met."""

    IN_PERSON = "in-person"
    VIDEO = "video"
    PHONE = "phone"
    TEXT = "text"

    @property
    def label(self) -> str:
        """The way's name on a page."""
        return _CONTACT_LABELS[self]


_CONTACT_LABELS = {
    Contact.IN_PERSON: "In person",
    Contact.VIDEO: "By video",
    Contact.PHONE: "By telephone",
    Contact.TEXT: "By text or letter",
}


class Qualification(StrEnum):
    """What qualifies a supervisor; boards differ in whom they accept.

    Registered peer supervisors in Maryland and Arkansas, licensed clinicians in Kentucky, Ohio and
    Texas, documented staff for IC&RC: each criteria file names its source.
    """

    PEER_SUPERVISOR = "peer-supervisor"
    CERTIFIED_PEER = "certified-peer"
    LICENSED_CLINICIAN = "licensed-clinician"
    PROGRAM_STAFF = "program-staff"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The qualification's name on a page."""
        return _QUALIFICATION_LABELS[self]


_QUALIFICATION_LABELS = {
    Qualification.PEER_SUPERVISOR: "Certified or registered peer supervisor",
    Qualification.CERTIFIED_PEER: "Certified peer specialist",
    Qualification.LICENSED_CLINICIAN: "Licensed clinician",
    Qualification.PROGRAM_STAFF: "Program staff who supervise by their job description",
    Qualification.OTHER: "Something else",
}


class Mode(StrEnum):
    """How training was given. Boards count live and self-paced hours apart."""

    LIVE = "live"
    SELF_PACED = "self-paced"

    @property
    def label(self) -> str:
        """The mode's name on a page."""
        return self.value.capitalize()
