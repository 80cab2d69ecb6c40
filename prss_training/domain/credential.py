"""What a holder chooses about the credential that proves their certificate to programs."""

from enum import StrEnum

from prss_training.domain.errors import Conflict


class Shown(StrEnum):
    """How a credential says whose it is."""

    HASHED = "hashed"
    NAME = "name"

    @property
    def label(self) -> str:
        """The choice as a holder meets it."""
        return _LABELS[self]


_LABELS = {
    Shown.HASHED: "Keep my name out of it",
    Shown.NAME: "Show my name in it",
}


class HolderGone(Conflict):
    """The holder's details were withdrawn, so there is nobody to make a credential out to."""

    def __init__(self) -> None:
        super().__init__(
            "The holder's details were withdrawn from this certificate, so it has no credential "
            "any more. Its page still says that it was issued."
        )


class NameReplaced(HolderGone):
    """The name on a certificate was corrected since; a hash of it would tell of it too."""

    def __init__(self) -> None:
        Conflict.__init__(
            self,
            "This certificate was replaced by a newer one with another name, so its credential is "
            "not handed out any more. Ask its holder for the credential of the newer certificate.",
        )
