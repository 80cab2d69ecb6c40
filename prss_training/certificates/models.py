"""The register. Certificates are written once; what happens to them is a row that follows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.domain.certificate import Reason, Step
from prss_training.domain.certificate_kind import CertificateKind, Language, Paper
from prss_training.domain.four_eyes import Outcome
from prss_training.domain.replacement import Ask, RequestState, Why
from prss_training.domain.together import ItemOutcome
from prss_training.files.models import StoredFile
from prss_training.people.models import Organization, Person
from prss_training.records import Digest, PrimaryKey, Record, ShortText, words


def _of_person() -> ForeignKey:
    """Return a reference to a person that ends with the person, and takes nothing along."""
    return ForeignKey("person.id", ondelete="SET NULL")


class Certificate(Record):
    """A certificate as it was issued. `face` is everything it says; nothing here changes.

    It names the enrollment it came from without depending on it: verification reads this row
    and the steps that follow it, and nothing else. Only the withdrawal of the holder's details
    rewrites it, once: see `withdrawing`. `about` says what hours of continuing education
    it was given for, such as which session; an older one names the row of the roster.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("series", "year", "serial"),
        CheckConstraint("serial >= 1", name="serial_from_one"),
    )

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(String(16), unique=True)
    series: Mapped[str] = mapped_column(String(6))
    year: Mapped[int]
    serial: Mapped[int]
    holder: Mapped[ShortText]
    family_key: Mapped[ShortText]
    face: Mapped[dict[str, Any]]
    criteria: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(
        String(40),
        default=CertificateKind.PEER_SPECIALIST.value,
        server_default=CertificateKind.PEER_SPECIALIST.value,
    )
    about: Mapped[str] = mapped_column(String(120), default="", server_default="")
    issued_on: Mapped[date]
    expires_on: Mapped[date | None]
    issued_at: Mapped[datetime]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(_of_person(), index=True)
    enrollment_id: Mapped[int | None] = mapped_column(
        ForeignKey("enrollment.id", ondelete="SET NULL"), index=True
    )
    issuer_id: Mapped[int | None] = mapped_column(_of_person())
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), unique=True)

    organization: Mapped[Organization] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    issuer: Mapped[Person | None] = relationship(foreign_keys=[issuer_id])


class CertificateStep(Record):
    """Something done to a certificate after its issue. `number` counts from 1 without gaps."""

    __tablename__ = "certificate_step"
    __table_args__ = (
        UniqueConstraint("certificate_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: Mapped[PrimaryKey]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    number: Mapped[int]
    step: Mapped[Step] = mapped_column(words(Step))
    reason: Mapped[Reason] = mapped_column(words(Reason))
    note: Mapped[str]
    registrar_id: Mapped[int | None] = mapped_column(_of_person())
    taken_at: Mapped[datetime]

    certificate: Mapped[Certificate] = relationship()
    registrar: Mapped[Person | None] = relationship()


class CertificateProposal(Record):
    """A step that one person asks another one to confirm. Written once."""

    __tablename__ = "certificate_proposal"

    id: Mapped[PrimaryKey]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    step: Mapped[Step] = mapped_column(words(Step))
    reason: Mapped[Reason] = mapped_column(words(Reason))
    note: Mapped[str]
    proposed_by_id: Mapped[int | None] = mapped_column(_of_person())
    proposed_at: Mapped[datetime]

    certificate: Mapped[Certificate] = relationship()
    proposed_by: Mapped[Person | None] = relationship()
    answer: Mapped["CertificateProposalAnswer | None"] = relationship(back_populates="proposal")


class CertificateProposalAnswer(Record):
    """How a proposal ended, once; `step` is what was taken if it was confirmed."""

    __tablename__ = "certificate_proposal_answer"
    __table_args__ = (UniqueConstraint("proposal_id"), UniqueConstraint("step_id"))

    id: Mapped[PrimaryKey]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("certificate_proposal.id"))
    outcome: Mapped[Outcome] = mapped_column(words(Outcome))
    note: Mapped[str]
    answered_by_id: Mapped[int | None] = mapped_column(_of_person())
    answered_at: Mapped[datetime]
    step_id: Mapped[int | None] = mapped_column(ForeignKey("certificate_step.id"))

    proposal: Mapped[CertificateProposal] = relationship(back_populates="answer")
    answered_by: Mapped[Person | None] = relationship()


class CertificateRequest(Record):
    """What a holder asks about their certificate. Only what was withdrawn is taken from it."""

    __tablename__ = "certificate_request"

    id: Mapped[PrimaryKey]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    ask: Mapped[Ask] = mapped_column(words(Ask))
    why: Mapped[Why] = mapped_column(words(Why))
    new_name: Mapped[ShortText]
    said: Mapped[str]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    asked_by_id: Mapped[int | None] = mapped_column(_of_person(), index=True)
    asked_at: Mapped[datetime]

    certificate: Mapped[Certificate] = relationship()
    evidence: Mapped[StoredFile | None] = relationship()
    asked_by: Mapped[Person | None] = relationship()
    answer: Mapped["CertificateRequestAnswer | None"] = relationship(back_populates="request")


class CertificateRequestAnswer(Record):
    """How a request ended, once. `sentence` is for the holder; `issued` is what they got."""

    __tablename__ = "certificate_request_answer"
    __table_args__ = (UniqueConstraint("request_id"),)

    id: Mapped[PrimaryKey]
    request_id: Mapped[int] = mapped_column(ForeignKey("certificate_request.id"))
    outcome: Mapped[RequestState] = mapped_column(words(RequestState))
    sentence: Mapped[str]
    answered_by_id: Mapped[int | None] = mapped_column(_of_person())
    answered_at: Mapped[datetime]
    issued_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))

    request: Mapped[CertificateRequest] = relationship(back_populates="answer")
    answered_by: Mapped[Person | None] = relationship()


