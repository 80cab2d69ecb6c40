"""Choosing how an organization's certificates look. Every version is written once, and kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.certificates.artwork import PictureUnusable, safe_picture
from prss_training.certificates.models import BrandingSignatory, BrandingUse, CertificateBranding
from prss_training.certificates.style import approved_template
from prss_training.documents.fonts import require_glyphs
from prss_training.domain.certificate_kind import Language, Paper
from prss_training.domain.contrast import readable_color
from prss_training.domain.errors import Missing, Unacceptable
from prss_training.files.models import StoredFile
from prss_training.files.services import keep
from prss_training.files.store import Store
from prss_training.people.models import Organization, Person

MOST_SIGNATORIES = 2
_HANDS = ("first_hand", "second_hand")


class NoSuchLook(Missing):
    """The organization has no version of its look with this number."""

    def __init__(self) -> None:
        super().__init__("There is no such version of the look. Go back to the list.")


class AltMissing(Unacceptable):
    """A picture came without words for people who do not see it."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"Say in a few words what the {what} shows, for people who do not see it.")


class PictureUnfit(Unacceptable):
    """One of the pictures cannot be printed. `what` is the field that brought it."""

    def __init__(self, what: str, why: PictureUnusable) -> None:
        self.what = what
        super().__init__(str(why))


class SignatoryIncomplete(Unacceptable):
    """A signatory lacks a name or a position."""

    def __init__(self) -> None:
        super().__init__("Write both the name and the position of everybody who signs.")


@dataclass(frozen=True, slots=True)
class Artwork:
    """A picture as somebody gave it: new bytes, or the file of the version before, or neither."""

    content: bytes = b""
    kept: StoredFile | None = None

    def __bool__(self) -> bool:
        return bool(self.content) or self.kept is not None


@dataclass(frozen=True, slots=True)
class Signing:
    """Somebody who signs, and a picture of their signature."""

    name: str
    role: str
    picture: Artwork = field(default_factory=Artwork)


@dataclass(frozen=True, slots=True)
class LookFacts:
    """Everything that is chosen for one version of a look."""

    paper: Paper = Paper.LETTER
    language: Language = Language.ENGLISH
    template: str = ""
    color: str = "#0f5c5c"
    name_color: str = "#1f2a2e"
    address: str = ""
    logo: Artwork = field(default_factory=Artwork)
    logo_alt: str = ""
    seal: Artwork = field(default_factory=Artwork)
    seal_alt: str = ""
    signatories: Sequence[Signing] = ()


def save_look(
    session: Session,
    organization: Organization,
    facts: LookFacts,
    *,
    store: Store,
    actor: Person,
    at: datetime,
) -> CertificateBranding:
    """Write a new version of a look. It is put in use by a step of its own, after it was seen.

    Raises:
        ColorUnreadable, ContrastTooLow: a color cannot be taken.
        PictureUnfit: a picture cannot be printed.
        AltMissing, SignatoryIncomplete: something is not said.
        GlyphsMissing: a name or the address cannot be printed with the fonts that are here.
        TemplateNotApproved, TemplateChanged: the template may not be used.
    """
    color, name_color = readable_color(facts.color), readable_color(facts.name_color)
    signing = [one for one in facts.signatories if one.name.strip() or one.role.strip()]
    _require_said(facts, signing)
    approved_template(session, facts.template)
    said = (facts.address, *(f"{one.name} {one.role}" for one in signing))
    require_glyphs(" ".join(said))
    _wait_for_others(session, organization)
    look = CertificateBranding(
        organization=organization,
        number=_next_number(session, organization),
        paper=facts.paper,
        language=facts.language,
        template=facts.template,
        color=color,
        name_color=name_color,
        address=facts.address.strip(),
        logo=_kept(session, store, facts.logo, "logo", at),
        logo_alt=facts.logo_alt.strip() if facts.logo else "",
        seal=_kept(session, store, facts.seal, "seal", at),
        seal_alt=facts.seal_alt.strip() if facts.seal else "",
        made_by=actor,
        made_at=at,
        signatories=[
            BrandingSignatory(
                place=place,
                name=one.name.strip(),
                role=one.role.strip(),
                picture=_kept(session, store, one.picture, _HANDS[place - 1], at),
            )
            for place, one in enumerate(signing, start=1)
        ],
    )
    session.add(look)
    session.flush()
    _trail(session, Happened.CERTIFICATE_BRANDING_SAVED, organization, look.number, actor, at)
    return look


def put_in_use(
    session: Session,
    organization: Organization,
    look: CertificateBranding | None,
    *,
    actor: Person,
    at: datetime,
) -> BrandingUse:
    """Let the organization's certificates look so from now on; None is the plain look.

    What was issued keeps the look it was issued with.

    Raises:
        TemplateNotApproved, TemplateChanged: its template may not be used now.
    """
    approved_template(session, look.template if look else "")
    used = BrandingUse(
        organization_id=organization.id, branding=look, used_by_id=actor.id, used_at=at
    )
    session.add(used)
    session.flush()
    number = look.number if look else 0
    _trail(session, Happened.CERTIFICATE_BRANDING_USED, organization, number, actor, at)
    return used


def looks(session: Session, organization: Organization) -> list[CertificateBranding]:
    """Return every version of an organization's look, newest first."""
    found = session.scalars(
        select(CertificateBranding)
        .where(CertificateBranding.organization_id == organization.id)
        .options(joinedload(CertificateBranding.made_by))
        .order_by(CertificateBranding.number.desc())
    )
    return list(found)


def look(session: Session, organization: Organization, number: int) -> CertificateBranding:
    """Return one version of an organization's look.

    Raises:
        NoSuchLook: there is none with this number.
    """
    found = session.scalar(
        select(CertificateBranding).where(
            CertificateBranding.organization_id == organization.id,
            CertificateBranding.number == number,
        )
    )
    if found is None:
        raise NoSuchLook
    return found


def _require_said(facts: LookFacts, signing: Sequence[Signing]) -> None:
    for what, picture, alt in (
        ("logo", facts.logo, facts.logo_alt),
        ("seal", facts.seal, facts.seal_alt),
    ):
        if picture and not alt.strip():
            raise AltMissing(what)
    if len(signing) > MOST_SIGNATORIES:
        raise SignatoryIncomplete
    if not all(one.name.strip() and one.role.strip() for one in signing):
        raise SignatoryIncomplete


def _kept(
    session: Session, store: Store, picture: Artwork, what: str, at: datetime
) -> StoredFile | None:
    if not picture.content:
        return picture.kept
    try:
        content, media_type = safe_picture(picture.content)
    except PictureUnusable as refusal:
        raise PictureUnfit(what, refusal) from None
    return keep(session, store, content, media_type, at=at)


def _wait_for_others(session: Session, organization: Organization) -> None:
    session.execute(
        select(Organization.id).where(Organization.id == organization.id).with_for_update()
    )


def _next_number(session: Session, organization: Organization) -> int:
    highest = session.scalar(
        select(func.max(CertificateBranding.number)).where(
            CertificateBranding.organization_id == organization.id
        )
    )
    return (highest or 0) + 1


def _trail(
    session: Session,
    happened: Happened,
    organization: Organization,
    number: int,
    actor: Person,
    at: datetime,
) -> None:
    record(
        session,
        happened,
        actor_id=actor.id,
        subject=f"organization {organization.id}",
        at=at,
        organization_id=organization.id,
        version=number,
    )
