"""Templates of the operator's own: added as a zip file, looked at, approved by an administrator."""

import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO

from markupsafe import escape
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.certificates.artwork import safe_svg
from prss_training.certificates.look import Look
from prss_training.certificates.models import CertificateTemplate, CertificateTemplateApproval
from prss_training.certificates.pdf import certificate_html, certificate_pdf
from prss_training.content.certificate_templates import (
    PAGE,
    STYLE,
    WORDS,
    Template,
    TemplateBroken,
    TemplateChanged,
    TemplateUnknown,
    fingerprint,
)
from prss_training.domain.certificate import Face
from prss_training.domain.errors import Conflict, DomainError, Unacceptable
from prss_training.people.models import Person

LARGEST = 1_000_000
_MOST_FILES = 20
_VERSION = re.compile(r"[a-z][a-z0-9-]{1,30}-[0-9]{1,4}")
_PICTURE = re.compile(r"[a-z0-9][a-z0-9-]{0,40}\.svg")
_BASE_URL = "https://certificates.example.org"

Faces = Callable[[Template], list[Face]]


class TemplateUnusable(Unacceptable):
    """A file cannot be taken as a template; the sentence says why."""


class VersionUnusable(Unacceptable):
    """A template cannot be called so."""

    def __init__(self) -> None:
        super().__init__("Write small letters, a hyphen and a number, such as riverbend-1.")


class VersionTaken(Conflict):
    """There is a template of this name."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"There is a template “{version}” already, and a version never changes. Take the next "
            "number."
        )


class ApprovedAlready(Conflict):
    """A template was approved before."""

    def __init__(self) -> None:
        super().__init__("This template was approved already. Nothing was changed.")


def add_template(
    session: Session,
    version: str,
    content: bytes,
    *,
    faces: Faces,
    actor: Person,
    at: datetime,
) -> CertificateTemplate:
    """Add a template out of a zip file. Nothing is issued with it before it is approved.

    It is drawn once for every face that `faces` makes for it, so that a page that cannot be drawn,
    or hides how it is checked, is refused here.

    Raises:
        VersionUnusable, VersionTaken: it cannot be called so.
        TemplateUnusable: the file is no zip of a page, its style, words and pictures.
        TemplateBroken, AddressRefused, GlyphsMissing: it cannot be drawn.
    """
    if not _VERSION.fullmatch(version):
        raise VersionUnusable
    taken = select(CertificateTemplate.id).where(CertificateTemplate.version == version)
    if session.scalar(taken) is not None:
        raise VersionTaken(version)
    template = Template(version, files_in(content))
    for face in faces(template):
        require_drawn(template, face, at=at)
    row = CertificateTemplate(
        version=version,
        files=dict(template.files),
        sha256=template.sha256,
        added_by=actor,
        added_at=at,
    )
    session.add(row)
    session.flush()
    _trail(session, Happened.CERTIFICATE_TEMPLATE_ADDED, row, actor, at)
    return row


def approve(
    session: Session, row: CertificateTemplate, *, actor: Person, at: datetime
) -> CertificateTemplateApproval:
    """Approve a template as it is now. Certificates can be issued with it from then on.

    Raises:
        ApprovedAlready: it was approved before.
        TemplateChanged: it is not what was added.
    """
    session.execute(
        select(CertificateTemplate.id).where(CertificateTemplate.id == row.id).with_for_update()
    )
    found = select(CertificateTemplateApproval.id).where(
        CertificateTemplateApproval.template_id == row.id
    )
    if session.scalar(found) is not None:
        raise ApprovedAlready
    if fingerprint(row.files) != row.sha256:
        raise TemplateChanged(row.version)
    approval = CertificateTemplateApproval(
        template=row, sha256=row.sha256, approved_by=actor, approved_at=at
    )
    session.add(approval)
    session.flush()
    _trail(session, Happened.CERTIFICATE_TEMPLATE_APPROVED, row, actor, at)
    return approval


def own_templates(session: Session) -> list[CertificateTemplate]:
    """Return every template of the operator's own, by name."""
    found = session.scalars(
        select(CertificateTemplate)
        .options(
            joinedload(CertificateTemplate.added_by),
            joinedload(CertificateTemplate.approval).joinedload(
                CertificateTemplateApproval.approved_by
            ),
        )
        .order_by(CertificateTemplate.version)
    )
    return list(found)


def changed_templates(session: Session) -> list[str]:
    """Return the names of approved templates whose files are not what was approved."""
    return [
        row.version
        for row in own_templates(session)
        if row.approval and not fingerprint(row.files) == row.sha256 == row.approval.sha256
    ]


def template_row(session: Session, version: str) -> CertificateTemplate:
    """Return one template of the operator's own.

    Raises:
        TemplateUnknown: there is none of this name.
    """
    for row in own_templates(session):
        if row.version == version:
            return row
    raise TemplateUnknown(version)


def files_in(content: bytes) -> dict[str, str]:
    """Return the files of a zip, as text by name.

    Raises:
        TemplateUnusable: it is no zip, too large, or holds other files than a template has.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _require_entries(entries)
            files = {entry.filename: _text(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        raise TemplateUnusable("This is not a zip file that can be read. Pack it again.") from None
    if not {PAGE, STYLE, WORDS} <= set(files):
        raise TemplateUnusable(f"A template needs {PAGE}, {STYLE} and {WORDS}.")
    return files


def require_drawn(template: Template, face: Face, *, at: datetime) -> None:
    """Refuse a template that cannot draw a face, or leaves out how it is checked.

    Raises:
        TemplateBroken: it says why.
    """
    look = Look(template)
    html = certificate_html(face, base_url=_BASE_URL, look=look)
    needed = {
        "number": face.number,
        "issuer": face.organization,
        "holder": face.holder.split()[0],
        "address to check it": f"{_BASE_URL}/verify/{face.code}",
    }
    for what, text in needed.items():
        if str(escape(text)) not in html:
            raise TemplateBroken(template.version, f"the page does not show the {what}.")
    try:
        certificate_pdf(face, base_url=_BASE_URL, created=at, look=look)
    except DomainError:
        raise
    except Exception as error:  # noqa: BLE001  (whatever a stranger's page makes the printer do)
        raise TemplateBroken(template.version, f"{type(error).__name__}: {error}.") from None


def _require_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST:
        raise TemplateUnusable(f"A template has at most {_MOST_FILES} files, and 1 MB in all.")
    for entry in entries:
        known = entry.filename in {PAGE, STYLE, WORDS} or _PICTURE.fullmatch(entry.filename)
        if not known:
            raise TemplateUnusable(
                f"“{entry.filename}” does not belong in a template. It holds {PAGE}, {STYLE}, "
                f"{WORDS} and pictures such as border.svg, in no folder."
            )


def _text(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    with archive.open(entry) as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TemplateUnusable("A template has at most 1 MB in all.")
    if entry.filename.endswith(".svg"):
        content = safe_svg(content)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise TemplateUnusable(f"“{entry.filename}” is not UTF-8 text. Save it as UTF-8.") from None


def _trail(
    session: Session, happened: Happened, row: CertificateTemplate, actor: Person, at: datetime
) -> None:
    detail: Mapping[str, str] = {"version": row.version, "sha256": row.sha256}
    record(
        session,
        happened,
        actor_id=actor.id,
        subject=f"certificate template {row.id}",
        at=at,
        organization_id=None,
        **detail,
    )
