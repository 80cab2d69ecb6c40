"""How an organization's next certificate is printed: kind, language, paper, page and branding.

Whatever is chosen here is frozen into the face. A page that nobody approved, or that was changed
after it was, is refused here, before anything is issued.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from prss_training.certificates.look import Look, pictures_of
from prss_training.certificates.models import (
    BrandingUse,
    CertificateBranding,
    CertificateTemplate,
)
from prss_training.content.certificate_file import shipped_words
from prss_training.content.certificate_templates import (
    Template,
    TemplateChanged,
    TemplateNotApproved,
    fingerprint,
    newest_version,
    published_template,
    shipped_versions,
)
from prss_training.documents.fonts import require_glyphs
from prss_training.domain.certificate import Branding, Face, Picture, Signatory
from prss_training.domain.certificate_kind import (
    CertificateKind,
    Kind,
    KindWords,
    Labels,
    Language,
    Paper,
)
from prss_training.files.models import StoredFile
from prss_training.files.services import read
from prss_training.files.store import Store
from prss_training.people.models import Organization


@dataclass(frozen=True, slots=True)
class Style:
    """How one certificate is printed.

    `holder_language` is the tag of the language that the holder's name is written in, where that
    changes how its characters are drawn. `signatories` are empty where the organization's branding
    names none.
    """

    kind: Kind
    words: KindWords
    labels: Labels
    language: Language
    paper: Paper
    template: Template
    branding: Branding | None = None
    signatories: tuple[Signatory, ...] = ()
    address: str = ""
    holder_language: str = ""

    @property
    def frozen(self) -> dict[str, Any]:
        """What a face keeps of it, by the names of the face."""
        return {
            "kind": self.kind.key.value,
            "language": self.language.value,
            "holder_language": self.holder_language,
            "paper": self.paper.value,
            "template": self.template.version,
            "template_sha256": self.template.sha256,
            "kind_name": self.words.name,
            "kind_line": self.words.kind_line,
            "shows": tuple(shown.value for shown in self.kind.shows),
            "address": self.address,
            "branding": self.branding,
        }

    def statement_from(self, organization: str, body: str) -> str:
        """Return the honest small print: other words where the issuer is the body itself."""
        same = organization.casefold() == body.casefold()
        return self.words.statement_of_board if same else self.words.statement


def style_of(
    session: Session,
    organization: Organization,
    kind: CertificateKind = CertificateKind.PEER_SPECIALIST,
    *,
    language: Language | None = None,
    holder_language: str = "",
) -> Style:
    """Return how the next certificate of a kind is printed, by the look that is in use.

    Raises:
        TemplateNotApproved, TemplateChanged, TemplateUnknown: the page may not be used.
    """
    used = in_use(session, organization)
    return style_by(session, used, kind, language=language, holder_language=holder_language)


def style_by(
    session: Session,
    row: CertificateBranding | None,
    kind: CertificateKind,
    *,
    language: Language | None = None,
    holder_language: str = "",
) -> Style:
    """Return how a certificate is printed by one version of a look; None is the plain look.

    Raises:
        TemplateNotApproved, TemplateChanged, TemplateUnknown: the page may not be used.
    """
    content = shipped_words()
    spoken = language or (row.language if row else Language.ENGLISH)
    found = content.kinds[kind]
    return Style(
        kind=found,
        words=found.words[spoken],
        labels=content.labels[spoken],
        language=spoken,
        paper=row.paper if row else Paper.LETTER,
        template=approved_template(session, row.template if row else ""),
        branding=_branding(row) if row else None,
        signatories=_signatories(row) if row else (),
        address=row.address if row else "",
        holder_language=holder_language,
    )


def in_use(session: Session, organization: Organization) -> CertificateBranding | None:
    """Return the look that an organization's certificates have now, or None for the plain one."""
    used = session.scalar(
        select(BrandingUse)
        .where(BrandingUse.organization_id == organization.id)
        .options(
            joinedload(BrandingUse.branding).joinedload(CertificateBranding.signatories),
        )
        .order_by(BrandingUse.id.desc())
        .limit(1)
    )
    return used.branding if used else None


def approved_template(session: Session, version: str = "") -> Template:
    """Return a page that may be used; without a version, the newest that came with the program.

    Raises:
        TemplateUnknown: there is none of this version.
        TemplateNotApproved: nobody published or approved it.
        TemplateChanged: it is not what was published or approved.
    """
    version = version or newest_version()
    if version in shipped_versions():
        return published_template(version)
    row = own_template(session, version)
    template = Template(row.version, row.files)
    if row.approval is None:
        raise TemplateNotApproved(version)
    if not template.sha256 == row.sha256 == row.approval.sha256:
        raise TemplateChanged(version)
    return template


def own_template(session: Session, version: str) -> CertificateTemplate:
    """Return a page of the operator's own.

    Raises:
        TemplateNotApproved: there is none of this version, so nobody can have approved it.
    """
    found = session.scalar(
        select(CertificateTemplate)
        .where(CertificateTemplate.version == version)
        .options(joinedload(CertificateTemplate.approval))
    )
    if found is None:
        raise TemplateNotApproved(version)
    return found


def look_of(session: Session, face: Face, store: Store) -> Look:
    """Return the page and the pictures that a face was frozen with, to draw it by.

    Raises:
        TemplateUnknown, TemplateNotApproved, TemplateChanged: its page is not what it was.
        FileGone, FileDamaged: a picture is not in the store as it was kept.
    """
    template = approved_template(session, face.template)
    if face.template_sha256 and face.template_sha256 != fingerprint(template.files):
        raise TemplateChanged(face.template)
    return Look(template, pictures_kept(session, store, face))


def pictures_kept(session: Session, store: Store, face: Face) -> Mapping[str, bytes]:
    """Return the pictures of a face, by their sha256."""
    wanted = {picture.sha256 for picture in pictures_of(face)}
    if not wanted:
        return {}
    files = session.scalars(select(StoredFile).where(StoredFile.sha256.in_(wanted)))
    return {file.sha256: read(store, file) for file in files}


def require_printable(style: Style) -> None:
    """Refuse words of a look that no font can print.

    Raises:
        GlyphsMissing: naming the characters.
    """
    signed = (f"{one.name} {one.role}" for one in style.signatories)
    require_glyphs(" ".join((style.address, *signed)))


def _branding(row: CertificateBranding) -> Branding:
    return Branding(
        version=row.number,
        color=row.color,
        name_color=row.name_color,
        logo=_picture(row.logo, row.logo_alt),
        seal=_picture(row.seal, row.seal_alt),
    )


def _signatories(row: CertificateBranding) -> tuple[Signatory, ...]:
    return tuple(
        Signatory(one.name, one.role, _picture(one.picture, one.name)) for one in row.signatories
    )


def _picture(file: StoredFile | None, alt: str) -> Picture | None:
    return Picture(file.sha256, file.media_type, alt) if file else None
