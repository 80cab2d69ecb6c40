"""The names of what can be achieved, as they stand in addresses.

A peer specialist certificate is of its criteria, so it has their name. A certificate of training
has the name of its kind before that of the criteria somebody trains toward:
`training-completion--peer-leader-2026.1`.
"""

from dataclasses import dataclass

from prss_training.domain.certificate_kind import CertificateKind
from prss_training.domain.errors import Missing

_BETWEEN = "--"


class AchievementUnknown(Missing):
    """Nothing of this name is achieved here."""

    def __init__(self) -> None:
        super().__init__("Nothing of this name is achieved here. Look at the credentials.")


@dataclass(frozen=True, slots=True)
class AchievementName:
    """A kind of certificate, and the criteria that it is of."""

    kind: CertificateKind
    criteria: str


def achievement_name(kind: str, criteria: str) -> str:
    """Return how the address of an achievement ends."""
    if kind == CertificateKind.PEER_SPECIALIST:
        return criteria
    return f"{kind}{_BETWEEN}{criteria}"


def read_name(name: str) -> AchievementName:
    """Return what a name stands for.

    Raises:
        AchievementUnknown: it names no kind of certificate.
    """
    kind, between, criteria = name.partition(_BETWEEN)
    if not between:
        return AchievementName(CertificateKind.PEER_SPECIALIST, name)
    if kind not in set(CertificateKind) or kind == CertificateKind.PEER_SPECIALIST:
        raise AchievementUnknown
    return AchievementName(CertificateKind(kind), criteria)
