"""The people of the demo program. None of them is real."""

from dataclasses import dataclass

from prss_training.domain.people import Role

PASSWORD = "quiet river lantern"  # noqa: S105  (printed by `make run`: nothing here is real)


@dataclass(frozen=True, slots=True)
class Player:
    """One of the cast: how they sign in, and what they are here to show."""

    name: str
    username: str
    role: Role
    shows: str
    email: bool = True

    @property
    def address(self) -> str:
        """Their email address, or nothing for somebody without one."""
        return f"{self.username}@example.org" if self.email else ""


ROSA = Player("Rosa Delgado", "rosa", Role.LEARNER, "holds the certificate, and gets a stipend")
MARCUS = Player("Marcus Bell", "marcus", Role.LEARNER, "is halfway, with hours in dispute")
TAMIKA = Player("Tamika Osei", "tamika", Role.LEARNER, "is ready for the certificate")
WEN = Player("王小雯 Wen Xiaowen", "wen", Role.LEARNER, "has a suspended certificate")
CALEB = Player(
    "Caleb Two Rivers", "caleb", Role.LEARNER, "starts today, without email", email=False
)
INES = Player("Ines Moreau", "ines", Role.LEARNER, "has begun the whole program, 24 modules")
TERRENCE = Player("Terrence Whitlock", "terrence", Role.TRAINER, "grades and teaches")
NAOMI = Player("Naomi Achebe", "naomi", Role.SUPERVISOR, "approves hours and decides steps")
PRIYA = Player("Priya Raman", "priya", Role.REGISTRAR, "issues certificates")
DANA = Player("Dana Whitfield", "dana", Role.ADMINISTRATOR, "looks after the installation")
JOEL = Player("Joel Lindqvist", "joel", Role.REGISTRAR, "confirms what takes two people")
ADA = Player("Ada Winters", "ada", Role.VERIFIER, "checks certificates for a board")
SAM = Player("Sam Holloway", "sam", Role.REGISTRAR, "belongs to another organization")

RIVERBEND = (ROSA, MARCUS, TAMIKA, WEN, CALEB, INES, TERRENCE, NAOMI, PRIYA, JOEL)
EVERYONE = (*RIVERBEND, ADA, DANA, SAM)