class CertificatesTogether(Record):
    """One step that is asked for many certificates. Only its undoing is set later, once."""

    __tablename__ = "certificate_together"

    id: Mapped[PrimaryKey]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    step: Mapped[Step] = mapped_column(words(Step))
    reason: Mapped[Reason] = mapped_column(words(Reason))
    note: Mapped[str]
    asked_by_id: Mapped[int | None] = mapped_column(_of_person())
    asked_at: Mapped[datetime]
    begins_at: Mapped[datetime] = mapped_column(index=True)
    undone_by_id: Mapped[int | None] = mapped_column(_of_person())
    undone_at: Mapped[datetime | None]

    organization: Mapped[Organization] = relationship()
    asked_by: Mapped[Person | None] = relationship(foreign_keys=[asked_by_id])
    undone_by: Mapped[Person | None] = relationship(foreign_keys=[undone_by_id])


class TogetherItem(Record):
    """One certificate among many: how many steps it had, and its outcome, set once."""

    __tablename__ = "certificate_together_item"
    __table_args__ = (UniqueConstraint("together_id", "certificate_id"),)

    id: Mapped[PrimaryKey]
    together_id: Mapped[int] = mapped_column(ForeignKey("certificate_together.id"))
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    seen: Mapped[int]
    outcome: Mapped[ItemOutcome | None] = mapped_column(words(ItemOutcome), index=True)
    said: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]

    together: Mapped[CertificatesTogether] = relationship()
    certificate: Mapped[Certificate] = relationship()


class CertificateWithdrawal(Record):
    """That the holder's details were taken from a certificate: what is left of them is a mark.

    Who did it, when it counted and why stands in the step that goes with it.
    """

    __tablename__ = "certificate_withdrawal"
    __table_args__ = (UniqueConstraint("certificate_id"),)

    id: Mapped[PrimaryKey]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    mark: Mapped[Digest]
    withdrawn_at: Mapped[datetime]


class CertificateDocument(Record):
    """The signed PDF of a certificate, made once from its face.

    `file` is None once the holder's details were withdrawn; the digest stays, so that a copy of
    the file is known again.
    """

    __tablename__ = "certificate_document"
    __table_args__ = (UniqueConstraint("certificate_id"),)

    id: Mapped[PrimaryKey]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    sha256: Mapped[Digest] = mapped_column(index=True)
    key_id: Mapped[str] = mapped_column(String(80))
    engraved_at: Mapped[datetime]

    certificate: Mapped[Certificate] = relationship()
    file: Mapped[StoredFile | None] = relationship()


class CertificateBranding(Record):
    """One version of how an organization's certificates look, written once.

    `template` is the version of the page; empty for the newest that comes with the program.
    """

    __tablename__ = "certificate_branding"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: Mapped[PrimaryKey]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    number: Mapped[int]
    paper: Mapped[Paper] = mapped_column(words(Paper))
    language: Mapped[Language] = mapped_column(words(Language))
    template: Mapped[str] = mapped_column(String(60))
    color: Mapped[str] = mapped_column(String(7))
    name_color: Mapped[str] = mapped_column(String(7))
    address: Mapped[ShortText]
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    logo_alt: Mapped[ShortText]
    seal_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    seal_alt: Mapped[ShortText]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]

    organization: Mapped[Organization] = relationship()
    made_by: Mapped[Person] = relationship()
    logo: Mapped[StoredFile | None] = relationship(foreign_keys=[logo_id])
    seal: Mapped[StoredFile | None] = relationship(foreign_keys=[seal_id])
    signatories: Mapped[list["BrandingSignatory"]] = relationship(
        order_by="BrandingSignatory.place"
    )


class BrandingSignatory(Record):
    """Somebody who signs by one version of a look; the picture shows their signature."""

    __tablename__ = "branding_signatory"
    __table_args__ = (
        UniqueConstraint("branding_id", "place"),
        CheckConstraint("place BETWEEN 1 AND 2", name="place_of_two"),
    )

    id: Mapped[PrimaryKey]
    branding_id: Mapped[int] = mapped_column(ForeignKey("certificate_branding.id"))
    place: Mapped[int]
    name: Mapped[ShortText]
    role: Mapped[ShortText]
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    picture: Mapped[StoredFile | None] = relationship()


class BrandingUse(Record):
    """A look was put in use; the newest row of an organization counts. None is the plain look."""

    __tablename__ = "branding_use"

    id: Mapped[PrimaryKey]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    branding_id: Mapped[int | None] = mapped_column(ForeignKey("certificate_branding.id"))
    used_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    used_at: Mapped[datetime]

    branding: Mapped[CertificateBranding | None] = relationship()
    used_by: Mapped[Person] = relationship()


class CertificateTemplate(Record):
    """A page of the operator's own for certificates: its files as text, written once."""

    __tablename__ = "certificate_template"

    id: Mapped[PrimaryKey]
    version: Mapped[str] = mapped_column(String(60), unique=True)
    files: Mapped[dict[str, Any]]
    sha256: Mapped[Digest]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]

    added_by: Mapped[Person] = relationship()
    approval: Mapped["CertificateTemplateApproval | None"] = relationship(back_populates="template")


class CertificateTemplateApproval(Record):
    """An administrator looked at a page of the operator's own, and approved what was there."""

    __tablename__ = "certificate_template_approval"

    id: Mapped[PrimaryKey]
    template_id: Mapped[int] = mapped_column(ForeignKey("certificate_template.id"), unique=True)
    sha256: Mapped[Digest]
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime]

    template: Mapped[CertificateTemplate] = relationship(back_populates="approval")
    approved_by: Mapped[Person] = relationship()
