"""The rows behind credentials. Written once, but for what an erasure takes away."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from prss_training.certificates.models import Certificate
from prss_training.domain.credential import Shown
from prss_training.people.models import Organization
from prss_training.records import Digest, PrimaryKey, Record, words


class StatusList(Record):
    """A list of 131,072 entries that tells which credentials of an organization were revoked."""

    __tablename__ = "status_list"

    id: Mapped[PrimaryKey]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    opened_at: Mapped[datetime]

    organization: Mapped[Organization] = relationship()


class CredentialPlace(Record):
    """A certificate's entry in a status list, drawn at random once, and its learner's pseudonym.

    All versions of a certificate's credential share both. `subject` is a `urn:uuid:`, the same
    for all certificates of one person.
    """

    __tablename__ = "credential_place"
    __table_args__ = (
        UniqueConstraint("certificate_id"),
        UniqueConstraint("list_id", "entry"),
        CheckConstraint("entry >= 0 AND entry < 131072", name="entry_in_list"),
    )

    id: Mapped[PrimaryKey]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    list_id: Mapped[int] = mapped_column(ForeignKey("status_list.id"))
    entry: Mapped[int]
    subject: Mapped[str] = mapped_column(String(50))
    drawn_at: Mapped[datetime]


class MadeCredential(Record):
    """A version of a certificate's credential, in both forms. `version` counts from 1 without gaps.

    `document` carries its proof inside; `token` is a JWT. Both are None once the holder's details
    were withdrawn; the digests stay, so that a copy of either is known again.
    """

    __tablename__ = "made_credential"
    __table_args__ = (
        UniqueConstraint("certificate_id", "version"),
        CheckConstraint("version >= 1", name="version_from_one"),
    )

    id: Mapped[PrimaryKey]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    version: Mapped[int]
    shown: Mapped[Shown] = mapped_column(words(Shown))
    document: Mapped[str | None]
    token: Mapped[str | None]
    document_sha256: Mapped[Digest] = mapped_column(index=True)
    token_sha256: Mapped[Digest] = mapped_column(index=True)
    proof_key: Mapped[str] = mapped_column(String(80))
    token_key: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]

    certificate: Mapped[Certificate] = relationship()


class IdentityChoice(Record):
    """How a person wants their credentials to say whose they are; the newest counts."""

    __tablename__ = "identity_choice"
    __table_args__ = (
        UniqueConstraint("person_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: Mapped[PrimaryKey]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    number: Mapped[int]
    shown: Mapped[Shown] = mapped_column(words(Shown))
    chosen_at: Mapped[datetime]


class PublishedList(Record):
    """A status list as it was signed. `steps_seen` is how many steps the register had then."""

    __tablename__ = "published_list"
    __table_args__ = (
        UniqueConstraint("list_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: Mapped[PrimaryKey]
    list_id: Mapped[int] = mapped_column(ForeignKey("status_list.id"))
    number: Mapped[int]
    steps_seen: Mapped[int]
    document: Mapped[str]
    key_id: Mapped[str] = mapped_column(String(80))
    signed_at: Mapped[datetime]
    valid_until: Mapped[datetime]
