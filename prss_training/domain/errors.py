"""The four families of refusal. Every error's text is a sentence to the reader."""


class DomainError(Exception):
    """A rule of the program was not kept. `str(error)` is written for the reader."""


class NotPermitted(DomainError):
    """This person's role does not allow this act."""


class Missing(DomainError):
    """What was asked for is not there, or is not for this person to see."""


class Conflict(DomainError):
    """The act does not fit the state that things are in now."""


class Unacceptable(DomainError):
    """What was sent cannot be taken as it is."""
