"""What was looked at to reach a verdict, one named check after the other, each with its outcome."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby


class Outcome(StrEnum):
    """What came of a check. What could not be told is neither good nor bad."""

    FAILED = "failed"
    PASSED = "passed"
    UNTOLD = "could-not-be-told"
    NOT_NEEDED = "not-needed"

    @property
    def label(self) -> str:
        """The outcome as a reader meets it."""
        return _OUTCOME_LABELS[self]


_OUTCOME_LABELS = {
    Outcome.FAILED: "Failed",
    Outcome.PASSED: "Passed",
    Outcome.UNTOLD: "Could not be told",
    Outcome.NOT_NEEDED: "Not needed",
}


class Checked(StrEnum):
    """What is checked. The words are part of what programs are told, so they stay."""

    CODE = "code"
    NUMBER = "number-and-name"
    ISSUED_FILE = "issued-file"
    SIGNATURE = "signature"
    OUR_KEY = "our-key"
    AS_SIGNED = "as-signed"
    COVERAGE = "coverage"
    NOTHING_AFTER = "nothing-after-signing"
    NO_PASSWORD = "no-password"  # noqa: S105  (the name of a check)
    PAGES = "pages"
    PAGE_CONTENT = "page-content"
    RECORD_WORDS = "words-of-the-record"
    OTHER_WORDS = "other-words"
    NOTES = "annotations"
    FIELDS = "form-fields"
    ATTACHMENTS = "attachments"
    CERTIFICATE_DATA = "certificate-data"
    CREDENTIAL_SIGNED = "credential-signature"
    CREDENTIAL = "credential"
    ABOUT = "document-properties"
    ACTS = "active-content"
    REGISTERED = "registered"
    TERM = "term"
    STANDING = "standing"

    @property
    def label(self) -> str:
        """The check as a reader meets it."""
        return _LABELS[self]


_LABELS = {
    Checked.CODE: "Verification code",
    Checked.NUMBER: "Number and family name",
    Checked.ISSUED_FILE: "The file that was issued",
    Checked.SIGNATURE: "Signature",
    Checked.OUR_KEY: "Made with our key",
    Checked.AS_SIGNED: "Unchanged where it was signed",
    Checked.COVERAGE: "Signed from end to end",
    Checked.NOTHING_AFTER: "Nothing added after signing",
    Checked.NO_PASSWORD: "Open, without a password",
    Checked.PAGES: "Number of pages",
    Checked.PAGE_CONTENT: "What is drawn on the page",
    Checked.RECORD_WORDS: "What the page says, against the register",
    Checked.OTHER_WORDS: "Other words on the page",
    Checked.NOTES: "Comments, links and stamps",
    Checked.FIELDS: "Form fields",
    Checked.ATTACHMENTS: "Attached files",
    Checked.CERTIFICATE_DATA: "Attached data, against the register",
    Checked.CREDENTIAL_SIGNED: "Signature of the credential",
    Checked.CREDENTIAL: "Credential, against the register",
    Checked.ABOUT: "Title, author and other properties",
    Checked.ACTS: "Nothing that acts by itself",
    Checked.REGISTERED: "In the register",
    Checked.TERM: "Within its term",
    Checked.STANDING: "Not suspended, revoked or replaced",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, what came of it, and that in a plain sentence."""

    what: Checked
    outcome: Outcome
    sentence: str

    @property
    def label(self) -> str:
        """What was checked, as a reader meets it."""
        return self.what.label

    @property
    def failed(self) -> bool:
        """Whether it speaks against what was asked about."""
        return self.outcome is Outcome.FAILED


@dataclass(frozen=True, slots=True)
class Line:
    """Checks that one sentence tells the outcome of."""

    outcome: Outcome
    labels: tuple[str, ...]
    sentence: str


def passed(what: Checked, sentence: str) -> Check:
    """Return a check that went well."""
    return Check(what, Outcome.PASSED, sentence)


def failed(what: Checked, sentence: str) -> Check:
    """Return a check that speaks against what was asked about."""
    return Check(what, Outcome.FAILED, sentence)


def untold(what: Checked, sentence: str) -> Check:
    """Return a check that could not be made, or not to its end."""
    return Check(what, Outcome.UNTOLD, sentence)


def not_needed(what: Checked, sentence: str) -> Check:
    """Return a check that would say nothing more."""
    return Check(what, Outcome.NOT_NEEDED, sentence)


def judged(what: Checked, problem: str, fine: str) -> Check:
    """Return a failed check where there is a problem, and a passed one where there is none."""
    return failed(what, problem) if problem else passed(what, fine)


def lines(checks: Iterable[Check]) -> Iterator[Line]:
    """Order checks for a reader: what failed first; what shares a sentence is told together."""
    order = list(Outcome)
    ranked = sorted(checks, key=lambda check: order.index(check.outcome))
    for (outcome, sentence), together in groupby(
        ranked, key=lambda check: (check.outcome, check.sentence)
    ):
        yield Line(outcome, tuple(check.label for check in together), sentence)
